"""A line that cannot be installed under the gate in force, or only as something ancient.

Where the gate leaves no version for what is written, the install stops with an error that rarely names
the gate; where only a version of another era is old enough, it goes on with that one. packward says
it before the install does. The gate itself is right: the line has to move, or wait.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "1.3.0"}}
                                                                    ^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/left-pad --
    1.2.0  4 years
    1.3.0  2 hours

    left-pad 1.3.0 cannot be installed by npm 11.21.2: it was published 2 hours ago and this project waits
    3 days (.npmrc). 1.3.0 is old enough on 2026-11-25 10:00 UTC. Newest old enough: 1.2.0 (4 years old).

Fix: use the newest version that is old enough, or exempt the package from the gate.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.model.wording import age
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.wording import age_of, newest_allowed, quoted, release_until, tool_name, window_of


@rule("blocked-version", subject=Dependency, severity=Severity.WARNING)
def blocked_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the gate makes the install of a line fail or fall back to something ancient."""
    outlook = context.outlook(dependency)
    if outlook.state == "blocked":
        message = _refused(dependency, outlook, context)
    elif outlook.state == "fallback":
        message = _fallen_back(dependency, outlook, context)
    else:
        return
    gate = outlook.gate
    replacements = () if outlook.state == "fallback" else fixes.use_allowed(dependency, outlook, context)
    yield context.finding(
        "blocked-version",
        Severity.WARNING,
        dependency.written_span,
        message,
        uri=dependency.written_uri,
        package=outlook.package,
        version=None if outlook.release is None else outlook.release.version,
        related=context.related(None if gate is None else gate.origin, "the minimum release age is set here"),
        fixes=(*replacements, *fixes.allow_young(outlook, context)),
    )


def _refused(dependency: Dependency, outlook: Outlook, context: Context) -> str:
    release = outlook.release
    tool = tool_name(context.workspace.tool)
    rest = f"{release_until(outlook, context.now)}{newest_allowed(outlook, context.now)}"
    if release is not None and (outlook.locked or dependency.specifier.kind == "version"):
        return (
            f"{outlook.package} {release.version} cannot be installed by {tool}: it was published "
            f"{age_of(outlook)} ago and {window_of(outlook)}.{rest}"
        )
    newest = "" if release is None else f"; {release.version} was published {age_of(outlook)} ago"
    return (
        f"No version of {outlook.package} that {quoted(dependency.text)} admits is old enough{newest}, and "
        f"{window_of(outlook)}: the install by {tool} fails.{rest}"
    )


def _fallen_back(dependency: Dependency, outlook: Outlook, context: Context) -> str:
    release, resolution = outlook.release, outlook.resolution
    if release is None or resolution is None:
        return ""
    return (
        f"{quoted(dependency.text)} falls back to {outlook.package} {release.version} from {age_of(outlook)} "
        f"ago, because {resolution.skipped[0].version} is younger than the window and {window_of(outlook)}."
        f"{_free(outlook, context)}"
    )


def _free(outlook: Outlook, context: Context) -> str:
    waits = [skip for skip in outlook.resolution.skipped if skip.installable_at] if outlook.resolution else []
    if not waits or waits[0].installable_at is None:
        return ""
    return f" {waits[0].version} is old enough in {age(waits[0].installable_at - context.now)}."
