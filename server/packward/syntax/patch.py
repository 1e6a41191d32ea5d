"""Wanted changes at key paths, and the edits that make them without touching anything else."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from packward.syntax import ini_patch, json_patch
from packward.syntax.operations import Insert, Operation, Remove, Rename, Set, Value
from packward.text.edits import TextEdit

__all__ = ["Insert", "Operation", "Patch", "Remove", "Rename", "Set", "Value", "edits"]


class Patch(Struct, frozen=True):
    """One operation on one file."""

    uri: str
    operation: Operation


def edits(language: str, text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    """Return the edits of `text` that do all operations, or () where that is not safely possible.

    Every operation addresses the text as it is, not as an earlier operation would leave it; of two
    for one path the last counts. The edits do not overlap and are in document order. A language
    that cannot be edited gives ().
    """
    editor = _EDITORS.get(language)
    return () if editor is None else editor(text, operations)


# YAML and TOML are imported when they are met, see languages.py.


def _yaml(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    from packward.syntax import yaml_patch  # noqa: PLC0415

    return yaml_patch.edits(text, operations)


def _toml(text: str, operations: Sequence[Operation]) -> tuple[TextEdit, ...]:
    from packward.syntax import toml_patch  # noqa: PLC0415

    return toml_patch.edits(text, operations)


_EDITORS: dict[str, Callable[[str, Sequence[Operation]], tuple[TextEdit, ...]]] = {
    "json": json_patch.edits,
    "yaml": _yaml,
    "toml": _toml,
    "ini": ini_patch.edits,
}
