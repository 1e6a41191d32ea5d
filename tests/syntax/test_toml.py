"""TOML as Python reads it, and TOML that is being typed."""

import datetime as dt
import json
import tomllib
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packward.syntax import toml
from packward.syntax.languages import language_of, parse
from packward.syntax.toml_values import MAX_DEPTH, MAX_NODES
from packward.syntax.tree import MAX_LENGTH, Tree
from syntax import toml_documents

CONFIG = """telemetry = false
[install]
first = 1
@
last = 2
[run]
bun = true
"""
PIECES = [
    *("a", "b", '"k"', "'q'", "a.b", " = ", "=", "\n", "\n", "\n", "[a]\n", "[b]\n", "[a.b]\n", "[[c]]\n", "[c.d]\n"),
    *("[[c.e]]\n", "1", "0x1F", "0o7", "0b1", "1_0", "+1", "-0", "1.5", "1e3", "1_0.5e-1_0", "inf", "-nan", "true"),
    *('"s"', "'l'", '"""m\n\\\n  x"""', "'''\nz'''", '""""q"""""', "''", '""', '"\\u00e9\\U0001F600\\n\\\\"', "# c\n"),
    *("[", "{", "}", "]", ",", "[1, 2]", "{a = 1}", "[\n 1, # c\n 2,\n]", "[{a=1}, {b.c=[]}]", ".", '"', "\r\n", "_-9"),
    *("1979-05-27", "1979-05-27 07:32:00Z", "1979-05-27T07:32:00.5-07:00", "07:32:00", "x = 1\n", "y = 'z'\n", "z.w = 2\n"),
    *("z.v = 2\n", "a = 1\n", "[ 'q' . r ] # c\n", "b = [[], {}]\n"),
]  # fmt: skip


def data(tree: Tree) -> Any:
    return None if tree.root is None else tree.to_value(tree.root)


def read(text: str) -> Any:
    return data(toml.parse(text))


def comparable(value: Any) -> str:
    """Return a value as text, with what Python makes of a date as the date's own text would be read."""

    def date(value: dt.date | dt.time) -> dict[str, str]:
        return {"date": value.isoformat()}

    return json.dumps(value, sort_keys=True, default=date)


def dated(value: Any, reference: Any) -> Any:
    """Return a value with Python's dates in the places of their texts."""
    if isinstance(value, dict) and isinstance(reference, dict):
        return {key: dated(member, reference.get(key)) for key, member in value.items()}
    if isinstance(value, list) and isinstance(reference, list):
        return [dated(each, other) for each, other in zip(value, reference, strict=False)] + value[
            len(reference) :
        ]
    if isinstance(reference, (dt.date, dt.time)) and isinstance(value, str):
        return tomllib.loads(f"x = {value}")["x"]
    return value


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_what_python_reads_is_read_alike(text: str) -> None:
    tree = toml.parse(text)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert comparable(dated(data(tree), expected)) == comparable(expected)
    assert tree.problems == ()


def test_random_documents_are_read_as_python_reads_them() -> None:
    random = Random(1)
    for _ in range(1500):
        value = toml_documents.value(random)
        text = toml_documents.text(random, value)
        assert comparable(tomllib.loads(text)) == comparable(value), text
        tree = toml.parse(text)
        assert (comparable(data(tree)), tree.problems) == (comparable(value), ()), text


def test_dates_stay_text() -> None:
    text = "a = 1979-05-27 07:32:00Z\nb = [07:32:00, 1979-05-27]\n"
    assert read(text) == {"a": "1979-05-27 07:32:00Z", "b": ["07:32:00", "1979-05-27"]}


@pytest.mark.parametrize(
    "line",
    [
        "mid", "mid =", "mid = ", '"mid', "'mid", '"mid" = "', 'mid = "x', "mid = 'x", 'mid = """x', "mid = '''x", "mid = [1, 2",
        "mid = [", 'mid = ["a", "b', "mid = {", "mid = { a = 1", "mid = { a =", "mid = { a", "mid = [{ a = 1, b = ", "mid = x",
        "mid = 1 2", "mid other = 1", "= 1", "mid = = 1", "mid = ]", "mid = }", "mid.", "mid. = 1", ".mid = 1", "@s/x = 1", "mid: 1",
        "<<<<<<< HEAD\nmid = 1\n=======\nmid = 2\n>>>>>>> x", '{"mid": 1}', "mid = 1,", "[", "[]", "mid = #", '"""', "\\", "mid = 01",
        'mid = "\\q"', "mid = { a = 1, }", "mid = [1 2]", "mid = [,]", "first.x = 1", "mid = {{}}", "# mid",
    ],
)  # fmt: skip
def test_whatever_is_typed_the_entries_around_it_keep_their_places(line: str) -> None:
    value = read(CONFIG.replace("@", line))
    assert value["telemetry"] is False
    assert (value["install"]["first"], value["install"]["last"]) == (1, 2)
    assert value["run"] == {"bun": True}


@pytest.mark.parametrize("header", ["[run", "[[run", "[run.", "[run] x"])
def test_a_header_that_is_not_closed_still_begins_its_table(header: str) -> None:
    value = read(f"a = 1\n{header}\nb = 2\n")
    assert value["a"] == 1
    assert value["run"] in ({"b": 2}, [{"b": 2}])


def test_an_open_array_ends_before_the_next_table() -> None:
    assert read("a = [1, 2\n[b]\nc = 1\n") == {"a": [1, 2], "b": {"c": 1}}


def test_a_key_without_a_value_has_a_missing_one_where_it_would_stand() -> None:
    tree = toml.parse("a\nb = \nc = # d\n")
    nodes = [(node.kind, node.key, node.span.start) for node in tree.nodes[1:]]
    assert nodes == [("missing", "a", 1), ("missing", "b", 6), ("missing", "c", 11)]


def test_spans_count_characters_and_include_quotes() -> None:
    text = "\ufeff'é' = \"😀\"\r\n[b.c]\r\nd = [1, 'x']\r\n"
    tree = toml.parse(text)
    written = {
        tree.path(node): text[node.span.start : node.span.end] for node in tree.nodes if node.kind != "object"
    }
    assert written == {
        ("é",): '"😀"', ("b", "c", "d"): "[1, 'x']", ("b", "c", "d", 0): "1", ("b", "c", "d", 1): "'x'"
    }  # fmt: skip
    keys = [node.key_span and text[node.key_span.start : node.key_span.end] for node in tree.nodes[1:5]]
    assert keys == ["'é'", "b", "c", "d"]


def test_a_place_in_a_table_is_found_below_the_table() -> None:
    text = "[install]\nage = 3\n[run]\nbun = true\n"
    tree = toml.parse(text)
    node = tree.at(text.index("3"))
    assert node is not None
    assert tree.path(node) == ("install", "age")


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1=.,[]{}#\"'\\_-+ \n\r\t\ufeff\ud83de:"), max_size=40))
def test_any_text_gives_a_tree_of_its_own_places(text: str) -> None:
    tree = toml.parse(text)
    for node in tree.nodes[1:]:
        assert 0 <= node.parent < node.id
        assert 0 <= node.span.start <= node.span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 200_000, "a = " + "{a = " * 50_000, "a = [" + "[]," * 100_000, 'a = """\n' * 50_000, "a = '\n" * 50_000,
        "a" + ".a" * 200_000 + " = 1", "[" + "a." * 200_000 + "a]", "[[a]]\n" * 50_000, "[a.b.c.d]\n" * 50_000, "a = 1\n" * 100_000,
        "a = " + "1" * 500_000, '"' * 500_000, "'" * 500_001, "a = [\n" + "\n" * 300_000, "a = [" + "1 " * 100_000, "\\" * 300_000,
        "a = [\n" * 50_000, "a.b.c = 1\n" * 50_000, "a = [" + "# \n" * 100_000, "a = [" * 50_000 + "]" * 50_000, "a = {" + "b.c = 1, " * 50_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_a_hostile_text_is_read_within_bounds(text: str) -> None:
    tree = toml.parse(text)
    assert len(tree.nodes) <= MAX_NODES + MAX_DEPTH
    assert max(len(tree.path(node)) for node in tree.nodes[-500:]) <= MAX_DEPTH + 1


def test_a_text_that_is_too_large_is_not_read() -> None:
    tree = toml.parse("a" * (MAX_LENGTH + 1))
    assert (tree.nodes, len(tree.problems)) == ((), 1)


@pytest.mark.parametrize("name", ["bunfig.toml", ".bunfig.toml", "file:///p/Other.TOML"])
def test_files_of_this_language_are_known_by_their_names(name: str) -> None:
    assert language_of(name) == "toml"
    assert data(parse("toml", "a = 1")) == {"a": 1}
