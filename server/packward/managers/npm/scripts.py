"""What npm does with the install scripts of a dependency, and how a decision about them is written."""

from collections.abc import Iterator
from typing import Literal

from packward.managers.npm import approvals, config
from packward.model.manager import Change, Configs, ScriptOutcome, ScriptSubject, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Policy
from packward.syntax.patch import Patch, Remove, Set

_BY_DEFAULT: dict[str, Literal["runs", "runs-with-warning", "blocked"]] = {
    "run": "runs",
    "run-with-warning": "runs-with-warning",
    "block": "blocked",
}


def script_outcome(
    events: tuple[str, ...], subject: ScriptSubject, policy: Policy, tool: Tool
) -> ScriptOutcome:
    """Return what npm does with a package's install events (recorded cases `def.npm*`, `npm.npm*`).

    npm 12 blocks what nobody allowed and goes on; 11.16 and later 11 run it with a warning; older ones
    run everything.
    """
    del tool  # the policy was read for the same version
    rules = policy.scripts
    if not events:
        return ScriptOutcome(outcome="none")
    if rules.overrules is not None:
        return ScriptOutcome(outcome="runs" if rules.overrules == "run" else "blocked", origin=rules.origin)
    meant = [approval for approval in rules.approvals if approvals.names(approval.text, subject)]
    denial = next((approval for approval in meant if not approval.allowed), None)
    if denial is not None:
        return ScriptOutcome(outcome="denied", origin=denial.origin)
    if meant:
        return ScriptOutcome(outcome="runs", origin=meant[0].origin)
    if rules.strict:
        return ScriptOutcome(outcome="blocked-and-fails", origin=rules.origin)
    return ScriptOutcome(outcome=_BY_DEFAULT[rules.default], origin=rules.origin)


def decide_scripts(
    package: str,
    version: str | None,
    allowed: bool,  # noqa: FBT001  the shape that every manager's folder has
    tool: Tool,
    configs: Configs,
    manifest: Manifest,
) -> Change | None:
    """Write an approval or a denial into the root manifest's `allowScripts`; None before npm 11.16.

    An approval is for one version unless `version` is None; a denial is for all. Entries that would
    contradict it go. A list in an .npmrc, which npm ignores as soon as the field exists, moves along.
    """
    if not tool.at_least(approvals.SINCE):
        return None
    key = f"{package}@{version}" if allowed and version is not None else package
    verb = "Allow" if allowed else "Deny"
    title = f"{verb} the install scripts of {key} in {manifest.label}"
    node = manifest.tree.find((approvals.FIELD,))
    if node is None or node.kind != "object":
        moved = approvals.in_force(manifest, config.sources(configs, tool), tool)
        entries = {entry.text: True for entry in moved if approvals.read_key(entry.text).name != package}
        operation = Set((approvals.FIELD,), {**entries, key: allowed})
        return Change(title=title, patches=(Patch(manifest.uri, operation),), label=manifest.label)
    contrary = _denials(package, version, manifest) if allowed else _allowances(package, manifest)
    removals = [
        Patch(manifest.uri, Remove((approvals.FIELD, text)))
        for text in dict.fromkeys(contrary)
        if text != key
    ]
    written = Patch(manifest.uri, Set((approvals.FIELD, key), allowed))
    return Change(title=title, patches=(*removals, written), label=manifest.label)


def _denials(package: str, version: str | None, manifest: Manifest) -> Iterator[str]:
    """Give the entries that deny what is to be allowed: npm lets a denial beat every approval."""
    subject = ScriptSubject(package=package, version=version or "")
    for text, allowed in _entries(manifest):
        of_package = approvals.read_key(text).name == package
        if not allowed and (approvals.names(text, subject) if version else of_package):
            yield text


def _allowances(package: str, manifest: Manifest) -> Iterator[str]:
    """Give the approvals of a package, which a denial makes void."""
    for text, allowed in _entries(manifest):
        if allowed and approvals.read_key(text).name == package:
            yield text


def _entries(manifest: Manifest) -> Iterator[tuple[str, bool]]:
    for entry in manifest.tree.entries((approvals.FIELD,)):
        if isinstance(entry.value, bool):
            yield str(entry.key), entry.value


def restrict_scripts(tool: Tool, configs: Configs) -> Change | None:
    """Write what stops unreviewed install scripts: installs are refused, before npm 11.16 no script runs."""
    strict = tool.at_least(approvals.SINCE)
    key = "strict-allow-scripts" if strict else "ignore-scripts"
    files = configs.named(".npmrc", "project")
    uri = files[0].uri if files else f"{configs.root_uri}/.npmrc"
    does = "Refuse installs with unreviewed install scripts" if strict else "Run no install scripts"
    patch = Patch(uri, Set(path=(key,), value=True))
    return Change(title=f"{does} ({key}=true in .npmrc)", patches=(patch,), label=".npmrc")
