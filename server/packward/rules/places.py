"""Where findings stand that are not about one line of a manifest."""

from packward.model.policy import Origin
from packward.model.workspace import Workspace
from packward.text.document import Span


def place_of(origin: Origin | None, workspace: Workspace) -> tuple[str, Span]:
    """Return the uri and span of where a value was written; without a file the root manifest's head."""
    if origin is None or origin.uri is None or origin.span is None:
        return workspace.root.uri, workspace.root.head
    return origin.uri, origin.span
