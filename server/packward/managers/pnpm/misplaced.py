"""Release-age settings that stand where this pnpm does not look, or under a name that it does not know."""

from collections.abc import Iterator

from packward.managers.pnpm import scalars
from packward.managers.pnpm.config import FIELD, GLOBAL_RC, GLOBAL_YAML, UPPERCASE_ENV_SINCE, YAML
from packward.managers.pnpm.corrections import moved, renamed
from packward.managers.pnpm.generations import V11, V12
from packward.managers.pnpm.release_age import EXCLUDE_KEY, IGNORE_MISSING_KEY, KEY, RULE, STRICT_KEY, Gate
from packward.managers.spellings import meant_key
from packward.model.finding import Fix
from packward.model.manager import ConfigFile, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Problem
from packward.model.wording import duration
from packward.syntax.patch import Patch, Remove
from packward.syntax.tree import KeyPath, Node

_KEYS = (KEY, EXCLUDE_KEY, STRICT_KEY, IGNORE_MISSING_KEY)
_INI_KEYS = {scalars.kebab(key): key for key in _KEYS}
_VARIABLE = "minimum_release_age"


def misplaced(gate: Gate, configs: Configs, manifest: Manifest | None, tool: Tool) -> Iterator[Problem]:
    """Give what is written on the release age, in files and variables, and not read by this version.

    `gate` is what is in force without it.
    """
    for file in configs.named(YAML, "project"):
        yield from _unknown_keys(file, gate, manifest, tool)
    for file in configs.named(GLOBAL_YAML):
        yield from _of_global_yaml(file, gate, configs, tool)
    for file in (*configs.named(".npmrc"), *configs.named("npmrc"), *configs.named(GLOBAL_RC)):
        yield from _of_ini(file, gate, configs, tool)
    for file in configs.named(YAML, "member"):
        yield from _of_member(file)
    yield from _of_variables(configs, tool)
    if manifest is not None:
        yield from _of_manifest(manifest, gate, configs, tool)


def _unknown_keys(file: ConfigFile, gate: Gate, manifest: Manifest | None, tool: Tool) -> Iterator[Problem]:
    """Give other managers' and misspelt keys; where the manifest pins pnpm, version 12 stops over them."""
    pinned = tool.at_least(V12) and manifest is not None and _pins_pnpm(manifest)
    for node in file.tree.entries(()):
        key = str(node.key)
        known = _known_key(key)
        if known is None:
            continue
        if pinned and key not in _INI_KEYS:
            text = (
                f"pnpm {tool.version} stops over {key}, as the project pins its version; its key is {known}."
            )
        else:
            text = f"pnpm {tool.version} ignores {key} in {file.label}; its own key is {known}"
            text += _effect(known, gate)
        yield _at(file, node, text, renamed(file, node, known, tool))


def _pins_pnpm(manifest: Manifest) -> bool:
    field = manifest.value("packageManager")
    if isinstance(field, str):
        return field.startswith("pnpm@")
    engine = manifest.value("devEngines", "packageManager")
    engines = engine if isinstance(engine, list) else [engine]
    return any(
        isinstance(each, dict) and each.get("name") == "pnpm" and each.get("version") for each in engines
    )


def _effect(known: str, gate: Gate) -> str:
    """Say what counts instead of an age that is not read."""
    if known != KEY or (gate.age is not None and not gate.age.default):
        return "."
    if gate.age is None:
        return ": no minimum release age is in force."
    return f": only pnpm's own default of {duration(gate.age.seconds)} is in force."


def _of_global_yaml(file: ConfigFile, gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    if tool.at_least(V11):
        yield from _unknown_keys(file, gate, None, tool)
        return
    node = file.tree.find((KEY,))
    if node is not None:
        text = f"pnpm {tool.version} does not read {file.label}; its global file is named {GLOBAL_RC}"
        yield _at(file, node, text + _effect(KEY, gate), moved(node, None, configs, tool))


def _of_ini(file: ConfigFile, gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    """Give what an INI file holds that only other versions or managers take from there."""
    for node in file.tree.entries(()):
        key = str(node.key)
        known = key if key in _KEYS else _known_key(key)
        is_member = file.level == "member"
        if known is None or (key in _INI_KEYS and not is_member and not tool.at_least(V11)):
            continue
        if key in _INI_KEYS and not tool.at_least(V11):
            text = f"pnpm ignores {key} in a workspace member's .npmrc; it belongs into the root's {YAML}"
        else:
            text = f"pnpm {tool.version} ignores {key} in {file.label}; it reads {known} in {YAML}"
        fixes = moved(node, _removal(file, (key,), configs), configs, tool) if known == KEY else ()
        yield _at(file, node, text + _effect(known, gate), fixes)


def _of_member(file: ConfigFile) -> Iterator[Problem]:
    node = file.tree.find((KEY,))
    if node is not None:
        text = (
            f"{file.label} makes {file.member} a workspace of its own: this {KEY} counts only for "
            f"installs inside that folder, where the root's does not count."
        )
        yield _at(file, node, text)


def _of_variables(configs: Configs, tool: Tool) -> Iterator[Problem]:
    right = f"pnpm_config_{_VARIABLE}" if tool.at_least(V11) else f"npm_config_{_VARIABLE}"
    for name in configs.env:
        plain = name.lower()
        if plain not in (f"npm_config_{_VARIABLE}", f"pnpm_config_{_VARIABLE}"):
            continue
        if plain == right and (not tool.at_least(V11) or _is_read(name, tool)):
            continue
        text = f"pnpm {tool.version} does not read the environment variable {name}; it reads {right}."
        yield Problem(rule=RULE, message=text, origin=Origin(label=f"environment variable {name}"))


def _of_manifest(manifest: Manifest, gate: Gate, configs: Configs, tool: Tool) -> Iterator[Problem]:
    node = manifest.tree.find((FIELD, KEY))
    if node is not None:
        text = f"pnpm reads no {KEY} in {manifest.label}; it belongs into {YAML}{_effect(KEY, gate)}"
        origin = Origin(label=manifest.label, uri=manifest.uri, span=node.entry_span)
        fixes = moved(node, Patch(manifest.uri, Remove((FIELD, KEY))), configs, tool)
        yield Problem(rule=RULE, message=text, origin=origin, fixes=fixes)


def _is_read(name: str, tool: Tool) -> bool:
    return name == name.lower() or (name == name.upper() and tool.at_least(UPPERCASE_ENV_SINCE))


def _removal(file: ConfigFile, path: KeyPath, configs: Configs) -> Patch | None:
    """Return the removal of a setting from a file of the project; npm's own key stays, npm may read it."""
    is_of_project = file.uri.startswith(f"{configs.root_uri}/")
    is_of_pnpm = path[-1] in _KEYS or path[-1] in _INI_KEYS
    return Patch(file.uri, Remove(path)) if is_of_project and is_of_pnpm else None


def _known_key(key: str) -> str | None:
    """Return pnpm's key for another manager's key or a misspelling; None for its own and other subjects."""
    if key in _KEYS:
        return None
    meant = {"age": KEY, "exclude": EXCLUDE_KEY, None: None}[meant_key(key)]
    return _INI_KEYS.get(key, meant)


def _at(file: ConfigFile, node: Node, text: str, fixes: tuple[Fix, ...] = ()) -> Problem:
    origin = Origin(label=file.label, uri=file.uri, span=node.entry_span)
    return Problem(rule=RULE, message=text, origin=origin, fixes=fixes)
