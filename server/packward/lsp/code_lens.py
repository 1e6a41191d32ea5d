"""Lenses above the groups of dependencies."""

from collections.abc import Callable
from typing import Final

from lsprotocol import types

from packward.features.code_lens import Lens, lenses_of
from packward.lsp.convert import lsp_range
from packward.lsp.hover import content_modified
from packward.lsp.workbench import Workbench
from packward.rules.context import Context
from packward.text.document import line_index

DEADLINE: Final = 1.0
"""Seconds to wait for the registry; what it says later leads to a refresh."""


async def code_lens(bench: Workbench, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """Answer with the lenses of a manifest, once the report on its newest text is there."""
    uri = params.text_document.uri
    await bench.reported(uri)
    located = bench.session.locate(uri)
    if located is None:
        return None
    document = located.document

    def question() -> Callable[[Context], list[Lens]]:
        findings = bench.findings(document.uri)
        return lambda context: lenses_of(context, document.uri, findings)

    found = await bench.lenses.answer(located, question, deadline=DEADLINE)
    if bench.version_of(document.uri) != document.version:
        raise content_modified()
    index, encoding = line_index(document), bench.client.encoding
    return [
        types.CodeLens(range=lsp_range(index, lens.span, encoding), command=_command(lens, document.uri))
        for lens in found
    ]


def _command(lens: Lens, uri: str) -> types.Command:
    if lens.action == "why":
        return types.Command(title=lens.title, command="packward.showWhy", arguments=[uri])
    scope = {"group": lens.group, "across": lens.action == "upgrade-across"}
    return types.Command(title=lens.title, command="packward.upgradeAll", arguments=[uri, scope])
