"""A dependency that runs code when it is installed.

An install script runs on the developer's computer and in CI as soon as the package is downloaded, before
any of its code is imported. Some packages need one to build or fetch a binary; most malicious releases
bring one. Where the package manager asks for approvals, an approved or denied package is not flagged.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"esbuild": "0.25.1"}}
                                                        ^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/esbuild --
    0.25.1  1 years postinstall="node install.js"

    esbuild 0.25.1 has an install script (postinstall: node install.js); npm 11.21.2 warns and runs it
    unreviewed.

Fix: approve this version, approve any version, or deny, each where this version of the manager reads it.
"""

from collections.abc import Iterator

from packward.model.facts import Unknown
from packward.model.finding import Finding, Fix, Severity
from packward.model.manager import ScriptOutcome, ScriptSubject
from packward.model.manifest import Dependency
from packward.model.packument import Release
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.rule import rule
from packward.rules.transitive import Brought, importer_label, named, paths
from packward.rules.wording import quoted, tool_name

_Scripts = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]

_SAYS = {
    "runs": "runs it unreviewed",
    "runs-with-warning": "warns and runs it unreviewed",
    "blocked": "does not run it",
    "blocked-and-fails": "refuses to install it unreviewed",
}


@rule("install-script", subject=Dependency, severity=Severity.INFORMATION)
def install_script(dependency: Dependency, context: Context) -> Iterator[Finding]:
    """Yield a finding where the version in use, or a locked one it brings, has undecided install scripts."""
    yield from _direct(dependency, context)
    yield from _brought(dependency, context)


def unreviewed(dependency: Dependency, context: Context) -> tuple[str, ...]:
    """Return the packages of a line whose install scripts nobody has decided on: its own, and locked ones."""
    own = (context.outlook(dependency).package,) if _undecided(dependency, context) is not None else ()
    return (*own, *(brought.package.name for brought, _ in _undecided_below(dependency, context)))


def _undecided(dependency: Dependency, context: Context) -> tuple[str, _Scripts, ScriptOutcome] | None:
    """Return the version of a line's own package, its scripts and what becomes of them, if undecided."""
    version, scripts, events = _scripts(dependency, context)
    if version is None or not events:
        return None
    workspace, package = context.workspace, context.outlook(dependency).package
    subject = ScriptSubject(package=package, version=version, alias=dependency.name)
    outcome = workspace.manager.script_outcome(events, subject, workspace.policy, workspace.tool)
    if outcome.outcome not in _SAYS or is_decided(outcome, workspace):
        return None
    return version, (scripts, events), outcome


def _undecided_below(dependency: Dependency, context: Context) -> list[tuple[Brought, ScriptOutcome]]:
    workspace = context.workspace
    return [
        (brought, outcome)
        for brought in context.brought_by(dependency)
        if _has_script(brought, context)
        and (outcome := _outcome(brought, workspace)).outcome in _SAYS
        and not is_decided(outcome, workspace)
    ]


def _direct(dependency: Dependency, context: Context) -> Iterator[Finding]:
    undecided = _undecided(dependency, context)
    if undecided is None:
        return
    version, (scripts, events), outcome = undecided
    workspace, package = context.workspace, context.outlook(dependency).package
    runs = outcome.outcome in ("runs", "runs-with-warning")
    why = f" ({outcome.origin.label})" if outcome.origin is not None else ""
    yield context.finding(
        "install-script",
        Severity.WARNING if runs else Severity.INFORMATION,
        dependency.name_span,
        f"{package} {version} has {described(scripts, events)}; "
        f"{tool_name(workspace.tool)} {_SAYS[outcome.outcome]}{why}.",
        uri=dependency.uri,
        package=package,
        version=version,
        related=context.related(outcome.origin, "the script policy is set here"),
        fixes=_decisions(package, version, workspace),
    )


def _brought(dependency: Dependency, context: Context) -> Iterator[Finding]:
    workspace = context.workspace
    lock = workspace.lockfile
    undecided = _undecided_below(dependency, context)
    if not undecided or lock is None:
        return
    outcome = undecided[0][1]
    scripted = [brought for brought, _ in undecided]
    runs = outcome.outcome in ("runs", "runs-with-warning")
    verb = "with an install script" if len(scripted) == 1 else "with install scripts"
    yield context.finding(
        "install-script",
        Severity.WARNING if runs else Severity.INFORMATION,
        dependency.name_span,
        f"{dependency.name} brings {named(scripted)} {verb}; "
        f"{tool_name(workspace.tool)} {_SAYS[outcome.outcome]}.",
        uri=dependency.uri,
        package=scripted[0].package.name,
        version=scripted[0].package.version,
        related=paths(scripted, lock),
        fixes=_decisions(scripted[0].package.name, scripted[0].package.version, workspace)
        if len(scripted) == 1
        else (),
    )


def _outcome(brought: Brought, workspace: Workspace) -> ScriptOutcome:
    package = brought.package
    subject = ScriptSubject(
        package=package.name,
        version=package.version,
        alias=package.name,
        direct=False,
        optional=package.optional,
    )
    return workspace.manager.script_outcome(("install script",), subject, workspace.policy, workspace.tool)


def _has_script(brought: Brought, context: Context) -> bool:
    """Tell from the lockfile, where it is silent from the registry, whether a package has install scripts."""
    package = brought.package
    if package.has_install_script is not None or not package.registry:
        return bool(package.has_install_script)
    packument = context.locked_packument(package.name, context.now)
    release = None if isinstance(packument, Unknown) else packument.release(package.version)
    return release is not None and bool(release.install_events)


def is_decided(outcome: ScriptOutcome, workspace: Workspace) -> bool:
    """Tell whether an entry of the project's own approves or denies these scripts."""
    if outcome.outcome == "denied":
        return True
    return outcome.outcome == "runs" and any(
        approval.origin == outcome.origin for approval in workspace.policy.scripts.approvals
    )


def described(scripts: tuple[tuple[str, str], ...], events: tuple[str, ...]) -> str:
    """Word install scripts with their text: "an install script (postinstall: node install.js)"."""
    if scripts:
        return f"an install script ({'; '.join(f'{event}: {quoted(text, 80)}' for event, text in scripts)})"
    if events == ("install",):
        return "a native build (binding.gyp: node-gyp rebuild)"
    return "an install script"


def _scripts(
    dependency: Dependency, context: Context
) -> tuple[str | None, tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the version in use, its scripts and its events; the lockfile's where the registry is silent."""
    outlook = context.outlook(dependency)
    release = outlook.release
    if release is not None and outlook.state != "blocked":
        full = _with_text(release, outlook, context)
        return (None, (), ()) if full is None else (full.version, full.scripts, full.install_events)
    lock = context.workspace.lockfile
    if outlook.state != "unknown" or lock is None or outlook.unknown is None:
        return None, (), ()
    locked = lock.locked(importer_label(dependency, context.workspace), dependency.name)
    if outlook.unknown.reason == "pending" or locked is None or not locked.has_install_script:
        return None, (), ()
    return locked.version, (), ("install script",)


def _with_text(release: Release, outlook: Outlook, context: Context) -> Release | None:
    """Return the release with its scripts' text; None while the registry is being asked for it."""
    if (
        not release.install_events
        or release.scripts
        or outlook.packument is None
        or outlook.packument.complete
    ):
        return release
    full = context.full_packument(outlook.package)
    if isinstance(full, Unknown):
        return None if full.reason == "pending" else release
    return full.release(release.version) or release


def _decisions(package: str, version: str, workspace: Workspace) -> tuple[Fix, ...]:
    decide = workspace.manager.decide_scripts
    changes = (
        decide(package, version, True, workspace.tool, workspace.configs, workspace.root),  # noqa: FBT003
        decide(package, None, True, workspace.tool, workspace.configs, workspace.root),  # noqa: FBT003
        decide(package, None, False, workspace.tool, workspace.configs, workspace.root),  # noqa: FBT003
    )
    return tuple(Fix(title=change.title, patches=change.patches) for change in changes if change is not None)
