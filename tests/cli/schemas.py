"""JSON schemas of what the command line promises to other programs."""

from typing import Any

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_SEVERITIES = ["error", "warning", "information", "hint"]
_REASONS = [
    "pending",
    "offline",
    "not-found",
    "forbidden",
    "rate-limited",
    "too-large",
    "malformed",
    "unreachable",
    "private",
]


def _object(optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_POSITION = _object(line=_COUNT, character=_COUNT)
_RANGE = _object(start=_POSITION, end=_POSITION)
_FIX = _object(
    title=_TEXT,
    safe={"type": "boolean"},
    preferred={"type": "boolean"},
    edits={**_list(_object(file=_TEXT, range=_RANGE, newText=_TEXT)), "minItems": 1},
)

CHECK = _object(
    version={"const": 1},
    findings=_list(
        _object(
            rule={"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
            severity={"enum": _SEVERITIES},
            file={"type": "string", "pattern": "^[^\\\\]+$"},
            range=_RANGE,
            message=_TEXT,
            package=_TEXT_OR_NULL,
            packageVersion=_TEXT_OR_NULL,
            related=_list(_object(file=_TEXT, range=_RANGE, message=_TEXT)),
            fixes=_list(_FIX),
        )
    ),
    unknown=_list(_object(package=_TEXT, fact=_TEXT, reason={"enum": _REASONS})),
    summary=_object(
        manifests=_COUNT,
        dependencies=_COUNT,
        packages=_COUNT,
        findings=_object(error=_COUNT, warning=_COUNT, information=_COUNT, hint=_COUNT),
    ),
)

_SCRIPTS = _object(
    events=_list(_TEXT),
    outcome={"enum": ["none", "runs", "runs-with-warning", "blocked", "blocked-and-fails", "denied"]},
)

WHY = _object(
    version={"const": 1},
    manager=_object(name=_TEXT, version=_TEXT, origin=_TEXT_OR_NULL),
    releaseAge={
        "anyOf": [
            {"type": "null"},
            _object(
                seconds={"type": "number", "minimum": 0},
                origin=_TEXT_OR_NULL,
                strict={"type": "boolean"},
                default={"type": "boolean"},
                exempt=_list(_TEXT),
                problem=_TEXT_OR_NULL,
            ),
        ]
    },
    scriptPolicy=_object(
        default={"enum": ["run", "run-with-warning", "block"]},
        strict={"type": "boolean"},
        origin=_TEXT_OR_NULL,
    ),
    dependencies=_list(
        _object(
            optional=("because", "reason"),
            name=_TEXT,
            group=_TEXT,
            specifier=_TEXT,
            outcome={"enum": ["installs", "fails", "dropped", "unknown"]},
            version=_TEXT_OR_NULL,
            locked=_TEXT_OR_NULL,
            skipped=_list(
                _object(
                    version=_TEXT,
                    publishedAt=_TEXT_OR_NULL,
                    reason=_TEXT,
                    installableAt=_TEXT_OR_NULL,
                )
            ),
            scripts={"anyOf": [{"type": "null"}, _SCRIPTS]},
            because=_TEXT,
            reason=_TEXT,
            manifest=_TEXT,
        )
    ),
)
