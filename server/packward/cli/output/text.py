"""`check --format text`: findings grouped by file, for people."""

from collections.abc import Iterable
from itertools import groupby
from textwrap import TextWrapper

from packward.cli.output.wording import checked, counted, not_checked, totals
from packward.cli.results import Place, PlacedFinding, Results
from packward.cli.terminal import Look, Style, visible
from packward.model.finding import Severity

_STYLES: dict[Severity, Style] = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFORMATION: "blue",
    Severity.HINT: "cyan",
}


def render(results: Results, look: Look) -> str:
    """Return findings file by file, the summary, and what could not be checked."""
    blocks = [
        _file_block(file, list(findings), look)
        for file, findings in groupby(results.findings, key=lambda placed: placed.place.file)
    ]
    blocks.append("\n".join([_summary(results, look), *_not_checked(results, look)]))
    return "\n\n".join(blocks) + "\n"


def sentences(lines: Iterable[str], look: Look) -> str:
    """Return sentences that stand above the findings, each beginning with a capital, and an empty line."""
    told = [
        line for text in lines for line in wrapped(text[:1].upper() + text[1:], look, first="", rest="  ")
    ]
    return "".join(f"{line}\n" for line in [*told, ""]) if told else ""


def wrapped(text: str, look: Look, *, first: str, rest: str) -> list[str]:
    """Break a text into lines that begin with `first` and `rest`; long words stay whole."""
    wrapper = TextWrapper(
        width=look.width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.wrap(visible(text)) or [first.rstrip()]


def _file_block(file: str, findings: list[PlacedFinding], look: Look) -> str:
    places = [_line_and_column(placed.place) for placed in findings]
    columns = max(map(len, places))
    words = max(len(placed.finding.severity.word) for placed in findings)
    lines = [look.paint(visible(file), "bold")]
    for place, placed in zip(places, findings, strict=True):
        severity = placed.finding.severity
        word = look.paint(severity.word.ljust(words), _STYLES[severity])
        lines.append(f"  {place.ljust(columns)}  {word}  {look.paint(placed.finding.rule, 'dim')}")
        lines += _details(placed, " " * (columns + 4), look)
    return "\n".join(lines)


def _details(placed: PlacedFinding, indent: str, look: Look) -> list[str]:
    lines = wrapped(placed.finding.message, look, first=indent, rest=indent)
    if placed.fixes:
        preferred = next((fix for fix in placed.fixes if fix.fix.preferred), placed.fixes[0]).fix
        label = "fix: " if preferred.safe and preferred.preferred else "fix (unsafe): "
        lines += _labelled(label, preferred.title, indent, look)
    for related in placed.related:
        where = f"{related.place.file}:{_line_and_column(related.place)}"
        lines += _labelled("see: ", f"{where}  {related.message}", indent, look)
    return lines


def _labelled(label: str, text: str, indent: str, look: Look) -> list[str]:
    first, *rest = wrapped(text, look, first=indent + label, rest=indent + " " * len(label))
    return [indent + look.paint(label, "green") + first.removeprefix(indent + label), *rest]


def _line_and_column(place: Place) -> str:
    return f"{place.start.line + 1}:{place.start.column + 1}"


def _summary(results: Results, look: Look) -> str:
    parts = [totals(results), checked(results)]
    parts += _left_out(results)
    if results.crashed:
        parts.append(f"{counted(len(results.crashed), 'rule')} failed")
    return look.paint(f" {look.dot} ".join(parts), "bold")


def _left_out(results: Results) -> list[str]:
    packages = {item.package for item in results.unknown if not item.is_about_many}
    facts = sorted({item.fact for item in results.unknown if item.is_about_many})
    return [f"{len(packages)} not checked"] * bool(packages) + [f"{fact} not checked" for fact in facts]


def _not_checked(results: Results, look: Look) -> list[str]:
    if not results.unknown:
        return []
    lines = ["Not checked:"]
    for reason, packages in not_checked(results):
        lines += wrapped(f"{reason}: {packages}", look, first="  ", rest="    ")
    return lines
