"""Which files git ignores, held against git itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

from packward.session.ignored import Level, is_ignored, read_ignored

FILES = (
    "a.js",
    "a.log",
    "keep.log",
    "build/a.js",
    "src/a.js",
    "src/build/a.js",
    "src/gen/a.js",
    "src/gen/keep.js",
    "src/deep/er/a.js",
    "src/a b.js",
    "src/#x.js",
    "src/!x.js",
    "docs/a.js",
    "docs/x/a.js",
    ".hidden/a.js",
    "[x].js",
    "x.js",
    "trailing ",
)
PATTERNS = (
    "*.log\n!keep.log",
    "build",
    "build/",
    "/build",
    "src/gen/*\n!src/gen/keep.js",
    "src/gen\n!src/gen/keep.js",
    "src/**/a.js",
    "**/build",
    "docs/**",
    "docs/**\n!docs/a.js",
    "docs/*",
    "/*.js",
    "src/*.js",
    "# comment\n\n   \n*.js",
    "\\#x.js\n\\!x.js",
    "#x.js",
    "src/a b.js",
    "a.js   ",
    "trailing\\ ",
    "[ab].js",
    "[!a].js",
    "\\[x\\].js",
    "?.js",
    "**",
    "**/er/",
    "a/**/b",
    "src/**",
    ".*",
    "*",
    "*\n!*/\n!*.js",
    "/",
    "!",
    "deep/er",
    "er/a.js",
    "[z-a].js",
    "[",
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with these files and nothing of the user's own."""
    if shutil.which("git") is None:
        pytest.skip("git is not on PATH")
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize("text", PATTERNS)
def test_what_git_ignores_is_ignored(repository: Path, text: str) -> None:
    (repository / ".gitignore").write_text(text)
    assert ours([read_ignored(text, "")]) == gits(repository)


def test_a_deeper_file_has_the_say(repository: Path) -> None:
    (repository / ".gitignore").write_text("*.js\nsrc/deep")
    (repository / "src" / ".gitignore").write_text("!a.js\n/gen/keep.js\nbuild/")
    levels = [read_ignored("*.js\nsrc/deep", ""), read_ignored("!a.js\n/gen/keep.js\nbuild/", "src/")]
    assert ours(levels) == gits(repository)


def ours(levels: list[Level]) -> set[str]:
    found = set()
    for file in FILES:
        parts = file.split("/")
        paths = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        folders = [is_ignored(_above(levels, path), path, is_folder=True) for path in paths[:-1]]
        if any(folders) or is_ignored(_above(levels, file), file, is_folder=False):
            found.add(file)
    return found


def _above(levels: list[Level], path: str) -> list[Level]:
    return [level for level in levels if path.startswith(level.folder)]


def gits(repository: Path) -> set[str]:
    done = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--stdin", "-z"],
        cwd=repository,
        input="\0".join(FILES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return {file for file in done.stdout.split("\0") if file}
