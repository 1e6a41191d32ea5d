"""Looking through a folder for where packages are used: what is read, what is not, and where it ends."""

import os
from pathlib import Path

import pytest

from packward.model.facts import Unknown
from packward.model.imports import Imports
from packward.session.import_scan import Limits, scan_imports
from packward.session.uris import uri_of
from packward.signals.imports import imports_query

IMPORT = "import pad from 'left-pad'\n"


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        put(root, name, text)


def put(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def scan(root: Path, *names: str, limits: Limits | None = None) -> Imports:
    found = scan_imports(imports_query(uri_of(root), names or ["left-pad"]), limits or Limits())
    assert isinstance(found, Imports)
    return found


def test_every_importing_file_is_listed_in_order(tmp_path: Path) -> None:
    for name in ("src/b.ts", "src/a.mts", "z.cjs", "src/deep/c.vue", ".storybook/main.js"):
        text = f"<script>{IMPORT}</script>" if name.endswith("vue") else IMPORT
        put(tmp_path, name, text)
    usage = scan(tmp_path).usages["left-pad"]
    assert usage.imported_in == ("z.cjs", ".storybook/main.js", "src/a.mts", "src/b.ts", "src/deep/c.vue")
    assert usage.mentioned_in == usage.imported_in


@pytest.mark.parametrize(
    "name",
    [
        "node_modules/x/a.js",
        "dist/a.js",
        ".git/a.js",
        "coverage/a.js",
        "out/a.js",
        "generated/a.ts",
        "README.md",
    ],
)
def test_what_others_made_is_not_looked_at(tmp_path: Path, name: str) -> None:
    put(tmp_path, ".gitignore", "/out\n")
    put(tmp_path, "sub/.gitignore", "")
    put(tmp_path, ".git/info/exclude", "generated/\n")
    put(tmp_path, name, IMPORT)
    put(tmp_path, "own.js", "")
    found = scan(tmp_path)
    assert found.complete
    assert found.usages["left-pad"].mentioned_in == ()


def test_a_dependency_line_is_no_mention_but_the_rest_of_a_manifest_is(tmp_path: Path) -> None:
    put(tmp_path, "package.json", '{"name": "left-pad", "dependencies": {"left-pad": "1"}}')
    assert scan(tmp_path).usages["left-pad"].mentioned_in == ()
    put(tmp_path, "package.json", '{"devDependencies": {"left-pad": "1"}, "jest": {"setup": ["left-pad/x"]}}')
    assert scan(tmp_path).usages["left-pad"].mentioned_in == ("package.json",)
    put(tmp_path, "package.json", '{"dependencies": {"left-pad": "1"}')
    assert scan(tmp_path).usages["left-pad"].mentioned_in == ("package.json",), "unreadable: it may be one"


@pytest.mark.parametrize("home", ["", "packages/member/"])
def test_a_call_of_the_packages_command_is_a_mention(tmp_path: Path, home: str) -> None:
    put(
        tmp_path,
        f"{home}node_modules/npm-run-all/package.json",
        '{"bin": {"run-s": "a.js", "run-p": "b.js"}}',
    )
    put(tmp_path, "package.json", '{"scripts": {"build": "run-p a b"}}')
    usage = scan(tmp_path, "npm-run-all").usages["npm-run-all"]
    assert usage.mentioned_in == ("package.json",)
    assert usage.commands_known


def test_the_commands_of_a_package_that_is_not_installed_are_unknown(tmp_path: Path) -> None:
    assert not scan(tmp_path, "npm-run-all").usages["npm-run-all"].commands_known


def test_a_folder_without_source_files_tells_of_no_use(tmp_path: Path) -> None:
    put(tmp_path, "package.json", "{}")
    assert not scan(tmp_path).complete
    put(tmp_path, "a.vue", "")
    assert scan(tmp_path).complete


@pytest.mark.parametrize("limits", [Limits(files=1), Limits(total=10), Limits(seconds=0), Limits(size=10)])
def test_a_scan_that_reaches_a_limit_is_not_complete(tmp_path: Path, limits: Limits) -> None:
    write(tmp_path, **{"a.js": IMPORT, "b.js": IMPORT})
    assert not scan(tmp_path, limits=limits).complete


def test_a_large_file_that_is_no_source_file_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, **{"data.json": " " * 200, "a.js": ""})
    assert scan(tmp_path, limits=Limits(size=100)).complete


def test_what_is_no_text_and_what_cannot_be_read_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"\xff\xfe" + IMPORT.encode())
    (tmp_path / "b.js").write_bytes(b"\0" + IMPORT.encode())
    os.mkfifo(tmp_path / "c.js")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "d.js").symlink_to(tmp_path / "a.js")
    found = scan(tmp_path)
    assert found.complete
    assert found.usages["left-pad"].imported_in == ("a.js",)


def test_a_folder_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    query = imports_query(uri_of(tmp_path / "gone"), ["left-pad"])
    assert isinstance(scan_imports(query), Unknown)
