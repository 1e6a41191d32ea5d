"""The hover's line on what a release changed: facts only, and only where there is something to say."""

import json

import pytest

from packward.features.hover import hover_at
from packward.model.facts import Unknown
from support.check import check

BEFORE = "1.13.0  5 months trusted size=100000\n1.14.0  4 days trusted size=101000"
PLAIN = "-- registry/plain-hash --\n4.2.1  22 minutes publisher=eve postinstall=x\n"


def line(release: str, *, before: str = BEFORE, others: str = PLAIN, unknown: str = "") -> str | None:
    """Return the line of the hover on `lib`, whose newest release is `release`."""
    manifest = json.dumps({"packageManager": "npm@11.21.2", "dependencies": {"lib": "*"}})
    archive = f"-- package.json --\n{manifest}\n-- registry/lib --\n{before}\n{release}\n{others}"
    checked = check(archive, unknown={unknown: Unknown("unreachable")} if unknown else None)
    found = hover_at(checked.context(), "file:///project/package.json", manifest.index('"lib"') + 1)
    assert found is not None
    return next((each for each in found.markdown.split("\n\n") if each.startswith("Changed")), None)


def test_what_hijacks_change_is_told_in_one_line() -> None:
    assert line("1.14.1  2 minutes publisher=sam deps=plain-hash@^4.2.0 size=101000") == (
        "Changed since 1.14.0: + dependency plain-hash (22 minutes old, has postinstall) · "
        "published by sam, before: GitHub Actions · provenance: none, before: yes."
    )


@pytest.mark.parametrize(
    ("release", "words"),
    [
        ("1.14.1  2 hours trusted postinstall=x", "+ install script"),
        ("1.14.1  2 hours trusted size=900000", "unpacked size 900 kB, before at most 100 kB"),
        ("1.14.1  2 hours trusted optional=a@github:b/c", "+ dependency a (from github:b/c)"),
    ],
)
def test_each_change_is_worded(release: str, words: str) -> None:
    assert line(release, before=BEFORE.replace("101000", "100000")) == f"Changed since 1.14.0: {words}."


def test_where_nothing_changed_nothing_is_said() -> None:
    assert line("1.14.1  2 hours trusted size=101000") is None
    assert line("1.14.1  2 hours", before="") is None


def test_an_old_release_tells_its_changes_without_asking_of_what_it_added() -> None:
    old = "1.12.0  50 months publisher=ann"
    assert line("1.13.0  48 months publisher=eve deps=plain-hash@^4.2.0", before=old) == (
        "Changed since 1.12.0: + dependency plain-hash · published by eve, before: ann."
    )


def test_what_could_not_be_asked_is_said_to_be_unchecked() -> None:
    found = line("1.14.1  2 hours trusted deps=plain-hash@^4.2.0", unknown="plain-hash")
    assert found == "Changed since 1.14.0: + dependency plain-hash (not checked)."


def test_strangers_names_are_text() -> None:
    found = line('1.14.1  2 hours "publisher=[x](command:y)"')
    assert found is not None
    assert r"published by \[x\](command:y)" in found
