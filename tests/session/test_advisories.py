"""Advisories while a user types: what is known of other lines stays, and only what is new is asked."""

import gzip
import json

from msgspec import structs

from session.bench import Bench, flagged, is_settled
from support.advisories import bulk_entries, read_lines
from support.behaviour import Behaviour

VULNERABLE = "vulnerable-version"
KNOWN = Behaviour(
    abbreviated=False,
    advisories={"left-pad": bulk_entries(read_lines("GHSA-aaaa-aaaa-aaaa  high  *  Of the left"))},
)


def manifest(other: str) -> str:
    return json.dumps({"packageManager": "npm@12.2.0", "dependencies": {"left-pad": "1.2.0", "other": other}})


def posted(bench: Bench) -> list[dict[str, list[str]]]:
    bodies = [request.body for request in bench.registry.requests if request.method == "POST"]
    return [json.loads(gzip.decompress(body)) for body in bodies]


async def test_an_edit_asks_about_the_new_version_and_keeps_the_findings_of_other_lines(bench: Bench) -> None:
    bench.registry.behaviour = KNOWN
    for version in ("1.0.0", "1.1.0"):
        bench.registry.publish("other", version, age_hours=9_000)
    bench.write("package.json", manifest("1.0.0"))
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    before = len(posted(bench))
    bench.registry.behaviour = structs.replace(KNOWN, latency=0.2)
    bench.reports.clear()
    bench.session.change(bench.document("package.json", manifest("1.1.0")))
    await bench.until(is_settled)
    assert [flagged(report, VULNERABLE) for _, report in bench.reports] == [["left-pad"]] * len(bench.reports)
    assert posted(bench)[before:] == [{"other": ["1.1.0"]}]
