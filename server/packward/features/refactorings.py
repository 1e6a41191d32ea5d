"""Changes that a user may want where nothing is wrong: offered at the cursor, never on their own."""

from collections.abc import Iterator

from msgspec import Struct

from packward.data.node_flags import AUDIT, EXPERIMENTAL, PERMISSION
from packward.features.permission_line import PermissionLine, permission_line
from packward.model.manifest import Manifest, Script
from packward.model.wording import listed
from packward.rules.context import Context
from packward.rules.node_calls import NodeCall, node_calls
from packward.syntax.patch import Patch, Set
from packward.text.document import Span

_MOST_NAMED = 3


class Refactoring(Struct, frozen=True, kw_only=True):
    """One change: its title, and what it writes."""

    title: str
    patches: tuple[Patch, ...]


def refactorings_at(context: Context, uri: str, span: Span) -> Iterator[Refactoring]:
    """Yield what is offered for the script that a span of a manifest touches."""
    for manifest in context.workspace.manifests:
        if manifest.uri == uri:
            for script in manifest.scripts:
                if script.name_span.start <= span.end and span.start <= script.span.end:
                    yield from _with_permissions(script, manifest, context)


def _with_permissions(script: Script, manifest: Manifest, context: Context) -> Iterator[Refactoring]:
    calls = list(node_calls(script.text))
    if not calls or any(is_restricted(call) for call in calls):
        return
    text, unchecked, flags = script.text, dict[str, None](), dict[str, None]()
    for call in reversed(calls):
        line = permission_line(call, manifest, context)
        if not isinstance(line, PermissionLine):
            return
        unchecked |= dict.fromkeys(line.unchecked)
        flags |= dict.fromkeys(line.flags)
        text = " ".join([text[: call.node.end], *line.flags]) + text[call.node.end :]
    names = list(unchecked)[:_MOST_NAMED]
    more = f"; native addons not checked: {listed(names)}" if names else ""
    more += " and others" if len(unchecked) > len(names) else ""
    yield Refactoring(
        title=f"Run with Node's permission model (a seat belt, no sandbox): {' '.join(flags)}{more}",
        patches=(Patch(manifest.uri, Set(("scripts", script.name), text)),),
    )


def is_restricted(call: NodeCall) -> bool:
    """Tell whether a call has a say on the permission model already."""
    return call.has(PERMISSION, EXPERIMENTAL, AUDIT) or call.sets_options
