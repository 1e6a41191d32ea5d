"""Release-age settings that stand where Yarn does not look, or under a name that it does not know."""

from collections.abc import Iterator

from packward.managers.spellings import meant_key
from packward.managers.yarn import classic
from packward.managers.yarn.config import RC, Source, is_strict
from packward.managers.yarn.corrections import moved, renamed
from packward.managers.yarn.generations import is_classic, named
from packward.managers.yarn.release_age import EXEMPT_KEY, KEY, RULE, SINCE, Gate
from packward.model.finding import Fix
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin, Problem
from packward.model.wording import duration
from packward.syntax.patch import Patch, Remove
from packward.syntax.tree import Node


def unread(gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give the ages in files that this Yarn does not read; `gate` is what is in force without them.

    Not where Yarn has one of its own: then they are there for others.
    """
    if gate.entry is not None and not is_classic(tool):
        return
    for key, value, origin in (*_in_npmrc(configs), *_in_yarnrc(configs), *_in_rc(configs, tool)):
        if meant_key(key) == "age":
            yield _unread(key, value, origin, gate, configs, tool)


def unknown(chain: tuple[Source, ...], gate: Gate, tool: Tool) -> Iterator[Problem]:
    """Give other managers' and misspelt keys in .yarnrc.yml: Yarn stops, except over the user's file."""
    for source in chain:
        for key, entry in source.entries.items() if source.file is not None else ():
            known = _known_key(key)
            if known is None:
                continue
            if not tool.at_least(SINCE):
                does = f"has no minimum release age; Yarn {SINCE} is the first that reads {known}"
                text = f"{named(tool)} does not know {key} and {does}."
            elif source.level != "user" and is_strict(chain, tool):
                text = f"{named(tool)} stops over {key}, which it does not know; its own key is {known}."
            else:
                text = f"{named(tool)} ignores {key}; its own key is {known}{_effect(known, gate)}"
            yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=renamed(entry, known, tool))


def of_members(configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give what members' .yarnrc.yml files say of the release age: an install from the root ignores it."""
    for file in configs.named(RC, "member"):
        for key in (KEY, EXEMPT_KEY):
            node = file.tree.find((key,))
            if node is not None:
                text = (
                    f"{file.label} counts only for commands that run inside {file.member}; "
                    f"an install from the root ignores its {key}."
                )
                origin = _origin(file, node)
                fixes = _to_root(file, node, configs, tool) if key == KEY else ()
                yield Problem(rule=RULE, message=text, origin=origin, fixes=fixes)


def _in_npmrc(configs: Configs) -> Iterator[tuple[str, str, Origin]]:
    """Give the project's keys; what the user's own file says is for npm."""
    for file in configs.named(classic.NPMRC, "project"):
        for node in file.tree.entries(()):
            yield str(node.key), str(node.value), _origin(file, node)


def _in_yarnrc(configs: Configs) -> Iterator[tuple[str, str, Origin]]:
    for file in configs.named(classic.YARNRC, "project", "user"):
        for line in classic.read_yarnrc(file):
            yield line.key, line.value, line.origin


def _in_rc(configs: Configs, tool: Tool) -> Iterator[tuple[str, str, Origin]]:
    """Give the keys of the file that only the successors of Yarn 1 read."""
    for file in configs.named(RC, "project", "global", "user") if is_classic(tool) else ():
        for node in file.tree.entries(()):
            yield str(node.key), str(node.value), _origin(file, node)


def _unread(key: str, value: str, origin: Origin, gate: Gate, configs: Configs, tool: Tool) -> Problem:
    if not tool.at_least(SINCE):
        text = (
            f"{named(tool)} has no minimum release age and ignores {key}; Yarn {SINCE} is the first with one."
        )
        return Problem(rule=RULE, message=text, origin=origin)
    text = f"{named(tool)} ignores {key} in {origin.label}; it reads {KEY} in {RC}{_effect(KEY, gate)}"
    return Problem(rule=RULE, message=text, origin=origin, fixes=moved(value, None, configs, tool))


def _effect(known: str, gate: Gate) -> str:
    """Say what counts instead of an age that is not read."""
    if known != KEY or (gate.age is not None and not gate.age.default):
        return "."
    if gate.age is None:
        return ": no minimum release age is in force."
    return f": only Yarn's own default of {duration(gate.age.seconds)} is in force."


def _known_key(key: str) -> str | None:
    """Return Yarn's key for another manager's key or a misspelling; None for its own and other subjects."""
    if key in (KEY, EXEMPT_KEY):
        return None
    return {"age": KEY, "exclude": EXEMPT_KEY, None: None}[meant_key(key)]


def _to_root(file: ConfigFile, node: Node, configs: Configs, tool: Tool) -> tuple[Fix, ...]:
    text = file.tree.text[node.span.start : node.span.end].strip("\"'")
    return moved(text, Patch(file.uri, Remove((KEY,))), configs, tool)


def _origin(file: ConfigFile, node: Node) -> Origin:
    return Origin(label=file.label, uri=file.uri, span=node.entry_span)
