"""`check --format json`: the shape that other programs rely on."""

import json
from typing import Any

from packward.cli.results import Place, PlacedFinding, PlacedFix, Position, Results
from packward.model.finding import Severity

VERSION = 1


def render(results: Results) -> str:
    """Return the results as one JSON document, in ASCII so that any stdout can carry it."""
    return dump(
        {
            "version": VERSION,
            "findings": [_finding(placed) for placed in results.findings],
            "unknown": [
                {"package": item.package, "fact": item.fact, "reason": item.reason}
                for item in results.unknown
                if not item.is_not_offered
            ],
            "summary": {
                "manifests": results.manifests,
                "dependencies": results.dependencies,
                "packages": results.packages,
                "findings": {severity.word: results.count(severity) for severity in reversed(Severity)},
            },
        }
    )


def dump(value: object) -> str:
    """Return a JSON text with a final newline; lone surrogates from a manifest are escaped, not refused."""
    return json.dumps(value, indent=2) + "\n"


def _finding(placed: PlacedFinding) -> dict[str, Any]:
    finding = placed.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        **_place(placed.place),
        "message": finding.message,
        "package": finding.package,
        "packageVersion": finding.package_version,
        "related": [{**_place(related.place), "message": related.message} for related in placed.related],
        "fixes": [_fix(fix) for fix in placed.fixes],
    }


def _fix(placed: PlacedFix) -> dict[str, Any]:
    return {
        "title": placed.fix.title,
        "safe": placed.fix.safe,
        "preferred": placed.fix.preferred,
        "edits": [{**_place(edit.place), "newText": edit.new_text} for edit in placed.edits],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "range": {"start": _position(place.start), "end": _position(place.end)}}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}
