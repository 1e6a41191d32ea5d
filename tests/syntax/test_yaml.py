"""YAML as js-yaml reads it, and YAML that is being typed."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packward.syntax import yaml
from packward.syntax.languages import language_of, parse
from packward.syntax.tree import MAX_LENGTH, Tree
from packward.syntax.yaml_values import MAX_DEPTH, MAX_NODES
from syntax import yaml_documents
from syntax.js_yaml import Refused, answers, comparable

WORKSPACE = """packages:
  - "apps/*"
catalog:
  first: ^1.0.0
@
  last: ^2.0.0
minimumReleaseAge: 1440
"""
READ_ALIKE = [
    "a: 1", "a: 0o17", "a: 0x1F", "a: 0b11", "a: -0x1f", "a: 0123", "a: 1_000", "a: 1_", "a: 0o", "a: 0b", "a: 08",
    "a: 1.5", "a: 1.", "a: .5", "a: -.5", "a: 1e3", "a: 1.5E-3", "a: .inf", "a: -.Inf", "a: .NaN", "a: 1_0.5",
    "a: ~", "a:", "a: null", "a: Null", "a: nULL", "a: true", "a: TRUE", "a: tRUE", "a: yes", "a: on",
    "a: 2024-01-01", "a: 2024-01-01T10:00:00Z", "a: 12:30", "a: 1.2.3", "a: -x", "a: ?x", "a: :x",
    "1: a", "1.10: a", "0x10: a", "true: a", "~: a", "1e21: a", "1e-7: a", "0.1: a", "9007199254740993: a", ".inf: a",
    '"a\\n": 1', "'it''s': 1", "a b: 1", "a : 1", "a:b: 1", "a#b: 1", "a: x #c", "a: x#c", "a: b:c", "a:  x  ",
    'a: "\\x41\\u00e9\\U0001F600\\e\\_\\N\\L\\P\\/\\0"', 'a: "\\ud83d\\ude00"', "a: 'x''y'", 'a: "x\\ty"',
    'a: "x\n  y\n\n  z"', 'a: "x\\\n  y"', "a: 'x\n\n  y'", "a: x\n  y\n\n  z", "a: x\n  - y", "a: x \n  y", "- x \n y", "a: x\n  # c\n",
    "a: |\n  x\n   y\n\n  z\n\n", "a: |-\n  x\n", "a: |+\n  x\n\n", "a: |2\n   x\n", "a: |1-\n  x\n", "a: |\n\n  x\n",
    "a: >\n  x\n  y\n\n  z\n   w\n  v\n", "a: >-\n  x\n\n\n  y", "a: > # c\n  x\n", "a: |\nb: 1", "a: |\n  x\n # c\nb: 1",
    "- a\n- - b\n  - c\n-\n  - d", "- a: 1\n  b: 2\n-\n  c: 3", "a:\n- b\n- c\nd: 1", "a:\n  - b\n  -\n  - c",
    "a: []", "a: {}", "a: [b, 'c', \"d\", 1,]", 'a: {b: 1, c, d: , "e":2}', "a: [b: 1, c]", "a: [[1], {b: [2]}]",
    "a: [\n  b, # c\n  d\n]", "a: {\n  b: 1,\n  c: 2\n  }", "a: [x y, z\n  w]", "[a, b]", "{a: 1,\nb: 2}", "a: [b:c, -d, ?e]",
    "a: &x 1\nb: *x", "a: &x\n  b: [1]\nc: *x\nd: [*x, *x]", "a: [&x 1, *x]", "a: !!str 1\nb: ! 2\nc: !!str",
    "---\na: 1", "--- \na: 1\n...\n", "# c\n---\n# d\na: 1", "%YAML 1.2\n---\na: 1", "--- x", "a: 1\r\nb:\r\n  - c\r\n",
    "\ufeffa: 1\nb: 2", "a: 1\rb: 2", "x", "'x'", "1", "<<: 1", "a: \u00a0x", "é: 😀", "a: x\u2028y", "a:\t1", "a: '#'",
    "- 'a'\n-\t\"b\"", "a: b\n\n\n\nc: d", "a:   # c\n  b: 1", "a: 'b'   # c",
]  # fmt: skip


def data(tree: Tree) -> Any:
    return None if tree.root is None else tree.to_value(tree.root)


def read(text: str) -> Any:
    return data(yaml.parse(text))


def test_every_style_is_read_as_js_yaml_reads_it() -> None:
    for text, expected in zip(READ_ALIKE, answers(READ_ALIKE), strict=True):
        tree = yaml.parse(text)
        assert not isinstance(expected, Refused), text
        assert (text, comparable(data(tree)), tree.problems) == (text, expected, ())


def test_random_documents_are_read_as_js_yaml_reads_them() -> None:
    random = Random(1)
    values = [yaml_documents.value(random) for _ in range(1500)]
    texts = [yaml_documents.text(random, value) for value in values]
    for text, value, expected in zip(texts, values, answers(texts), strict=True):
        assert expected == comparable(value), text
        tree = yaml.parse(text)
        assert (comparable(data(tree)), tree.problems) == (expected, ()), text


@pytest.mark.parametrize(
    "line",
    [
        "  mid", "  mid:", '  "mid', '  "mid"', "  'mid", '  "mid: 1', '  mid: "', '  mid: "^1', "  mid: '^1", "  mid: [1, 2",
        "  mid: {a: 1", "  mid: [", "  @s/mid: ^1", "  mid: @x", "  mid: *", "  mid: *x", "  mid: %x", "  mid: `x`", "  mid: !",
        "  mid: a: b", '  mid: "x" y', "  mid: ]", "  mid: ,", "  ? mid", "  : mid", "  - mid", "\tmid: 1", "   mid: 1", " mid: 1",
        "      mid: 1", "<<<<<<< HEAD\n  mid: 1\n=======\n  mid: 2\n>>>>>>> x", "  }", "  {", "  &", "  mid: |", "  mid: >", "  %",
        "  mid: &x", "  # mid", "", "  mid: '\\'", '  mid: "\\q"', "  -", "  mid :", '  "mid": [a, "b', "  mid:x", "  !!str", "  mid: |x",
    ],
)  # fmt: skip
def test_whatever_is_typed_the_entries_around_it_keep_their_places(line: str) -> None:
    value = read(WORKSPACE.replace("@", line))
    assert value["packages"] == ["apps/*"]
    assert value["catalog"]["first"] == "^1.0.0"
    assert value["catalog"]["last"] == "^2.0.0"
    assert value["minimumReleaseAge"] == 1440


@pytest.mark.parametrize(
    "line",
    [
        "- @s/*",
        '- "mid',
        "- 'mid",
        "- *",
        "-",
        "- ",
        "- [a",
        "- {a: 1",
        "- a: ",
        "- a: b: c",
        "-mid",
        "- - x",
    ],
)
def test_an_unfinished_element_keeps_the_others(line: str) -> None:
    elements = read(f"list:\n  - first\n  {line}\n  - last\nkey: 1\n")
    assert elements["list"][0].startswith("first")
    assert elements["list"][-1] == "last"
    assert elements["key"] == 1


def test_a_text_that_begins_like_a_mark_is_read_as_it_is_written() -> None:
    tree = yaml.parse("only:\n  - @s/*\n@t/x: true\n")
    assert data(tree) == {"only": ["@s/*"], "@t/x": True}
    assert len(tree.problems) == 2


def test_a_key_that_is_still_typed_is_missing_its_value() -> None:
    tree = yaml.parse("a: 1\nmid\nb: 2\n")
    node = tree.find(("mid",))
    assert node is not None
    assert (node.kind, node.key_span, node.span.start) == ("missing", node.key_span, 8)


def test_a_key_without_a_value_has_a_null_where_it_would_stand() -> None:
    tree = yaml.parse("a: \nb: # c\nc:")
    assert [(node.kind, node.span.start) for node in tree.nodes[1:]] == [
        ("null", 3),
        ("null", 6),
        ("null", 13),
    ]


def test_spans_count_characters_and_include_quotes() -> None:
    text = '\ufeff😀é: "x"\r\n"k": [a, \'b\']\r\n'
    tree = yaml.parse(text)
    spans = [(node.key_span, node.span) for node in tree.nodes[1:]]
    written = [(key and text[key.start : key.end], text[value.start : value.end]) for key, value in spans]
    assert written == [("😀é", '"x"'), ('"k"', "[a, 'b']"), (None, "a"), (None, "'b'")]


def test_a_block_reaches_from_its_first_entry_to_its_last() -> None:
    text = "a:\n  - b: 1\n    c: |\n      x\n\n  - d\n# end\n"
    tree = yaml.parse(text)
    written = [
        text[node.span.start : node.span.end] for node in tree.nodes if node.kind in {"object", "array"}
    ]
    assert written[1:] == ["- b: 1\n    c: |\n      x\n\n  - d", "b: 1\n    c: |\n      x"]


def test_an_alias_stands_for_a_copy_at_its_own_place() -> None:
    tree = yaml.parse("a: &x {b: 1}\nc: *x\n")
    node = tree.find(("c", "b"))
    assert node is not None
    assert (node.value, node.span.start, node.span.end) == (1, 16, 18)


@pytest.mark.parametrize("text", ["a: *x", "a: &x [*x]", "a: &x {b: *x}", "- *x\n- &x 1"])
def test_an_alias_without_a_finished_value_is_at_most_a_copy_of_what_there_was(text: str) -> None:
    tree = yaml.parse(text)
    assert len(tree.nodes) <= 4


def test_aliases_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert len(yaml.parse("\n".join(lines)).nodes) < 20_000


def test_of_several_documents_the_first_counts() -> None:
    assert read("---\na: 1\n---\na: 2\n") == {"a": 1}
    assert read("a: 1\n...\nb: 2\n") == {"a": 1}
    assert yaml.parse("---\n---\na: 1\n").root is None


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", "# c\n", "---\n", "  # c", "%YAML 1.2\n"])
def test_a_text_without_a_value_has_no_nodes(text: str) -> None:
    assert yaml.parse(text).nodes == ()


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1:-?,[]{}#&*!|>'\"%@`\\ \n\r\t\ufeff\ud83d.~<="), max_size=40))
def test_any_text_gives_a_tree_whose_entries_lie_inside_their_parents(text: str) -> None:
    tree = yaml.parse(text)
    for node in tree.nodes[1:]:
        parent = tree.nodes[node.parent].span
        entry = node.entry_span
        assert parent.start <= entry.start <= entry.end <= parent.end
        assert 0 <= node.parent < node.id


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000, "{a: " * 60_000, "- " * 100_000, "[" * 20_000 + "]" * 20_000, "- '\n" * 40_000, 'a: "\n' * 40_000,
        "".join(" " * depth + "a:\n" for depth in range(1500)), "a: &a\n" * 40_000, "? " * 100_000, "a: |\n" * 40_000,
        "a: x\n" + " y\n" * 60_000, "x:\n" + "  foo\n\n\n" * 20_000, "[a\n" + " b\n" * 60_000, "@" * 1_000_000, "a:\n" + "  \n" * 60_000,
        ":" * 1_000_000, '"' + "\n \n" * 60_000 + '"', "[" + "a: b, " * 40_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_a_hostile_text_is_read_within_bounds(text: str) -> None:
    tree = yaml.parse(text)
    assert len(tree.nodes) <= MAX_NODES + 2
    assert max(len(tree.path(node)) for node in tree.nodes[-500:]) <= MAX_DEPTH + 1


def test_a_text_that_is_too_large_is_not_read() -> None:
    tree = yaml.parse("a" * (MAX_LENGTH + 1))
    assert (tree.nodes, len(tree.problems)) == ((), 1)


@pytest.mark.parametrize(
    "name",
    ["pnpm-workspace.yaml", ".yarnrc.yml", "config.yaml", ".github/dependabot.yml", "C:\\p\\PNPM-LOCK.YAML"],
)
def test_files_of_this_language_are_known_by_their_names(name: str) -> None:
    assert language_of(name) == "yaml"
    assert data(parse("yaml", "a: 1")) == {"a": 1}
