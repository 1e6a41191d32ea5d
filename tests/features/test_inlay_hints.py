"""What stands behind a dependency's line."""

import pytest

from packward.features.inlay_hints import hints_in, tooltip_at
from packward.model.settings import Settings
from packward.text.document import Span
from support.check import Checked, check

WHOLE = Span(0, 10_000)
TEXT = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.2.0", "old": "2.0.0", "b": "file:b"}}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.0  4 years
1.3.0  20 hours
-- registry/old --
2.0.0  3 years
"""


def shown(checked: Checked, name: str = "package.json", span: Span = WHOLE) -> dict[str, str]:
    """Return the hints by the text in front of them, as far back as the last comma or brace."""
    text = checked.archive.files[name]
    found = hints_in(checked.context(), f"file:///project/{name}", span)
    return {text[: hint.offset].rsplit(",")[-1].rsplit("{")[-1].strip(): hint.label for hint in found}


def test_a_range_shows_the_version_its_age_and_what_is_held_back() -> None:
    assert shown(check(TEXT))['"left-pad": "^1.2.0"'] == "1.2.0, 4 years old · 1.3.0 in 2 d 4 h"


def test_a_pinned_version_shows_its_age_alone() -> None:
    assert shown(check(TEXT))['"old": "2.0.0"'] == "3 years old"


def test_what_no_registry_gives_has_no_hint() -> None:
    assert set(shown(check(TEXT))) == {'"left-pad": "^1.2.0"', '"old": "2.0.0"'}


def test_only_the_lines_of_the_range_are_looked_at() -> None:
    checked = check(TEXT)
    at = checked.archive.files["package.json"].index("2.0.0")
    assert list(shown(checked, span=Span(at, at + 2))) == ['"old": "2.0.0"']


def test_a_version_that_cannot_be_installed_yet_says_when() -> None:
    assert shown(check(TEXT.replace("^1.2.0", "1.3.0")))['"left-pad": "1.3.0"'] == "1.3.0 in 2 d 4 h"


def test_the_locked_version_counts() -> None:
    lock = """
-- package-lock.json --
{"lockfileVersion": 3, "packages": {
  "": {"dependencies": {"left-pad": "^1.0.0"}}, "node_modules/left-pad": {"version": "1.1.0"}}}
-- registry/left-pad --
1.1.0  5 years
1.2.0  4 years
1.3.0  20 hours
"""
    text = TEXT.replace("^1.2.0", "^1.0.0").replace(
        "-- registry/left-pad --\n1.2.0  4 years\n1.3.0  20 hours\n", lock.lstrip()
    )
    assert shown(check(text))['"left-pad": "^1.0.0"'] == "1.1.0, 5 years old · 1.3.0 in 2 d 4 h"


def test_a_catalogs_entry_has_the_hint_of_its_lines_and_they_have_it_too() -> None:
    text = """
-- package.json --
{"packageManager": "pnpm@10.20.0", "dependencies": {"left-pad": "catalog:"}}
-- pnpm-workspace.yaml --
catalog:
  left-pad: ^1.2.0
-- registry/left-pad --
1.2.0  4 years
"""
    checked = check(text)
    assert shown(checked, "pnpm-workspace.yaml") == {"catalog:\n  left-pad: ^1.2.0": "1.2.0, 4 years old"}
    assert shown(checked) == {'"left-pad": "catalog:"': "1.2.0, 4 years old"}


def test_the_setting_takes_hints_away() -> None:
    assert shown(check(TEXT, settings=Settings(inlay_hints=False))) == {}


def test_a_half_typed_line_leaves_the_other_hints() -> None:
    broken = TEXT.replace('{"left-pad"', '{"half\n"left-pad"')
    assert '"old": "2.0.0"' in shown(check(broken))


@pytest.mark.parametrize("package", ["left-pad", "old"])
def test_the_tooltip_is_the_hover(package: str) -> None:
    checked = check(TEXT)
    uri = "file:///project/package.json"
    hints = hints_in(checked.context(), uri, WHOLE)
    found = [tooltip_at(checked.context(), uri, hint.about) for hint in hints]
    assert any(hover is not None and hover.markdown.startswith(f"**{package} ") for hover in found)
