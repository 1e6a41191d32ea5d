"""What Yarn does with the install scripts of a dependency, and how a decision about them is written."""

import re
from collections.abc import Iterator

from packward.managers.yarn import scalars
from packward.managers.yarn.config import Entry, Source, get, project_uri, sources
from packward.managers.yarn.generations import is_classic, named
from packward.model.manager import Change, Configs, ScriptOutcome, ScriptSubject, Target, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Approval, Origin, Policy, ScriptPolicy
from packward.model.versions import parse
from packward.syntax.patch import Patch, Remove, Set

KEY = "enableScripts"
FIELD = "dependenciesMeta"
BLOCKS_SINCE = "4.14.0"
_BUILT = "built"
_DESCRIPTOR = re.compile(r"(?P<name>(?:@[^/]+?/)?[^@/]+?)(?:@(?P<range>.+))?")
# Yarn links these in place and builds nothing there.
_LINKED = ("link:", "portal:", "workspace:")


def read_scripts(chain: tuple[Source, ...], manifest: Manifest | None, tool: Tool) -> ScriptPolicy:
    """Return the script policy of Yarn 2 and newer; recorded cases `yarn.*` and `def.yarn*`."""
    entry = get(chain, KEY)
    written = None if entry is None or entry.text is None else scalars.switch(entry.text)
    runs = not tool.at_least(BLOCKS_SINCE) if written is None else written
    return ScriptPolicy(
        default="run" if runs else "block",
        origin=None if entry is None else entry.origin,
        approvals=() if manifest is None else tuple(_approvals(manifest)),
    )


def errors(chain: tuple[Source, ...], manifest: Manifest | None, tool: Tool) -> Iterator[str]:
    """Give the reasons for which these settings stop every install."""
    entry = get(chain, KEY)
    if entry is not None and (entry.text is None or scalars.switch(entry.text) is None):
        yield f"{KEY}: {_shown(entry)} is neither true nor false, so {named(tool)} stops"
    for node in () if manifest is None else manifest.tree.entries((FIELD,)):
        if node.kind == "object" and _problem_of(str(node.key)) is not None:
            yield f"{named(tool)} stops over {node.key} in {FIELD}, which takes an exact version and no range"


def script_outcome(
    events: tuple[str, ...], subject: ScriptSubject, policy: Policy, tool: Tool
) -> ScriptOutcome:
    """Return what Yarn does with a package's install events.

    A decision on the exact version beats one on the name, and both beat `enableScripts`.
    """
    rules = policy.scripts
    if not events or (subject.source.startswith(_LINKED) and not is_classic(tool)):
        return ScriptOutcome(outcome="none")
    if rules.overrules is not None:
        return ScriptOutcome(outcome="blocked", origin=rules.origin)
    by_text = {approval.text: approval for approval in rules.approvals}
    decision = by_text.get(f"{subject.package}@{subject.version}") or by_text.get(subject.package)
    if decision is not None:
        return ScriptOutcome(outcome="runs" if decision.allowed else "denied", origin=decision.origin)
    return ScriptOutcome(outcome="runs" if rules.default == "run" else "blocked", origin=rules.origin)


def read_approval(text: str, tool: Tool) -> Target:
    """Tell what an entry of `dependenciesMeta` can match, and what keeps it from doing what it seems to."""
    match = _DESCRIPTOR.fullmatch(text)
    name, written = (text, None) if match is None else (match["name"], match["range"])
    if is_classic(tool):
        return Target(name=name, problem=f"{named(tool)} does not read {FIELD} and runs every install script")
    problem = _problem_of(text)
    if problem is None and written is not None and str(parse(written)) != written:
        problem = f"{text} never matches: write the version as {name}@{parse(written)}"
    if problem is None and "*" in name:
        problem = f"{FIELD} takes names and no patterns, so {text} matches nothing"
    return Target(name=name, versions=None if written is None else (written,), problem=problem)


def decide_scripts(
    package: str,
    version: str | None,
    allowed: bool,  # noqa: FBT001  the shape that every manager's folder has
    tool: Tool,
    configs: Configs,
    manifest: Manifest,
) -> Change | None:
    """Write a decision into the root manifest's `dependenciesMeta`; None under Yarn 1, which has none.

    Entries that would still decide otherwise for a version it is about go.
    """
    del configs
    if is_classic(tool):
        return None
    key = package if version is None else f"{package}@{version}"
    verb = "Allow" if allowed else "Deny"
    removals = _contrary(package, allowed=allowed, manifest=manifest) if version is None else ()
    written = Patch(manifest.uri, Set((FIELD, key, _BUILT), allowed))
    return Change(
        title=f"{verb} the install scripts of {key} in {manifest.label}",
        patches=(*removals, written),
        label=manifest.label,
    )


def restrict_scripts(tool: Tool, configs: Configs) -> Change | None:
    """Write the setting that stops install scripts which nobody allowed.

    None under Yarn 1, which could only stop all of them, and where the environment decides.
    """
    entry = get(sources(configs), KEY)
    if is_classic(tool) or (entry is not None and entry.level == "environment"):
        return None
    patch = Patch(project_uri(configs), Set((KEY,), value=False))
    title = f"Run no install scripts but those allowed ({KEY}: false in .yarnrc.yml)"
    return Change(title=title, patches=(patch,), label=".yarnrc.yml")


def _approvals(manifest: Manifest) -> Iterator[Approval]:
    for node in manifest.tree.entries((FIELD,)):
        built = manifest.tree.child(node, _BUILT)
        if built is not None and isinstance(built.value, bool):
            origin = Origin(label=manifest.label, uri=manifest.uri, span=node.entry_span)
            yield Approval(text=str(node.key), allowed=built.value, origin=origin)


def _problem_of(key: str) -> str | None:
    """Say why Yarn stops over a key; None where it takes it."""
    match = _DESCRIPTOR.fullmatch(key)
    if match is None:
        return f"{key} is no package name, and Yarn stops over it"
    written = match["range"]
    if written is not None and written != "unknown" and parse(written) is None:
        return f"{FIELD} takes one exact version after the name, and Yarn stops over {key}"
    return None


def _contrary(package: str, *, allowed: bool, manifest: Manifest) -> Iterator[Patch]:
    """Give the removals of entries on single versions of a package that decide otherwise."""
    for approval in _approvals(manifest):
        if approval.text.startswith(f"{package}@") and approval.allowed is not allowed:
            is_alone = len(manifest.tree.entries((FIELD, approval.text))) == 1
            path = (FIELD, approval.text) if is_alone else (FIELD, approval.text, _BUILT)
            yield Patch(manifest.uri, Remove(path))


def _shown(entry: Entry) -> str:
    return "nothing" if entry.written is None else entry.written
