"""A dependency from git or a URL instead of a registry.

Such a source has no release age, no advisories and no immutable versions: what a branch or a URL holds
can change under an unchanged line. A full commit hash at least pins the content. Newer package managers
refuse such sources unless a setting allows them, which is said here. Folders, links and workspace
members are the project's own and are not flagged.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"tool": "github:acme/tool"}}
                                                                ^^^^^^^^^^^^^^^^
    -- .npmrc --
    min-release-age=3

    tool comes from git and follows a branch or tag, so its content can change without a new version;
    no release age or advisory covers it.

Fix: use a published version, or pin the full commit hash.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.manifest import Dependency
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.wording import tool_name


@rule(
    "exotic-source",
    subject=Dependency,
    severity=Severity.INFORMATION,
    needs_network=False,
    any_manager=True,
)
def exotic_source(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding for a git or URL dependency."""
    specifier = dependency.specifier
    if specifier.kind == "git":
        held = (
            "is pinned to a commit"
            if specifier.is_pinned_commit
            else "follows a branch or tag, so its content can change without a new version"
        )
        message = f"{dependency.name} comes from git and {held}; no release age or advisory covers it."
    elif specifier.kind == "url":
        message = (
            f"{dependency.name} comes from a URL, whose content can change without a new version; "
            "no release age or advisory covers it."
        )
    else:
        return
    if context.workspace.policy.sources.get(specifier.kind) == "none":
        message += f" {tool_name(context.workspace.tool)} refuses to install it."
    yield context.finding(
        "exotic-source",
        Severity.INFORMATION,
        dependency.written_span,
        message,
        uri=dependency.written_uri,
        package=dependency.name,
    )
