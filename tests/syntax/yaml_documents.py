"""Random YAML texts in the styles that people write them in, and the values that they stand for."""

import json
import re
from random import Random
from typing import Any

_STRINGS = [
    *(
        "x",
        "x y",
        "^1.2.3",
        "~1.0",
        ">=1 <2",
        "@s/x",
        "@s/*",
        "*",
        "!x",
        "a: b",
        "a #b",
        "a#b",
        "a:b",
        "é",
        "😀",
    ),
    *(
        "",
        " ",
        "yes",
        "true",
        "null",
        "1",
        "1.10",
        "0x1f",
        "2024-01-01",
        "1:20",
        "-",
        "- x",
        "[a]",
        "{a}",
        "&a",
    ),
    *(
        "it's",
        'q"',
        "\\",
        "a\tb",
        "two\nlines",
        "ended\nlines\n",
        "# c",
        "%x",
        "`",
        "a, b",
        "http://h.example/x",
    ),
    *(
        "---",
        "...",
        "?",
        ": x",
        "x:",
        "|",
        ">",
        ".inf",
        "1e3",
        "\x7f",
        "\x85",
        "\u2028",
        "<<",
        "=",
        "'",
        "0o7",
    ),
]
SCALARS = [*_STRINGS, 0, 1, -3, 1440, 1.5, 1e-7, 1e21, True, False, None]
NEW_VALUES = [*SCALARS, [], {}, ["x"], ["@s/*", 1], {"k": "v"}, {"k": {"l": ["x", {"m": 1}]}, "@n": None}]
_KEYS = [
    "a",
    "b",
    "catalog",
    "allowBuilds",
    "1",
    "true",
    "@s/x",
    "a b",
    "é",
    "x-y",
    "c.d",
    "it's",
    "~",
    "1.10",
]
_PLAIN = re.compile(r"[A-Za-z^</é][A-Za-z0-9^<./é=-]*(?: [A-Za-z<]+)?")
_WORDS = {"yes", "true", "null"}


def value(random: Random, depth: int = 0) -> Any:
    """Return random data; the outermost is an object."""
    kind = random.random() if depth else 0.0
    if depth > 3 or kind > 0.6:
        return random.choice(SCALARS)
    size = random.randint(0 if depth else 1, 4)
    if kind < 0.35:
        return {key: value(random, depth + 1) for key in random.sample(_KEYS, size)}
    return [value(random, depth + 1) for _ in range(size)]


def text(random: Random, data: Any) -> str:
    """Return an object that is not empty as YAML, each part in a style of its own."""
    lines = _lines(random, data, 0)
    mark = random.choice(["", "", "", "---\n", "# c\n---\n", "\ufeff"])
    end = random.choice(["\n", "\n", "\n# end\n", "\n\n", ""])
    return (mark + "\n".join(lines) + end).replace("\n", random.choice(["\n", "\n", "\r\n"]))


def _lines(random: Random, data: Any, column: int) -> list[str]:
    indent = " " * column
    result: list[str] = []
    entries = data.items() if isinstance(data, dict) else ((None, element) for element in data)
    for key, member in entries:
        if random.random() < 0.1:
            result.append(random.choice(["", f"{indent}# above"]))
        head = indent + ("-" if key is None else _key(random, key) + random.choice([":", ":", " :"]))
        if isinstance(member, (dict, list)) and member and random.random() < 0.8:
            result += _nested(random, head, member, column)
        else:
            result += _inline(random, head, member, column)
    return result


def _nested(random: Random, head: str, member: Any, column: int) -> list[str]:
    is_element = head.endswith("-")
    if is_element and random.random() < 0.6:
        first, *rest = _lines(random, member, column + 2)
        if first.strip() and not first.lstrip().startswith("#"):
            return [head + first[column + 1 :], *rest]
    further = 0 if isinstance(member, list) and not is_element and random.random() < 0.4 else 2
    return [head + random.choice(["", "", " # why"]), *_lines(random, member, column + further)]


def _inline(random: Random, head: str, member: Any, column: int) -> list[str]:
    if isinstance(member, str) and re.fullmatch(r"[a-z]+\n[a-z]+\n?", member) and random.random() < 0.5:
        mark = "|" if member.endswith("\n") else "|-"
        return [f"{head} {mark}", *(" " * (column + 2) + line for line in member.splitlines())]
    if member is None and not head.endswith("-") and random.random() < 0.3:
        return [head]
    return [f"{head} {_flow(random, member)}" + random.choice(["", "", "", "  # why"])]


def _flow(random: Random, data: Any) -> str:
    if isinstance(data, dict):
        pad = random.choice(["", " "]) if data else ""
        return (
            "{"
            + pad
            + ", ".join(f"{_key(random, k)}: {_flow(random, v)}" for k, v in data.items())
            + pad
            + "}"
        )
    if isinstance(data, list):
        return (
            "["
            + ", ".join(_flow(random, element) for element in data)
            + random.choice(["", ","] if data else [""])
            + "]"
        )
    return (
        random.choice(["null", "~"])
        if data is None
        else _string(random, data)
        if isinstance(data, str)
        else json.dumps(data)
    )


def _string(random: Random, data: str) -> str:
    options = [json.dumps(data).replace("\x7f", "\\x7f")]
    if data.isprintable():
        options.append("'" + data.replace("'", "''") + "'")
    if _PLAIN.fullmatch(data) and data not in _WORDS:
        options += [data, data]
    return random.choice(options)


def _key(random: Random, key: str) -> str:
    return key if key == "1" and random.random() < 0.5 else _string(random, key)
