"""Bun's settings two ways: the policy that is in force in a project, and the edits that change it."""

import math
from collections.abc import Iterator

from packward.managers.bun import traps, trusted
from packward.managers.bun.config import BUNFIG, SECTION, entries, project_bunfig
from packward.managers.bun.exemptions import VERSIONS_SINCE
from packward.managers.bun.registries import read_registries
from packward.managers.bun.release_age import EXCLUDE_KEY, KEY, SINCE, Gate, exemptions, read_gate
from packward.managers.bun.scripts import read_scripts
from packward.model.manager import Change, Configs, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Policy, Problem
from packward.model.wording import duration
from packward.syntax.patch import Insert, Patch, Set


def policy(tool: Tool, configs: Configs, manifest: Manifest | None) -> Policy:
    """Return everything in force. `manifest` is the root's; members' are among the `configs`."""
    gate = read_gate(configs, tool)
    written = trusted.fields(configs, manifest)
    problems = (*traps.problems(gate, configs, tool), *trusted.problems(written, tool))
    return Policy(
        scripts=read_scripts(configs, manifest, tool),
        registries=read_registries(configs, tool),
        release_age=gate.age,
        release_age_problem=gate.breaks or _age_problem(gate, problems),
        release_age_breaks=gate.breaks is not None,
        install_breaks=next(_breaks(gate, written, configs, tool), None),
        problems=problems,
    )


def rechecks_lockfile(policy: Policy, tool: Tool) -> bool:
    """Tell whether an install fails over a locked version that is too young: under Bun it never does."""
    del policy, tool
    return False


def set_release_age(seconds: float, tool: Tool, configs: Configs) -> Change | None:
    """Write a gate of some seconds into the project's bunfig.toml; None before Bun 1.3."""
    if not tool.at_least(SINCE):
        return None
    whole = max(0, math.ceil(seconds))
    return Change(
        title=f"Wait {duration(whole)} before using a new version ({KEY} = {whole} in {BUNFIG})",
        patches=(Patch(project_bunfig(configs), Set((SECTION, KEY), whole)),),
        label=BUNFIG,
    )


def exempt(package: str, version: str | None, policy: Policy, tool: Tool, configs: Configs) -> Change | None:
    """Write an exemption into the project's bunfig.toml: of one version where this Bun reads that.

    A list of the user's file, which a list in the project replaces, is copied. None before Bun 1.3.
    """
    if not tool.at_least(SINCE):
        return None
    entry = next(entries(configs, EXCLUDE_KEY), None)
    if entry is not None and entry.node.kind != "array":
        return None
    is_exact = version is not None and tool.at_least(VERSIONS_SINCE)
    text = f"{package}@{version}" if is_exact else package
    copied: tuple[str, ...] = ()
    if entry is not None and entry.file.level != "project":
        copied = tuple(exemption.text for exemption in exemptions(entry, tool))
    uri = project_bunfig(configs)
    gate = policy.release_age
    reach = "" if gate is None else f" of {duration(gate.seconds)}"
    what = f"{package} {version}" if is_exact else f"every version of {package}"
    return Change(
        title=f"Exempt {what} from the minimum release age{reach}",
        patches=tuple(Patch(uri, Insert((SECTION, EXCLUDE_KEY), each)) for each in (*copied, text)),
        label=BUNFIG,
    )


def _age_problem(gate: Gate, problems: tuple[Problem, ...]) -> str | None:
    """Return what keeps the gate from working, or what is wrong with the very entry that is in force."""
    for problem in problems:
        if problem.rule == traps.RULE and (gate.age is None or problem.origin == gate.age.origin):
            return problem.message
    return None


def _breaks(gate: Gate, written: tuple[trusted.Field, ...], configs: Configs, tool: Tool) -> Iterator[str]:
    if gate.breaks is not None:
        yield gate.breaks
    wrong = trusted.breaks(written, tool)
    if wrong is not None:
        yield wrong
    for entry in entries(configs, "registry"):
        if not isinstance(entry.value, str | dict):
            yield f"bun {tool.version} stops because registry in {entry.file.label} is no address"
