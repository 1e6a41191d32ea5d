"""bun.lock as Bun 1.2 and 1.4 wrote it for one workspace, and as nobody should write it."""

from pathlib import Path

import pytest

from managers.bun_project import bun
from packward.managers.bun import BUN
from packward.model.lockfile import Lockfile
from packward.text.document import Document

_LOCKS = Path(__file__).parent / "bun_locks"


def _read(text: str, version: str = "1.4.5", name: str = "bun.lock") -> Lockfile | None:
    document = Document(uri=f"file:///project/{name}", version=None, text=text)
    return BUN.read_lockfile(document, text, bun(version))


def _lock(text: str) -> Lockfile:
    lockfile = _read(text)
    assert lockfile is not None
    return lockfile


@pytest.fixture(params=["1.2.23", "1.4.5"])
def text(request: pytest.FixtureRequest) -> str:
    return (_LOCKS / f"bun-{request.param}.lock").read_text()


def test_every_importer_finds_what_its_dependencies_are_locked_to(text: str) -> None:
    lockfile = _lock(text)
    assert lockfile.problem is None
    found = {
        place: (package.name, package.version)
        for place in lockfile.direct
        if (package := lockfile.locked(*place)) is not None
    }
    assert found == {
        ("", "a"): ("a", "1.1.0"),
        ("", "b"): ("b", "1.1.0"),
        ("", "c"): ("c", "1.0.0"),
        ("", "folder"): ("folder", ""),
        ("", "host"): ("host", "1.0.0"),
        ("", "native"): ("native", "1.0.0"),
        ("", "packed"): ("packed", ""),
        ("", "url"): ("b", ""),
        ("packages/a", "a"): ("a", "1.0.0"),
        ("packages/a", "b2"): ("b", "1.0.0"),
        ("packages/a", "host"): ("host", "1.0.0"),
        ("packages/a", "other"): ("other", "0.0.1"),
        ("packages/b", "b"): ("b", "1.1.0"),
    }
    assert lockfile.specifiers["packages/a", "b2"] == "npm:b@1.0.0"


def test_packages_know_what_they_depend_on(text: str) -> None:
    packages = _lock(text).packages
    assert packages["c"].dependencies == ("c/a", "native")
    assert packages["native"].dependencies == ("@s/tool",)
    assert packages["@s/tool"].dependencies == ("@s/tool/b",)
    # A scope is no folder: from here the way up leads to the top and not to "@s".
    assert packages["@s/tool/b"].dependencies == ("a",)
    assert packages["host"].dependencies == ("b",)


def test_what_only_optional_dependencies_lead_to_is_optional(text: str) -> None:
    optional = {key for key, package in _lock(text).packages.items() if package.optional}
    assert optional == {"native", "@s/tool", "@s/tool/b"}


def test_sources_outside_a_registry_are_told_apart(text: str) -> None:
    packages = _lock(text).packages
    outside = {key: package.resolved for key, package in packages.items() if not package.registry}
    assert outside == {
        "@x/a": "workspace:packages/a",
        "other": "workspace:packages/b",
        "folder": "file:vendor/dir",
        "packed": "./vendor/t.tgz",
        "url": "https://registry.example.com/b/-/b-1.0.0.tgz",
    }
    assert packages["a"].resolved == "https://registry.example.com/a/-/a-1.1.0.tgz"
    assert (packages["a"].integrity or "").startswith("sha512-")
    assert packages["folder"].integrity is None


def test_offsets_lead_to_the_entries(text: str) -> None:
    for key, package in _lock(text).packages.items():
        assert text.startswith(f'"{key}": [', package.offset)


def test_an_empty_address_means_the_public_registry() -> None:
    package = _lock('{"packages": {"@s/p": ["@s/p@1.0.0", "", {}, "sha512-x"]}}').packages["@s/p"]
    assert (package.resolved or "").endswith("/@s/p/-/p-1.0.0.tgz")
    assert (package.resolved or "").startswith("https://")


def test_a_git_dependency_comes_from_no_registry() -> None:
    entry = '["g@git+https://example.com/g.git#39b2c68", {}, "39b2c68"]'
    package = _lock(f'{{"packages": {{"g": {entry}}}}}').packages["g"]
    assert (package.name, package.version, package.registry, package.integrity) == ("g", "", False, None)
    assert package.resolved == "git+https://example.com/g.git#39b2c68"


def test_comments_and_last_commas_are_read() -> None:
    text = '{ // by hand\n "packages": { "a": ["a@1.0.0", "", {"os": ",\\n}",},], } }'
    assert _lock(text).packages["a"].version == "1.0.0"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is not valid JSON"),
        ("{", "it is not valid JSON"),
        ("[]", "it is not valid JSON"),
        ('{"packages": []}', "it holds no packages"),
        ("[" * 100_000, "it is not valid JSON"),
    ],
)
def test_a_broken_file_is_told(text: str, problem: str) -> None:
    assert _lock(text).problem == problem


@pytest.mark.parametrize(
    "text",
    [
        '{"packages": {"a": [], "b": [5], "c": "x", "d": ["d"], "e": ["e@1.0.0", 5, [], {}]}}',
        '{"packages": {"a": ["a@1.0.0", "", {"dependencies": ["a"]}, 5]}, "workspaces": {"": [], "m": {"name": 5}}}',
        '{"packages": {"a": ["a@1.0.0", "", {"dependencies": {"a": "*"}}]}, "workspaces": []}',
        '{"packages": {"": [""], "/": ["@"], "@/a": ["@/a@1.0.0"], "' + "a/" * 500 + '": ["a@1.0.0"]}}',
    ],
)
def test_hostile_entries_do_no_harm(text: str) -> None:
    assert _lock(text).problem is None


def test_an_empty_lockfile_has_no_problem() -> None:
    assert _lock('{"lockfileVersion": 1, "workspaces": {"": {"name": "x"}}}').problem is None


def test_the_binary_lockfile_is_recognised() -> None:
    lockfile = _read("#!/usr/bin/env bun\nbun-lockfile-format-v0\n", name="bun.lockb")
    assert lockfile is not None
    assert lockfile.problem == (
        "is binary and cannot be read; bun install --save-text-lockfile writes bun.lock"
    )


def test_the_text_lockfile_is_none_for_versions_that_do_not_know_it() -> None:
    assert _read('{"packages": {}}', "1.1.38") is None
    assert _read('{"packages": {}}', "1.2.0") is not None
