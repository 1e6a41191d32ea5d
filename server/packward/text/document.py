"""A document as the editor holds it, places in it, and where its lines begin."""

import re
from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class Span(Struct, frozen=True, order=True, gc=False):
    """A range of a text: offsets in code points, the end exclusive."""

    start: int
    end: int


class Document(Struct, frozen=True, kw_only=True):
    """One version of a file; the text is exactly the editor's, a byte order mark included.

    The version is the editor's own count, None for a file that was read from disk.
    """

    uri: str
    version: int | None
    text: str


class LineIndex:
    r"""Where the lines of a text begin; only `\r\n`, `\n` and `\r` end a line, as LSP has it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._content_ends = [match.start() for match in _LINE_BREAK.finditer(text)]
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
        self._content_ends.append(len(text))

    @property
    def line_count(self) -> int:
        """The number of lines, at least 1."""
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """Return the line, from 0, that an offset is on; an offset outside the text is moved into it."""
        return bisect_right(self._starts, max(offset, 0)) - 1

    def line_start(self, line: int) -> int:
        """Return the offset of a line's first character; a line outside the text is moved into it."""
        return self._starts[self._clamped(line)]

    def line_end(self, line: int) -> int:
        """Return the offset just before a line's break, or the end of the text."""
        return self._content_ends[self._clamped(line)]

    def line_text(self, line: int) -> str:
        """Return a line without its break."""
        return self.text[self.line_start(line) : self.line_end(line)]

    def line_span(self, offset: int) -> Span:
        """Return the whole line that an offset is on, with its break if it has one."""
        line = self.line_of(offset)
        following = line + 1
        end = self._starts[following] if following < self.line_count else len(self.text)
        return Span(self._starts[line], end)

    def _clamped(self, line: int) -> int:
        return min(max(line, 0), self.line_count - 1)


@lru_cache(maxsize=64)
def _cached_index(text: str) -> LineIndex:
    return LineIndex(text)


def line_index(source: Document | str) -> LineIndex:
    """Return the line index of a document or text, remembered for the texts that were asked for last."""
    return _cached_index(source if isinstance(source, str) else source.text)


def apply_change(text: str, start: int, end: int, new: str) -> str:
    """Return the text with the characters from `start` up to `end` replaced by `new`."""
    return text[:start] + new + text[end:]
