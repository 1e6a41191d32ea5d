"""Sentences about a whole run that more than one format says."""

from packward.cli.results import Results
from packward.model.facts import Reason
from packward.model.finding import Severity
from packward.model.wording import listed

REASONS: dict[Reason, str] = {
    "pending": "no answer in time",
    "offline": "offline",
    "not-found": "not found in the registry",
    "forbidden": "the registry refuses access",
    "rate-limited": "the registry asks to slow down",
    "too-large": "the registry's answer is too large",
    "malformed": "the registry's answer is unreadable",
    "unreachable": "the registry cannot be reached",
    "private": "private, and its registry is not configured",
}


def totals(results: Results) -> str:
    """Count the findings by severity and say in how many files: "3 warnings, 5 information in 2 files"."""
    counts = {severity: results.count(severity) for severity in reversed(Severity)}
    if not results.findings:
        return "No findings"
    parts = [_counted_severity(count, severity) for severity, count in counts.items() if count]
    files = len({placed.place.uri for placed in results.findings})
    return f"{', '.join(parts)} in {counted(files, 'file')}"


def checked(results: Results) -> str:
    """Say how much was looked at: "21 packages in 3 package.json files"."""
    return counted(results.packages, "package") + (
        "" if results.manifests == 1 else f" in {results.manifests} package.json files"
    )


def not_checked(results: Results) -> list[tuple[str, str]]:
    """Return what could not be checked as (reason, names of the packages), reasons in a stable order."""
    names: dict[Reason, list[str]] = {}
    for item in results.unknown:
        if not item.is_about_many:
            names.setdefault(item.reason, []).append(item.package)
    return [
        (worded, listed(sorted(set(names[reason])))) for reason, worded in REASONS.items() if reason in names
    ] + [
        (item.detail or REASONS[item.reason], f"{item.fact} of {counted(item.count, 'package')}")
        for item in results.unknown
        if item.is_about_many
    ]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counted_severity(number: int, severity: Severity) -> str:
    # "information" has no plural.
    return f"{number} information" if severity is Severity.INFORMATION else counted(number, severity.word)
