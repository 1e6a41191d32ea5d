"""Documents that open, change, are saved and close. Nothing here waits: order matters."""

from lsprotocol import types

from packward.lsp.addresses import is_read
from packward.lsp.workbench import Workbench


def did_open(bench: Workbench, params: types.DidOpenTextDocumentParams) -> None:
    """Take a document, if it is one that packward reads, and start looking at its workspace."""
    document = bench.documents.open(params.text_document)
    if document is not None:
        bench.outlet.forget(document.uri)
        bench.session.open(document)


def did_change(bench: Workbench, params: types.DidChangeTextDocumentParams) -> None:
    """Apply changes to an open document."""
    document = bench.documents.change(params)
    if document is not None:
        bench.session.change(document)


def did_save(bench: Workbench, params: types.DidSaveTextDocumentParams) -> None:
    """Look at the files beside a saved document again: not every client watches them."""
    if is_read(params.text_document.uri):
        bench.session.files_changed([params.text_document.uri])


def did_close(bench: Workbench, params: types.DidCloseTextDocumentParams) -> None:
    """Let go of a document; what is on disk counts from now on."""
    document = bench.documents.close(params.text_document.uri)
    if document is not None:
        bench.session.close(document.uri)
        if bench.puller is not None:
            # The client lets go of what it pulled for a document that it closes.
            bench.puller.forget(document.uri)
        bench.hints.forget(document.uri)
        bench.lenses.forget(document.uri)
        bench.clear_unopened()
