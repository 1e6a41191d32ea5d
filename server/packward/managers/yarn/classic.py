"""Yarn 1: .yarnrc, the .npmrc that it reads as well, and the little of them that matters for protection."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from packward.model.manager import ConfigFile, Configs
from packward.model.policy import Origin, Registries, ScriptPolicy
from packward.model.registries import DEFAULT_REGISTRY
from packward.text.document import Span

YARNRC = ".yarnrc"
NPMRC = ".npmrc"
_IGNORE = "ignore-scripts"
_AS_FLAGS = (_IGNORE, f"--{_IGNORE}", f"--install.{_IGNORE}", "--*.ignore-scripts")
_LEVELS = ("project", "user", "global")
_ENV_PREFIXES = ("npm_config_", "yarn_")
_LINE = re.compile(r'^(?:"(?P<quoted>[^"\n]*)"|(?P<key>[^\s"#:]+))[ \t:]+(?P<value>[^\n]*)$', re.MULTILINE)
_VARIABLE = re.compile(r"(?<!\\)(\\*)\$\{([^}]{1,200})\}")


class Line(Struct, frozen=True, kw_only=True):
    """One `key value` of a .yarnrc, both without quotes."""

    key: str
    value: str
    origin: Origin


def read_yarnrc(file: ConfigFile) -> tuple[Line, ...]:
    """Return the lines of a .yarnrc, nested ones left out."""
    found = []
    for match in _LINE.finditer(file.document.text):
        origin = Origin(label=file.label, uri=file.uri, span=Span(match.start(), match.end()))
        value = match["value"].strip()
        found.append(Line(key=match["quoted"] or match["key"] or "", value=value.strip('"'), origin=origin))
    return tuple(found)


def read_scripts(configs: Configs) -> ScriptPolicy:
    """Return the script policy: every script runs unless `ignore-scripts` is on.

    Yarn 1 takes it from .yarnrc and from its own environment variables, and not from .npmrc.
    """
    for name, text in configs.env.items():
        if name.lower() == "yarn_ignore_scripts" and text not in ("", "false"):
            origin = Origin(label=f"environment variable {name}")
            return ScriptPolicy(default="block", overrules="block", origin=origin)
    for line in _yarnrc_lines(configs):
        if line.key in _AS_FLAGS:
            if line.value == "false":
                break
            return ScriptPolicy(default="block", overrules="block", origin=line.origin)
    return ScriptPolicy(default="run")


def read_registries(configs: Configs) -> Registries:
    """Return the registries: the environment's, those of .npmrc files, and then those of .yarnrc files."""
    addresses: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for key, address, origin in _registry_keys(configs):
        scope = key.removesuffix("registry").removesuffix(":")
        if address.strip() and scope not in addresses:
            addresses[scope] = f"{address.strip().rstrip('/')}/"
            origins[scope] = origin
    default = addresses.pop("", DEFAULT_REGISTRY)
    return Registries(default=default, scopes=addresses, origins=origins)


def errors(configs: Configs) -> Iterator[str]:
    """Give the variables in .npmrc files that are not set: Yarn 1 stops over each of them."""
    for file in _files(NPMRC, configs):
        for node in file.tree.nodes:
            for slashes, name in _VARIABLE.findall(node.value) if isinstance(node.value, str) else ():
                if len(slashes) % 2 == 0 and name not in configs.env:
                    yield f"Yarn 1 stops because {file.label} names the variable {name}, which is not set"


def _registry_keys(configs: Configs) -> Iterator[tuple[str, str, Origin]]:
    """Give key, address and place of every registry, the winning source first."""
    for prefix in _ENV_PREFIXES:
        for name, text in configs.env.items():
            key = name.lower().removeprefix(prefix)
            if key != name.lower() and _is_registry(key):
                yield key, text, Origin(label=f"environment variable {name}")
    for file in _files(NPMRC, configs):
        for node in file.tree.entries(()):
            if isinstance(node.value, str) and _is_registry(str(node.key)):
                origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
                # A variable in a file that comes with the project would send the environment to that address.
                text = node.value if file.level == "project" else _expand(node.value, configs.env)
                yield str(node.key), text, origin
    for line in _yarnrc_lines(configs):
        if _is_registry(line.key):
            yield line.key, line.value, line.origin


def _is_registry(key: str) -> bool:
    return key == "registry" or (key.startswith("@") and key.endswith(":registry"))


def _expand(text: str, env: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: match[0] if len(match[1]) % 2 else env.get(match[2], ""), text)


def _yarnrc_lines(configs: Configs) -> Iterator[Line]:
    for file in _files(YARNRC, configs):
        yield from read_yarnrc(file)


def _files(name: str, configs: Configs) -> Iterator[ConfigFile]:
    for level in _LEVELS:
        yield from configs.named(name, level)
