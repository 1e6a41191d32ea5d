"""JSON that is being typed, and JSON that is not JSON at all."""

import json as reference
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.syntax import json
from packward.syntax.json import MAX_DEPTH, MAX_NODES
from packward.syntax.tree import MAX_LENGTH, MAX_PROBLEMS, Tree

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
MANIFEST = """{
  "name": "x",
  "dependencies": {
    "first": "1",
    @
    "last": "2"
  },
  "files": ["dist"]
}
"""


def data(tree: Tree) -> Any:
    return None if tree.root is None else tree.to_value(tree.root)


def messages(text: str) -> list[str]:
    return [problem.message for problem in json.parse(text).problems]


@given(VALUES, st.sampled_from([None, 0, 2, "\t"]), st.booleans(), st.sampled_from(["", "\ufeff"]))
def test_valid_json_is_read_as_python_reads_it(value: Any, indent: Any, ascii_only: bool, mark: str) -> None:
    text = mark + reference.dumps(value, indent=indent, ensure_ascii=ascii_only)
    tree = json.parse(text)
    assert tree.problems == ()
    assert reference.dumps(data(tree), sort_keys=True) == reference.dumps(value, sort_keys=True)


@given(st.text(st.sampled_from("{}[]:,\"\\/*'ab1 \n\r\ud83d<=>u0e\ufeff\u2028"), max_size=40))
def test_any_text_gives_a_tree_whose_entries_lie_inside_their_parents(text: str) -> None:
    tree = json.parse(text)
    for node in tree.nodes[1:]:
        parent = tree.nodes[node.parent].span
        entry = node.entry_span
        assert parent.start <= entry.start <= entry.end <= parent.end
        assert 0 <= node.parent < node.id


@given(st.text(st.sampled_from('{}[]:,"ab1 \\\n'), max_size=25))
def test_what_has_no_problem_is_json(text: str) -> None:
    tree = json.parse(text)
    if tree.root is not None and not tree.problems:
        assert reference.loads(text) == data(tree)


@pytest.mark.parametrize(
    ("typed", "entries"),
    [
        ("", {}),
        ('"', {}),
        ('"zz', {}),
        ('"zz"', {}),
        ('"zz":', {}),
        ('"zz": ,', {}),
        ('"zz": "', {"zz": ""}),
        ('"zz": "1', {"zz": "1"}),
        ('"zz": "1,', {"zz": "1"}),
        ('"zz": "1"', {"zz": "1"}),
        ('"zz": "1",,', {"zz": "1"}),
        (',"zz": "1",', {"zz": "1"}),
        ('"zz" "1",', {"zz": "1"}),
        ('"zz":: "1",', {"zz": "1"}),
        ('"zz": 1.0.0,', {"zz": "1.0.0"}),
        ('"zz": 1.0.0",', {"zz": "1.0.0"}),
        ('"zz": ^1,', {"zz": "^1"}),
        ('"zz": nul,', {"zz": "nul"}),
        ("'zz': '1',", {"zz": "1"}),
        ("zz: 1,", {"zz": 1}),
        ('"zz": "1" // why', {"zz": "1"}),
        ("// why", {}),
        ('/* why */ "zz": "1",', {"zz": "1"}),
        ("/* why", {}),
        ('"zz": "\\x\\u00",', {"zz": "\\x\\u00"}),
        ('"zz\\": "1",', {'zz": ': 1}),
        ('"zz": "a\tb",', {"zz": "a\tb"}),
        ('"zz": "\\ud83d",', {"zz": "\ud83d"}),
        ('"zz": "\\ud83d\\ude00\u2028",', {"zz": "😀\u2028"}),
        ('"zz":\u00a0"1",', {"zz": "1"}),
        ('"zz": [', {"zz": []}),
        ('"zz": ["a"', {"zz": ["a"]}),
        ('"zz": ["a"},', {"zz": ["a"]}),
        ('"zz": {"a": "1"],', {"zz": {"a": "1"}}),
        ('"zz": {"a": "1},', {"zz": {"a": "1"}}),
        ("]", {}),
        ('"first": "0", "zz": "1",', {"first": "0", "zz": "1"}),
        ('\r\n"zz": "1",\r\n', {"zz": "1"}),
        ('\n<<<<<<< HEAD\n"zz": "1",\n=======\n"zz": "2",\n>>>>>>> other\n', {"zz": "2"}),
    ],
)
def test_a_broken_line_leaves_every_other_entry_in_place(typed: str, entries: dict[str, Any]) -> None:
    value = data(json.parse(MANIFEST.replace("@", typed)))
    assert value == {
        "name": "x",
        "dependencies": {"first": "1", **entries, "last": "2"},
        "files": ["dist"],
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" \n", None),
        ("hello world", None),
        ("\x00\x01", None),
        ("}", None),
        ('{"a": 1', {"a": 1}),
        ('{"a": {"b": 1', {"a": {"b": 1}}),
        ('"a": 1}', {"a": 1}),
        ('"a": 1, "b": 2', {"a": 1, "b": 2}),
        ('{"a": 1]', {"a": 1}),
        ('{"a": [1}', {"a": [1]}),
        ('{"a": {}}, "b": 2}', {"a": {}, "b": 2}),
        ('{"a": 1}}', {"a": 1}),
        ('{"a": 1,}', {"a": 1}),
        ("[1, 2,]", [1, 2]),
        ("[1 2]", [1, 2]),
        ('{{"a": 1}}', {"a": 1}),
        ('garbage {"a": 1}', {"a": 1}),
    ],
)
def test_broken_brackets_keep_what_they_hold(text: str, value: Any) -> None:
    assert data(json.parse(text)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "a comma before a closing bracket"),
        ('{"a": 1 "b": 2}', "a comma is expected before this"),
        ('{"a" 1}', "a colon is expected before this"),
        ('{"a"}', "this key has no value"),
        ('{"a": "x}', "this string is not closed"),
        ('{"a": 1', "} is missing"),
        ("[1", "] is missing"),
        ("{} // why", "JSON has no comments"),
        ("{'a': 1}", "JSON strings stand in double quotes"),
        ("{a: 1}", "a key stands in double quotes"),
        ('{"a": b}', "a string stands in double quotes"),
        ('["\\x"]', "unknown escape"),
        ('["\t"]', "control character in a string"),
        ("{}}", "text after the end of the document"),
    ],
)
def test_what_json_does_not_allow_is_a_problem(text: str, message: str) -> None:
    assert message in messages(text)


def test_a_half_typed_value_stands_where_the_cursor_waits() -> None:
    text = '{"a":  \n"b": 1}'
    node = json.parse(text).at(text.index("\n"))
    assert node is not None
    assert (node.kind, node.key) == ("missing", "a")


def test_what_is_nested_too_deeply_is_left_out() -> None:
    text = '{"a": ' + "[" * 100_000 + "]" * 100_000 + ', "b": 1}'
    tree = json.parse(text)
    assert len(tree.nodes) == MAX_DEPTH + 2
    assert tree.entries(())[1].value == 1
    assert [problem.message for problem in tree.problems] == ["too deeply nested, this value is not read"]


def test_a_text_that_is_too_long_is_not_read() -> None:
    tree = json.parse(" " * MAX_LENGTH + "1")
    assert (tree.nodes, len(tree.problems)) == ((), 1)


def test_a_text_with_too_many_values_is_read_up_to_a_limit() -> None:
    assert len(json.parse("[" + "0," * (MAX_NODES + 10)).nodes) == MAX_NODES


def test_a_hostile_text_causes_a_limited_number_of_problems() -> None:
    assert len(messages("," * 5000)) == MAX_PROBLEMS


def test_a_number_longer_than_python_converts_is_read() -> None:
    assert data(json.parse("9" * 5000)) == float("inf")
