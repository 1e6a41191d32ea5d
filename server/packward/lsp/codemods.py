"""Replacing a package in the source files by a codemod: an action that names a command, and the command.

It is the one place where packward runs a package's code: one that the project has installed for this, when
the user picks the action. What comes out is an edit that the client shows before it is applied.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from packward.data.codemods import WORKING
from packward.features.fixes import TextOf, edits_of
from packward.lsp.convert import workspace_edit
from packward.lsp.hover import content_modified
from packward.lsp.progress import Progress
from packward.lsp.workbench import Workbench
from packward.model.facts import Unknown
from packward.model.finding import Finding
from packward.model.manifest import Dependency, Manifest
from packward.rules.usage import Use, removal_patches, use_in
from packward.session.codemods import Failed, Rewritten, installed_codemods, run_codemod
from packward.session.environment import Environment
from packward.session.import_scan import scan_imports
from packward.session.session import Located
from packward.session.uris import below, path_of
from packward.signals.imports import imports_query
from packward.text.document import Span
from packward.text.edits import TextEdit

COMMAND: Final = "packward.runCodemod"
_RULES = frozenset({"builtin-replacement", "micro-utility", "preferred-replacement"})
_NOTE = "codemod"


async def codemod_actions(
    bench: Workbench, located: Located, findings: Sequence[Finding]
) -> list[types.CodeAction]:
    """Return an action for each package that a tested codemod of the project's own replaces."""
    wanted = [
        finding.package for finding in findings if finding.rule in _RULES and finding.package in WORKING
    ]
    if not wanted or not bench.client.applies_edits or located.workspace.own_registries is not None:
        return []
    if await asyncio.to_thread(installed_codemods, _folders(located)) is None:
        return []
    uri = located.document.uri
    return [
        types.CodeAction(
            title=f"Replace {package} (codemod)",
            kind=types.CodeActionKind.QuickFix,
            command=types.Command(
                title=f"Replace {package} (codemod)", command=COMMAND, arguments=[uri, package]
            ),
        )
        for package in dict.fromkeys(wanted)
    ]


async def run(bench: Workbench, arguments: Sequence[Any], token: str | int | None) -> dict[str, int]:
    """Rewrite the files that import a package, as an edit that the client applies; return how many there are.

    The arguments are the address of a package.json and the package's name.
    """
    uri, package = (*arguments, None, None)[:2]
    located = bench.session.locate(uri) if isinstance(uri, str) else None
    line = None if located is None else _line(located, package)
    if located is None or line is None:
        raise JsonRpcInvalidParams("The arguments are the address of a package.json and a package in it")
    if not bench.client.applies_edits or located.workspace.own_registries is not None:
        message = "Codemods run in trusted workspaces of clients that apply edits"
        raise JsonRpcException(message, code=types.ErrorCodes.InvalidRequest)
    manifest, dependency = line
    async with Progress(bench, f"packward: replacing {dependency.name}", token):
        rewritten, use = await _rewrite(bench, located, manifest, dependency)
    if isinstance(rewritten, Failed):
        _say(bench, rewritten.reason)
        return {"files": 0, "left": 0}
    if not rewritten.texts:
        _say(bench, f"No file was changed: no import of {dependency.name} can be replaced with certainty.")
    else:
        await _apply(bench, located, dependency, _edits(bench, located, line, rewritten, use))
    return {"files": len(rewritten.texts), "left": len(rewritten.left)}


async def _rewrite(
    bench: Workbench, located: Located, manifest: Manifest, dependency: Dependency
) -> tuple[Rewritten | Failed, Use | None]:
    root = path_of(located.workspace.root_uri + "/")
    home = await asyncio.to_thread(installed_codemods, _folders(located))
    if root is None or home is None:
        return Failed("The project has no version of module-replacements-codemods that was tested."), None
    # A scan of this moment: what an earlier one found may have been edited since.
    query = imports_query(located.workspace.root_uri, [dependency.name])
    found = await asyncio.to_thread(scan_imports, query)
    use = None if isinstance(found, Unknown) else use_in(found, dependency.name, manifest)
    if use is None:
        return Failed("The source files could not be looked through."), None
    text_of = bench.text_of(located.workspace)
    texts = {path: text_of(below(located.workspace.root_uri, path)) for path in use.files}
    known = {path: text for path, text in texts.items() if text is not None}
    return await run_codemod(dependency.name, known, home, root, Environment.current()), use


def _edits(
    bench: Workbench,
    located: Located,
    line: tuple[Manifest, Dependency],
    rewritten: Rewritten,
    use: Use | None,
) -> dict[str, tuple[TextEdit, ...]]:
    """Return the edits by address; the dependency goes too where these files were all that mention it."""
    text_of = bench.text_of(located.workspace)
    edits = {}
    for path, after in rewritten.texts.items():
        uri = below(located.workspace.root_uri, path)
        edits[uri] = tuple(_differences(text_of(uri) or "", after))
    manifest, dependency = line
    if use is not None and use.is_complete and set(use.mentions) <= rewritten.texts.keys():
        edits |= edits_of(removal_patches(dependency, manifest), text_of)
    return edits


def _differences(before: str, after: str) -> Iterator[TextEdit]:
    """Yield the edits that turn one text into the other, line by line."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for text in old:
        starts.append(starts[-1] + len(text))
    for tag, first, last, new_first, new_last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield TextEdit(Span(starts[first], starts[last]), "".join(new[new_first:new_last]))


async def _apply(
    bench: Workbench, located: Located, dependency: Dependency, edits: Mapping[str, tuple[TextEdit, ...]]
) -> None:
    newest = bench.session.locate(located.document.uri)
    if newest is None or newest.document.version != located.document.version:
        raise content_modified()
    text_of: TextOf = bench.text_of(located.workspace)
    edit = workspace_edit(edits, text_of, bench.version_of, bench.client)
    if edit is not None:
        label = f"Replace {dependency.name} (codemod)"
        params = types.ApplyWorkspaceEditParams(edit=_annotated(edit, label, bench), label=label)
        await bench.server.workspace_apply_edit_async(params)


def _annotated(edit: types.WorkspaceEdit, label: str, bench: Workbench) -> types.WorkspaceEdit:
    """Have the client show the changes before it makes them, where it can."""
    if not bench.client.annotates_edits or edit.document_changes is None:
        return edit
    for change in edit.document_changes:
        if isinstance(change, types.TextDocumentEdit):
            change.edits = [
                types.AnnotatedTextEdit(annotation_id=_NOTE, range=each.range, new_text=each.new_text)
                for each in change.edits
                if isinstance(each, types.TextEdit)
            ]
    note = types.ChangeAnnotation(
        label=label, needs_confirmation=True, description="made by module-replacements-codemods"
    )
    edit.change_annotations = {_NOTE: note}
    return edit


def _line(located: Located, package: object) -> tuple[Manifest, Dependency] | None:
    for manifest in located.workspace.manifests:
        if manifest.uri == located.document.uri:
            for dependency in manifest.effective:
                if dependency.name == package:
                    return manifest, dependency
    return None


def _folders(located: Located) -> list[Path]:
    """Return the folders whose node_modules count: the manifest's own and the workspace's."""
    paths = [path_of(located.document.uri), path_of(located.workspace.root_uri + "/package.json")]
    return [path.parent for path in paths if path is not None]


def _say(bench: Workbench, message: str) -> None:
    shown = types.ShowMessageParams(type=types.MessageType.Info, message=f"packward: {message}")
    bench.server.window_show_message(shown)
