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


def correct(params: types.InitializeParams) -> None:
    """Take back what a client says of refreshes where it is known not to keep it.

    Neovim 0.12.4 answers a refresh by asking about the workspace, and lets go of what that says of open
    documents: they would never show what the registry says.
    """
    info, workspace = params.client_info, params.capabilities.workspace
    if info is not None and info.name == "Neovim" and workspace is not None:
        workspace.diagnostics = None
