"""What a dependency's line or a setting means for the package manager, at the place the user points to."""

from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from packward.features.hover import Hover, hover_at
from packward.features.script_hover import script_hover_at
from packward.features.setting_hover import setting_hover_at
from packward.lsp.convert import lsp_hover
from packward.lsp.workbench import Workbench
from packward.rules.context import Context
from packward.text.document import line_index
from packward.text.positions import offset_at

DEADLINE: Final = 1.5
"""Seconds to wait for the registry; then the hover says what is known."""

_HOVERS = (hover_at, script_hover_at, setting_hover_at)


def content_modified() -> JsonRpcException:
    """Return the answer to a request about a document that has changed since."""
    return JsonRpcException("The document has changed", code=types.LSPErrorCodes.ContentModified)


async def hover(bench: Workbench, params: types.HoverParams) -> types.Hover | None:
    """Answer with the facts behind a dependency's line or a setting; None anywhere else."""
    located = bench.session.locate(params.text_document.uri)
    if located is None:
        return None
    document = located.document
    place = params.position
    offset = offset_at(line_index(document), place.line, place.character, bench.client.encoding)

    def question(context: Context) -> Hover | None:
        return next((found for at in _HOVERS if (found := at(context, document.uri, offset))), None)

    found = await bench.session.ask(located.workspace, question, deadline=DEADLINE)
    if bench.version_of(document.uri) != document.version:
        raise content_modified()
    return None if found is None else lsp_hover(found, document, bench.client)
