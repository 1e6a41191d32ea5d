"""What a hover says of advisories: who was asked and when, and strangers' text as text."""

from packward.features.hover import hover_at
from packward.model.facts import Unknown
from packward.model.settings import Settings
from support.check import Checked, check

PROJECT = """
-- package.json --
{"packageManager": "npm@12.2.0", "dependencies": {"undici": "7.20.0"}}
-- .npmrc --
min-release-age=3
-- registry/undici --
7.20.0  1 year
"""
COVERED = PROJECT + "-- advisories/undici --\nGHSA-aaaa-aaaa-aaaa  high  *  [a](http://evil) <b>\n"


def line(checked: Checked) -> str:
    """Return the line on advisories in the hover on the dependency."""
    text = checked.archive.files["package.json"]
    found = hover_at(checked.context(), "file:///project/package.json", text.index("undici") + 1)
    assert found is not None
    (told,) = [each for each in found.markdown.split("\n\n") if each.startswith("Advisories: ")]
    return told


def test_none_known_says_when_that_was_asked() -> None:
    assert line(check(PROJECT)) == "Advisories: none known (checked less than a minute ago)."


def test_each_advisory_is_a_link_and_its_title_is_text() -> None:
    assert line(check(COVERED)) == (
        r"Advisories: [GHSA-aaaa-aaaa-aaaa (high)](https://github.example.com/advisories/GHSA-aaaa-aaaa-aaaa): "
        r"\[a\](http\://evil) \<b\> (checked less than a minute ago)."
    )


def test_many_are_counted() -> None:
    more = "".join(f"GHSA-bbbb-bbbb-bbb{number}  low  *  T\n" for number in range(6))
    assert "; 3 more (checked" in line(check(COVERED + more))


def test_what_could_not_be_asked_is_no_good_news() -> None:
    refused = check(PROJECT, no_advisories=Unknown("not-found", "registry.example.com answered 405"))
    assert line(refused) == "Advisories: not checked (registry.example.com answered 405)."
    assert (
        line(check(PROJECT, no_advisories=Unknown("offline")))
        == "Advisories: not checked (packward is offline)."
    )
    assert (
        line(check(PROJECT, settings=Settings(advisories="off"))) == "Advisories: not checked (switched off)."
    )
