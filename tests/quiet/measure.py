"""How much a user would see: `packward check` over projects, and suspicious-release over the past of all they use.

    PYTHONPATH=tests .venv/bin/python tests/quiet/measure.py PROJECT [PROJECT ...]

Each PROJECT is a folder with a package.json, with a lockfile for the packages that it brings along. They are
checked against the registry that the machine's npm is configured with. Printed are the findings by rule and
severity with every warning, and then what suspicious-release would have said of each release of the last 18
months two hours after it, had a project used it then. Mirrors that lack publishers, attestations, sizes or
removed versions leave the signs that need them untested: how many releases had them is printed too.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from packward.model.facts import Unknown
from packward.model.finding import Severity
from packward.model.packument import Packument, Release
from packward.model.wording import day
from packward.registry.disk import SCHEMA
from packward.rules.release_signs import Lookup, Sign, severity_of, signs_of, young_history

PAST = 1.5 * 365 * 86400.0
LATER = 2 * 3600.0
SEVERITIES = ("error", "warning", "information", "hint")


class Judged(Struct, frozen=True):
    """A release of the past, and its signs; None where its age cannot be believed."""

    package: str
    release: Release
    signs: tuple[Sign, ...] | None


def checked(project: Path, cache: str) -> list[dict[str, Any]]:
    """Return the findings of `packward check` in a project."""
    command = [sys.executable, "-m", "packward", "check", str(project), "--format", "json"]
    env = {**os.environ, "PACKWARD_CACHE_DIR": cache}
    ran = subprocess.run(
        [*command, "--fail-on", "never"], env=env, stdout=subprocess.PIPE, check=True, text=True
    )
    found: list[dict[str, Any]] = json.loads(ran.stdout)["findings"]
    return found


def documents(cache: str) -> dict[str, Packument]:
    """Return the full documents that the checks have asked for, by package."""
    with sqlite3.connect(Path(cache) / f"packward-{SCHEMA}.sqlite3") as database:
        rows = database.execute("SELECT fact FROM records WHERE query LIKE 'packument%'").fetchall()
    read = [msgspec.msgpack.decode(fact, type=Packument) for (fact,) in rows]
    return {packument.name: packument for packument in read if packument.complete}


def past(packuments: Mapping[str, Packument], now: float) -> Iterator[Judged]:
    """Judge each release of the past in the registry as it was two hours later."""
    for packument in packuments.values():
        for release in packument.releases:
            if release.published is None or not now - PAST < release.published <= now:
                continue
            moment = release.published + LATER
            history = young_history(_until(packument, moment), release, moment)
            signs = None if history is None else signs_of(history, _lookup(packuments, moment))
            yield Judged(packument.name, release, signs)


def _lookup(packuments: Mapping[str, Packument], moment: float) -> Lookup:
    def look(package: str, _cutoff: float) -> Packument | Unknown:
        found = packuments.get(package)
        return Unknown("offline") if found is None else _until(found, moment)

    return look


def _until(packument: Packument, moment: float) -> Packument:
    releases = (each for each in packument.releases if each.published is not None)
    known = tuple(each for each in releases if (each.published or 0.0) <= moment)
    removed = {version: time for version, time in packument.removed.items() if time <= moment}
    return structs.replace(packument, releases=known, removed=removed)


def print_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    counts = Counter((finding["rule"], finding["severity"]) for finding in findings)
    print(f"{'rule':30}" + "".join(f"{severity:>13}" for severity in SEVERITIES))
    for rule in sorted({finding["rule"] for finding in findings}):
        print(f"{rule:30}" + "".join(f"{counts[rule, severity]:13}" for severity in SEVERITIES))
    for finding in findings:
        if finding["severity"] in SEVERITIES[:2] or finding["rule"] == "suspicious-release":
            print(f"{finding['severity']}  {finding['rule']}  {finding['message']}")


def print_past(judged: Sequence[Judged]) -> None:
    believed = [each for each in judged if each.signs is not None]
    told: Counter[Severity | None] = Counter(severity_of(each.signs or ()) for each in believed)
    have = {
        "publisher": sum(each.release.publisher is not None for each in judged),
        "evidence": sum(bool(each.release.evidence) for each in judged),
        "size": sum(each.release.unpacked_size is not None for each in judged),
    }
    print(f"{len(judged)} releases of the past, {len(believed)} with an age to believe, {have}")
    print({"silent" if severity is None else severity.word: count for severity, count in told.items()})
    for each in believed:
        severity = severity_of(each.signs or ())
        if severity is not None:
            facts = "; ".join(sign.fact for sign in each.signs or ())
            when = day(each.release.published or 0.0)
            print(f"{severity.word}  {each.package} {each.release.version} ({when})  {facts}")


def main() -> None:
    """Check the projects named on the command line, then judge the past of what they use."""
    with tempfile.TemporaryDirectory() as cache:
        findings = [finding for name in sys.argv[1:] for finding in checked(Path(name), cache)]
        packuments = documents(cache)
        print(f"{len(sys.argv) - 1} projects, {len(packuments)} packages")
        print_findings(findings)
        print_past(list(past(packuments, time.time())))


if __name__ == "__main__":
    main()
