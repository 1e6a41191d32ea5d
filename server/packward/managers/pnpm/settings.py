"""pnpm's settings two ways: the policy that is in force in a project, and the edits that change it."""

import math
from collections.abc import Iterator

from packward.managers.pnpm import build_traps, builds, exclusions, registries, traps, trust
from packward.managers.pnpm.config import YAML, Source, get, project_yaml_uri, sources, switch
from packward.managers.pnpm.generations import V11
from packward.managers.pnpm.release_age import (
    EXCLUDE_KEY,
    KEY,
    MINUTE,
    SINCE,
    Gate,
    excludes,
    is_split,
    read_gate,
)
from packward.model.manager import Change, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Policy, Problem
from packward.model.wording import duration
from packward.syntax.patch import Insert, Operation, Patch, Set

_RECHECKS_SINCE = "11.1.3"
_TRUST_SINCE = "11.3.0"
_BLOCKS_EXOTIC_SINCE = "10.26.0"
_BLOCKS_EXOTIC_BY_DEFAULT_SINCE = "11.0.0"


def policy(tool: Tool, configs: Configs, manifest: Manifest | None) -> Policy:
    """Return everything in force. `manifest` is the root's, whose field `pnpm` version 10 still reads."""
    chain = sources(configs, manifest, tool)
    gate = read_gate(chain, tool)
    problems = tuple(traps.problems(chain, gate, configs, manifest, tool))
    trusts, _ = switch(chain, "trustLockfile", tool)
    mode = get(chain, "resolutionMode")
    return Policy(
        scripts=builds.read_scripts(chain, tool),
        registries=registries.read_registries(chain, configs, tool),
        release_age=gate.age,
        release_age_problem=gate.breaks or _age_problem(gate, problems),
        release_age_breaks=gate.breaks is not None,
        install_breaks=next(_breaks(chain, gate, configs, tool), None),
        sources={"git": "root", "url": "root"} if _blocks_exotic(chain, tool) else {},
        lowest_direct=mode is not None and mode.value in ("lowest-direct", "time-based"),
        trusts_lockfile=bool(trusts) and tool.at_least(_TRUST_SINCE),
        trust=trust.read_trust(chain, tool),
        problems=(*problems, *build_traps.problems(configs, manifest, tool)),
    )


def rechecks_lockfile(policy: Policy, tool: Tool) -> bool:
    """Tell whether an install fails over a locked version that is too young: since 11.1.3, unless trusted."""
    return policy.release_age is not None and not policy.trusts_lockfile and tool.at_least(_RECHECKS_SINCE)


def set_release_age(seconds: float, tool: Tool, configs: Configs) -> Change | None:
    """Write a gate of some seconds into pnpm-workspace.yaml, in whole minutes, rounded up.

    None before pnpm 10.16, and where the environment decides.
    """
    if not tool.at_least(SINCE) or _is_from_environment(KEY, configs, tool):
        return None
    minutes = max(0, math.ceil(seconds / MINUTE))
    title = f"Wait {duration(minutes * MINUTE)} before using a new version ({KEY}: {minutes} in {YAML})"
    patch = Patch(project_yaml_uri(configs), Set((KEY,), minutes))
    return Change(title=title, patches=(patch,), label=YAML)


def exempt(package: str, version: str | None, policy: Policy, tool: Tool, configs: Configs) -> Change | None:
    """Write an exemption into pnpm-workspace.yaml, for one version where this pnpm can limit it to that.

    An entry for other versions of the package is extended. A list of another source, which the one in
    YAML replaces, is copied. None before pnpm 10.16, and where the environment decides.
    """
    if not tool.at_least(SINCE) or _is_from_environment(EXCLUDE_KEY, configs, tool):
        return None
    limited = version if version is not None and tool.at_least(exclusions.VERSIONS_SINCE) else None
    text = package if limited is None else f"{package}@{limited}"
    gate = policy.release_age
    reach = "" if gate is None else f" of {duration(gate.seconds)}"
    what = f"every version of {package}" if limited is None else text
    uri = project_yaml_uri(configs)
    return Change(
        title=f"Exempt {what} from the minimum release age{reach}",
        patches=tuple(Patch(uri, operation) for operation in _exempting(package, text, configs, tool)),
        label=YAML,
    )


def _exempting(package: str, text: str, configs: Configs, tool: Tool) -> Iterator[Operation]:
    entry = get(sources(configs, None, tool), EXCLUDE_KEY)
    written = [] if entry is None or is_split(entry, tool) else [other for other, _ in excludes(entry)]
    is_list = entry is not None and isinstance(entry.value, list)
    if entry is None or entry.place != "yaml" or not is_list:
        kept = [other for other in written if other != text]
        yield (
            Set((EXCLUDE_KEY,), [*kept, text]) if kept or entry is not None else Insert((EXCLUDE_KEY,), text)
        )
        return
    for index, other in enumerate(entry.value):
        read = exclusions.read(other) if isinstance(other, str) else None
        if read is not None and read.name == package and read.versions:
            added = text.removeprefix(package).removeprefix("@")
            yield Set((EXCLUDE_KEY, index), f"{other} || {added}" if added else package)
            return
    yield Insert((EXCLUDE_KEY,), text)


def _is_from_environment(key: str, configs: Configs, tool: Tool) -> bool:
    entry = get(sources(configs, None, tool), key)
    return entry is not None and entry.place == "environment" and tool.at_least(V11)


def _age_problem(gate: Gate, problems: tuple[Problem, ...]) -> str | None:
    """Return what keeps the gate from working, or what is wrong with the very entry that is in force."""
    for problem in problems:
        if gate.age is None or problem.origin == gate.age.origin:
            return problem.message
    return None


def _breaks(chain: tuple[Source, ...], gate: Gate, configs: Configs, tool: Tool) -> Iterator[str]:
    if gate.breaks is not None:
        yield gate.breaks
    yield from trust.errors(chain, tool)
    yield from builds.errors(chain, tool)
    yield from registries.errors(configs, tool)


def _blocks_exotic(chain: tuple[Source, ...], tool: Tool) -> bool:
    if not tool.at_least(_BLOCKS_EXOTIC_SINCE):
        return False
    is_on, _ = switch(chain, "blockExoticSubdeps", tool)
    return tool.at_least(_BLOCKS_EXOTIC_BY_DEFAULT_SINCE) if is_on is None else is_on
