"""Where catalogs' entries, members and overrides are used, and where overrides lead."""

import pytest

from packward.features.definition import definition_at
from packward.features.fixes import texts_of
from packward.features.overrides import selected
from packward.features.references import references_at
from packward.model.finding import Location
from support.check import Checked, check

CATALOG = """
-- package.json --
{"packageManager": "pnpm@10.20.0", "dependencies": {"left-pad": "catalog:", "b": "workspace:*"}}
-- b/package.json --
{"name": "b", "dependencies": {"left-pad": "catalog:", "c": "1.0.0"}}
-- pnpm-workspace.yaml --
packages: [b]
catalog:
  left-pad: ^1.2.0
"""
OVERRIDES = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"a": "^1.0.0", "d": "^1.0.0"},
 "overrides": {"b@1": "2.0.0", "d": {".": "1.0.0", "e": "3.0.0"}, "f": "$a", "nobody": "1.0.0"}}
-- package-lock.json --
{"lockfileVersion": 3, "packages": {
  "": {"dependencies": {"a": "^1.0.0"}},
  "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "^1"}},
  "node_modules/b": {"version": "2.0.0"}}}
"""


def told(places: list[Location], checked: Checked) -> list[tuple[str, str]]:
    """Return the files and texts of places."""
    texts = texts_of(checked.workspace)
    return [
        (
            checked.workspace.label(place.uri),
            texts.get(place.uri, "")[place.span.start : place.span.end],
        )
        for place in places
    ]


def references(text: str, word: str, name: str) -> list[tuple[str, str]]:
    checked = check(text)
    offset = checked.archive.files[name].index(word) + 1
    return told(references_at(checked.workspace, f"file:///project/{name}", offset), checked)


@pytest.mark.parametrize(
    ("word", "name"),
    [("left-pad", "pnpm-workspace.yaml"), ("^1.2.0", "pnpm-workspace.yaml"), ("catalog:", "b/package.json")],
)
def test_a_catalogs_entry_is_used_by_every_line_that_refers_to_it(word: str, name: str) -> None:
    assert references(CATALOG, word, name) == [("package.json", "catalog:"), ("b/package.json", "catalog:")]


@pytest.mark.parametrize(("word", "name"), [('b", "dep', "b/package.json"), ('b": "work', "package.json")])
def test_a_member_is_used_by_every_line_that_names_it(word: str, name: str) -> None:
    checked = check(CATALOG)
    offset = checked.archive.files[name].index(word)
    found = references_at(checked.workspace, f"file:///project/{name}", offset)
    assert told(found, checked) == [("package.json", "workspace:*")]


def test_an_override_is_used_by_the_locked_packages_that_it_is_about() -> None:
    checked = check(OVERRIDES)
    text = checked.archive.files["package.json"]
    (found,) = references_at(checked.workspace, "file:///project/package.json", text.index("b@1") + 1)
    lock = checked.archive.files["package-lock.json"]
    assert lock[found.span.start :].startswith('"node_modules/b"')


@pytest.mark.parametrize("word", ["c", "packageManager", "1.0.0"])
def test_what_stands_for_itself_has_no_references(word: str) -> None:
    name = "package.json" if word == "packageManager" else "b/package.json"
    assert references(CATALOG, f'"{word}"', name) == []


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("$a", ("package.json", "^1.0.0")),
        ('".', ("package.json", "^1.0.0")),
        ("nobody", None),
        ("3.0.0", None),
    ],
)
def test_an_override_leads_to_the_line_that_it_is_about(word: str, target: tuple[str, str] | None) -> None:
    checked = check(OVERRIDES)
    offset = checked.archive.files["package.json"].index(word) + 1
    found = definition_at(checked.workspace, "file:///project/package.json", offset)
    assert (None if found is None else told([found.location], checked)[0]) == target


@pytest.mark.parametrize(
    ("selector", "package"),
    [
        ("b", "b"),
        ("b@1", "b"),
        ("@acme/b@^1", "@acme/b"),
        ("a>b", "b"),
        ("a@2>@acme/b@1", "@acme/b"),
        ("a/b", "b"),
        ("**/b", "b"),
        ("a/@acme/b", "@acme/b"),
        ("@acme/a/b", "b"),
        ("", ""),
        ("@", "@"),
    ],
)
def test_a_selectors_last_part_is_the_package(selector: str, package: str) -> None:
    assert selected(selector) == package
