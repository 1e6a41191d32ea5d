"""What is wrong with the permission flags of one call of `node`, on the Node versions it may run on."""

import re
from collections.abc import Iterator

from msgspec import Struct

from packward.data.node_flags import (
    ALLOWS_NEED_PERMISSION,
    AUDIT,
    CHILD_PROCESS,
    ENTRY_IS_READABLE,
    ENTRY_IS_READABLE_FROM,
    EXPERIMENTAL,
    FS_READ,
    FS_VFS,
    FS_WRITE,
    NET,
    NET_IS_RESTRICTED,
    PERMISSION,
    PERMISSION_FLAGS,
    TEST_ISOLATION,
)
from packward.rules.node_calls import NodeCall, Option
from packward.rules.node_versions import Engines, line_of
from packward.rules.wording import quoted

_ENV_FILES = ("--env-file", "--env-file-if-exists")
_CONFIGS = ("--experimental-config-file", "--experimental-default-config-file")
_SERVES = re.compile(r"(?:^|[^a-z])(?:start|serve|server|httpd)(?:[^a-z]|$)", re.IGNORECASE)


class Repair(Struct, frozen=True, kw_only=True):
    """A change of a script: the text from `start` to `end` becomes `text`."""

    title: str
    start: int
    end: int
    text: str
    safe: bool = False


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where (offsets in the script's text), why, and what would mend it."""

    start: int
    end: int
    message: str
    repairs: tuple[Repair, ...] = ()


class Subject(Struct, frozen=True, kw_only=True):
    """A call, the script it stands in, the versions it may run on, and what its package depends on."""

    call: NodeCall
    script: str
    name: str
    engines: Engines | None
    dependencies: tuple[str, ...]

    @property
    def enabling(self) -> Option | None:
        """The option that turns the permission model on, None where none does."""
        return next((each for each in self.call.options if each.name in (PERMISSION, EXPERIMENTAL)), None)

    @property
    def allows(self) -> tuple[Option, ...]:
        """The options that grant something."""
        return tuple(each for each in self.call.options if each.name.startswith("--allow-"))

    @property
    def is_complete(self) -> bool:
        """Whether all options are known: none comes from NODE_OPTIONS, a configuration file or a variable."""
        return self.call.is_certain and not self.call.sets_options and not self.call.has(*_CONFIGS)


def faults(subject: Subject) -> Iterator[Fault]:
    """Yield what is wrong, in the order of the script; every cause once."""
    unknown = list(_unknown_flags(subject))
    yield from unknown
    yield from _lists(subject)
    yield from _misplaced(subject)
    if unknown or not subject.is_complete:
        return
    if subject.enabling is None:
        if not subject.call.has(AUDIT):
            yield from _without_permission(subject)
        return
    yield from _everything_allowed(subject, subject.enabling)
    yield from _needs_children(subject)
    yield from _unreadable(subject, subject.enabling)
    yield from _unreachable(subject, subject.enabling)


def enabling_flag(engines: Engines) -> str | None:
    """Return the flag that turns the model on, on every admitted version; None where no single one does."""
    return next(
        (name for name in (PERMISSION, EXPERIMENTAL) if not engines.lacking(PERMISSION_FLAGS[name].nodes)),
        None,
    )


def _unknown_flags(subject: Subject) -> Iterator[Fault]:
    """Find flags that some admitted version ends with "bad option" for."""
    engines = subject.engines
    if engines is None:
        return
    for option in subject.call.options:
        flag = PERMISSION_FLAGS.get(option.name)
        lacking = () if flag is None else engines.lacking(flag.nodes)
        if flag is None or not lacking:
            continue
        yield Fault(
            start=option.words[0].start,
            end=option.words[0].start + len(option.name),
            message=f"{option.name} ends the script with “bad option” on {line_of(lacking)}, "
            f"which engines.node "
            f"({quoted(engines.text, 60)}) admits; {flag.has_it} have it.",
            repairs=tuple(_other_flag(subject, option, engines, lacking)),
        )


def _other_flag(
    subject: Subject, option: Option, engines: Engines, lacking: tuple[str, ...]
) -> Iterator[Repair]:
    right = enabling_flag(engines)
    if option.name in (PERMISSION, EXPERIMENTAL) and right is not None and not subject.call.has(right):
        start = option.words[0].start
        title = f"Use {right}, which every version that engines.node admits has"
        yield Repair(title=title, start=start, end=start + len(option.name), text=right, safe=True)
    if option.name == NET and lacking == engines.releases:
        title = f"Remove {NET}: these Node versions do not restrict the network"
        yield Repair(title=title, start=option.start - 1, end=option.end, text="", safe=True)


def _lists(subject: Subject) -> Iterator[Fault]:
    for option in subject.allows:
        if option.name not in (FS_READ, FS_WRITE) or option.value is None or "," not in option.value:
            continue
        paths = [path for path in option.value.split(",") if path]
        plain = all(re.fullmatch(r"[\w./@*+:-]+", path, re.ASCII) for path in paths)
        repair = Repair(
            title=f"Repeat {option.name} for each path",
            start=option.start,
            end=option.end,
            text=" ".join(f"{option.name}={path}" for path in paths),
        )
        yield Fault(
            start=option.start,
            end=option.end,
            message=f"{option.name} takes one path, and a comma is a part of it: "
            f"{quoted(option.value, 80)} is read as a single path.",
            repairs=(repair,) if plain and paths else (),
        )


def _misplaced(subject: Subject) -> Iterator[Fault]:
    call = subject.call
    if call.file is None or not call.is_certain:
        return
    for word in call.arguments:
        if word.text == "--":
            return
        name = word.text.partition("=")[0]
        if not word.is_certain or (name not in PERMISSION_FLAGS and name not in _ENV_FILES):
            continue
        written = subject.script[word.start : word.end]
        moved = f"{written} {subject.script[call.file.start : word.start].rstrip()}"
        whole = "=" in word.text or name in PERMISSION_FLAGS.keys() - {FS_READ, FS_WRITE}
        repair = Repair(
            title=f"Move {name} before {quoted(call.file.text, 60)}",
            start=call.file.start,
            end=word.end,
            text=moved,
        )
        yield Fault(
            start=word.start,
            end=word.end,
            message=f"{name} stands after {quoted(call.file.text, 60)}, so Node hands it to the script "
            "instead of reading it.",
            repairs=(repair,) if whole else (),
        )


def _without_permission(subject: Subject) -> Iterator[Fault]:
    allows = [option for option in subject.allows if option.name in PERMISSION_FLAGS]
    if not allows:
        return
    for_files = [option for option in allows if option.name in (FS_READ, FS_WRITE)]
    strict = [option for option in allows if option.name != FS_VFS]
    option = (for_files or allows)[0]
    engines = subject.engines
    if for_files:
        what = "ends the script with ERR_MISSING_OPTION"
    elif not strict:
        what = "has no effect"
    elif engines is not None and not engines.lacking(ALLOWS_NEED_PERMISSION):
        what = "ends the script with ERR_MISSING_OPTION on Node 26.1 and newer"
    elif engines is not None and not engines.within(ALLOWS_NEED_PERMISSION):
        what = "has no effect"
    else:
        what = "has no effect up to Node 26.0 and ends the script with ERR_MISSING_OPTION from 26.1 on"
    right = None if engines is None else enabling_flag(engines)
    place = subject.call.node.end
    add = () if right is None else (Repair(title=f"Add {right}", start=place, end=place, text=f" {right}"),)
    yield Fault(
        start=option.start,
        end=option.end,
        message=f"{option.name} without {right or PERMISSION} {what}: the permission model is off.",
        repairs=add,
    )


def _everything_allowed(subject: Subject, enabling: Option) -> Iterator[Fault]:
    call = subject.call
    if call.has(CHILD_PROCESS) and all(
        any(option.value == "*" for option in call.all_of(name)) for name in (FS_READ, FS_WRITE)
    ):
        yield Fault(
            start=enabling.start,
            end=enabling.end,
            message=f"{enabling.name} restricts next to nothing here: every file may be read and written, "
            "and any program started.",
        )


def _needs_children(subject: Subject) -> Iterator[Fault]:
    call = subject.call
    if call.has(CHILD_PROCESS):
        return
    option = next((each for each in call.options if each.name in ("--watch", "--watch-path", "--test")), None)
    if option is None or (option.name == "--test" and any(map(call.has, TEST_ISOLATION))):
        return
    place = option.end
    repairs = [Repair(title=f"Add {CHILD_PROCESS}", start=place, end=place, text=f" {CHILD_PROCESS}")]
    engines = subject.engines
    if option.name == "--test" and engines is not None:
        for flag, nodes in TEST_ISOLATION.items():
            if not engines.lacking(nodes):
                title = f"Run the tests in one process ({flag}=none)"
                repairs.insert(0, Repair(title=title, start=place, end=place, text=f" {flag}=none"))
                break
    yield Fault(
        start=option.start,
        end=option.end,
        message=f"{option.name} starts child processes, which the permission model denies without "
        f"{CHILD_PROCESS} (ERR_ACCESS_DENIED).",
        repairs=tuple(repairs),
    )


def _unreadable(subject: Subject, enabling: Option) -> Iterator[Fault]:
    call, engines = subject.call, subject.engines
    if call.has(FS_READ) or call.file is None:
        return
    too_old = () if engines is None else engines.lacking(ENTRY_IS_READABLE)
    if too_old:
        why = f"{quoted(call.file.text, 60)} itself cannot be read before {ENTRY_IS_READABLE_FROM}"
    elif subject.dependencies:
        why = f"dependencies such as {quoted(subject.dependencies[0], 60)} cannot be loaded"
    else:
        return
    repair = Repair(
        title=f"Add {FS_READ}=. (the package's folder)",
        start=enabling.end,
        end=enabling.end,
        text=f" {FS_READ}=.",
    )
    yield Fault(
        start=enabling.start,
        end=enabling.end,
        message=f"Without {FS_READ}, {why} (ERR_ACCESS_DENIED).",
        repairs=(repair,),
    )


def _unreachable(subject: Subject, enabling: Option) -> Iterator[Fault]:
    call, engines = subject.call, subject.engines
    if engines is None or call.file is None or call.has(NET):
        return
    denied = engines.within(NET_IS_RESTRICTED)
    if not denied or not (_SERVES.search(subject.name) or _SERVES.search(call.file.text)):
        return
    everywhere = denied == engines.releases
    repair = Repair(title=f"Add {NET}", start=enabling.end, end=enabling.end, text=f" {NET}")
    rest = "" if everywhere else f"; no single line serves Node 24 too, where {NET} is a bad option"
    yield Fault(
        start=enabling.start,
        end=enabling.end,
        message=f"Node 25 and newer deny the network without {NET}, and engines.node "
        f"({quoted(engines.text, 60)}) admits {line_of(denied)}: a server fails with ERR_ACCESS_DENIED "
        f"there{rest}.",
        repairs=(repair,) if everywhere else (),
    )
