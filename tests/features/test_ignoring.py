"""Putting a finding aside: an entry in package.json that covers this finding and no more."""

import json

from packward.features.ignoring import ignoring
from support.archive import NOW
from support.check import check

TEXT = """
-- package.json --
{
  "packageManager": "npm@11.21.2",%s
  "dependencies": {"left-pad": "1.3.0", "right-pad": "1.3.0"}
}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.0  4 years
1.3.0  2 hours
-- registry/right-pad --
1.2.0  4 years
1.3.0  2 hours
"""


def test_the_entry_silences_this_finding_and_no_other() -> None:
    checked = check(TEXT % "")
    finding, other = checked.by_rule("blocked-version")
    fix = ignoring(finding, checked.workspace, NOW)
    after = checked.after(fix)["package.json"]
    assert fix.title == "Ignore blocked-version for left-pad 1.3.0 here (reason: accepted on 2026-11-22)"
    assert not fix.safe
    assert not fix.preferred
    assert json.loads(after)["packward"]["ignore"] == [
        {
            "rule": "blocked-version",
            "package": "left-pad",
            "version": "1.3.0",
            "reason": "accepted on 2026-11-22",
        }
    ]
    again = check(_with(after))
    assert [each.package for each in again.by_rule("blocked-version")] == [other.package]
    assert not again.by_rule("invalid-setting")


def _with(manifest: str) -> str:
    return f"\n-- package.json --\n{manifest}{TEXT[TEXT.index('-- .npmrc') :]}"


def test_entries_that_are_there_stay() -> None:
    own = '\n  "packward": {"ignore": [{"rule": "floating-range", "reason": "ours"}]},'
    checked = check(TEXT % own)
    after = checked.after(ignoring(checked.by_rule("blocked-version")[0], checked.workspace, NOW))
    entries = json.loads(after["package.json"])["packward"]["ignore"]
    assert [entry["rule"] for entry in entries] == ["floating-range", "blocked-version"]


def test_a_finding_about_no_package_is_named_by_its_rule() -> None:
    checked = check('-- package.json --\n{"packageManager": "npm@11.21.2"}\n')
    finding = checked.only("missing-min-release-age")
    fix = ignoring(finding, checked.workspace, NOW)
    assert fix.title.startswith("Ignore missing-min-release-age here ")
    assert not check(f"-- package.json --\n{checked.after(fix)['package.json']}").by_rule(finding.rule)


def test_settings_of_another_shape_are_not_overwritten() -> None:
    checked = check(TEXT % '\n  "packward": {"ignore": "all"},')
    assert checked.after(ignoring(checked.by_rule("blocked-version")[0], checked.workspace, NOW)) == {}


def test_an_entry_that_has_run_out_is_told_and_can_be_removed() -> None:
    own = """
  "packward": {"ignore": [
    {"rule": "blocked-version", "package": "left-pad", "until": "2026-11-21"},
    {"rule": "blocked-version", "package": "right-pad", "until": "2026-11-22"}
  ]},"""
    checked = check(TEXT % own)
    finding = checked.only("invalid-setting")
    assert finding.severity.word == "hint"
    assert finding.message == "This entry of ignore counted until 2026-11-21; what it covered is told again."
    assert "left-pad" in checked.flagged(finding)
    assert [each.package for each in checked.by_rule("blocked-version")] == ["left-pad"]
    entries = json.loads(checked.after(finding.fixes[0])["package.json"])["packward"]["ignore"]
    assert [entry["package"] for entry in entries] == ["right-pad"]
