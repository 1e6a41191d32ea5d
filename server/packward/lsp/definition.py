"""Going from a dependency's line to where its version is written or to a workspace member, and back."""

from lsprotocol import types

from packward.features.definition import definition_at
from packward.features.references import declaration_at, references_at
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


async def references(bench: Workbench, params: types.ReferenceParams) -> list[types.Location] | None:
    """Answer with the places that use a catalog's entry, a member or an override; None for anything else."""
    located = bench.session.locate(params.text_document.uri)
    if located is None:
        return None
    document, place, workspace = located.document, params.position, located.workspace
    offset = offset_at(line_index(document), place.line, place.character, bench.client.encoding)
    declared = declaration_at(workspace, document.uri, offset)
    if declared is None:
        return None
    found = references_at(workspace, document.uri, offset)
    if params.context.include_declaration:
        found = [declared, *(each for each in found if each != declared)]
    text_of = bench.text_of(workspace)
    return [lsp_location(each, text_of, bench.client) for each in found]
