"""npm's settings two ways: the policy that is in force in a project, and the edits that change it."""

import math
from collections.abc import Iterator
from typing import Literal, cast

from packward.managers import globs
from packward.managers.npm import approval_traps, approvals, traps
from packward.managers.npm.config import FILE_NAMES, Source, get, is_on, listed, sources
from packward.managers.npm.known_keys import STRICT_KEYS_SINCE, unknown_keys
from packward.managers.npm.release_age import (
    DATE_KEY,
    DAY,
    EXCLUDE_KEY,
    EXCLUDE_SINCE,
    KEY,
    SINCE,
    Gate,
    read_gate,
)
from packward.model.manager import Change, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Policy, Problem, Registries, ScriptPolicy
from packward.model.registries import DEFAULT_REGISTRY
from packward.model.wording import duration
from packward.syntax.patch import Insert, Operation, Patch, Remove, Set

_BLOCKS_SCRIPTS_SINCE = "12.0.0"
# The setting, the specifier kind it is about, the first npm that has it, and its default before npm 12 and
# since. Of the two whose first version is not known exactly the oldest seen stands here.
_SOURCES = (
    ("allow-git", "git", "11.9.0", "all", "none"),
    ("allow-remote", "url", "11.14.1", "all", "none"),
    ("allow-file", "file", "11.14.1", "all", "all"),
    ("allow-directory", "directory", "11.14.1", "all", "all"),
)


def policy(tool: Tool, configs: Configs, manifest: Manifest | None) -> Policy:
    """Return everything in force. `manifest` is the root's, the only one whose `allowScripts` npm reads."""
    chain = sources(configs, tool)
    gate = read_gate(chain, tool)
    problems = tuple(traps.problems(chain, gate, configs, tool))
    return Policy(
        scripts=_scripts(chain, manifest, tool),
        registries=_registries(chain),
        release_age=gate.age,
        release_age_problem=gate.breaks or _age_problem(gate, problems),
        release_age_breaks=gate.breaks is not None,
        install_breaks=next(_breaks(chain, gate, configs, tool), None),
        sources=dict(_sources(chain, tool)),
        problems=(*problems, *approval_traps.problems(manifest, chain, tool)),
    )


def is_exempt(policy: Policy, package: str, version: str) -> bool:
    """Tell whether an exemption frees a package from the gate; npm looks at names only."""
    del version
    gate = policy.release_age
    return gate is not None and any(globs.matches(package, exemption.text) for exemption in gate.exempt)


def rechecks_lockfile(policy: Policy, tool: Tool) -> bool:
    """Tell whether an install fails over a locked version that is too young: under npm it never does."""
    del policy, tool
    return False


def set_release_age(seconds: float, tool: Tool, configs: Configs) -> Change | None:
    """Write a gate of some seconds into the project's .npmrc in whole days, rounded up.

    None before npm 11.10, and where the environment decides. A `before` beside it, which would win, goes.
    """
    if not tool.at_least(SINCE):
        return None
    chain = sources(configs, tool)
    if {KEY, DATE_KEY} & chain[0].entries.keys():
        return None
    uri, whole = _project_file(configs), max(0, math.ceil(seconds / DAY))
    patches = [Patch(uri, Set((KEY,), str(whole)))]
    if any(source.level == "project" and DATE_KEY in source.entries for source in chain):
        patches.append(Patch(uri, Remove((DATE_KEY,))))
    title = f"Wait {duration(whole * DAY)} before using a new version ({KEY}={whole} in .npmrc)"
    return Change(title=title, patches=tuple(patches), label=".npmrc")


def exempt(package: str, version: str | None, policy: Policy, tool: Tool, configs: Configs) -> Change | None:
    """Write an exemption for a package, whatever its version; None where npm would not read it.

    It goes into the project's .npmrc. A list of another file, which a list there replaces, is copied.
    """
    del version
    if not tool.at_least(EXCLUDE_SINCE):
        return None
    entry = get(sources(configs, tool), EXCLUDE_KEY)
    if entry is not None and entry.level == "environment":
        return None
    uri = _project_file(configs)
    operations: tuple[Operation, ...]
    if (
        entry is not None
        and entry.level == "project"
        and entry.node is not None
        and entry.node.kind == "string"
    ):
        operations = (Set((EXCLUDE_KEY,), f"{entry.node.value},{package}"),)
    else:
        written = () if entry is None or entry.level == "project" else listed(entry.value)
        operations = tuple(Insert((EXCLUDE_KEY,), text) for text in (*written, package))
    gate = policy.release_age
    reach = "" if gate is None or gate.before is not None else f" of {duration(gate.seconds)}"
    return Change(
        title=f"Exempt every version of {package} from the minimum release age{reach}",
        patches=tuple(Patch(uri, operation) for operation in operations),
        label=".npmrc",
    )


def _age_problem(gate: Gate, problems: tuple[Problem, ...]) -> str | None:
    """Return what keeps the gate from working, or what is wrong with the very entry that is in force."""
    for problem in problems:
        if gate.age is None or problem.origin == gate.age.origin:
            return problem.message
    return None


def _project_file(configs: Configs) -> str:
    files = configs.named(".npmrc", "project")
    return files[0].uri if files else f"{configs.root_uri}/.npmrc"


def _scripts(chain: tuple[Source, ...], manifest: Manifest | None, tool: Tool) -> ScriptPolicy:
    ignored = is_on(chain, "ignore-scripts")
    if ignored is not None:
        return ScriptPolicy(default="block", overrules="block", origin=ignored.origin)
    if not tool.at_least(approvals.SINCE):
        return ScriptPolicy(default="run")
    default: Literal["run-with-warning", "block"] = (
        "block" if tool.at_least(_BLOCKS_SCRIPTS_SINCE) else "run-with-warning"
    )
    everything = is_on(chain, "dangerously-allow-all-scripts")
    if everything is not None:
        return ScriptPolicy(default=default, overrules="run", origin=everything.origin)
    strict = is_on(chain, "strict-allow-scripts")
    return ScriptPolicy(
        default=default,
        strict=strict is not None,
        origin=None if strict is None else strict.origin,
        approvals=approvals.in_force(manifest, chain, tool),
    )


def _registries(chain: tuple[Source, ...]) -> Registries:
    scopes: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    default = DEFAULT_REGISTRY
    # From the source that loses to the one that wins.
    for source in reversed(chain):
        for key, entry in source.entries.items():
            scope, colon, last = key.rpartition(":")
            if last != "registry" or (colon and not scope.startswith("@")):
                continue
            # A variable in a file that comes with the project would send the environment to that address.
            address = entry.written if entry.level == "project" else entry.value
            if not isinstance(address, str) or not address.strip():
                continue
            address = f"{address.strip().rstrip('/')}/"
            origins[scope] = entry.origin
            if scope:
                scopes[scope] = address
            else:
                default = address
    return Registries(default=default, scopes=scopes, origins=origins)


def _breaks(chain: tuple[Source, ...], gate: Gate, configs: Configs, tool: Tool) -> Iterator[str]:
    if gate.breaks is not None:
        yield gate.breaks
    if is_on(chain, "strict-npmrc") is not None and tool.at_least(STRICT_KEYS_SINCE):
        levels = ("project", "user", "global", "builtin")
        for file in (file for name in FILE_NAMES for file in configs.named(name, *levels)):
            for key in unknown_keys(file.tree):
                yield f"npm stops because strict-npmrc is on and {file.label} has the unknown key {key}"
    entry = approvals.forbidden_list(chain, tool)
    if entry is not None:
        yield f"npm refuses to install a project while {entry.origin.label} is set"


def _sources(chain: tuple[Source, ...], tool: Tool) -> Iterator[tuple[str, Literal["none", "root"]]]:
    for key, kind, since, before, default in _SOURCES:
        if not tool.at_least(since):
            continue
        entry = get(chain, key)
        value = entry.value if entry is not None else None
        if value not in ("all", "none", "root"):
            value = default if tool.at_least("12.0.0") else before
        if value != "all":
            yield kind, cast('Literal["none", "root"]', value)
