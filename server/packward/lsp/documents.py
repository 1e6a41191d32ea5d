"""The documents that the client has open: frozen copies, changed in the order in which the changes arrive."""

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from msgspec import structs

from packward.lsp.addresses import is_read
from packward.session.uris import path_of
from packward.text.document import Document, apply_change, line_index
from packward.text.positions import Encoding, offset_at


class Documents:
    """Open documents by path: clients do not always spell an address in the same way."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._open: dict[Path, Document] = {}

    def open(self, item: types.TextDocumentItem) -> Document | None:
        """Take a document that was opened; None if it is not one that packward reads."""
        path = path_of(item.uri)
        if path is None or not is_read(item.uri):
            return None
        self._open[path] = Document(uri=item.uri, version=item.version, text=item.text)
        return self._open[path]

    def change(self, params: types.DidChangeTextDocumentParams) -> Document | None:
        """Apply changes, each to the outcome of the one before; None if the document is not open."""
        path = path_of(params.text_document.uri)
        document = None if path is None else self._open.get(path)
        if path is None or document is None:
            return None
        text = _changed(document.text, params.content_changes, self._encoding)
        self._open[path] = structs.replace(document, version=params.text_document.version, text=text)
        return self._open[path]

    def close(self, uri: str) -> Document | None:
        """Let go of a document, and return it; None if it is not open."""
        path = path_of(uri)
        return None if path is None else self._open.pop(path, None)

    def get(self, uri: str) -> Document | None:
        """Return an open document by any spelling of its address."""
        path = path_of(uri)
        return None if path is None else self._open.get(path)

    def any_below(self, folder: Path) -> bool:
        """Tell whether a document below a folder is open."""
        return any(folder in path.parents for path in self._open)


def _changed(text: str, changes: Sequence[types.TextDocumentContentChangeEvent], encoding: Encoding) -> str:
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            text = change.text
            continue
        index = line_index(text)
        start, end = (
            offset_at(index, place.line, place.character, encoding)
            for place in (change.range.start, change.range.end)
        )
        text = apply_change(text, start, max(start, end), change.text)
    return text
