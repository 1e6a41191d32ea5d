import json
from pathlib import Path

import pytest

from packward.session import projects
from packward.session.projects import find_projects, members, root_of
from support import fake_managers


def make(root: Path, *folders: str, **manifest: object) -> None:
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "package.json").write_text(json.dumps(manifest))


def found(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_projects(root)]


def test_projects_are_found_outside_installed_and_hidden_folders(tmp_path: Path) -> None:
    make(tmp_path, "a", "b/c", "node_modules/x", "a/node_modules/y", ".git/z", "vendor/v")
    assert found(tmp_path) == ["a", "b/c"]


def test_members_stand_for_their_root(tmp_path: Path) -> None:
    make(tmp_path, "w", workspaces=["packages/*"])
    make(tmp_path, "w/packages/a", "w/other", "x")
    assert found(tmp_path) == ["w", "w/other", "x"]
    assert find_projects(tmp_path / "w/packages/a") == [tmp_path / "w"]
    assert find_projects(tmp_path / "w/packages/a/package.json") == [tmp_path / "w"]


def test_a_folder_without_projects_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    assert find_projects(tmp_path / "no/such") == []


def test_a_scan_ends_at_its_limit_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(projects, "MAX_FOLDERS", 3)
    make(tmp_path, "a", "b", "c", "a/deep")
    assert found(tmp_path) == ["a", "b"]
    assert caplog.messages == [f"only the first 3 folders below {tmp_path} were looked into"]


def test_a_link_that_leads_in_circles_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "a")
    (tmp_path / "a/circle").symlink_to(tmp_path)
    assert found(tmp_path) == ["a"]


@pytest.mark.parametrize("declared", [["packages/*"], {"packages": ["packages/*"]}])
def test_the_nearest_covering_root_counts(tmp_path: Path, declared: object) -> None:
    make(tmp_path, ".", workspaces=["**"])
    make(tmp_path, "inner", workspaces=declared)
    make(tmp_path, "inner/packages/a", "inner/elsewhere")
    assert root_of(tmp_path / "inner/packages/a/package.json") == tmp_path / "inner"
    assert root_of(tmp_path / "inner/elsewhere/package.json") == tmp_path


@pytest.mark.parametrize("declared", ["packages/*", 5, {"packages": "packages/*"}, [1, None], {}])
def test_mistyped_workspaces_are_none(tmp_path: Path, declared: object) -> None:
    make(tmp_path, ".", workspaces=declared)
    make(tmp_path, "packages/a")
    assert root_of(tmp_path / "packages/a/package.json") == tmp_path / "packages/a"
    assert members(tmp_path) == []


def test_a_half_typed_root_still_covers_its_members(tmp_path: Path) -> None:
    make(tmp_path, "packages/a")
    (tmp_path / "package.json").write_text('{"workspaces": ["packages/*"], "dependencies": {"a')
    assert members(tmp_path) == [tmp_path / "packages/a"]


def test_members_are_folders_with_a_manifest(tmp_path: Path) -> None:
    make(tmp_path, ".", workspaces=["packages/*", "."])
    make(tmp_path, "packages/a")
    (tmp_path / "packages/empty").mkdir()
    assert members(tmp_path) == [tmp_path / "packages/a"]


@pytest.fixture
def pnpm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a workspace root that only pnpm's file declares."""
    fake_managers.register(monkeypatch)
    make(tmp_path, "packages/a", "packages/b", "elsewhere")
    declare(tmp_path, "packages: ['packages/*']")
    return tmp_path


def declare(folder: Path, text: str) -> None:
    (folder / "pnpm-workspace.yaml").write_text(text)


def test_pnpms_file_makes_a_root_without_package_json(pnpm: Path) -> None:
    assert found(pnpm) == [".", "elsewhere"]
    assert members(pnpm) == [pnpm / "packages/a", pnpm / "packages/b"]


def test_pnpms_file_in_a_member_makes_it_its_own_root(pnpm: Path) -> None:
    declare(pnpm / "packages/a", "minimumReleaseAge: 10")
    assert root_of(pnpm / "packages/a/package.json") == pnpm / "packages/a"
    assert members(pnpm) == [pnpm / "packages/b"]


@pytest.mark.parametrize("text", ["", "minimumReleaseAge: 10", "packages: []", "packages:"])
def test_pnpms_file_without_patterns_makes_a_root_without_members(pnpm: Path, text: str) -> None:
    declare(pnpm, text)
    make(pnpm, ".", workspaces=["packages/*"])
    assert members(pnpm) == []
    assert root_of(pnpm / "packages/a/package.json") == pnpm / "packages/a"


def test_the_manager_in_use_says_which_declaration_counts(pnpm: Path) -> None:
    make(pnpm, ".", workspaces=["elsewhere"], packageManager="npm@11.21.2")
    assert members(pnpm) == [pnpm / "elsewhere"]
    make(pnpm, ".", workspaces=["elsewhere"], packageManager="pnpm@11.28.11")
    assert members(pnpm) == [pnpm / "packages/a", pnpm / "packages/b"]


def test_a_lockfile_of_another_manager_takes_pnpms_file_out_of_the_count(pnpm: Path) -> None:
    make(pnpm, ".", workspaces=["elsewhere"])
    (pnpm / "yarn.lock").write_text("")
    assert members(pnpm) == [pnpm / "elsewhere"]
