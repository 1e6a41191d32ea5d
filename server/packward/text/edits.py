"""Replacements of parts of a text."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from packward.text.document import Span


class TextEdit(Struct, frozen=True):
    """New text for a span; an empty span inserts, empty text deletes."""

    span: Span
    text: str


def overlaps(edits: Iterable[TextEdit]) -> bool:
    """Whether two edits claim the same character; ranges may touch and inserts may share their place."""
    return any(after.span.start < before.span.end for before, after in pairwise(_in_order(edits)))


def apply(text: str, edits: Iterable[TextEdit]) -> str:
    """Return the text after all edits, which all refer to the text before any of them.

    Inserts at the same place appear in the order in which they are given.
    Raises ValueError if edits overlap.
    """
    parts: list[str] = []
    done = 0
    for edit in _in_order(edits):
        if edit.span.start < done:
            raise ValueError("edits overlap")
        parts += (text[done : edit.span.start], edit.text)
        done = edit.span.end
    return "".join([*parts, text[done:]])


def _in_order(edits: Iterable[TextEdit]) -> list[TextEdit]:
    return sorted(edits, key=lambda edit: edit.span)
