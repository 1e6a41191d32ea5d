"""What `check --fix` changed and what it left alone, one sentence a fix."""

from collections.abc import Callable

from packward.cli.fix import Done
from packward.cli.sessions import Projects


def lines(done: Done, projects: Projects, name_file: Callable[[str], str]) -> list[str]:
    """Return one line a fix; where a lockfile is now behind its manifest, also what brings it up to date."""
    told = [
        f"changed {name_file(uri)}: {title}"
        for uri, titles in sorted(done.changed.items())
        for title in dict.fromkeys(titles)
    ]
    told += [f"left {name_file(item.uri)} as it is, {item.reason}: {item.title}" for item in done.left]
    for workspace, _ in projects:
        manifests = {manifest.uri for manifest in workspace.manifests}
        if workspace.lockfile is not None and manifests & done.changed.keys():
            lockfile = name_file(workspace.lockfile.uri)
            told.append(f"run {workspace.tool.name} install to bring {lockfile} up to date")
    return told
