"""How scripts that call a package's command can call Node instead, where that is certain."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from packward.rules.script_commands import commands

_PATH = re.compile(r"[\w./@+-]+", re.ASCII)
_SCRIPT_FILE = re.compile(r"[\w./@+-]+\.[cm]?js", re.ASCII)
_TYPED_FILE = re.compile(r"[\w./@+-]+\.[cm]?ts", re.ASCII)

Words = tuple[str, ...]
Rewrite = Callable[[Words], "str | None"]


class Replacement(Struct, frozen=True):
    """How one package's command is rewritten.

    `nodes` is the npm range of Node versions where the result works; `same` tells that it does the same
    for every input, so that the edit is safe.
    """

    rewrite: Rewrite
    nodes: str
    same: bool


def replace_in(script: str, package: str) -> str | None:
    """Return the script with every call of a package's command rewritten; None where none can be."""
    replacement = REPLACEMENTS.get(package)
    if replacement is None:
        return None
    pieces: list[str] = []
    done = 0
    for command in commands(script):
        rewritten = replacement.rewrite(command.words)
        if rewritten is not None:
            pieces += [script[done : command.start], rewritten]
            done = command.end
    return "".join([*pieces, script[done:]]) if pieces else None


def _rimraf(words: Words) -> str | None:
    if words[0] != "rimraf":
        return None
    paths = [word for word in words[1:] if word not in ("-rf", "--")]
    return _for_each(paths, "fs.rmSync({},{{recursive:true,force:true}})")


def _mkdirp(words: Words) -> str | None:
    if words[0] != "mkdirp":
        return None
    paths = [word for word in words[1:] if word not in ("-p", "--")]
    return _for_each(paths, "fs.mkdirSync({},{{recursive:true}})")


def _for_each(paths: list[str], call: str) -> str | None:
    if not paths or not all(_PATH.fullmatch(path) and not path.startswith("-") for path in paths):
        return None
    calls = ";".join(call.format(f"'{path}'") for path in paths)
    return f'node -e "{calls}"'


def _dotenv(words: Words) -> str | None:
    """Rewrite `node -r dotenv/config app.js [dotenv_config_path=FILE]`."""
    if words[0] != "node":
        return None
    kept, found = _without_preload(words[1:], {"dotenv/config"})
    settings = [word for word in kept if word.startswith("dotenv_config_")]
    paths = [word.partition("=")[2] for word in settings if word.startswith("dotenv_config_path=")]
    if not found or len(paths) != len(settings) or len(paths) > 1:
        return None
    file = paths[0] if paths else ".env"
    rest = [word for word in kept if word not in settings]
    return (
        " ".join(["node", f"--env-file-if-exists={file}", *rest]) if rest and _PATH.fullmatch(file) else None
    )


def _dotenv_cli(words: Words) -> str | None:
    """Rewrite `dotenv [-e FILE] [--] node app.js`."""
    if words[0] != "dotenv":
        return None
    rest = list(words[1:])
    file = ".env"
    if len(rest) > 1 and rest[0] == "-e":
        file, rest = rest[1], rest[2:]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    if rest[:1] != ["node"] or len(rest) == 1 or not _PATH.fullmatch(file):
        return None
    return " ".join(["node", f"--env-file-if-exists={file}", *rest[1:]])


def _nodemon(words: Words) -> str | None:
    if words[0] != "nodemon" or len(words) == 1 or not _SCRIPT_FILE.fullmatch(words[1]):
        return None
    return " ".join(["node", "--watch", *words[1:]])


def _typed(runner: str, preloads: set[str]) -> Rewrite:
    """Rewrite a TypeScript runner: `tsx app.ts`, `tsx watch app.ts`, `node --import tsx app.ts`."""

    def rewrite(words: Words) -> str | None:
        if words[0] == "node":
            rest, found = _without_preload(words[1:], preloads)
            return " ".join(["node", *rest]) if found and _runs_types(rest) else None
        if words[0] != runner:
            return None
        rest = list(words[1:])
        watch = ["--watch"] if runner == "tsx" and rest[:1] == ["watch"] else []
        rest = rest[len(watch) :]
        return " ".join(["node", *watch, *rest]) if _runs_types(rest) else None

    return rewrite


def _runs_types(words: list[str]) -> bool:
    return bool(words) and _TYPED_FILE.fullmatch(words[0]) is not None


def _without_preload(words: Words, modules: set[str]) -> tuple[list[str], bool]:
    """Return a node command's words without `-r`, `--require`, `--import` or `--loader` of these modules."""
    flags = ("-r", "--require", "--import", "--loader")
    kept: list[str] = []
    found = False
    rest = list(words)
    while rest:
        word = rest.pop(0)
        flag, equals, value = word.partition("=")
        if word in flags and rest and rest[0] in modules:
            rest.pop(0)
            found = True
        elif equals and flag in flags and value in modules:
            found = True
        else:
            kept.append(word)
            if not word.startswith("-"):
                return [*kept, *rest], found
    return kept, found


ENV_FILE_IF_EXISTS = "^20.19.0 || >=22.9.0"
"""Node versions that have --env-file-if-exists; 20.19.0 by running it, the documentation omits it."""

TYPE_STRIPPING = "^22.18.0 || >=23.6.0"
"""Node versions that run TypeScript's erasable syntax without a flag, by running them."""

REPLACEMENTS: Mapping[str, Replacement] = {
    "rimraf": Replacement(_rimraf, ">=14.14.0", same=True),
    "mkdirp": Replacement(_mkdirp, ">=10.12.0", same=True),
    "dotenv": Replacement(_dotenv, ENV_FILE_IF_EXISTS, same=True),
    "dotenv-cli": Replacement(_dotenv_cli, ENV_FILE_IF_EXISTS, same=True),
    "nodemon": Replacement(_nodemon, "^20.13.0 || >=22.0.0", same=False),
    "tsx": Replacement(_typed("tsx", {"tsx", "tsx/esm", "tsx/cjs"}), TYPE_STRIPPING, same=False),
    "ts-node": Replacement(
        _typed("ts-node", {"ts-node/register", "ts-node/esm", "ts-node/register/transpile-only"}),
        TYPE_STRIPPING,
        same=False,
    ),
}
