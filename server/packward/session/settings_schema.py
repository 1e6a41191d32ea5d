"""The settings as a JSON schema, for editors that show and check them: made from what the reader knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from packward.model.finding import Severity
from packward.model.settings import DURATION, IGNORE_KEYS, OPTIONS, Ignore, Option, Settings
from packward.model.wording import duration
from packward.rules import BY_ID, RULES

_DAY = r"^\d{4}-\d{2}-\d{2}$"


def schema() -> dict[str, Any]:
    """Return the schema of the object that holds the settings.

    Its `properties` are the settings by key, dotted where they are in a group (`socket.enabled`), each with
    `type`, `default` and `description`; rule ids are enumerated.
    """
    return {
        "type": "object",
        "description": "The settings of packward.",
        "additionalProperties": False,
        "properties": {option.key: _property(option) for option in OPTIONS},
    }


def _property(option: Option) -> dict[str, Any]:
    return {**_form(option), "default": _default(option), "description": option.says}


def _form(option: Option) -> dict[str, Any]:
    match option.kind:
        case "duration":
            return {"type": ["string", "number"], "minimum": 0, "pattern": f"^{DURATION}$"}
        case "rules":
            return {"type": "object", "additionalProperties": False, "properties": _severities()}
        case "ignore":
            return {"type": "array", "items": _ignore()}
        case "choice":
            return {"type": "string", "enum": list(option.choices)}
        case "switch":
            return {"type": "boolean"}


def _default(option: Option) -> Any:
    """Return a default as users write it."""
    value = getattr(Settings(), option.field)
    if option.kind == "duration":
        return duration(value)
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _severities() -> dict[str, Any]:
    words = [severity.word for severity in sorted(Severity, reverse=True)] + ["off"]
    return {
        rule.id: {
            "type": "string",
            "enum": words,
            "default": "off" if rule.opt_in else rule.severity.word,
            "description": f"{rule.title}.",
        }
        for rule in RULES
    }


def _ignore() -> dict[str, Any]:
    forms: dict[str, dict[str, Any]] = {"rule": {"enum": list(BY_ID)}, "until": {"pattern": _DAY}}
    return {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": ["rule"]}, {"required": ["package"]}],
        "properties": {
            key: {"type": "string", **forms.get(key, {}), "description": IGNORE_KEYS[key]}
            for key in Ignore.__struct_fields__
        },
    }
