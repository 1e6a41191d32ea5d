"""Hints behind the lines of dependencies, and what explains each of them."""

from collections.abc import Callable
from typing import Any, Final

from lsprotocol import types

from packward.features.hover import Hover
from packward.features.inlay_hints import Hint, hints_in, tooltip_at
from packward.lsp.convert import span_of, without_markup
from packward.lsp.hover import content_modified
from packward.lsp.workbench import Workbench
from packward.rules.context import Context
from packward.text.document import line_index
from packward.text.positions import position_at

DEADLINE: Final = 0.3
"""Seconds to wait for the registry; what it says later leads to a refresh."""

PATIENCE: Final = 1.5
"""Seconds that an explanation waits for the registry."""


async def inlay_hint(bench: Workbench, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """Answer with the hints of a range."""
    uri = params.text_document.uri
    version = bench.version_of(uri)
    await bench.session.prepare(uri)
    located = bench.session.locate(uri)
    if located is None:
        return None
    document, encoding = located.document, bench.client.encoding
    if document.version != version:
        raise content_modified()
    span = span_of(document, params.range, encoding)

    def question() -> Callable[[Context], list[Hint]]:
        return lambda context: hints_in(context, document.uri, span)

    found = await bench.hints.answer(located, question, deadline=DEADLINE)
    if bench.version_of(document.uri) != document.version:
        raise content_modified()
    index = line_index(document)
    return [
        types.InlayHint(
            position=types.Position(*position_at(index, hint.offset, encoding)),
            label=hint.label,
            padding_left=True,
            data={"uri": document.uri, "version": document.version, "about": hint.about},
        )
        for hint in found
    ]


async def inlay_hint_resolve(bench: Workbench, hint: types.InlayHint) -> types.InlayHint:
    """Add the explanation; a hint of a document that has changed since stays as it is."""
    data: dict[str, Any] = hint.data if isinstance(hint.data, dict) else {}
    located, about = bench.session.locate(str(data.get("uri"))), data.get("about")
    if located is None or not isinstance(about, int) or located.document.version != data.get("version"):
        return hint

    def question(context: Context) -> Hover | None:
        return tooltip_at(context, located.document.uri, about)

    found = await bench.session.ask(located.workspace, question, deadline=PATIENCE)
    if found is not None:
        hint.tooltip = _tooltip(found.markdown, bench)
    return hint


def _tooltip(markdown: str, bench: Workbench) -> types.MarkupContent:
    if bench.client.hover_markdown:
        return types.MarkupContent(kind=types.MarkupKind.Markdown, value=markdown)
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value=without_markup(markdown))
