"""What may be written at the place where the user is typing: supply-chain settings, and versions."""

import re
from typing import Final

from lsprotocol import types

from packward.features.completion import Completions, Item, complete_at
from packward.lsp.client import Client
from packward.lsp.convert import lsp_range, without_markup
from packward.lsp.hover import content_modified
from packward.lsp.workbench import Workbench
from packward.rules.context import Context
from packward.text.document import Document, line_index
from packward.text.positions import offset_at

DEADLINE: Final = 0.3
"""Seconds to wait for the registry; then the client is told to ask again."""

_KINDS = {
    "setting": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.Value,
    "version": types.CompletionItemKind.Constant,
    "package": types.CompletionItemKind.Module,
}


async def completion(bench: Workbench, params: types.CompletionParams) -> types.CompletionList | None:
    """Answer with what fits at a place; None where packward has nothing to say."""
    located = bench.session.locate(params.text_document.uri)
    if located is None:
        return None
    document = located.document
    place = params.position
    offset = offset_at(line_index(document), place.line, place.character, bench.client.encoding)

    def question(context: Context) -> Completions | None:
        return complete_at(context, document.uri, offset)

    found = await bench.session.ask(located.workspace, question, deadline=DEADLINE)
    if bench.version_of(document.uri) != document.version:
        raise content_modified()
    return None if found is None else _list(found, document, bench.client)


def _list(found: Completions, document: Document, client: Client) -> types.CompletionList:
    items = [_item(item, document, client) for item in found.items]
    return types.CompletionList(is_incomplete=found.is_incomplete, items=items)


def _item(item: Item, document: Document, client: Client) -> types.CompletionItem:
    deprecated = item.is_deprecated and client.completion_tags
    is_snippet = item.caret is not None and client.completion_snippets
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        tags=[types.CompletionItemTag.Deprecated] if deprecated else None,
        detail=item.detail or None,
        documentation=_documentation(item.documentation, client),
        preselect=item.is_best or None,
        sort_text=item.order,
        filter_text=item.typed,
        insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(
            range=lsp_range(line_index(document), item.span, client.encoding),
            new_text=_snippet(item.text, item.caret) if is_snippet else item.text,
        ),
    )


def _snippet(text: str, caret: int | None) -> str:
    """Return a text with a mark where the cursor goes; what a snippet would read as markup is escaped."""
    before, after = (re.sub(r"[\\$}]", r"\\\g<0>", part) for part in (text[:caret], text[caret:]))
    return f"{before}$1{after}"


def _documentation(markdown: str, client: Client) -> types.MarkupContent | None:
    if not markdown:
        return None
    if client.completion_markdown:
        return types.MarkupContent(kind=types.MarkupKind.Markdown, value=markdown)
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value=without_markup(markdown))
