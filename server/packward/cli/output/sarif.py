"""`check --format sarif`: SARIF 2.1.0 for code scanning."""

import hashlib
from collections import Counter
from typing import Any

from packward import __version__
from packward.cli.output.json import dump
from packward.cli.output.wording import not_checked
from packward.cli.results import Place, PlacedFinding, PlacedFix, Results
from packward.model.finding import Severity
from packward.rules import RULES
from packward.rules.rule import Rule

ROOT = "PROJECTROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_RULE_INDEX = {rule.id: index for index, rule in enumerate(RULES)}


def render(results: Results) -> str:
    """Return the results as one SARIF log; files are named relative to the folder `ROOT` stands for."""
    notifications = [
        {"level": "note", "message": {"text": f"Not checked, {reason}: {packages}"}}
        for reason, packages in not_checked(results)
    ]
    crashed = [
        {"level": "error", "message": {"text": f"The rule {rule} failed and reported nothing."}}
        for rule in results.crashed
    ]
    return dump(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": _driver()},
                    "columnKind": "utf16CodeUnits",
                    "originalUriBaseIds": {ROOT: {"uri": f"{results.base_uri}/"}},
                    "invocations": [
                        {"executionSuccessful": True, "toolExecutionNotifications": notifications + crashed}
                    ],
                    "results": _results(results),
                }
            ],
        }
    )


def _driver() -> dict[str, Any]:
    return {
        "name": "packward",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.page.strip()
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}."},
        # A page is prose with indented examples, which is Markdown as it stands.
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _level(rule.severity), "enabled": not rule.opt_in},
        "properties": {"tags": ["security", "supply-chain"]},
    }


def _results(results: Results) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    found = []
    for placed in results.findings:
        identity = _identity(placed, results)
        seen[identity] += 1
        found.append(_result(placed, results, f"{identity}:{seen[identity]}"))
    return found


def _result(placed: PlacedFinding, results: Results, fingerprint: str) -> dict[str, Any]:
    finding = placed.finding
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": _RULE_INDEX[finding.rule]} if finding.rule in _RULE_INDEX else {}),
        "level": _level(finding.severity),
        "message": {"text": finding.message},
        "locations": [_location(placed.place, results)],
        "relatedLocations": [
            {"id": number, **_location(related.place, results), "message": {"text": related.message}}
            for number, related in enumerate(placed.related)
        ],
        "partialFingerprints": {"packward/v1": fingerprint},
        "fixes": [_fix(fix, results) for fix in placed.fixes],
        "properties": {"package": finding.package, "packageVersion": finding.package_version},
    }


def _identity(placed: PlacedFinding, results: Results) -> str:
    """Return what stays the same while a finding's line moves and its message counts the days."""
    finding = placed.finding
    line = placed.place.text.strip().rstrip(",")
    parts = (finding.rule, _artifact(placed.place, results)["uri"], finding.package or "", line)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fix(placed: PlacedFix, results: Results) -> dict[str, Any]:
    replacements: dict[str, list[dict[str, Any]]] = {}
    artifacts: dict[str, dict[str, str]] = {}
    for edit in placed.edits:
        artifacts[edit.place.uri] = _artifact(edit.place, results)
        replacements.setdefault(edit.place.uri, []).append(
            {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.new_text}}
        )
    return {
        "description": {"text": placed.fix.title},
        "artifactChanges": [
            {"artifactLocation": artifacts[uri], "replacements": changes}
            for uri, changes in replacements.items()
        ],
    }


def _location(place: Place, results: Results) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(place, results), "region": _region(place)}}


def _artifact(place: Place, results: Results) -> dict[str, str]:
    below = f"{results.base_uri}/"
    if place.uri.startswith(below):
        return {"uri": place.uri.removeprefix(below), "uriBaseId": ROOT}
    return {"uri": place.uri}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.start.line + 1,
        "startColumn": place.start.character + 1,
        "endLine": place.end.line + 1,
        "endColumn": place.end.character + 1,
    }


def _level(severity: Severity) -> str:
    return _LEVELS.get(severity, "note")
