"""Going from a dependency's line to where its version is written, or to the workspace member it names."""

from lsprotocol import types

from packward.features.definition import definition_at
from packward.lsp.convert import lsp_location
from packward.lsp.workbench import Workbench
from packward.text.document import line_index
from packward.text.positions import offset_at


async def definition(bench: Workbench, params: types.DefinitionParams) -> types.Location | None:
    """Answer with a place; None where a line leads nowhere."""
    located = bench.session.locate(params.text_document.uri)
    if located is None:
        return None
    document, place = located.document, params.position
    offset = offset_at(line_index(document), place.line, place.character, bench.client.encoding)
    found = definition_at(located.workspace, document.uri, offset)
    if found is None:
        return None
    return lsp_location(found.location, bench.text_of(located.workspace), bench.client)
