"""What Bun does with the install scripts of a dependency, and how a decision about them is written."""

from packward.managers.bun import trusted
from packward.managers.bun.config import BUNFIG_FIRST_SINCE, Entry, entries, entry_at, npm_variable, npmrcs
from packward.model.manager import Change, Configs, ScriptOutcome, ScriptSubject, Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Policy, ScriptPolicy
from packward.syntax.patch import Insert, Patch, Remove, Set

IGNORE_KEY = "ignoreScripts"
_NPM_KEY = "ignore-scripts"
_ANY_WORD_SINCE = "1.4.4"
_OFF = frozenset({"false", "0", "null", "undefined"})
_OWN_LIST = Origin(label="bun's own list of trusted packages")


def read_scripts(configs: Configs, manifest: Manifest | None, tool: Tool) -> ScriptPolicy:
    """Return what is in force. `origin` is the field that has the say, None where Bun's own list has it."""
    ignored = _ignored(configs, tool)
    if ignored is not None:
        return ScriptPolicy(default="block", overrules="block", origin=ignored)
    written = trusted.fields(configs, manifest)
    return ScriptPolicy(
        default="block",
        origin=written[0].origin if written else None,
        approvals=trusted.approvals(written),
    )


def script_outcome(
    events: tuple[str, ...], subject: ScriptSubject, policy: Policy, tool: Tool
) -> ScriptOutcome:
    """Return what Bun does with a package's install events (recorded cases `def.bun*`, `bun.bun*`).

    Those of trusted packages run, all others are left out and the install goes on.
    """
    rules = policy.scripts
    if not events:
        return ScriptOutcome(outcome="none")
    if rules.overrules is not None:
        return ScriptOutcome(outcome="blocked", origin=rules.origin)
    name = trusted.judged_name(subject, tool)
    approval = next((approval for approval in rules.approvals if approval.text == name), None)
    if approval is not None:
        return ScriptOutcome(outcome="runs", origin=approval.origin)
    if rules.origin is None and trusted.is_trusted_unasked(subject, tool):
        return ScriptOutcome(outcome="runs", origin=_OWN_LIST)
    return ScriptOutcome(outcome="blocked", origin=rules.origin)


def decide_scripts(
    package: str,
    version: str | None,
    allowed: bool,  # noqa: FBT001  the shape that every manager's folder has
    tool: Tool,
    configs: Configs,
    manifest: Manifest,
) -> Change | None:
    """Write an approval or a denial, of every version, into the root manifest's `trustedDependencies`.

    A denial takes the package off the list, or writes an empty one, which puts Bun's own out of force. None
    where the decision stands already.
    """
    del version
    written = trusted.fields(configs, manifest)
    if trusted.breaks(written, tool) is not None:
        return None
    name = _name_in(manifest, package, tool)
    listing = [field for field in written if name in (field.names or ())]
    if not allowed:
        return _denial(name, listing, written, tool, manifest)
    if listing:
        return None
    also = "" if written else "; bun then trusts no package by itself"
    title = f"Allow the install scripts of every version of {name} in {manifest.label}{also}"
    patch = Patch(manifest.uri, Insert((trusted.FIELD,), name))
    return Change(title=title, patches=(patch,), label=manifest.label)


def _denial(
    name: str,
    listing: list[trusted.Field],
    written: tuple[trusted.Field, ...],
    tool: Tool,
    manifest: Manifest,
) -> Change | None:
    title = f"Deny the install scripts of {name}"
    if listing:
        patches = tuple(
            Patch(field.manifest.uri, Remove((trusted.FIELD, index)))
            for field in listing
            for index, text in enumerate(field.names or ())
            if text == name
        )
        return Change(
            title=f"{title} in {listing[0].manifest.label}", patches=patches, label=listing[0].manifest.label
        )
    subject = ScriptSubject(package=name, version="", alias=name)
    if written or not trusted.is_trusted_unasked(subject, tool):
        return None
    return Change(
        title=f"{title} in {manifest.label}; bun then trusts no package by itself",
        patches=(Patch(manifest.uri, Set((trusted.FIELD,), [])),),
        label=manifest.label,
    )


def _name_in(manifest: Manifest, package: str, tool: Tool) -> str:
    """Return the name to write for a package: before 1.4 that of the line which has it under an alias."""
    lines = [line for line in manifest.dependencies if line.specifier.registry_name == package]
    if not lines or any(line.name == package for line in lines):
        return package
    subject = ScriptSubject(package=package, version="", alias=lines[0].name)
    return trusted.judged_name(subject, tool)


def _ignored(configs: Configs, tool: Tool) -> Origin | None:
    """Return what switches all install scripts off."""
    variable = npm_variable(configs, "ignore_scripts", tool)
    if variable is not None and variable[1] not in _OFF:
        return Origin(label=f"environment variable {variable[0]}")
    own = [entry for entry in entries(configs, IGNORE_KEY) if isinstance(entry.value, bool)]
    npms = [entry for file in npmrcs(configs, tool) if (entry := entry_at(file, (_NPM_KEY,))) is not None]
    both = [*own, *npms] if tool.at_least(BUNFIG_FIRST_SINCE) else [*npms, *own]
    decides = both[0] if both else None
    return decides.origin if decides is not None and _is_on(decides, tool) else None


def _is_on(entry: Entry, tool: Tool) -> bool:
    """Read a switch: in .npmrc newer versions take any word but a few for true, older ones only `true`."""
    value = entry.value
    if isinstance(value, str):
        return value not in _OFF if tool.at_least(_ANY_WORD_SINCE) else value == "true"
    return value is True
