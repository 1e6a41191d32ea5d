"""fresh-version and blocked-version: which one speaks, what it says and what its fixes do."""

import pytest

from packward.model.facts import Reason, Unknown
from packward.model.finding import Severity
from packward.model.settings import DAY, Settings
from support.check import check

NPM = '"packageManager": "npm@12.2.0"'


def project(specifier: str, *, npmrc: str = "min-release-age=3", package: str = "left-pad") -> str:
    """Return an archive with one dependency and a registry where 1.3.0 and 2.0.0-rc.1 are fresh."""
    return f"""
-- package.json --
{{{NPM}, "dependencies": {{"{package}": "{specifier}"}}}}
-- .npmrc --
{npmrc}
-- registry/left-pad --
1.1.0  5 years
1.2.0  4 years
1.3.0  2 hours
2.0.0-rc.1  1 hours
"""


@pytest.mark.parametrize(
    ("specifier", "fixed"),
    [
        ("1.3.0", "1.2.0"),
        ("=1.3.0", "=1.2.0"),
        ("^1.3.0", "^1.2.0"),
        ("~1.3.0", "~1.2.0"),
        (">=1.3.0", ">=1.2.0"),
        ("1.3", "1.2"),
        ("~1.3", "~1.2"),
        ("1.3.x", "1.2.x"),
        ("npm:left-pad@1.3.0", "npm:left-pad@1.2.0"),
    ],
)
def test_a_blocked_line_moves_to_the_newest_old_enough_and_keeps_its_form(specifier: str, fixed: str) -> None:
    checked = check(project(specifier))
    finding = checked.only("blocked-version")
    assert finding.severity is Severity.WARNING
    assert checked.flagged(finding) == specifier
    fix = finding.fixes[0]
    assert fix.safe
    assert fix.preferred
    assert f'"left-pad": "{fixed}"' in checked.after(fix)["package.json"]
    assert not checked.by_rule("fresh-version")


@pytest.mark.parametrize("specifier", ["^1.0.0", "*", "latest", "1", "^1.2.0", "1.2.0", ">=1"])
def test_a_line_that_the_gate_resolves_to_something_old_is_silent(specifier: str) -> None:
    checked = check(project(specifier))
    assert not checked.by_rule("blocked-version")
    assert not checked.by_rule("fresh-version")


def test_an_exemption_goes_into_the_file_that_owns_the_gate() -> None:
    checked = check(project("1.3.0"))
    changed = checked.after(checked.only("blocked-version").fixes[-1])
    assert changed == {".npmrc": "min-release-age=3\nmin-release-age-exclude[]=left-pad\n"}


def test_an_exempt_package_is_silent() -> None:
    checked = check(project("1.3.0", npmrc="min-release-age=3\nmin-release-age-exclude[]=left-*"))
    assert not checked.by_rule("blocked-version")
    assert not checked.by_rule("fresh-version")


def test_without_a_gate_a_fresh_version_is_an_information_and_packwards_window_serves() -> None:
    checked = check(project("1.3.0", npmrc="fund=false"))
    finding = checked.only("fresh-version")
    assert finding.severity is Severity.INFORMATION
    assert "packward waits 3 days where a project sets no minimum release age" in finding.message
    assert len(finding.fixes) == 1


def test_a_range_that_keeps_admitting_the_fresh_version_is_pinned_and_not_called_safe() -> None:
    checked = check(project("^1.0.0", npmrc="fund=false"))
    fix = checked.only("fresh-version").fixes[0]
    assert not fix.safe
    assert not fix.preferred
    assert '"left-pad": "1.2.0"' in checked.after(fix)["package.json"]


def test_packwards_own_window_can_be_set_and_switched_off() -> None:
    archive = project("1.3.0", npmrc="fund=false")
    assert not check(archive, settings=Settings(minimum_release_age=0)).by_rule("fresh-version")
    assert not check(archive, settings=Settings(minimum_release_age=DAY / 24)).by_rule("fresh-version")
    wide = check(archive, settings=Settings(minimum_release_age=4.5 * 365 * DAY)).only("fresh-version")
    assert "Newest old enough: 1.1.0" in wide.message


def test_a_locked_fresh_version_is_installed_by_npm_and_said_to_be_fresh() -> None:
    checked = check(
        f"""
-- package.json --
{{{NPM}, "dependencies": {{"left-pad": "1.3.0"}}}}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{{"lockfileVersion": 3, "packages": {{"": {{"dependencies": {{"left-pad": "1.3.0"}}}}, "node_modules/left-pad": {{"version": "1.3.0"}}}}}}
-- registry/left-pad --
1.2.0  4 years
1.3.0  2 hours
"""
    )
    assert "(package-lock.json)" in checked.only("fresh-version").message
    assert not checked.by_rule("blocked-version")
    assert '"left-pad": "1.2.0"' in checked.after(checked.only("fresh-version").fixes[0])["package.json"]


def test_a_lockfile_that_no_longer_fits_the_line_is_not_believed() -> None:
    checked = check(
        f"""
-- package.json --
{{{NPM}, "dependencies": {{"left-pad": "1.3.0"}}}}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{{"lockfileVersion": 3, "packages": {{"": {{"dependencies": {{"left-pad": "1.2.0"}}}}, "node_modules/left-pad": {{"version": "1.2.0"}}}}}}
-- registry/left-pad --
1.2.0  4 years
1.3.0  2 hours
"""
    )
    assert checked.only("blocked-version").package_version == "1.3.0"


def test_a_fallback_across_years_and_majors_is_said() -> None:
    checked = check(
        f"""
-- package.json --
{{{NPM}, "dependencies": {{"cn": "latest"}}}}
-- .npmrc --
min-release-age=3
-- registry/cn --
0.1.1  13 years
2.0.0  5 hours
"""
    )
    finding = checked.only("blocked-version")
    assert finding.message.startswith(
        "latest falls back to cn 0.1.1 from 13 years ago, because 2.0.0 is younger"
    )
    assert [sorted(checked.after(fix)) for fix in finding.fixes] == [[".npmrc"]]


def test_a_package_with_only_fresh_versions_says_that_nothing_older_helps() -> None:
    checked = check(
        f"""
-- package.json --
{{{NPM}, "dependencies": {{"new": "^1.0.0"}}}}
-- .npmrc --
min-release-age=3
-- registry/new --
1.0.0  5 hours
"""
    )
    finding = checked.only("blocked-version")
    assert "No older version is old enough." in finding.message
    assert [sorted(checked.after(fix)) for fix in finding.fixes] == [[".npmrc"]]


@pytest.mark.parametrize("reason", ["offline", "forbidden", "unreachable", "malformed", "rate-limited"])
def test_what_could_not_be_asked_raises_no_finding_and_is_listed(reason: Reason) -> None:
    unknown = Unknown(reason)
    checked = check(project("1.3.0"), unknown={"left-pad": unknown})
    assert [finding.rule for finding in checked.report.findings] == ["builtin-replacement"]
    assert [answer.reason for answer in checked.report.unknown.values()] == [reason]


def test_a_workspace_member_is_not_asked_from_the_registry() -> None:
    checked = check(
        f"""
-- package.json --
{{{NPM}, "workspaces": ["packages/*"], "dependencies": {{"ui": "*"}}}}
-- .npmrc --
min-release-age=3
-- packages/ui/package.json --
{{"name": "ui", "version": "1.0.0"}}
"""
    )
    assert checked.report.findings == ()
