"""Whether a client gets its diagnostics by asking for them or by publication: decided at `initialize`."""

from lsprotocol import types
from pygls.capabilities import get_capability


def pulls_diagnostics(capabilities: types.ClientCapabilities) -> bool:
    """Tell whether a client gets its diagnostics when it asks, instead of by publication: never both.

    What the registry says arrives after the answer, and some findings are about files that are not open, so
    a client has to know of refreshes and of related documents.
    """
    return all(
        get_capability(capabilities, path, False)  # noqa: FBT003  pygls' signature
        for path in (
            "text_document.diagnostic",
            "text_document.diagnostic.related_document_support",
            "workspace.diagnostics.refresh_support",
        )
    )
