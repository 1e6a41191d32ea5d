import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from jsonschema.validators import Draft202012Validator
from msgspec import structs

from cli.schemas import CHECK
from packward.cli.output import github, sarif, text
from packward.cli.output import json as json_output
from packward.cli.results import (
    Place,
    PlacedEdit,
    PlacedFinding,
    PlacedFix,
    PlacedRelated,
    Position,
    Results,
    Unchecked,
)
from packward.cli.terminal import Look
from packward.model.finding import Finding, Fix, Location, Severity
from packward.rules import RULES
from packward.text.document import Span

BASE = "file:///home/someone/project"
SARIF_SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_bytes())


def place(
    line: int = 2, start: int = 4, end: int = 9, *, file: str = "package.json", text: str = ""
) -> Place:
    return Place(
        uri=f"{BASE}/{file}",
        file=file,
        start=Position(line, start, start),
        end=Position(line, end, end),
        text=text,
    )


def placed(
    message: str = "left-pad is young.",
    *,
    severity: Severity = Severity.WARNING,
    at: Place | None = None,
    related: Sequence[PlacedRelated] = (),
    fixes: Sequence[PlacedFix] = (),
) -> PlacedFinding:
    finding = Finding(
        rule="fresh-version",
        severity=severity,
        location=Location(f"{BASE}/package.json", Span(0, 1)),
        message=message,
        package="left-pad",
        package_version="1.3.0",
    )
    return PlacedFinding(finding=finding, place=at or place(), related=tuple(related), fixes=tuple(fixes))


def fixed(title: str, *, safe: bool = True, file: str = "package.json") -> PlacedFix:
    edit = PlacedEdit(place=place(file=file), new_text="1.2.0")
    return PlacedFix(fix=Fix(title=title, patches=(), safe=safe, preferred=safe), edits=(edit,))


def results(*findings: PlacedFinding, unknown: Sequence[Unchecked] = ()) -> Results:
    return Results(
        base_uri=BASE,
        findings=findings,
        unknown=tuple(unknown),
        manifests=1,
        dependencies=21,
        packages=21,
    )


def sarif_results(found: Results) -> list[dict[str, Any]]:
    log = json.loads(sarif.render(found))
    Draft4Validator(SARIF_SCHEMA).validate(log)
    run: dict[str, Any] = log["runs"][0]
    return list(run["results"])


def test_text_groups_by_file_wraps_at_80_columns_and_ends_with_a_summary() -> None:
    long = (
        "left-pad 1.3.0 was published 2 hours ago; this project waits 3 days (.npmrc). "
        "Newest old enough: 1.2.1 (3 years old)."
    )
    seen = PlacedRelated(place=place(0, 0, 15, file=".npmrc"), message="minimum release age: 3 days")
    found = results(
        placed(long, fixes=[fixed("Use left-pad 1.2.1")], related=[seen]),
        placed("settled has no provenance.", severity=Severity.INFORMATION, at=place(11)),
        placed("The gate is off.", at=place(0, 0, 1, file=".npmrc"), fixes=[fixed("Turn it on", safe=False)]),
        unknown=[Unchecked("axios", "packument", "offline")],
    )
    assert text.render(found, Look()) == (
        "package.json\n"
        "  3:5   warning      fresh-version\n"
        "        left-pad 1.3.0 was published 2 hours ago; this project waits 3 days\n"
        "        (.npmrc). Newest old enough: 1.2.1 (3 years old).\n"
        "        fix: Use left-pad 1.2.1\n"
        "        see: .npmrc:1:1  minimum release age: 3 days\n"
        "  12:5  information  fresh-version\n"
        "        settled has no provenance.\n"
        "\n"
        ".npmrc\n"
        "  1:1  warning  fresh-version\n"
        "       The gate is off.\n"
        "       fix (unsafe): Turn it on\n"
        "\n"
        "2 warnings, 1 information in 2 files · 21 packages · 1 not checked\n"
        "Not checked:\n"
        "  offline: axios\n"
    )


def test_what_one_request_asks_for_all_is_one_line_wherever_it_is_told() -> None:
    away = Unchecked("*", "advisories", "not-found", "npm.example.com answered 405", 3_000)
    found = results(unknown=[away, Unchecked("axios", "packument", "offline")])
    assert text.render(found, Look()) == (
        "No findings · 21 packages · 1 not checked · advisories not checked\n"
        "Not checked:\n"
        "  offline: axios\n"
        "  npm.example.com answered 405: advisories of 3000 packages\n"
    )
    assert "npm.example.com answered 405: advisories of 3000 packages" in github.render(found)
    log = json.loads(sarif.render(found))
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        "Not checked, offline: axios",
        "Not checked, npm.example.com answered 405: advisories of 3000 packages",
    ]
    said = json.loads(json_output.render(found))["unknown"]
    assert said == [{"package": "axios", "fact": "packument", "reason": "offline"}]
    failed = results(unknown=[structs.replace(away, reason="unreachable")])
    assert json.loads(json_output.render(failed))["unknown"] == [
        {"package": "*", "fact": "advisories", "reason": "unreachable"}
    ]


def test_nothing_found_is_said_calmly_and_without_a_verdict() -> None:
    assert text.render(results(), Look()) == "No findings · 21 packages\n"


def test_colour_changes_nothing_but_colour() -> None:
    found = results(placed(fixes=[fixed("Use left-pad 1.2.1")]))
    coloured = text.render(found, Look(colour=True))
    assert "\x1b[33mwarning\x1b[0m" in coloured
    plain = coloured
    for code in ("0", "1", "2", "32", "33"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == text.render(found, Look())


def test_a_manifest_cannot_steer_the_terminal() -> None:
    shown = text.render(results(placed("name \x1b[2J\u202egpj.exe \ud800")), Look())
    assert "name \\x1b[2J\\u202egpj.exe \\ud800" in shown


def test_json_has_the_promised_shape() -> None:
    seen = PlacedRelated(place=place(file=".npmrc"), message="3 days")
    found = results(
        placed("odd \ud800", fixes=[fixed("Use left-pad 1.2.1")], related=[seen]),
        unknown=[Unchecked("axios", "packument", "unreachable")],
    )
    report = json.loads(json_output.render(found))
    Draft202012Validator(CHECK).validate(report)
    finding = report["findings"][0]
    assert finding["range"] == {"start": {"line": 2, "character": 4}, "end": {"line": 2, "character": 9}}
    assert finding["packageVersion"] == "1.3.0"
    assert finding["fixes"][0]["edits"][0]["newText"] == "1.2.0"
    assert report["unknown"] == [{"package": "axios", "fact": "packument", "reason": "unreachable"}]
    assert report["summary"]["findings"] == {"error": 0, "warning": 1, "information": 0, "hint": 0}


def test_sarif_is_valid_and_holds_rules_fixes_and_related_places() -> None:
    seen = PlacedRelated(place=place(file=".npmrc"), message="3 days")
    found = results(
        placed(fixes=[fixed("Use left-pad 1.2.1")], related=[seen]),
        unknown=[Unchecked("axios", "packument", "offline")],
    )
    log = json.loads(sarif.render(found))
    Draft4Validator(SARIF_SCHEMA).validate(log)
    run = log["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in RULES]
    assert run["originalUriBaseIds"] == {"PROJECTROOT": {"uri": f"{BASE}/"}}
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "fresh-version"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "package.json", "uriBaseId": "PROJECTROOT"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10},
    }
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["insertedContent"] == {"text": "1.2.0"}
    assert result["relatedLocations"][0]["message"] == {"text": "3 days"}
    assert "axios" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.ERROR, "error"),
        (Severity.WARNING, "warning"),
        (Severity.INFORMATION, "note"),
        (Severity.HINT, "note"),
    ],
)
def test_sarif_levels(severity: Severity, level: str) -> None:
    assert sarif_results(results(placed(severity=severity)))[0]["level"] == level


def test_a_sarif_fingerprint_survives_a_moved_line_and_an_older_version() -> None:
    line = '    "left-pad": "1.3.0",'
    here = sarif_results(results(placed("It is 2 hours old.", at=place(2, text=line))))
    there = sarif_results(results(placed("It is 3 hours old.", at=place(9, text=line.rstrip(",")))))
    other = sarif_results(results(placed("It is 2 hours old.", at=place(2, text='"left-pad": "^1.3.0"'))))
    assert here[0]["partialFingerprints"] == there[0]["partialFingerprints"]
    assert here[0]["partialFingerprints"] != other[0]["partialFingerprints"]


def test_equal_sarif_findings_have_different_fingerprints() -> None:
    twice = sarif_results(results(placed(), placed()))
    assert twice[0]["partialFingerprints"] != twice[1]["partialFingerprints"]


def test_github_commands_are_escaped() -> None:
    found = results(placed("100 % sure\r\n::error::no", at=place(file="a,b:c/package.json")))
    assert github.render(found).splitlines() == [
        (
            "::warning file=a%2Cb%3Ac/package.json,line=3,endLine=3,col=5,endColumn=9,"
            "title=packward%3A fresh-version::100 %25 sure%0D%0A::error::no"
        ),
        "packward: 1 warning in 1 file, 21 packages",
    ]


@pytest.mark.parametrize("severity", [Severity.INFORMATION, Severity.HINT])
def test_github_shows_what_is_less_than_a_warning_as_a_notice(severity: Severity) -> None:
    assert github.render(results(placed(severity=severity))).startswith("::notice file=package.json,")


def test_github_says_what_was_not_checked() -> None:
    shown = github.render(results(unknown=[Unchecked("axios", "packument", "offline")]))
    assert shown.splitlines()[0] == "::notice title=packward::Not checked: offline: axios"
