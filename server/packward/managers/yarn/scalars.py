"""Single values of .yarnrc.yml as Yarn reads them: every scalar is text, with variables and units in it."""

import re
from collections.abc import Iterator, Mapping

from packward.syntax.tree import Node, Tree

_MINUTES = {"ms": 1 / 60_000, "s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0, "w": 10_080.0}
_DURATION = re.compile(r"([0-9]*\.?[0-9]+)(ms|[smhdw])?")
_LEADING_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,15})")
_SWITCHES = {"true": True, "1": True, "false": False, "0": False}
# Longer than any calendar; a larger number would only overflow.
_MOST_MINUTES = 1e10
_LONGEST = 40
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\$}])|\$\{(?P<name>[a-zA-Z][A-Za-z0-9_]*)(?P<operator>:-|-|(?=\}))|(?P<wrong>\$\{)|\}"
)


def text_of(node: Node, tree: Tree) -> str | None:
    """Return a scalar's text, unquoted, whatever YAML's own types make of it; None where nothing is written.

    Lists and mappings have no text either.
    """
    if node.kind == "string":
        return str(node.value)
    if node.kind in ("number", "boolean", "null"):
        return tree.text[node.span.start : node.span.end].strip() or None
    return None


def expand(text: str, env: Mapping[str, str]) -> str | None:
    """Replace `${VAR}`, `${VAR-default}` and `${VAR:-default}`, which may be nested.

    None where a variable is neither set nor has a default, or the syntax is wrong: Yarn stops then.
    """
    parts: list[str] = []
    end = depth = 0
    tokens = _TOKEN.finditer(text)
    for match in tokens:
        parts.append(text[end : match.start()])
        end = match.end()
        if match["name"] is None:
            if match["wrong"] is not None:
                return None
            closes = match[0] == "}" and depth > 0
            depth -= closes
            parts.append("" if closes else match["escaped"] or "}")
            continue
        value = _value(match["name"], match["operator"], env)
        if value is not None:
            parts.append(value)
            end = _end_of_default(tokens)
        elif match["operator"]:
            depth += 1
        if end < 0 or (value is None and not match["operator"]):
            return None
    return None if depth else "".join((*parts, text[end:]))


def minutes(text: str) -> float | None:
    """Return the minutes of a duration ("7d", "0.5d", "90"); None where Yarn cannot read it."""
    match = _DURATION.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    return min(float(match[1]) * _MINUTES[match[2] or "m"], _MOST_MINUTES)


def leading_number(text: str) -> float:
    """Return the whole number that a text begins with, 0 where it begins with none: `7d` is 7."""
    match = _LEADING_NUMBER.match(text)
    return 0.0 if match is None else min(float(match[1]), _MOST_MINUTES)


def switch(text: str) -> bool | None:
    """Return what a switch is set to; None where Yarn takes the text for neither."""
    return _SWITCHES.get(text)


def _end_of_default(tokens: Iterator[re.Match[str]]) -> int:
    """Return where the braces end that the tokens stand in, -1 where they do not."""
    depth = 1
    for match in tokens:
        if match["name"] is not None:
            depth += 1
        elif match[0] == "}":
            depth -= 1
        if depth == 0:
            return match.end()
    return -1


def _value(name: str, operator: str, env: Mapping[str, str]) -> str | None:
    value = env.get(name)
    return None if operator == ":-" and not value else value
