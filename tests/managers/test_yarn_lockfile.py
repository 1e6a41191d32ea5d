"""yarn.lock as Yarn 1, 3 and 4 wrote it for one workspace, and as nobody should write it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.yarn_project import document, lockfile, project, yarn
from packward.analysis.requests import with_lines
from packward.managers.yarn import YARN
from packward.model.lockfile import Lockfile

_LOCKS = Path(__file__).parent / "yarn_locks"
_REGISTRY = "https://registry.example.com"
_ROOT = {
    "workspaces": ["packages/*"],
    "dependencies": {
        "trans": "^1.0.0",
        "y": "npm:stable-a@^1.0.0",
        "s-opt": "1.0.0",
        "local": "file:./local",
        "lk": "link:./local",
    },
    "devDependencies": {"depr": "~1.1.0"},
    "optionalDependencies": {"s-none": "1.0.0"},
}
_MEMBER = {"name": "a", "version": "1.0.0", "dependencies": {"stable-a": "~1.2.0"}}


def _text(name: str) -> str:
    return (_LOCKS / f"{name}.lock").read_text()


def _of_yarn_1(name: str) -> Lockfile:
    at = project({"packages/a/package.json": json.dumps(_MEMBER)}, _ROOT)
    return with_lines(lockfile(_text(name), "1.22.22"), at.written("1.22.22"))


def _lock(name: str) -> Lockfile:
    return _of_yarn_1(name) if name.startswith("yarn1") else lockfile(_text(name))


@pytest.mark.parametrize("name", ["yarn1", "yarn3"])
def test_every_importer_finds_what_its_dependencies_are_locked_to(name: str) -> None:
    lock = _lock(name)
    found = {
        place: (package.name, package.version)
        for place in lock.direct
        if (package := lock.locked(*place)) is not None
    }
    assert found == {
        ("", "trans"): ("trans", "1.0.0"),
        ("", "y"): ("stable-a", "1.3.0"),
        ("", "s-opt"): ("s-opt", "1.0.0"),
        ("", "local"): ("local", "3.0.0"),
        ("", "lk"): ("lk", "0.0.0" if name == "yarn1" else "0.0.0-use.local"),
        ("", "depr"): ("depr", "1.1.0"),
        ("", "s-none"): ("s-none", "1.0.0"),
        ("packages/a", "stable-a"): ("stable-a", "1.2.1"),
    }


@pytest.mark.parametrize("name", ["yarn1", "yarn3"])
def test_a_package_leads_to_what_it_depends_on(name: str) -> None:
    lock = _lock(name)
    trans = lock.locked("", "trans")
    assert trans is not None
    (below,) = trans.dependencies
    assert (lock.packages[below].name, lock.packages[below].version) == ("stable-a", "1.3.0")
    assert lock.packages[below].dependencies == ()


@pytest.mark.parametrize(
    ("name", "version"), [("yarn1_resolutions", "1.1.0"), ("yarn4_resolutions", "1.1.0")]
)
def test_what_resolutions_replace_is_found_all_the_same(name: str, version: str) -> None:
    lock = _lock(name)
    member, trans = lock.locked("packages/a", "stable-a"), lock.locked("", "trans")
    assert member is not None
    assert member.version == version
    assert trans is not None
    assert trans.dependencies == (member.key,)


def test_a_catalogs_package_is_found() -> None:
    lock = _lock("yarn4_catalogs")
    package = lock.locked("", "stable-a")
    assert package is not None
    assert package.version == "1.3.0"
    assert {package.name for package in lock.packages.values()} == {"stable-a", "trans"}


@pytest.mark.parametrize("name", ["yarn1", "yarn3", "yarn4_resolutions"])
def test_only_what_comes_from_a_registry_counts_as_such(name: str) -> None:
    lock = _lock(name)
    others = {package.name for package in lock.packages.values() if not package.registry}
    assert others == {"local", "lk"}


@pytest.mark.parametrize("name", ["yarn1", "yarn3"])
def test_an_offset_is_where_the_entry_stands(name: str) -> None:
    text, lock = _text(name), _lock(name)
    for package in lock.packages.values():
        assert text.startswith(package.key, package.offset)


def test_yarn_1_says_where_a_package_came_from() -> None:
    trans = _lock("yarn1").locked("", "trans")
    assert trans is not None
    assert trans.resolved == f"{_REGISTRY}/trans/-/trans-1.0.0.tgz"
    assert trans.integrity is not None
    assert trans.integrity.startswith("sha512-")


def test_an_old_hash_in_the_address_is_an_integrity() -> None:
    text = f'# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n  resolved "{_REGISTRY}/a/-/a-1.0.0.tgz#{"0" * 40}"\n'
    (package,) = lockfile(text, "1.22.22").packages.values()
    assert package.integrity == "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA="


def test_an_archives_address_is_read_from_its_resolution() -> None:
    address = "https%3A%2F%2Fcdn.example.com%2Fa.tgz"
    text = (
        f'__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1.0.0\n'
        f'  resolution: "a@npm:1.0.0::__archiveUrl={address}"\n  checksum: 10c0/00\n'
    )
    (package,) = lockfile(text).packages.values()
    assert package.resolved == "https://cdn.example.com/a.tgz"
    assert package.registry


def test_what_only_optional_dependencies_need_is_optional() -> None:
    optional = {package.name for package in _lock("yarn3").packages.values() if package.optional}
    assert optional == {"s-none", "s-post"}


def test_a_tarballs_or_repositorys_package_is_not_from_the_registry() -> None:
    text = (
        "# yarn lockfile v1\n\n"
        f'"a@{_REGISTRY}/a.tgz":\n  version "1.0.0"\n  resolved "{_REGISTRY}/a.tgz#0"\n\n'
        'b@user/b:\n  version "1.0.0"\n  resolved "https://codeload.example.com/b/tar.gz/0"\n'
    )
    assert not any(package.registry for package in lockfile(text, "1.22.22").packages.values())


def test_a_long_key_behind_a_question_mark_is_read() -> None:
    requests = ", ".join(f"a@npm:{number}.x || ^1" for number in range(2, 200))
    text = f'__metadata:\n  version: 8\n\n? "{requests}"\n:\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n'
    (package,) = lockfile(text).packages.values()
    assert (package.name, package.version) == ("a", "1.0.0")


def test_yarn_1_does_not_read_its_successors_format() -> None:
    text = _text("yarn3")
    assert YARN.read_lockfile(document("yarn.lock", text), text, yarn("1.22.22")) is None
    assert lockfile(_text("yarn1"), "4.18.1").requests


def test_a_merge_conflict_is_a_problem() -> None:
    text = _text("yarn3") + "<<<<<<< ours\n"
    assert lockfile(text).problem == "it holds a merge conflict"


def test_windows_line_ends_change_nothing() -> None:
    lock = lockfile(_text("yarn3").replace("\n", "\r\n"))
    assert {package.version for package in lock.packages.values()} == {
        package.version for package in _lock("yarn3").packages.values()
    }
    assert lock.direct == _lock("yarn3").direct


def test_an_empty_lockfile_holds_nothing() -> None:
    lock = lockfile("")
    assert lock.problem is None
    assert not lock.packages


@given(st.text(alphabet='ab@:,"?# \n\r\t<>|^.1npm_metadatversionrsolutidec', max_size=300))
def test_no_text_raises(text: str) -> None:
    lockfile(text)
    lockfile(f"__metadata:\n  version: 8\n{text}")


@pytest.mark.parametrize(
    "parts",
    [
        ('"a@npm:', ", a@npm:" * 50_000, '":\n'),
        ("\\" * 100_000, '"', ":\n"),
        ('"\\' * 100_000, ":\n"),
        ("a@1:\n  b: c", " " * 300_000, "d\n"),
        ("".join(f"a@{number}:\n  dependencies:\n    a: x\n" for number in range(20_000)), ""),
        ("a@1:\n", "  b: c\n" * 50_000, ""),
    ],
)
def test_a_hostile_text_is_answered(parts: Sequence[str]) -> None:
    lockfile("__metadata:\n  version: 8\n" + "".join(parts))


def test_thousands_of_packages_are_read() -> None:
    blocks = (
        f'"p{number}@npm:^1.0.0":\n  version: 1.0.{number}\n  resolution: "p{number}@npm:1.0.{number}"\n'
        f'  dependencies:\n    p{number + 1}: "npm:^1.0.0"\n    p{number + 2}: "npm:^1.0.0"\n  linkType: hard\n'
        for number in range(4000)
    )
    lock = lockfile("__metadata:\n  version: 8\n\n" + "\n".join(blocks))
    assert len(lock.packages) == 4000
    assert lock.packages['"p7@npm:^1.0.0"'].dependencies == ('"p8@npm:^1.0.0"', '"p9@npm:^1.0.0"')
