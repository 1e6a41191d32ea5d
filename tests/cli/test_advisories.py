"""Advisories through the whole command: what is sent to whom, how often, and what is said where nobody answers."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from cli.command import Command
from support.advisories import bulk_entries, read_lines
from support.behaviour import Behaviour
from support.npm_cli import installed, npm_audit, package_manager, run_install
from support.osv import LoopbackOsv, record
from support.packuments import from_archive
from support.registry import LoopbackRegistry, RegistryFactory

QUIET = ("fresh-version", "deprecated-version", "suspicious-release", "install-script", "unknown-package")
"""Rules that would ask for the document of every locked package."""

KNOWN = Behaviour(
    advisories={
        "settled": bulk_entries(read_lines("GHSA-aaaa-aaaa-aaaa  high  <1.1.0  Prototype pollution")),
        "deep-7": bulk_entries(read_lines("GHSA-bbbb-bbbb-bbbb  low  *  Slow regular expression")),
    }
)


def project(deep: int = 0, **settings: object) -> dict[str, str]:
    """Return a project with `settled` locked, which brings so many packages along."""
    names = [f"deep-{number}" for number in range(deep)]
    packages = {
        "": {"dependencies": {"settled": "1.0.0"}},
        "node_modules/settled": {"version": "1.0.0", "dependencies": dict.fromkeys(names, "*")},
        **{f"node_modules/{name}": {"version": "2.0.0"} for name in names},
    }
    own = {"rules": dict.fromkeys(QUIET, "off"), **settings}
    manifest = {"packageManager": "npm@12.2.0", "dependencies": {"settled": "1.0.0"}, "packward": own}
    return {
        "package.json": json.dumps(manifest),
        ".npmrc": "min-release-age=3\n",
        "package-lock.json": json.dumps({"lockfileVersion": 3, "packages": packages}),
    }


def posted(registry: LoopbackRegistry) -> list[dict[str, list[str]]]:
    """Return what was asked of the bulk endpoint, in order."""
    requests = [request for request in registry.requests if request.path.endswith("/advisories/bulk")]
    assert {request.headers.get("content-encoding") for request in requests} <= {"gzip"}
    return [json.loads(gzip.decompress(request.body)) for request in requests]


def test_a_workspace_of_three_thousand_locked_packages_is_one_request_that_is_remembered(
    packward: Command,
) -> None:
    packward.registry.behaviour = KNOWN
    packward.write(project(deep=3_000))
    report = packward("check", "--format", "json").json
    first, fix = posted(packward.registry)
    assert (len(first), fix) == (3_001, {"settled": ["1.1.0"]}), "one for all, and one to confirm the fix"
    found = {
        finding["package"]: finding
        for finding in report["findings"]
        if finding["rule"] == "vulnerable-version"
    }
    assert set(found) == {"settled", "deep-7"}
    assert found["settled"]["severity"] == "error"
    assert found["deep-7"]["related"][0]["file"] == "package-lock.json"
    packward("check")
    assert len(posted(packward.registry)) == 2, "the answers serve for an hour"


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_mirror_without_the_endpoint_is_no_failure_and_one_line_of_text(
    packward: Command, status: int
) -> None:
    packward.registry.behaviour = Behaviour(advisories_status=status)
    packward.write(project(deep=300))
    ran = packward("check", "--format", "json")
    assert ran.json["unknown"] == []
    assert not [each for each in ran.json["findings"] if each["rule"] == "vulnerable-version"]
    shown = packward("check").out
    host = packward.registry.url.split("/")[2]
    assert f"  {host} answered {status}: advisories of 301 packages\n" in shown
    assert "· advisories not checked\n" in shown


def test_offline_nothing_is_asked_and_what_was_known_still_counts(packward: Command) -> None:
    packward.registry.behaviour = KNOWN
    packward.write(project(deep=8))
    fresh = packward("check", "--offline", "--format", "json").json
    assert {"package": "*", "fact": "advisories", "reason": "offline"} in fresh["unknown"]
    assert packward.registry.requests == []
    packward("check")
    asked = len(packward.registry.requests)
    later = packward("check", "--offline", "--format", "json").json
    found = {each["package"] for each in later["findings"] if each["rule"] == "vulnerable-version"}
    assert (found, len(packward.registry.requests)) == ({"settled", "deep-7"}, asked)


def test_an_answer_of_any_shape_ends_in_findings_or_in_unknown(packward: Command) -> None:
    packward.registry.behaviour = Behaviour(
        advisories={
            "settled": [{"title": 5, "severity": [], "url": {}, "vulnerable_versions": 0}, None, "x"],  # type: ignore[list-item]
            "deep-0": {"a": 1},  # type: ignore[dict-item]
        }
    )
    packward.write(project(deep=1))
    report = packward("check", "--format", "json").json
    (finding,) = [each for each in report["findings"] if each["rule"] == "vulnerable-version"]
    assert "is covered by the advisory without id (no severity given)." in finding["message"]
    assert (finding["package"], finding["severity"]) == ("settled", "warning")
    packward.registry.behaviour = Behaviour(body="garbage")
    packward.write(project(deep=2))
    again = packward("check", "--format", "json").json
    assert {"package": "*", "fact": "advisories", "reason": "malformed"} in again["unknown"]


def test_what_is_posted_follows_no_redirect(packward: Command, registry_factory: RegistryFactory) -> None:
    other = registry_factory(behaviour=KNOWN)
    packward.registry.behaviour = Behaviour(redirect=other.url)
    packward.write(project(deep=3))
    packward("check")
    assert posted(packward.registry)
    assert posted(other) == []


@pytest.fixture
def osv() -> Iterator[LoopbackOsv]:
    """Return an OSV that has something on `settled` and `deep-7`."""
    records = [
        record(
            "GHSA-aaaa-aaaa-aaaa",
            "settled",
            events=[{"introduced": "0"}, {"fixed": "1.1.0"}],
            severity="HIGH",
        ),
        record("MAL-2026-1", "deep-7", events=[{"introduced": "0"}], versions=["2.0.0"]),
        record("MAL-2026-2", "deep-7", events=[{"introduced": "0"}], versions=["9.9.9"]),
        record("GHSA-eeee-eeee-eeee", "deep-7", events=[{"introduced": "0"}], aliases=["MAL-2026-2"]),
        record(
            "GHSA-cccc-cccc-cccc", "deep-7", events=[{"introduced": "0"}], withdrawn="2026-11-01T00:00:00Z"
        ),
    ]
    matches = {
        ("settled", "1.0.0"): ["GHSA-aaaa-aaaa-aaaa"],
        ("deep-7", "2.0.0"): ["GHSA-cccc-cccc-cccc", "GHSA-eeee-eeee-eeee", "MAL-2026-1", "MAL-2026-2"],
    }
    with LoopbackOsv(records, matches, page=2) as running:
        yield running


def public(packward: Command, osv: LoopbackOsv) -> dict[str, str]:
    return {"PACKWARD_OSV_URL": osv.url, "PACKWARD_PUBLIC_MIRRORS": packward.registry.url}


def test_osv_is_asked_in_batches_and_pages_where_it_was_chosen(packward: Command, osv: LoopbackOsv) -> None:
    packward.write(project(deep=1_500, advisories="osv"))
    report = packward("check", "--format", "json", env=public(packward, osv)).json
    assert posted(packward.registry) == []
    sizes = [len(json.loads(each.body)["queries"]) for each in osv.requests if each.method == "POST"]
    assert sorted(sizes[:2]) == [501, 1_000]
    assert {each.headers.get("content-encoding") for each in osv.requests} == {None}
    assert sorted({query.get("page_token", "") for query in osv.posted()}) == ["", "2"]
    found = {
        each["rule"]: each
        for each in report["findings"]
        if each["rule"].endswith("s-version") or each["rule"] == "vulnerable-version"
    }
    assert found["vulnerable-version"]["message"].startswith(
        "settled 1.0.0 (package-lock.json) is covered by the advisory GHSA-aaaa-aaaa-aaaa (high): Summary of GHSA"
    )
    assert found["malicious-version"]["message"] == (
        "settled brings deep-7 2.0.0, reported as malware by the advisory MAL-2026-1: Summary of MAL-2026-1."
    )
    assert found["malicious-version"]["severity"] == "error"
    assert "GHSA-eeee" not in json.dumps(report), "the record of malware says that other versions are meant"


def test_osv_never_hears_of_private_names_and_their_own_registry_answers_for_them(
    packward: Command, osv: LoopbackOsv, registry_factory: RegistryFactory
) -> None:
    now = time.time()
    private = registry_factory(
        {"@acme/secret": from_archive("@acme/secret", "1.0.0  1 year\n1.1.0  1 year", now)},
        behaviour=Behaviour(
            advisories={
                "@acme/secret": bulk_entries(read_lines("GHSA-dddd-dddd-dddd  low  <1.1.0  Of our own"))
            }
        ),
    )
    files = project(advisories="osv")
    manifest = json.loads(files["package.json"])
    manifest["dependencies"]["@acme/secret"] = "1.0.0"
    home = packward.home / ".npmrc"
    home.write_text(home.read_text() + f"@acme:registry={private.url}\n")
    packward.write({**files, "package.json": json.dumps(manifest)})
    report = packward("check", "--format", "json", env=public(packward, osv)).json
    assert {query["package"]["name"] for query in osv.posted()} == {"settled"}
    assert not any(
        b"acme" in each.body or "acme" in each.path for each in [*osv.requests, *packward.registry.requests]
    )
    assert posted(private)[0] == {"@acme/secret": ["1.0.0"]}
    assert "@acme/secret" in {
        each["package"] for each in report["findings"] if each["rule"] == "vulnerable-version"
    }
    assert not [each for each in report["unknown"] if each["fact"] == "advisories"]


def test_a_registry_that_nobody_calls_public_keeps_osv_out(packward: Command, osv: LoopbackOsv) -> None:
    packward.registry.behaviour = KNOWN
    packward.write(project(advisories="osv"))
    packward("check", env={"PACKWARD_OSV_URL": osv.url})
    assert osv.requests == []
    assert posted(packward.registry)[0] == {"settled": ["1.0.0"]}


def test_an_osv_that_is_away_leaves_advisories_unchecked_and_asks_nobody_else(packward: Command) -> None:
    packward.registry.behaviour = KNOWN
    packward.write(project(advisories="osv"))
    env = {"PACKWARD_OSV_URL": "http://127.0.0.1:9/", "PACKWARD_PUBLIC_MIRRORS": packward.registry.url}
    report = packward("check", "--format", "json", env=env).json
    assert {"package": "*", "fact": "advisories", "reason": "unreachable"} in report["unknown"]
    assert posted(packward.registry) == []


def test_a_match_without_its_record_still_counts(packward: Command, osv: LoopbackOsv) -> None:
    osv.records.clear()
    packward.write(project(advisories="osv"))
    report = packward("check", "--format", "json", env=public(packward, osv)).json
    (finding,) = [each for each in report["findings"] if each["rule"] == "vulnerable-version"]
    assert "GHSA-aaaa-aaaa-aaaa (no severity given)" in finding["message"]


@pytest.mark.node
def test_the_advisories_are_those_that_npm_audit_reports(
    tmp_path: Path, registry_factory: RegistryFactory
) -> None:
    registry, home = registry_factory(), tmp_path / "home"
    packward = Command(folder=tmp_path, home=home, registry=registry)
    lines = {
        "settled": "GHSA-aaaa-aaaa-aaaa  high  <1.1.0  One\nGHSA-aaaa-aaaa-aaab  low  >=1.1.0  Not this one",
        "deep-0": "GHSA-bbbb-bbbb-bbbb  critical  2  Two",
        "deep-1": "GHSA-cccc-cccc-cccc  moderate  >=2.0.0-alpha <2.0.1  Three",
        "deep-2": "GHSA-dddd-dddd-dddd  high  < 2.0.0  Not this one",
        "deep-3": "GHSA-eeee-eeee-eeee  high  nonsense  Not this one",
    }
    known = {name: bulk_entries(read_lines(text)) for name, text in lines.items()}
    known["deep-4"] = [
        {"id": 1, "url": "https://github.example.com/advisories/GHSA-ffff-ffff-ffff", "title": "Four"}
    ]
    registry.behaviour = structs.replace(KNOWN, advisories=known)
    registry.publish("settled", "1.0.0", age_hours=9_000)
    for number in range(5):
        registry.publish(f"deep-{number}", "2.0.0", age_hours=9_000)
    packward.write(project(deep=5))
    audit = npm_audit(package_manager("npm", "11.21.2"), tmp_path, registry.url, home)
    expected = {
        (via["name"], via["url"].rpartition("/")[2])
        for vulnerability in audit["vulnerabilities"].values()
        for via in vulnerability["via"]
        if isinstance(via, dict)
    }
    report = packward("check", "--format", "json", env={"npm_config_registry": registry.url}).json
    found = {each["message"] for each in report["findings"] if each["rule"] == "vulnerable-version"}
    assert len(expected) == 4
    direct, brought = sorted(found, key=lambda message: "brings" in message)
    assert {("settled", "GHSA-aaaa-aaaa-aaaa")} == {each for each in expected if each[1] in direct}
    places = [
        related["message"]
        for each in report["findings"]
        if each["message"] == brought
        for related in each["related"]
    ]
    ours = {(place.split()[2], place.split(": ")[1].split()[0]) for place in places}
    assert ours == expected - {("settled", "GHSA-aaaa-aaaa-aaaa")}


GATES = {
    "npm@12.2.0": (".npmrc", "min-release-age=3\n"),
    "pnpm@11.28.11": ("pnpm-workspace.yaml", "minimumReleaseAge: 4320\nminimumReleaseAgeStrict: true\n"),
    "yarn@4.17.1": (".yarnrc.yml", "npmMinimalAgeGate: 3d\n"),
    "bun@1.4.5": ("bunfig.toml", "[install]\nminimumReleaseAge = 259200\n"),
}


@pytest.mark.node
@pytest.mark.parametrize("manager", GATES)
def test_after_the_fix_the_real_manager_installs_the_young_version(
    manager: str, tmp_path: Path, registry_factory: RegistryFactory
) -> None:
    known = {"undici": bulk_entries(read_lines("GHSA-aaaa-aaaa-aaaa  high  <7.28.0  Unbounded memory use"))}
    registry, folder, home = (
        registry_factory(behaviour=Behaviour(advisories=known)),
        tmp_path / "p",
        tmp_path / "h",
    )
    registry.publish("undici", "7.20.0", age_hours=9_000)
    registry.publish("undici", "7.28.0", age_hours=20)
    folder.mkdir()
    packward = Command(folder=folder, home=home, registry=registry)
    name, gate = GATES[manager]
    rules = {"rules": {"missing-script-policy": "off"}}
    manifest = {"packageManager": manager, "dependencies": {"undici": "^7.20.0"}, "packward": rules}
    packward.write({"package.json": json.dumps(manifest), name: gate})
    variables = (
        "npm_config_registry",
        "pnpm_config_registry",
        "YARN_NPM_REGISTRY_SERVER",
        "BUN_CONFIG_REGISTRY",
    )
    env = dict.fromkeys(variables, registry.url)
    packward("check", "--fix", "--unsafe", env=env)
    assert '"undici": "^7.28.0"' in packward.read("package.json")
    done = run_install(package_manager(*manager.split("@")), folder, registry.url, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert installed(folder)["undici"] == ("7.28.0",)
