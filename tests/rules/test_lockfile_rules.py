"""What a lockfile brings along, where it comes from, and whether it still fits."""

import json
from typing import Any

from packward.model.finding import Severity
from support.check import Checked, check

SHA = "sha512-x"


def locked(
    packages: dict[str, dict[str, Any]],
    dependencies: dict[str, str],
    registry: str = "",
    npmrc: str = "min-release-age=3",
) -> Checked:
    """Check an npm 12 project with these dependencies, this lockfile and this registry."""
    lock = {"lockfileVersion": 3, "packages": {"": {"dependencies": dependencies}} | packages}
    manifest = {"packageManager": "npm@12.2.0", "dependencies": dependencies}
    return check(
        f"-- package.json --\n{json.dumps(manifest)}\n-- .npmrc --\n{npmrc}\n"
        f"-- package-lock.json --\n{json.dumps(lock)}\n{registry}"
    )


AXIOS: dict[str, dict[str, Any]] = {
    "node_modules/axios": {"version": "1.14.1", "dependencies": {"plain-crypto-js": "^4.2.1"}},
    "node_modules/plain-crypto-js": {"version": "4.2.1", "hasInstallScript": True},
}
AXIOS_REGISTRY = """-- registry/axios --
1.14.1  8 days
-- registry/plain-crypto-js --
4.2.1  22 minutes postinstall="node setup.js"
"""


def test_a_young_transitive_package_is_told_at_the_line_that_brings_it() -> None:
    checked = locked(AXIOS, {"axios": "^1.14.0"}, AXIOS_REGISTRY)
    finding = checked.only("fresh-version")
    assert (
        finding.message
        == "axios brings plain-crypto-js 4.2.1, younger than the window: this project waits 3 days (.npmrc)."
    )
    assert checked.flagged(finding) == "^1.14.0"
    assert [related.message for related in finding.related] == ["axios > plain-crypto-js 4.2.1"]
    assert finding.package == "plain-crypto-js"


def test_an_exempt_transitive_package_is_silent() -> None:
    gate = "min-release-age=3\nmin-release-age-exclude[]=plain-crypto-js"
    assert not locked(AXIOS, {"axios": "^1.14.0"}, AXIOS_REGISTRY, gate).by_rule("fresh-version")


def test_a_transitive_install_script_is_told_at_the_line_that_brings_it() -> None:
    finding = locked(AXIOS, {"axios": "^1.14.0"}, AXIOS_REGISTRY).only("install-script")
    assert (
        finding.message
        == "axios brings plain-crypto-js 4.2.1 with an install script; npm 12.2.0 does not run it."
    )
    assert finding.severity is Severity.INFORMATION
    assert len(finding.fixes) == 3


def test_many_transitive_packages_are_one_finding() -> None:
    names = [f"p{number}" for number in range(6)]
    packages: dict[str, dict[str, Any]] = {
        f"node_modules/{name}": {"version": "1.0.0", "deprecated": "old"} for name in names
    }
    packages["node_modules/top"] = {"version": "1.0.0", "dependencies": dict.fromkeys(names, "*")}
    registry = "".join(f"-- registry/{name} --\n1.0.0  1 years\n" for name in [*names, "top"])
    finding = locked(packages, {"top": "1.0.0"}, registry).only("deprecated-version")
    assert (
        finding.message
        == "top brings p0 1.0.0, p1 1.0.0, p2 1.0.0 and 3 more, deprecated by their publishers."
    )
    assert finding.severity is Severity.HINT
    assert len(finding.related) == 6


def test_a_package_that_two_lines_bring_is_told_once() -> None:
    packages: dict[str, dict[str, Any]] = {
        "node_modules/a": {"version": "1.0.0", "dependencies": {"c": "*"}},
        "node_modules/b": {"version": "1.0.0", "dependencies": {"c": "*"}},
        "node_modules/c": {"version": "1.0.0", "deprecated": "old", "dependencies": {"a": "*"}},
    }
    registry = "".join(f"-- registry/{name} --\n1.0.0  1 years\n" for name in "abc")
    assert (
        locked(packages, {"a": "1", "b": "1"}, registry)
        .only("deprecated-version")
        .message.startswith("a brings c")
    )


def test_sources_that_are_right_are_silent() -> None:
    hosts = ["https://registry.example.com/", "http://127.0.0.1:4873/"]
    for host in hosts[:1]:
        packages = {
            "node_modules/a": {"version": "1.0.0", "resolved": f"{host}a/-/a-1.0.0.tgz", "integrity": SHA}
        }
        assert not locked(packages, {"a": "1"}).by_rule("lockfile-source")
    no_address = {"node_modules/a": {"version": "1.0.0", "integrity": SHA}}
    assert not locked(no_address, {"a": "1"}).by_rule("lockfile-source")
    bundled = {"node_modules/a": {"version": "1.0.0", "inBundle": True}}
    assert not locked(bundled, {"a": "1"}).by_rule("lockfile-source")


def test_plain_http_and_missing_integrity_are_told() -> None:
    packages: dict[str, dict[str, Any]] = {
        "node_modules/a": {
            "version": "1.0.0",
            "resolved": "http://registry.example.com/a/-/a-1.0.0.tgz",
            "integrity": SHA,
        },
        "node_modules/b": {"version": "1.0.0", "resolved": "https://registry.example.com/b/-/b-1.0.0.tgz"},
    }
    messages = [
        finding.message for finding in locked(packages, {"a": "1", "b": "1"}).by_rule("lockfile-source")
    ]
    assert messages == [
        "package-lock.json takes a 1.0.0 over http, without encryption, from registry.example.com.",
        "package-lock.json takes b 1.0.0 without an integrity hash.",
    ]


def test_a_lockfile_from_another_registry_is_one_finding() -> None:
    packages: dict[str, dict[str, Any]] = {
        f"node_modules/p{number}": {
            "version": "1.0.0",
            "resolved": f"https://mirror.example.net/p{number}/-/p{number}-1.0.0.tgz",
            "integrity": SHA,
        }
        for number in range(9)
    }
    finding = locked(packages, {f"p{number}": "1" for number in range(9)}).only("lockfile-source")
    assert finding.message == (
        "package-lock.json takes 9 packages from mirror.example.net; the configured registry is registry.example.com."
    )


def test_a_line_that_the_lockfile_does_not_hold_is_told() -> None:
    finding = locked({}, {"a": "^1.0.0"}).only("lockfile-drift")
    assert finding.message == "package-lock.json does not hold a yet; the next install resolves it anew."


def test_many_lines_that_the_lockfile_does_not_hold_are_one_finding() -> None:
    checked = locked({}, {f"p{number}": "1" for number in range(7)})
    finding = checked.only("lockfile-drift")
    assert "what 7 lines ask for" in finding.message
    assert checked.flagged(finding) == "dependencies"


def test_lockfiles_of_two_managers_are_told() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@12.2.0"}\n-- .npmrc --\nmin-release-age=3\n-- yarn.lock --\n# yarn lockfile v1\n'
    )
    assert (
        checked.only("lockfile-drift").message
        == "yarn.lock is a lockfile of another package manager; this project uses npm."
    )


def test_a_damaged_lockfile_is_told_and_not_believed() -> None:
    checked = check(
        '-- package.json --\n{"packageManager": "npm@12.2.0"}\n-- .npmrc --\nmin-release-age=3\n-- package-lock.json --\n{"lockfile\n'
    )
    assert "package-lock.json cannot be used" in checked.only("lockfile-drift").message
