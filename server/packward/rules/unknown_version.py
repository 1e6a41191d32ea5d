"""No published version satisfies the specifier.

The install of this line fails. Often the version was mistyped, has not been published yet, or was
removed from the registry.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^2.0.0"}}
                                                                    ^^^^^^
    -- registry/left-pad --
    1.2.0  4 years
    1.3.0  2 years

    No published version of left-pad satisfies ^2.0.0; the newest is 1.3.0.

Fix: use the newest version that is old enough.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.rules import fixes
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.wording import missing_entry, quoted


@rule("unknown-version", subject=Dependency, severity=Severity.ERROR)
def unknown_version(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the package exists and nothing in it matches what is written."""
    outlook = context.outlook(dependency)
    if outlook.state != "absent" or outlook.locked:
        return
    yield context.finding(
        "unknown-version",
        Severity.ERROR,
        dependency.written_span,
        _message(dependency, outlook, context),
        uri=dependency.written_uri,
        package=outlook.package,
        fixes=fixes.use_allowed(dependency, outlook, context),
    )


def _message(dependency: Dependency, outlook: Outlook, context: Context) -> str:
    packument, package = outlook.packument, outlook.package
    if dependency.specifier.kind == "catalog":
        return missing_entry(dependency, context.workspace)
    if packument is None or not packument.releases:
        return f"{package} has no published version."
    newest = packument.tags.get("latest", packument.releases[-1].version)
    text = quoted(dependency.text)
    if dependency.text in packument.removed:
        return f"{package} {text} was removed from the registry; the newest version is {newest}."
    if outlook.resolution is not None and outlook.resolution.failure == "unknown-tag":
        return f"{package} has no tag {text}; the newest version is {newest}."
    return f"No published version of {package} satisfies {text}; the newest is {newest}."
