"""The changes that can be asked for, in terms of key paths."""

from msgspec import Struct

from packward.syntax.tree import KeyPath

Value = str | int | float | bool | list["Value"] | dict[str, "Value"] | None


class Set(Struct, frozen=True, tag=True):
    """Replace the value at a path, or create the key and the objects above it."""

    path: KeyPath
    value: Value


class Insert(Struct, frozen=True, tag=True):
    """Append a value to the array at a path unless it is there already; the array is created if absent."""

    path: KeyPath
    value: Value


class Remove(Struct, frozen=True, tag=True):
    """Remove the entry at a path; an object that loses its last entry stays, empty."""

    path: KeyPath


class Rename(Struct, frozen=True, tag=True):
    """Give the entry at a path another key."""

    path: KeyPath
    key: str


Operation = Set | Insert | Remove | Rename
