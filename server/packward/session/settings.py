"""packward's own settings: the editor's, overridden by the project's, checked key by key."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct, structs

from packward.model.finding import SEVERITY_BY_WORD, Severity
from packward.model.settings import IGNORE_KEYS, OPTIONS, Ignore, Option, Settings, is_day, read_duration
from packward.rules import BY_ID
from packward.syntax.tree import KeyPath

SettingProblem = tuple[KeyPath, str]

_OPTIONS = {option.key: option for option in OPTIONS}
_ABOUT_REQUESTS = frozenset({"advisories", "socket_enabled", "offline"})
_SEVERITIES: dict[str, Severity | None] = {**SEVERITY_BY_WORD, "off": None}


class Layer(Struct, frozen=True):
    """The settings that one place says, by field of `Settings`, and what is wrong there."""

    values: Mapping[str, Any]
    problems: tuple[SettingProblem, ...] = ()


class _Wrong(Struct, frozen=True):
    """A value that cannot be used: why, and where below the setting."""

    message: str
    path: KeyPath = ()


def read_layer(raw: object) -> Layer:
    """Read settings as a place writes them, keys nested ("socket": {"enabled"}) or dotted.

    Problems carry the key path as it is written; what has a problem is left out.
    """
    if raw is None:
        return Layer({})
    if not isinstance(raw, Mapping):
        return Layer({}, (((), "the settings of packward are an object"),))
    values: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for path, key, value in _flat(raw):
        option = _OPTIONS.get(key)
        if option is None:
            problems.append((path, _unknown(key, _OPTIONS, "setting")))
            continue
        result = _read(option, value, path, problems)
        if isinstance(result, _Wrong):
            problems.append((path, f"{key} {result.message}"))
        else:
            values[option.field] = result
    return Layer(values, tuple(problems))


def merge(editor: Layer | None, project: Layer) -> Settings:
    """Return the settings in force: the project's keys over the editor's (None: there is no editor).

    `rules` are merged rule by rule, both `ignore` lists count. A project is someone else's file, so it
    cannot send names to further parties or go online where the user's own settings say otherwise.
    """
    base = {} if editor is None else editor.values
    values = {**base, **project.values}
    for joined in ("rules", "ignore"):
        if joined in base and joined in project.values:
            values[joined] = _joined(base[joined], project.values[joined])
    if base.get("offline"):
        values["offline"] = True
    if editor is not None and base.get("advisories") != "osv" and values.get("advisories") == "osv":
        values["advisories"] = base.get("advisories", Settings().advisories)
    if editor is not None and not base.get("socket_enabled"):
        values["socket_enabled"] = False
    return Settings(**values)


def without_requests(project: Layer) -> Layer:
    """Return a project's settings without those that decide whom to ask."""
    values = {field: value for field, value in project.values.items() if field not in _ABOUT_REQUESTS}
    return structs.replace(project, values=values)


def _flat(raw: Mapping[Any, Any]) -> list[tuple[KeyPath, str, Any]]:
    """List (path as written, dotted key, value), groups such as `socket` opened."""
    flat: list[tuple[KeyPath, str, Any]] = []
    for key, value in raw.items():
        name = str(key)
        if isinstance(value, Mapping) and any(known.startswith(name + ".") for known in _OPTIONS):
            flat += [((name, str(inner)), f"{name}.{inner}", deep) for inner, deep in value.items()]
        else:
            flat.append(((name,), name, value))
    return flat


def _unknown(word: str, known: Mapping[str, object], what: str) -> str:
    near = get_close_matches(word[:60], known, n=1)
    return f"packward has no {what} {word!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _joined(base: Any, project: Any) -> Any:
    return {**base, **project} if isinstance(base, Mapping) else (*base, *project)


def _read(option: Option, value: Any, path: KeyPath, problems: list[SettingProblem]) -> Any:
    match option.kind:
        case "duration":
            return _duration(value)
        case "rules":
            return _rules(value, path, problems)
        case "ignore":
            return _ignore(value, path, problems)
        case "choice":
            return _choice(value, option.choices)
        case "switch":
            return _boolean(value)


def _boolean(value: Any) -> bool | _Wrong:
    if not isinstance(value, bool):
        return _Wrong("is true or false")
    return value


def _duration(value: Any) -> float | _Wrong:
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    seconds = read_duration(text) if isinstance(text, str) else None
    if seconds is None:
        return _Wrong('is a duration such as "3 days" or "12 hours"; "0" is off')
    return seconds


def _choice(value: Any, choices: Sequence[str]) -> str | _Wrong:
    if value not in choices:
        *others, last = (f'"{choice}"' for choice in choices)
        return _Wrong(f"is {', '.join(others)} or {last}")
    return str(value)


def _rules(value: Any, path: KeyPath, problems: list[SettingProblem]) -> dict[str, Severity | None] | _Wrong:
    if not isinstance(value, Mapping):
        return _Wrong("is an object of rule ids and severities")
    severities: dict[str, Severity | None] = {}
    for key, word in value.items():
        rule = str(key)
        if rule not in BY_ID:
            problems.append(((*path, rule), _unknown(rule, BY_ID, "rule")))
        elif not isinstance(word, str) or word not in _SEVERITIES:
            problems.append(((*path, rule), f"a rule's severity is one of {', '.join(_SEVERITIES)}"))
        else:
            severities[rule] = _SEVERITIES[word]
    return severities


def _ignore(value: Any, path: KeyPath, problems: list[SettingProblem]) -> tuple[Ignore, ...] | _Wrong:
    if not isinstance(value, list | tuple):
        return _Wrong("is a list of objects")
    entries: list[Ignore] = []
    for index, entry in enumerate(value):
        result = _ignore_entry(entry)
        if isinstance(result, _Wrong):
            problems.append(((*path, index, *result.path), result.message))
        else:
            entries.append(result)
    return tuple(entries)


def _ignore_entry(entry: Any) -> Ignore | _Wrong:
    if not isinstance(entry, Mapping):
        return _Wrong("an entry of ignore is an object")
    if "rule" not in entry and "package" not in entry:
        return _Wrong("an entry of ignore names a rule or a package")
    for key, value in entry.items():
        problem = _ignore_problem(str(key), value)
        if problem is not None:
            return _Wrong(problem, (str(key),))
    return Ignore(**entry)


def _ignore_problem(key: str, value: Any) -> str | None:
    if key not in IGNORE_KEYS:
        return _unknown(key, IGNORE_KEYS, "key of ignore")
    if not isinstance(value, str):
        return f"{key} is text"
    if key == "rule" and value not in BY_ID:
        return _unknown(value, BY_ID, "rule")
    if key == "until" and not is_day(value):
        return 'until is a day such as "2027-01-31"'
    return None
