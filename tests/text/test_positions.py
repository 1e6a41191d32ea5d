"""Offsets to the columns that clients count in, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.text.document import LineIndex
from packward.text.positions import Encoding, offset_at, position_at

# One, two, three and four bytes in UTF-8; the last is two units in UTF-16.
MIXED = "aé€😀b"
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
TEXTS = st.text(st.sampled_from("aé€😀\ud83d\n\r\u2028"), max_size=12)


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [("utf-8", [0, 1, 3, 6, 10, 11]), ("utf-16", [0, 1, 2, 3, 5, 6]), ("utf-32", [0, 1, 2, 3, 4, 5])],
)
def test_columns_count_the_units_of_the_encoding(encoding: Encoding, columns: list[int]) -> None:
    index = LineIndex(f"x\n{MIXED}")
    assert [position_at(index, 2 + offset, encoding) for offset in range(6)] == [
        (1, column) for column in columns
    ]
    assert [offset_at(index, 1, column, encoding) for column in columns] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("encoding", "column"), [("utf-16", 4), ("utf-8", 7), ("utf-8", 9)])
def test_a_column_inside_a_character_means_its_start(encoding: Encoding, column: int) -> None:
    assert offset_at(LineIndex(MIXED), 0, column, encoding) == MIXED.index("😀")


@pytest.mark.parametrize("text", ["ab\r\nc", "é😀\r\nc"])
def test_a_column_past_the_line_means_its_end(text: str) -> None:
    assert offset_at(LineIndex(text), 0, 99, "utf-16") == text.index("\r")


def test_positions_outside_the_text_are_moved_into_it() -> None:
    index = LineIndex("ab\ncd")
    assert [offset_at(index, line, column, "utf-16") for line, column in [(-1, 4), (9, 0), (1, -3)]] == [
        0,
        5,
        3,
    ]
    assert (position_at(index, -1, "utf-16"), position_at(index, 99, "utf-16")) == ((0, 0), (1, 2))


def test_an_offset_inside_a_line_break_is_at_the_lines_end() -> None:
    assert position_at(LineIndex("ab\r\n"), 3, "utf-16") == (0, 2)


@given(TEXTS, ENCODINGS, st.data())
def test_there_and_back_is_the_same_place(text: str, encoding: Encoding, data: st.DataObject) -> None:
    index = LineIndex(text)
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] != "\r\n":
        assert offset_at(index, *position_at(index, offset, encoding), encoding) == offset


@given(TEXTS, ENCODINGS, st.integers(-3, 15), st.integers(-3, 40))
def test_any_position_is_inside_the_text(text: str, encoding: Encoding, line: int, column: int) -> None:
    assert 0 <= offset_at(LineIndex(text), line, column, encoding) <= len(text)
