"""Versions that stand in a catalog or an override: found there, flagged there, fixed there."""

import pytest

from packward.model.manifest import Dependency
from support import fake_managers
from support.check import Checked, check


@pytest.fixture(autouse=True)
def managers(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_managers.register(monkeypatch)


CATALOGS = """
-- package.json --
{"packageManager": "pnpm@11.28.11"}
-- a/package.json --
{"name": "a", "dependencies": {"left-pad": "catalog:"}}
-- b/package.json --
{"name": "b", "dependencies": {"left-pad": "catalog:default", "right-pad": "catalog:new"}}
-- pnpm-workspace.yaml --
packages: [a, b]
catalog:
  left-pad: 1.3.0 # shared
catalogs:
  new: {right-pad: ^2.0.0}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.0  4 years
1.3.0  2 hours
-- registry/right-pad --
1.0.0  4 years
"""


def line(checked: Checked, file: str, name: str) -> Dependency:
    manifest = next(each for each in checked.workspace.manifests if each.label == file)
    return next(each for each in manifest.dependencies if each.name == name)


def test_a_reference_is_what_its_entry_says() -> None:
    found = line(check(CATALOGS), "b/package.json", "right-pad")
    assert (found.text, found.specifier.kind, found.written_path) == (
        "^2.0.0",
        "range",
        ("catalogs", "new", "right-pad"),
    )
    assert found.written is not None
    assert (found.written.line, found.written_uri) == ("catalog:new", "file:///project/pnpm-workspace.yaml")


def test_a_line_that_says_it_itself_is_where_it_is_written() -> None:
    found = line(check(CATALOGS.replace('"catalog:"', '"1.2.0"')), "a/package.json", "left-pad")
    assert found.written is None
    assert (found.written_uri, found.written_path) == (found.uri, found.path)
    assert found.written_span == found.specifier_span


def test_lines_that_share_an_entry_are_flagged_once_where_it_stands() -> None:
    checked = check(CATALOGS)
    finding = checked.only("blocked-version")
    assert checked.workspace.label(finding.location.uri) == "pnpm-workspace.yaml"
    assert checked.flagged(finding) == "1.3.0"


def test_a_fix_changes_the_entry_and_keeps_its_comment() -> None:
    checked = check(CATALOGS)
    fix = next(fix for fix in checked.only("blocked-version").fixes if fix.safe)
    assert fix.title.startswith("Use left-pad 1.2.0 ")
    text = checked.archive.files["pnpm-workspace.yaml"]
    assert checked.after(fix) == {"pnpm-workspace.yaml": text.replace("1.3.0", "1.2.0")}


def test_a_range_that_nothing_satisfies_is_flagged_in_its_catalog() -> None:
    checked = check(CATALOGS)
    assert checked.flagged(checked.only("unknown-version")) == "^2.0.0"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "catalog:new",
            "The catalog new has no entry for left-pad that names a version, so the install by pnpm 11.28.11 fails.",
        ),
        ("catalog:none", "There is no catalog none that pnpm reads, so the install by pnpm 11.28.11 fails."),
    ],
)
def test_a_reference_to_nothing_is_flagged_at_its_line(reference: str, message: str) -> None:
    checked = check(CATALOGS.replace('"catalog:"', f'"{reference}"'))
    (finding,) = [each for each in checked.by_rule("unknown-version") if each.message == message]
    assert checked.flagged(finding) == reference


def test_a_manager_without_catalogs_finds_none() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2", "dependencies": {"a": "catalog:"}}'
    )
    message = "There is no catalog default that npm reads, so the install by npm 11.21.2 fails."
    assert checked.only("unknown-version").message == message


def test_an_entry_that_refers_to_a_catalog_names_no_version() -> None:
    checked = check(CATALOGS.replace("1.3.0 # shared", "'catalog:new'"))
    assert "no entry for left-pad" in checked.by_rule("unknown-version")[0].message


OVERRIDDEN = """
-- package.json --
{"packageManager": "pnpm@11.28.11", "dependencies": {"left-pad": "^1.2.0", "own": "file:own"}}
-- pnpm-workspace.yaml --
overrides:
  left-pad: 1.3.0
  own: 1.0.0
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.0  4 years
1.3.0  2 hours
"""


def test_an_override_has_the_say_about_a_line() -> None:
    checked = check(OVERRIDDEN)
    finding = checked.only("blocked-version")
    assert checked.flagged(finding) == "1.3.0"
    assert checked.workspace.label(finding.location.uri) == "pnpm-workspace.yaml"


def test_what_asks_no_registry_is_not_overridden() -> None:
    assert line(check(OVERRIDDEN), "package.json", "own").written is None


def test_an_override_may_refer_to_a_catalog() -> None:
    checked = check(
        OVERRIDDEN.replace("left-pad: 1.3.0", "left-pad: 'catalog:'\ncatalog: {left-pad: 1.2.0}\nx:")
    )
    found = line(checked, "package.json", "left-pad")
    assert found.written is not None
    assert (found.text, found.written.line, found.written_path) == (
        "1.2.0",
        "^1.2.0",
        ("catalog", "left-pad"),
    )


def test_npm_does_not_override_the_roots_own_lines() -> None:
    checked = check("""
        -- package.json --
        {"packageManager": "npm@11.21.2", "workspaces": ["m"],
         "dependencies": {"left-pad": "^1.2.0"}, "overrides": {"left-pad": "1.3.0"}}
        -- m/package.json --
        {"name": "m", "dependencies": {"left-pad": "^1.2.0"}}
        """)
    assert line(checked, "package.json", "left-pad").text == "^1.2.0"
    assert line(checked, "m/package.json", "left-pad").text == "1.3.0"


def test_an_override_that_refers_to_the_line_itself_leaves_it_alone() -> None:
    checked = check(
        OVERRIDDEN.replace("left-pad: 1.3.0", "left-pad: $left-pad").replace('"^1.2.0"', '"1.3.0"')
    )
    assert line(checked, "package.json", "left-pad").written is None
    assert checked.workspace.label(checked.only("blocked-version").location.uri) == "package.json"
