"""Release-age settings that do not do what they say under Bun, each with the corrected line as its fix."""

import math
from collections.abc import Iterator

from packward.managers.bun.config import (
    BUNFIG,
    NPMRC,
    SECTION,
    Entry,
    bunfigs,
    entries,
    entry_at,
    project_bunfig,
    unread_bunfigs,
)
from packward.managers.bun.exemptions import VERSIONS_SINCE, names_versions
from packward.managers.bun.release_age import EXCLUDE_KEY, KEY, SINCE, Gate, listed, seconds_of
from packward.managers.spellings import meant_key, seconds_in
from packward.model.finding import Fix
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.policy import Problem
from packward.model.wording import duration
from packward.syntax.patch import Patch, Remove, Set

RULE = "ineffective-min-release-age"

_HOUR, _DAY, _YEAR = 3600.0, 86400.0, 365 * 86400.0
_DEFAULT = 3 * _DAY
# Up to here a number of seconds is taken for days; multiples of a day's minutes are taken for minutes.
_MOST_DAYS = 90
_LONGEST_NUMBER = 15
_DAY_IN_MINUTES = 1440
_OTHERS = {NPMRC: _DAY, "pnpm-workspace.yaml": 60.0, ".yarnrc.yml": 60.0}
"""Files of other managers that hold a release age, and the seconds that their bare numbers count."""


def problems(gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give what is wrong with the gate: its value, and keys and files that Bun does not read."""
    yield from _of_values(gate, configs, tool)
    yield from _of_exclusions(configs, tool)
    for file in bunfigs(configs):
        yield from _of_keys(file, gate, tool)
    for file in configs.named(BUNFIG, "member"):
        why = f", a workspace member's: only the {BUNFIG} beside the root package.json counts"
        yield from _of_unread(file, why, configs, tool)
    if gate.age is None and tool.at_least(SINCE):
        for file in unread_bunfigs(configs):
            yield from _of_unread(file, " while XDG_CONFIG_HOME is set", configs, tool)
        for file in (file for name in _OTHERS for file in configs.named(name, "project")):
            yield from _of_others(file, configs, tool)


def seconds_meant(text: str, unit: float) -> float:
    """Guess the seconds that a value was meant for, where bare numbers count `unit` seconds; else 3 days.

    "7d" and "P7D" are 7 days in any unit; of bare seconds 7, 10080 and 604800000 are too.
    """
    written = seconds_in(text)
    if written is not None:
        return max(1.0, math.ceil(written))
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or int(text) == 0:
        return _DEFAULT
    number = int(text)
    if unit > 1:
        return number * unit if number * unit < _YEAR else _DEFAULT
    if number <= _MOST_DAYS:
        return number * _DAY
    if number % _DAY_IN_MINUTES == 0 and number < _DAY:
        return number * 60.0
    return number / 1000 if _DAY <= number / 1000 < _YEAR else _DEFAULT


def _of_values(gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    if gate.breaks is not None and gate.broken is not None:
        yield _problem(f"{gate.breaks}.", gate.broken, _corrected(gate.broken, tool))
        return
    written = next(entries(configs, KEY), None)
    if written is None:
        return
    if not tool.at_least(SINCE):
        text = (
            f"bun {tool.version} does not know {KEY} and installs versions of any age; "
            f"bun {SINCE} is the first that reads it."
        )
        yield _problem(text, written)
        return
    weakness = _weakness(written, tool)
    if weakness is not None:
        yield _problem(weakness, written, _corrected(written, tool))


def _weakness(entry: Entry, tool: Tool) -> str | None:
    seconds = seconds_of(entry.value, tool) or 0.0
    head = f"{KEY} counts seconds, so {entry.written} is"
    if seconds == 0:
        return f"{KEY} = {entry.written} turns the release-age gate off."
    if seconds >= _YEAR:
        finds = f"bun {tool.version} finds no version that is old enough"
        years = int(seconds / _YEAR)
        return f"{head} {years} {'year' if years == 1 else 'years'}, and {finds}."
    if isinstance(entry.value, str) and not entry.value.isdecimal():
        return f"{entry.written} holds back hardly any version." if seconds < _HOUR else None
    if _is_plausible(seconds):
        return None
    meant = _intended(entry, tool)
    return f"{head} {duration(seconds)}; {meant} is {duration(meant)}."


def _is_plausible(seconds: float) -> bool:
    """Tell whether anybody waits this long: neither no time nor years, nor a number of minutes."""
    is_in_minutes = seconds % _DAY_IN_MINUTES == 0 and seconds % _HOUR != 0 and seconds < _DAY
    return _HOUR <= seconds < _YEAR and not is_in_minutes


def _intended(entry: Entry, tool: Tool) -> int:
    """Return the seconds that a value is or was meant for."""
    seconds = seconds_of(entry.value, tool) or 0.0
    if not _is_plausible(seconds):
        seconds = seconds_meant(_plain(entry), 1.0)
    return math.ceil(seconds if _is_plausible(seconds) else _DEFAULT)


def _of_exclusions(configs: Configs, tool: Tool) -> Iterator[Problem]:
    entry = next(entries(configs, EXCLUDE_KEY), None)
    if entry is None or not tool.at_least(SINCE) or tool.at_least(VERSIONS_SINCE):
        return
    for text, origin in listed(entry):
        if names_versions(text):
            message = (
                f"bun {tool.version} matches names only, so {text} exempts nothing; "
                f"bun {VERSIONS_SINCE} is the first that reads versions."
            )
            yield Problem(rule=RULE, message=message, origin=origin)


def _of_keys(file: ConfigFile, gate: Gate, tool: Tool) -> Iterator[Problem]:
    """Give the keys that look like Bun's own and are not read: misspelt ones, and those in another table."""
    tables = [(), *((str(node.key),) for node in file.tree.entries(()) if node.kind == "object")]
    for table in tables:
        for node in file.tree.entries(table):
            key, meant = str(node.key), meant_key(str(node.key))
            known = {"age": KEY, "exclude": EXCLUDE_KEY}.get(meant or "")
            if known is None or node.kind in ("missing", "object"):
                continue
            if table == (SECTION,) and key == known:
                continue
            yield _misplaced(Entry(file=file, node=node), known, gate, tool)


def _misplaced(entry: Entry, known: str, gate: Gate, tool: Tool) -> Problem:
    at = f"in [{entry.path[0]}]" if len(entry.path) > 1 else "at the top of the file"
    text = f"bun {tool.version} ignores {entry.node.key} {at}; it reads {known} in [{SECTION}]"
    if known == KEY and gate.age is None:
        text += ", so no minimum release age is in force"
    return _problem(f"{text}.", entry, _moved(entry, known, tool))


def _moved(entry: Entry, known: str, tool: Tool) -> Fix | None:
    """Write the value under the right key; where that is there already, the wrong one only goes."""
    uri, tree = entry.file.uri, entry.file.tree
    gone = Patch(uri, Remove(entry.path))
    if tree.find((SECTION, known)) is not None:
        return Fix(title=f"Remove {entry.node.key} from {entry.file.label}", patches=(gone,), safe=True)
    if known == KEY:
        seconds = _intended(entry, tool)
        title = f"Write {KEY} = {seconds} ({duration(seconds)}) in [{SECTION}]"
        patches = (gone, Patch(uri, Set((SECTION, KEY), seconds)))
        return Fix(title=title, patches=patches, safe=True, preferred=True)
    if not isinstance(entry.value, list):
        return None
    # Only a gate makes the project stricter; an exemption needs a second look.
    patches = (gone, Patch(uri, Set((SECTION, known), entry.value)))
    return Fix(title=f"Move it to {known} in [{SECTION}]", patches=patches)


def _of_unread(file: ConfigFile, why: str, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give the settings in a bunfig file that Bun does not look at."""
    entry = entry_at(file, (SECTION, KEY))
    if entry is not None:
        text = f"bun {tool.version} ignores {KEY} in {file.label}{why}."
        yield _problem(text, entry, _written(_intended(entry, tool), configs, tool))


def _of_others(file: ConfigFile, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give another manager's release age in the project, where Bun has none of its own."""
    for node in file.tree.entries(()):
        if meant_key(str(node.key)) != "age" or node.kind in ("missing", "object", "array"):
            continue
        entry = Entry(file=file, node=node)
        # In an .npmrc this is npm's key in days, or pnpm's in minutes.
        unit = 60.0 if str(node.key).startswith("minimum") else _OTHERS[file.name]
        text = (
            f"bun {tool.version} does not read {node.key} in {file.label}: "
            f"no minimum release age is in force; its own is {KEY} in {BUNFIG}."
        )
        yield _problem(text, entry, _written(seconds_meant(_plain(entry), unit), configs, tool))


def _corrected(entry: Entry, tool: Tool) -> Fix | None:
    if entry.node.key != KEY:
        return _as_list(entry)
    meant = _intended(entry, tool)
    return Fix(
        title=f"Write {KEY} = {meant} ({duration(meant)}) in {entry.file.label}",
        patches=(Patch(entry.file.uri, Set(entry.path, meant)),),
        safe=True,
        preferred=True,
    )


def _as_list(entry: Entry) -> Fix | None:
    """Return the fix that makes a list of a single name."""
    if not isinstance(entry.value, str):
        return None
    patch = Patch(entry.file.uri, Set(entry.path, [entry.value]))
    return Fix(title=f"Write {EXCLUDE_KEY} as a list", patches=(patch,), preferred=True)


def _written(seconds: float, configs: Configs, tool: Tool) -> Fix | None:
    """Return the fix that writes a gate into the project's bunfig.toml, unless one stands there."""
    if not tool.at_least(SINCE) or next(entries(configs, KEY), None) is not None:
        return None
    whole = math.ceil(seconds)
    return Fix(
        title=f"Write {KEY} = {whole} ({duration(whole)}) in {BUNFIG}",
        patches=(Patch(project_bunfig(configs), Set((SECTION, KEY), whole)),),
        safe=True,
        preferred=True,
    )


def _plain(entry: Entry) -> str:
    value = entry.value
    return value if isinstance(value, str) else str(value)


def _problem(text: str, entry: Entry, fix: Fix | None = None) -> Problem:
    return Problem(rule=RULE, message=text, origin=entry.origin, fixes=() if fix is None else (fix,))
