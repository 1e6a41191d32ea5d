"""pnpm-lock.yaml as pnpm 8 and 12 wrote it for one workspace, and as nobody should write it."""

from pathlib import Path

import pytest

from managers.pnpm_project import pnpm
from packward.managers.pnpm import PNPM
from packward.model.lockfile import Lockfile
from packward.text.document import Document

_LOCKS = Path(__file__).parent / "pnpm_locks"


def _lock(text: str) -> Lockfile:
    document = Document(uri="file:///project/pnpm-lock.yaml", version=None, text=text)
    lockfile = PNPM.read_lockfile(document, text, pnpm("12.21.0"))
    assert lockfile is not None
    return lockfile


@pytest.fixture(params=["pnpm8", "pnpm12"])
def text(request: pytest.FixtureRequest) -> str:
    return (_LOCKS / f"{request.param}.yaml").read_text()


def test_every_importer_finds_what_its_dependencies_are_locked_to(text: str) -> None:
    lockfile = _lock(text)
    found = {
        place: (package.name, package.version)
        for place in lockfile.direct
        if (package := lockfile.locked(*place)) is not None
    }
    assert (
        found.items()
        >= {
            ("", "trans"): ("trans", "1.0.0"),
            ("", "vendor"): ("vendor", "" if "/trans" in text else "file:vendor"),
            ("packages/a", "@scope/pkg"): ("@scope/pkg", "1.0.0"),
            ("packages/a", "al"): ("stable-a", "1.3.0"),
            ("packages/a", "b"): ("b", ""),
            ("packages/a", "depr"): ("depr", "1.1.0"),
            ("packages/a", "peer-host"): ("peer-host", "1.0.0"),
            ("packages/a", "s-opt"): ("s-opt", "1.0.0"),
            ("packages/b", "s-post"): ("s-post", "1.0.1"),
        }.items()
    )
    assert lockfile.specifiers["packages/a", "al"] == "npm:stable-a@^1.0.0"


def test_packages_know_what_they_depend_on(text: str) -> None:
    lockfile = _lock(text)
    host = lockfile.locked("packages/a", "peer-host")
    assert host is not None
    assert [lockfile.packages[key].name for key in host.dependencies] == ["stable-a"]
    optional = lockfile.locked("packages/a", "s-opt")
    assert optional is not None
    assert optional.optional
    assert [lockfile.packages[key].version for key in optional.dependencies] == ["1.0.1"]


def test_only_packages_of_a_registry_count_as_such(text: str) -> None:
    elsewhere = {package.name for package in _lock(text).packages.values() if not package.registry}
    assert elsewhere == {"b", "exotic-child", "vendor"}


def test_a_package_has_its_checksum_notice_and_place(text: str) -> None:
    package = _lock(text).locked("packages/a", "depr")
    assert package is not None
    assert (package.integrity or "").startswith("sha512-zG609Z4i")
    assert package.deprecated == "bad"
    assert text[package.offset :].startswith(("depr@1.1.0:", "/depr@1.1.0:"))


def test_a_tarball_has_its_address(text: str) -> None:
    (package,) = (each for each in _lock(text).packages.values() if each.name == "exotic-child")
    assert package.resolved == "https://registry.example.com/tb/exotic-child-1.0.0.tgz"
    assert package.version == "1.0.0"


def test_only_version_6_says_whether_there_are_scripts() -> None:
    old, new = (_lock((_LOCKS / f"{name}.yaml").read_text()) for name in ("pnpm8", "pnpm12"))
    assert [each.locked("packages/b", "s-post") is not None for each in (old, new)] == [True, True]
    assert {key.lstrip("/"): package.has_install_script for key, package in old.packages.items()}.items() >= {
        "s-post@1.0.1": True,
        "trans@1.0.0": False,
    }.items()
    assert {package.has_install_script for package in new.packages.values()} == {None}


def test_without_a_workspace_version_6_lists_the_roots_dependencies_at_the_top() -> None:
    lockfile = _lock(
        "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0.0\n    version: 1.0.0\n\n"
        "packages:\n\n  /a@1.0.0:\n    resolution: {integrity: sha512-x}\n    dev: false\n"
    )
    assert lockfile.direct == {("", "a"): "/a@1.0.0"}


def test_the_document_on_pnpm_itself_is_left_out() -> None:
    own = "---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    packageManagerDependencies:\n      pnpm:\n"
    lockfile = _lock(own + "---\n" + (_LOCKS / "pnpm12.yaml").read_text())
    assert lockfile.locked("", "trans") is not None
    assert ("", "pnpm") not in lockfile.specifiers


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("'9.0'", "5.4"), "pnpm 7 and older"),
        (lambda text: text.replace("'9.0'", "'12.0'"), "not known"),
        (lambda text: f"<<<<<<< ours\n{text}", "merge conflicts"),
        (lambda _: "", "no lockfile"),
        (lambda _: "{", "no lockfile"),
        (lambda _: "\x00: '\n ? :\n- - -", "no lockfile"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(change: object, problem: str) -> None:
    assert callable(change)
    lockfile = _lock(change((_LOCKS / "pnpm12.yaml").read_text()))
    assert problem in (lockfile.problem or "")
    assert not lockfile.packages


def test_carriage_returns_and_a_byte_order_mark_change_nothing(text: str) -> None:
    other = _lock("\ufeff" + text.replace("\n", "\r\n"))
    assert other.direct == _lock(text).direct
    assert [package.integrity for package in other.packages.values()] == [
        package.integrity for package in _lock(text).packages.values()
    ]


def test_a_cut_off_file_keeps_what_was_read(text: str) -> None:
    for end in range(0, len(text), 97):
        _lock(text[:end])
    assert _lock(text[: text.index("peer-host", len(text) // 3)]).problem is None


def test_keys_over_several_lines_and_block_texts_are_read() -> None:
    lockfile = _lock(
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      'it''s':\n"
        "        specifier: 1.0.0\n        version: 1.0.0\n"
        "packages:\n  ? 'it''s@1.0.0'\n  : resolution:\n      integrity: sha512-x\n"
        "    deprecated: |-\n      first: line\n\n      second\n    hasBin: true\n"
        "snapshots:\n  'it''s@1.0.0': {}\n"
    )
    package = lockfile.locked("", "it's")
    assert package is not None
    assert package.integrity == "sha512-x"
    assert package.deprecated == "first: line second"
