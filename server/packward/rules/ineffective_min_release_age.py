"""A release-age setting that does not do what it says.

Every package manager has its own key, unit and file for the minimum release age, and most of them
ignore a wrong one without a word: the project looks protected and is not. packward reads the setting
as this version of this package manager does and says what really happens.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2"}
    -- .npmrc --
    minimum-release-age=3
    ^^^^^^^^^^^^^^^^^^^^^

    npm 11.21.2 does not know minimum-release-age and ignores it: no minimum release age is in force.

Fix: the corrected line.
"""

from collections.abc import Iterator

from packward.model.finding import Finding, Severity
from packward.model.policy import Problem
from packward.model.wording import day
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.places import place_of
from packward.rules.rule import rule

ID = "ineffective-min-release-age"


@rule(ID, subject=Workspace, severity=Severity.WARNING, needs_network=False)
def ineffective_min_release_age(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield what the manager's folder found wrong, at the setting's own place."""
    problems = [problem for problem in workspace.policy.problems if problem.rule == ID]
    for problem in (*problems, *_of_the_future(workspace, context)):
        uri, span = place_of(problem.origin, workspace)
        yield context.finding(ID, Severity.WARNING, span, problem.message, uri=uri, fixes=problem.fixes)


def _of_the_future(workspace: Workspace, context: Context) -> Iterator[Problem]:
    """Yield a problem where a cutoff date lies ahead: until then it holds nothing back."""
    gate = workspace.policy.release_age
    if gate is not None and gate.before is not None and gate.origin is not None and gate.before > context.now:
        yield Problem(
            rule=ID,
            message=f"The date lies in the future, so no version is held back before {day(gate.before)}.",
            origin=gate.origin,
        )
