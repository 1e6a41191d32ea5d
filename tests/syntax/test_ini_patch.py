"""Changes to an .npmrc that leave every other line as it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.syntax import ini
from packward.syntax.patch import Insert, Operation, Remove, Rename, Set, edits
from packward.text.edits import apply, overlaps


def patched(text: str, *operations: Operation) -> str:
    return apply(text, edits("ini", text, operations))


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ("a=1\n", Set(("a",), "2"), "a=2\n"),
        ("a = 1 ; why\r\n", Set(("a",), "2"), "a = 2 ; why\r\n"),
        ('a="1" \n', Set(("a",), "2"), 'a="2" \n'),
        ('a="1" # no quotes to npm\n', Set(("a",), "2"), "a=2 # no quotes to npm\n"),
        ("a=1 # why\n", Set(("a",), ["1", "2"]), "a[]=1\na[]=2 # why\n"),
        ("a='1'\n", Set(("a",), "x;y"), "a='x;y'\n"),
        ("a=1\n", Set(("a",), "x;y#z"), "a=x\\;y\\#z\n"),
        ("a=1\n", Set(("a",), " x "), 'a=" x "\n'),
        ("a=1\n", Set(("a",), 3), "a=3\n"),
        ("a=1\n", Set(("a",), value=False), "a=false\n"),
        ("a\n", Set(("a",), value=False), "a=false\n"),
        ("a=\n", Set(("a",), "1"), "a=1\n"),
        ("a=1\na=2\n", Set(("a",), "3"), "a=1\na=3\n"),
        ("", Set(("a",), "1"), "a=1\n"),
        ("a=1", Set(("b",), "2"), "a=1\nb=2\n"),
        ("a = 1\r\n", Set(("b",), value=True), "a = 1\r\nb = true\r\n"),
        ("; only this", Set(("b",), "2"), "; only this\nb=2\n"),
        ("a=1\n\n[s]\nx=1\n", Set(("b",), "2"), "a=1\nb=2\n\n[s]\nx=1\n"),
        ("[s]\nx=1\n", Set(("b",), "2"), "b=2\n[s]\nx=1\n"),
        ("\ufeff[s]\n", Set(("b",), "2"), "\ufeff[s]\nb=2\n"),
        ("a=1\n", Set(("//r.example/:_authToken",), "${T}"), "a=1\n//r.example/:_authToken=${T}\n"),
        ("", Set(("a",), ["1", "2"]), "a[]=1\na[]=2\n"),
        ("a=1\nb=1\n", Set(("a",), ["1", "2"]), "a[]=1\na[]=2\nb=1\n"),
        ("a[]=1\nb=1\na[]=2\n", Set(("a",), "3"), "a=3\nb=1\n"),
        ("a[]=1\na[]=2\nb=1\n", Set(("a",), []), "b=1\n"),
        ("a[]=1\na[]=2\n", Set(("a", 1), "3"), "a[]=1\na[]=3\n"),
        ("a[] = 1\nb=1\n", Insert(("a",), "2"), "a[] = 1\na[] = 2\nb=1\n"),
        ("a[]=1", Insert(("a",), "2"), "a[]=1\na[]=2\n"),
        ("a[]=1\n", Insert(("a",), "1"), "a[]=1\n"),
        ("b=1\n", Insert(("a",), "1"), "b=1\na[]=1\n"),
        ("a=1\nb=2 ; why\n", Remove(("b",)), "a=1\n"),
        ("a=1\na=2\nb=3", Remove(("a",)), "b=3"),
        ("\ufeffa=1\nb=2\n", Remove(("a",)), "\ufeffb=2\n"),
        ("a[]=1\na[]=2\n", Remove(("a", 0)), "a[]=2\n"),
        ("a[]=1\nb=1\na[]=2\n", Remove(("a",)), "b=1\n"),
        ("[s]\nx=1\ny=2\n", Remove(("s", "x")), "[s]\ny=2\n"),
        ("[s]\nx=1\n", Set(("s", "x"), "2"), "[s]\nx=2\n"),
        ("a = 1\n", Rename(("a",), "b"), "b = 1\n"),
        ("a[]=1\na[]=2\n", Rename(("a",), "b"), "b[]=1\nb[]=2\n"),
    ],
)
def test_an_operation_keeps_the_rest_of_the_file(text: str, operation: Operation, expected: str) -> None:
    assert patched(text, operation) == expected


def test_new_lines_at_one_place_come_one_after_the_other() -> None:
    operations: list[Operation] = [Insert(("a",), "2"), Set(("b",), "1"), Set(("c",), "1")]
    assert patched("a[]=1", *operations) == "a[]=1\na[]=2\nb=1\nc=1\n"


def test_a_new_line_takes_the_place_of_a_last_line_without_break() -> None:
    assert patched("a=1\nb=2", Remove(("b",)), Set(("c",), "3")) == "a=1\nc=3\n"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("a=1\n", Set(("a",), "1")),
        ("a=1\n", Set(("a",), 1)),
        ("a=1\n", Set(("a", "b"), "1")),
        ("a=1\n", Insert(("a",), "2")),
        ("a=1\n", Set(("b",), {"c": "1"})),
        ("a=1\n", Set(("b",), "true")),
        ("a=1 # needs quotes\n", Set(("a",), " 2")),
        ("a=1\n", Set(("b=c",), "1")),
        ("a=1\n", Set(("__proto__",), "1")),
        ("a\n", Rename(("a",), "[b]")),
        ("[s]\nx=1\n", Set(("s", "y"), "1")),
        ("[s]\nx=1\n", Set(("s",), "1")),
        ("[s]\nx=1\n", Remove(("s",))),
        ("a='[1]'\n", Insert(("a",), "2")),
        ("a='{\"b\":1}'\n", Set(("a", "b"), "2")),
        ("a=1\n", Remove(("b",))),
    ],
)
def test_what_is_not_safe_or_not_needed_is_not_done(text: str, operation: Operation) -> None:
    assert edits("ini", text, [operation]) == ()


NAMES = st.sampled_from(["a", "b", "@s:registry", "//r.example/:_authToken", "new", "c;d", "e#"])
WRITTEN = st.sampled_from(["1", "true", "x ; c", '"q"', "'s'", "", "${V}", "'[1]'", "\\;"])
STRINGS = st.text(st.sampled_from("ab ;#\\'\"=[]\n\u2028é"), max_size=6)
WANTED = st.one_of(STRINGS, st.booleans(), st.none(), st.lists(STRINGS, max_size=3))


@st.composite
def files(draw: st.DrawFn) -> str:
    lines = [
        draw(NAMES) + draw(st.sampled_from(["=", " = ", "[]="])) + draw(WRITTEN)
        for _ in range(draw(st.integers(0, 6)))
    ]
    lines += draw(st.sampled_from([[], ["", "[s]", "a=1"]]))
    line_break = draw(st.sampled_from(["\n", "\r\n"]))
    return (
        draw(st.sampled_from(["", "\ufeff"]))
        + line_break.join(lines)
        + draw(st.sampled_from(["", line_break]))
    )


def data(text: str) -> dict[str, Any]:
    tree = ini.parse(text)
    value: dict[str, Any] = tree.to_value(tree.nodes[0])
    return value


@given(files(), st.dictionaries(NAMES, WANTED, max_size=3))
def test_settings_get_the_wanted_values_and_nothing_else_changes(text: str, wanted: dict[str, Any]) -> None:
    operations = [Set((name,), value) for name, value in wanted.items()]
    result = edits("ini", text, operations)
    assert not overlaps(result)
    if result:
        expected = data(text) | wanted
        assert data(apply(text, result)) == {name: value for name, value in expected.items() if value != []}


@given(files(), NAMES)
def test_a_removed_setting_is_gone_and_nothing_else_changes(text: str, name: str) -> None:
    before = data(text)
    result = edits("ini", text, [Remove((name,))])
    assert bool(result) == (name in before)
    assert data(apply(text, result)) == {key: value for key, value in before.items() if key != name}
