"""Finding nodes, and what they say."""

from packward.syntax import ini, json
from packward.syntax.tree import Node, Tree
from packward.text.document import Span


def node_at(tree: Tree, mark: str) -> Node:
    found = tree.at(tree.text.index(mark))
    assert found is not None
    return found


def test_of_duplicate_keys_the_last_counts() -> None:
    tree = json.parse('{"a": 1, "b": 2, "a": 3}')
    node = tree.find(("a",))
    assert node is not None
    assert node.value == 3
    assert [entry.value for entry in tree.entries(())] == [2, 3]


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    tree = json.parse('{"a": [1]}')
    assert [tree.find(path) for path in [("b",), ("a", 1), ("a", "0"), ("a", 0, "x")]] == [None] * 4
    assert tree.entries(("b",)) == ()
    assert json.parse("").find(("a",)) is None


def test_a_path_leads_back_to_its_node() -> None:
    tree = json.parse('{"a": {"b": [1, {"c": 2}]}}')
    for node in tree.nodes:
        assert tree.find(tree.path(node)) == node


def test_the_deepest_entry_that_touches_an_offset_is_found() -> None:
    tree = json.parse('{"a": {"bb": [10, 20]}, "c": 1}')
    assert tree.path(node_at(tree, "bb")) == ("a", "bb")
    assert tree.path(node_at(tree, "0]")) == ("a", "bb", 1)
    assert tree.path(node_at(tree, "]")) == ("a", "bb", 1)
    assert tree.path(node_at(tree, ', "c"')) == ("a",)
    assert tree.at(99) is None


def test_an_entry_is_found_inside_a_section_that_is_written_twice() -> None:
    tree = ini.parse("[a]\nx=1\n[b]\nyy=2\n[a]\nz=3\n")
    assert tree.path(node_at(tree, "yy")) == ("b", "yy")
    assert tree.path(node_at(tree, "z")) == ("a", "z")


def test_the_content_of_a_string_is_what_its_quotes_hold() -> None:
    for text, content in [
        ('"ab"', "ab"),
        ('"a\\""', 'a\\"'),
        ('"ab', "ab"),
        ('"a\\"', 'a\\"'),
        ('"', ""),
        ("12", "12"),
    ]:
        tree = json.parse(text)
        span = tree.content_span(tree.nodes[0])
        assert text[span.start : span.end] == content


def test_an_entry_reaches_from_its_key_to_its_value() -> None:
    tree = json.parse('{"a" : 12}')
    assert tree.entries(())[0].entry_span == Span(1, 9)


def test_missing_values_are_no_data() -> None:
    tree = json.parse('{"a": , "b": 1}')
    assert tree.to_value(tree.nodes[0]) == {"b": 1}
