"""The lockfile does not hold what package.json asks for.

An install that may change the lockfile then resolves the line anew, to whatever is newest by then; one
that may not, as in CI, stops. Several lockfiles of different package managers side by side tell two
stories, of which only one is kept up to date.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.3.0"}}
                                                                    ^^^^^^
    -- .npmrc --
    min-release-age=3
    -- package-lock.json --
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"left-pad": "1.2.0"}},
      "node_modules/left-pad": {"version": "1.2.0"}}}
    -- registry/left-pad --
    1.2.0  5 years
    1.3.0  4 years

    package-lock.json holds left-pad 1.2.0, which does not satisfy ^1.3.0.

Fix: run the package manager's install and look at what it changes; remove the lockfile that is not used.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.lockfile import Lockfile
from packward.model.manifest import Dependency, Manifest
from packward.model.ranges import compile_range
from packward.model.wording import listed
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.outlook import wanted_of
from packward.rules.rule import rule
from packward.rules.transitive import importer_label
from packward.rules.wording import quoted

ID = "lockfile-drift"
_MOST_SINGLE = 5


@rule(ID, subject=Manifest, severity=Severity.INFORMATION, needs_network=False)
def lockfile_drift(manifest: Manifest, context: Context) -> Iterator[Finding]:
    """Yield a finding on each line that the lockfile does not satisfy, and on rival lockfiles."""
    workspace = context.workspace
    lock = workspace.lockfile
    if manifest.is_root:
        yield from _of_the_root(workspace, context)
    if lock is None or lock.problem is not None:
        return
    drifted = [
        (dependency, message)
        for dependency in manifest.effective
        if (message := _drift(dependency, lock, workspace)) is not None
    ]
    if len(drifted) > _MOST_SINGLE:
        group = drifted[0][0].group
        message = (
            f"{lock.label} does not hold what {len(drifted)} lines ask for; the next install resolves "
            "them anew."
        )
        yield context.finding(ID, Severity.INFORMATION, manifest.key_span(group), message, uri=manifest.uri)
        return
    for dependency, message in drifted:
        yield context.finding(
            ID,
            Severity.INFORMATION,
            dependency.specifier_span,
            message,
            uri=dependency.uri,
            package=dependency.name,
        )


def _of_the_root(workspace: Workspace, context: Context) -> Iterator[Finding]:
    root, lock = workspace.root, workspace.lockfile
    if lock is not None and lock.problem is not None:
        message = f"{lock.label} cannot be used: {lock.problem}."
        yield context.finding(ID, Severity.INFORMATION, root.head, message, uri=root.uri)
    if workspace.other_lockfiles:
        names = listed(workspace.other_lockfiles)
        are = "is a lockfile" if len(workspace.other_lockfiles) == 1 else "are lockfiles"
        message = f"{names} {are} of another package manager; this project uses {workspace.tool.name}."
        yield context.finding(ID, Severity.INFORMATION, root.head, message, uri=root.uri)


def _drift(dependency: Dependency, lock: Lockfile, workspace: Workspace) -> str | None:
    wanted = wanted_of(dependency)
    members = {manifest.name for manifest in workspace.manifests if not manifest.is_root}
    if wanted is None or wanted.package in members or dependency.group == "peerDependencies":
        return None
    locked = lock.locked(importer_label(dependency, workspace), dependency.name)
    if locked is None:
        if dependency.group == "optionalDependencies":
            return None
        return f"{lock.label} does not hold {dependency.name} yet; the next install resolves it anew."
    if wanted.specifier.kind == "tag" or not locked.registry:
        return None
    compiled = compile_range(wanted.specifier.wanted or "", loose=True)
    if compiled is None or compiled.allows(locked.version):
        return None
    holds = f"{lock.label} holds {locked.name} {locked.version}"
    return f"{holds}, which does not satisfy {quoted(dependency.text)}."
