"""packward's own settings in package.json, for hovers and completions."""

from collections.abc import Iterator

from packward.model.finding import SEVERITY_BY_WORD
from packward.model.manager import Setting
from packward.model.settings import IGNORE_KEYS, OPTIONS, Option, Settings
from packward.model.wording import duration
from packward.rules import BY_ID, RULES

_FILES = ("package.json",)
_SECTION = "packward"
_DURATIONS = ("3 days", "7 days", "1 day", "0")


def _settings() -> Iterator[Setting]:
    yield Setting(path=(_SECTION,), files=_FILES, says="The settings of packward for this project.")
    for option in OPTIONS:
        path = (_SECTION, *option.path)
        yield Setting(
            path=path, files=_FILES, says=option.says, default=_default(option), values=_values(option)
        )
        if option.kind == "rules":
            for rule in RULES:
                yield Setting(
                    path=(*path, rule.id),
                    files=_FILES,
                    says=f"{rule.title}.",
                    default="off" if rule.opt_in else rule.severity.word,
                    values=("off", *reversed(SEVERITY_BY_WORD)),
                )
        if option.kind == "ignore":
            for key, says in IGNORE_KEYS.items():
                values = tuple(BY_ID) if key == "rule" else ()
                yield Setting(path=(*path, "*", key), files=_FILES, says=says, values=values)


def _default(option: Option) -> str:
    value = getattr(Settings(), option.field)
    if option.kind == "duration":
        return duration(value)
    if option.kind == "switch":
        return "true" if value else "false"
    return value if isinstance(value, str) else ""


def _values(option: Option) -> tuple[str, ...]:
    match option.kind:
        case "duration":
            return _DURATIONS
        case "switch":
            return ("true", "false")
        case _:
            return option.choices


PACKWARD = tuple(_settings())
