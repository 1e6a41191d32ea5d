"""Completion of settings, their values, and versions, at a cursor (|)."""

import json

import pytest
from msgspec import structs

from packward.features.completion import Completions, Item, complete_at
from packward.managers import BY_NAME
from packward.managers.pnpm import PNPM
from packward.model.facts import Facts
from packward.model.manager import Setting
from packward.rules.context import Context
from packward.signals.packument import read
from packward.syntax.languages import language_of, parse
from packward.text.edits import TextEdit, apply
from support.archive import NOW, read_archive
from support.check import ROOT, Checked, check
from support.packuments import from_archive

NPM = '-- package.json --\n{"packageManager": "npm@11.21.2"}\n'
PNPM_11 = '-- package.json --\n{"packageManager": "pnpm@11.28.11"}\n'
VERSIONS = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "|"}}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.1.0  5 years deprecated="use another"
1.2.0  4 years
2.0.0-beta.1  30 days
1.3.0  2 hours
"""


@pytest.fixture(autouse=True)
def _pnpm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, "pnpm", PNPM)


def ask(marked: str) -> tuple[Checked, str, Completions | None]:
    """Complete at the `|` of an archive; return it checked without, the file's name, and the answer."""
    archive = read_archive(marked)
    name = next(name for name, text in archive.files.items() if "|" in text)
    text = archive.files[name]
    checked = check(structs.replace(archive, files={**archive.files, name: text.replace("|", "", 1)}))
    return checked, name, complete(checked, name, text.index("|"))


def complete(checked: Checked, name: str, offset: int) -> Completions | None:
    """Complete at an offset of a file, with all that the archive's registry has to say about it."""
    context = checked.context()
    complete_at(context, f"{ROOT}/{name}", offset)
    answers = dict(checked.facts.answers)
    for query in context.wanted:
        lines = checked.archive.registry[query.package]
        body = json.dumps(from_archive(query.package, lines, NOW)).encode()
        answers[query] = read(body, query, "registry.example.com", NOW)
    return complete_at(Context(checked.workspace, Facts(answers=answers), NOW), f"{ROOT}/{name}", offset)


def offered(marked: str) -> dict[str, Item]:
    """Return the items at the `|` by their labels, in order."""
    _, _, found = ask(marked)
    items = sorted(found.items, key=lambda item: item.order) if found is not None else []
    return {item.label: item for item in items}


def after(marked: str, label: str) -> str:
    """Return the file's text after an item was taken."""
    checked, name, found = ask(marked)
    assert found is not None
    item = next(item for item in found.items if item.label == label)
    return apply(checked.archive.files[name], [TextEdit(item.span, item.text)])


def test_keys_come_with_their_unit_and_default() -> None:
    items = offered(NPM + "-- .npmrc --\nmin|\n")
    assert items["min-release-age"].detail == "days, default off"
    assert "Read since npm 11.10.0." in items["min-release-age"].documentation


def test_only_keys_that_this_version_reads_and_nobody_wrote_are_offered() -> None:
    assert "min-release-age" not in offered(NPM.replace("11.21.2", "10.9.9") + "-- .npmrc --\n|\n")
    items = offered(NPM + "-- .npmrc --\nmin-release-age=3\nmin-release-age-exclude[]=a\n|\n")
    assert "min-release-age" not in items
    # A list takes another line.
    assert "min-release-age-exclude[]" in items


def test_another_managers_keys_are_not_offered() -> None:
    assert offered(PNPM_11 + "-- .npmrc --\n|\n") == {}
    items = offered(PNPM_11.replace("11.28.11", "10.34.9") + "-- .npmrc --\n|\n")
    assert "minimum-release-age" in items
    assert "min-release-age" not in items


def test_a_manager_that_is_not_known_has_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(BY_NAME, "pnpm")
    assert offered(PNPM_11 + "-- .npmrc --\n|\n") == {}


def test_a_members_file_has_no_settings() -> None:
    archive = '-- package.json --\n{"workspaces": ["a"]}\n-- a/package.json --\n{}\n-- a/.npmrc --\n|\n'
    assert offered(archive) == {}


@pytest.mark.parametrize(
    ("marked", "label", "text"),
    [
        (NPM + "-- .npmrc --\na=1\nmin|\nb=2\n", "min-release-age", "a=1\nmin-release-age=\nb=2\n"),
        (NPM + "-- .npmrc --\nmin|=3\n", "min-release-age", "min-release-age=3\n"),
        (PNPM_11 + "-- pnpm-workspace.yaml --\n|\n", "minimumReleaseAge", "minimumReleaseAge: \n"),
        (
            PNPM_11 + "-- pnpm-workspace.yaml --\npackages:\n  - a\nmini|\nb: 1\n",
            "minimumReleaseAge",
            "packages:\n  - a\nminimumReleaseAge: \nb: 1\n",
        ),
        (
            '-- package.json --\n{"packageManager": "npm@11.21.2", "al|"}\n',
            "allowScripts",
            '{"packageManager": "npm@11.21.2", "allowScripts": }\n',
        ),
        (
            '-- package.json --\n{"packageManager": "npm@11.21.2", "al|": {}}\n',
            "allowScripts",
            '{"packageManager": "npm@11.21.2", "allowScripts": {}}\n',
        ),
    ],
)
def test_a_key_replaces_what_is_typed_with_its_separator(marked: str, label: str, text: str) -> None:
    assert after(marked, label) == text


@pytest.mark.parametrize(
    ("marked", "label", "detail", "text"),
    [
        (NPM + "-- .npmrc --\nmin-release-age=|\n", "3", "3 days, recommended", "min-release-age=3\n"),
        (NPM + "-- .npmrc --\nmin-release-age=1|0 ; x\n", "7", "7 days", "min-release-age=7 ; x\n"),
        (
            PNPM_11 + "-- pnpm-workspace.yaml --\nminimumReleaseAge:|\n",
            "4320",
            "3 days, recommended",
            "minimumReleaseAge: 4320\n",
        ),
        (
            PNPM_11 + "-- pnpm-workspace.yaml --\nminimumReleaseAge: '10|' # x\n",
            "10080",
            "7 days",
            "minimumReleaseAge: 10080 # x\n",
        ),
        (
            PNPM_11 + "-- pnpm-workspace.yaml --\nallowBuilds:\n  a: |\n",
            "false",
            "its install scripts do not run",
            "allowBuilds:\n  a: false\n",
        ),
        (
            '-- package.json --\n{"packageManager": "npm@11.21.2", "allowScripts": {"a": |}}\n',
            "true",
            "its install scripts run",
            '{"packageManager": "npm@11.21.2", "allowScripts": {"a": true}}\n',
        ),
        (
            '-- package.json --\n{"renovate": {"minimumReleaseAge": |}}\n',
            "7 days",
            "recommended",
            '{"renovate": {"minimumReleaseAge": "7 days"}}\n',
        ),
    ],
)
def test_a_value_comes_with_its_meaning_and_replaces_the_old_one(
    marked: str, label: str, detail: str, text: str
) -> None:
    assert offered(marked)[label].detail == detail
    assert after(marked, label) == text


def test_the_recommended_value_stands_first() -> None:
    assert list(offered(NPM + "-- .npmrc --\nmin-release-age=|\n")) == ["3", "7", "1"]


def test_a_table_that_is_not_there_yet_is_written_as_a_dotted_key(monkeypatch: pytest.MonkeyPatch) -> None:
    age = Setting(
        path=("install", "minimumReleaseAge"),
        files=("bunfig.toml",),
        says="",
        unit="seconds",
        values=("259200",),
    )
    monkeypatch.setitem(BY_NAME, "bun", structs.replace(BY_NAME["npm"], name="bun", settings=(age,)))
    head = '-- package.json --\n{"packageManager": "bun@1.4.5"}\n-- bunfig.toml --\n'
    assert after(head + "min|\n", "install.minimumReleaseAge") == "install.minimumReleaseAge = \n"
    assert after(head + "[install]\nm|\n", "minimumReleaseAge") == "[install]\nminimumReleaseAge = \n"
    assert offered(head + "m|\n[install]\n") == {}
    assert offered(head + "[install]\nminimumReleaseAge = |\n")["259200"].detail == "3 days"


def test_bots_keys_are_offered_where_they_belong() -> None:
    head = NPM + "-- .github/dependabot.yml --\nupdates:\n  - package-ecosystem: npm\n"
    assert list(offered(head + "    |\n")) == ["cooldown"]
    assert "default-days" in offered(head + "    cooldown:\n      |\n")
    assert offered(head + "    cooldown:\n      default-days: |\n")["3"].detail == "3 days"
    assert offered(head.replace("updates", "other") + "    |\n") == {}


def test_versions_stand_newest_allowed_first_and_too_young_ones_last() -> None:
    items = offered(VERSIONS)
    assert list(items) == ["1.2.0", "2.0.0-beta.1", "1.1.0", "1.3.0"]
    assert items["1.2.0"].detail == "newest allowed, 4 years old, 2022-11-23"
    assert [item.label for item in items.values() if item.is_best] == ["1.2.0"]
    assert items["1.3.0"].detail == "latest, 2 hours old, in 2 d 22 h"
    assert items["1.1.0"].is_deprecated
    assert "use another" in items["1.1.0"].documentation


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("|", "1.2.0"),
        ("^|", "^1.2.0"),
        ("~1.|", "~1.2.0"),
        ("~1|.9.9", "~1.2.0"),
        (">=1 <|", ">=1 <1.2.0"),
        ("npm:left-pad@^|", "npm:left-pad@^1.2.0"),
    ],
)
def test_a_version_keeps_the_operator(typed: str, text: str) -> None:
    assert f'"left-pad": "{text}"' in after(VERSIONS.replace('"|"', f'"{typed}"'), "1.2.0")


def test_without_quotes_a_version_brings_them_along() -> None:
    assert '"left-pad": "1.2.0"}' in after(VERSIONS.replace('"|"', "|"), "1.2.0")


@pytest.mark.parametrize(
    "typed", ["workspace:|", "catalog:|", "file:|", "github:a/|", "git+ssh://|", "npm:|"]
)
def test_other_sources_have_no_versions(typed: str) -> None:
    assert offered(VERSIONS.replace('"|"', f'"{typed}"')) == {}


def test_without_a_gate_packwards_own_window_sorts() -> None:
    items = offered(VERSIONS.replace("min-release-age=3", "fund=false"))
    assert list(items)[-1] == "1.3.0"


def test_an_exempt_young_version_counts_as_allowed() -> None:
    items = offered(VERSIONS.replace("age=3", "age=3\nmin-release-age-exclude[]=left-pad"))
    assert next(iter(items)) == "1.3.0"


def test_a_catalogs_entry_has_versions_too() -> None:
    marked = (
        PNPM_11
        + "-- pnpm-workspace.yaml --\ncatalog:\n  left-pad: ^|\n-- registry/left-pad --\n1.2.0  4 years\n"
    )
    assert [item.text for item in offered(marked).values()] == ["^1.2.0"]


def test_many_versions_are_cut_and_typing_finds_the_others() -> None:
    published = "\n".join(f"1.{minor}.0  {1000 - minor} days" for minor in range(100))
    marked = VERSIONS[: VERSIONS.index("1.1.0")] + published + "\n0.9.0  3 years\n1.100.0  2 hours\n"
    _, _, everything = ask(marked)
    _, _, narrowed = ask(marked.replace('"|"', '"^0.|"'))
    assert everything is not None
    assert narrowed is not None
    assert (len(everything.items), everything.is_incomplete) == (60, True)
    assert (everything.items[0].label, everything.items[-1].label) == ("1.99.0", "1.100.0")
    assert [item.label for item in narrowed.items] == ["0.9.0"]


def test_until_the_registry_has_answered_there_is_more_to_ask_for() -> None:
    checked, name, _ = ask(VERSIONS)
    context = Context(checked.workspace, Facts(), NOW)
    found = complete_at(context, f"{ROOT}/{name}", checked.archive.files[name].index('""') + 1)
    assert found == Completions(items=(), is_incomplete=True)
    assert [query.package for query in context.wanted] == ["left-pad"]


def test_what_is_inserted_reads_as_the_key_that_was_meant() -> None:
    for marked in (
        NPM + "-- .npmrc --\n|\n",
        PNPM_11 + "-- pnpm-workspace.yaml --\n|\n",
        '-- package.json --\n{"packageManager": "npm@11.21.2", |}\n',
    ):
        checked, name, found = ask(marked)
        assert found is not None
        for item in found.items:
            text = apply(checked.archive.files[name], [TextEdit(item.span, item.text)])
            tree = parse(language_of(name) or "json", text)
            assert tree.find((item.label.removesuffix("[]"),)) is not None


OWN = '-- package.json --\n{"packageManager": "npm@11.21.2", "packward": {%s}}\n'


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("|", "minimumReleaseAge"),
        ('"rules": {|}', "fresh-version"),
        ('"ignore": [{|}]', "until"),
        ('"socket": {|}', "enabled"),
    ],
)
def test_packwards_own_settings_are_offered(typed: str, label: str) -> None:
    assert label in offered(OWN % typed)


@pytest.mark.parametrize(
    ("typed", "label", "text"),
    [
        ('"minimumReleaseAge": |', "3 days", '"minimumReleaseAge": "3 days"'),
        ('"rules": {"fresh-version": |}', "off", '"rules": {"fresh-version": "off"}'),
        ('"ignore": [{"rule": |}]', "floating-range", '"ignore": [{"rule": "floating-range"}]'),
        ('"codeLens": |', "false", '"codeLens": false'),
        ('"advisories": "|"', "osv", '"advisories": "osv"'),
    ],
)
def test_values_of_packwards_own_settings_are_offered_and_read(typed: str, label: str, text: str) -> None:
    assert text in after(OWN % typed, label)
    assert not check(f"-- package.json --\n{after(OWN % typed, label)}").by_rule("invalid-setting")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("package.json", '{"packageManager": "npm@11.21.2", "overrides": {"left-pad": "|"}}'),
        ("package.json", '{"packageManager": "npm@11.21.2", "overrides": {"old@1": {"left-pad@<2": "^1|"}}}'),
        ("package.json", '{"packageManager": "npm@11.21.2", "overrides": {"left-pad": {".": "1|"}}}'),
        ("package.json", '{"packageManager": "yarn@4.17.0", "resolutions": {"old/left-pad": "1.|"}}'),
        ("package.json", '{"packageManager": "pnpm@10.28.2", "pnpm": {"overrides": {"old>left-pad": "|"}}}'),
        ("pnpm-workspace.yaml", "overrides:\n  old@1>left-pad: ^1|"),
    ],
)
def test_the_versions_of_an_overridden_package_are_completed(file: str, text: str) -> None:
    manifest = '-- package.json --\n{"packageManager": "pnpm@11.28.11"}\n' if file != "package.json" else ""
    registry = "-- registry/left-pad --\n1.1.0  5 years\n1.2.0  4 years\n1.3.0  2 hours\n"
    _, _, found = ask(f"{manifest}-- {file} --\n{text}\n{registry}")
    assert found is not None
    assert [item.label for item in found.items] == ["1.2.0", "1.1.0", "1.3.0"]
    assert [item.is_best for item in found.items] == [True, False, False]


def test_what_is_taken_first_begins_like_what_is_typed_where_only_some_are_listed() -> None:
    versions = "\n".join(
        f"{major}.{minor}.0  {9000 - 100 * major - minor} days" for major in range(9) for minor in range(9)
    )
    line = '{"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^4|"}}'
    _, _, found = ask(f"-- package.json --\n{line}\n-- registry/left-pad --\n{versions}\n")
    assert found is not None
    assert found.is_incomplete
    assert [(item.text, item.is_best) for item in found.items][:2] == [("^4.8.0", True), ("^4.7.0", False)]
    assert "newest allowed" not in found.items[0].detail
