import os
from pathlib import Path

import pytest

from packward.analysis.snapshot import Inputs, build
from packward.session.environment import Environment
from packward.session.files import Disk, Source, collect
from packward.session.parses import Parses
from packward.session.uris import uri_of
from packward.syntax.json import parse
from packward.text.document import Document
from support import fake_managers


def source(home: Path, *overlays: tuple[Path, str]) -> Source:
    return Source(
        disk=Disk(),
        parses=Parses(),
        overlays={path: Document(uri=uri_of(path), version=1, text=text) for path, text in overlays},
        environment=Environment.of({"PATH": ""}, home),
    )


def collected(root: Path, home: Path, *members: str) -> Inputs:
    inputs = collect(root, [root / member for member in members], source(home))
    assert inputs is not None
    return inputs


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a long enough text")
    disk = Disk()
    assert disk.read(file, 100) is disk.read(file, 100)
    file.write_text("changed")
    assert disk.read(file, 100) == "changed"
    file.unlink()
    assert disk.read(file, 100) is None


def test_a_replaced_file_is_read_again_though_its_time_and_size_are_the_same(tmp_path: Path) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_text("old")
    other.write_text("new")
    disk = Disk()
    assert disk.read(file, 100) == "old"
    status = file.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.rename(file)
    assert disk.read(file, 100) == "new"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf{}\r\n", "\ufeff{}\r\n"),
        ("ü\u2028".encode(), "ü\u2028"),
        (b"caf\xe9", "caf\ufffd"),
        (b"\x00binary", None),
        (b"x" * 101, None),
        (b"", ""),
    ],
)
def test_a_text_is_what_the_bytes_say(tmp_path: Path, data: bytes, text: str | None) -> None:
    (tmp_path / "file").write_bytes(data)
    assert Disk().read(tmp_path / "file", 100) == text


def test_what_is_no_plain_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    disk = Disk()
    names = ("pipe", "loop", "missing", "", "n" * 300, "a\0b")
    assert [disk.read(tmp_path / name, 100) for name in names] == [None] * len(names)


def test_a_folder_without_manifest_is_no_project(tmp_path: Path) -> None:
    assert collect(tmp_path, (), source(tmp_path)) is None


def test_everything_of_a_project_is_collected_nearest_first(tmp_path: Path) -> None:
    root, home = tmp_path / "project", tmp_path / "home"
    for path in (
        ".npmrc",
        "packages/a/.npmrc",
        "packages/a/package.json",
        "package.json",
        "package-lock.json",
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("{}" if path.endswith("json") else "x=1")
    home.mkdir()
    (home / ".npmrc").write_text("y=2")
    inputs = collected(root, home, "packages/a")
    assert [(text.label, text.is_root) for text in inputs.manifests] == [
        ("package.json", True),
        ("packages/a/package.json", False),
    ]
    assert [
        (text.level, text.label, text.member) for text in inputs.configs if text.name != "package.json"
    ] == [
        ("project", ".npmrc", ""),
        ("member", "packages/a/.npmrc", "packages/a"),
        ("user", "~/.npmrc", ""),
    ]
    assert list(inputs.lockfiles) == ["package-lock.json"]
    assert inputs.present == {".npmrc", "package.json", "package-lock.json", "packages"}
    assert inputs.manifests[1].document.uri == f"{inputs.root_uri}/packages/a/package.json"


def test_in_the_home_folder_the_users_file_is_no_projects(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / ".npmrc").write_text("y=2")
    assert [text.level for text in collected(tmp_path, tmp_path).configs if text.name != "package.json"] == [
        "user"
    ]


def test_an_overlay_stands_for_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    inputs = collect(tmp_path, (), source(tmp_path, (tmp_path / "package.json", '{"name": "new"}')))
    assert inputs is not None
    assert inputs.manifests[0].document.version == 1


def test_problems_with_settings_are_placed_in_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"packward": {"offline": true, "codeLens": 1}}')
    inputs = collected(tmp_path, tmp_path)
    assert inputs.settings.offline
    assert inputs.setting_problems == ((("packward", "codeLens"), "codeLens is true or false"),)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_files_of_managers_and_bots_are_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    home, root = tmp_path / "home", tmp_path / "home/code/project"
    texts = {
        "code/project/package.json": "{}",
        "code/project/pnpm-workspace.yaml": "packages: [a]",
        "code/project/.github/dependabot.yml": "version: 2",
        "code/project/.renovaterc": "{}",
        "code/project/pnpm-lock.yaml": "",
        "code/project/yarn.lock": "",
        "code/project/a/package.json": "{}",
        "code/project/a/.yarnrc.yml": "x: 1",
        "code/.yarnrc.yml": "x: 1",
        "code/.npmrc": "x=1",
        ".yarnrc.yml": "x: 1",
        ".config/pnpm/config.yaml": "x: 1",
    }
    write(home, **texts)
    inputs = collected(root, home, "a")
    assert [
        (text.level, text.name, text.label) for text in inputs.configs if text.name != "package.json"
    ] == [
        ("project", "pnpm-workspace.yaml", "pnpm-workspace.yaml"),
        ("project", "dependabot.yml", ".github/dependabot.yml"),
        ("project", ".renovaterc", ".renovaterc"),
        ("member", ".yarnrc.yml", "a/.yarnrc.yml"),
        ("global", ".yarnrc.yml", "~/code/.yarnrc.yml"),
        ("user", "config.yaml", "~/.config/pnpm/config.yaml"),
        ("user", ".yarnrc.yml", "~/.yarnrc.yml"),
    ]
    assert set(inputs.lockfiles) == {"pnpm-lock.yaml", "yarn.lock"}
    (dependabot,) = [text for text in inputs.configs if text.name == "dependabot.yml"]
    assert dependabot.document.uri == f"{inputs.root_uri}/.github/dependabot.yml"


def test_an_open_bots_file_counts_before_its_folder_exists(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    overlay = (tmp_path / ".github/renovate.json", "{}")
    inputs = collect(tmp_path, (), source(tmp_path / "home", overlay))
    assert inputs is not None
    assert [text.label for text in inputs.configs if text.name != "package.json"] == [".github/renovate.json"]


def test_a_root_that_has_only_pnpms_file_has_an_empty_manifest(tmp_path: Path) -> None:
    write(tmp_path, **{"pnpm-workspace.yaml": "packages: [a]", "a/package.json": "{}"})
    inputs = collected(tmp_path, tmp_path / "home", "a")
    assert [(text.label, text.document.text) for text in inputs.manifests] == [
        ("package.json", ""),
        ("a/package.json", "{}"),
    ]


def test_a_binary_lockfile_is_there_and_said_to_be_unreadable(tmp_path: Path) -> None:
    write(tmp_path, **{"package.json": '{"packageManager": "bun@1.4.5"}'})
    (tmp_path / "bun.lockb").write_bytes(b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n\x00\x01")
    inputs = collected(tmp_path, tmp_path / "home")
    workspace = build(1, inputs, parse=lambda document: parse(document.text))
    assert workspace.lockfile is not None
    assert workspace.lockfile.problem is not None
    assert "is binary" in workspace.lockfile.problem
