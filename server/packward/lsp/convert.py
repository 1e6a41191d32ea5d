"""Findings, edits and hovers in the protocol's terms: lines and columns in the client's unit."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lsprotocol import types

from packward.features.fixes import TextOf
from packward.features.hover import Hover
from packward.lsp.client import Client
from packward.model.finding import Finding, Location, Severity
from packward.text.document import Document, LineIndex, Span, line_index
from packward.text.edits import TextEdit
from packward.text.positions import Encoding, offset_at, position_at

"""The text that spans of a document refer to, by address; None where the document does not exist."""

SOURCE = "packward"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_TAGS = {"deprecated": types.DiagnosticTag.Deprecated, "unnecessary": types.DiagnosticTag.Unnecessary}

_MARKUP = re.compile(
    r"\\(?P<escaped>.)"
    r"|(?P<fence>`+)(?P<pad> ?)(?P<code>.+?)(?P=pad)(?P=fence)(?!`)"
    r"|\[(?P<title>[^\]]*)\]\((?P<address>[^)\s]*)\)"
    r"|\*\*",
    re.DOTALL,
)


def lsp_range(index: LineIndex, span: Span, encoding: Encoding) -> types.Range:
    """Return a span as lines and columns, both from 0."""
    start, end = (position_at(index, offset, encoding) for offset in (span.start, span.end))
    return types.Range(start=types.Position(*start), end=types.Position(*end))


def span_of(document: Document, lsp: types.Range, encoding: Encoding) -> Span:
    """Return a range of a document as offsets; one that ends before it starts is empty."""
    index = line_index(document)
    start, end = (offset_at(index, place.line, place.character, encoding) for place in (lsp.start, lsp.end))
    return Span(start, max(start, end))


def lsp_diagnostic(
    finding: Finding, text_of: TextOf, client: Client, pages: Mapping[str, str]
) -> types.Diagnostic:
    """Return a finding as a diagnostic; `pages` holds the address of each rule's page, where it has one."""
    page = pages.get(finding.rule) if client.code_descriptions else None
    tags = [_TAGS[tag] for tag in finding.tags if tag in _TAGS]
    return types.Diagnostic(
        range=lsp_location(finding.location, text_of, client).range,
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=None if page is None else types.CodeDescription(href=page),
        source=SOURCE,
        message=finding.message,
        tags=[tag for tag in tags if tag in client.diagnostic_tags] or None,
        related_information=_related(finding, text_of, client),
        data=_data(finding),
    )


def _data(finding: Finding) -> dict[str, Any]:
    named = {"package": finding.package, "packageVersion": finding.package_version}
    return {"rule": finding.rule} | {key: value for key, value in named.items() if value is not None}


def _related(
    finding: Finding, text_of: TextOf, client: Client
) -> list[types.DiagnosticRelatedInformation] | None:
    if not client.related_information or not finding.related:
        return None
    return [
        types.DiagnosticRelatedInformation(
            location=lsp_location(related.location, text_of, client), message=related.message
        )
        for related in finding.related
    ]


def lsp_location(location: Location, text_of: TextOf, client: Client) -> types.Location:
    """Return a place in any file."""
    index = line_index(text_of(location.uri) or "")
    return types.Location(uri=location.uri, range=lsp_range(index, location.span, client.encoding))


def lsp_hover(hover: Hover, document: Document, client: Client) -> types.Hover:
    """Return a hover, as Markdown only where the client shows it."""
    kind, value = types.MarkupKind.PlainText, without_markup(hover.markdown)
    if client.hover_markdown:
        kind, value = types.MarkupKind.Markdown, hover.markdown
    return types.Hover(
        contents=types.MarkupContent(kind=kind, value=value),
        range=lsp_range(line_index(document), hover.span, client.encoding),
    )


def without_markup(markdown: str) -> str:
    """Return the text of our own Markdown: bold, code, escapes and links are all that it uses."""
    return _MARKUP.sub(_unmarked, markdown)


def _unmarked(match: re.Match[str]) -> str:
    if match["escaped"] is not None:
        return match["escaped"]
    if match["title"] is not None:
        return f"{match['title']} ({match['address']})"
    return match["code"] or ""


def workspace_edit(
    edits: Mapping[str, tuple[TextEdit, ...]],
    text_of: TextOf,
    version_of: Callable[[str], int | None],
    client: Client,
) -> types.WorkspaceEdit | None:
    """Return edits by address as one edit of the workspace.

    None where there is nothing to edit, or where a file would have to be created and the client cannot.
    """
    changes: list[types.CreateFile | types.TextDocumentEdit] = []
    for uri, wanted in edits.items():
        text = text_of(uri)
        if text is None:
            if not client.creates_files:
                return None
            changes.append(types.CreateFile(uri=uri, options=types.CreateFileOptions(ignore_if_exists=True)))
        index = line_index(text or "")
        lsp_edits = [
            types.TextEdit(range=lsp_range(index, edit.span, client.encoding), new_text=edit.text)
            for edit in wanted
        ]
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version_of(uri))
        changes.append(types.TextDocumentEdit(text_document=document, edits=lsp_edits))
    if not changes:
        return None
    return _in_clients_form(changes, client)


def _in_clients_form(
    changes: list[types.CreateFile | types.TextDocumentEdit], client: Client
) -> types.WorkspaceEdit:
    if client.versioned_edits:
        return types.WorkspaceEdit(document_changes=changes)
    return types.WorkspaceEdit(
        changes={
            change.text_document.uri: [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
            for change in changes
            if isinstance(change, types.TextDocumentEdit)
        }
    )
