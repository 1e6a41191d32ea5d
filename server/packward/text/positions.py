"""Offsets in a text to lines and columns in the unit that the client counts in, and back."""

from typing import Literal

from packward.text.document import LineIndex

Encoding = Literal["utf-8", "utf-16", "utf-32"]


def position_at(index: LineIndex, offset: int, encoding: Encoding) -> tuple[int, int]:
    """Return the line and column, both from 0, of an offset.

    An offset outside the text is moved to its start or end, one inside a line break before the break.
    """
    offset = min(max(offset, 0), len(index.text))
    line = index.line_of(offset)
    start = index.line_start(line)
    end = min(offset, index.line_end(line))
    if encoding == "utf-32" or index.text.isascii():
        return line, end - start
    return line, _width(index.text[start:end], encoding)


def offset_at(index: LineIndex, line: int, column: int, encoding: Encoding) -> int:
    """Return the offset of a line and column, both from 0.

    A column past the end of its line means the line's end, a line past the last the text's end;
    a column inside a character means the character's start.
    """
    if line < 0 or column < 0:
        return index.line_start(line)
    if line >= index.line_count:
        return len(index.text)
    start, end = index.line_start(line), index.line_end(line)
    furthest = min(start + column, end)
    if encoding == "utf-32" or index.text.isascii():
        return furthest
    used = 0
    for offset in range(start, furthest):
        used += _width(index.text[offset], encoding)
        if used > column:
            return offset
    return furthest


def _width(text: str, encoding: Encoding) -> int:
    if text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))
