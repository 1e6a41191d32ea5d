"""The hover on a dependency: decision first, facts behind it, strangers' text as text."""

import pytest

from packward.features.hover import hover_at
from packward.features.markdown import block
from packward.model.facts import Reason, Unknown
from support import fake_managers
from support.check import Checked, check


def hover(checked: Checked, word: str, name: str = "package.json") -> str:
    """Return the hover's Markdown at a word of the manifest."""
    text = checked.archive.files[name]
    found = hover_at(checked.context(), f"file:///project/{name}", text.index(word) + 1)
    assert found is not None
    assert text[found.span.start : found.span.end] in (word, word.strip('"'))
    return found.markdown


GATED = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.2.0"}}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.0  4 years license=WTFPL
1.3.0  2 hours
"""


@pytest.mark.parametrize("word", ["left-pad", "^1.2.0"])
def test_the_decision_stands_first_on_name_and_version(word: str) -> None:
    lines = hover(check(GATED), word).split("\n\n")
    assert (
        lines[0]
        == r"**left-pad 1.2.0** is what npm 11.21.2 would install now, published 4 years ago (2022-11-23 12:00 UTC)."
    )
    assert lines[1] == r"Minimum release age: 3 days (.npmrc). Newest: 1.3.0 (2 hours old)."
    assert lines[2] == r"Held back: 1.3.0 in 2 d 22 h."
    assert lines[3] == "Install scripts: none."
    assert lines[4] == "Advisories: none known (checked less than a minute ago)."
    assert "padStart" in lines[5]
    assert lines[6] == "Licence: WTFPL · no link to a repository"
    assert lines[7] == r"As reported by registry.example.com, asked less than a minute ago."
    assert len(lines) <= 8


def test_a_blocked_line_says_so_with_the_way_out() -> None:
    text = hover(check(GATED.replace("^1.2.0", "1.3.0")), "1.3.0")
    assert r"**left-pad 1.3.0** cannot be installed by npm 11.21.2" in text
    assert r"old enough on 2026-11-25 10:00 UTC. Newest old enough: 1.2.0 (4 years old)" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("offline", "packward is offline"),
        ("forbidden", "the registry refused access"),
        ("not-found", "the registry knows no such package"),
    ],
)
def test_unknown_is_written_as_unknown(reason: Reason, words: str) -> None:
    unknown = Unknown(reason)
    text = hover(check(GATED, unknown={"left-pad": unknown}), "left-pad")
    assert f"**left-pad**: not checked, {words}." in text


def test_scripts_show_their_text_and_what_this_npm_does() -> None:
    text = hover(
        check("""
-- package.json --
{"packageManager": "npm@12.2.0", "dependencies": {"tool": "1.0.0"}}
-- registry/tool --
1.0.0  1 years preinstall="curl x | sh" postinstall="`rm`" deprecated="use [this](command:x) <img src=y>"
"""),
        "tool",
    )
    assert (
        "Install scripts: preinstall `curl x | sh`; postinstall `` `rm` ``. npm 12.2.0 does not run it."
        in text
    )
    assert r"use \[this\](command:x) \<img src=y\>" in text
    assert "No minimum release age is in force" in text


def test_a_locked_version_is_the_one_in_force() -> None:
    text = hover(
        check(
            GATED.replace(
                "-- registry",
                '-- package-lock.json --\n{"lockfileVersion": 3, "packages": {"": {"dependencies": {"left-pad": "^1.2.0"}}, '
                '"node_modules/left-pad": {"version": "1.3.0"}}}\n-- registry',
            )
        ),
        "left-pad",
    )
    assert text.startswith(r"**left-pad 1.3.0** is locked in package-lock.json, published 2 hours ago")


def test_outside_a_registry_there_is_no_age_to_show() -> None:
    checked = check('-- package.json --\n{"dependencies": {"tool": "acme/tool", "own": "file:../own"}}\n')
    assert "comes from git" in hover(checked, "tool")
    assert "is not installed from a registry" in hover(checked, "own")


def test_elsewhere_there_is_no_hover() -> None:
    checked = check(GATED)
    assert hover_at(checked.context(), "file:///project/package.json", 3) is None
    assert hover_at(checked.context(), "file:///elsewhere/package.json", 3) is None


CATALOG = """
-- package.json --
{"packageManager": "pnpm@11.28.11", "dependencies": {"left-pad": "catalog:", "other": "catalog:x"}}
-- pnpm-workspace.yaml --
catalog:
  left-pad: ^1.2.0
-- registry/left-pad --
1.2.0  4 years
"""


def test_a_reference_to_a_catalog_says_what_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    lines = hover(check(CATALOG), "catalog:").split("\n\n")
    assert lines[0].startswith("**left-pad 1.2.0** is what pnpm 11.28.11 would install now")
    assert lines[1] == "`catalog:` is `^1.2.0`, written in pnpm-workspace.yaml (`catalog`)."


@pytest.mark.parametrize("word", ["left-pad", "^1.2.0"])
def test_an_entry_of_a_catalog_has_the_hover_of_its_lines(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    checked = check(CATALOG)
    assert hover(checked, word, "pnpm-workspace.yaml") == hover(checked, "catalog:")


def test_a_reference_to_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)
    assert hover(check(CATALOG), "catalog:x").startswith("**other**: There is no catalog x that pnpm reads")


def test_an_overridden_line_says_by_what() -> None:
    text = """
    -- package.json --
    {"packageManager": "bun@1.4.5", "dependencies": {"left-pad": "^1.2.0"}, "overrides": {"left-pad": "git+https://example.com/left-pad.git"}}
    """
    assert (
        "`^1.2.0` is overridden to be `git+https://example.com/left-pad.git`, written in package.json (`overrides`)."
        in hover(check(text), "^1.2.0")
    )


def test_a_line_that_the_trust_policy_stops_says_so() -> None:
    text = hover(
        check("""
-- package.json --
{"packageManager": "pnpm@10.34.9", "dependencies": {"tool": "^1.0.0"}}
-- pnpm-workspace.yaml --
trustPolicy: no-downgrade
-- registry/tool --
1.0.0  2 years trusted
1.0.1  1 years
"""),
        "tool",
    )
    assert text.startswith(
        "**tool**: pnpm 10.34.9 stops over `^1.0.0`, because the version it picks has weaker evidence of its "
        "origin than an earlier one (trust policy in pnpm-workspace.yaml)."
    )


def test_a_hover_says_what_replaces_a_package_where_it_is_imported_and_where_to_read_more() -> None:
    checked = check("""
-- package.json --
{"packageManager": "npm@11.21.2", "engines": {"node": ">=22"}, "dependencies": {"object-keys": "1.1.1", "cosmiconfig": "9.0.0"}}
-- src/a.js --
import keys from 'object-keys'
-- registry/object-keys --
1.1.1  4 years
-- registry/cosmiconfig --
9.0.0  2 years
""")
    native = hover(checked, '"object-keys"')
    assert (
        "Node >=0.10.0 has `Object.keys` for this, as e18e lists it. [More about it]"
        "(https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/keys)."
        "\n\nImported in `src/a.js`."
    ) in native.replace("\\>", ">")
    preferred = hover(checked, '"cosmiconfig"')
    assert (
        "e18e prefers lilconfig to cosmiconfig. [More about it](https://e18e.dev/docs/replacements/cosmiconfig)."
        in preferred
    )


def test_code_in_place_of_a_package_is_shown_as_code_whatever_is_in_it() -> None:
    assert block("a\n```\n<b>\x00", "js") == "````js\na\n```\n<b> \n````"


def test_a_package_that_is_not_there_for_long_says_so() -> None:
    young = check(GATED.replace("1.2.0  4 years license=WTFPL", "1.2.0  5 days"))
    assert "First published 5 days ago, 2 releases so far." in hover(young, "left-pad").split("\n\n")
    assert "First published" not in hover(check(GATED), "left-pad")


def test_another_licence_and_skipped_majors_are_among_the_changes() -> None:
    checked = check(
        """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "4.0.0"}}
-- registry/left-pad --
1.2.0  4 years license=WTFPL
4.0.0  2 years license=MIT
"""
    )
    lines = hover(checked, "left-pad").split("\n\n")
    (line,) = [line for line in lines if line.startswith("Changed since 1.2.0")]
    assert "licence: MIT, before: WTFPL" in line
    assert "major version 4, before: 1" in line


def test_a_package_without_a_repository_says_so() -> None:
    assert "no link to a repository" in hover(check(GATED), "left-pad")
