"""A setting of packward's own in package.json that it does not know or cannot read.

A misspelt key or a value of the wrong form has no effect; packward goes on as if it were not there.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "packward": {"minimumReleaseAge": "soon"}}
                                                                         ^^^^
    -- .npmrc --
    min-release-age=3

    minimumReleaseAge is a duration such as "3 days" or "12 hours"; "0" is off.

Fix: one of the values that the settings page names.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule


@rule("invalid-setting", subject=Workspace, severity=Severity.WARNING, needs_network=False, any_manager=True)
def invalid_setting(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield what the settings' reader could not use, at its place in the root manifest."""
    root = workspace.root
    for path, message in workspace.setting_problems:
        node = root.tree.find(path)
        span = root.head if node is None else root.tree.content_span(node)
        yield context.finding("invalid-setting", Severity.WARNING, span, f"{message}.", uri=root.uri)
