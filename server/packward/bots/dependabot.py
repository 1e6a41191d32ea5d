"""Dependabot's `cooldown`: how many days it waits with version updates of npm packages, entry by entry.

Security updates never wait and are not looked at here.
"""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from packward.bots.cooldown import UPDATES, Cooldown, Pause, Pauses, Subject, waits
from packward.bots.globs import any_of, matches, parts
from packward.model.manager import ConfigFile
from packward.model.settings import DAY
from packward.model.workspace import Workspace
from packward.syntax.operations import Operation, Set
from packward.syntax.tree import Node, Tree

LABELS = (".github/dependabot.yml", ".github/dependabot.yaml")
# What Dependabot waits with nothing configured, since 2026-07-14 (GitHub's changelog of that day).
DEFAULT_DAYS = 3
_MOST_DAYS = 90
_MOST_NAMES = 150
_MOST_ENTRIES = 200
_DEFAULT = "default-days"
# Both words stand for every package manager of Node; Dependabot tells them apart by the lockfile.
_ECOSYSTEMS = frozenset({"npm", "bun"})


def cooldowns(workspace: Workspace, subjects: Sequence[Subject]) -> Iterator[Cooldown]:
    """Yield what each entry of `updates` for npm packages of this workspace says about waiting."""
    file = _file(workspace)
    updates = None if file is None else file.tree.find(("updates",))
    if file is None or updates is None or updates.kind != "array":
        return
    tree = file.tree
    for entry in tree.children(updates)[:_MOST_ENTRIES]:
        ecosystem = tree.child(entry, "package-ecosystem")
        if ecosystem is None or ecosystem.value not in _ECOSYSTEMS or not _is_on(entry, tree):
            continue
        if any(_covers(entry, folder, tree) for folder in _folders(workspace)):
            yield Cooldown(
                bot="Dependabot",
                setting="cooldown",
                uri=file.uri,
                label=file.label,
                head=tree.content_span(ecosystem),
                waits=waits(subjects, _read(entry, tree).pauses),
                lengthen=lengthen,
                follows_gate=_follows_gate(workspace),
            )


def lengthen(pause: Pause, seconds: float) -> Operation | None:
    """Return the change that makes a pause at least so long, in whole days, of which Dependabot takes 90."""
    days = math.ceil(seconds / DAY)
    return None if pause.path is None or days > _MOST_DAYS else Set(pause.path, days)


class _Entry(Struct, frozen=True, kw_only=True):
    """How long one entry waits: in general, and with the packages that its lists take out of the cooldown.

    Those that are excluded, or missing from a list of included ones, have none at all.
    """

    general: Pauses
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    not_included: Pauses
    is_excluded: Pauses

    def pauses(self, subject: Subject) -> Pauses:
        """Return how long Dependabot waits with a package."""
        if _is_on_list(subject, self.excluded):
            return self.is_excluded
        if self.included and not _is_on_list(subject, self.included):
            return self.not_included
        return self.general


def _read(entry: Node, tree: Tree) -> _Entry:
    default = _days(entry, _DEFAULT, tree) or _unset(entry, tree)
    own = {update: _days(entry, f"semver-{update}-days", tree) for update in UPDATES}
    return _Entry(
        # Zero days for one kind of update mean the default ones (as Dependabot reads its options).
        general={update: pause if pause and pause.seconds else default for update, pause in own.items()},
        included=_names(entry, "include", tree),
        excluded=_names(entry, "exclude", tree),
        not_included=_without(entry, "include", "not on its include list", tree),
        is_excluded=_without(entry, "exclude", "on its exclude list", tree),
    )


def _unset(entry: Node, tree: Tree) -> Pause:
    cooldown = tree.child(entry, "cooldown")
    # What is no mapping cannot be given a key.
    is_open = cooldown is None or cooldown.kind == "object" or cooldown.span.start == cooldown.span.end
    path = (*tree.path(entry), "cooldown", _DEFAULT) if is_open else None
    return Pause(seconds=DEFAULT_DAYS * DAY, note="its default", path=path)


def _days(entry: Node, key: str, tree: Tree) -> Pause | None:
    """Return what a number of days says; None where there is no number."""
    node = _option(entry, key, tree)
    if node is None or node.kind != "number" or not isinstance(node.value, int | float):
        return None
    days = min(max(node.value, 0), _MOST_DAYS)
    return Pause(seconds=days * DAY, span=node.span, path=tree.path(node), written=node.value)


def _without(entry: Node, key: str, note: str, tree: Tree) -> Pauses:
    node = _option(entry, key, tree)
    pause = Pause(seconds=0.0, span=None if node is None else node.key_span, note=note)
    return dict.fromkeys(UPDATES, pause)


def _names(entry: Node, key: str, tree: Tree) -> tuple[str, ...]:
    node = _option(entry, key, tree)
    children = () if node is None or node.kind != "array" else tree.children(node)[:_MOST_NAMES]
    return tuple(child.value for child in children if isinstance(child.value, str))


def _option(entry: Node, key: str, tree: Tree) -> Node | None:
    cooldown = tree.child(entry, "cooldown")
    return None if cooldown is None else tree.child(cooldown, key)


def _is_on_list(subject: Subject, patterns: tuple[str, ...]) -> bool:
    return subject.name is not None and any_of(patterns).match(subject.name) is not None


def _file(workspace: Workspace) -> ConfigFile | None:
    project = [file for file in workspace.configs.files if file.level == "project"]
    return next((file for label in LABELS for file in project if file.label == label), None)


def _is_on(entry: Node, tree: Tree) -> bool:
    """Tell whether an entry asks for version updates: no open pull requests at all leave security updates."""
    limit = tree.child(entry, "open-pull-requests-limit")
    return limit is None or limit.kind != "number" or limit.value != 0


def _covers(entry: Node, folder: str, tree: Tree) -> bool:
    """Tell whether an entry is for a folder below the repository's root ("" is the root itself)."""
    single, several = tree.child(entry, "directory"), tree.child(entry, "directories")
    if single is None and several is None:
        return True
    if single is not None and isinstance(single.value, str) and parts(single.value) == parts(folder):
        return True
    patterns = () if several is None else tree.children(several)
    return any(isinstance(each.value, str) and matches(folder, each.value) for each in patterns)


def _folders(workspace: Workspace) -> list[str]:
    return [manifest.label.rpartition("/")[0] for manifest in workspace.manifests]


def _follows_gate(workspace: Workspace) -> bool:
    """Tell whether Dependabot reads the gate itself: whole days in the project's .npmrc, since mid-2026."""
    gate = workspace.policy.release_age
    if gate is None or gate.origin is None or workspace.manager.name != "npm":
        return False
    return gate.before is None and gate.origin.label == ".npmrc" and gate.seconds % DAY == 0
