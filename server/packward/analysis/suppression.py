"""Which findings the user has put aside with `ignore`."""

from packward.model.finding import Finding
from packward.model.settings import Ignore, Settings
from packward.model.wording import day


def is_ignored(finding: Finding, settings: Settings, now: float) -> bool:
    """Tell whether an `ignore` entry that has not run out covers a finding. `now` is in epoch seconds."""
    return any(_covers(entry, finding, now) for entry in settings.ignore)


def _covers(entry: Ignore, finding: Finding, now: float) -> bool:
    if entry.rule is None and entry.package is None:
        return False
    if entry.until is not None and day(now) > entry.until:
        return False
    return (
        entry.rule in (None, finding.rule)
        and entry.package in (None, finding.package)
        and entry.version in (None, finding.package_version)
    )
