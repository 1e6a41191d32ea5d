"""bot-release-age: what it says of Dependabot's and Renovate's configurations, where, and what its fix writes."""

import pytest
from msgspec import structs

from packward.model.facts import Facts
from packward.model.finding import Finding
from packward.rules.bot_release_age import bot_release_age
from packward.rules.context import Context
from support.archive import NOW
from support.check import Checked, check

RULE = "bot-release-age"
DEPENDABOT = ".github/dependabot.yml"
RENOVATE = "renovate.json"
ENTRY = """\
version: 2
updates:
  - package-ecosystem: npm # JavaScript
    directory: /
"""
CUTOFF = " but this project waits 7 days (.npmrc)"


def project(
    name: str, text: str, *, npmrc: str = "min-release-age=7", manifest: str = "", **files: str
) -> Checked:
    """Return a project with two dependencies, a gate of 7 days and one configuration of a bot."""
    dependencies = '"dependencies": {"left-pad": "1", "@acme/a": "1"}, "devDependencies": {"tool": "1"}'
    sections = {
        "package.json": f'{{"packageManager": "npm@11.21.2", {dependencies}{manifest}}}',
        ".npmrc": npmrc,
        **files,
    }
    if name:
        sections[name] = text
    return check("\n".join(f"-- {path} --\n{held}".rstrip("\n") for path, held in sections.items()))


def dependabot(cooldown: str = "", *, npmrc: str = "min-release-age=7") -> Checked:
    return project(DEPENDABOT, f"{ENTRY}{cooldown}", npmrc=npmrc)


def renovate(text: str, *, npmrc: str = "min-release-age=7") -> Checked:
    return project(RENOVATE, text, npmrc=npmrc)


def fixed(checked: Checked, name: str) -> str:
    """Return a file after the one fix of the one finding."""
    (fix,) = checked.only(RULE).fixes
    assert fix.safe
    assert fix.preferred
    return checked.after(fix)[name]


def start(finding: Finding) -> str:
    """Return the message up to the project's own waiting time."""
    return finding.message.partition(", but ")[0]


def test_dependabots_own_default_is_held_against_the_gate() -> None:
    checked = dependabot()
    finding = checked.only(RULE)
    assert start(finding) == "Dependabot waits 3 days (its default) before it proposes versions"
    assert CUTOFF in finding.message
    assert checked.flagged(finding) == "npm"
    assert [related.message for related in finding.related] == ["minimum release age: 7 days"]
    assert fixed(checked, DEPENDABOT) == f"{ENTRY}    cooldown:\n      default-days: 7\n"


@pytest.mark.parametrize(
    "npmrc", ["min-release-age=3", "min-release-age=0.5", "fund=false", "before=2026-11-01"]
)
def test_dependabots_own_default_is_enough_for_a_short_gate_and_where_there_is_none(npmrc: str) -> None:
    assert not dependabot(npmrc=npmrc).by_rule(RULE)


def test_a_cooldown_of_the_gates_length_is_silent() -> None:
    assert not dependabot("    cooldown:\n      default-days: 7\n").by_rule(RULE)


def test_a_gate_of_half_days_is_rounded_up_in_the_fix() -> None:
    checked = dependabot(npmrc="min-release-age=6.5")
    assert "default-days: 7\n" in fixed(checked, DEPENDABOT)


def test_the_fix_changes_days_that_are_too_few_and_keeps_comments_and_order() -> None:
    checked = dependabot(
        "    cooldown:\n      semver-major-days: 30 # months\n      default-days: 2 # two\n      semver-patch-days: 1\n"
    )
    finding = checked.only(RULE)
    assert start(finding) == (
        "Dependabot waits 1 day before it proposes patch versions and waits 2 days before it proposes minor versions"
    )
    assert checked.flagged(finding) == "1"
    assert fixed(checked, DEPENDABOT) == (
        f"{ENTRY}    cooldown:\n      semver-major-days: 30 # months\n      default-days: 7 # two\n"
        "      semver-patch-days: 7\n"
    )


def test_days_for_every_kind_of_update_make_the_default_days_idle() -> None:
    days = "".join(f"      semver-{kind}-days: 8\n" for kind in ("major", "minor", "patch"))
    assert not dependabot(f"    cooldown:\n      default-days: 1\n{days}").by_rule(RULE)


def test_zero_days_for_one_kind_of_update_mean_the_default_days() -> None:
    assert not dependabot("    cooldown:\n      default-days: 7\n      semver-patch-days: 0\n").by_rule(RULE)


def test_a_cooldown_that_is_off_is_flagged_without_a_gate_too() -> None:
    checked = dependabot("    cooldown: {default-days: 0}\n", npmrc="fund=false")
    finding = checked.only(RULE)
    assert finding.message == (
        "Dependabot proposes versions the moment they are published: its cooldown is switched off."
    )
    assert checked.flagged(finding) == "0"
    assert fixed(checked, DEPENDABOT) == f"{ENTRY}    cooldown: {{default-days: 3}}\n"


def test_an_excluded_package_is_named_and_the_list_flagged() -> None:
    checked = dependabot("    cooldown:\n      default-days: 7\n      exclude: ['@acme*']\n")
    finding = checked.only(RULE)
    assert start(finding) == (
        "Dependabot proposes versions of @acme/a the moment they are published (on its exclude list)"
    )
    assert checked.flagged(finding) == "exclude"
    assert not finding.fixes


def test_an_excluded_package_that_the_gate_exempts_too_is_silent() -> None:
    cooldown = "    cooldown:\n      default-days: 7\n      exclude: ['@acme*']\n"
    npmrc = "min-release-age=7\nmin-release-age-exclude[]=@acme/a"
    assert not dependabot(cooldown, npmrc=npmrc).by_rule(RULE)


def test_an_exclusion_of_nothing_that_the_project_uses_is_silent() -> None:
    assert not dependabot("    cooldown:\n      default-days: 7\n      exclude: [other]\n").by_rule(RULE)


def test_packages_off_the_include_list_are_not_waited_for() -> None:
    checked = dependabot("    cooldown:\n      default-days: 7\n      include: [left-pad, '@acme/*']\n")
    assert start(checked.only(RULE)) == (
        "Dependabot proposes versions the moment they are published (not on its include list)"
    )
    listed = "    cooldown:\n      default-days: 7\n      include: ['*']\n"
    assert not dependabot(listed).by_rule(RULE)


def test_an_exclusion_beats_an_inclusion() -> None:
    lists = "      include: ['*']\n      exclude: [tool]\n"
    checked = dependabot(f"    cooldown:\n      default-days: 7\n{lists}")
    assert "versions of tool the moment" in checked.only(RULE).message


def test_every_entry_for_npm_packages_of_the_project_gets_its_own_finding() -> None:
    text = """\
updates:
  - package-ecosystem: docker
    directory: /
    cooldown: {default-days: 0}
  - package-ecosystem: "bun"
    directory: /
  - package-ecosystem: npm
    directories: ["/docs", "/packages/*"]
  - package-ecosystem: npm
    directory: /elsewhere
  - package-ecosystem: npm
    directories: ["/elsewhere/**"]
  - package-ecosystem: npm
    directory: /
    open-pull-requests-limit: 0
"""
    checked = project(DEPENDABOT, text, **{"packages/a/package.json": '{"dependencies": {"x": "1"}}'})
    findings = checked.by_rule(RULE)
    assert [checked.flagged(finding) for finding in findings] == ["bun", "npm"]
    assert "/packages/*" in text[findings[1].location.span.start :][:80]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "updates:",
        "updates: 3",
        "updates:\n  npm:\n    directory: /",
        "updates:\n  - ",
        "updates:\n  - npm",
        "- [",
    ],
)
def test_an_unfinished_file_is_silent(text: str) -> None:
    assert not project(DEPENDABOT, text).by_rule(RULE)


@pytest.mark.parametrize(
    ("cooldown", "fixable"),
    [
        ("    cooldown:\n", True),
        ("    cooldown:\n      default-days:\n", True),
        ("    cooldown:\n      default-days: seven\n", True),
        ("    cooldown: {default-days: [7], exclude: 7, include: {a: b}}\n", True),
        ("    cooldown: 7\n", False),
        ("    cooldown: [7]\n", False),
    ],
)
def test_what_is_no_number_of_days_leaves_the_default(cooldown: str, fixable: bool) -> None:
    checked = dependabot(cooldown)
    assert start(checked.only(RULE)).startswith("Dependabot waits 3 days (its default)")
    assert bool(checked.only(RULE).fixes) is fixable
    if fixable:
        assert "default-days: 7" in fixed(checked, DEPENDABOT)


def test_more_than_dependabot_takes_is_not_offered() -> None:
    finding = dependabot(npmrc="min-release-age=91").only(RULE)
    assert not finding.fixes


def test_where_an_install_checks_the_lockfile_the_message_says_so() -> None:
    checked = renovate("{}")
    manager = structs.replace(checked.workspace.manager, rechecks_lockfile=lambda _policy, _tool: True)
    workspace = structs.replace(checked.workspace, manager=manager)
    (finding,) = bot_release_age.check(workspace, Context(workspace, Facts(), NOW))
    assert finding.message.endswith(": npm 11.21.2 refuses to install a younger one.")


def test_renovate_without_an_age_proposes_at_once() -> None:
    checked = renovate('{\n  "extends": ["config:recommended", ":dependencyDashboard"]\n}')
    finding = checked.only(RULE)
    assert finding.message == (
        "Renovate proposes versions the moment they are published, but this project waits 7 days (.npmrc): "
        "npm 11.21.2 does not resolve to a younger one."
    )
    assert checked.flagged(finding) == "{"
    assert fixed(checked, RENOVATE) == (
        '{\n  "extends": ["config:recommended", ":dependencyDashboard"],\n  "minimumReleaseAge": "7 days"\n}\n'
    )


def test_renovate_without_an_age_is_silent_where_no_gate_is_in_force() -> None:
    assert not renovate("{}", npmrc="fund=false").by_rule(RULE)


@pytest.mark.parametrize(
    "written", ['"minimumReleaseAge": null', '"minimumReleaseAge": "0 days"', '"stabilityDays": 0']
)
def test_a_release_age_that_is_off_is_flagged_without_a_gate_too(written: str) -> None:
    checked = renovate(f"{{{written}}}", npmrc="fund=false")
    assert checked.only(RULE).message.endswith("published: its minimumReleaseAge is switched off.")
    assert "3" in fixed(checked, RENOVATE)


@pytest.mark.parametrize(
    ("written", "flagged", "after"),
    [
        ('"minimumReleaseAge": "3 days"', "3 days", '"minimumReleaseAge": "7 days"'),
        ('"minimumReleaseAge": "72h"', "72h", '"minimumReleaseAge": "168h"'),
        ('"minimumReleaseAge": ""', "", '"minimumReleaseAge": "7 days"'),
        ('"minimumReleaseAge": 7', "7", '"minimumReleaseAge": "7 days"'),
        ('"stabilityDays": 3', "3", '"stabilityDays": 7'),
        ('"npm": {"minimumReleaseAge": "1 day"}', "1 day", '"npm": {"minimumReleaseAge": "7 days"}'),
    ],
)
def test_an_age_that_is_too_short_is_lengthened_where_it_stands(
    written: str, flagged: str, after: str
) -> None:
    checked = renovate(f"{{{written}}}")
    assert checked.flagged(checked.only(RULE)) == flagged
    assert fixed(checked, RENOVATE) == f"{{{after}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        '{"minimumReleaseAge": "7 days"}',
        '{"minimumReleaseAge": "1 week"}',
        '{"stabilityDays": 10}',
        '{"npm": {"minimumReleaseAge": "1 week"}}',
        '{"packageRules": [{"matchDatasources": ["npm"], "minimumReleaseAge": "7 days"}]}',
        '{"packageRules": [{"matchManagers": ["npm"], "minimumReleaseAge": "7 days"}]}',
        '{"packageRules": [{"matchPackageNames": ["*"], "minimumReleaseAge": "7 days"}]}',
        '{"packageRules": [{"matchDepTypes": ["dependencies", "devDependencies"], "minimumReleaseAge": "7 days"}]}',
        '{"packageRules": [{"matchPackageNames": ["/^.+$/i"], "minimumReleaseAge": "7 days"}]}',
        '{"extends": ["config:best-practices"], "packageRules": [{"matchManagers": ["npm"], "minimumReleaseAge": "7 days"}]}',
        '{"minimumReleaseAge": "7 days", "packageRules": [{"matchDatasources": ["docker"], "minimumReleaseAge": null}]}',
        '{"minimumReleaseAge": "7 days", "packageRules": [{"matchUpdateTypes": ["pin"], "minimumReleaseAge": null}]}',
        '{"minimumReleaseAge": "7 days", "packageRules": [{"matchPackageNames": ["other"], "minimumReleaseAge": null}]}',
        '{"packageRules": [{"matchPackageNames": ["*"], "enabled": false}]}',
        '{"enabled": false}',
        '{"npm": {"enabled": false}}',
        '{"enabledManagers": ["docker"]}',
        '{"extends": ["security:only-security-updates"]}',
        '{"extends": ["github>acme/renovate-config"]}',
        '{"extends": ["config:recommended", "local>acme/renovate-config:npm"]}',
        '{"minimumReleaseAge": }',
        "",
        "[]",
        '"3 days"',
    ],
)
def test_a_configuration_that_waits_long_enough_or_is_not_known_to_be_short_is_silent(text: str) -> None:
    assert not renovate(text).by_rule(RULE)


@pytest.mark.parametrize(
    "preset", ["config:best-practices", "security:minimumReleaseAgeNpm", ":unpublishSafe"]
)
def test_a_presets_rule_beats_the_top_level_and_a_rule_of_ones_own_beats_both(preset: str) -> None:
    checked = renovate(f'{{"extends": ["{preset}"], "minimumReleaseAge": "7 days"}}')
    finding = checked.only(RULE)
    assert start(finding) == (
        "Renovate waits 3 days (from security:minimumReleaseAgeNpm) before it proposes versions"
    )
    assert checked.flagged(finding) == preset
    after = fixed(checked, RENOVATE)
    assert '"packageRules": [{"matchDatasources": ["npm"], "minimumReleaseAge": "7 days"}]' in after
    assert not renovate(after).by_rule(RULE)


def test_an_ignored_preset_does_not_make_renovate_wait() -> None:
    checked = renovate(
        '{"extends": ["config:best-practices"], "ignorePresets": ["security:minimumReleaseAgeNpm"]}'
    )
    assert start(checked.only(RULE)) == "Renovate proposes versions the moment they are published"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('"matchUpdateTypes": ["patch", "minor"]', "waits 1 day before it proposes minor and patch versions"),
        ('"matchDepTypes": ["devDependencies"]', "waits 1 day before it proposes versions of tool"),
        ('"matchPackageNames": ["@acme/**"]', "waits 1 day before it proposes versions of @acme/a"),
        (
            '"matchPackageNames": ["!tool"]',
            "waits 1 day before it proposes versions",
        ),
    ],
)
def test_the_last_rule_for_an_update_decides_and_the_message_says_for_which(rule: str, says: str) -> None:
    shorter = f'{{{rule}, "minimumReleaseAge": "1 day"}}'
    text = f'{{"minimumReleaseAge": "7 days", "packageRules": [{shorter}]}}'
    checked = renovate(text)
    assert start(checked.only(RULE)) == f"Renovate {says}"
    assert not renovate(fixed(checked, RENOVATE)).by_rule(RULE)


def test_a_rule_for_all_packages_there_are_names_none_of_them() -> None:
    rule = '{"matchDepTypes": ["dependencies", "devDependencies"], "minimumReleaseAge": "1 day"}'
    checked = renovate(f'{{"packageRules": [{rule}]}}')
    assert start(checked.only(RULE)) == "Renovate waits 1 day before it proposes versions"


def test_many_packages_are_counted() -> None:
    names = ", ".join(f'"p{number}": "1"' for number in range(9))
    rule = '{"matchPackageNames": ["p*"], "minimumReleaseAge": null}'
    checked = project(
        RENOVATE,
        f'{{"minimumReleaseAge": "7 days", "packageRules": [{rule}]}}',
        manifest=f', "optionalDependencies": {{{names}}}',
    )
    assert "versions of p0, p1, p2 and 6 more packages the moment" in checked.only(RULE).message


def test_json5_keeps_its_comments() -> None:
    checked = project(
        "renovate.json5",
        "{ // all\n  extends: ['config:recommended'], // base\n  minimumReleaseAge: '3 days', // age\n}",
    )
    assert checked.flagged(checked.only(RULE)) == "3 days"
    assert fixed(checked, "renovate.json5") == (
        "{ // all\n  extends: ['config:recommended'], // base\n  minimumReleaseAge: \"7 days\", // age\n}\n"
    )


@pytest.mark.parametrize(
    "name", [".renovaterc", ".renovaterc.json", ".github/renovate.json", ".gitlab/renovate.json5"]
)
def test_renovates_configuration_is_found_under_all_its_names(name: str) -> None:
    checked = project(name, '{"minimumReleaseAge": "3 days"}')
    assert checked.workspace.label(checked.only(RULE).location.uri) == name
    assert fixed(checked, name) == '{"minimumReleaseAge": "7 days"}\n'


def test_package_json_may_hold_renovates_configuration() -> None:
    checked = project("", "", manifest=', "renovate": {"minimumReleaseAge": "3 days"}')
    assert checked.flagged(checked.only(RULE)) == "3 days"
    assert '"renovate": {"minimumReleaseAge": "7 days"}' in fixed(checked, "package.json")


def test_only_the_configuration_that_renovate_takes_is_judged() -> None:
    checked = project(
        RENOVATE,
        '{"minimumReleaseAge": "7 days"}',
        manifest=', "renovate": {}',
        **{".github/renovate.json": "{}"},
    )
    assert not checked.by_rule(RULE)


def test_both_bots_are_judged() -> None:
    checked = project(RENOVATE, "{}", **{DEPENDABOT: ENTRY})
    assert {checked.workspace.label(each.location.uri) for each in checked.by_rule(RULE)} == {
        RENOVATE,
        DEPENDABOT,
    }


def test_a_hostile_list_of_rules_is_not_held_against_every_package() -> None:
    rules = ", ".join(
        f'{{"matchPackageNames": ["a{number}*"], "minimumReleaseAge": "1 day"}}' for number in range(2000)
    )
    names = ", ".join(f'"a{number}": "1"' for number in range(200))
    checked = project(
        RENOVATE,
        f'{{"minimumReleaseAge": "7 days", "packageRules": [{rules}]}}',
        manifest=f', "optionalDependencies": {{{names}}}',
    )
    assert not checked.by_rule(RULE)


def test_a_number_beyond_all_bounds_is_no_crash() -> None:
    huge = "9" * 350
    assert not renovate(f'{{"stabilityDays": {huge}}}').by_rule(RULE)
    assert not dependabot(f"    cooldown:\n      default-days: {huge}\n").by_rule(RULE)
