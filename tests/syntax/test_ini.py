"""An .npmrc, read as npm reads it."""

import json
import random
import subprocess
from typing import Any

import pytest

from packward.syntax import ini
from packward.syntax.ini import MAX_LENGTH
from packward.syntax.tree import Tree
from support.node_packages import install, require_node

KEYS = [
    "a", "b", "a.b", "a\\.b", "a..b", "a.b.c", "b.c", ".", "a[]", "b[]", "[]", "x[]", "'a[]'", "é[]", '"q"',
    "'true'", "null", "a;b", "a#", "\\;k", "//r.example/:_authToken", "@s:registry", " a ", "", "\ufeffa", "[x",
    "\u2028", "__proto__",
]  # fmt: skip
VALUES = [
    "1", "true", "false", "null", "x;y", "x#y", "x\\;y", "x\\\\y", "x\\y", '"q"', "'s'", '"un', "'", '"', "''",
    '""', "'null'", "'5'", "'1.5'", "'[1,2]'", "'{\"a\":{\"b\":[1]}}'", "'\"x\"'", "${V}", "x ; c", " pad ", "",
    "a=b", "\u2028", "x\u2028y", "\u00a0n\u00a0", "\\", "a\\", '"\\u0041"', '"a;b"', '"a" ; c', '"\t"',
    "\x1cq\x85", "é😀",
]  # fmt: skip
READ_ALL = """
const ini = require(process.argv[1]); let text = "";
process.stdin.on("data", part => text += part).on("end", () => {
  const read = file => { try { return [ini.parse(file)] } catch { return null } };
  process.stdout.write(JSON.stringify(JSON.parse(text).map(read)));
});
"""


def data(text: str) -> Any:
    tree = ini.parse(text)
    return tree.to_value(tree.nodes[0])


def written(tree: Tree, *path: str | int) -> str:
    node = tree.find(path)
    assert node is not None
    return tree.text[node.span.start : node.span.end]


def random_line(choose: random.Random) -> str:
    key, value = choose.choice(KEYS), choose.choice(VALUES)
    other = "".join(choose.choices("ab=[].;#\\'\" \t\ufeff\u2028", k=choose.randrange(8)))
    sign = choose.choice(["=", " = ", " =", "= "])
    section = f"[{key}]" + choose.choice(["", " ", "x", " \t"])
    line = choose.choices([key + sign + value, section, key, other, ";c"], weights=[12, 4, 2, 2, 1])[0]
    return line + choose.choice(["\n", "\r\n", "\r", "\n\n"])


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.mark.node
def test_random_files_are_read_as_npm_reads_them() -> None:
    choose = random.Random(20)
    files = ["".join(random_line(choose) for _ in range(choose.randrange(9))) for _ in range(5000)]
    command = [str(require_node()), "-e", READ_ALL, str(install("ini", "6.0.0"))]
    answer = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, check=True)
    expected = json.loads(answer.stdout)
    assert sum(value is not None for value in expected) > len(files) * 0.99
    for text, value in zip(files, expected, strict=True):
        assert value is None or canonical(data(text)) == canonical(value[0]), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1\nb = true\nc=null\nd", {"a": "1", "b": True, "c": None, "d": True}),
        ("; c\n# c\na=x ; c\nb=x # c", {"a": "x", "b": "x"}),
        ("a=x\\;y\\#z\\\\", {"a": "x;y#z\\"}),
        ('a="x;\\ty"\nb=\'x;y\'\nc="un', {"a": "x;\ty", "b": "x;y", "c": '"un'}),
        ("a=1\na=2", {"a": "2"}),
        ("a[]=1\na[]=2", {"a": ["1", "2"]}),
        ("a=1\na[]=2\na=3", {"a": ["1", "2", "3"]}),
        ("[a.b]\nx=1\n[c\\.d]\ny=2", {"a": {"b": {"x": "1"}}, "c.d": {"y": "2"}}),
        ("[__proto__]\na=1\n[s]\n__proto__=1", {"s": {}}),
        ("a=${HOME}", {"a": "${HOME}"}),
        ("\ufeffa=1\r\nb=2\r\n", {"a": "1", "b": "2"}),
        ("", {}),
    ],
)
def test_the_forms_of_an_entry(text: str, value: dict[str, Any]) -> None:
    assert data(text) == value


@pytest.mark.parametrize("text", ["'null'=1", "a=null\n[a.b]\nx=1"])
def test_what_makes_npm_fail_is_read_nevertheless(text: str) -> None:
    assert data(text)


def test_the_span_of_a_value_leaves_out_blanks_and_the_comment() -> None:
    tree = ini.parse('a =  x y  ; why\nb="q" \nc= ;\nd[]=1\nd[]=22\n')
    assert [written(tree, *path) for path in [("a",), ("b",), ("c",), ("d", 1)]] == ["x y", '"q"', "", "22"]


def test_the_span_of_a_key_leaves_out_blanks() -> None:
    tree = ini.parse(" a = 1\n")
    assert [
        tree.text[entry.key_span.start : entry.key_span.end] for entry in tree.entries(()) if entry.key_span
    ] == ["a"]


def test_overridden_entries_stay_in_the_tree() -> None:
    tree = ini.parse("a=1\na=2\n")
    assert [node.value for node in tree.children(tree.nodes[0])] == ["1", "2"]
    assert [node.value for node in tree.entries(())] == ["2"]


@pytest.mark.parametrize("text", ["=1", "a=\u2028", "[__proto__]\na=1", "a=1\n[a]\nb=2"])
def test_a_line_without_effect_is_a_problem(text: str) -> None:
    assert [problem.message for problem in ini.parse(text).problems] == ["npm ignores this line"]


def test_a_text_that_is_too_long_is_not_read() -> None:
    assert ini.parse("a" * (MAX_LENGTH + 1)).nodes == ()


def test_deeply_dotted_sections_stay_flat() -> None:
    assert list(data("[" + "a." * 1000 + "]\nx=1")) == ["a." * 1000]
