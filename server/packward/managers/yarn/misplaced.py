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
    """Give the ages in the project's .npmrc and .yarnrc, which no Yarn takes from there.

    Not where Yarn has one of its own: then they are there for others. `gate` is what is in force.
    """
    if gate.entry is not None and not is_classic(tool):
        return
    for file in configs.named(classic.NPMRC, "project"):
        for node in file.tree.entries(()):
            if meant_key(str(node.key)) == "age":
                origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
                # npm and others may read the line, so it stays.
                yield _unread(str(node.key), str(node.value), origin, gate, configs, tool)
    for file in configs.named(classic.YARNRC, "project", "user"):
        for line in classic.read_yarnrc(file):
            if meant_key(line.key) == "age":
                yield _unread(line.key, line.value, line.origin, gate, configs, tool)
    if is_classic(tool):
        for file in configs.named(RC, "project", "global", "user"):
            for node in file.tree.entries(()):
                if meant_key(str(node.key)) == "age":
                    origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
                    yield _unread(str(node.key), "", origin, gate, configs, tool)


def unknown(chain: tuple[Source, ...], gate: Gate, tool: Tool) -> Iterator[Problem]:
    """Give other managers' and misspelt keys in .yarnrc.yml: Yarn stops over them, but for the user's file."""
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
                origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
                fixes = _to_root(file, node, configs, tool) if key == KEY else ()
                yield Problem(rule=RULE, message=text, origin=origin, fixes=fixes)


def _unread(key: str, value: str, origin: Origin, gate: Gate, configs: Configs, tool: Tool) -> Problem:
    if not tool.at_least(SINCE):
        text = f"{named(tool)} has no minimum release age and ignores {key}; Yarn {SINCE} is the first that has one."
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
