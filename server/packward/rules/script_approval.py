"""A decision on install scripts that does not do what it says.

Approvals are written per package and often per version, in a form that each package manager reads
differently. One that has gone stale at an update no longer counts; one in a form that is not read never
did; one for a package that is not there waits for whoever publishes that name; and one that allows
everything decides nothing.

Flagged:

    -- package.json --
    {"packageManager": "npm@12.2.0", "dependencies": {"esbuild": "0.25.1"},
     "allowScripts": {"esbuild@0.25.0": true}}
                      ^^^^^^^^^^^^^^^^^^^^^^
    -- .npmrc --
    min-release-age=3
    -- registry/esbuild --
    0.25.0  2 years postinstall="node install.js"
    0.25.1  1 years postinstall="node install.js"

    The decision on esbuild@0.25.0 no longer counts: the version in use is 0.25.1.

Fix: the entry for the version in use, or without the entry.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.manager import Target
from packward.model.policy import Approval
from packward.model.wording import listed
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.entries import removal, versions_in_use
from packward.rules.places import place_of
from packward.rules.rule import rule

ID = "script-approval"


@rule(ID, subject=Workspace, severity=Severity.WARNING, needs_network=False)
def script_approval(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield what the manager does not read, switches that allow everything, and entries gone stale."""
    policy = workspace.policy
    for problem in policy.problems:
        if problem.rule == ID:
            uri, span = place_of(problem.origin, workspace)
            yield context.finding(ID, Severity.WARNING, span, problem.message, uri=uri, fixes=problem.fixes)
    if policy.scripts.overrules == "run":
        uri, span = place_of(policy.scripts.origin, workspace)
        message = "Every install script of every dependency runs, whatever is approved or denied."
        fixes = removal(
            policy.scripts.origin, workspace, "Remove the switch that allows every install script"
        )
        yield context.finding(ID, Severity.WARNING, span, message, uri=uri, fixes=fixes)
        return
    for approval in policy.scripts.approvals:
        yield from _judged(approval, workspace, context)


def _judged(approval: Approval, workspace: Workspace, context: Context) -> Iterator[Finding]:
    target = workspace.manager.read_approval(approval.text, workspace.tool)
    message = target.problem or _stale(approval, target, context)
    if message is None:
        return
    uri, span = place_of(approval.origin, workspace)
    yield context.finding(
        ID,
        Severity.WARNING,
        span,
        message if message.endswith(".") else f"{message}.",
        uri=uri,
        package=None if target.is_pattern else target.name,
        fixes=(*_renewed(approval, target, context), *_removed(approval, workspace)),
    )


def _stale(approval: Approval, target: Target, context: Context) -> str | None:
    if target.is_pattern:
        return None
    in_use = versions_in_use(target.name, context)
    if in_use is None:
        return None
    if not in_use:
        return f"{target.name} is not a dependency of this project, so the decision on it waits for nothing"
    if target.versions is None or set(target.versions) & set(in_use):
        return None
    noun = "version in use is" if len(in_use) == 1 else "versions in use are"
    return f"The decision on {approval.text} no longer counts: the {noun} {listed(in_use)}"


def _renewed(approval: Approval, target: Target, context: Context) -> Iterator[Fix]:
    workspace = context.workspace
    in_use = versions_in_use(target.name, context)
    if target.problem is not None or target.versions is None or not in_use or len(in_use) > 1:
        return
    change = workspace.manager.decide_scripts(
        target.name, in_use[0], approval.allowed, workspace.tool, workspace.configs, workspace.root
    )
    if change is not None:
        gone = removal(approval.origin, workspace, "")
        patches = (*change.patches, *(patch for fix in gone for patch in fix.patches))
        yield Fix(title=change.title, patches=patches)


def _removed(approval: Approval, workspace: Workspace) -> tuple[Fix, ...]:
    return removal(approval.origin, workspace, f"Remove the decision on {approval.text}", safe=True)
