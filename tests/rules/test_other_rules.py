"""Edges of the rules on scripts, builtins, names, ranges and sources."""

import pytest

from packward.model.facts import Unknown
from packward.model.finding import Severity
from packward.model.settings import Ignore, Settings
from support.check import Checked, check

GATE = "-- .npmrc --\nmin-release-age=3\n"


def scripted(npm: str, *, manifest: str = "", npmrc: str = "") -> Checked:
    return check(
        f"""
-- package.json --
{{"packageManager": "npm@{npm}", "dependencies": {{"tool": "1.0.0"}}{manifest}}}
-- .npmrc --
min-release-age=3
{npmrc}
-- registry/tool --
1.0.0  1 years postinstall="node setup.js"
""".replace("\n\n-- reg", "\n-- reg")
    )


@pytest.mark.parametrize(
    ("npm", "says", "severity"),
    [
        ("10.9.9", "npm 10.9.9 runs it unreviewed", Severity.WARNING),
        ("11.21.2", "npm 11.21.2 warns and runs it unreviewed", Severity.WARNING),
        ("12.2.0", "npm 12.2.0 does not run it", Severity.INFORMATION),
    ],
)
def test_an_install_script_is_judged_as_this_npm_treats_it(npm: str, says: str, severity: Severity) -> None:
    finding = scripted(npm).only("install-script")
    assert says in finding.message
    assert "postinstall: node setup.js" in finding.message
    assert finding.severity is severity


@pytest.mark.parametrize("decision", ["true", "false"])
def test_a_decided_script_is_silent(decision: str) -> None:
    assert not scripted("12.2.0", manifest=f', "allowScripts": {{"tool": {decision}}}').by_rule(
        "install-script"
    )


def test_strict_npm_refuses_what_nobody_reviewed() -> None:
    finding = scripted("12.2.0", npmrc="strict-allow-scripts=true").only("install-script")
    assert "refuses to install it unreviewed" in finding.message


def test_the_three_decisions_are_written_where_npm_reads_them() -> None:
    checked = scripted("11.21.2")
    texts = [checked.after(fix)["package.json"] for fix in checked.only("install-script").fixes]
    assert ['"tool@1.0.0": true' in texts[0], '"tool": true' in texts[1], '"tool": false' in texts[2]] == [
        True
    ] * 3
    assert not any(fix.preferred for fix in checked.only("install-script").fixes)


def test_an_npm_without_approvals_is_offered_none() -> None:
    assert scripted("10.9.9").only("install-script").fixes == ()


def test_an_install_script_is_known_from_the_lockfile_when_the_registry_is_not_reached() -> None:
    checked = check(
        """
-- package.json --
{"packageManager": "npm@12.2.0", "dependencies": {"tool": "1.0.0"}}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"tool": "1.0.0"}}, "node_modules/tool": {"version": "1.0.0", "hasInstallScript": true}}}
""",
        unknown={"tool": Unknown("offline")},
    )
    assert (
        "tool 1.0.0 has an install script; npm 12.2.0 does not run it"
        in checked.only("install-script").message
    )


def builtin(dependencies: str, more: str = "", group: str = "dependencies") -> Checked:
    return check(
        f'-- package.json --\n{{"packageManager": "npm@11.21.2", {more} "{group}": {{{dependencies}}}}}\n{GATE}',
        unknown={"left-pad": Unknown("offline"), "tsx": Unknown("offline"), "rimraf": Unknown("offline")},
    )


def test_a_replacement_needs_every_admitted_node_version() -> None:
    assert not builtin('"lodash.groupby": "4"', '"engines": {"node": ">=20"},').by_rule("builtin-replacement")
    assert builtin('"lodash.groupby": "4"', '"engines": {"node": ">=22"},').by_rule("builtin-replacement")
    assert not builtin('"glob": "11"', '"engines": {"node": "^20.9 || >=22"},').by_rule("builtin-replacement")


def test_a_replacement_that_some_admitted_versions_call_experimental_is_a_hint() -> None:
    finding = builtin('"abort-controller": "3"', '"engines": {"node": ">=14.17 <15 || >=16"},').only(
        "builtin-replacement"
    )
    assert finding.severity is Severity.HINT
    assert "experimental" in finding.message


def test_without_engines_the_node_version_is_named() -> None:
    finding = builtin('"left-pad": "1.3.0"').only("builtin-replacement")
    assert finding.severity is Severity.INFORMATION
    assert (
        finding.message == "left-pad can be replaced by String.prototype.padStart, in Node 8.0.0 and newer."
    )


@pytest.mark.parametrize(
    "more",
    [
        '"browser": "x.js",',
        '"browserslist": ["defaults"],',
        '"exports": {".": {"browser": "./b.js"}},',
        '"devDependencies": {"vite": "8"},',
        '"peerDependencies": {"left-pad": "1"},',
    ],
)
def test_packages_for_browsers_and_peers_are_left_alone(more: str) -> None:
    assert not builtin('"left-pad": "1.3.0"', more).by_rule("builtin-replacement")


@pytest.mark.parametrize("name", ["string-width", "semver", "constructor", "__proto__"])
def test_a_package_without_a_builtin_gets_no_suggestion(name: str) -> None:
    assert not builtin(f'"{name}": "1"').by_rule("builtin-replacement")


def test_a_script_is_rewritten_where_every_admitted_node_can() -> None:
    more = '"engines": {"node": ">=22"}, "scripts": {"clean": "rimraf dist", "x": "rimraf \'*\'"},'
    checked = builtin('"rimraf": "6"', more, group="devDependencies")
    finding = checked.only("builtin-replacement")
    assert finding.severity is Severity.INFORMATION
    assert [related.message for related in finding.related] == ["the script clean calls it"]
    text = checked.after(finding.fixes[0])["package.json"]
    assert (
        '"clean": "node -e \\"fs.rmSync(\'dist\',{recursive:true,force:true})\\"", "x": "rimraf \'*\'"'
        in text
    )


def test_typescript_runs_without_a_runner_only_where_node_strips_types() -> None:
    scripts = '"scripts": {"start": "tsx app.ts"},'
    old = builtin('"tsx": "4"', f'"engines": {{"node": ">=22.13"}}, {scripts}')
    new = builtin('"tsx": "4"', f'"engines": {{"node": ">=24.12 <25 || >=25.2"}}, {scripts}')
    assert not old.by_rule("builtin-replacement")
    (fix,) = new.only("builtin-replacement").fixes
    assert not fix.preferred
    assert '"start": "node app.ts"' in new.after(fix)["package.json"]


def test_a_scoped_name_that_is_locked_is_not_called_unknown() -> None:
    archive = """
-- package.json --
{"packageManager": "npm@12.2.0", "dependencies": {"@acme/ui": "1.0.0"}}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"@acme/ui": "1.0.0"}}, "node_modules/@acme/ui": {"version": "1.0.0"}}}
"""
    assert check(archive).report.findings == ()


@pytest.mark.parametrize(
    ("specifier", "message"),
    [
        ("nightly", "left-pad has no tag nightly; the newest version is 1.3.0."),
        ("1.2.5", "left-pad 1.2.5 was removed from the registry; the newest version is 1.3.0."),
        ("3.x", "No published version of left-pad satisfies 3.x; the newest is 1.3.0."),
    ],
)
def test_what_is_not_there_is_named(specifier: str, message: str) -> None:
    checked = check(f"""
-- package.json --
{{"packageManager": "npm@11.21.2", "dependencies": {{"left-pad": "{specifier}"}}}}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.2.5  5 years removed
1.3.0  4 years
""")
    finding = checked.only("unknown-version")
    assert finding.message == message
    assert finding.severity is Severity.ERROR
    assert checked.after(finding.fixes[0])


@pytest.mark.parametrize(
    "specifier", ["*", "", "x", ">=1", ">1.0.0", "latest", "<2 || >=3", "npm:left-pad@*"]
)
def test_ranges_without_an_upper_end_float(specifier: str) -> None:
    archive = f"""
-- package.json --
{{"packageManager": "npm@11.21.2", "dependencies": {{"left-pad": "{specifier}"}}}}
-- .npmrc --
min-release-age=3
-- registry/left-pad --
1.3.0  4 years
"""
    checked = check(archive)
    (fix,) = checked.only("floating-range").fixes
    wanted = "npm:left-pad@^1.3.0" if specifier.startswith("npm:") else "^1.3.0"
    assert f'"left-pad": "{wanted}"' in checked.after(fix)["package.json"]


@pytest.mark.parametrize("specifier", ["^1.0.0", "1.x", "1.3.0", ">=1 <2", "~1", "1 || 2", "1 - 2"])
def test_ranges_with_an_upper_end_do_not_float(specifier: str) -> None:
    archive = f'-- package.json --\n{{"packageManager": "npm@11.21.2", "dependencies": {{"left-pad": "{specifier}"}}}}\n{GATE}-- registry/left-pad --\n1.3.0  4 years\n'
    assert not check(archive).by_rule("floating-range")


@pytest.mark.parametrize(
    ("specifier", "says"),
    [
        ("git+https://example.com/a.git#" + "a" * 40, "is pinned to a commit"),
        ("acme/tool#main", "follows a branch or tag"),
        ("https://example.com/tool.tgz", "comes from a URL"),
    ],
)
def test_sources_outside_a_registry_are_said(specifier: str, says: str) -> None:
    archive = f'-- package.json --\n{{"packageManager": "npm@11.21.2", "dependencies": {{"tool": "{specifier}"}}}}\n{GATE}'
    assert says in check(archive).only("exotic-source").message


@pytest.mark.parametrize("specifier", ["file:../tool", "link:../tool", "workspace:*", "./tool"])
def test_the_projects_own_folders_are_not_exotic(specifier: str) -> None:
    archive = f'-- package.json --\n{{"packageManager": "npm@12.2.0", "dependencies": {{"tool": "{specifier}"}}}}\n{GATE}'
    assert check(archive).report.findings == ()


def test_a_rule_can_be_silenced_changed_and_ignored_until_a_day() -> None:
    archive = (
        '-- package.json --\n{"packageManager": "npm@12.2.0", "dependencies": {"tool": "acme/tool"}}\n' + GATE
    )
    assert not check(archive, settings=Settings(rules={"exotic-source": None})).report.findings
    changed = check(archive, settings=Settings(rules={"exotic-source": Severity.ERROR})).only("exotic-source")
    assert changed.severity is Severity.ERROR
    for until, left in (("2026-11-22", 0), ("2026-11-21", 1), (None, 0)):
        ignore = Ignore(rule="exotic-source", package="tool", until=until)
        assert len(check(archive, settings=Settings(ignore=(ignore,))).report.findings) == left


def test_a_missing_gate_is_written_into_the_projects_npmrc() -> None:
    checked = check('-- package.json --\n{"packageManager": "npm@11.21.2"}\n-- .npmrc --\nfund=false\n')
    finding = checked.only("missing-min-release-age")
    assert checked.flagged(finding) == "{"
    assert checked.after(finding.fixes[0]) == {".npmrc": "fund=false\nmin-release-age=3\n"}
    assert finding.fixes[0].preferred


def test_an_npm_that_cannot_read_a_gate_is_said_with_the_one_that_can() -> None:
    finding = check('-- package.json --\n{"packageManager": "npm@10.9.9"}\n').only("missing-min-release-age")
    assert "npm 10.9.9 cannot read min-release-age, npm 11.10.0 and newer can" in finding.message
    assert finding.fixes == ()


def test_a_gate_of_the_users_own_counts() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@12.2.0"}\n-- ~/.npmrc --\nmin-release-age=3\n'
    )
    assert checked.report.findings == ()


def test_a_cutoff_date_ahead_holds_nothing_back() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@11.21.2"}\n-- .npmrc --\nbefore=2027-01-31\n'
    )
    finding = checked.only("ineffective-min-release-age")
    assert "no version is held back before 2027-01-31" in finding.message
    assert checked.flagged(finding).startswith("before")


def test_an_npm_that_refuses_git_is_said() -> None:
    archive = f'-- package.json --\n{{"packageManager": "npm@12.2.0", "dependencies": {{"tool": "acme/tool"}}}}\n{GATE}'
    assert check(archive).only("exotic-source").message.endswith("npm 12.2.0 refuses to install it.")


_TRUST = """
-- package.json --
{"packageManager": "pnpm@10.34.9", "dependencies": {"tool": "^1.0.0"}}
-- pnpm-workspace.yaml --
minimumReleaseAge: 4320
trustPolicy: no-downgrade
-- registry/tool --
1.0.0  2 years trusted
1.0.1  1 years deprecated="old"
"""


def test_a_line_that_the_trust_policy_stops_is_neither_unknown_nor_blocked() -> None:
    checked = check(_TRUST)
    (dependency,) = checked.workspace.manifests[0].dependencies
    assert checked.context().outlook(dependency).state == "refused"
    assert not [finding.rule for finding in checked.report.findings if finding.package == "tool"]


def test_a_trust_policy_asks_for_full_documents_only() -> None:
    asked = {query.signal for query in check(_TRUST).facts.answers}
    assert asked == {"packument-full", "replacements-releases"}
    free = check(_TRUST.replace("trustPolicy: no-downgrade", ""))
    assert "packument" in {query.signal for query in free.facts.answers}
