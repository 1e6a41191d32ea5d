"""A setting of packward's own in package.json that it does not know or cannot read.

A misspelt key or a value of the wrong form has no effect; packward goes on as if it were not there. An entry
of `ignore` whose last day is past no longer counts either, which is a hint.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "packward": {"minimumReleaseAge": "soon"}}
                                                                         ^^^^
    -- .npmrc --
    min-release-age=3

    minimumReleaseAge is a duration such as "3 days" or "12 hours"; "0" is off.

Fix: one of the values that the settings page names; an entry of `ignore` that has run out can be removed.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.manifest import Manifest
from packward.model.settings import is_day
from packward.model.wording import day
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.syntax.patch import Patch, Remove

_IGNORE = ("packward", "ignore")


@rule("invalid-setting", subject=Workspace, severity=Severity.WARNING, needs_network=False, any_manager=True)
def invalid_setting(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield what the settings' reader could not use, at its place in the root manifest."""
    root = workspace.root
    for path, message in workspace.setting_problems:
        node = root.tree.find(path)
        span = root.head if node is None else root.tree.content_span(node)
        yield context.finding("invalid-setting", Severity.WARNING, span, f"{message}.", uri=root.uri)
    yield from _run_out(root, context)


def _run_out(root: Manifest, context: Context) -> Iterator[Finding]:
    """Yield the entries of `ignore` whose last day is past, which the reader passes on as they are."""
    for index, entry in enumerate(root.tree.entries(_IGNORE)):
        until = root.tree.find((*_IGNORE, index, "until"))
        last = None if until is None else until.value
        if until is None or not isinstance(last, str) or not is_day(last) or day(context.now) <= last:
            continue
        patches = (Patch(root.uri, Remove((*_IGNORE, index))),)
        yield context.finding(
            "invalid-setting",
            Severity.HINT,
            entry.span,
            f"This entry of ignore counted until {last}; what it covered is told again.",
            uri=root.uri,
            fixes=(
                Fix(title="Remove the entry that has run out", patches=patches, safe=True, preferred=True),
            ),
            tags=("unnecessary",),
        )
