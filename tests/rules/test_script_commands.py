"""Scripts are read word by word, and every word is found again where the document has it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.model.manifest import read_manifest
from packward.rules.node_calls import node_calls
from packward.rules.script_commands import command_words
from packward.syntax.languages import parse
from packward.text.document import Document


def words(script: str) -> list[list[str]]:
    return [[word.text for word in command] for command in command_words(script)]


@pytest.mark.parametrize(
    ("script", "read"),
    [
        ("a b", [["a", "b"]]),
        ("a&&b||c;d|e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ('a "b c" d', [["a", "b c", "d"]]),
        ("a --x='b c'd", [["a", "--x=b cd"]]),
        ("a > log 2>&1 && b", [["a", ">", "log", "2>&1"], ["b"]]),
        ("a 'b", []),
        ("a `b`", []),
        ("", []),
        ("a '' b", [["a", "", "b"]]),
        ("x" * 5000, []),
    ],
)
def test_commands_and_words_are_told_apart(script: str, read: list[list[str]]) -> None:
    assert words(script) == read


@pytest.mark.parametrize("word", ["$X", '"$X"', "a*", "~/a", "{a,b}", "a\\b", '"a\\"', "%X%", "(a", ">"])
def test_what_a_shell_would_change_is_not_certain(word: str) -> None:
    ((_, found),) = command_words(f"node {word}")
    assert not found.is_certain


@given(st.text(alphabet="ab '\"&;|<>$`\\-=\u00e9\U0001f600\t\n", max_size=40))
def test_any_text_is_read_and_words_stand_where_they_say(script: str) -> None:
    for command in command_words(script):
        for word in command:
            assert script[word.start : word.end].strip("'\"").startswith(word.text[:1].strip("'\""))
            assert word.start < word.end


@given(
    st.text(alphabet="a '\"/\\\b\n\u00e9\U0001f600\u2028", max_size=20),
    st.booleans(),
)
def test_a_word_is_found_where_the_document_has_it(before: str, ascii_only: bool) -> None:
    text = json.dumps({"scripts": {"x": f"{before}FLAG after"}}, ensure_ascii=ascii_only)
    manifest = read_manifest(
        Document(uri="file:///p/package.json", version=None, text=text),
        parse("json", text),
        label="package.json",
        is_root=True,
    )
    (script,) = manifest.scripts
    span = manifest.span_in(script, len(before), len(before) + 4)
    assert text[span.start : span.end] == "FLAG"


@pytest.mark.parametrize(
    ("script", "options", "file", "arguments"),
    [
        ("node a.js", [], "a.js", []),
        ("node --watch a.js --port 1", ["--watch"], "a.js", ["--port", "1"]),
        ("node -r x/y --allow-fs-read . a.js", ["-r", "--allow-fs-read"], "a.js", []),
        ("A=1 B=2 node a.js", [], "a.js", []),
        ("env A=1 node a.js", [], "a.js", []),
        ("cross-env A=1 node a.js", [], "a.js", []),
        ("dotenv -- node a.js", [], "a.js", []),
        ("dotenv -e .env.local node a.js", [], "a.js", []),
        ("dotenv -e .env -o -- cross-env A=1 node a.js", [], "a.js", []),
        ("tsc && node 'a b.js'", [], "a b.js", []),
        ('node -e "1" x', ["-e"], None, ["x"]),
        ("node --run build", ["--run"], None, []),
        ("node --test", ["--test"], None, []),
        ("node -- --odd.js", [], "--odd.js", []),
        ("node", [], None, []),
    ],
)
def test_a_call_of_node_is_taken_apart(
    script: str, options: list[str], file: str | None, arguments: list[str]
) -> None:
    (call,) = node_calls(script)
    assert [option.name for option in call.options] == options
    assert (None if call.file is None else call.file.text) == file
    assert [word.text for word in call.arguments] == arguments
    assert call.is_certain


@pytest.mark.parametrize(
    "script", ["npx node a.js", "echo node", "nodemon a.js", "dotenv -c node a.js", "$X node a.js", "'node"]
)
def test_no_call_is_seen_where_that_is_not_certain(script: str) -> None:
    assert list(node_calls(script)) == []


def test_a_call_with_a_variable_among_its_options_is_not_certain() -> None:
    (call,) = node_calls("node $FLAGS a.js")
    assert not call.is_certain
