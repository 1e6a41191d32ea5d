"""Completion of supply-chain settings: keys that this project's manager reads in a file, and their values."""

import json
from collections.abc import Iterator

from packward.features.completion_items import Completions, Item
from packward.features.cursor import Cursor
from packward.features.entry_hover import SWITCHES
from packward.features.markdown import plain
from packward.features.setting_places import ANY, Known, Place, is_read, matches, plain_key, served
from packward.features.setting_values import meaning, typed
from packward.model.manager import Setting
from packward.model.workspace import Workspace
from packward.syntax import toml_layout, yaml_layout
from packward.syntax.tree import KeyPath

_LONGEST_TEXT = 400
_DECISIONS = {"true": "its install scripts run", "false": "its install scripts do not run"}


def complete_setting(cursor: Cursor, place: Place, workspace: Workspace) -> Completions | None:
    """Return the settings or values that fit at a cursor; None where there are none."""
    if place.is_member:
        return None
    settings = [known for known in served(place.name, workspace) if _applies(known, workspace)]
    found = (
        _keys(cursor, place, settings)
        if cursor.role == "key"
        else _values(cursor, place, settings, workspace)
    )
    items = tuple(found)
    return Completions(items=items) if items else None


def _applies(known: Known, workspace: Workspace) -> bool:
    return not known.is_own or is_read(known.setting, workspace.tool)


def _keys(cursor: Cursor, place: Place, settings: list[Known]) -> Iterator[Item]:
    above = cursor.path[:-1]
    for number, known in enumerate(settings):
        key = _key_below(above, known.setting, cursor, place)
        if key is None or (key in cursor.siblings and not key.endswith("[]")):
            continue
        setting = known.setting
        text = _written_key(key, cursor)
        yield Item(
            label=key,
            text=text if cursor.is_separated else text + _separator(cursor),
            span=cursor.span,
            typed=text,
            order=f"{number:03}",
            kind="setting",
            detail=", ".join(part for part in (setting.unit, _default(setting)) if part),
            documentation=_documentation(known),
        )


def _key_below(above: KeyPath, setting: Setting, cursor: Cursor, place: Place) -> str | None:
    """Return the key that is written at a path for a setting, None where it does not belong there.

    In TOML a table that is not there yet is written as the first part of a dotted key.
    """
    path = setting.path
    depth = len(above)
    if not matches(above, path[:depth]) or path[depth:] in ((), (ANY,)):
        return None
    below = [str(key) for key in path[depth:]]
    if len(below) == 1:
        return below[0]
    is_dotted = cursor.language == "toml" and ANY not in below and not above
    return ".".join(below) if is_dotted and place.tree.find(path[:-1]) is None else None


def _written_key(key: str, cursor: Cursor) -> str:
    return json.dumps(key) if cursor.language == "json" else key


def _separator(cursor: Cursor) -> str:
    return {"json": ": ", "yaml": ": ", "toml": " = ", "ini": "="}[cursor.language]


def _default(setting: Setting) -> str:
    return f"default {setting.default}" if setting.default else ""


def _documentation(known: Known) -> str:
    setting = known.setting
    since = "" if setting.since is None else f"\n\nRead since {known.reader} {setting.since}."
    return plain(setting.says, _LONGEST_TEXT) + since


def _values(cursor: Cursor, place: Place, settings: list[Known], workspace: Workspace) -> Iterator[Item]:
    known = next((known for known in settings if _is_value_of(cursor.path, known.setting)), None)
    if known is None:
        return
    decides = known.setting.path[-1] in SWITCHES
    values = tuple(_DECISIONS) if decides else known.setting.values
    for number, value in enumerate(values):
        text = _written_value(value, place, cursor)
        time = meaning(known, typed(value), place.name, workspace)
        is_advised = number == 0 and len(values) > 1 and known.whose != "packward"
        notes = (_DECISIONS[value],) if decides else (time, "recommended" if is_advised else None)
        yield Item(
            label=value,
            text=f" {text}" if cursor.needs_blank else text,
            span=cursor.span,
            typed=f" {text}" if cursor.needs_blank else text,
            order=f"{number:03}",
            kind="value",
            detail=", ".join(note for note in notes if note),
            documentation=_documentation(known),
        )


def _is_value_of(path: KeyPath, setting: Setting) -> bool:
    """Tell whether the values of a setting belong at a path: its own, or that of one of its decisions."""
    if setting.path[-1] in SWITCHES:
        return matches(path, (*setting.path, ANY))
    return matches(path, tuple(plain_key(key) for key in setting.path))


def _written_value(value: str, place: Place, cursor: Cursor) -> str:
    """Return a value as its language writes it."""
    if cursor.language == "json":
        return json.dumps(typed(value))
    if cursor.language == "toml":
        return toml_layout.written_value(typed(value))
    if cursor.language == "yaml":
        return yaml_layout.layout_of(place.tree).flow(typed(value))
    return value
