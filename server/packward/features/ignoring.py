"""Putting a finding aside in the project's own settings: an edit of package.json that every editor can do."""

from packward.model.finding import Finding, Fix
from packward.model.wording import day
from packward.model.workspace import Workspace
from packward.syntax.patch import Insert, Patch, Value

_PATH = ("packward", "ignore")


def ignoring(finding: Finding, workspace: Workspace, now: float) -> Fix:
    """Return the fix that adds an entry for a finding to `ignore` in the root manifest.

    It names the package and the version that are in question, so that another version is told again. It is
    neither safe nor preferred. `now` (epoch seconds) dates the reason, which users may replace by a better.
    """
    reason = f"accepted on {day(now)}"
    entry: dict[str, Value] = {"rule": finding.rule}
    about = ""
    if finding.package is not None:
        entry["package"] = finding.package
        about = f" for {finding.package}"
        if finding.package_version is not None:
            entry["version"] = finding.package_version
            about += f" {finding.package_version}"
    return Fix(
        title=f"Ignore {finding.rule}{about} here (reason: {reason})",
        patches=(Patch(workspace.root.uri, Insert(_PATH, {**entry, "reason": reason})),),
    )
