"""Reading npm's lockfiles."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.npm_project import npm
from packward.managers.npm.lockfile import read_lockfile
from packward.model.lockfile import Lockfile
from packward.text.document import Document


def _read(content: Any, name: str = "package-lock.json", version: str = "11.21.2") -> Lockfile | None:
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    document = Document(uri=f"file:///project/{name}", version=None, text=text)
    return read_lockfile(document, text, npm(version))


def _lock(packages: dict[str, Any]) -> Lockfile:
    lockfile = _read({"lockfileVersion": 3, "packages": packages})
    assert lockfile is not None
    assert lockfile.problem is None
    return lockfile


def _entry(package: str, version: str = "1.0.0", **more: Any) -> dict[str, Any]:
    base = package.rpartition("/")[2]
    return {"version": version, "resolved": f"https://r.example.com/{package}/-/{base}-{version}.tgz", **more}


def test_a_dependency_is_found_in_the_nearest_folder() -> None:
    lockfile = _lock(
        {
            "": {"dependencies": {"a": "^1.0.0", "b": "^2.0.0"}},
            "node_modules/a": _entry("a", dependencies={"b": "^1.0.0"}),
            "node_modules/a/node_modules/b": _entry("b", "1.5.0"),
            "node_modules/b": _entry("b", "2.0.0"),
        }
    )
    direct = lockfile.locked("", "b")
    assert direct is not None
    assert direct.version == "2.0.0"
    assert lockfile.packages["node_modules/a"].dependencies == ("node_modules/a/node_modules/b",)
    assert lockfile.specifiers["", "a"] == "^1.0.0"


def test_a_member_has_dependencies_of_its_own() -> None:
    lockfile = _lock(
        {
            "": {"workspaces": ["packages/*"]},
            "node_modules/m": {"resolved": "packages/m", "link": True},
            "packages/m": {"name": "m", "version": "3.0.0", "dependencies": {"a": "1.0.0"}},
            "packages/m/node_modules/a": _entry("a"),
            "node_modules/a": _entry("a", "2.0.0"),
        }
    )
    locked = lockfile.locked("packages/m", "a")
    assert locked is not None
    assert locked.version == "1.0.0"
    link = lockfile.packages["node_modules/m"]
    assert (link.version, link.registry) == ("3.0.0", False)


def test_an_alias_has_its_targets_name() -> None:
    lockfile = _lock(
        {"": {"dependencies": {"al": "npm:@s/real@1"}}, "node_modules/al": _entry("@s/real", name="@s/real")}
    )
    locked = lockfile.locked("", "al")
    assert locked is not None
    assert locked.name == "@s/real"
    assert {package.name for package in lockfile.packages.values()} == {"@s/real"}


def test_what_the_file_says_of_a_package_is_kept() -> None:
    text: dict[str, Any] = {
        "hasInstallScript": True,
        "deprecated": "old",
        "optional": True,
        "integrity": "sha512-x",
    }
    package = _lock({"": {}, "node_modules/a": _entry("a", **text)}).packages["node_modules/a"]
    assert package.has_install_script is True
    assert (package.deprecated, package.optional, package.integrity) == ("old", True, "sha512-x")


@pytest.mark.parametrize(
    ("entry", "registry"),
    [
        (_entry("a"), True),
        ({"version": "1.0.0"}, True),
        ({"version": "1.0.0", "resolved": "https://cdn.example.com/download/a/1.0.0/abc"}, True),
        ({"version": "1.0.0", "resolved": "git+ssh://git@github.com/u/a.git#abc"}, False),
        ({"version": "1.0.0", "resolved": "file:a.tgz"}, False),
        ({"version": "1.0.0", "inBundle": True}, False),
    ],
)
def test_only_what_a_registry_holds_counts_as_such(entry: dict[str, Any], registry: bool) -> None:
    assert (
        _lock({"": {"dependencies": {"a": "^1"}}, "node_modules/a": entry})
        .packages["node_modules/a"]
        .registry
        is registry
    )


def test_a_package_asked_for_by_its_address_is_not_from_the_registry() -> None:
    address = "https://example.com/a.tgz"
    lockfile = _lock(
        {"": {"dependencies": {"a": address}}, "node_modules/a": {"version": "1.0.0", "resolved": address}}
    )
    assert not lockfile.packages["node_modules/a"].registry


def test_an_entry_knows_where_it_stands() -> None:
    content = {
        "lockfileVersion": 3,
        "packages": {"": {}, "node_modules/a": _entry("a"), "node_modules/b": _entry("b")},
    }
    lockfile = _read(content)
    assert lockfile is not None
    text = json.dumps(content, indent=2)
    for key, package in lockfile.packages.items():
        assert text[package.offset :].startswith(f'"{key}":')


def test_npm_12_does_not_read_a_shrinkwrap() -> None:
    content = {"lockfileVersion": 3, "packages": {"": {}}}
    assert _read(content, "npm-shrinkwrap.json", "11.21.2") is not None
    assert _read(content, "npm-shrinkwrap.json", "12.0.0") is None
    assert _read(content, "package-lock.json", "12.0.0") is not None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"lockfileVersion": 1, "dependencies": {}}', '{"packages": []}', "[" * 100000],
)
def test_a_file_that_cannot_be_read_has_a_problem(text: str) -> None:
    lockfile = _read(text)
    assert lockfile is not None
    assert lockfile.problem
    assert lockfile.packages == {}


_KEYS = st.sampled_from(
    ["", "node_modules/a", "node_modules/a/node_modules/b", "packages/m", "dependencies", "name", "version", "link",
     "resolved", "a", "b", "inBundle"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _JSON, max_size=6))
def test_no_content_raises(packages: dict[str, Any]) -> None:
    assert _read({"packages": packages}) is not None
