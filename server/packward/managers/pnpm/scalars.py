"""Single values of pnpm's settings: variables in them, and what pnpm makes of texts, numbers and switches."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Literal

from packward.managers.pnpm.generations import V11, V12
from packward.model.manager import Tool

Type = Literal["text", "boolean", "number", "list"]

_VARIABLE = re.compile(r"(\\*)\$\{([^${}]+)\}")
_DEFAULT = re.compile(r"([^:-]+):?-(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile("[0-9]{1,15}")
_CAPITAL = re.compile("[A-Z]")
_LARGEST = 1e300
_LONGEST_LIST = 100_000


def kebab(key: str) -> str:
    """Return a camelCase key in kebab-case."""
    return _CAPITAL.sub(lambda match: f"-{match[0].lower()}", key)


def expand(text: str, env: Mapping[str, str]) -> str | None:
    """Replace `${VAR}`, `${VAR-default}` and `${VAR:-default}`; None where a variable is not set.

    An odd number of backslashes in front keeps the text as it is.
    """
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if len(match[1]) % 2:
            parts.append(match[0][(len(match[1]) + 1) // 2 :])
            continue
        value = _variable(match[2], env)
        if value is None:
            return None
        parts.append(match[1][len(match[1]) // 2 :] + value)
    return "".join((*parts, text[end:]))


def is_variable(text: str) -> bool:
    """Tell whether a text has a `${VAR}` in it."""
    return _VARIABLE.search(text) is not None


def is_truthy(value: Any) -> bool:
    """Tell whether JavaScript takes a value for true."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return isinstance(value, list | dict) or bool(value)


def number(value: Any) -> float:
    """Return the number that JavaScript calculates with; NaN where it has none."""
    if isinstance(value, list):
        value = "" if not value else value[0] if len(value) == 1 else None
    if isinstance(value, bool | int | float):
        return float(value) if abs(value) < _LARGEST else math.inf
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if not text:
        return 0.0
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def is_whole(value: Any) -> bool:
    """Tell whether pnpm 12 takes a value for a whole number that is not negative; a text of digits is one."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return value >= 0 and (isinstance(value, int) or value.is_integer())
    return isinstance(value, str) and _WHOLE.fullmatch(value) is not None


def read_variable(kind: Type, text: str, tool: Tool) -> Any:
    """Return the value of an environment variable, None where pnpm ignores it.

    Since version 11 a value of the wrong type is ignored, before it is read like a line of an INI file.
    """
    if not tool.at_least(V11):
        return read_line(kind, text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text)
    if kind == "number":
        amount = number(text)
        return None if math.isnan(amount) else amount
    if kind == "list":
        return _list(text, tool)
    return text


def read_line(kind: Type, text: str) -> Any:
    """Return the value of a line of an INI file; what is no number or switch stays text."""
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    if kind == "boolean" and not text:
        return True
    if kind == "number" and _NUMBER.fullmatch(text.strip()):
        return number(text)
    return text


def _list(text: str, tool: Tool) -> Any:
    try:
        value = json.loads(text) if len(text) <= _LONGEST_LIST else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list):
        return value
    return text if not tool.at_least(V12) else None


def _variable(written: str, env: Mapping[str, str]) -> str | None:
    match = _DEFAULT.fullmatch(written)
    if match is None:
        return env.get(written)
    # With a colon an empty variable counts as not set.
    name, fallback = match[1], match[2]
    value = env.get(name)
    return fallback if value is None or (not value and ":-" in written) else value
