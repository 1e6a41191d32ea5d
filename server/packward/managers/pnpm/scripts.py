"""What pnpm does with the build scripts of a dependency, and how a decision about them is written."""

from collections.abc import Iterator

from packward.managers.pnpm.builds import (
    ALLOW,
    ALLOW_SINCE,
    BLOCKS_SINCE,
    IGNORED,
    NEVER,
    ONLY,
    VERSIONS_SINCE,
    names,
)
from packward.managers.pnpm.config import FIELD, YAML, YAML_SINCE, project_yaml, project_yaml_uri
from packward.managers.pnpm.generations import V11
from packward.model.manager import Change, Configs, ScriptOutcome, ScriptSubject, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Approval, Policy
from packward.syntax.patch import Insert, Operation, Patch, Remove, Set
from packward.syntax.tree import KeyPath, Node, Tree


def script_outcome(
    events: tuple[str, ...], subject: ScriptSubject, policy: Policy, tool: Tool
) -> ScriptOutcome:
    """Return what pnpm does with a package's install events (recorded cases `def.pnpm*`, `pnpm.*`).

    Version 9 runs them; 10 leaves out what nobody allowed; 11 and 12 stop over it after installing.
    """
    rules = policy.scripts
    if not events:
        return ScriptOutcome(outcome="none")
    if rules.overrules is not None:
        return ScriptOutcome(outcome="runs" if rules.overrules == "run" else "blocked", origin=rules.origin)
    decision = _decision(rules.approvals, subject, tool)
    if decision is not None and decision.allowed:
        return ScriptOutcome(outcome="runs", origin=decision.origin)
    if decision is not None:
        # A list of what must not be built is no review: under strictDepBuilds pnpm 10 stops over it.
        is_unreviewed = rules.default == "run" and rules.strict and not tool.at_least(V11)
        return ScriptOutcome(
            outcome="blocked-and-fails" if is_unreviewed else "denied", origin=decision.origin
        )
    if rules.default == "run":
        return ScriptOutcome(outcome="runs", origin=rules.origin)
    return ScriptOutcome(outcome="blocked-and-fails" if rules.strict else "blocked", origin=rules.origin)


def decide_scripts(
    package: str,
    version: str | None,
    allowed: bool,  # noqa: FBT001  the shape that every manager's folder has
    tool: Tool,
    configs: Configs,
    manifest: Manifest,
) -> Change | None:
    """Write an approval or a denial where this version reads it; None where it has no list to write to.

    An approval is for one version unless `version` is None or pnpm is older than 10.19; a denial is for
    all. Entries that would contradict it go.
    """
    pinned = allowed and version is not None and tool.at_least(VERSIONS_SINCE)
    key = f"{package}@{version}" if pinned else package
    place = _Place(tool, configs, manifest)
    if tool.at_least(ALLOW_SINCE):
        operations: list[Operation] = [
            *(Remove(path) for path in _contrary(place, key, package, version, allowed=allowed)),
            Set((*place.path, ALLOW, key), allowed),
        ]
    else:
        operations = list(_in_lists(place, key, package, tool, allowed=allowed))
    if not operations:
        return None
    verb = "Allow" if allowed else "Deny"
    return Change(
        title=f"{verb} the install scripts of {key} in {place.label}",
        patches=tuple(Patch(place.uri, operation) for operation in operations),
        label=place.label,
    )


class _Place:
    """The file and key path below which decisions on builds are written.

    That is pnpm-workspace.yaml, or package.json where pnpm 10 finds some there, which win, or where it is
    too old for settings in YAML.
    """

    def __init__(self, tool: Tool, configs: Configs, manifest: Manifest) -> None:
        file = project_yaml(configs)
        in_field = any(manifest.tree.find((FIELD, key)) for key in (ALLOW, ONLY, NEVER, IGNORED))
        is_field = not tool.at_least(V11) and (in_field or not tool.at_least(YAML_SINCE))
        self.path: KeyPath = (FIELD,) if is_field else ()
        self.uri = manifest.uri if is_field else project_yaml_uri(configs)
        self.label = manifest.label if is_field else YAML if file is None else file.label
        self.tree: Tree | None = manifest.tree if is_field else None if file is None else file.tree

    def entries(self, key: str) -> tuple[Node, ...]:
        """Return the elements that are written under a setting."""
        return () if self.tree is None else tuple(self.tree.entries((*self.path, key)))

    def has(self, key: str) -> bool:
        """Tell whether a setting is written."""
        return self.tree is not None and self.tree.find((*self.path, key)) is not None


def _decision(approvals: tuple[Approval, ...], subject: ScriptSubject, tool: Tool) -> Approval | None:
    """Return the entry that decides: of contrary ones the denial since pnpm 11, the approval before.

    Before 11 no entry allows what comes from a repository, folder or address.
    """
    if subject.source and not tool.at_least(V11):
        return None
    meant = [approval for approval in approvals if names(approval.text, subject)]
    winner = not tool.at_least(V11)
    return next((approval for approval in meant if approval.allowed is winner), meant[0] if meant else None)


def _contrary(
    place: _Place, key: str, package: str, version: str | None, *, allowed: bool
) -> Iterator[KeyPath]:
    """Give the paths of entries that say the opposite of a decision on a package."""
    subject = ScriptSubject(package=package, version=version or "")
    for node in place.entries(ALLOW):
        text = str(node.key)
        is_meant = names(text, subject) if allowed and version is not None else _package_of(text) == package
        if is_meant and text != key and node.value is (not allowed):
            yield (*place.path, ALLOW, text)
    yield from _mentions(place, IGNORED if allowed else ONLY, package)


def _in_lists(place: _Place, key: str, package: str, tool: Tool, *, allowed: bool) -> Iterator[Operation]:
    """Give the operations on the lists that came before allowBuilds."""
    listed: str | None
    contrary: str | None
    if tool.at_least(BLOCKS_SINCE) or place.has(ONLY):
        listed, contrary = (ONLY, IGNORED) if allowed else (IGNORED, ONLY)
    else:
        # Where everything runs, an approval is no more than the end of a denial.
        listed, contrary = (None, NEVER) if allowed else (NEVER, None)
    if contrary is not None:
        yield from (Remove(path) for path in _mentions(place, contrary, package))
    if listed is not None:
        yield Insert((*place.path, listed), key)


def _mentions(place: _Place, key: str, package: str) -> Iterator[KeyPath]:
    for node in place.entries(key):
        if isinstance(node.key, int) and _package_of(str(node.value)) == package:
            yield (*place.path, key, node.key)


def _package_of(text: str) -> str:
    at = text.find("@", 1)
    return text if at < 0 else text[:at]
