"""What the value of a setting means: the time that a number stands for, as the project's manager reads it."""

from typing import Any

from msgspec import structs

from packward.features.setting_places import Known, folded, plain_key
from packward.model.manager import ConfigFile, Setting
from packward.model.wording import duration
from packward.model.workspace import Workspace
from packward.syntax.languages import language_of, parse
from packward.syntax.patch import Set, edits
from packward.text.document import Document
from packward.text.edits import apply

_SECONDS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
_LONGEST_NUMBER = 15


def is_age(known: Known, workspace: Workspace) -> bool:
    """Tell whether a setting is the minimum release age of the project's manager."""
    key = workspace.manager.release_age_key
    return known.is_own and folded(known.setting.path[-1]) == folded(key)


def typed(text: str) -> str | int | bool:
    """Return the value that a text of `Setting.values` stands for."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else text


def meaning(known: Known, value: Any, name: str, workspace: Workspace) -> str | None:
    """Say how long a value makes versions wait: "3 days", "no waiting time"; None where it is no time.

    `value` is plain data as a tree gives it, `name` the base name of the file that it stands in. A
    minimum release age is read by the manager itself, so that each version's units and spellings count.
    """
    setting = known.setting
    seconds = _release_age(setting, value, name, workspace) if is_age(known, workspace) else None
    if seconds is None:
        seconds = _counted(value, setting)
    if seconds is None:
        return None
    return duration(seconds) if seconds > 0 else "no waiting time"


def _release_age(setting: Setting, value: Any, name: str, workspace: Workspace) -> float | None:
    """Return the seconds that the manager makes of a value which stands alone; None where it sees no gate."""
    language = language_of(name)
    path = tuple(plain_key(key) for key in setting.path)
    written = () if language is None else edits(language, "", (Set(path, value),))
    if language is None or not written:
        return None
    text = apply("", written)
    document = Document(uri=f"{workspace.configs.root_uri}/{name}", version=None, text=text)
    file = ConfigFile(level="project", name=name, label=name, document=document, tree=parse(language, text))
    alone = structs.replace(workspace.configs, files=(file,), env={})
    age = workspace.manager.policy(workspace.tool, alone, workspace.root).release_age
    return None if age is None or age.default or age.before is not None else age.seconds


def _counted(value: Any, setting: Setting) -> float | None:
    """Return the seconds of a bare number in the setting's unit; negative ones count as none."""
    number = typed(value) if isinstance(value, str) else value
    unit = _SECONDS.get(setting.unit)
    if unit is None or isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return max(0.0, number * unit) if abs(number) < 10**_LONGEST_NUMBER else None
