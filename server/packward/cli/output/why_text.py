"""`why --format text`: the policy in force, then one block a dependency, the decision first."""

from collections.abc import Iterator, Sequence

from packward.analysis.install import Line
from packward.analysis.why import Answer, Why
from packward.cli.output.text import wrapped
from packward.cli.output.wording import REASONS
from packward.cli.terminal import Look, Style, visible
from packward.model.manager import ScriptOutcome, Skipped
from packward.model.policy import Origin, Policy, ReleaseAge
from packward.model.wording import duration, listed, moment, remaining

_STYLES: dict[str, Style] = {"installs": "green", "fails": "red", "dropped": "yellow", "unknown": "cyan"}
_SCRIPT_DEFAULTS = {
    "run": "run",
    "run-with-warning": "run, with a warning",
    "block": "do not run",
}
_SCRIPT_OUTCOMES = {
    "runs": "runs",
    "runs-with-warning": "runs, with a warning",
    "blocked": "does not run until it is approved",
    "blocked-and-fails": "is not approved, and the install fails",
    "denied": "is denied and does not run",
}
# Reasons why a fact is unknown; why an install fails is in words already.
_REASONS: dict[str, str] = {**dict(REASONS.items()), "private": "no registry is asked for it"}
_LABEL_WIDTH = 10
_MOST_SHOWN = 5


def render(why: Why, look: Look) -> str:
    """Return the policy and the blocks; dependencies in the order of their manifest."""
    blocks = [_policy(why, look), *("\n".join(_block(answer, why, look)) for answer in why.answers)]
    return "\n\n".join(blocks) + "\n"


def _policy(why: Why, look: Look) -> str:
    tool = why.tool
    version = " (version assumed)" if tool.version_assumed else ""
    where = _where(tool.version_origin or tool.origin)
    scripts = why.policy.scripts
    default = _SCRIPT_DEFAULTS[scripts.overrules or scripts.default]
    strict = "; one that nobody reviewed fails the install" if scripts.strict else ""
    rows = [
        ("manager", f"{tool.name} {tool.version}{version}{where}"),
        ("waits", _release_age(why.policy, why.now)),
        ("scripts", f"{default}{strict}{_where(scripts.origin)}"),
    ]
    return "\n".join(line for label, text in rows for line in _row(label, text, look, indent=""))


def _release_age(policy: Policy, now: float) -> str:
    gate = policy.release_age
    problem = f"; {policy.release_age_problem}" if policy.release_age_problem else ""
    if gate is None:
        return f"no minimum release age is in force{problem}"
    exempt = [exemption.text for exemption in gate.exempt]
    spared = f", except for {listed(exempt)}" if exempt else ""
    return f"{_window(gate, now)}{spared}{_where(gate.origin)}{problem}"


def _window(gate: ReleaseAge, now: float) -> str:
    if gate.before is not None:
        return f"nothing newer than {moment(gate.cutoff(now))}"
    default = ", the manager's default" if gate.default else ""
    return f"{duration(gate.seconds)}{default}"


def _block(answer: Answer, why: Why, look: Look) -> Iterator[str]:
    line = answer.line
    decision = f"{line.outcome} {line.version}" if line.version else line.outcome
    name = look.paint(visible(line.dependency.name), "bold")
    yield f"{name}  {look.paint(visible(decision), _STYLES[line.outcome])}"
    asked = f"{line.dependency.text}  in {line.dependency.group} of {answer.manifest}"
    for label, text in [("asked for", asked), *_reasons(answer, why)]:
        yield from _row(label, text, look, indent="  ")


def _reasons(answer: Answer, why: Why) -> Iterator[tuple[str, str]]:
    line = answer.line
    causes = [cause for cause in (line.because, _REASONS.get(line.reason or "", line.reason)) if cause]
    if causes:
        yield "because", ": ".join(causes)
    if answer.locked:
        yield "locked", answer.locked
    for skipped in line.skipped[:_MOST_SHOWN]:
        yield "skipped", _skipped(skipped, line, why)
    if len(line.skipped) > _MOST_SHOWN:
        yield "skipped", f"and {len(line.skipped) - _MOST_SHOWN} more"
    if line.scripts is not None and line.events:
        yield "scripts", _scripts(line.events, line.scripts)
    for run in line.below[:_MOST_SHOWN]:
        yield "scripts", f"{run.package}@{run.version}: {_scripts(run.events, run.outcome)}"
    if len(line.below) > _MOST_SHOWN:
        yield "scripts", f"and of {len(line.below) - _MOST_SHOWN} more packages"


def _scripts(events: Sequence[str], outcome: ScriptOutcome) -> str:
    does = _SCRIPT_OUTCOMES.get(outcome.outcome, outcome.outcome)
    return f"{listed(events)} {does}{_where(outcome.origin)}"


def _skipped(skipped: Skipped, line: Line, why: Why) -> str:
    if skipped.reason != "too-fresh":
        return f"{skipped.version}  {skipped.reason}"
    gate = why.policy.gate(line.dependency.specifier.registry_name or line.dependency.name)
    where = _where(None if gate is None else gate.origin)
    if skipped.installable_at is None:
        return f"{skipped.version}  too young{where}"
    left = remaining(max(0.0, skipped.installable_at - why.now))
    return f"{skipped.version}  until {moment(skipped.installable_at)}, in {left}{where}"


def _where(origin: Origin | None) -> str:
    return "" if origin is None else f" ({origin.label})"


def _row(label: str, text: str, look: Look, *, indent: str) -> list[str]:
    lead = indent + label.ljust(_LABEL_WIDTH)
    first, *rest = wrapped(text, look, first=lead, rest=" " * len(lead))
    return [indent + look.paint(label, "dim") + first[len(indent) + len(label) :], *rest]
