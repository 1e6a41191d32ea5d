"""Where a dependency's line leads."""

import pytest

from packward.features.definition import definition_at
from packward.features.fixes import texts_of
from support import fake_managers
from support.check import check

TEXT = """
-- package.json --
{"packageManager": "pnpm@11.28.11", "dependencies": {"left-pad": "catalog:", "b": "workspace:*", "c": "1.0.0"}}
-- b/package.json --
{"version": "1.0.0", "name": "b", "dependencies": {"b": "1.0.0"}}
-- pnpm-workspace.yaml --
packages: [b]
catalog: {left-pad: ^1.2.0}
"""


def target(word: str, name: str = "package.json") -> tuple[str, str] | None:
    """Return the file that a word leads to and the text there."""
    checked = check(TEXT)
    uri = f"file:///project/{name}"
    found = definition_at(checked.workspace, uri, checked.archive.files[name].index(word) + 1)
    if found is None:
        return None
    place = found.location
    text = texts_of(checked.workspace)[place.uri]
    return checked.workspace.label(place.uri), text[place.span.start : place.span.end]


@pytest.fixture(autouse=True)
def managers(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)


@pytest.mark.parametrize("word", ["left-pad", "catalog:"])
def test_a_reference_to_a_catalog_leads_to_its_entry(word: str) -> None:
    assert target(word) == ("pnpm-workspace.yaml", "^1.2.0")


@pytest.mark.parametrize("word", ['b":', "workspace:"])
def test_a_member_leads_to_its_name(word: str) -> None:
    assert target(word) == ("b/package.json", "b")


@pytest.mark.parametrize("word", ["c", "1.0.0", "packageManager"])
def test_what_says_all_itself_leads_nowhere(word: str) -> None:
    assert target(f'"{word}"') is None


def test_a_package_does_not_lead_to_itself() -> None:
    assert target('b": "1.0.0"', "b/package.json") is None
