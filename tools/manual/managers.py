"""What the manual's pages on package managers and update bots take from the code that reads the settings."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from operator import itemgetter

from packward.features.bot_settings import BY_BOT
from packward.features.fixes import edits_of
from packward.managers import BY_NAME
from packward.managers.detection import KNOWN_VERSIONS
from packward.model.manager import Configs, Manager, ScriptSubject, Setting, Tool
from packward.model.policy import Policy
from packward.model.settings import DAY
from packward.model.wording import duration
from packward.text.edits import apply
from tools.manual.tables import code, facts, table

_NO_CONFIGS = Configs(root_uri="file:///project", home_uri="file:///home/user")
_SUBJECT = ScriptSubject(package="example", version="1.0.0")
_SCRIPTS = {
    "none": "",
    "runs": "run",
    "runs-with-warning": "run, with a warning",
    "blocked": "do not run",
    "blocked-and-fails": "do not run, and the install fails",
    "denied": "do not run",
}


def pieces(name: str) -> Mapping[str, Callable[[], str]]:
    """Return what the page on a manager may ask for, by the word in its mark."""
    manager = BY_NAME[name]
    return {
        "about": lambda: _about(manager),
        "defaults": lambda: _defaults(manager),
        "week": lambda: _week(manager),
        "settings": lambda: settings(manager.settings),
    }


def bot_pieces() -> Mapping[str, Callable[[], str]]:
    """Return the settings of each update bot, by its name in lower case."""
    return {bot.lower(): lambda found=found: settings(found) for bot, found in BY_BOT.items()}  # type: ignore[misc]


def settings(found: Iterable[Setting]) -> str:
    """Return settings one after the other; those that say the same share an entry with several places."""
    same: dict[tuple[str, str], list[Setting]] = {}
    for setting in found:
        same.setdefault((setting.says, str(setting.path[-1])), []).append(setting)
    taken: set[str] = set()
    return "".join(_entry(group, taken) for group in same.values())


def _entry(group: list[Setting], taken: set[str]) -> str:
    first = group[0]
    names = list(dict.fromkeys(_written(setting) for setting in group))
    anchor = _anchor(names[0])
    if anchor in taken:
        anchor = _anchor(f"{names[0]}-in-{first.files[0]}")
    taken.add(anchor)
    about = {
        "Written as" if len(names) > 1 else "": "<br>".join(_place(setting) for setting in group),
        "File": _files(first) if len(names) == 1 else "",
        "A number counts": first.unit,
        "Read since": "" if first.since is None else escape(first.since),
        "No longer read since": "" if first.until is None else escape(first.until),
        "Default": escape(first.default),
        "For example": ", ".join(code(value or '""') for value in first.values),
    }
    shown = {word: html for word, html in about.items() if word}
    return (
        f'<section class="setting"><h3 id="{anchor}">{code(names[0])}</h3>\n'
        f"<p>{escape(first.says, quote=False)}</p>\n{facts(shown)}</section>\n"
    )


def _place(setting: Setting) -> str:
    return f"{code(_written(setting))} in {_files(setting)}"


def _files(setting: Setting) -> str:
    return ", ".join(code(name) for name in setting.files)


def _written(setting: Setting) -> str:
    return ".".join(str(key) for key in setting.path)


def _anchor(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _about(manager: Manager) -> str:
    users = ", ".join(code(file.path) for file in manager.user_files({}))
    return facts(
        {
            "Minimum release age": f"{code(manager.release_age_key)}, since {manager.release_age_since}",
            "Lockfiles": ", ".join(map(code, manager.lockfile_names)),
            "Files of the project": ", ".join(map(code, manager.config_names)),
            "Files of the user": users,
            "Versions whose behaviour is known": ", ".join(KNOWN_VERSIONS[manager.name]),
        }
    )


def _defaults(manager: Manager) -> str:
    """Return what each version does by itself; versions in a row that do the same share a line."""
    alike = [
        (cells, [version for version, _ in group])
        for cells, group in groupby(_by_itself(manager), key=itemgetter(1))
    ]
    rows = (
        f"<tr><td>{' to '.join(dict.fromkeys((versions[0], versions[-1])))}</td>"
        f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for cells, versions in alike
    )
    head = (
        "version",
        "minimum release age",
        "install scripts of dependencies",
        "a locked version that is too young",
    )
    return table(head, rows)


def _by_itself(manager: Manager) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for version in KNOWN_VERSIONS[manager.name]:
        tool = Tool(name=manager.name, version=version)
        policy = manager.policy(tool, _NO_CONFIGS, None)
        scripts = manager.script_outcome(("postinstall",), _SUBJECT, policy, tool)
        locked = "stops the install" if manager.rechecks_lockfile(policy, tool) else "is installed"
        yield version, (_gate(policy, manager, tool), _SCRIPTS[scripts.outcome], locked)


def _gate(policy: Policy, manager: Manager, tool: Tool) -> str:
    if policy.release_age is not None:
        return duration(policy.release_age.seconds)
    return "none; can be set" if tool.at_least(manager.release_age_since) else "none, and no setting for it"


def _week(manager: Manager) -> str:
    tool = Tool(name=manager.name, version=manager.newest)
    change = manager.set_release_age(7 * DAY, tool, _NO_CONFIGS)
    if change is None:
        raise ValueError(f"{manager.name} {manager.newest} has no minimum release age")
    found = edits_of(change.patches, lambda _: None)
    files = (
        f"<pre># {change.label}\n{escape(apply('', edits), quote=False)}</pre>" for edits in found.values()
    )
    return "".join(files)
