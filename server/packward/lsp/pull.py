"""Diagnostics for clients that ask for them: of one document, and of everything that is looked at."""

from lsprotocol import types

from packward.lsp.diagnostics import Result
from packward.lsp.workbench import Workbench


async def diagnostic(
    bench: Workbench, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Answer with a document's set, and with those of files beside it that are not open."""
    uri, puller = params.text_document.uri, bench.puller
    if puller is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    await bench.reported(uri)
    result = puller.tell(uri)
    related = {other: _full(each) for other, each in puller.related(uri).items()} or None
    if result.id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=result.id, related_documents=related)
    return types.RelatedFullDocumentDiagnosticReport(
        items=result.diagnostics, result_id=result.id, related_documents=related
    )


async def workspace_diagnostic(
    bench: Workbench, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Answer with all sets that differ from those the client has; wait while there are none.

    Clients ask again as soon as they have an answer, and cancel when they no longer care.
    """
    puller = bench.puller
    if puller is None:
        return types.WorkspaceDiagnosticReport(items=[])
    known = {each.uri: each.value for each in params.previous_result_ids}
    while not (changed := puller.changed(known)):
        await bench.news.wait()
    items: list[types.WorkspaceDocumentDiagnosticReport] = [
        types.WorkspaceFullDocumentDiagnosticReport(
            uri=uri, version=bench.version_of(uri), items=result.diagnostics, result_id=result.id
        )
        for uri, result in changed.items()
    ]
    return types.WorkspaceDiagnosticReport(items=items)


def _full(result: Result) -> types.FullDocumentDiagnosticReport:
    return types.FullDocumentDiagnosticReport(items=result.diagnostics, result_id=result.id)
