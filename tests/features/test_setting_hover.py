"""The hover on a supply-chain setting, in configuration files and in package.json."""

from collections.abc import Mapping

import pytest

from packward.features.setting_hover import setting_hover_at
from packward.managers import BY_NAME
from packward.managers.pnpm import PNPM
from support.check import HOME, ROOT, check

NPM = """
-- package.json --
{"packageManager": "npm@11.21.2", "allowScripts": {"tool@1.0.0": true, "other": false, "late@^1": true}}
-- .npmrc --
min-release-age=3
min-release-age-exclude[]=left-pad@1.3.0
min-release-age-exclude[]=@acme/*
-- ~/.npmrc --
min-release-age=7
"""
PNPM_11 = """
-- package.json --
{"packageManager": "pnpm@11.28.11", "pnpm": {"onlyBuiltDependencies": ["tool"]}}
-- .npmrc --
min-release-age=3
-- pnpm-workspace.yaml --
minimumReleaseAge: 4320 # three days
minimumReleaseAgeExclude:
  - left-pad@1.3.0
allowBuilds:
  tool@1.0.0: true
"""
DEPENDABOT = """
-- package.json --
{"packageManager": "npm@11.21.2"}
-- .npmrc --
min-release-age=7
-- .github/dependabot.yml --
updates:
  - package-ecosystem: npm
    cooldown:
      default-days: 3
"""


@pytest.fixture(autouse=True)
def _pnpm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, "pnpm", PNPM)


def lines(archive: str, name: str, word: str, env: Mapping[str, str] | None = None) -> list[str]:
    """Return the paragraphs of the hover on a word of a file, without escapes."""
    checked = check(archive, env=env)
    uri = f"{HOME}/{name[2:]}" if name.startswith("~/") else f"{ROOT}/{name}"
    found = setting_hover_at(checked.context(), uri, checked.archive.files[name].index(word) + 1)
    assert found is not None
    return found.markdown.replace("\\", "").split("\n\n")


@pytest.mark.parametrize("word", ["min-release-age", "3"])
def test_key_and_value_tell_the_time_the_reader_and_the_other_places(word: str) -> None:
    assert lines(NPM, ".npmrc", word) == [
        "**`min-release-age`** A version is installed only when it was published at least this many days ago.",
        "`3` is 3 days; it is in force.",
        "npm 11.21.2 reads it (since 11.10.0). Default: off.",
        "Also set in ~/.npmrc (`min-release-age`: `7`).",
    ]


def test_a_place_that_loses_names_the_one_that_wins() -> None:
    told = lines(NPM, "~/.npmrc", "7")
    assert told[1] == "`7` is 7 days; it is not in force: this project waits 3 days (.npmrc)."
    assert told[3] == "Also set in .npmrc (`min-release-age`: `3`, in force)."


def test_a_variable_that_wins_is_named() -> None:
    told = lines(NPM, ".npmrc", "3", {"npm_config_min_release_age": "0.5"})
    assert "it is not in force: this project waits 12 hours" in told[1]
    assert told[3].startswith(
        "Also set in the environment variable npm_config_min_release_age (`0.5`, in force)"
    )


def test_a_version_that_does_not_read_a_setting_is_named_with_the_first_that_does() -> None:
    told = lines(NPM.replace("11.21.2", "10.9.9"), ".npmrc", "min-release-age")
    assert told[2] == "npm 10.9.9 does not read it; 11.10.0 and newer do. Default: off."


def test_a_setting_that_a_newer_version_dropped_says_so() -> None:
    told = lines(PNPM_11, "package.json", "onlyBuilt")
    assert "pnpm 11.28.11 does not read it here any more; versions before 11.0.0 do." in told
    assert "It is in force." in lines(PNPM_11.replace("11.28.11", "10.34.9"), "package.json", "onlyBuilt")


def test_a_setting_of_another_manager_is_named_as_such() -> None:
    told = lines(PNPM_11, ".npmrc", "min-release-age")
    assert "A setting of npm (since 11.10.0); this project uses pnpm 11.28.11." in told


@pytest.mark.parametrize(
    ("word", "line"), [("3", "is 3 days"), ("0.5", "is 12 hours"), ("0", "is no waiting time")]
)
def test_an_age_in_days_is_worded_in_its_own_size(word: str, line: str) -> None:
    told = lines(NPM.replace("age=3", f"age={word}"), ".npmrc", word)
    assert told[1].startswith(f"`{word}` {line}")


def test_minutes_are_worded_in_days() -> None:
    assert lines(PNPM_11, "pnpm-workspace.yaml", "4320")[1] == "`4320` is 3 days; it is in force."


def test_what_is_wrong_with_a_setting_stands_in_its_hover() -> None:
    told = lines(NPM.replace("age=3", "age=7d"), ".npmrc", "7d")
    assert not [line for line in told if line.startswith("`7d` is")]
    assert [line for line in told if "Invalid time value" in line or "7d" in line]


@pytest.mark.parametrize(
    ("archive", "name", "word", "line"),
    [
        (NPM, ".npmrc", "left-pad@", "never matches; left-pad exempts every version."),
        (NPM, ".npmrc", "@acme", "**`@acme/*`** frees every package whose name matches `@acme/*`"),
        (NPM, "package.json", "tool@", "**`tool@1.0.0`** allows the install scripts of tool 1.0.0."),
        (NPM, "package.json", "other", "**`other`** denies the install scripts of every version of other."),
        (NPM, "package.json", "late", "npm drops late@^1"),
        (PNPM_11, "pnpm-workspace.yaml", "left-pad", "**`left-pad@1.3.0`** frees left-pad 1.3.0 from"),
        (PNPM_11, "pnpm-workspace.yaml", "tool", "allows the install scripts of tool 1.0.0."),
    ],
)
def test_an_entry_tells_first_what_it_matches(archive: str, name: str, word: str, line: str) -> None:
    assert line in lines(archive, name, word)[0]


def test_of_a_list_with_commas_the_element_at_the_cursor_counts() -> None:
    archive = (
        '-- package.json --\n{"packageManager": "npm@11.21.2"}\n-- .npmrc --\nallow-scripts=aa,bb@1.2.3\n'
    )
    assert lines(archive, ".npmrc", "aa")[0].startswith("**`aa`** allows")
    assert lines(archive, ".npmrc", "bb")[0].startswith("**`bb@1.2.3`** allows")


def test_a_bots_setting_stands_beside_the_projects_own_gate() -> None:
    assert lines(DEPENDABOT, ".github/dependabot.yml", "default-days") == [
        "**`updates.cooldown.default-days`** How many days a version has to be out before Dependabot proposes it, from 1 to 90.",
        "`3` is 3 days.",
        "This project waits 7 days (.npmrc).",
        "A setting of Dependabot. Default: 3.",
    ]


@pytest.mark.parametrize(
    ("name", "word"), [("package.json", "packageManager"), ("package.json", "npm@"), ("other.json", "")]
)
def test_elsewhere_there_is_no_hover(name: str, word: str) -> None:
    checked = check(NPM)
    offset = checked.archive.files["package.json"].index(word)
    assert setting_hover_at(checked.context(), f"{ROOT}/{name}", offset) is None


@pytest.mark.parametrize("text", ["", "\x00", "a", "=", "min-release-age", "min-release-age=", "[x]\ny=1"])
def test_a_broken_file_has_hovers_without_failing(text: str) -> None:
    checked = check(f'-- package.json --\n{{"packageManager": "npm@11.21.2"}}\n-- .npmrc --\n{text}\n')
    for offset in range(len(checked.archive.files[".npmrc"]) + 1):
        setting_hover_at(checked.context(), f"{ROOT}/.npmrc", offset)


def test_a_strangers_value_stays_text() -> None:
    archive = NPM.replace("left-pad@1.3.0", "`x`[a](command:b)")
    checked = check(archive)
    offset = checked.archive.files[".npmrc"].index("`x`")
    found = setting_hover_at(checked.context(), f"{ROOT}/.npmrc", offset)
    assert found is not None
    assert "`` `x`[a](command:b) ``" in found.markdown
