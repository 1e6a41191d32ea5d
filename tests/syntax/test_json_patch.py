"""Changes to JSON that leave everything else as it is."""

import copy
import json as reference
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.syntax import json
from packward.syntax.patch import Insert, Operation, Remove, Rename, Set, edits
from packward.syntax.tree import KeyPath
from packward.text.edits import apply, overlaps

MANIFEST = """{
  "name": "x",
  "dependencies": {
    "b": "1",
    "d": "2"
  },
  "files": ["dist"]
}
"""


def patched(text: str, *operations: Operation) -> str:
    return apply(text, edits("json", text, operations))


@pytest.mark.parametrize(
    ("text", "operation", "expected"),
    [
        ('{"a": "1"}', Set(("a",), "2"), '{"a": "2"}'),
        ('{"a": 1}', Set(("a",), value=True), '{"a": true}'),
        ('{"a": 1}', Set((), {}), "{}"),
        ('{"a":1}', Set(("b", "c"), [1, 2]), '{"a":1,"b":{"c":[1,2]}}'),
        ('{"a": 1}', Set(("b",), "é"), '{"a": 1, "b": "é"}'),
        ('{"a": 1}', Set(("b",), "\ud83d"), '{"a": 1, "b": "\\ud83d"}'),
        ('{"a" : 1}', Set(("b",), 2), '{"a" : 1, "b" : 2}'),
        ('{"a": {}}', Set(("a", "b"), 1), '{"a": {"b": 1}}'),
        ('{"a": { }}', Set(("a", "b"), 1), '{"a": {"b": 1}}'),
        ('{"a": [1]}', Set(("a", 0), 2), '{"a": [2]}'),
        ("{}", Set(("a",), 1), '{\n  "a": 1\n}'),
        ('{\n\t"a": 1\n}', Set(("b", "c"), 1), '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 1\n\t}\n}'),
        (
            '{\r\n    "a": 1\r\n}\r\n',
            Set(("b",), [1]),
            '{\r\n    "a": 1,\r\n    "b": [\r\n        1\r\n    ]\r\n}\r\n',
        ),
        ('\ufeff{"a": 1}', Set(("a",), 2), '\ufeff{"a": 2}'),
        ('{\n  "a": 1 // why\n}', Set(("b",), 2), '{\n  "a": 1, // why\n  "b": 2\n}'),
        ('{\n  "a": 1,\n}', Set(("b",), 2), '{\n  "a": 1,\n  "b": 2\n}'),
        ("{ /* why */ }", Set(("a",), 1), '{\n  "a": 1 /* why */ }'),
        ('{"a":', Set(("a",), 1), '{"a":1'),
        ('{"a"}', Set(("a",), 1), '{"a": 1}'),
        ('{"a": ["x", "y"]}', Insert(("a",), "z"), '{"a": ["x", "y", "z"]}'),
        ('{"a": ["x"]}', Insert(("a",), "x"), '{"a": ["x"]}'),
        ('{"a": []}', Insert(("a",), "x"), '{"a": ["x"]}'),
        ('{"a": 1}', Insert(("b", "c"), "x"), '{"a": 1, "b": {"c": ["x"]}}'),
        ('{"a": 1, "b": 2}', Remove(("a",)), '{"b": 2}'),
        ('{"a": 1, "b": 2}', Remove(("b",)), '{"a": 1}'),
        ('{"a": 1, "a": 2, "b": 3}', Remove(("a",)), '{"b": 3}'),
        ('{ "a": 1 }', Remove(("a",)), "{}"),
        ('{"a": [1, 2, 3]}', Remove(("a", 1)), '{"a": [1, 3]}'),
        ('{\n  "a": 1, // why\n  "b": 2\n}', Remove(("a",)), '{\n  "b": 2\n}'),
        ('{\n  // why\n  "a": 1\n}', Remove(("a",)), "{\n  // why\n  \n}"),
        ('{\n  "a": 1\n  , "b": 2\n}', Remove(("b",)), '{\n  "a": 1\n}'),
        ('{"a": 1}', Remove(("b",)), '{"a": 1}'),
        ('{"a": 1}', Rename(("a",), "b"), '{"b": 1}'),
        ('{"a": 1}', Rename(("b",), "c"), '{"a": 1}'),
    ],
)
def test_an_operation_is_written_like_the_text_around_it(
    text: str, operation: Operation, expected: str
) -> None:
    assert patched(text, operation) == expected


def test_a_removed_entry_takes_its_line_along() -> None:
    assert patched(MANIFEST, Remove(("dependencies", "b"))) == MANIFEST.replace('    "b": "1",\n', "")
    assert patched(MANIFEST, Remove(("dependencies", "d"))) == MANIFEST.replace(',\n    "d": "2"', "")


def test_an_object_without_entries_stays() -> None:
    emptied = patched(MANIFEST, Remove(("dependencies", "b")), Remove(("dependencies", "d")))
    assert '"dependencies": {},' in emptied


def test_new_dependencies_go_to_their_sorted_places() -> None:
    operations = [Set(("dependencies", name), "0") for name in "ecaz"]
    names = list(reference.loads(patched(MANIFEST, *operations))["dependencies"])
    assert names == ["a", "b", "c", "d", "e", "z"]


def test_new_dependencies_go_last_where_nothing_is_sorted() -> None:
    text = '{"dependencies": {"b": "1", "a": "1"}}'
    assert (
        patched(text, Set(("dependencies", "aa"), "1")) == '{"dependencies": {"b": "1", "a": "1", "aa": "1"}}'
    )


def test_other_keys_go_last() -> None:
    assert list(reference.loads(patched(MANIFEST, Set(("author",), "y"))))[-1] == "author"


def test_entries_that_go_and_come_at_the_end_share_the_comma() -> None:
    text = patched(MANIFEST, Remove(("dependencies", "d")), Set(("dependencies", "x"), "3"))
    assert text == MANIFEST.replace('"d": "2"', '"x": "3"')


@pytest.mark.parametrize("text", ["", "\ufeff", " \n"])
def test_an_empty_text_becomes_a_document(text: str) -> None:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    assert patched(text, Set(("a", "b"), 1)) == mark + '{\n  "a": {\n    "b": 1\n  }\n}\n'


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ('{"a": 1}', [Set(("a", "b"), 1)]),
        ('{"a": null}', [Insert(("a",), 1)]),
        ('{"a": []}', [Set(("a", 3), 1)]),
        ('{"a": []}', [Set(("a", "b"), 1)]),
        ('{"a": 1}', [Remove(())]),
        ('{"a": 1, "b": 2}', [Rename(("a",), "b")]),
        ('{"a": [1]}', [Rename(("a", 0), "b")]),
        ('{"a": {"b": 1}}', [Remove(("a",)), Set(("a", "b"), 2)]),
        ('{"a": {"b": 1}}', [Set(("a",), 1), Set(("a", "c"), 2)]),
        ('{"a": 1}', [Remove(("a",)), Rename(("a",), "b")]),
        ("", [Set(("a",), 1), Set(("a", "b"), 1)]),
        ("", [Remove(("a",))]),
        ("garbage", [Set(("a",), 1)]),
        ('{"a": "x}', [Set(("b",), 1)]),
        ('{"a": 1}', [Set(("a",), 1)]),
    ],
)
def test_what_is_not_safe_or_not_needed_is_not_done(text: str, operations: list[Operation]) -> None:
    assert edits("json", text, operations) == ()


def test_an_unknown_language_is_not_edited() -> None:
    assert edits("xml", "", [Set(("a",), 1)]) == ()


KEYS = st.sampled_from(["a", "b", "c", "dependencies", "é", "files", "d/e"])
SCALARS = st.sampled_from([1, 1.5, True, False, None, "", "x", 'q"\\\n', "😀", "//x", "/*"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


def paths(value: Any, above: KeyPath = ()) -> list[KeyPath]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above] * bool(above) + [path for key, each in inner for path in paths(each, (*above, key))]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, Any]:
    value = draw(DOCUMENTS)
    indent = draw(st.sampled_from([None, 0, 2, 4, "\t"]))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (",", ": "), (" , ", " : ")]))
    text = reference.dumps(value, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", "\n"])), value


@st.composite
def operations_on(draw: st.DrawFn, value: Any) -> list[Operation]:
    """Draw operations none of which changes what another one changes."""
    chosen: list[Operation] = []
    for path in draw(st.lists(st.sampled_from([(), *paths(value)]), max_size=4)):
        at = follow(value, path)
        options: list[Operation] = []
        if path:
            options += [Set(path, draw(VALUES)), Remove(path)]
        if path and isinstance(path[-1], str):
            options.append(Rename(path, f"renamed {len(chosen)}"))
        if isinstance(at, dict):
            options += [Set((*path, f"new {len(chosen)}"), draw(VALUES)), Insert((*path, "list", "new"), 1)]
        if path and isinstance(at, list):
            options.append(Insert(path, draw(VALUES)))
        if options:
            chosen.append(draw(st.sampled_from(options)))
    return [
        each
        for place, each in enumerate(chosen)
        if not any(related(each, before) for before in chosen[:place])
    ]


def related(one: Operation, other: Operation) -> bool:
    length = min(len(one.path), len(other.path))
    return one.path[:length] == other.path[:length]


def follow(value: Any, path: KeyPath) -> Any:
    for key in path:
        value = value.setdefault(key, {}) if isinstance(value, dict) else value[key]
    return value


def model(value: Any, operations: list[Operation]) -> Any:
    """Do unrelated operations on plain data; removals last and backwards, for the indexes' sake."""
    result = copy.deepcopy(value)
    for operation in operations:
        parent, key = follow(result, operation.path[:-1]), operation.path[-1]
        if isinstance(operation, Set):
            parent[key] = copy.deepcopy(operation.value)
        elif isinstance(operation, Insert):
            elements = parent.setdefault(key, []) if isinstance(parent, dict) else parent[key]
            if canonical(operation.value) not in map(canonical, elements):
                elements.append(operation.value)
        elif isinstance(operation, Rename):
            parent[operation.key] = parent.pop(key)
    removed = [each.path for each in operations if isinstance(each, Remove)]
    for path in sorted(removed, key=lambda path: path[-1] if isinstance(path[-1], int) else 0, reverse=True):
        del follow(result, path[:-1])[path[-1]]
    return result


def canonical(value: Any) -> str:
    return reference.dumps(value, sort_keys=True)


@given(st.data(), texts())
def test_valid_json_stays_valid_and_gets_the_wanted_value(data: st.DataObject, text: tuple[str, Any]) -> None:
    written, value = text
    if any("list" in path for path in paths(value)):
        return
    operations = data.draw(operations_on(value))
    wanted = model(value, operations)
    result = edits("json", written, operations)
    assert not overlaps(result)
    after = apply(written, result)
    assert canonical(reference.loads(after.removeprefix("\ufeff"))) == canonical(wanted)


@given(st.data(), texts())
def test_setting_a_value_leaves_every_other_character(data: st.DataObject, text: tuple[str, Any]) -> None:
    written, value = text
    path = data.draw(st.sampled_from(paths(value) or [()]))
    node = json.parse(written).find(path)
    assert node is not None
    after = patched(written, Set(path, "marked"))
    assert after == written[: node.span.start] + '"marked"' + written[node.span.end :]


@given(st.data(), texts())
def test_setting_what_is_there_already_needs_no_edit(data: st.DataObject, text: tuple[str, Any]) -> None:
    written, value = text
    path = data.draw(st.sampled_from(paths(value) or [()]))
    assert edits("json", written, [Set(path, follow(value, path))]) == ()


@given(st.data(), texts())
def test_an_entry_that_comes_and_goes_leaves_no_trace(data: st.DataObject, text: tuple[str, Any]) -> None:
    written, value = text
    objects = [path for path in paths(value) if isinstance(follow(value, path), dict) and follow(value, path)]
    path = (*data.draw(st.sampled_from(objects or [()])), "a new one")
    if objects:
        assert patched(patched(written, Set(path, 1)), Remove(path)) == written


@given(st.text(st.sampled_from('{}[]:,"ab1 \n/*\\'), max_size=30), KEYS)
def test_broken_json_is_edited_safely_or_not_at_all(text: str, key: str) -> None:
    result = edits("json", text, [Set((key,), "wanted")])
    after = json.parse(apply(text, result)).find((key,))
    assert not result or (after is not None and after.value == "wanted")
