"""Brace expansion as shells and minimatch do it: `a{b,c}` is `ab` and `ac`, `v{1..3}` is `v1`, `v2`, `v3`."""

import re

_MOST = 256
_NUMBERS = re.compile(r"(-?[0-9]{1,9})\.\.(-?[0-9]{1,9})(?:\.\.(-?[0-9]{1,9}))?")
_LETTERS = re.compile(r"([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?[0-9]{1,9}))?")
_ZERO_PADDED = re.compile(r"-?0[0-9]")


def expand(pattern: str) -> list[str]:
    """Return the patterns that a pattern with braces stands for, 256 at most, duplicates left out.

    Braces without a comma or a sequence in them stay as they are.
    """
    if "{" not in pattern:
        return [pattern] if pattern else []
    done: dict[str, None] = {}
    pending = [(pattern, 0)]
    # Each step writes out one group; a shared budget bounds what nested and chained groups can cost.
    for _ in range(4 * _MOST):
        if not pending or len(done) >= _MOST:
            break
        text, start = pending.pop()
        group = _first_group(text, start)
        if group is None:
            done[text] = None
            continue
        opening, closing, choices = group
        if len(choices) > _MOST:
            choices = choices[:_MOST]
        head, tail = text[:opening], text[closing + 1 :]
        pending += [(f"{head}{choice}{tail}", opening) for choice in reversed(choices)]
    return [text for text in done if text]


def _first_group(text: str, start: int) -> tuple[int, int, list[str]] | None:
    """Find the first braces that expand: their places, and what each alternative puts there."""
    closings = _pairs(text)
    for opening in range(start, len(text)):
        closing = closings.get(opening)
        if closing is None or text[opening - 1 : opening] == "$":
            continue
        body = text[opening + 1 : closing]
        choices = _sequence(body) or _choices(body)
        if len(choices) > 1:
            return opening, closing, choices
    return None


def _pairs(text: str) -> dict[int, int]:
    open_at: list[int] = []
    pairs: dict[int, int] = {}
    escaped = False
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "{":
            open_at.append(index)
        elif character == "}" and open_at:
            pairs[open_at.pop()] = index
    return pairs


def _choices(body: str) -> list[str]:
    choices, depth, begin = [], 0, 0
    escaped = False
    for index, character in enumerate(body):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character in "{}":
            depth += 1 if character == "{" else -1
        elif character == "," and depth == 0:
            choices.append(body[begin:index])
            begin = index + 1
    choices.append(body[begin:])
    return choices


def _sequence(body: str) -> list[str]:
    if match := _NUMBERS.fullmatch(body):
        width = max(len(match[1]), len(match[2])) if any(map(_ZERO_PADDED.match, match.groups(""))) else 0
        return [_padded(value, width) for value in _steps(int(match[1]), int(match[2]), match[3])]
    if match := _LETTERS.fullmatch(body):
        return [
            "" if (letter := chr(value)) == "\\" else letter
            for value in _steps(ord(match[1]), ord(match[2]), match[3])
        ]
    return []


def _steps(first: int, last: int, written: str | None) -> range:
    step = max(abs(int(written)), 1) if written else 1
    values = range(first, last + 1, step) if last >= first else range(first, last - 1, -step)
    return values[:_MOST]


def _padded(value: int, width: int) -> str:
    return f"{value:0{width}d}" if width else str(value)
