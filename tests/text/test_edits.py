"""Edits of a text."""

import pytest

from packward.text.document import Span
from packward.text.edits import TextEdit, apply, overlaps


def test_edits_refer_to_the_text_before_any_of_them() -> None:
    edits = [TextEdit(Span(3, 4), "DD"), TextEdit(Span(0, 1), ""), TextEdit(Span(2, 2), "+")]
    assert apply("abcd", edits) == "b+cDD"


def test_inserts_at_one_place_keep_their_order() -> None:
    edits = [TextEdit(Span(1, 1), "1"), TextEdit(Span(1, 1), "2"), TextEdit(Span(1, 2), "B")]
    assert apply("ab", edits) == "a12B"
    assert not overlaps(edits)


def test_ranges_may_touch() -> None:
    assert not overlaps([TextEdit(Span(2, 4), ""), TextEdit(Span(0, 2), "")])


@pytest.mark.parametrize("inner", [Span(1, 2), Span(1, 1), Span(0, 1)])
def test_edits_of_the_same_character_overlap_and_are_refused(inner: Span) -> None:
    edits = [TextEdit(Span(0, 3), ""), TextEdit(inner, "x")]
    assert overlaps(edits)
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", edits)
