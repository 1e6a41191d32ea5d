"""Where a cursor (|) stands in a text that is being typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from packward.features.cursor import Cursor, cursor_at
from packward.syntax.languages import Language
from packward.syntax.tree import KeyPath

LANGUAGES: tuple[Language, ...] = ("json", "yaml", "toml", "ini")


def cursor(language: Language, marked: str) -> Cursor | None:
    text = marked.replace("|", "")
    return cursor_at(language, text, marked.index("|"))


@pytest.mark.parametrize(
    ("language", "marked", "path", "span"),
    [
        ("ini", "|", ("",), ""),
        ("ini", "a=1\nmin|", ("",), "min"),
        ("ini", "min-rel|=3", ("",), "min-rel"),
        ("yaml", "a: 1\nmin|\nb: 2\n", ("",), "min"),
        ("yaml", "updates:\n  - a: b\n    cool|\n  - a: c\n", ("updates", 0, ""), "cool"),
        ("yaml", "updates:\n  - a: b\n    cooldown:\n      |\n", ("updates", 0, "cooldown", ""), ""),
        ("yaml", "updates:\n  - |\n", ("updates", 0, ""), ""),
        ("toml", "[install]\nmin|\n[test]\n", ("install", ""), "min"),
        ("toml", "install.min|\n[test]\n", ("",), "install.min"),
        ("json", '{"a": 1, "al|"}', ("",), '"al"'),
        ("json", '{\n  "al|\n  "dependencies": {}\n}', ("",), '"al'),
        ("json", '{"a": {al|}}', ("a", ""), "al"),
        ("json", "{|}", ("",), ""),
    ],
)
def test_a_key_is_what_stands_before_the_separator(
    language: Language, marked: str, path: KeyPath, span: str
) -> None:
    found = cursor(language, marked)
    assert found is not None
    assert (found.role, found.path) == ("key", path)
    assert marked.replace("|", "")[found.span.start : found.span.end] == span


@pytest.mark.parametrize(
    ("language", "marked", "path", "span", "inner"),
    [
        ("ini", "a=|", ("a",), "", ""),
        ("ini", "a = 1|0 ; note", ("a",), "10", "10"),
        ("ini", "a[]=|", ("a", 0), "", ""),
        ("yaml", "a:|", ("a",), "", ""),
        ("yaml", "a: | # note", ("a",), "", ""),
        ("yaml", "a: 10|80 # note", ("a",), "1080", "1080"),
        ("yaml", "a: '1 #|0' # note", None, "", ""),
        ("yaml", "a: 'x|' # note", ("a",), "'x'", "x"),
        ("yaml", "a:\n  x: |\nb: 1", ("a", "x"), "", ""),
        ("toml", '[a]\nb = "7|d"\nc = 1', ("a", "b"), '"7d"', "7d"),
        ("toml", "[a]\nb = |", ("a", "b"), "", ""),
        ("json", '{"a": {"b": "^1|"}}', ("a", "b"), '"^1"', "^1"),
        ("json", '{"a": {"b": "^1|}}', ("a", "b"), '"^1', "^1"),
        ("json", '{"a": {"b": "|", "c": "1"}}', ("a", "b"), '""', ""),
        ("json", '{"a": {"b": |}}', ("a", "b"), "", ""),
        ("json", '["x", |]', (1,), "", ""),
    ],
)
def test_a_value_is_what_stands_behind_the_separator(
    language: Language, marked: str, path: KeyPath | None, span: str, inner: str
) -> None:
    text = marked.replace("|", "")
    found = cursor(language, marked)
    if path is None:
        assert found is None
        return
    assert found is not None
    assert (found.role, found.path) == ("value", path)
    assert text[found.span.start : found.span.end] == span
    assert text[found.inner.start : found.inner.end] == inner


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("ini", "; a|"),
        ("ini", "a=1 ; b|"),
        ("yaml", "# a|"),
        ("yaml", "a: # b|"),
        ("yaml", "a: {b: |}"),
        ("yaml", "  | a: 1"),
        ("yaml", "a: >\n  text |\n"),
        ("toml", "[inst|all]"),
        ("toml", "# a|"),
        ("json", '{"a": 1 // note |\n}'),
        ("json", '{"a": "x" |}'),
        ("json", '{"a"|: "x"}'),
    ],
)
def test_in_comments_headers_and_brackets_nothing_is_typed(language: Language, marked: str) -> None:
    assert cursor(language, marked) is None


@pytest.mark.parametrize(
    ("language", "marked", "is_separated", "siblings"),
    [
        ("ini", "a|=1\nb=2", True, frozenset({"b"})),
        ("yaml", "a|: 1\nb: 2", True, frozenset({"b"})),
        ("toml", "a|\nb = 2", False, frozenset({"b"})),
        ("json", '{"a|": 1, "b": 2}', True, frozenset({"b"})),
        ("json", '{"a|", "b": 2}', False, frozenset({"b"})),
    ],
)
def test_what_follows_a_key_and_stands_beside_it_is_known(
    language: Language, marked: str, is_separated: bool, siblings: frozenset[str]
) -> None:
    found = cursor(language, marked)
    assert found is not None
    assert (found.is_separated, found.siblings) == (is_separated, siblings)


@example("toml", '11="', 3)
@given(
    st.sampled_from(LANGUAGES),
    st.text(alphabet="ab:=-[]{}\"'#;, \n\t.|>&*1", max_size=40),
    st.integers(0, 40),
)
def test_any_text_has_a_cursor_inside_it_or_none(language: Language, text: str, place: int) -> None:
    offset = min(place, len(text))
    found = cursor_at(language, text, offset)
    if found is not None:
        assert (
            found.span.start <= found.inner.start <= offset <= found.inner.end <= found.span.end <= len(text)
        )
        assert "\n" not in text[found.span.start : found.span.end]
