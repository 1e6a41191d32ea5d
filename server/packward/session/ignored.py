"""Which files git ignores: the patterns of .gitignore files, read without git."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from msgspec import Struct

from packward.bots.globs import matches

_MOST_PATTERNS = 1000
_LONGEST = 500
_ESCAPED = re.compile(r"\\(.)")


class Pattern(Struct, frozen=True):
    """One line: `name` matches a base name at any depth, else `path` matches from the file's own folder."""

    name: re.Pattern[str] | None
    path: str
    is_negated: bool
    folders_only: bool

    def covers(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether the line is about a path relative to its file's folder."""
        if self.folders_only and not is_folder:
            return False
        if self.name is not None:
            return self.name.match(path.rpartition("/")[2]) is not None
        return matches(path, self.path)


class Level(Struct, frozen=True):
    """The lines of one file, and the relative folder that it lies in: with a slash at its end, or empty."""

    folder: str
    patterns: tuple[Pattern, ...]


def read_ignored(text: str, folder: str) -> Level:
    """Read a .gitignore file; lines beyond the first thousand do not count."""
    lines = text.removeprefix("\ufeff").splitlines()[:_MOST_PATTERNS]
    return Level(folder, tuple(pattern for line in lines for pattern in _pattern(line)))


def is_ignored(levels: Sequence[Level], path: str, *, is_folder: bool) -> bool:
    """Tell whether git ignores a path, whose folders it does not ignore; the innermost levels come last."""
    for level in reversed(levels):
        inner = path.removeprefix(level.folder)
        for pattern in reversed(level.patterns):
            if pattern.covers(inner, is_folder=is_folder):
                return not pattern.is_negated
    return False


def _pattern(line: str) -> Iterator[Pattern]:
    body = line if line.endswith("\\ ") else line.rstrip(" \t")
    if not body or body.startswith("#") or len(body) > _LONGEST:
        return
    is_negated = body.startswith("!")
    body = body.removeprefix("!")
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    anchored = "/" in body
    body = _ESCAPED.sub(_unescaped, body).removeprefix("/")
    if body.endswith("/**"):
        body += "/*"
    if body:
        name = None if anchored else re.compile(translate(body))
        yield Pattern(name, body, is_negated, folders_only)


def _unescaped(match: re.Match[str]) -> str:
    """Return an escaped character as fnmatch writes it: it knows no backslashes."""
    return f"[{match[1]}]" if match[1] in "*?[" else match[1]
