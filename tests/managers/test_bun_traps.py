"""Release-age settings that Bun does not take as they are meant: what is said, where, and the corrected line."""

import pytest

from managers.bun_project import BUNFIG, WITH_XDG, project

_WEEK = "[install]\nminimumReleaseAge = 604800\n"
_THREE_DAYS = "[install]\nminimumReleaseAge = 259200\n"


@pytest.mark.parametrize(
    ("version", "value", "says", "after"),
    [
        ("1.3.14", "7", "counts seconds, so 7 is 7 seconds; 604800 is 7 days.", _WEEK),
        ("1.4.5", '"7"', 'so "7" is 7 seconds; 604800 is 7 days.', _WEEK),
        ("1.4.5", "10080", "so 10080 is 168 minutes; 604800 is 7 days.", _WEEK),
        ("1.4.5", "4320", "so 4320 is 72 minutes; 259200 is 3 days.", _THREE_DAYS),
        ("1.4.5", "1800", "so 1800 is 30 minutes; 259200 is 3 days.", _THREE_DAYS),
        ("1.4.5", '"30m"', "holds back hardly any version.", _THREE_DAYS),
        ("1.4.5", "604800000", "is 19 years, and bun 1.4.5 finds no version that is old enough.", _WEEK),
        ("1.4.5", '"2y"', "no number of seconds for minimumReleaseAge.", _THREE_DAYS),
        ("1.3.14", "0", "minimumReleaseAge = 0 turns the release-age gate off.", _THREE_DAYS),
        ("1.3.14", '"7d"', "; bun 1.4.4 is the first that reads durations.", _WEEK),
        ("1.4.3", '"36 hours"', "1.4.4 is the first", "[install]\nminimumReleaseAge = 129600\n"),
        ("1.4.5", '"P7D"', 'bun 1.4.5 stops because "P7D" is no number of seconds', _WEEK),
        ("1.4.5", '"7D"', "bun 1.4.5 stops", _WEEK),
        ("1.4.5", "-1", "bun 1.4.5 stops because -1 is no number", _THREE_DAYS),
        ("1.4.5", "true", "bun 1.4.5 stops because true is no number", _THREE_DAYS),
    ],
)
def test_a_wrong_value_is_said_and_corrected(version: str, value: str, says: str, after: str) -> None:
    at = project(f"[install]\nminimumReleaseAge = {value}\n")
    (message,) = at.messages(version)
    assert says in message
    assert at.policy(version).release_age_problem in (message, message[:-1])
    assert at.corrected(version) == {BUNFIG: after}


@pytest.mark.parametrize(
    "value", ["604800", "259200", "86400", "3600", "43200", "7200", '"7d"', '"36 hours"', '"604800"']
)
def test_a_plausible_gate_has_no_problem(value: str) -> None:
    assert project(f"[install]\nminimumReleaseAge = {value}\n").messages("1.4.5") == []


def test_a_version_that_knows_no_gate_is_told_with_the_first_that_does() -> None:
    at = project(_WEEK)
    (message,) = at.messages("1.2.23")
    assert message == (
        "bun 1.2.23 does not know minimumReleaseAge and installs versions of any age; "
        "bun 1.3.0 is the first that reads it."
    )
    assert at.policy("1.2.23").problems[0].fixes == ()


@pytest.mark.parametrize(
    ("text", "says", "after"),
    [
        ("minimumReleaseAge = 604800\n", "ignores minimumReleaseAge at the top of the file", f"\n{_WEEK}"),
        ("[install]\nminimum-release-age = 604800\n", "ignores minimum-release-age in [install]", _WEEK),
        ("[install]\nminReleaseAge = 7\n", "so no minimum release age is in force.", _WEEK),
        ("[install]\nminimumReleaseAgee = '7d'\n", "it reads minimumReleaseAge in [install]", None),
        ("[run]\nminimumReleaseAge = 604800\n", "ignores minimumReleaseAge in [run]", None),
    ],
)
def test_a_key_that_is_not_read_goes_where_it_is(text: str, says: str, after: str | None) -> None:
    at = project(text)
    for version in ("1.3.14", "1.4.5"):
        (message,) = at.messages(version)
        assert says in message
        written = at.corrected(version)[BUNFIG]
        fixed = project(written)
        assert fixed.messages(version) == []
        age = fixed.policy(version).release_age
        assert age is not None
        assert age.seconds == 604800
        if after is not None:
            assert written.strip() == after.strip()


def test_a_second_wrong_key_only_goes() -> None:
    at = project(f"{_WEEK}minimum-release-age = 1\n")
    (message,) = at.messages("1.4.5")
    assert "in force" not in message
    assert at.corrected("1.4.5") == {BUNFIG: _WEEK}


def test_the_singular_of_the_exclusions_is_renamed() -> None:
    at = project(f'{_WEEK}minimumReleaseAgeExclude = ["a"]\n')
    (message,) = at.messages("1.4.5")
    assert message == (
        "bun 1.4.5 ignores minimumReleaseAgeExclude in [install]; it reads minimumReleaseAgeExcludes in [install]."
    )
    assert at.corrected("1.4.5") == {BUNFIG: f'{_WEEK}minimumReleaseAgeExcludes = ["a"]\n'}
    assert not at.policy("1.4.5").problems[0].fixes[0].safe


def test_exclusions_in_a_single_text_become_a_list() -> None:
    at = project(f'{_WEEK}minimumReleaseAgeExcludes = "a"\n')
    assert at.messages("1.3.14") == [
        "bun 1.3.14 stops because minimumReleaseAgeExcludes is no list of texts."
    ]
    assert at.corrected("1.3.14") == {BUNFIG: f'{_WEEK}minimumReleaseAgeExcludes = ["a"]\n'}


def test_exclusions_of_versions_are_told_where_only_names_match() -> None:
    at = project(f'{_WEEK}minimumReleaseAgeExcludes = ["a", "b@1.0.0"]\n')
    assert at.messages("1.3.14") == [
        "bun 1.3.14 matches names only, so b@1.0.0 exempts nothing; bun 1.4.4 is the first that reads versions."
    ]
    span = at.policy("1.3.14").problems[0].origin.span
    assert span is not None
    assert at.texts[BUNFIG][span.start : span.end] == '"b@1.0.0"'
    assert at.messages("1.4.5") == []


@pytest.mark.parametrize(
    ("name", "text", "seconds"),
    [
        (".npmrc", "min-release-age=7\n", 604800),
        (".npmrc", "minimum-release-age=10080\n", 604800),
        ("pnpm-workspace.yaml", "minimumReleaseAge: 4320\n", 259200),
        (".yarnrc.yml", "npmMinimalAgeGate: 7d\n", 604800),
        (".yarnrc.yml", "npmMinimalAgeGate: 10080\n", 604800),
    ],
)
def test_another_managers_gate_is_offered_in_buns_own_words(name: str, text: str, seconds: int) -> None:
    at = project({name: text})
    (message,) = at.messages("1.4.5")
    assert "no minimum release age is in force" in message
    assert at.corrected("1.4.5") == {BUNFIG: f"[install]\nminimumReleaseAge = {seconds}\n"}
    assert at.policy("1.4.5").release_age_problem == message
    assert project({name: text, BUNFIG: _WEEK}).messages("1.4.5") == []
    assert project({name: text}).messages("1.2.23") == []


def test_a_members_bunfig_has_no_effect() -> None:
    at = project({"packages/a/bunfig.toml": _WEEK})
    assert at.policy("1.4.5").release_age is None
    (message,) = at.messages("1.4.5")
    assert message == (
        "bun 1.4.5 ignores minimumReleaseAge in packages/a/bunfig.toml, a workspace member's: "
        "only the bunfig.toml beside the root package.json counts."
    )
    assert at.corrected("1.4.5") == {BUNFIG: _WEEK}


def test_the_users_file_in_the_home_folder_is_told_where_it_is_passed_over() -> None:
    at = project({"~/.bunfig.toml": _WEEK}, env=WITH_XDG)
    assert at.messages("1.4.5") == [
        "bun 1.4.5 ignores minimumReleaseAge in ~/.bunfig.toml while XDG_CONFIG_HOME is set."
    ]
    assert project({"~/.bunfig.toml": _WEEK}).messages("1.4.5") == []
