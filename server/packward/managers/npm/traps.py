"""Release-age settings that do not do what they say under npm, each with the corrected line as its fix."""

import difflib
import math
import re
from collections.abc import Iterator

from packward.managers.npm.config import FILE_NAMES, Entry, Source, is_on
from packward.managers.npm.known_keys import STRICT_KEYS_SINCE
from packward.managers.npm.release_age import DATE_KEY, EXCLUDE_KEY, EXCLUDE_SINCE, KEY, SINCE, Gate, days
from packward.model.finding import Fix
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Origin, Problem
from packward.syntax.patch import Operation, Patch, Remove, Rename, Set
from packward.syntax.tree import Node

RULE = "ineffective-min-release-age"

_YEAR = 365.25
_TOO_LONG = 365
_DEFAULT_DAYS = 3
_AGE_LIKE = ("minreleaseage", "minimumreleaseage", "npmminimalagegate", "minimumdependencyage", "releaseage")
_EXCLUDE_LIKE = ("minreleaseageexclude", "minimumreleaseageexclude", "npmpreapprovedpackages")
_SIMILAR = 0.86
_LONGEST_KEY = 60
_DURATION = re.compile(
    r"P?T?([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*"
    r"(?:(w|weeks?)|(d|days?)|(h|hours?)|(m|min|minutes?)|(s|sec|seconds?)|(ms))",
    re.IGNORECASE,
)
_UNIT_DAYS = (7.0, 1.0, 1 / 24, 1 / 1440, 1 / 86400, 1 / 86400000)


def problems(chain: tuple[Source, ...], gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give what is wrong with the gate: the value in force, its rivals, and keys that npm does not read."""
    if gate.entry is not None:
        yield from _of_value(gate, tool)
    for source in chain:
        yield from _of_rivals(source, tool)
    stops = tool.at_least(STRICT_KEYS_SINCE) and is_on(chain, "strict-npmrc") is not None
    effect = " and stops, because strict-npmrc is on" if stops else " and ignores it"
    for file in _files(configs, "project", "user", "global"):
        yield from _of_keys(file, gate, tool, effect)
    for file in _files(configs, "member"):
        yield from _of_member(file, configs)


def days_meant(text: str) -> int | None:
    """Guess the whole days that a value written for another unit means: "7d", "10080", "604800" are 7."""
    text = text.strip()
    match = _DURATION.fullmatch(text)
    if match is not None:
        unit = next(index for index, group in enumerate(match.groups()[1:]) if group is not None)
        return max(1, math.ceil(float(match[1]) * _UNIT_DAYS[unit]))
    if not re.fullmatch("[0-9]{1,12}", text) or int(text) == 0:
        return None
    number = int(text)
    if number < _TOO_LONG:
        return number
    per_day = 86400 if number % 86400 == 0 else 1440
    meant = math.ceil(number / per_day)
    return meant if meant <= _TOO_LONG else None


def _of_value(gate: Gate, tool: Tool) -> Iterator[Problem]:
    entry = gate.entry
    if entry is None:
        return
    if gate.breaks is not None:
        yield _problem(f"{gate.breaks}.", entry, _fixed_value(entry))
    elif entry.key == KEY and entry.value is not None:
        amount = days(entry)
        if amount <= 0:
            text = f"{KEY}={_shown(entry)} turns the release-age gate off without a word from npm."
            yield _problem(text, entry, _fixed_value(entry))
        elif amount >= _TOO_LONG:
            yield _problem(_too_long(entry, amount, tool), entry, _fixed_value(entry))


def _too_long(entry: Entry, amount: float, tool: Tool) -> str:
    years = max(1, int(amount / _YEAR))
    span = f"{years} year" if years == 1 else f"{years} years"
    return (
        f"{KEY} counts days, so {_shown(entry)} is {span}, and npm {tool.version} finds no version "
        "that is old enough."
    )


def _of_rivals(source: Source, tool: Tool) -> Iterator[Problem]:
    age, date = source.entries.get(KEY), source.entries.get(DATE_KEY)
    if age is not None and date is not None and age.value is not None and tool.at_least("11.15.0"):
        text = f"{DATE_KEY} in the same place replaces {KEY}, which has no effect."
        patches = _patches(date, Remove((DATE_KEY,)))
        title = f"Remove {DATE_KEY} from {date.origin.label}"
        yield _problem(text, age, Fix(title=title, patches=patches, safe=True, preferred=True))
    if age is not None and not tool.at_least(SINCE):
        text = (
            f"npm {tool.version} does not know {KEY} and installs versions of any age; "
            f"npm {SINCE} is the first that reads it."
        )
        yield _problem(text, age)
    exclude = source.entries.get(EXCLUDE_KEY)
    if exclude is not None and tool.at_least(SINCE) and not tool.at_least(EXCLUDE_SINCE):
        text = (
            f"npm {tool.version} does not know {EXCLUDE_KEY} and exempts nothing; "
            f"npm {EXCLUDE_SINCE} is the first that reads it."
        )
        yield _problem(text, exclude)


def _of_keys(file: ConfigFile, gate: Gate, tool: Tool, effect: str) -> Iterator[Problem]:
    for node in file.tree.entries(()):
        key = str(node.key)
        known = _meant_key(key)
        if known is None or known == key:
            continue
        text = f"npm {tool.version} does not know {key}{effect}"
        if known == KEY and gate.age is None:
            text += ": no minimum release age is in force."
        else:
            text += f"; npm's own key is {known}."
        origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
        yield Problem(rule=RULE, message=text, origin=origin, fixes=_renamed(file, node, known, tool))


def _of_member(file: ConfigFile, configs: Configs) -> Iterator[Problem]:
    for node in file.tree.entries(()):
        key = str(node.key)
        if key not in (KEY, DATE_KEY, EXCLUDE_KEY):
            continue
        text = (
            f"npm ignores {key} in a workspace member's .npmrc; "
            "only the .npmrc beside the root package.json counts."
        )
        origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
        yield Problem(rule=RULE, message=text, origin=origin, fixes=_moved(file, node, key, configs))


def _meant_key(key: str) -> str | None:
    """Return npm's key for another manager's key or a misspelling; None for keys of other subjects."""
    if key in (KEY, EXCLUDE_KEY) or len(key) > _LONGEST_KEY:
        return None
    plain = re.sub(r"[-_. ]", "", key).lower()
    # Both lists at once, so that a misspelt exclusion is not taken for the age.
    near = difflib.get_close_matches(plain, (*_AGE_LIKE, *_EXCLUDE_LIKE), n=1, cutoff=_SIMILAR)
    if not near:
        return None
    return KEY if near[0] in _AGE_LIKE else EXCLUDE_KEY


def _fixed_value(entry: Entry) -> Fix | None:
    if entry.key == DATE_KEY:
        return None
    meant = days_meant(_shown(entry)) or _DEFAULT_DAYS
    line = f"{KEY}={meant}"
    patches = _patches(entry, Set((KEY,), str(meant)))
    return Fix(title=f"Write {line} in {entry.origin.label}", patches=patches, safe=True, preferred=True)


def _renamed(file: ConfigFile, node: Node, known: str, tool: Tool) -> tuple[Fix, ...]:
    first = SINCE if known == KEY else EXCLUDE_SINCE
    if not tool.at_least(first) or not isinstance(node.key, str):
        return ()
    if file.tree.find((known,)) is not None:
        patch = Patch(file.uri, Remove((node.key,)))
        return (Fix(title=f"Remove {node.key} from {file.label}", patches=(patch,), safe=True),)
    rename = Patch(file.uri, Rename((node.key,), known))
    if known == EXCLUDE_KEY:
        return (Fix(title=f"Rename it to {known}", patches=(rename,)),)
    meant = days_meant(str(node.value)) or _DEFAULT_DAYS
    patches = (rename, Patch(file.uri, Set((node.key,), str(meant))))
    return (Fix(title=f"Write {KEY}={meant} in {file.label}", patches=patches, safe=True, preferred=True),)


def _moved(file: ConfigFile, node: Node, key: str, configs: Configs) -> tuple[Fix, ...]:
    root = next(iter(_files(configs, "project")), None)
    if not isinstance(node.value, str) or (root is not None and root.tree.find((key,)) is not None):
        return ()
    target = root.uri if root is not None else f"{configs.root_uri}/.npmrc"
    patches = (Patch(target, Set((key,), node.value)), Patch(file.uri, Remove((key,))))
    # Only a gate makes the project stricter; an exemption needs a second look.
    return (Fix(title=f"Move {key} to the root's .npmrc", patches=patches, safe=key != EXCLUDE_KEY),)


def _problem(text: str, entry: Entry, fix: Fix | None = None) -> Problem:
    fixes = (fix,) if fix is not None and fix.patches else ()
    return Problem(rule=RULE, message=text, origin=entry.origin, fixes=fixes)


def _patches(entry: Entry, operation: Operation) -> tuple[Patch, ...]:
    return () if entry.file is None else (Patch(entry.file.uri, operation),)


def _shown(entry: Entry) -> str:
    if isinstance(entry.written, str):
        return entry.written
    return "true" if entry.written is True else str(entry.value)


def _files(configs: Configs, *levels: str) -> tuple[ConfigFile, ...]:
    return tuple(file for name in FILE_NAMES for file in configs.named(name, *levels))
