"""Renovate's `packageRules`: which npm packages and updates a rule is for, and what it says about waiting."""

from collections.abc import Iterator

from msgspec import Struct

from packward.bots.cooldown import Pause, Subject
from packward.bots.globs import is_wild, matches
from packward.syntax.tree import Node, Tree

# A pattern between slashes is a regular expression: a stranger's are not run, but these admit everything.
_ALL = frozenset({"*", "**", "/.*/", "/^.*$/", "/.+/", "/^/"})
_GROUPS, _UPDATES = "matchDepTypes", "matchUpdateTypes"
_BY_SUBJECT = frozenset({"matchPackageNames", "matchDepNames", _GROUPS})


class Patterns(Struct, frozen=True, kw_only=True):
    """A list of patterns: those that admit, of which one must match, and those that refuse (`!`)."""

    exact: frozenset[str]
    globs: tuple[str, ...]
    refusing: tuple[str, ...]

    def admits(self, name: str | None) -> bool:
        """Tell whether the list admits a name, None being one that no pattern was written for."""
        if self.exact or self.globs:
            known = name is not None and (
                name in self.exact or any(matches(name, each) for each in self.globs)
            )
            if not known and self.exact.isdisjoint(_ALL):
                return False
        elif not self.refusing:
            return False
        return not any(each in _ALL or (name is not None and matches(name, each)) for each in self.refusing)


class Selection(Struct, frozen=True, kw_only=True):
    """What a rule is for: keys of the rule with their patterns, all of which must admit an update.

    `updates` are its kinds of update, None where it is for all. `is_readable` is False where the rule also
    has conditions that are not evaluated here.
    """

    conditions: tuple[tuple[str, Patterns], ...] = ()
    updates: Patterns | None = None
    is_readable: bool = True

    @property
    def size(self) -> int:
        """How many patterns a package is held against, at least 1."""
        return 1 + sum(len(each.globs) + len(each.refusing) for _, each in self.conditions)

    def admits(self, subject: Subject) -> bool:
        """Tell whether a package is surely among those that the rule is for."""
        return self.is_readable and all(
            patterns.admits(subject.group if key == _GROUPS else subject.name)
            for key, patterns in self.conditions
        )


class PackageRule(Struct, frozen=True, kw_only=True):
    """One rule: `pause` is None where it says nothing about waiting, `enabled` where nothing about that."""

    selection: Selection = Selection()
    pause: Pause | None = None
    enabled: bool | None = None


def select(rule: Node, manager: str, tree: Tree) -> Selection | None:
    """Read what a rule is for; None where it is not for npm packages under this manager of Renovate's."""
    fixed = {
        "matchDatasources": ("npm",),
        "matchManagers": (manager,),
        "matchCategories": ("js", "node"),
    }
    conditions: list[tuple[str, Patterns]] = []
    updates: Patterns | None = None
    is_readable = True
    for node in tree.effective_children(rule):
        key, written = str(node.key), tuple(_texts(node, tree))
        is_plain = all(_is_plain(pattern) for pattern in written)
        if key == _UPDATES:
            updates = _patterns(written)
        elif key in _BY_SUBJECT:
            conditions.append((key, _patterns(written)))
            is_readable &= is_plain
        elif key in fixed:
            is_readable &= is_plain
            if is_plain and not any(_patterns(written).admits(word) for word in fixed[key]):
                return None
        elif key.startswith(("match", "exclude")):
            is_readable = False
    return Selection(conditions=tuple(conditions), updates=updates, is_readable=is_readable)


def _patterns(written: tuple[str, ...]) -> Patterns:
    admitting = [each for each in written if not each.startswith("!")]
    return Patterns(
        exact=frozenset(each for each in admitting if each in _ALL or not is_wild(each)),
        globs=tuple(each for each in admitting if each not in _ALL and is_wild(each)),
        refusing=tuple(each[1:] for each in written if each.startswith("!")),
    )


def _is_plain(pattern: str) -> bool:
    bare = pattern.removeprefix("!")
    return bare in _ALL or not bare.startswith("/")


def _texts(node: Node, tree: Tree) -> Iterator[str]:
    for each in tree.children(node) if node.kind == "array" else (node,):
        if isinstance(each.value, str):
            yield each.value
