"""From what a script touched under Node's permission audit to the flags that cover it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from packward.data.node_flags import ADDONS, CHILD_PROCESS, FS_READ, FS_WRITE, NET, PERMISSION
from packward.rules.node_calls import node_calls

_BY_CHANNEL: Final[Mapping[str, str]] = {
    "net": NET,
    "child": CHILD_PROCESS,
    "worker": "--allow-worker",
    "inspector": "--allow-inspector",
    "wasi": "--allow-wasi",
    "ffi": "--allow-ffi",
    "addon": ADDONS,
    "vfs": "--allow-fs-vfs",
}
# More files than this are covered by their folder.
_MOST_FILES = 3
_MOST_FOLDERS = 4
_PLAIN = re.compile(r"[\w./@:+,=*-]+", re.ASCII)


class Touched(Struct, frozen=True, order=True):
    """One thing that a script used: the channel that told of it, the permission, and a path or a name."""

    channel: str
    permission: str
    resource: str


class Places(Struct, frozen=True, kw_only=True):
    """Absolute folders with `/` between names: the package's, its workspace's, that of temporary files."""

    package: str
    workspace: str
    temporary: str


class Grant(Struct, frozen=True, kw_only=True):
    """One flag, and what it is there for."""

    flag: str
    covers: tuple[str, ...]


def grants(touched: Iterable[Touched], places: Places) -> tuple[Grant, ...]:
    """Return the flags that cover what was touched: reading first, then writing, then the rest."""
    everything = sorted(set(touched))
    reads = [each.resource for each in everything if each.permission == "FileSystemRead" and each.resource]
    writes = [each.resource for each in everything if each.permission == "FileSystemWrite" and each.resource]
    passing = {path for path in writes if _is_below(path, places.temporary)}
    found = [*_files(FS_READ, reads, places, passing), *_files(FS_WRITE, writes, places, passing)]
    for channel, flag in _BY_CHANNEL.items():
        covers = [each.resource for each in everything if each.channel == channel]
        if covers:
            found.append(Grant(flag=flag, covers=tuple(each for each in covers if each)))
    return tuple(found)


def with_grants(script: str, found: Sequence[Grant]) -> str:
    """Return the script with the permission model on for each call of node, with these flags only."""
    flags = [PERMISSION, *(_quoted(grant.flag) for grant in found)]
    return with_options(script, " ".join(flags))


def with_options(script: str, options: str) -> str:
    """Return the script with options added to each call of node, and its permission flags left out."""
    text = script
    for call in reversed(list(node_calls(script))):
        for option in reversed(call.options):
            if option.name.endswith("-permission") or option.name.startswith(("--permission", "--allow-")):
                text = text[: option.start].rstrip() + text[option.end :]
        text = f"{text[: call.node.end]} {options}{text[call.node.end :]}"
    return text


def _files(flag: str, paths: Sequence[str], places: Places, passing: set[str]) -> list[Grant]:
    """Return the grants for some paths; those in the package are covered by as little of it as is short.

    `passing` are temporary files that it wrote: their names change from run to run.
    """
    inside = [path for path in paths if _is_below(path, places.package)]
    groups: dict[str, list[str]] = {}
    if inside:
        for target, covered in _in_package(flag, inside, places.package):
            groups.setdefault(target, []).extend(covered)
    for path in paths:
        if not _is_below(path, places.package):
            target = places.temporary if path in passing else _outside(path, places)
            groups.setdefault(target, []).append(path)
    folded = _folded(groups)
    return [Grant(flag=f"{flag}={target}", covers=tuple(covered)) for target, covered in folded.items()]


def _in_package(flag: str, paths: list[str], package: str) -> list[tuple[str, list[str]]]:
    relative = [path[len(package) + 1 :] for path in paths]
    heads = dict.fromkeys(path.partition("/")[0] for path in relative)
    whole = "" in heads or len(heads) > _MOST_FOLDERS
    if whole or (flag == FS_READ and ("node_modules" in heads or len(paths) > _MOST_FILES)):
        return [(".", paths)]
    found: list[tuple[str, list[str]]] = []
    for head in heads:
        exact = [path for path, inner in zip(paths, relative, strict=True) if inner == head]
        below = [path for path, inner in zip(paths, relative, strict=True) if inner.startswith(f"{head}/")]
        found += [(f"./{head}", exact)] if exact else []
        # A folder that does not exist yet is only covered by a pattern.
        found += [(f"./{head}/*", below)] if below else []
    return found


def _outside(path: str, places: Places) -> str:
    """Return what covers one path outside of the package."""
    if _is_below(path, places.workspace):
        up = places.package[len(places.workspace) :].count("/")
        inner = path[len(places.workspace) + 1 :]
        head = inner.partition("/")[0]
        return "/".join([*[".."] * up, *([head] if head else [])])
    return path


def _folded(groups: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Put absolute files of one folder together, where there are many of them."""
    folders: dict[str, list[str]] = {}
    for target in groups:
        if target.startswith("/") or target[1:2] == ":":
            folders.setdefault(target.rpartition("/")[0] or "/", []).append(target)
    many = {
        target: folder
        for folder, targets in folders.items()
        if len(targets) > _MOST_FILES and folder.count("/") > 1
        for target in targets
    }
    found: dict[str, list[str]] = {}
    for target, covered in groups.items():
        found.setdefault(many.get(target, target), []).extend(covered)
    return found


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _quoted(flag: str) -> str:
    return flag if _PLAIN.fullmatch(flag) else f'"{flag}"'
