"""The package manager runs the install scripts of every dependency, and nothing restricts it.

Newer package managers ask before they run a dependency's install scripts. Where the one in use does not,
any release of any package in the tree can run code on the developer's computer and in CI the moment it
is installed. A setting, or the first decisions on scripts, change that.

Flagged:

    -- package.json --
    {"packageManager": "npm@10.9.9", "dependencies": {"esbuild": "0.25.1"}}
    ^
    -- .npmrc --
    before=2026-11-01
    -- registry/esbuild --
    0.25.1  1 years

    npm 10.9.9 runs the install scripts of every dependency, and nothing here restricts it.

Fix: write the setting that restricts them, where this version has one.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.wording import tool_name


@rule("missing-script-policy", subject=Workspace, severity=Severity.INFORMATION, needs_network=False)
def missing_script_policy(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding at the head of the root manifest where every install script would run."""
    scripts, tool = workspace.policy.scripts, workspace.tool
    if scripts.default == "block" or scripts.overrules or scripts.approvals or scripts.strict:
        return
    if not any(manifest.dependencies for manifest in workspace.manifests):
        return
    warns = " (with a warning)" if scripts.default == "run-with-warning" else ""
    change = workspace.manager.restrict_scripts(tool, workspace.configs)
    yield context.finding(
        "missing-script-policy",
        Severity.INFORMATION,
        workspace.root.head,
        f"{tool_name(tool)} runs the install scripts of every dependency{warns}, and nothing here "
        "restricts it.",
        uri=workspace.root.uri,
        fixes=() if change is None else (Fix(title=change.title, patches=change.patches),),
    )
