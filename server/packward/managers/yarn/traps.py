"""Release-age settings that do not do what they say under Yarn, each with the corrected line as its fix."""

from collections.abc import Iterator

from packward.managers.yarn import misplaced
from packward.managers.yarn.config import Entry, Source, is_strict, scopes
from packward.managers.yarn.corrections import YEAR_MINUTES, rewritten
from packward.managers.yarn.generations import is_classic, named
from packward.managers.yarn.registries import KEY as REGISTRY_KEY
from packward.managers.yarn.release_age import (
    DEFAULT_MINUTES,
    DEFAULT_SINCE,
    DURATIONS_SINCE,
    EXEMPT_KEY,
    KEY,
    MINUTE,
    RULE,
    SCOPES_SINCE,
    SINCE,
    Gate,
    age_error,
    minutes_of,
    shown,
)
from packward.model.finding import Fix
from packward.model.manager import Configs, Tool
from packward.model.policy import Problem, Registries
from packward.model.registries import is_default
from packward.model.wording import duration
from packward.syntax.patch import Patch, Rename, Set

# A plain number up to here was most likely meant as days.
_FEW_MINUTES = 90
_OWN_DEFAULT = duration(DEFAULT_MINUTES * MINUTE)


def problems(
    chain: tuple[Source, ...], gate: Gate, registries: Registries, configs: Configs, tool: Tool
) -> Iterator[Problem]:
    """Give what is wrong with the gate: its value, those of scopes, and keys and files that Yarn ignores."""
    if not is_classic(tool):
        if not tool.at_least(SINCE):
            yield from _too_old(chain, tool)
        elif gate.entry is not None:
            yield from _of_value(gate.entry, tool)
        yield from _of_scopes(chain, registries, configs, tool)
        yield from misplaced.unknown(chain, gate, tool)
        yield from misplaced.of_members(configs, tool)
    yield from misplaced.unread(gate, configs, tool)


def _too_old(chain: tuple[Source, ...], tool: Tool) -> Iterator[Problem]:
    for source in chain:
        for key in (KEY, EXEMPT_KEY):
            entry = source.entries.get(key)
            if entry is not None:
                stops = source.level != "user" and is_strict(chain, tool)
                does = "stops" if stops else "installs versions of any age"
                text = (
                    f"{named(tool)} does not know {key} and {does}; Yarn {SINCE} is the first that reads it."
                )
                yield Problem(rule=RULE, message=text, origin=entry.origin)


def _of_value(entry: Entry, tool: Tool) -> Iterator[Problem]:
    text = _wrong_value(entry, tool)
    if text is not None:
        yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=rewritten(entry, (KEY,), tool))


def _wrong_value(entry: Entry, tool: Tool) -> str | None:
    """Say what is wrong with a value, if anything is."""
    error = age_error(entry, tool)
    if error is not None:
        return f"{error}."
    minutes = minutes_of(entry, tool) or 0.0
    has_default = tool.at_least(DEFAULT_SINCE)
    if not minutes:
        own = f", its own default of {_OWN_DEFAULT} included" if has_default else ""
        return f"{KEY}: {shown(entry)} turns the release-age gate of {named(tool)} off{own}."
    waits = duration(minutes * MINUTE)
    if not tool.at_least(DURATIONS_SINCE) and not shown(entry).isdecimal():
        return f"{named(tool)} reads no units: {KEY}: {shown(entry)} is {waits} there."
    if has_default and minutes < DEFAULT_MINUTES:
        counts = " counts minutes" if shown(entry).isdecimal() else ""
        return f"{KEY}{counts}: {shown(entry)} is {waits}, less than {named(tool)}'s own {_OWN_DEFAULT}."
    return _wrong_unit(entry, minutes)


def _wrong_unit(entry: Entry, minutes: float) -> str | None:
    waits = duration(minutes * MINUTE)
    if minutes >= YEAR_MINUTES:
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
            yield Problem(
                rule=RULE, message=text, origin=entry.origin, fixes=_scope_fixes(scope, entry, tool)
            )
        elif REGISTRY_KEY not in entries and not is_default(registries.default):
            yield _without_registry(scope, entry, registries)


def _wrong_scope(scope: str, entry: Entry, tool: Tool) -> str | None:
    """Say what is wrong with a scope's gate; one that is shorter than the others is so on purpose."""
    if not tool.at_least(SCOPES_SINCE):
        return (
            f"{named(tool)} does not know {KEY} in npmScopes and stops; "
            f"Yarn {SCOPES_SINCE} is the first that reads it there."
        )
    if scope.startswith("@"):
        return f"npmScopes names scopes without @, so {scope} is about no package; write {scope[1:]}."
    error = age_error(entry, tool)
    if error is not None:
        return f"{error}."
    minutes = minutes_of(entry, tool)
    return _wrong_unit(entry, minutes) if minutes else None


def _scope_fixes(scope: str, entry: Entry, tool: Tool) -> tuple[Fix, ...]:
    file = entry.file
    if file is None or not tool.at_least(SCOPES_SINCE):
        return ()
    if not scope.startswith("@"):
        return rewritten(entry, ("npmScopes", scope, KEY), tool)
    if file.tree.find(("npmScopes", scope[1:])) is not None:
        return ()
    # The block may hold more than the gate, a registry for instance, which starts to count with it.
    patch = Patch(file.uri, Rename(("npmScopes", scope), scope[1:]))
    return (Fix(title=f"Write {scope[1:]} in {file.label}", patches=(patch,)),)


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
