"""The patterns of workspaces: which folders they cover for a manager, and walking to those that exist."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Self

from msgspec import Struct

from packward.managers.braces import expand
from packward.managers.globs import matches

_MOST_PATTERNS = 500
_WILD = re.compile(r"[*?\[\\]")
_SKIPPED_BY_NPM = frozenset({"node_modules"})
_SKIPPED_BY_OTHERS = frozenset({"node_modules", "bower_components"})
_LOG = logging.getLogger(__name__)


class Globs(Struct, frozen=True):
    """Patterns below a workspace root, those that take folders out again, and names never looked into."""

    patterns: tuple[str, ...]
    negated: tuple[str, ...] = ()
    skipped: frozenset[str] = _SKIPPED_BY_NPM

    @classmethod
    def in_order(cls, texts: Iterable[str]) -> Self:
        """Read patterns as npm does: one that matches an earlier `!` pattern lifts that one entirely.

        Only the first 500 count.
        """
        patterns: list[str] = []
        negated: list[str] = []
        for text in islice(texts, _MOST_PATTERNS):
            body = text.lstrip("!")
            usable = [pattern for one in expand(body) for pattern in _usable(one)]
            if (len(text) - len(body)) % 2:
                negated += usable
                continue
            negated = [no for no in negated if not any(matches(one, no) for one in usable)]
            patterns += usable
        # npm drops a pattern whose own text a negated one matches: `!*` takes all of `**` away.
        left = [pattern for pattern in patterns if not any(matches(pattern, no) for no in negated)]
        return cls(tuple(left), tuple(negated))

    @classmethod
    def at_once(cls, texts: Iterable[str]) -> Self:
        """Read patterns as pnpm, Yarn and Bun do: a `!` pattern wins wherever it stands.

        Patterns from the root of the disk cover nothing. Only the first 500 count.
        """
        patterns: list[str] = []
        negated: list[str] = []
        for text in islice(texts, _MOST_PATTERNS):
            body = text.removeprefix("!")
            if not body.startswith("/"):
                wanted = patterns if body == text else negated
                wanted += [pattern for one in expand(body) for pattern in _usable(one)]
        return cls(tuple(patterns), tuple(negated), _SKIPPED_BY_OTHERS)

    def covers(self, relative: str) -> bool:
        """Tell whether a folder, given as its path below the root with `/`, is a member."""
        return (
            self.skipped.isdisjoint(relative.split("/"))
            and any(matches(relative, pattern) for pattern in self.patterns)
            and not any(matches(relative, pattern) for pattern in self.negated)
        )

    def folders(self, root: Path, limit: int) -> list[Path]:
        """Return the folders that exist and are covered, in the patterns' order.

        At most `limit` folders are looked into; a warning is logged where that was not enough.
        """
        found: dict[Path, None] = {}
        walk = _Walk(root, limit)
        for pattern in self.patterns:
            folders = sorted(walk.matching(tuple(pattern.split("/"))))
            found |= {folder: None for folder in folders if self.covers(folder.relative_to(root).as_posix())}
        return list(found)


def subfolders(folder: Path) -> list[Path]:
    """Return a folder's visible folders, sorted; links are left out, so that a walk cannot go in circles."""
    return _children(folder, lambda entry: entry.is_dir(follow_symlinks=False))


def _linked_subfolders(folder: Path) -> list[Path]:
    return _children(folder, lambda entry: entry.is_dir())


def _children(folder: Path, is_folder: Callable[["os.DirEntry[str]"], bool]) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and is_folder(entry)]
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _usable(pattern: str) -> Iterator[str]:
    """Yield a pattern in plain form: no `./`, nothing above the root; `a/**` covers `a` too."""
    parts = [part for part in pattern.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts:
        return
    yield "/".join(parts)
    bare = list(parts)
    while bare and bare[-1] == "**":
        bare.pop()
    if bare and bare != parts:
        yield "/".join(bare)


class _Walk:
    """Follows patterns down the folders that exist, with one budget for all of them."""

    def __init__(self, root: Path, limit: int) -> None:
        self._root, self._limit, self._looked = root, limit, 0

    def matching(self, parts: tuple[str, ...]) -> Iterator[Path]:
        pending = [(self._root, 0)]
        seen = set(pending)
        while pending:
            folder, index = pending.pop()
            if index == len(parts):
                yield folder
                continue
            for step in self._steps(folder, index, parts[index]):
                if step not in seen:
                    seen.add(step)
                    pending.append(step)

    def _steps(self, folder: Path, index: int, part: str) -> list[tuple[Path, int]]:
        if self._looked == self._limit:
            _LOG.warning(
                "only the first %d folders of the workspace %s were looked into", self._limit, self._root
            )
        self._looked += 1
        if self._looked > self._limit:
            return []
        if part == "**":
            deeper = [(child, index) for child in subfolders(folder) if child.name != "node_modules"]
            return [(folder, index + 1), *deeper]
        if not _WILD.search(part):
            child = folder / part
            return [(child, index + 1)] if child.is_dir() else []
        return [(child, index + 1) for child in _linked_subfolders(folder) if matches(child.name, part)]
