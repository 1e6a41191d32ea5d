"""Patterns of names and paths as minimatch reads them: no negation, no comments, no extended globs."""

from functools import lru_cache

from msgspec import Struct

from packward.managers.braces import expand

_LONGEST = 1024


class _Class(Struct, frozen=True):
    """A bracket expression: single characters and ranges, or everything else but them."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def admits(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) != self.negated


class _Any(Struct, frozen=True):
    """One character, whichever."""

    def admits(self, _character: str) -> bool:
        return True


class _Star(Struct, frozen=True):
    """Any run of characters, an empty one too."""


_Token = str | _Class | _Any | _Star
_ANY, _STAR = _Any(), _Star()
_Part = tuple[_Token, ...] | None
"""One part between slashes; None is `**`, any number of parts."""


def matches(name: str, pattern: str) -> bool:
    """Tell whether a package name matches a pattern of `*`, `**`, `?`, `[a-z]` and `{a,b}`.

    `*` stays within one part of `@scope/name`. Patterns of more than 1,024 characters match nothing but
    themselves.
    """
    if name == pattern:
        return True
    parts = name.split("/")
    return any(_matches_parts(parts, alternative) for alternative in _compile(pattern))


@lru_cache(maxsize=512)
def _compile(pattern: str) -> tuple[tuple[_Part, ...], ...]:
    if len(pattern) > _LONGEST:
        return ()
    return tuple(_parts(alternative) for alternative in expand(pattern))


def _parts(pattern: str) -> tuple[_Part, ...]:
    written = [part for index, part in enumerate(pattern.split("/")) if part or index == 0]
    if pattern.endswith("/"):
        written.append("")
    return tuple(None if part == "**" else _tokens(part) for part in written)


def _tokens(part: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    index = 0
    while index < len(part):
        character = part[index]
        index += 1
        if character == "\\" and index < len(part):
            tokens.append(part[index])
            index += 1
        elif character == "*":
            if not tokens or tokens[-1] is not _STAR:
                tokens.append(_STAR)
        elif character == "?":
            tokens.append(_ANY)
        elif character == "[" and (read := _read_class(part, index)) is not None:
            token, index = read
            tokens.append(token)
        else:
            tokens.append(character)
    return tuple(tokens)


def _read_class(part: str, index: int) -> tuple[_Class, int] | None:
    """Read a bracket expression from after its `[`; None where it is not closed."""
    negated = part[index : index + 1] in ("!", "^")
    index += negated
    ranges: list[tuple[str, str]] = []
    first = True
    while index < len(part):
        character = part[index]
        if character == "]" and not first:
            return _Class(tuple(ranges), negated), index + 1
        first = False
        if character == "\\" and index + 1 < len(part):
            index += 1
            character = part[index]
        end = part[index + 2 : index + 3]
        if part[index + 1 : index + 2] == "-" and end not in ("", "]"):
            ranges.append((character, end))
            index += 3
        else:
            ranges.append((character, character))
            index += 1
    return None


def _matches_parts(names: list[str], parts: tuple[_Part, ...]) -> bool:
    """Match part by part; a `**` falls back to taking one more, and only the last one has to be retried."""
    name_at = part_at = 0
    retry: tuple[int, int] | None = None
    while name_at < len(names):
        if part_at < len(parts) and parts[part_at] is None:
            part_at += 1
            if part_at == len(parts):
                return not any(name.startswith(".") for name in names[name_at:])
            retry = (name_at, part_at)
            continue
        if part_at < len(parts) and _matches_part(names[name_at], parts[part_at] or ()):
            name_at, part_at = name_at + 1, part_at + 1
            continue
        if retry is None or names[retry[0]].startswith("."):
            return False
        retry = (retry[0] + 1, retry[1])
        name_at, part_at = retry
    return part_at == len(parts)


def _matches_part(name: str, tokens: tuple[_Token, ...]) -> bool:
    """Match within one part: as for `**`, only the last `*` has to be retried."""
    if name.startswith(".") and tokens and tokens[0] != ".":
        return False
    if tokens == (_STAR,):
        return bool(name)
    at = token_at = 0
    retry: tuple[int, int] | None = None
    while at < len(name):
        token = tokens[token_at] if token_at < len(tokens) else None
        if isinstance(token, _Star):
            token_at += 1
            retry = (at, token_at)
        elif token is not None and (token == name[at] if isinstance(token, str) else token.admits(name[at])):
            at, token_at = at + 1, token_at + 1
        elif retry is None:
            return False
        else:
            retry = (retry[0] + 1, retry[1])
            at, token_at = retry
    return all(isinstance(token, _Star) for token in tokens[token_at:])
