"""Lines of a document and changes to it."""

import pytest

from packward.text.document import Document, LineIndex, Span, apply_change, line_index


def test_only_the_three_line_breaks_of_lsp_end_a_line() -> None:
    index = LineIndex("a\r\nb\nc\rd\u2028\x0b\x0c\u0085e")
    assert [index.line_text(line) for line in range(index.line_count)] == [
        "a",
        "b",
        "c",
        "d\u2028\x0b\x0c\u0085e",
    ]


@pytest.mark.parametrize(("offset", "line"), [(-1, 0), (0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (99, 1)])
def test_an_offset_is_on_the_line_whose_break_it_has_not_passed(offset: int, line: int) -> None:
    assert LineIndex("a\r\nb").line_of(offset) == line


def test_a_final_break_begins_an_empty_line() -> None:
    index = LineIndex("a\n")
    assert (index.line_count, index.line_start(1), index.line_end(1)) == (2, 2, 2)


def test_lines_outside_the_text_are_moved_into_it() -> None:
    index = LineIndex("a\nb")
    assert (index.line_start(-5), index.line_start(5)) == (0, 2)


@pytest.mark.parametrize(("offset", "span"), [(0, Span(0, 3)), (2, Span(0, 3)), (3, Span(3, 4))])
def test_a_line_span_takes_its_break_along(offset: int, span: Span) -> None:
    assert LineIndex("a\r\nb").line_span(offset) == span


def test_the_index_of_a_text_is_made_once() -> None:
    document = Document(uri="file:///package.json", version=1, text="{}")
    assert line_index(document) is line_index("{}")


def test_a_change_replaces_the_characters_between_its_offsets() -> None:
    assert apply_change("abcd", 1, 3, "X") == "aXd"
