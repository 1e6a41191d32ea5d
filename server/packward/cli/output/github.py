"""`check --format github`: workflow commands that GitHub shows as annotations on the changed lines."""

from packward.cli.output.wording import checked, not_checked, totals
from packward.cli.results import PlacedFinding, Results
from packward.model.finding import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(results: Results) -> str:
    """Return one command a finding, one for what could not be checked, and the summary for the log."""
    lines = [_command(placed) for placed in results.findings]
    if results.unknown:
        reasons = "; ".join(f"{reason}: {packages}" for reason, packages in not_checked(results))
        lines.append(f"::notice title=packward::Not checked: {_data(reasons)}")
    return "\n".join([*lines, f"packward: {_data(totals(results))}, {checked(results)}"]) + "\n"


def _command(placed: PlacedFinding) -> str:
    finding, start, end = placed.finding, placed.place.start, placed.place.end
    columns = {"col": start.column + 1, "endColumn": max(start.column + 1, end.column)}
    properties = {
        "file": placed.place.file,
        "line": start.line + 1,
        "endLine": end.line + 1,
        # GitHub takes columns only where the range stays on one line.
        **(columns if start.line == end.line else {}),
        "title": f"packward: {finding.rule}",
    }
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS.get(finding.severity, 'notice')} {written}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
