"""Phrases that several rules say in the same way."""

from packward.model import wording
from packward.model.manager import Tool
from packward.model.manifest import Dependency, catalog_name
from packward.model.policy import ReleaseAge
from packward.model.workspace import Workspace
from packward.rules.outlook import Outlook

_LONGEST_QUOTE = 160


def tool_name(tool: Tool) -> str:
    """Name the package manager with its version, and say where the version is only assumed."""
    return f"{tool.name} {tool.version}{' (version assumed)' if tool.version_assumed else ''}"


def window_of(outlook: Outlook) -> str:
    """Say how long the project waits and who set it: "this project waits 3 days (.npmrc)"."""
    return window_in_words(outlook.gate, outlook.window)


def window_in_words(gate: ReleaseAge | None, window: float) -> str:
    """Say how long a gate waits and who set it; without one, that packward's own window (seconds) serves."""
    if gate is None:
        return f"packward waits {wording.duration(window)} where a project sets no minimum release age"
    where = "the default of the package manager" if gate.origin is None else gate.origin.label
    if gate.before is not None:
        return f"this project takes nothing newer than {wording.moment(gate.before)} ({where})"
    return f"this project waits {wording.duration(gate.seconds)} ({where})"


def age_of(outlook: Outlook) -> str:
    """Word the age of the version in question."""
    return "an unknown time" if outlook.age is None else wording.age(outlook.age)


def release_until(outlook: Outlook, now: float) -> str:
    """Say when the young version becomes old enough, as a sentence with a leading blank, or nothing."""
    if outlook.free_at is None or outlook.free_at <= now or outlook.release is None:
        return ""
    return f" {outlook.release.version} is old enough on {wording.moment(outlook.free_at)}."


def newest_allowed(outlook: Outlook, now: float) -> str:
    """Say which version is the newest old enough, as a sentence with a leading blank."""
    allowed = outlook.allowed
    if allowed is None or outlook.packument is None:
        return " No older version is old enough."
    published = outlook.packument.published_by(allowed)
    ages = "" if published is None else f" ({wording.age(now - published)} old)"
    return f" Newest old enough: {allowed.version}{ages}."


def quoted(text: str, longest: int = _LONGEST_QUOTE) -> str:
    """Return a stranger's text on one line, without control characters, cut to a length."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def missing_entry(dependency: Dependency, workspace: Workspace) -> str:
    """Say that a `catalog:` specifier refers to nothing."""
    name = catalog_name(dependency.text)
    catalog = f"catalog {quoted(name, 60)}" if name else "catalog default"
    if any(each in workspace.catalogs for each in ((name,) if name else ("", "default"))):
        reason = f"The {catalog} has no entry for {dependency.name} that names a version"
    else:
        reason = f"There is no {catalog} that {workspace.tool.name} reads"
    return f"{reason}, so the install by {tool_name(workspace.tool)} fails."
