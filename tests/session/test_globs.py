import json
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from packward.session.globs import Globs
from support.node_packages import install, require_node

FOLDERS = (
    "a",
    "b",
    "packages",
    "packages/a",
    "packages/b",
    "packages/a/deep",
    "packages/a/deep/er",
    "packages/.hidden",
    "packages/node_modules/c",
    "apps/web",
    "apps/web-2",
    "tools/[x]",
)
SEGMENTS = ("a", "b", "packages", "apps", "*", "**", "w*", "web-?", "[ab]", "[!a]", "{a,b}", "deep")

READ = """
const map = require(process.argv[1]);
const {root, cases} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
(async () => {
  const answers = [];
  for (const workspaces of cases) {
    const found = await map({cwd: root, pkg: {workspaces}});
    answers.push([...found.values()].map(path => require('path').relative(root, path)));
  }
  console.log(JSON.stringify(answers));
})();
"""

READ_AS_PNPM = """
const {findPackages} = require(process.argv[1]);
const {root, cases} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const ignore = ['**/node_modules/**', '**/bower_components/**'];
(async () => {
  const answers = [];
  for (const patterns of cases) {
    const found = await findPackages(root, {ignore, includeRoot: true, patterns});
    answers.push(found.map(each => require('path').relative(root, each.rootDir)));
  }
  console.log(JSON.stringify(answers));
})();
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for index, folder in enumerate(FOLDERS):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "package.json").write_text(json.dumps({"name": f"p{index}"}))
    return tmp_path


def walked(root: Path, *patterns: str) -> list[str]:
    folders = Globs.in_order(patterns).folders(root, 5000)
    return [folder.relative_to(root).as_posix() for folder in folders]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["packages/*"], ["packages/a", "packages/b"]),
        (["./packages/a/"], ["packages/a"]),
        (["b", "a"], ["b", "a"]),
        (["apps/{web,none}"], ["apps/web"]),
        (["packages/*", "!packages/a"], ["packages/b"]),
        (["!packages/a", "packages/*"], ["packages/b"]),
        (["packages/*", "!packages/*", "packages/b"], ["packages/a", "packages/b"]),
        (["packages/a/**"], ["packages/a", "packages/a/deep", "packages/a/deep/er"]),
        (["../*", "/a", "no/such"], ["a"]),
        (["packages/.hidden"], ["packages/.hidden"]),
    ],
)
def test_patterns_find_folders_as_npm_does(tree: Path, patterns: list[str], expected: list[str]) -> None:
    assert walked(tree, *patterns) == expected


@pytest.mark.node
def test_random_patterns_find_what_npm_finds(tree: Path) -> None:
    numbers = random.Random(20)
    cases = [[_pattern(numbers) for _ in range(numbers.randint(1, 4))] for _ in range(1000)]
    package = install("@npmcli/map-workspaces", "5.0.0")
    asked = json.dumps({"root": str(tree), "cases": cases})
    run = subprocess.run(
        [require_node(), "-e", READ, str(package)], input=asked, capture_output=True, text=True, check=True
    )
    wrong = [
        (case, sorted(theirs), sorted(ours))
        for case, theirs in zip(cases, json.loads(run.stdout), strict=True)
        if set(theirs) - {""} != (ours := set(FOLDERS) & set(walked(tree, *case)))
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} differ (seed 20): {wrong[:5]}"


def walked_at_once(root: Path, *patterns: str) -> list[str]:
    folders = Globs.at_once(patterns).folders(root, 5000)
    return [folder.relative_to(root).as_posix() for folder in folders]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["packages/*"], ["packages/a", "packages/b"]),
        (["!packages/a", "packages/*"], ["packages/b"]),
        (["packages/*", "!packages/*", "packages/b"], []),
        (["./packages/a/", "a/"], ["packages/a", "a"]),
        (["/a", "../*"], []),
        ([], []),
    ],
)
def test_patterns_find_folders_as_pnpm_does(tree: Path, patterns: list[str], expected: list[str]) -> None:
    assert walked_at_once(tree, *patterns) == expected


@pytest.mark.node
def test_random_patterns_find_what_pnpm_finds(tree: Path) -> None:
    numbers = random.Random(22)
    (tree / "bower_components/d").mkdir(parents=True)
    (tree / "bower_components/d/package.json").write_text("{}")
    cases = [[_pattern(numbers, (0, 0, 0, 1)) for _ in range(numbers.randint(1, 4))] for _ in range(1000)]
    package = install("@pnpm/fs.find-packages", "1000.0.24")
    asked = json.dumps({"root": str(tree), "cases": cases})
    run = subprocess.run(
        [require_node(), "-e", READ_AS_PNPM, str(package)],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    wrong = [
        (case, sorted(theirs), sorted(ours))
        for case, theirs in zip(cases, json.loads(run.stdout), strict=True)
        if set(theirs) - {""} != (ours := set(FOLDERS) & set(walked_at_once(tree, *case)))
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} differ (seed 22): {wrong[:5]}"


def _pattern(numbers: random.Random, negations: Sequence[int] = (0, 0, 0, 1, 2)) -> str:
    negation = "!" * numbers.choice(negations)
    return negation + "/".join(numbers.choices(SEGMENTS, k=numbers.randint(1, 3)))


def test_what_is_covered_is_what_a_walk_finds(tree: Path) -> None:
    numbers = random.Random(21)
    for _ in range(300):
        globs = Globs.in_order([_pattern(numbers) for _ in range(3)])
        found = {path.relative_to(tree).as_posix() for path in globs.folders(tree, 5000)} - {"."}
        assert found & set(FOLDERS) == {folder for folder in FOLDERS if globs.covers(folder)}, globs


def test_a_link_that_leads_in_circles_ends(tree: Path) -> None:
    (tree / "packages/a/circle").symlink_to(tree / "packages")
    assert walked(tree, "packages/**") == [
        "packages",
        "packages/a",
        "packages/a/deep",
        "packages/a/deep/er",
        "packages/b",
    ]
    assert walked(tree, "*/*/*/*") == ["packages/a/circle/a", "packages/a/circle/b", "packages/a/deep/er"]


def test_a_walk_ends_at_its_limit(tree: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert Globs.in_order(["**"]).folders(tree, 2) != []
    assert caplog.messages == [f"only the first 2 folders of the workspace {tree} were looked into"]


def test_hostile_patterns_end(tree: Path) -> None:
    walked(tree, "/".join(["**"] * 200), "*" * 5000, "{a,b}" * 40, "[", "[!", "\\", "!")
