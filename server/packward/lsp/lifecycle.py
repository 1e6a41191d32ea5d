"""The conversation's beginning and end, and what changes around the documents: settings, folders, files."""

import asyncio
from collections.abc import Mapping

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from packward.lsp.addresses import is_watched
from packward.lsp.commands import recheck
from packward.lsp.leaving import leave_when_told, leave_with_parent
from packward.lsp.options import SECTION, section
from packward.lsp.pages import write_pages
from packward.lsp.workbench import Workbench
from packward.session.config_files import watched_patterns


def initialized(bench: Workbench, _params: types.InitializedParams) -> None:
    """Start everything that is not an answer to a message."""
    server = bench.server
    bench.session.set_settings(bench.options.settings)
    server.spawn("register", _register(bench))
    server.spawn("configuration", _pull_settings(bench))
    server.spawn("rule pages", _write_pages(bench))
    if server.process_id is not None:
        server.spawn("parent", leave_with_parent(bench, server.process_id))
    leave_when_told(bench)


def did_change_configuration(bench: Workbench, params: types.DidChangeConfigurationParams) -> None:
    """Take new settings: ask for them where the client answers, else use what came along."""
    if bench.client.answers_configuration:
        bench.server.spawn("configuration", _pull_settings(bench))
    else:
        bench.session.set_settings(section(params.settings))


def did_change_workspace_folders(bench: Workbench, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Keep the list of folders; nothing stays shown for one that left."""
    removed = {folder.uri for folder in params.event.removed}
    added = [folder.uri for folder in params.event.added]
    bench.folders = [uri for uri in bench.folders if uri not in removed and uri not in added] + added
    bench.checked = {
        root
        for root in bench.checked
        if not any(f"{root}/".startswith(f"{uri.rstrip('/')}/") for uri in removed)
    }
    bench.clear_unopened()


def did_change_watched_files(bench: Workbench, params: types.DidChangeWatchedFilesParams) -> None:
    """Look again at what changed on disk, but not at the thousands of files that an install writes."""
    changed = [event.uri for event in params.changes if is_watched(event.uri)]
    if changed:
        bench.session.files_changed(changed)
        recheck(bench, changed)


async def shutdown(bench: Workbench, _params: None) -> None:
    """Stop all work and close the store."""
    await bench.session.shutdown()


async def _register(bench: Workbench) -> None:
    registrations: list[types.Registration] = []
    if bench.client.registers_watchers:
        watchers = [types.FileSystemWatcher(glob_pattern=f"**/{name}") for name in watched_patterns()]
        registrations.append(
            types.Registration(
                id="packward.files",
                method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
            )
        )
    if bench.client.registers_configuration:
        registrations.append(
            types.Registration(
                id="packward.configuration",
                method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                register_options=types.DidChangeConfigurationRegistrationOptions(section=SECTION),
            )
        )
    if registrations:
        await bench.server.client_register_capability_async(types.RegistrationParams(registrations))


async def _pull_settings(bench: Workbench) -> None:
    if not bench.client.answers_configuration:
        return
    items = [types.ConfigurationItem(section=SECTION)]
    try:
        answer = await bench.server.workspace_configuration_async(types.ConfigurationParams(items=items))
    except JsonRpcException:
        # The client says it answers and does not; what it sent before stays in force.
        return
    if answer and isinstance(answer[0], Mapping):
        bench.session.set_settings(answer[0])


async def _write_pages(bench: Workbench) -> None:
    bench.link(await asyncio.to_thread(write_pages))
