"""Corrected lines for release-age settings that pnpm does not take as they are meant."""

import math

from packward.managers.pnpm import scalars
from packward.managers.pnpm.config import YAML, Entry, project_yaml, project_yaml_uri
from packward.managers.pnpm.release_age import EXCLUDE_KEY, KEY, MINUTE, SINCE, STRICT_KEY
from packward.managers.spellings import seconds_in
from packward.model.finding import Fix
from packward.model.manager import ConfigFile, Configs, Tool
from packward.syntax.patch import Patch, Remove, Rename, Set
from packward.syntax.tree import Node

_DAY_MINUTES = 1440
YEAR_MINUTES = 365 * _DAY_MINUTES
FEW_DAYS = 90
_FALLBACK_DAYS = 3


def minutes_meant(text: str) -> int:
    """Guess the whole minutes that a value written for another unit means; 3 days where nothing is to guess.

    "7d", 7 and 604800 are 10,080: a few are days, and what would be more than a year is seconds.
    """
    seconds = seconds_in(text)
    if seconds is not None:
        return max(1, math.ceil(seconds / MINUTE))
    number = scalars.number(text)
    if math.isnan(number) or number <= 0:
        return _FALLBACK_DAYS * _DAY_MINUTES
    if number <= FEW_DAYS:
        return math.ceil(number) * _DAY_MINUTES
    if number >= YEAR_MINUTES and number / MINUTE < YEAR_MINUTES:
        return math.ceil(number / MINUTE)
    return math.ceil(number) if number < YEAR_MINUTES else _FALLBACK_DAYS * _DAY_MINUTES


def rewritten(entry: Entry, minutes: int) -> tuple[Fix, ...]:
    """Offer other minutes in the place where the age is written, if that is a file of pnpm's."""
    if entry.origin.uri is None or entry.place not in ("yaml", "global", "npmrc"):
        return ()
    ini_key = scalars.kebab(KEY)
    is_ini = entry.place == "npmrc"
    line = f"{ini_key}={minutes}" if is_ini else f"{KEY}: {minutes}"
    operation = Set((ini_key,), str(minutes)) if is_ini else Set((KEY,), minutes)
    return (_safe(f"Write {line} in {entry.origin.label}", Patch(entry.origin.uri, operation)),)


def renamed(file: ConfigFile, node: Node, known: str, tool: Tool) -> tuple[Fix, ...]:
    """Offer pnpm's own key instead of one that it does not know, with the value in minutes.

    Where pnpm's key is there too, the unknown one can only go.
    """
    if not tool.at_least(SINCE) or not isinstance(node.key, str):
        return ()
    if file.tree.find((known,)) is not None:
        patch = Patch(file.uri, Remove((node.key,)))
        return (Fix(title=f"Remove {node.key} from {file.label}", patches=(patch,), safe=True),)
    rename = Patch(file.uri, Rename((node.key,), known))
    if known != KEY:
        return (Fix(title=f"Rename it to {known}", patches=(rename,)),)
    minutes = minutes_meant(str(node.value))
    return (
        _safe(f"Write {KEY}: {minutes} in {file.label}", rename, Patch(file.uri, Set((node.key,), minutes))),
    )


def moved(node: Node, old: Patch | None, configs: Configs, tool: Tool) -> tuple[Fix, ...]:
    """Offer to write an age into the root's YAML; `old` takes it away from where it stands.

    Nothing where the YAML has an age of its own, or this pnpm reads none there.
    """
    root = project_yaml(configs)
    is_written = root is not None and root.tree.find((KEY,)) is not None
    if is_written or not tool.at_least(SINCE):
        return ()
    minutes = minutes_meant(str(node.value))
    new = Patch(project_yaml_uri(configs), Set((KEY,), minutes))
    return (_safe(f"Write {KEY}: {minutes} in {YAML}", new, *(() if old is None else (old,))),)


def as_list(entry: Entry) -> tuple[Fix, ...]:
    """Offer a list with the one element that is written as a text."""
    if entry.origin.uri is None or entry.place not in ("yaml", "global"):
        return ()
    # What counted for nothing starts to exempt: that needs a second look.
    patch = Patch(entry.origin.uri, Set((EXCLUDE_KEY,), [entry.value]))
    return (Fix(title=f"Make {EXCLUDE_KEY} a list", patches=(patch,)),)


def strict(entry: Entry) -> tuple[Fix, ...]:
    """Offer the switch that makes an age strict, beside the age."""
    if entry.origin.uri is None or entry.place not in ("yaml", "global"):
        return ()
    patch = Patch(entry.origin.uri, Set((STRICT_KEY,), value=True))
    return (_safe(f"Write {STRICT_KEY}: true in {entry.origin.label}", patch),)


def _safe(title: str, *patches: Patch) -> Fix:
    return Fix(title=title, patches=patches, safe=True, preferred=True)
