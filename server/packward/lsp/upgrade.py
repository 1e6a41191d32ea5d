"""Raising every line to the newest version that the project's gate lets through, as one edit."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lsprotocol import types
from msgspec import Struct
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from packward.features.fixes import edits_of
from packward.features.prospects import Prospect, prospects, upgrades, upgrades_across
from packward.lsp.convert import workspace_edit
from packward.lsp.hover import content_modified
from packward.lsp.progress import Progress
from packward.lsp.workbench import Workbench
from packward.model.manifest import GROUPS
from packward.model.workspace import Workspace
from packward.rules.context import Context
from packward.syntax.patch import Patch

STEP: Final = 0.5
"""Seconds between two looks at whether the user has cancelled."""

PATIENCE: Final = 120
"""Steps after which lines whose packages are still unknown are left as they are."""


class Scope(Struct, frozen=True, kw_only=True):
    """Which lines are meant: of one manifest, of one group (None: all); `across`: beyond their ranges too."""

    uri: str
    group: str | None = None
    across: bool = False


class Plan(Struct, frozen=True, kw_only=True):
    """The patches by line, and how many lines there are and how many of them could not be checked yet."""

    patches: tuple[Patch, ...]
    lines: int
    pending: int
    unknown: int


def read_scope(arguments: Sequence[Any]) -> Scope:
    """Read a command's arguments: a manifest's address, then {"group": …, "across": …} if anything."""
    uri, options = (*arguments, None, None)[:2]
    options = {} if options is None else options
    if not isinstance(uri, str) or not isinstance(options, dict) or options.keys() - {"group", "across"}:
        raise JsonRpcInvalidParams("The arguments are the address of a package.json, and group and across")
    group, across = options.get("group"), options.get("across", False)
    if group not in (None, *GROUPS) or not isinstance(across, bool):
        raise JsonRpcInvalidParams("The group is one of package.json, across is true or false")
    return Scope(uri=uri, group=group, across=across)


async def upgrade_all(bench: Workbench, arguments: Sequence[Any], token: str | int | None) -> dict[str, int]:
    """Have the client apply one edit; return how many lines it raises and how many could not be checked."""
    scope = read_scope(arguments)
    located = bench.session.locate(scope.uri)
    if located is None:
        raise JsonRpcInvalidParams("The first argument is the address of a package.json")
    if not bench.client.applies_edits:
        raise JsonRpcException("The client applies no edits", code=types.ErrorCodes.InvalidRequest)
    workspace = located.workspace
    plan = await _plan(bench, workspace, scope, token)
    if plan is None:
        return {"upgraded": 0, "unknown": 0}
    patches = _applicable(plan.patches, bench, workspace)
    if patches:
        await _apply(bench, workspace, patches)
    else:
        message = "packward: no line has a newer version that the project's minimum release age allows."
        shown = types.ShowMessageParams(type=types.MessageType.Info, message=message)
        bench.server.window_show_message(shown)
    return {"upgraded": len(patches), "unknown": plan.unknown}


async def _plan(bench: Workbench, workspace: Workspace, scope: Scope, token: str | int | None) -> Plan | None:
    """Ask until everything is known; None where the user cancels."""
    async with Progress(bench, "packward: looking for allowed updates", token) as progress:
        for _ in range(PATIENCE):
            plan = await bench.session.ask(workspace, lambda context: _planned(context, scope), deadline=STEP)
            if progress.cancelled:
                return None
            if not plan.pending:
                break
            known = plan.lines - plan.pending
            progress.report(f"{known} of {plan.lines}", 100 * known // plan.lines)
    return plan


def _planned(context: Context, scope: Scope) -> Plan:
    found = [
        prospect
        for prospect in prospects(scope.uri, context)
        if scope.group in (None, prospect.dependency.group)
    ]
    unknown = [prospect.outlook.unknown for prospect in found if prospect.outlook.unknown is not None]
    return Plan(
        patches=tuple(_patches(found, context, scope)),
        lines=len(found),
        pending=sum(each.reason == "pending" for each in unknown),
        unknown=len(unknown),
    )


def _patches(found: Sequence[Prospect], context: Context, scope: Scope) -> Iterator[Patch]:
    for prospect in found:
        patch = upgrades_across(prospect, context) if scope.across else upgrades(prospect, context)
        if patch is not None:
            yield patch


def _applicable(patches: Sequence[Patch], bench: Workbench, workspace: Workspace) -> tuple[Patch, ...]:
    """Leave out what cannot be edited safely; lines that share a catalog's entry have one patch."""
    text_of = bench.text_of(workspace)
    by_place = {(patch.uri, patch.operation.path): patch for patch in patches}
    return tuple(patch for patch in by_place.values() if edits_of((patch,), text_of))


async def _apply(bench: Workbench, workspace: Workspace, patches: Sequence[Patch]) -> None:
    text_of = bench.text_of(workspace)
    for uri in {patch.uri for patch in patches}:
        document = bench.documents.get(uri)
        if document is not None and document.text != text_of(uri):
            raise content_modified()
    edit = workspace_edit(edits_of(patches, text_of), text_of, bench.version_of, bench.client)
    if edit is not None:
        params = types.ApplyWorkspaceEditParams(edit=edit, label="Upgrade to the newest allowed versions")
        await bench.server.workspace_apply_edit_async(params)
