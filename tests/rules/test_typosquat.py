"""Names that are easily taken for a popular package's, and the many that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.data.popular_packages import popular_packages
from packward.model.facts import Unknown
from packward.rules.lookalikes import lookalike
from support.check import Checked, check


def depending_on(name: str, *, releases: str = "1.0.0  20 days", more: str = "") -> Checked:
    """Check an npm project with one dependency, of which the registry has these releases."""
    return check(
        f"""
-- package.json --
{{"packageManager": "npm@11.21.2", "dependencies": {{"{name}": "^1.0.0"}}}}
-- .npmrc --
min-release-age=3
-- registry/{name} --
{releases}
{more}
"""
    )


@pytest.mark.parametrize(
    ("name", "popular", "difference"),
    [
        ("expresss", "express", "by one added character"),
        ("expres", "express", "by one missing character"),
        ("axius", "axios", "by one other character"),
        ("lodahs", "lodash", "by two swapped characters"),
        ("crossenv", "cross-env", "by its separators"),
        ("body_parser", "body-parser", "by its separators"),
        ("1odash", "lodash", "by characters that look alike"),
        ("rea\u0441t", "react", "by characters that look alike"),
        ("Lodash", "lodash", "by capital letters"),
        ("types-node", "@types/node", "by its scope"),
        ("@bable/core", "@babel/core", "by two swapped characters in its scope"),
        ("@nest/core", "@nestjs/core", "by its scope"),
        ("@types-node/core", "@types/node", "by its scope"),
        ("lodash-js", "lodash", 'by "js" or "node" around the name'),
        ("express.js", "express", 'by "js" or "node" around the name'),
        ("node-rimraf", "rimraf", 'by "js" or "node" around the name'),
        ("chart", "chart.js", 'by "js" or "node" around the name'),
    ],
)
def test_a_name_one_slip_away_from_a_popular_one_is_a_lookalike(
    name: str, popular: str, difference: str
) -> None:
    found = lookalike(name)
    assert found is not None
    assert (found.popular, found.difference) == (popular, difference)


@pytest.mark.parametrize(
    "name",
    [
        "chai",
        "preact",
        "vuex",
        "react",
        "nuxt",
        "d3",
        "pino",
        "zod",
        "ms",
        "@types/nod",
        "@babel/cor",
        "@acme/core",
    ],
)
def test_short_known_and_own_names_are_like_no_other(name: str) -> None:
    assert lookalike(name) is None


def test_no_listed_name_is_taken_for_another() -> None:
    listed = popular_packages()
    assert len(listed.popular) > 3000
    assert not set(listed.popular) & set(listed.known)
    assert [name for name in (*listed.popular, *listed.known) if lookalike(name) is not None] == []


@given(st.text(max_size=300))
def test_any_text_can_be_looked_up(name: str) -> None:
    lookalike(name)


def test_the_fix_names_the_popular_package_and_keeps_the_rest() -> None:
    checked = depending_on("expresss")
    (fix,) = checked.only("typosquat").fixes
    assert not fix.safe
    assert checked.after(fix)["package.json"] == checked.archive.files["package.json"].replace(
        "expresss", "express"
    )


def test_a_lookalike_beside_the_popular_package_is_taken_out() -> None:
    checked = check(
        """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"expresss": "^1.0.0"}, "devDependencies": {"express": "4"}}
-- registry/expresss --
1.0.0  20 days
"""
    )
    (fix,) = checked.only("typosquat").fixes
    assert fix.title == "Remove expresss (express is a dependency already)"
    assert '"dependencies": {}, "devDependencies": {"express": "4"}' in checked.after(fix)["package.json"]


def test_an_alias_of_a_lookalike_is_pointed_at_the_popular_package() -> None:
    checked = check(
        """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"http": "npm:expresss@^1.0.0"}}
-- registry/expresss --
1.0.0  20 days
"""
    )
    (fix,) = checked.only("typosquat").fixes
    assert '"http": "npm:express@^1.0.0"' in checked.after(fix)["package.json"]


def test_a_name_from_a_catalog_is_renamed_in_both_places() -> None:
    checked = check(
        """
-- package.json --
{"packageManager": "pnpm@11.9.0", "dependencies": {"expresss": "catalog:"}}
-- pnpm-workspace.yaml --
catalog:
  expresss: ^1.0.0
-- registry/expresss --
1.0.0  20 days
"""
    )
    (fix,) = checked.only("typosquat").fixes
    changed = checked.after(fix)
    assert '"express": "catalog:"' in changed["package.json"]
    assert "  express: ^1.0.0" in changed["pnpm-workspace.yaml"]


def test_a_package_with_ten_releases_and_a_year_is_no_trap() -> None:
    lines = "\n".join(f"1.{minor}.0  {500 - minor} days" for minor in range(10))
    assert not depending_on("expresss", releases=lines).by_rule("typosquat")
    young = "\n".join(f"1.{minor}.0  {50 - minor} days" for minor in range(10))
    assert (
        "50 days ago and has 10 releases"
        in depending_on("expresss", releases=young).only("typosquat").message
    )


def test_a_locked_name_is_not_new() -> None:
    lock = """-- package-lock.json --
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"expresss": "^1.0.0"}},
 "node_modules/expresss": {"version": "1.0.0", "resolved": "https://registry.example.com/expresss/-/expresss-1.0.0.tgz"}}}"""
    assert not depending_on("expresss", more=lock).by_rule("typosquat")


@pytest.mark.parametrize("reason", ["offline", "unreachable"])
def test_without_the_registry_the_names_speak_alone(reason: str) -> None:
    text = '-- package.json --\n{"packageManager": "npm@11.21.2", "dependencies": {"expresss": "^1.0.0"}}'
    checked = check(text, unknown={"expresss": Unknown(reason)})  # type: ignore[arg-type]
    assert checked.only("typosquat").message == (
        "expresss differs from express, a popular package, by one added character."
    )


def test_a_name_that_nobody_published_is_said_once() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2", "dependencies": {"expresss": "1"}}'
    )
    assert not checked.by_rule("typosquat")
    finding = checked.only("unknown-package")
    assert finding.message.endswith("; express is a popular package with a similar name.")
    assert [fix.title for fix in finding.fixes] == ["Use express instead"]


def test_a_letter_of_another_alphabet_is_told_although_no_registry_has_such_names() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2", "dependencies": {"rea\u0441t": "18.0.0"}}'
    )
    assert checked.only("typosquat").message == (
        "rea\u0441t differs from react, a popular package, by characters that look alike."
    )


@pytest.mark.parametrize(
    "files",
    [
        '{"dependencies": {"@bable/core": "1.0.0"}}\n-- .npmrc --\n@bable:registry=https://npm.acme.example/',
        '{"name": "@bable/app", "dependencies": {"@bable/core": "1.0.0"}}',
        '{"dependencies": {"expresss": "file:../expresss"}}',
        '{"dependencies": {"expresss": "github:acme/expresss"}}',
    ],
    ids=["a scope with a registry of its own", "the project's own scope", "a folder", "git"],
)
def test_names_that_no_stranger_can_publish_are_left_alone(files: str) -> None:
    archive = f"-- package.json --\n{files}\n-- registry/@bable/core --\n1.0.0  20 days"
    assert not check(archive).by_rule("typosquat")


@pytest.mark.parametrize(
    ("releases", "rule"),
    [("0.9.0  20 days", "unknown-version"), ("0.9.0  20 days\n1.0.0  2 hours", "blocked-version")],
)
def test_no_version_of_a_doubtful_name_is_offered(releases: str, rule: str) -> None:
    checked = depending_on("expresss", releases=releases)
    assert [fix.title for fix in checked.only(rule).fixes if "express 0.9.0" in fix.title] == []
    assert not any(
        fix.safe for finding in checked.report.findings for fix in finding.fixes if finding.package
    )
    assert checked.only("typosquat").fixes
