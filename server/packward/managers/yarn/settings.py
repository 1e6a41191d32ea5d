"""Yarn's settings two ways: the policy that is in force in a project, and the edits that change it."""

from collections.abc import Iterator

from packward.managers.yarn import classic, known_keys, scripts, traps
from packward.managers.yarn.config import (
    RC,
    Source,
    elements,
    get,
    project_file,
    project_uri,
    sources,
)
from packward.managers.yarn.corrections import value_for
from packward.managers.yarn.generations import is_classic
from packward.managers.yarn.registries import read_registries
from packward.managers.yarn.release_age import EXEMPT_KEY, KEY, MINUTE, SINCE, Gate, read_gate
from packward.model.manager import Change, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Policy, Problem
from packward.model.wording import duration
from packward.syntax.patch import Insert, Patch, Set

_GIT_KEY = "approvedGitRepositories"
_BLOCKS_GIT_SINCE = "4.14.0"


def policy(tool: Tool, configs: Configs, manifest: Manifest | None) -> Policy:
    """Return everything in force. `manifest` is the root's, the only one whose `dependenciesMeta` counts."""
    chain = () if is_classic(tool) else sources(configs)
    gate = Gate() if is_classic(tool) else read_gate(chain, configs, tool)
    registries = read_registries(chain, configs, tool)
    problems = tuple(traps.problems(chain, gate, registries, configs, tool))
    return Policy(
        scripts=classic.read_scripts(configs)
        if is_classic(tool)
        else scripts.read_scripts(chain, manifest, tool),
        registries=registries,
        release_age=None if gate.breaks else gate.age,
        scoped_ages={} if gate.breaks else gate.scoped,
        release_age_problem=gate.breaks or _age_problem(gate, problems),
        release_age_breaks=gate.breaks is not None,
        install_breaks=next(_breaks(chain, gate, configs, manifest, tool), None),
        sources={"git": "none"} if _blocks_git(chain, configs, tool) else {},
        problems=problems,
    )


def rechecks_lockfile(policy: Policy, tool: Tool) -> bool:
    """Tell whether an install fails over a locked version that is too young: under Yarn it never does."""
    del policy, tool
    return False


def set_release_age(seconds: float, tool: Tool, configs: Configs) -> Change | None:
    """Write a gate of some seconds into the root's .yarnrc.yml, in the largest unit that fits.

    None before Yarn 4.10, and where the environment decides.
    """
    if not tool.at_least(SINCE) or _is_from_environment(KEY, configs):
        return None
    value = value_for(seconds / MINUTE, tool)
    title = f"Wait {duration(seconds)} before using a new version ({KEY}: {value} in {RC})"
    return Change(title=title, patches=(Patch(project_uri(configs), Set((KEY,), value)),), label=RC)


def exempt(package: str, version: str | None, policy: Policy, tool: Tool, configs: Configs) -> Change | None:
    """Write an exemption into the root's .yarnrc.yml, for one version where that is named.

    None before Yarn 4.10, and where the environment decides.
    """
    if not tool.at_least(SINCE) or _is_from_environment(EXEMPT_KEY, configs):
        return None
    text = package if version is None else f"{package}@{version}"
    what = f"every version of {package}" if version is None else text
    gate = policy.gate(package)
    reach = "" if gate is None else f" of {duration(gate.seconds)}"
    return Change(
        title=f"Exempt {what} from the minimum release age{reach}",
        patches=(Patch(project_uri(configs), _exempting(text, configs)),),
        label=RC,
    )


def _exempting(text: str, configs: Configs) -> Insert | Set:
    file = project_file(configs)
    node = None if file is None else file.tree.find((EXEMPT_KEY,))
    if node is None or node.kind == "array":
        return Insert((EXEMPT_KEY,), text)
    if node.kind == "object":
        return Insert((EXEMPT_KEY, "value"), text)
    written = [other for other, _ in elements(sources(configs), EXEMPT_KEY, configs)]
    return Set((EXEMPT_KEY,), [*(other for other in written if other != text), text])


def _is_from_environment(key: str, configs: Configs) -> bool:
    entry = get(sources(configs), key)
    return entry is not None and entry.level == "environment"


def _age_problem(gate: Gate, problems: tuple[Problem, ...]) -> str | None:
    """Return what is wrong with the entry in force; where none is, what is written elsewhere for nothing."""
    for problem in problems:
        if gate.entry is None or problem.origin == gate.entry.origin:
            return problem.message
    return None


def _breaks(
    chain: tuple[Source, ...], gate: Gate, configs: Configs, manifest: Manifest | None, tool: Tool
) -> Iterator[str]:
    if is_classic(tool):
        yield from classic.errors(configs)
        return
    if gate.breaks is not None:
        yield gate.breaks
    yield from scripts.errors(chain, manifest, tool)
    yield from known_keys.errors(chain, tool)


def _blocks_git(chain: tuple[Source, ...], configs: Configs, tool: Tool) -> bool:
    """Tell whether no git repository is approved; which ones a pattern approves is not judged."""
    return tool.at_least(_BLOCKS_GIT_SINCE) and not elements(chain, _GIT_KEY, configs)
