"""`packward why`: what the project's package manager would install right now, and why."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from msgspec import structs

from packward.analysis.why import Answer, explain
from packward.analysis.why import Why as Explanation
from packward.cli.arguments import Why
from packward.cli.log import start_log
from packward.cli.output import why_json, why_text
from packward.cli.progress import shown_on
from packward.cli.sessions import opened
from packward.cli.terminal import complain, look_of, write
from packward.model.wording import listed
from packward.model.workspace import Workspace
from packward.session.projects import find_projects, root_of
from packward.session.uris import uri_of

# Seconds; a large tree is asked for level by level, and an unfinished answer says what is unknown.
DEADLINE: Final = 120.0
COULD_NOT_RUN: Final = 2


class _Refused(Exception):  # noqa: N818  a sentence on its way to the user
    pass


def run(options: Why) -> int:
    """Print the answer for the packages that are named, or for all dependencies."""
    start_log()
    try:
        manifest = _manifest(options.path)
        explanation = _only(options.packages, asyncio.run(_explain(manifest)))
    except _Refused as refused:
        complain(str(refused))
        return COULD_NOT_RUN
    if options.format == "json":
        write(why_json.render(explanation))
    else:
        write(why_text.render(explanation, look_of(sys.stdout, os.environ)))
    return 0


def _manifest(path: Path) -> Path:
    """Return the package.json that is meant; below a folder without one there has to be a single project."""
    start = Path(os.path.abspath(path))  # noqa: PTH100  links stay as they were given
    manifest = start if start.is_file() else start / "package.json"
    if manifest.is_file():
        return manifest
    roots = find_projects(path)
    if not roots:
        raise _Refused(f"there is no package.json at or below {path}")
    if len(roots) > 1:
        raise _Refused(f"there are {len(roots)} projects below {path}; name one of them")
    return roots[0] / "package.json"


async def _explain(manifest: Path) -> Explanation:
    async with shown_on(sys.stderr) as progress, opened(offline=False) as session:
        root = root_of(manifest)
        try:
            workspace, _ = await session.settle(root, on_progress=progress.of(root))
        except FileNotFoundError:
            raise _Refused(f"{root / 'package.json'} cannot be read as text") from None
        if not workspace.supported:
            raise _Refused(f"packward does not know what {workspace.tool.name} installs")
        asked = _asked(manifest, workspace)
        return await session.ask(workspace, lambda context: explain(context, asked), deadline=DEADLINE)


def _asked(manifest: Path, workspace: Workspace) -> list[str]:
    """Return the uris of the manifests to answer for: of a workspace's root all, of a member its own."""
    if uri_of(manifest) == workspace.root.uri:
        return [each.uri for each in workspace.manifests]
    return [uri_of(manifest)]


def _only(packages: tuple[str, ...], explanation: Explanation) -> Explanation:
    if not packages:
        return explanation
    missing = set(packages) - {name for answer in explanation.answers for name in _names(answer)}
    if missing:
        raise _Refused(f"{listed(sorted(missing))} is no dependency of this project")
    kept = tuple(answer for answer in explanation.answers if _names(answer) & set(packages))
    return structs.replace(explanation, answers=kept)


def _names(answer: Answer) -> set[str | None]:
    """Return the name in the manifest and, of an alias, the real one."""
    dependency = answer.line.dependency
    return {dependency.name, dependency.specifier.registry_name}
