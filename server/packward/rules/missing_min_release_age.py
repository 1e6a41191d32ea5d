"""No minimum release age is in force.

npm installs a version the moment it is published, unless a setting tells it to wait. A few days of
patience would have kept out most malicious releases of the last years, as they are found and removed
within hours. Newer pnpm and Yarn wait a day by default and are not flagged.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {}}
    ^

    No minimum release age is in force: npm 11.21.2 installs a version the moment it is published.

Fix: write `min-release-age=3` into the project's .npmrc (npm counts days).
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Fix, Severity
from packward.model.settings import DAY
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.rule import rule
from packward.rules.wording import tool_name

SUGGESTED = 3 * DAY


@rule("missing-min-release-age", subject=Workspace, severity=Severity.WARNING, needs_network=False)
def missing_min_release_age(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a finding at the head of the root manifest where no gate is in force and none is written."""
    policy, tool, manager = workspace.policy, workspace.tool, workspace.manager
    if policy.release_age is not None or policy.release_age_problem is not None or policy.scoped_ages:
        return
    change = manager.set_release_age(SUGGESTED, tool, workspace.configs)
    if change is None:
        message = (
            f"No minimum release age is in force: {tool_name(tool)} cannot read {manager.release_age_key}, "
            f"{manager.name} {manager.release_age_since} and newer can."
        )
    else:
        message = (
            f"No minimum release age is in force: {tool_name(tool)} installs a version the moment it is "
            "published."
        )
    yield context.finding(
        "missing-min-release-age",
        Severity.WARNING,
        workspace.root.head,
        message,
        uri=workspace.root.uri,
        fixes=()
        if change is None
        else (Fix(title=change.title, patches=change.patches, safe=True, preferred=True),),
    )
