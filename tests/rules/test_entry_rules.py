"""Written decisions and exemptions that do nothing (any more), and the policy that is not there."""

import pytest

from support.check import Checked, check


def approving(entries: str, *, npmrc: str = "", specifier: str = "0.25.1") -> Checked:
    """Check an npm 12 project that depends on esbuild, with these `allowScripts` entries."""
    return check(
        f"""
-- package.json --
{{"packageManager": "npm@12.2.0", "dependencies": {{"esbuild": "{specifier}"}}, "allowScripts": {{{entries}}}}}
-- .npmrc --
min-release-age=3
{npmrc}
-- package-lock.json --
{{"lockfileVersion": 3, "packages": {{"": {{"dependencies": {{"esbuild": "{specifier}"}}}}, "node_modules/esbuild": {{"version": "0.25.1", "hasInstallScript": true}}}}}}
-- registry/esbuild --
0.25.1  1 years postinstall="node install.js"
""".replace("\n\n-- pack", "\n-- pack")
    )


@pytest.mark.parametrize(
    "entry",
    ['"esbuild": true', '"esbuild@0.25.1": true', '"esbuild": false', '"esbuild@0.25.0 || 0.25.1": true'],
)
def test_a_decision_that_counts_is_silent(entry: str) -> None:
    assert not approving(entry).by_rule("script-approval")


def test_a_stale_pin_is_renewed_for_the_version_in_use() -> None:
    checked = approving('"esbuild@0.25.0": true')
    finding = checked.only("script-approval")
    text = checked.after(finding.fixes[0])["package.json"]
    assert '"allowScripts": {"esbuild@0.25.1": true}' in text
    assert '"allowScripts": {}' in checked.after(finding.fixes[1])["package.json"]


def test_a_decision_on_a_package_that_is_not_there_is_told() -> None:
    finding = approving('"esbuild": true, "esbuildd": true').only("script-approval")
    assert finding.message.startswith("esbuildd is not a dependency of this project")


def test_a_pattern_never_matches_under_npm() -> None:
    assert "never matches" in approving('"es*": true').only("script-approval").message


def test_a_switch_that_allows_everything_is_told() -> None:
    checked = approving('"esbuild": false', npmrc="dangerously-allow-all-scripts=true")
    finding = checked.only("script-approval")
    assert checked.flagged(finding) == "dangerously-allow-all-scripts=true"
    assert checked.after(finding.fixes[0]) == {".npmrc": "min-release-age=3\n"}


def exempting(entry: str) -> Checked:
    """Check an npm 12 project that depends on left-pad, with this exemption."""
    return check(f"""
-- package.json --
{{"packageManager": "npm@12.2.0", "dependencies": {{"left-pad": "^1.2.0"}}}}
-- .npmrc --
min-release-age=3
min-release-age-exclude[]={entry}
-- package-lock.json --
{{"lockfileVersion": 3, "packages": {{"": {{"dependencies": {{"left-pad": "^1.2.0"}}}}, "node_modules/left-pad": {{"version": "1.2.0"}}}}}}
-- registry/left-pad --
1.2.0  4 years
""")


@pytest.mark.parametrize("entry", ["left-pad", "left-*", "@acme/*", "**"])
def test_an_exemption_that_can_match_is_silent(entry: str) -> None:
    assert not exempting(entry).by_rule("stale-exemption")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("left-pad@1.3.0", "npm matches names only"),
        ("@acme", "a bare scope never matches"),
        ("right-pad", "right-pad is not a dependency of this project"),
    ],
)
def test_an_exemption_that_frees_nothing_is_told_and_can_go(entry: str, says: str) -> None:
    checked = exempting(entry)
    finding = checked.only("stale-exemption")
    assert says in finding.message
    assert checked.after(finding.fixes[0]) == {".npmrc": "min-release-age=3\n"}


def test_a_policy_that_is_there_is_not_missing() -> None:
    assert not approving('"esbuild": true').by_rule("missing-script-policy")
    ignoring = '-- package.json --\n{"packageManager": "npm@10.9.9", "dependencies": {"a": "1"}}\n-- .npmrc --\nignore-scripts=true\n'
    assert not check(ignoring).by_rule("missing-script-policy")


@pytest.mark.parametrize(
    ("npm", "line"), [("10.9.9", "ignore-scripts=true\n"), ("11.21.2", "strict-allow-scripts=true\n")]
)
def test_the_fix_writes_what_this_npm_reads(npm: str, line: str) -> None:
    checked = check(f'-- package.json --\n{{"packageManager": "npm@{npm}", "dependencies": {{"a": "1"}}}}\n')
    finding = checked.only("missing-script-policy")
    assert checked.after(finding.fixes[0]) == {".npmrc": line}
    assert not finding.fixes[0].safe
