"""The commands of `workspace/executeCommand`; arguments that do not fit are answered with an error."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from packward.analysis.engine import Report
from packward.features.hover import hover_at
from packward.lsp import codemods
from packward.lsp.convert import without_markup
from packward.lsp.progress import Progress
from packward.lsp.upgrade import upgrade_all
from packward.lsp.workbench import Workbench
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.session.projects import find_projects
from packward.session.session import Located
from packward.session.uris import path_of, uri_of

PATIENCE: Final = 15.0
"""Seconds that `packward.showWhy` waits for the registry; then it says what is known."""


async def execute_command(bench: Workbench, params: types.ExecuteCommandParams) -> Any:
    """Run one of packward's commands and return what it says."""
    arguments = params.arguments or []
    match params.command:
        case "packward.refresh":
            return refresh(bench)
        case "packward.checkWorkspace":
            return await check_workspace(bench, params.work_done_token)
        case "packward.upgradeAll":
            return await upgrade_all(bench, arguments, params.work_done_token)
        case codemods.COMMAND:
            return await codemods.run(bench, arguments, params.work_done_token)
        case "packward.showWhy":
            return await show_why(bench, arguments)
    raise JsonRpcInvalidParams("There is no such command")


def refresh(bench: Workbench) -> None:
    """Forget what is known of the packages of all shown workspaces, and ask again."""
    for root in bench.shown.roots():
        bench.session.forget(root)


async def check_workspace(bench: Workbench, token: str | int | None) -> dict[str, int]:
    """Publish the findings of every project below the workspace folders; return how many there are.

    Ends early, with what it has, when the user cancels the progress.
    """
    folders = [path for folder in bench.folders if (path := path_of(folder)) is not None]
    manifests = findings = 0
    async with Progress(bench, "packward: checking the workspace", token) as progress:
        projects = [await asyncio.to_thread(find_projects, folder) for folder in folders]
        roots = list(dict.fromkeys(root for found in projects for root in found))
        for done, root in enumerate(roots):
            if progress.cancelled:
                break
            progress.report(root.name, 100 * done // len(roots))
            found = await _check(bench, root)
            if found is not None:
                workspace, report = found
                manifests += len(workspace.manifests)
                findings += len(report.findings)
    return {"manifests": manifests, "findings": findings}


def recheck(bench: Workbench, changed: Sequence[str]) -> None:
    """Check again the projects that only the command looked at, where a file of theirs has changed."""
    paths = [path for uri in changed if (path := path_of(uri)) is not None]
    for root_uri in bench.checked:
        root = path_of(root_uri)
        if root is not None and not bench.is_open(root_uri) and any(root in path.parents for path in paths):
            bench.server.spawn("recheck", _recheck(bench, root))


async def _recheck(bench: Workbench, root: Path) -> None:
    await _check(bench, root)


async def _check(bench: Workbench, root: Path) -> tuple[Workspace, Report] | None:
    """Settle a project and show what it found; None where the project is gone."""
    try:
        workspace, report = await bench.session.settle(root)
    except FileNotFoundError:
        bench.checked.discard(uri_of(root))
        bench.clear_unopened()
        return None
    bench.checked.add(workspace.root_uri)
    bench.show(workspace, report)
    return workspace, report


async def show_why(bench: Workbench, arguments: Sequence[Any]) -> str:
    """Return as text what the package manager does with a document's dependency and why.

    The arguments are the document's address and, unless it is about all dependencies, a name.
    """
    located = bench.session.locate(arguments[0]) if arguments and isinstance(arguments[0], str) else None
    if located is None:
        raise JsonRpcInvalidParams("The first argument is the address of a package.json")
    name = arguments[1] if len(arguments) > 1 else None
    texts = await bench.session.ask(
        located.workspace, lambda context: _reasons(context, located, name), deadline=PATIENCE
    )
    if name is not None and not texts:
        raise JsonRpcInvalidParams("The second argument is the name of a dependency of that package.json")
    return "\n\n".join(texts)


def _reasons(context: Context, located: Located, name: object) -> list[str]:
    uri = located.document.uri
    hovers = [
        hover_at(context, uri, dependency.name_span.start)
        for manifest in context.workspace.manifests
        if manifest.uri == uri
        for dependency in manifest.dependencies
        if name in (None, dependency.name)
    ]
    return [without_markup(hover.markdown) for hover in hovers if hover is not None]
