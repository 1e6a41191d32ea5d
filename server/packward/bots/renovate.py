"""Renovate's `minimumReleaseAge`: how long it waits with npm packages, by value, block, preset and rule.

Security updates never wait and are not looked at here.
"""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from packward.bots import durations, renovate_presets
from packward.bots.cooldown import UPDATES, Cooldown, Pause, Pauses, Subject, Update, waits
from packward.bots.renovate_config import Config, find
from packward.bots.renovate_rules import PackageRule, select
from packward.model.settings import DAY
from packward.model.workspace import Workspace
from packward.syntax.operations import Insert, Operation, Set
from packward.syntax.tree import Node, Tree
from packward.text.document import Span

_KEY, _OLD_KEY = "minimumReleaseAge", "stabilityDays"
_RULES = "packageRules"
_MOST_DAYS = 100_000
# Patterns times packages; beyond that, rules for single packages are left aside.
_MOST_WORK = 200_000


class _Reading(Struct, frozen=True, kw_only=True):
    """`base` is what holds where no rule says otherwise, by update; None where that is not known."""

    base: Pauses
    rules: tuple[PackageRule, ...]

    def pauses(self, subject: Subject) -> Pauses:
        """Return how long Renovate waits with a package."""
        rules = [rule for rule in self.rules if rule.selection.admits(subject)]
        return {update: self._pause(rules, update) for update in UPDATES}

    def _pause(self, rules: Sequence[PackageRule], update: Update) -> Pause | None:
        pause, enabled = self.base[update], True
        for rule in rules:
            if rule.selection.updates is None or rule.selection.updates.admits(update):
                pause = pause if rule.pause is None else rule.pause
                enabled = enabled if rule.enabled is None else rule.enabled
        return pause if enabled else None


def cooldowns(workspace: Workspace, subjects: Sequence[Subject]) -> Iterator[Cooldown]:
    """Yield what the configuration that Renovate reads says about waiting, if it updates npm packages."""
    config = find(workspace)
    if config is None or not _is_on(config):
        return
    start, reading = config.node.span.start, _read(config)
    work = len(subjects) * sum(rule.selection.size for rule in reading.rules)
    yield Cooldown(
        bot="Renovate",
        setting=_KEY,
        uri=config.uri,
        label=config.label,
        head=Span(start, start + 1),
        waits=waits(subjects if work <= _MOST_WORK else (), reading.pauses),
        lengthen=lengthen,
    )


def lengthen(pause: Pause, seconds: float) -> Operation | None:
    """Return the change that makes a pause at least so long, in whole days.

    What a preset's rule says, only a rule of the project's own can change.
    """
    if pause.path is None:
        return None
    written = pause.written if isinstance(pause.written, str) else ""
    text = durations.at_least(seconds, written)
    if pause.path[-1] == _RULES:
        return Insert(pause.path, {"matchDatasources": ["npm"], _KEY: text})
    return Set(pause.path, math.ceil(seconds / DAY) if pause.path[-1] == _OLD_KEY else text)


def _is_on(config: Config) -> bool:
    """Tell whether Renovate proposes new versions of npm packages at all."""
    if config.child("enabledManagers") is not None and config.manager not in config.words("enabledManagers"):
        return False
    objects = [node for node in (config.node, config.child(config.manager)) if node is not None]
    switches = [config.tree.child(node, "enabled") for node in objects]
    is_off = any(switch is not None and switch.value is False for switch in switches)
    return not is_off and not renovate_presets.is_only_security(config)


def _read(config: Config) -> _Reading:
    tree = config.tree
    rules = (*_preset_rules(config), *_own_rules(config))
    is_hidden = any(rule.pause is not None and not rule.selection.is_readable for rule in rules)
    # A key that still waits for its value is being written.
    is_known = config.child(_KEY) is None and not is_hidden and renovate_presets.are_known(config)
    unset = Pause(seconds=0.0, path=config.path(_KEY)) if is_known else None
    general = _pause(config.child(config.manager), tree) or _pause(config.node, tree) or unset
    return _Reading(
        base={update: _pause(config.child(update), tree) or general for update in UPDATES}, rules=rules
    )


def _pause(node: Node | None, tree: Tree) -> Pause | None:
    """Return what an object says about waiting, None where it says nothing."""
    age = None if node is None else tree.child(node, _KEY)
    if node is None or age is None or age.kind == "missing":
        return None if node is None else _old_pause(node, tree)
    seconds = durations.read(age.value) if isinstance(age.value, str) else None
    is_clear = seconds is not None or age.kind == "null"
    return Pause(
        seconds=seconds or 0.0,
        span=tree.content_span(age),
        note="" if is_clear else f"its {_KEY} is no duration",
        path=tree.path(age),
        written=age.value,
    )


def _old_pause(node: Node, tree: Tree) -> Pause | None:
    """Return what the option's old name says, which counts days."""
    days = tree.child(node, _OLD_KEY)
    if days is None or days.kind != "number" or not isinstance(days.value, int):
        return None
    seconds = min(max(days.value, 0), _MOST_DAYS) * DAY
    return Pause(seconds=seconds, span=days.span, path=tree.path(days), written=days.value)


def _preset_rules(config: Config) -> Iterator[PackageRule]:
    for node in renovate_presets.waiting(config):
        pause = Pause(
            seconds=renovate_presets.WAITING_DAYS * DAY,
            span=config.tree.content_span(node),
            note=f"from {renovate_presets.WAITING}",
            path=config.path(_RULES),
        )
        yield PackageRule(pause=pause)


def _own_rules(config: Config) -> Iterator[PackageRule]:
    tree = config.tree
    for node in config.entries(_RULES):
        enabled = tree.child(node, "enabled")
        switch = enabled.value if enabled is not None and isinstance(enabled.value, bool) else None
        pause = _pause(node, tree)
        selection = select(node, config.manager, tree) if pause is not None or switch is not None else None
        if selection is not None:
            yield PackageRule(selection=selection, pause=pause, enabled=switch)
