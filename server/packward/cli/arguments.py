"""The command line's grammar: words in, one command as a value out."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias, get_args

from msgspec import Struct

from packward import __version__

CheckFormat = Literal["text", "json", "sarif", "github"]
CacheAction = Literal["path", "stats", "clear"]
FailOn = Literal["error", "warning", "information", "hint", "never"]
Fixing = Literal["none", "safe", "all"]

_LARGEST_PORT = 65535
# Seconds: a day.
_LONGEST_RUN = 86_400
# argparse has no public name for what add_subparsers returns.
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


class Check(Struct, frozen=True, kw_only=True):
    """`packward check`."""

    paths: tuple[Path, ...]
    format: CheckFormat
    fail_on: FailOn
    fixing: Fixing
    offline: bool


class Why(Struct, frozen=True, kw_only=True):
    """`packward why`; `packages` empty means every dependency."""

    path: Path
    packages: tuple[str, ...]
    format: Literal["text", "json"]


class Permissions(Struct, frozen=True, kw_only=True):
    """`packward permissions SCRIPT`; the script is stopped after so many seconds."""

    script: str
    path: Path
    seconds: float
    format: Literal["text", "json"]


class Rules(Struct, frozen=True):
    """`packward rules`."""


class Explain(Struct, frozen=True):
    """`packward explain RULE`."""

    rule: str


class Cache(Struct, frozen=True):
    """`packward cache path|stats|clear`."""

    action: CacheAction


class Lsp(Struct, frozen=True):
    """`packward lsp`; `tcp` is (host, port), None means stdio."""

    tcp: tuple[str, int] | None


Command = Check | Why | Permissions | Rules | Explain | Cache | Lsp


def read(words: Sequence[str]) -> Command:  # noqa: PLR0911  one a command
    """Read the words after the program's name.

    Prints help, the version or what is wrong, and then raises SystemExit: 0, or 2 for bad arguments.
    """
    grammar = parser()
    given = grammar.parse_args(words)
    match given.command:
        case "check":
            return _check(given, grammar.error)
        case "why":
            return _why(given)
        case "permissions":
            return Permissions(
                script=given.script, path=given.path, seconds=given.seconds, format=given.format
            )
        case "rules":
            return Rules()
        case "explain":
            return Explain(given.rule)
        case "cache":
            return Cache(given.action)
        case "lsp":
            return Lsp(given.tcp)
        case _:
            grammar.print_help(sys.stderr)
            raise SystemExit(2)


def _check(given: argparse.Namespace, fail: Callable[[str], NoReturn]) -> Check:
    if given.unsafe and not given.fix:
        fail("--unsafe says which fixes --fix applies, and --fix is not given")
    fixing: Fixing = "none"
    if given.fix:
        fixing = "all" if given.unsafe else "safe"
    return Check(
        paths=tuple(given.paths) or (Path(),),
        format=given.format,
        fail_on=given.fail_on,
        fixing=fixing,
        offline=given.offline,
    )


def _why(given: argparse.Namespace) -> Why:
    targets: list[str] = given.targets
    if targets and Path(targets[0]).exists():
        return Why(path=Path(targets[0]), packages=tuple(targets[1:]), format=given.format)
    return Why(path=Path(), packages=tuple(targets), format=given.format)


def parser() -> argparse.ArgumentParser:
    """Return the grammar of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="packward",
        description="Protect package.json projects from supply-chain attacks, in editors and in CI.",
        allow_abbrev=False,
    )
    python = sys.version.split(maxsplit=1)[0]
    parser.add_argument("--version", action="version", version=f"packward {__version__} (Python {python})")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_check(commands)
    _add_why(commands)
    _add_permissions(commands)
    _add_command(commands, "rules", "list the rules")
    explain = _add_command(commands, "explain", "print one rule's page")
    explain.add_argument("rule", metavar="RULE", help="the rule's id, fresh-version for instance")
    cache = _add_command(commands, "cache", "look at or clear the registry facts kept on disk")
    cache.add_argument("action", choices=get_args(CacheAction), help="what to do")
    lsp = _add_command(commands, "lsp", "run the language server on stdin and stdout")
    lsp.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="listen there instead")
    return parser


def _add_check(commands: _Commands) -> None:
    check = _add_command(commands, "check", "print findings for the projects below PATH")
    check.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="folders or package.json files; the current folder where nothing is said",
    )
    check.add_argument("--format", choices=get_args(CheckFormat), default="text", help="default: text")
    check.add_argument(
        "--fail-on",
        choices=get_args(FailOn),
        default="warning",
        help="the least severity that makes the exit status 1 (default: warning)",
    )
    check.add_argument("--fix", action="store_true", help="apply the safe preferred fixes to the files")
    check.add_argument("--unsafe", action="store_true", help="with --fix: apply fixes that need a look too")
    check.add_argument("--offline", action="store_true", help="ask no network; say what could not be checked")


def _add_why(commands: _Commands) -> None:
    why = _add_command(commands, "why", "say what the package manager would install right now, and why")
    why.add_argument(
        "targets",
        nargs="*",
        metavar="[PATH] [PACKAGE ...]",
        help="a project (default: the current folder), then names of its dependencies (default: all)",
    )
    why.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _add_permissions(commands: _Commands) -> None:
    permissions = _add_command(
        commands,
        "permissions",
        "run a script of package.json under Node's permission audit, and propose the flags that it needs",
    )
    permissions.epilog = (
        "This runs the script, as npm run would, with the node on PATH: Node 24.20 and newer of its line, "
        "or 26.6 and newer. Nothing is denied; what the script touches is noted. Its pre and post "
        "scripts are not run. End a server with Ctrl-C when it has done what it is to do."
    )
    permissions.add_argument("script", metavar="SCRIPT", help="the script's name")
    permissions.add_argument(
        "path",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="PATH",
        help="the package's folder; the current folder where nothing is said",
    )
    permissions.add_argument(
        "--seconds",
        type=_seconds,
        default=60.0,
        metavar="N",
        help="end it after so long (default: 60)",
    )
    permissions.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _add_command(commands: _Commands, name: str, help_line: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=help_line, description=help_line[0].upper() + help_line[1:] + ".", allow_abbrev=False
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_RUN:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds between 0 and {_LONGEST_RUN}")
    return seconds


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or int(port) > _LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host, int(port)
