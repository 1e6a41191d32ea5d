"""Changes to TOML that leave everything else as it is."""

import tomllib
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packward.syntax import toml
from packward.syntax.patch import Insert, Operation, Remove, Rename, Set, edits
from packward.text.edits import apply, overlaps
from syntax import toml_documents
from syntax.changes import canonical, follow, model, operations_on, paths

BUNFIG = """# how bun runs
telemetry = false # no

[install]
  exact = true
  minimumReleaseAgeExcludes = ["a", "b"]

# scripts
[run]
bun = true
"""


def patched(text: str, *operations: Operation) -> str:
    return apply(text, edits("toml", text, operations))


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ("a = 1 # c\n", Set(("a",), 2), "a = 2 # c\n"),
        ("a = 'x'\n", Set(("a",), "y"), "a = 'y'\n"),
        ("a = 'x'\n", Set(("a",), "y'"), 'a = "y\'"\n'),
        ('a = "x"\n', Set(("a",), "\u00e9\n"), 'a = "é\\n"\n'),
        ("a = [1]\n", Set(("a",), [2, "x"]), 'a = [2, "x"]\n'),
        ("a = {b = 1}\n", Set(("a", "c"), 2), "a = {b = 1, c = 2}\n"),
        ("a = {b = 1}\n", Set(("a", "b"), {"c": []}), "a = {b = { c = [] }}\n"),
        ("a = \nb = 1\n", Set(("a",), 2), "a = 2\nb = 1\n"),
        ("a=1\nb\n", Set(("b",), 2), "a=1\nb=2\n"),
        ("a = 1", Set(("b",), 2), "a = 1\nb = 2"),
        ("a=1\r\n[b]\r\n", Set(("b", "c"), 2), "a=1\r\n[b]\r\nc=2\r\n"),
        ("[a]\nb = 1\n", Set(("c",), 2), "c = 2\n\n[a]\nb = 1\n"),
        ("# c\n\n# d\n[a]\n", Set(("b",), 2), "# c\n\nb = 2\n\n# d\n[a]\n"),
        ("a.b = 1\n[c]\n", Set(("a", "d"), 2), "a.b = 1\na.d = 2\n[c]\n"),
        ("a.b = 1\n", Set(("a", "d", "e"), 2), "a.b = 1\na.d = { e = 2 }\n"),
        ("[a.b]\nc = 1\n", Set(("a", "d"), 2), "[a.b]\nc = 1\n\n[a]\nd = 2\n"),
        ("[a]\nb = [\n  1,\n]\n# c\n[d]\n", Set(("a", "e"), 2), "[a]\nb = [\n  1,\n]\ne = 2\n# c\n[d]\n"),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n", Set(("a", 0, "c"), 3), "[[a]]\nb = 1\nc = 3\n[[a]]\nb = 2\n"),
        ("", Set(("a", "b"), 1), "[a]\nb = 1\n"),
        ("# c", Set(("a",), 1), "# c\na = 1"),
        ("a = 1\n", Set(("@s/b", "c", "d"), 1), 'a = 1\n\n["@s/b".c]\nd = 1\n'),
        ("a = 1\n", Set(("b",), {"c": 1, "d": {"e": 2}}), "a = 1\n\n[b]\nc = 1\n\n[b.d]\ne = 2\n"),
        ("a = [1, 2]\n", Insert(("a",), 3), "a = [1, 2, 3]\n"),
        ("a = ['x']\n", Insert(("a",), "y"), "a = ['x', 'y']\n"),
        ("a = []\n", Insert(("a",), "y"), 'a = ["y"]\n'),
        ("a = ['x']\n", Insert(("a",), "x"), "a = ['x']\n"),
        ("a = [\n  1, # c\n  2, # d\n]\n", Insert(("a",), 3), "a = [\n  1, # c\n  2, # d\n  3,\n]\n"),
        ("a = [\n  1,\n  2 # d\n]\n", Insert(("a",), 3), "a = [\n  1,\n  2, # d\n  3\n]\n"),
        ("[a]\nb = 1\n", Insert(("a", "c"), "x"), '[a]\nb = 1\nc = ["x"]\n'),
        ("a = 1 # c\nb = 2\n", Remove(("a",)), "b = 2\n"),
        ("\ufeffa = 1\n", Remove(("a",)), "\ufeff"),
        ("a = [1, 2, 3]\n", Remove(("a", 0)), "a = [2, 3]\n"),
        ("a = [\n  1, # c\n  2, # d\n]\n", Remove(("a", 1)), "a = [\n  1, # c\n]\n"),
        ("a = { b = 1, c = 2 }\n", Remove(("a", "c")), "a = { b = 1 }\n"),
        ("a.b = 1\nc = 1\na.d = 2\n", Remove(("a",)), "c = 1\n"),
        ("a = 1\n\n[b]\nc = 1\n[b.d]\ne = 1\n\n[f]\n", Remove(("b",)), "a = 1\n\n[f]\n"),
        ("[a]\nb = 1\n\n[c]\n", Remove(("a",)), "[c]\n"),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n", Remove(("a", 0)), "[[a]]\nb = 2\n"),
        ("[a]\nb = 1\n", Remove(("a", "b")), "[a]\n"),
        ("a.b.c = 1\n[d]", Remove(("a", "b", "c")), "[d]"),
        ("a = 1\n", Rename(("a",), "b c"), '"b c" = 1\n'),
        ("[a]\nb = 1\n", Rename(("a",), "c"), "[c]\nb = 1\n"),
        ("x.a.b = 1\n", Rename(("x", "a"), "c"), "x.c.b = 1\n"),
    ],
)  # fmt: skip
def test_an_operation_is_written_like_the_text_around_it(
    text: str, operation: Operation, expected: str
) -> None:
    assert patched(text, operation) == expected


def test_a_new_entry_comes_behind_the_last_one_of_its_table() -> None:
    after = patched(BUNFIG, Set(("install", "minimumReleaseAge"), 259200))
    assert after == BUNFIG.replace("\n\n# scripts", "\n  minimumReleaseAge = 259200\n\n# scripts")


def test_a_new_table_comes_to_the_end() -> None:
    after = patched(BUNFIG, Set(("install", "scopes", "@s", "url"), "http://localhost"), Set(("run", "x"), 1))
    assert after == f'{BUNFIG}x = 1\n\n[install.scopes."@s"]\nurl = "http://localhost"\n'


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("a = 1\n", Set(("a", "b"), 1)),
        ("a = 1\n", Set(("a",), None)),
        ("a = 1\n", Set(("b",), ["\ud800"])),
        ("a = 1\n", Insert(("a",), 1)),
        ("a = 1\n", Remove(())),
        ("[a]\nb = 1\n", Set(("a",), 1)),
        ("[[a]]\nb = 1\n", Insert(("a",), {"b": 2})),
        ("[a]\n[a.b]\n", Rename(("a",), "c")),
        ("a = { b.c = 1 }\n", Remove(("a", "b", "c"))),
        ("a = { b.c = 1 }\n", Set(("a", "b", "d"), 2)),
        ("a = [1\n", Insert(("a",), 2)),
        ("a = 1\nb = 2\n", Rename(("a",), "b")),
        ("a = 1\n", Set(("a",), 1)),
        ("", Remove(("a",))),
    ],
)
def test_what_is_not_safe_or_not_needed_is_not_done(text: str, operation: Operation) -> None:
    assert edits("toml", text, [operation]) == ()


def filled(value: Any) -> Any:
    """Return a value without its empty objects, which dotted keys cannot keep."""
    if isinstance(value, list):
        return [filled(element) for element in value]
    if not isinstance(value, dict):
        return value
    members = {key: filled(member) for key, member in value.items()}
    return {key: member for key, member in members.items() if member != {}}


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_text_gets_the_wanted_value_or_stays(random: Random) -> None:
    value = toml_documents.value(random)
    text = toml_documents.text(random, value)
    operations = operations_on(random, value, toml_documents.NEW_VALUES)
    result = edits("toml", text, operations)
    assert not overlaps(result)
    if result:
        after = tomllib.loads(apply(text, result))
        assert canonical(filled(after)) == canonical(filled(model(value, operations)))


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_single_value_can_be_changed_and_leaves_every_other_character(random: Random) -> None:
    value = toml_documents.value(random)
    text = toml_documents.text(random, value)
    scalars = [path for path in paths(value) if not isinstance(follow(value, path), (dict, list))]
    path = random.choice(scalars or [()])
    node = toml.parse(text).find(path)
    assert node is not None
    if path:
        after = patched(text, Set(path, 12345))
        assert after == text[: node.span.start] + "12345" + text[node.span.end :]


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_object_outside_of_brackets_can_get_an_entry_that_only_adds_to_the_text(random: Random) -> None:
    value = toml_documents.value(random)
    text = toml_documents.text(random, value)
    tables = [path for path in [(), *paths(value)] if isinstance(follow(value, path), dict)]
    path = random.choice(tables)
    result = edits("toml", text, [Set((*path, "new"), 1)])
    after = tomllib.loads(apply(text, result))
    assert follow(after, path)["new"] == 1
    assert sum(edit.span.end - edit.span.start for edit in result) <= len("  ")
