"""Versions that advisories cover, and the way out that the project's gate allows."""

import json

import pytest
from msgspec import structs

from packward.model.facts import Unknown
from packward.model.finding import Severity
from packward.model.settings import Settings
from support.check import Checked, check

PINNED = """
-- package.json --
{{"packageManager": "{manager}", "dependencies": {{"undici": "{specifier}"}}}}
-- {config} --
{gate}
-- registry/undici --
7.20.0  6 years
7.21.0  5 years
7.28.0  {age}
8.1.0  3 years
-- advisories/undici --
GHSA-aaaa-aaaa-aaaa  high  <7.28.0  Unbounded memory use
GHSA-bbbb-bbbb-bbbb  moderate  >=7.0.0 <7.21.0  Weak random numbers
"""
NPM = {"manager": "npm@12.2.0", "config": ".npmrc", "gate": "min-release-age=3"}


def pinned(specifier: str, age: str = "2 years", **manager: str) -> Checked:
    return check(PINNED.format(**{**NPM, **manager}, specifier=specifier, age=age))


def lock(**packages: object) -> str:
    """Return a package-lock.json: a package's entry under `name`, the root's under `_`."""
    entries = {("" if name == "_" else f"node_modules/{name}"): entry for name, entry in packages.items()}
    return "-- package-lock.json --\n" + json.dumps({"lockfileVersion": 3, "packages": entries})


def test_one_diagnostic_lists_the_advisories_worst_first_with_the_smallest_upgrade() -> None:
    checked = pinned("7.20.0")
    finding = checked.only("vulnerable-version")
    assert finding.message == (
        "undici 7.20.0 is covered by 2 advisories, the worst GHSA-aaaa-aaaa-aaaa (high): Unbounded memory use; "
        "also GHSA-bbbb-bbbb-bbbb (moderate). The nearest version without them: 7.28.0 (2 years old)."
    )
    assert (finding.severity, finding.package, finding.package_version) == (
        Severity.ERROR,
        "undici",
        "7.20.0",
    )
    (fix,) = finding.fixes
    assert (fix.title, fix.safe, fix.preferred) == (
        "Use undici 7.28.0 (fixes GHSA-aaaa-aaaa-aaaa (high) and 1 more)",
        True,
        True,
    )
    assert '"undici": "7.28.0"' in checked.after(fix)["package.json"]


@pytest.mark.parametrize(
    ("specifier", "after"),
    [
        ("7.20.0", "7.28.0"),
        ("~7.20.0", "~7.28.0"),
        ("7.20", "7.28"),
        ("npm:undici@7.20.0", "npm:undici@7.28.0"),
    ],
)
def test_the_fix_keeps_how_the_line_is_written(specifier: str, after: str) -> None:
    checked = pinned(specifier)
    (fix,) = checked.only("vulnerable-version").fixes
    assert json.loads(checked.after(fix)["package.json"])["dependencies"]["undici"] == after


def test_a_version_that_is_covered_itself_is_passed_over_on_the_way_up() -> None:
    """What is asked about a candidate tells of advisories that the version in use does not have."""
    text = PINNED.format(**NPM, specifier="7.20.0", age="2 years")
    checked = check(
        text.replace("GHSA-bbbb", "GHSA-cccc-cccc-cccc  low  >=7.28.0 <8  Newly broken\nGHSA-bbbb")
    )
    finding = checked.only("vulnerable-version")
    assert "The nearest version without them: 8.1.0 (3 years old)." in finding.message
    assert "GHSA-cccc" not in finding.message
    (fix,) = finding.fixes
    assert (fix.safe, fix.preferred) == (False, False), "another major needs a second look"


@pytest.mark.parametrize(
    ("manager", "config", "gate", "how", "expected"),
    [
        (
            "npm@12.2.0",
            ".npmrc",
            "min-release-age=3",
            "exempt every version of undici from the minimum release age of 3 days",
            "min-release-age=3\nmin-release-age-exclude[]=undici\n",
        ),
        (
            "pnpm@11.28.11",
            "pnpm-workspace.yaml",
            "minimumReleaseAge: 4320",
            "exempt undici@7.28.0 from the minimum release age of 3 days",
            "undici@7.28.0",
        ),
        ("yarn@4.17.1", ".yarnrc.yml", "npmMinimalAgeGate: 3d", "exempt undici@7.28.0", "undici@7.28.0"),
        (
            "bun@1.4.5",
            "bunfig.toml",
            "[install]\nminimumReleaseAge = 259200",
            "exempt undici 7.28.0",
            "undici@7.28.0",
        ),
    ],
)
def test_a_fix_younger_than_the_gate_comes_with_the_exemption_that_the_manager_accepts(
    manager: str, config: str, gate: str, how: str, expected: str
) -> None:
    checked = pinned("7.20.0", "20 hours", manager=manager, config=config, gate=gate)
    finding = checked.only("vulnerable-version")
    assert f"The fix 7.28.0 is 20 hours old; this project waits 3 days ({config})." in finding.message
    assert "Old enough and without them: 8.1.0 (3 years old)." in finding.message
    old, now = finding.fixes
    assert old.title.startswith("Use undici 8.1.0 (")
    assert now.title.startswith("Allow undici@7.28.0 now (fixes GHSA-aaaa-aaaa-aaaa (high) and 1 more): ")
    assert how in now.title
    assert (now.safe, now.preferred) == (False, False)
    after = checked.after(now)
    assert '"undici": "7.28.0"' in after["package.json"]
    assert expected in after[config]


def test_after_the_exemption_the_manager_would_install_the_fix() -> None:
    checked = pinned(
        "^7.20.0",
        "20 hours",
        manager="pnpm@11.28.11",
        config="pnpm-workspace.yaml",
        gate="minimumReleaseAge: 4320",
    )
    after = checked.after(checked.only("vulnerable-version").fixes[-1])
    sections = "".join(f"-- {name} --\n{text.rstrip()}\n" for name, text in after.items())
    registry = PINNED[PINNED.index("-- registry") :].format(age="20 hours")
    again = check(sections + registry)
    assert not again.by_rule("vulnerable-version")
    assert not again.by_rule("blocked-version")


def test_without_a_gate_the_young_fix_is_offered_and_its_age_said() -> None:
    finding = pinned("7.20.0", "20 hours", gate="fund=false").only("vulnerable-version")
    assert "The fix 7.28.0 is 20 hours old; packward waits 3 days" in finding.message
    assert finding.fixes[-1].title.startswith("Use undici 7.28.0 now (")


def test_without_a_fix_it_stays_a_warning() -> None:
    text = PINNED.format(**NPM, specifier="7.20.0", age="2 years").replace("<7.28.0", ">=1")
    finding = check(text).only("vulnerable-version")
    assert "No newer version is known to be free of them." in finding.message
    assert (finding.severity, finding.fixes) == (Severity.WARNING, ())


def test_low_and_moderate_ones_are_warnings_although_there_is_a_fix() -> None:
    text = PINNED.format(**NPM, specifier="7.20.0", age="2 years").replace("  high  ", "  moderate  ")
    assert check(text).only("vulnerable-version").severity is Severity.WARNING


def test_prereleases_between_the_ends_of_a_range_are_covered_as_npm_audit_does() -> None:
    text = PINNED.format(**NPM, specifier="7.28.0-rc.1", age="2 years")
    checked = check(text.replace("7.28.0  2 years", "7.28.0-rc.1  3 years\n7.28.0  2 years"))
    assert checked.only("vulnerable-version").package_version == "7.28.0-rc.1"


LOCKED = (
    """
-- package.json --
{"packageManager": "npm@12.2.0", "dependencies": {"site": "^1.0.0", "settled": "1.0.0"}}
-- .npmrc --
min-release-age=3
"""
    + lock(
        _={"dependencies": {"site": "^1.0.0", "settled": "1.0.0"}},
        site={"version": "1.0.0", "dependencies": {"qs": "^6.0.0", "tar": "*"}},
        settled={"version": "1.0.0"},
        qs={"version": "6.0.0"},
        tar={"version": "2.0.0"},
    )
    + """
-- registry/site --
1.0.0  1 year
-- registry/settled --
1.0.0  1 year
-- registry/qs --
6.0.0  3 years
6.1.0  1 year
-- registry/tar --
2.0.0  3 years
-- advisories/qs --
GHSA-aaaa-aaaa-aaaa  high  <6.1.0  Prototype pollution
-- advisories/tar --
GHSA-bbbb-bbbb-bbbb  critical  *  Path traversal
"""
)


def test_what_a_line_brings_is_told_once_at_that_line_with_its_places_in_the_lockfile() -> None:
    checked = check(LOCKED)
    finding = checked.only("vulnerable-version")
    assert checked.flagged(finding) == "^1.0.0"
    assert finding.message == (
        "site brings qs 6.0.0 and tar 2.0.0, covered by 2 advisories, the worst GHSA-bbbb-bbbb-bbbb (critical): "
        "Path traversal; also GHSA-aaaa-aaaa-aaaa (high). Without advisories: qs 6.1.0."
    )
    assert finding.severity is Severity.WARNING
    assert [place.message for place in finding.related] == [
        "site > qs 6.0.0: GHSA-aaaa-aaaa-aaaa (high)",
        "site > tar 2.0.0: GHSA-bbbb-bbbb-bbbb (critical)",
    ]
    assert finding.fixes == ()


def test_malware_below_a_line_is_an_error_of_its_own() -> None:
    checked = check(LOCKED.replace("critical  *  Path traversal", "critical  =2.0.0  Malware in tar"))
    finding = checked.only("malicious-version")
    assert finding.message == (
        "site brings tar 2.0.0, reported as malware by the advisory GHSA-bbbb-bbbb-bbbb: Malware in tar."
    )
    assert finding.severity is Severity.ERROR
    assert "tar" not in checked.only("vulnerable-version").message


def test_a_blanket_warning_below_a_line_is_a_warning_that_says_so() -> None:
    checked = check(
        LOCKED.replace("critical  *  Path traversal", "critical  >=0  Malware in tar").replace(
            "2.0.0  3 years", "\n".join(f"{major}.0.0  {30 - major} months" for major in range(11))
        )
    )
    finding = checked.only("malicious-version")
    assert finding.severity is Severity.WARNING
    assert "It lists all versions of a package that has 11 of them" in finding.message


def test_a_locked_version_that_the_registry_removed_is_still_told() -> None:
    checked = check(
        LOCKED.replace(
            "-- registry/settled --\n1.0.0  1 year", "-- registry/settled --\n1.1.0  1 year"
        ).replace(
            "-- advisories/tar",
            "-- advisories/settled --\nGHSA-cccc-cccc-cccc  critical  =1.0.0  Malware in settled\n-- advisories/tar",
        )
    )
    finding = checked.only("malicious-version")
    assert finding.message.startswith("settled 1.0.0 (package-lock.json) is reported as malware")


HISTORY = "\n".join(f"1.{minor}.0  {40 - minor} months" for minor in range(12))


def malware(versions: str, releases: str) -> Checked:
    return check(
        f"""
-- package.json --
{{"packageManager": "npm@12.2.0", "dependencies": {{"paint-box": "1.11.0"}}}}
-- .npmrc --
min-release-age=3
-- registry/paint-box --
{releases}
-- advisories/paint-box --
GHSA-aaaa-aaaa-aaaa  critical  {versions}  Malware in paint-box
"""
    )


@pytest.mark.parametrize("versions", [">=0", ">= 0", "*", ">=0.0.0", "x"])
def test_a_blanket_warning_on_a_package_with_a_history_is_a_warning_that_says_so(versions: str) -> None:
    finding = malware(versions, HISTORY).only("malicious-version")
    assert finding.severity is Severity.WARNING
    assert (
        "It lists all versions of a package that has 12 of them, the first 3 years old, and may cover too much."
        in finding.message
    )
    assert finding.fixes == ()


@pytest.mark.parametrize(
    ("versions", "releases"),
    [
        ("=1.11.0", HISTORY),
        (">=1.11.0 <=1.11.0", HISTORY),
        (">=1.11.0", HISTORY),
        (">=0", "1.11.0  3 days"),
        (">=0", "\n".join(f"1.{minor}.0  {20 - minor} days" for minor in range(12))),
    ],
)
def test_a_named_version_or_a_young_package_is_an_error(versions: str, releases: str) -> None:
    finding = malware(versions, releases).only("malicious-version")
    assert finding.severity is Severity.ERROR
    assert "may cover too much" not in finding.message


def test_the_way_out_of_malware_is_a_newer_version_else_the_newest_older_one() -> None:
    back = malware("=1.11.0", HISTORY)
    (fix,) = back.only("malicious-version").fixes
    assert (fix.title, fix.safe) == ("Pin paint-box to 1.10.0 (no advisory known)", False)
    ahead = malware("=1.11.0", HISTORY + "\n1.11.1  4 days")
    assert [fix.title for fix in ahead.only("malicious-version").fixes] == [
        "Use paint-box 1.11.1 (fixes GHSA-aaaa-aaaa-aaaa (malware))"
    ]
    young = malware("=1.11.0", HISTORY + "\n1.11.1  2 hours")
    assert [fix.title.partition(" (")[0] for fix in young.only("malicious-version").fixes] == [
        "Allow paint-box@1.11.1 now",
        "Pin paint-box to 1.10.0",
    ]


@pytest.mark.parametrize("reason", ["not-found", "offline", "forbidden", "malformed"])
def test_a_registry_that_does_not_answer_raises_no_finding_and_is_listed(reason: str) -> None:
    checked = check(LOCKED, no_advisories=Unknown(reason, "registry.example.com answered 405"))  # type: ignore[arg-type]
    assert not checked.by_rule("vulnerable-version")
    assert not checked.by_rule("malicious-version")
    unknown = {query.package for query in checked.report.unknown if query.signal == "advisories"}
    assert unknown == {"site", "settled", "qs", "tar"}


def test_off_asks_nobody() -> None:
    checked = check(LOCKED, settings=Settings(advisories="off"))
    assert not checked.by_rule("vulnerable-version")
    assert not [query for query in checked.facts.answers if query.signal in ("advisories", "osv")]


def test_no_fix_goes_back_to_what_an_advisory_covers() -> None:
    """Without that, waiting for the release age would undo the fix of an advisory."""
    fixed = pinned("7.28.0", "20 hours").only("blocked-version")
    assert [fix.title.partition(" ")[0] for fix in fixed.fixes] == ["Exempt"]
    text = PINNED.format(**NPM, specifier="7.28.0", age="20 hours").replace("<7.28.0", "*")
    both = check(
        text.replace("GHSA-bbbb-bbbb-bbbb  moderate  >=7.0.0 <7.21.0", "GHSA-bbbb-bbbb-bbbb  low  *")
    )
    titles = [fix.title for fix in both.only("blocked-version").fixes]
    assert titles[0] == "Use undici 7.21.0 (newest allowed, 5 years old)", "no worse than what is there"


def test_nothing_offers_to_let_malware_past_the_gate() -> None:
    young = malware("=1.11.1", HISTORY + "\n1.11.1  2 hours").archive
    text = young.files["package.json"].replace("1.11.0", "1.11.1")
    checked = check(structs.replace(young, files={**young.files, "package.json": text}))
    assert checked.by_rule("blocked-version")
    assert not [fix.title for each in checked.report.findings for fix in each.fixes if "xempt" in fix.title]
