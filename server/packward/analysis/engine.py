"""The pure function in the middle: a workspace and the facts so far in, findings and open questions out."""

import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, structs

from packward.analysis.suppression import is_ignored
from packward.model.facts import Facts, Query, Unknown
from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency, Manifest, Script
from packward.model.workspace import Workspace
from packward.rules import RULES
from packward.rules.context import Context
from packward.rules.rule import Rule


class Report(Struct, frozen=True, kw_only=True):
    """The outcome of one analysis.

    `wanted` are the questions that were asked and not answered yet, in document order; `unknown` those
    that could not be answered. `failures` are rules that crashed, with their traceback, for the log.
    """

    findings: tuple[Finding, ...]
    wanted: tuple[Query, ...] = ()
    unknown: Mapping[Query, Unknown] = {}
    failures: tuple[tuple[str, str], ...] = ()


def analyse(workspace: Workspace, facts: Facts, now: float) -> Report:
    """Run every rule that is on over a workspace. `now` is in epoch seconds."""
    context = Context(workspace, facts, now)
    findings: list[Finding] = []
    failures: list[tuple[str, str]] = []
    for rule in RULES:
        severity = workspace.settings.rules.get(rule.id, rule.default)
        if severity is None or not (workspace.supported or rule.any_manager):
            continue
        try:
            found = [
                finding for subject in _subjects(rule, workspace) for finding in rule.check(subject, context)
            ]
        except Exception:  # noqa: BLE001  one rule's crash must not silence another
            failures.append((rule.id, traceback.format_exc()))
            continue
        overridden = rule.id in workspace.settings.rules
        findings += [_with_severity(finding, severity) if overridden else finding for finding in found]
    kept = [finding for finding in findings if not is_ignored(finding, workspace.settings, now)]
    kept.sort(
        key=lambda finding: (finding.location.uri, finding.location.span, -finding.severity, finding.rule)
    )
    return Report(
        findings=_once(kept),
        wanted=context.wanted,
        unknown=context.unknown,
        failures=tuple(failures),
    )


def _subjects(rule: Rule, workspace: Workspace) -> Iterator[Any]:
    if rule.subject is Workspace:
        yield workspace
        return
    for manifest in workspace.manifests:
        if rule.subject is Manifest:
            yield manifest
        elif rule.subject is Dependency:
            yield from manifest.effective
        elif rule.subject is Script:
            yield from manifest.scripts


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave repetitions out: lines that share an entry of a catalog say the same at the same place."""
    return tuple(
        {(finding.rule, finding.location, finding.message): finding for finding in findings}.values()
    )


def _with_severity(finding: Finding, severity: Severity) -> Finding:
    return structs.replace(finding, severity=severity)
