"""`why --format json`: the shape that other programs rely on."""

from typing import Any

from packward.analysis.install import Line
from packward.analysis.why import Answer, Why
from packward.cli.output.json import VERSION, dump
from packward.model.manager import Skipped
from packward.model.policy import Origin, Policy
from packward.model.wording import iso


def render(why: Why) -> str:
    """Return the answer as one JSON document."""
    policy = why.policy
    return dump(
        {
            "version": VERSION,
            "manager": {
                "name": why.tool.name,
                "version": why.tool.version,
                "origin": _label(why.tool.version_origin or why.tool.origin),
            },
            "releaseAge": _release_age(policy, why.now),
            "scriptPolicy": {
                "default": policy.scripts.overrules or policy.scripts.default,
                "strict": policy.scripts.strict,
                "origin": _label(policy.scripts.origin),
            },
            "dependencies": [_answer(answer) for answer in why.answers],
        }
    )


def _release_age(policy: Policy, now: float) -> dict[str, Any] | None:
    gate = policy.release_age
    if gate is None and policy.release_age_problem is None:
        return None
    return {
        "seconds": 0 if gate is None else _whole(max(0.0, now - gate.cutoff(now))),
        "origin": None if gate is None else _label(gate.origin),
        "strict": gate is not None and gate.strict,
        "default": gate is not None and gate.default,
        "exempt": [] if gate is None else [exemption.text for exemption in gate.exempt],
        "problem": policy.release_age_problem,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    line = answer.line
    written: dict[str, Any] = {
        "name": line.dependency.name,
        "group": line.dependency.group,
        "specifier": line.dependency.text,
        "manifest": answer.manifest,
        "outcome": line.outcome,
        "version": line.version,
        "locked": answer.locked,
        "skipped": [_skipped(skipped) for skipped in line.skipped],
        "scripts": _scripts(line),
    }
    more = {"because": line.because, "reason": line.reason}
    return written | {key: value for key, value in more.items() if value is not None}


def _scripts(line: Line) -> dict[str, Any] | None:
    """Return what becomes of the scripts: none where nothing is installed, null where that is not known."""
    if line.scripts is not None:
        return {"events": list(line.events), "outcome": line.scripts.outcome}
    return None if line.outcome == "unknown" else {"events": [], "outcome": "none"}


def _skipped(skipped: Skipped) -> dict[str, str | None]:
    return {
        "version": skipped.version,
        "publishedAt": None if skipped.published is None else iso(skipped.published),
        "reason": skipped.reason,
        "installableAt": None if skipped.installable_at is None else iso(skipped.installable_at),
    }


def _label(origin: Origin | None) -> str | None:
    return None if origin is None else origin.label


def _whole(seconds: float) -> float:
    # Differences of clock readings carry noise far below a second.
    return round(seconds)
