"""Random TOML texts in the styles that people write them in, and the values that they stand for."""

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

_STRINGS = [
    "",
    "x",
    "x y",
    "@s/*",
    'q"',
    "it's",
    "\\",
    "a\tb",
    "two\nlines\n",
    "é",
    "😀",
    "#",
    "=",
    "[a]",
    "\x7f",
]
SCALARS = [*_STRINGS, 0, 1, -3, 255, 1.5, 1e-7, 1e21, float("inf"), True, False]
NEW_VALUES = [*SCALARS, [], ["x"], ["@s/*", 1], [[1], []], {"k": "v"}, {"k": {"l": ["x", {"m": 1}]}, "@n": 1}]
_KEYS = ["a", "b", "install", "1", "true", "@s/x", "a b", "é", "x-y", "c.d", "it's", ""]


def value(random: Random, depth: int = 0) -> Any:
    """Return random data; the outermost is an object."""
    kind = random.random() if depth else 0.0
    if depth > 2 or kind > 0.6:
        return random.choice(SCALARS)
    size = random.randint(0 if depth > 1 else 1, 3)
    if kind < 0.35:
        return {key: value(random, depth + 1) for key in random.sample(_KEYS, size)}
    return [value(random, depth + 1) for _ in range(size)]


def text(random: Random, data: dict[str, Any]) -> str:
    """Return an object as TOML, each part in a style of its own."""
    lines = list(_table(random, data, []))
    end = random.choice(["\n", "\n", "\n# end\n", "\n\n", ""])
    written = random.choice(["", "", "# c\n", "# c\n\n"]) + "\n".join(lines) + end
    return written.replace("\n", random.choice(["\n", "\n", "\r\n"]))


def _table(random: Random, data: dict[str, Any], path: list[str]) -> Iterator[str]:
    """Yield the lines of a table: its entries, then the tables with headers of their own."""
    later: list[tuple[list[str], Any]] = []
    for key, member in data.items():
        style = random.random()
        if random.random() < 0.1:
            yield random.choice(["", "# above"])
        if isinstance(member, dict) and member and style < 0.5:
            later.append(([*path, key], member))
        elif isinstance(member, dict) and member and style < 0.7:
            for inner, scalar in member.items():
                yield f"{_key(random, key)}.{_key(random, inner)} = {_inline(random, scalar)}"
        elif (
            isinstance(member, list)
            and member
            and all(isinstance(each, dict) for each in member)
            and style < 0.7
        ):
            later += (([*path, key], [element]) for element in member)
        else:
            comment = random.choice(["", "", "  # why"])
            yield f"{_key(random, key)}{random.choice([' = ', '='])}{_inline(random, member, lines=True)}{comment}"
    for header, member in later:
        name = ".".join(_key(random, part) for part in header)
        yield random.choice(["", "# table"])
        is_list = isinstance(member, list)
        yield f"[[{name}]]" if is_list else f"[{name}]"
        if is_list:
            yield from (f"{_key(random, k)} = {_inline(random, v)}" for k, v in member[0].items())
        else:
            yield from _table(random, member, header)


def _inline(random: Random, data: Any, *, lines: bool = False) -> str:
    if isinstance(data, dict):
        return "{ " + ", ".join(f"{_key(random, k)} = {_inline(random, v)}" for k, v in data.items()) + " }"
    if isinstance(data, list):
        elements = [_inline(random, element) for element in data]
        if lines and data and random.random() < 0.4:
            return "[\n  " + ", # c\n  ".join(elements) + random.choice(["", ",", " # d"]) + "\n]"
        return "[" + ", ".join(elements) + "]"
    if isinstance(data, float):
        return repr(data)
    return _string(random, data) if isinstance(data, str) else json.dumps(data)


def _string(random: Random, data: str) -> str:
    options = [json.dumps(data, ensure_ascii=False).replace("\x7f", "\\u007f")]
    if "'" not in data and data.isprintable():
        options.append(f"'{data}'")
    if data.isprintable() and '"' not in data and "\\" not in data:
        options.append(f'"""\n{data}"""')
    return random.choice(options)


def _key(random: Random, key: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]+", key) and random.random() < 0.8:
        return key
    return f"'{key}'" if "'" not in key and random.random() < 0.5 else json.dumps(key, ensure_ascii=False)
