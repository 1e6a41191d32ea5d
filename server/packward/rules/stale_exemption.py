"""An exemption from the minimum release age that no longer does anything, or never matched.

An exemption is a hole in the gate that was made for a reason: a security fix, a package of one's own. One
for a version that has since grown old enough, for a package that is gone, or in a form that the package
manager never matches only hides how large the holes are.

Flagged:

    -- package.json --
    {"packageManager": "npm@11.21.2", "dependencies": {"left-pad": "^1.2.0"}}
    -- .npmrc --
    min-release-age=3
    min-release-age-exclude[]=left-pad@1.3.0
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    -- registry/left-pad --
    1.2.0  4 years

    npm matches names only, so left-pad@1.3.0 never matches; left-pad exempts every version.

Fix: remove the entry.
"""

from collections.abc import Iterator

from packward.model.facts import Unknown
from packward.model.finding import Finding, Severity
from packward.model.manager import Target
from packward.model.policy import Exemption, ReleaseAge
from packward.model.wording import age
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.rules.entries import removal, versions_in_use
from packward.rules.places import place_of
from packward.rules.rule import rule


@rule("stale-exemption", subject=Workspace, severity=Severity.HINT, needs_network=False)
def stale_exemption(workspace: Workspace, context: Context) -> Iterator[Finding]:
    """Yield a hint on each written exemption that frees nothing (any more)."""
    gate = workspace.policy.release_age
    for exemption in () if gate is None else gate.exempt:
        target = workspace.manager.read_exemption(exemption.text, workspace.tool)
        message = target.problem or _spent(exemption, target, gate, context)
        if message is None:
            continue
        uri, span = place_of(exemption.origin, workspace)
        yield context.finding(
            "stale-exemption",
            Severity.HINT,
            span,
            message if message.endswith(".") else f"{message}.",
            uri=uri,
            package=None if target.is_pattern else target.name,
            fixes=removal(
                exemption.origin, workspace, f"Remove the exemption of {exemption.text}", safe=True
            ),
            tags=("unnecessary",),
        )


def _spent(exemption: Exemption, target: Target, gate: ReleaseAge | None, context: Context) -> str | None:
    if target.is_pattern or gate is None:
        return None
    in_use = versions_in_use(target.name, context)
    if in_use == ():
        return f"{target.name} is not a dependency of this project, so its exemption frees nothing"
    if not target.versions:
        return None
    packument = context.full_packument(target.name)
    if isinstance(packument, Unknown):
        return None
    published = [
        moment
        for version in target.versions
        if (release := packument.release(version)) is not None
        and (moment := packument.published_by(release)) is not None
    ]
    if len(published) < len(target.versions) or max(published) > gate.cutoff(context.now):
        return None
    grown = age(context.now - max(published))
    return f"The exemption of {exemption.text} does nothing any more: it was published {grown} ago"
