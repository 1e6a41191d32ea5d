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


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ('"allowScripts": true', "as an object of packages to true or false"),
        ('"allowScripts": ["esbuild"]', "as an object of packages to true or false"),
        ('"allowScripts": {"esbuild": "yes"}', "the entry for esbuild decides nothing"),
        ('"allowScripts": {"esbuild@^0.25.0": true}', "takes exact versions, joined by ||, and no ranges"),
        ('"allowScripts": {"esbuild@latest": true}', "no tags"),
    ],
)
def test_a_decision_in_a_shape_that_npm_does_not_read_is_told(field: str, says: str) -> None:
    archive = f'-- package.json --\n{{"packageManager": "npm@12.2.0", "dependencies": {{"esbuild": "0.25.1"}}, {field}}}\n'
    finding = check(archive + "-- registry/esbuild --\n0.25.1  1 years\n").only("script-approval")
    assert says in finding.message


def test_decisions_that_an_old_npm_does_not_read_are_told() -> None:
    archive = '-- package.json --\n{"packageManager": "npm@11.9.0", "dependencies": {}, "allowScripts": {"a": true}}\n'
    assert "npm 11.16.0 and newer do" in check(archive).only("script-approval").message


def test_a_list_in_npmrc_beside_the_field_is_told() -> None:
    checked = approving('"esbuild": true', npmrc="allow-scripts=esbuild")
    assert checked.flagged(checked.only("script-approval")) == "allow-scripts=esbuild"


def built(yaml: str, manifest: str = "", pnpm: str = "11.28.11", npmrc: str = "") -> Checked:
    """Check a pnpm project that depends on esbuild."""
    files = f"-- pnpm-workspace.yaml --\n{yaml}\n" if yaml else ""
    files += f"-- .npmrc --\n{npmrc}\n" if npmrc else ""
    return check(
        f'-- package.json --\n{{"packageManager": "pnpm@{pnpm}", "dependencies": {{"esbuild": "0.25.1"}}{manifest}}}\n{files}'
        "-- registry/esbuild --\n0.25.1  1 years postinstall=x\n"
    )


def test_lists_that_pnpm_11_removed_are_moved_to_their_successor() -> None:
    checked = built("onlyBuiltDependencies:\n  - esbuild")
    finding = checked.only("script-approval")
    assert "pnpm 11.28.11 no longer reads onlyBuiltDependencies" in finding.message
    assert checked.after(finding.fixes[0]) == {"pnpm-workspace.yaml": "allowBuilds:\n  esbuild: true\n"}
    assert not built("onlyBuiltDependencies:\n  - esbuild", pnpm="10.34.9").by_rule("script-approval")


def test_lists_in_a_field_that_pnpm_11_no_longer_reads_are_told() -> None:
    checked = built("", ', "pnpm": {"neverBuiltDependencies": ["esbuild"]}')
    finding = checked.only("script-approval")
    assert "esbuild: false" in checked.after(finding.fixes[0])["pnpm-workspace.yaml"]


def test_switches_that_pnpm_11_does_not_read_in_npmrc_are_told() -> None:
    checked = built("", npmrc="ignore-scripts=true")
    finding = checked.only("script-approval")
    assert checked.after(finding.fixes[0]) == {"pnpm-workspace.yaml": "ignoreScripts: true\n"}
    assert not built("", npmrc="ignore-scripts=true", pnpm="10.34.9").by_rule("script-approval")
