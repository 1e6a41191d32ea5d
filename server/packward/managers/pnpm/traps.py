"""Release-age settings that do not do what they say under pnpm, each with the corrected line as its fix."""

from collections.abc import Iterator

from packward.managers.pnpm import exclusions
from packward.managers.pnpm.config import Entry, Source, get, project_yaml
from packward.managers.pnpm.corrections import (
    FEW_DAYS,
    YEAR_MINUTES,
    as_list,
    minutes_meant,
    rewritten,
    strict,
)
from packward.managers.pnpm.generations import V11, V12
from packward.managers.pnpm.misplaced import misplaced
from packward.managers.pnpm.release_age import (
    DEFAULT_MINUTES,
    DEFAULT_SINCE,
    EXCLUDE_KEY,
    KEY,
    MINUTE,
    RULE,
    SINCE,
    STRICT_IF_WRITTEN_SINCE,
    STRICT_KEY,
    Gate,
    age_error,
    excludes,
    is_split,
    minutes_of,
    shown,
)
from packward.model.manager import Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Problem
from packward.model.wording import duration

_QUOTES = "\"'"
_OWN_DEFAULT = duration(DEFAULT_MINUTES * MINUTE)


def problems(
    chain: tuple[Source, ...], gate: Gate, configs: Configs, manifest: Manifest | None, tool: Tool
) -> Iterator[Problem]:
    """Give what is wrong with the gate: value, exclusions, and keys and files that pnpm does not read."""
    if not tool.at_least(SINCE):
        yield from _too_old(configs, tool)
    else:
        yield from _of_value(gate, tool)
        yield from _of_excludes(get(chain, EXCLUDE_KEY), tool)
        yield from _of_strictness(chain, gate, tool)
    yield from misplaced(gate, configs, manifest, tool)


def _too_old(configs: Configs, tool: Tool) -> Iterator[Problem]:
    file = project_yaml(configs)
    node = None if file is None else file.tree.find((KEY,))
    if file is not None and node is not None:
        text = (
            f"pnpm {tool.version} does not know {KEY} and installs versions of any age; "
            f"pnpm {SINCE} is the first that reads it."
        )
        origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
        yield Problem(rule=RULE, message=text, origin=origin)


def _of_value(gate: Gate, tool: Tool) -> Iterator[Problem]:
    entry = gate.entry
    if entry is None:
        return
    text = _wrong_value(entry, tool)
    if text is not None:
        least = DEFAULT_MINUTES if tool.at_least(DEFAULT_SINCE) else 0
        fixes = rewritten(entry, max(least, minutes_meant(shown(entry).strip(_QUOTES))))
        yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=fixes)


def _wrong_value(entry: Entry, tool: Tool) -> str | None:
    """Say what is wrong with a value, if anything is."""
    written = shown(entry)
    minutes = minutes_of(entry, tool)
    error = age_error(entry, tool)
    if error is not None:
        return f"{error}."
    if minutes is None:
        own = f", not even its own default of {_OWN_DEFAULT}" if tool.at_least(DEFAULT_SINCE) else ""
        return f"{KEY}: {written} leaves pnpm {tool.version} without a minimum release age{own}."
    waits = duration(minutes * MINUTE)
    if minutes >= YEAR_MINUTES:
        return f"{KEY} counts minutes, so {written} is {waits}, and hardly any version is old enough."
    if tool.at_least(DEFAULT_SINCE) and minutes < DEFAULT_MINUTES:
        return (
            f"{KEY} counts minutes: {written} is {waits}, less than pnpm {tool.version}'s own {_OWN_DEFAULT}."
        )
    if minutes <= FEW_DAYS:
        return f"{KEY} counts minutes, so {written} is {waits}."
    return None


def _of_excludes(entry: Entry | None, tool: Tool) -> Iterator[Problem]:
    if entry is None:
        return
    if is_split(entry, tool):
        everything = {"*", "!"} & set(entry.value)
        effect = "exempts every package" if everything else "exempts nothing"
        text = f"pnpm {tool.version} reads {EXCLUDE_KEY} as a list only; this text {effect}."
        yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=as_list(entry))
    elif isinstance(entry.value, str) and tool.at_least(V12):
        text = f"pnpm {tool.version} stops because {EXCLUDE_KEY} is no list."
        yield Problem(rule=RULE, message=text, origin=entry.origin, fixes=as_list(entry))
    else:
        for element, origin in excludes(entry):
            problem = exclusions.problem(element, tool)
            if problem is not None:
                yield Problem(rule=RULE, message=problem, origin=origin)


def _of_strictness(chain: tuple[Source, ...], gate: Gate, tool: Tool) -> Iterator[Problem]:
    entry = get(chain, STRICT_KEY)
    if not tool.at_least(V11) and entry is not None:
        text = (
            f"pnpm {tool.version} does not know {STRICT_KEY}: it always stops where no version is old enough."
        )
        yield Problem(rule=RULE, message=text, origin=entry.origin)
    elif gate.entry is not None and gate.age is not None and entry is None and not gate.age.strict:
        text = (
            f"Where no version is old enough, pnpm {tool.version} takes the lowest young one unless "
            f"{STRICT_KEY} is true; since pnpm {STRICT_IF_WRITTEN_SINCE} it is."
        )
        yield Problem(rule=RULE, message=text, origin=gate.entry.origin, fixes=strict(gate.entry))
