"""Changes to YAML that leave everything else as it is."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packward.syntax import yaml
from packward.syntax.patch import Insert, Operation, Remove, Rename, Set, edits
from packward.text.edits import apply, overlaps
from syntax import yaml_documents
from syntax.changes import canonical, follow, model, operations_on, paths
from syntax.js_yaml import answers, comparable

WORKSPACE = """packages:
  - "apps/*"  # all of them
  - libs

# days are minutes here
minimumReleaseAge: 1440 # one day
catalog:
  b: ^1
  d: ^2
"""


def patched(text: str, *operations: Operation) -> str:
    return apply(text, edits("yaml", text, operations))


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ("a: 1 # c\n", Set(("a",), 2), "a: 2 # c\n"),
        ('a: "x"\n', Set(("a",), "y"), 'a: "y"\n'),
        ("a: 'x'\n", Set(("a",), "it's"), "a: 'it''s'\n"),
        ("a: 'x'\n", Set(("a",), "\u00e9\n"), 'a: "é\\n"\n'),
        ('a: "x"\n', Set(("a",), value=True), "a: true\n"),
        ("a: x\n", Set(("a",), "y z"), "a: y z\n"),
        ("a: x\n", Set(("a",), "true"), "a: 'true'\n"),
        ("a: x\n", Set(("a",), "yes"), "a: 'yes'\n"),
        ("a: x\n", Set(("a",), "2024-01-01"), "a: '2024-01-01'\n"),
        ("a: x\n", Set(("a",), "1.10"), "a: '1.10'\n"),
        ("a: x\n", Set(("a",), ""), "a: ''\n"),
        ("a: x\n", Set(("a",), "@s/*"), "a: '@s/*'\n"),
        ("a: x\n", Set(("a",), "b: c"), "a: 'b: c'\n"),
        ("a: x\n", Set(("a",), "b #c"), "a: 'b #c'\n"),
        ('a: x\nb: "y"\n', Set(("a",), "!z"), 'a: "!z"\nb: "y"\n'),
        ("a: x\n", Set(("a",), None), "a: null\n"),
        ("a: x\n", Set(("a",), []), "a: []\n"),
        ("a: x # c\n", Set(("a",), ["z"]), "a: # c\n  - z\n"),
        ("a: {b: 1} # c\n", Set(("a",), {"c": {"d": 2}}), "a: # c\n  c:\n    d: 2\n"),
        ("a:\n    - x\n    - y\nb: 1\n", Set(("a",), ["z"]), "a:\n    - z\nb: 1\n"),
        ("a: # c\n  b: 1\nd: 1\n", Set(("a",), 2), "a: 2 # c\nd: 1\n"),
        ("a: |\n  x\n  y\nb: 1\n", Set(("a",), "z"), "a: z\nb: 1\n"),
        ("a:\n  x\n", Set(("a",), "z"), "a:\n  z\n"),
        ("a:\nb: 1\n", Set(("a",), 1), "a: 1\nb: 1\n"),
        ("a: # c\nb: 1\n", Set(("a",), 1), "a: 1 # c\nb: 1\n"),
        ("a: # c\nb: 1\n", Set(("a", "c"), 1), "a: # c\n  c: 1\nb: 1\n"),
        ("a: 1\nmid\n", Set(("mid",), 2), "a: 1\nmid: 2\n"),
        ("- x\n- y\n", Set((1,), {"a": 1, "b": 2}), "- x\n- a: 1\n  b: 2\n"),
        ("a: 1", Set(("b",), 2), "a: 1\nb: 2"),
        ("a: 1\r\n", Set(("b", "c"), 2), "a: 1\r\nb:\r\n  c: 2\r\n"),
        ("\ufeffa: 1\n", Set(("b",), 2), "\ufeffa: 1\nb: 2\n"),
        ("a: 1\n\n# end\n", Set(("b",), 2), "a: 1\nb: 2\n\n# end\n"),
        ("---\na: 1\n---\nb: 1\n", Set(("c",), 2), "---\na: 1\nc: 2\n---\nb: 1\n"),
        ("a: 1\n...\n", Set(("c",), 2), "a: 1\nc: 2\n...\n"),
        ("a:\n    b:\n        c: 1\n", Set(("d", "e"), 2), "a:\n    b:\n        c: 1\nd:\n    e: 2\n"),
        ("a: {}\n", Set(("a", "b"), value=True), "a:\n  b: true\n"),
        ("a: {b: 1}\n", Set(("a", "c"), "x, y"), "a: {b: 1, c: 'x, y'}\n"),
        ("a: {b: {}}\n", Set(("a", "b", "c"), [1]), "a: {b: {c: [1]}}\n"),
        ("- a: 1\n- b\n", Set((0, "c"), 2), "- a: 1\n  c: 2\n- b\n"),
        ("", Set(("a", "b"), 1), "a:\n  b: 1\n"),
        ("# c", Set(("a",), 1), "# c\na: 1\n"),
        ("# c\n---\n", Set(("a",), 1), "# c\n---\na: 1\n"),
        ("\ufeff", Set(("a",), 1), "\ufeffa: 1\n"),
        ("a:\n- x\n", Insert(("a",), "z"), "a:\n- x\n- z\n"),
        ("a:\n- x\n", Insert(("b",), "z"), "a:\n- x\nb:\n- z\n"),
        ('a:\n  - "x"\n', Insert(("a",), "y"), 'a:\n  - "x"\n  - "y"\n'),
        ("a: [x, 'y']\n", Insert(("a",), "z"), "a: [x, 'y', 'z']\n"),
        ("a: []\n", Insert(("a",), "z"), "a:\n  - z\n"),
        ("a:\n", Insert(("a",), "z"), "a:\n  - z\n"),
        ("a: [x]\n", Insert(("a",), "x"), "a: [x]\n"),
        ("a: [\n  x, # c\n  y # d\n]\n", Insert(("a",), "z"), "a: [\n  x, # c\n  y, # d\n  z\n]\n"),
        ("a: [\n  x,\n  y, # d\n]\n", Insert(("a",), "z"), "a: [\n  x,\n  y, # d\n  z,\n]\n"),
        ("- x\n", Insert((), {"a": 1}), "- x\n- a: 1\n"),
        ("a: 1\nb: 2\n", Remove(("a",)), "b: 2\n"),
        ("a: 1\nb: 2", Remove(("b",)), "a: 1\n"),
        ("a:\n  b: 1 # c\n", Remove(("a", "b")), "a: {}\n"),
        ("a: # c\n  - x\n", Remove(("a", 0)), "a: [] # c\n"),
        ("a: [x, y, z]\n", Remove(("a", 1)), "a: [x, z]\n"),
        ("a: [x, y]\n", Remove(("a", 1)), "a: [x]\n"),
        ("a: [x]\n", Remove(("a", 0)), "a: []\n"),
        ("a: [\n  x, # c\n  y # d\n]\n", Remove(("a", 1)), "a: [\n  x # c\n]\n"),
        ("- a: 1\n  b: 2\n", Remove((0, "a")), "- b: 2\n"),
        ("- a: 1\n- b\n", Remove((0, "a")), "- {}\n- b\n"),
        ("- - x\n  - y\n- z\n", Remove((0, 0)), "- - y\n- z\n"),
        ("a:\n  - b: 1\n    c: 2\n  - d\n", Remove(("a", 0)), "a:\n  - d\n"),
        ("a: 1\na: 2\nb: 3\n", Remove(("a",)), "b: 3\n"),
        ("a: 1\n", Remove(("a",)), "{}\n"),
        ("a: 1\n", Remove(("b",)), "a: 1\n"),
        ("'a': 1\n", Rename(("a",), "b"), "'b': 1\n"),
        ("a: 1 # c\n", Rename(("a",), "@s/b"), "'@s/b': 1 # c\n"),
        ("{a: 1}\n", Rename(("a",), "1.10"), "{'1.10': 1}\n"),
    ],
)  # fmt: skip
def test_an_operation_is_written_like_the_text_around_it(
    text: str, operation: Operation, expected: str
) -> None:
    assert patched(text, operation) == expected


def test_an_allowed_build_is_added_to_a_workspace() -> None:
    assert patched(WORKSPACE, Set(("allowBuilds", "esbuild"), value=True)) == (
        f"{WORKSPACE}allowBuilds:\n  esbuild: true\n"
    )


def test_new_entries_of_a_sorted_catalog_go_to_their_places() -> None:
    text = patched(WORKSPACE, *(Set(("catalog", name), "^0") for name in "eca"))
    assert text.endswith("catalog:\n  a: ^0\n  b: ^1\n  c: ^0\n  d: ^2\n  e: ^0\n")


def test_new_entries_go_last_where_nothing_is_sorted() -> None:
    assert patched("catalog:\n  b: 1\n  a: 1\n", Set(("catalog", "aa"), 1)) == (
        "catalog:\n  b: 1\n  a: 1\n  aa: 1\n"
    )


def test_lines_that_come_at_one_place_go_to_their_own_blocks() -> None:
    text = "a:\n  b:\n    c: 1\n"
    after = patched(text, Set(("x",), 1), Set(("a", "b", "d"), 2), Set(("a", "e"), 3))
    assert after == "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\nx: 1\n"


def test_entries_go_and_come_at_once() -> None:
    after = patched(
        WORKSPACE, Remove(("catalog", "b")), Remove(("catalog", "d")), Set(("catalog", "x"), "^3")
    )
    assert after == WORKSPACE.replace("  b: ^1\n  d: ^2\n", "  x: ^3\n")


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("a: 1\n", Set(("a", "b"), 1)),
        ("a: 1\n", Insert(("a",), 1)),
        ("a: x\n", Remove(())),
        ("a: &x {b: 1}\nc: *x\n", Set(("c", "b"), 2)),
        ("a: &x {b: 1}\nc: *x\n", Set(("c", "d"), 2)),
        ("a: &x 1\nb: *x\n", Set(("a",), 2)),
        ("a: !!str 1\n", Set(("a",), 2)),
        ("a: [x\n", Insert(("a",), "y")),
        ("x\n", Set(("a",), 1)),
        ("a: 1\nb: 2\n", Rename(("a",), "b")),
        ("---\n---\na: 1\n", Set(("b",), 1)),
        ("a: 1\n", Set(("a",), 1)),
        ("", Remove(("a",))),
    ],
)
def test_what_is_not_safe_or_not_needed_is_not_done(text: str, operation: Operation) -> None:
    assert edits("yaml", text, [operation]) == ()


def test_an_alias_itself_can_be_replaced() -> None:
    assert patched("a: &x {b: 1}\nc: *x\n", Set(("c",), 2)) == "a: &x {b: 1}\nc: 2\n"


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_text_gets_the_wanted_value(random: Random) -> None:
    value = yaml_documents.value(random)
    text = yaml_documents.text(random, value)
    operations = operations_on(random, value, yaml_documents.NEW_VALUES)
    wanted = model(value, operations)
    result = edits("yaml", text, operations)
    assert not overlaps(result)
    after = yaml.parse(apply(text, result))
    assert after.root is not None
    assert (canonical(after.to_value(after.root)), after.problems) == (canonical(wanted), ())


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_setting_a_scalar_leaves_every_other_character(random: Random) -> None:
    value = yaml_documents.value(random)
    text = yaml_documents.text(random, value)
    scalars = [
        path
        for path in paths(value)
        if follow(value, path) is not None and not isinstance(follow(value, path), (dict, list))
    ]
    path = random.choice(scalars or [()])
    node = yaml.parse(text).find(path)
    assert node is not None
    if path:
        after = patched(text, Set(path, 12345))
        assert after == text[: node.span.start] + "12345" + text[node.span.end :]


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_new_entry_only_adds_to_the_text(random: Random) -> None:
    value = yaml_documents.value(random)
    text = yaml_documents.text(random, value)
    containers = [
        path for path in [(), *paths(value)] if isinstance(follow(value, path), dict) and follow(value, path)
    ]
    result = edits("yaml", text, [Set((*random.choice(containers), "new"), 1)])
    assert [edit.span.start - edit.span.end for edit in result] == [0] * len(result) != []


def test_js_yaml_reads_what_was_wanted() -> None:
    random = Random(1)
    texts: list[str] = []
    wanted = []
    for _ in range(800):
        value = yaml_documents.value(random)
        text = yaml_documents.text(random, value)
        operations = operations_on(random, value, yaml_documents.NEW_VALUES)
        texts.append(patched(text, *operations))
        wanted.append(comparable(model(value, operations)))
    for text, expected, answer in zip(texts, wanted, answers(texts), strict=True):
        assert answer == expected, text
