"""Links of dependencies' lines to pages on the web."""

from typing import Any, Final

from lsprotocol import types

from packward.features.links import Link, link_at, links_of
from packward.lsp.convert import lsp_range
from packward.lsp.hover import content_modified
from packward.lsp.workbench import Workbench
from packward.rules.context import Context
from packward.text.document import Document, line_index

DEADLINE: Final = 1.5
"""Seconds that the address of a link waits for the registry, which knows the pages."""


async def document_link(
    bench: Workbench, params: types.DocumentLinkParams
) -> list[types.DocumentLink] | None:
    """Answer with the links of a manifest."""
    uri = params.text_document.uri
    version = bench.version_of(uri)
    await bench.session.prepare(uri)
    located = bench.session.locate(uri)
    if located is None:
        return None
    document = located.document
    if document.version != version:
        raise content_modified()

    def question(context: Context) -> list[Link]:
        return links_of(context, document.uri)

    found = await bench.session.survey(located.workspace, question, deadline=0)
    if bench.version_of(document.uri) != document.version:
        raise content_modified()
    return [_link(link, document, bench) for link in found]


async def document_link_resolve(bench: Workbench, link: types.DocumentLink) -> types.DocumentLink:
    """Add the address that only a package's full document names; where it names none, leave it out."""
    data: dict[str, Any] = link.data if isinstance(link.data, dict) else {}
    located, start = bench.session.locate(str(data.get("uri"))), data.get("start")
    if located is None or not isinstance(start, int) or located.document.version != data.get("version"):
        return link

    def question(context: Context) -> Link | None:
        return link_at(context, located.document.uri, start)

    found = await bench.session.ask(located.workspace, question, deadline=DEADLINE)
    return link if found is None else _link(found, located.document, bench)


def _link(link: Link, document: Document, bench: Workbench) -> types.DocumentLink:
    data = {"uri": document.uri, "version": document.version, "start": link.span.start}
    return types.DocumentLink(
        range=lsp_range(line_index(document), link.span, bench.client.encoding),
        target=link.target or None,
        tooltip=link.tooltip or None,
        data=None if link.target else data,
    )
