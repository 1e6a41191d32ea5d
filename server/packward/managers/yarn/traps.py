"""Release-age settings that do not do what they say under Yarn, each with the corrected line as its fix."""

from collections.abc import Iterator

from packward.managers.spellings import meant_key
from packward.managers.yarn import misplaced
from packward.managers.yarn.config import Entry, Source, is_strict, scopes
from packward.managers.yarn.corrections import RULE, age, renamed, rewritten
from packward.managers.yarn.generations import named
from packward.managers.yarn.registries import KEY as REGISTRY_KEY
from packward.managers.yarn.release_age import (
    DEFAULT_MINUTES,
    DEFAULT_SINCE,
    DURATIONS_SINCE,
    EXEMPT_KEY,
    KEY,
    MINUTE,
    SCOPES_SINCE,
    SINCE,
    Gate,
    minutes_of,
    read_error,
    shown,
)
from packward.model.finding import Fix
from packward.model.manager import Configs, Tool
from packward.model.policy import Origin, Problem, Registries
from packward.model.registries import is_default
from packward.model.wording import duration
from packward.syntax.patch import Patch, Rename, Set

_YEAR_MINUTES = 365 * DEFAULT_MINUTES
# A plain number up to here was most likely meant as days.
_FEW_MINUTES = 60
_OWN_DEFAULT = duration(DEFAULT_MINUTES * MINUTE)


def problems(
    chain: tuple[Source, ...], gate: Gate, registries: Registries, configs: Configs, tool: Tool
) -> Iterator[Problem]:
    """Give what is wrong with the gate under Yarn 2 and newer: values, scopes, keys and places."""
    if not tool.at_least(SINCE):
        yield from _too_old(chain, tool)
    elif gate.entry is not None:
        yield from _of_value(gate.entry, tool)
    yield from _of_scopes(chain, registries, configs, tool)
    yield from _of_keys(chain, gate, tool)
    yield from misplaced.problems(gate, configs, tool)


def _too_old(chain: tuple[Source, ...], tool: Tool) -> Iterator[Problem]:
    for source in chain:
        for key in (KEY, EXEMPT_KEY):
            entry = source.entries.get(key)
            if entry is not None:
                does = "stops" if _stops(source, chain, tool) else "installs versions of any age"
                text = f"{named(tool)} does not know {key} and {does}; Yarn {SINCE} is the first that reads it."
                yield Problem(rule=RULE, message=text, origin=entry.origin)


def _of_value(entry: Entry, tool: Tool) -> Iterator[Problem]:
    text = _wrong_value(entry, tool)
    if text is not None:
        yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=rewritten(entry, (KEY,), tool))


def _wrong_value(entry: Entry, tool: Tool) -> str | None:
    """Say what is wrong with a value, if anything is."""
    error = read_error(entry, tool)
    if error is not None:
        return f"{error}."
    minutes = minutes_of(entry, tool) or 0.0
    has_default = tool.at_least(DEFAULT_SINCE)
    if not minutes:
        own = f", its own default of {_OWN_DEFAULT} included" if has_default else ""
        return f"{KEY}: {shown(entry)} turns the release-age gate of {named(tool)} off{own}."
    waits = duration(minutes * MINUTE)
    if not tool.at_least(DURATIONS_SINCE) and not shown(entry).isdecimal():
        return f"{named(tool)} reads no units, so {KEY}: {shown(entry)} is {waits}; write the minutes."
    if has_default and minutes < DEFAULT_MINUTES:
        return f"{KEY}: {shown(entry)} is {waits}, less than {named(tool)}'s own default of {_OWN_DEFAULT}."
    return _wrong_unit(entry, minutes)


def _wrong_unit(entry: Entry, minutes: float) -> str | None:
    waits = duration(minutes * MINUTE)
    if minutes >= _YEAR_MINUTES:
        why = f"{KEY} counts minutes, so {shown(entry)}" if shown(entry).isdecimal() else shown(entry)
        return f"{why} is {waits}, and hardly any version is old enough."
    if minutes <= _FEW_MINUTES and shown(entry).isdecimal():
        return f"{KEY} counts minutes, so {shown(entry)} is {waits}."
    return None


def _of_scopes(
    chain: tuple[Source, ...], registries: Registries, configs: Configs, tool: Tool
) -> Iterator[Problem]:
    for scope, entries in scopes(chain, configs).items():
        entry = entries.get(KEY)
        if entry is None:
            continue
        text = _wrong_scope(scope, entry, tool)
        if text is not None:
            fixes = _without_at(scope, entry) if scope.startswith("@") else ()
            fixes = fixes or rewritten(entry, ("npmScopes", scope, KEY), tool)
            yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=fixes)
        elif REGISTRY_KEY not in entries and not is_default(registries.default):
            yield _without_registry(scope, entry, registries)


def _wrong_scope(scope: str, entry: Entry, tool: Tool) -> str | None:
    """Say what is wrong with a scope's gate; one that is shorter than the others is there on purpose."""
    if not tool.at_least(SCOPES_SINCE):
        return f"{named(tool)} does not know {KEY} in npmScopes and stops; Yarn {SCOPES_SINCE} is the first that does."
    if scope.startswith("@"):
        return f"npmScopes names scopes without @, so this block is about no package; write {scope[1:]}."
    error = read_error(entry, tool)
    minutes = minutes_of(entry, tool)
    if error is not None or minutes is None:
        return f"{error}."
    return _wrong_unit(entry, minutes) if minutes else None


def _without_at(scope: str, entry: Entry) -> tuple[Fix, ...]:
    file = entry.file
    if file is None or file.level == "user" or file.tree.find(("npmScopes", scope[1:])) is not None:
        return ()
    patch = Patch(file.uri, Rename(("npmScopes", scope), scope[1:]))
    return (Fix(title=f"Write {scope[1:]} in {file.label}", patches=(patch,), safe=True, preferred=True),)


def _without_registry(scope: str, entry: Entry, registries: Registries) -> Problem:
    text = (
        f"npmScopes.{scope} has no {REGISTRY_KEY}, so Yarn asks the public registry for the packages of "
        f"@{scope} and not {registries.default}."
    )
    fixes: tuple[Fix, ...] = ()
    if entry.file is not None:
        path = ("npmScopes", scope, REGISTRY_KEY)
        patch = Patch(entry.file.uri, Set(path, registries.default.rstrip("/")))
        fixes = (Fix(title=f"Write {REGISTRY_KEY} in npmScopes.{scope}", patches=(patch,)),)
    return Problem(rule=RULE, message=text, origin=entry.origin, fixes=fixes)


def _of_keys(chain: tuple[Source, ...], gate: Gate, tool: Tool) -> Iterator[Problem]:
    for source in chain:
        for key, entry in source.entries.items():
            known = {"age": KEY, "exclude": EXEMPT_KEY}.get(meant_key(key) or "")
            if source.file is None or known is None or key == known:
                continue
            if _stops(source, chain, tool):
                text = f"{named(tool)} stops over {key}, which it does not know; its own key is {known}."
            elif known == KEY and gate.age is None:
                text = f"{named(tool)} does not know {key} and ignores it: no minimum release age is in force."
            else:
                text = f"{named(tool)} does not know {key} and ignores it; its own key is {known}."
            if not tool.at_least(SINCE):
                text = f"{named(tool)} has no minimum release age, and {age(source.file, key)}; Yarn {SINCE} is the first."
            yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=renamed(entry, known, tool))


def _stops(source: Source, chain: tuple[Source, ...], tool: Tool) -> bool:
    return source.level != "user" and is_strict(chain, tool)
