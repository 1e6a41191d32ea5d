"""Quick fixes of findings, all safe fixes of a document at once, and refactorings.

No state is kept for the client: an action is computed again from what its data names.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types

from packward.features.fixes import TextOf, agreeing, edits_of
from packward.features.ignoring import ignoring
from packward.features.refactorings import Refactoring, refactorings_at
from packward.lsp.codemods import codemod_actions
from packward.lsp.convert import SOURCE, lsp_diagnostic, span_of, workspace_edit
from packward.lsp.hover import content_modified
from packward.lsp.workbench import Workbench
from packward.model.finding import Finding, Fix
from packward.rules.context import Context
from packward.session.session import Located
from packward.syntax.patch import Patch
from packward.text.document import Span

FIX_ALL = "source.fixAll.packward"


async def code_action(bench: Workbench, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """Answer with the fixes of the findings that touch a range, and with what else may be done there."""
    uri = params.text_document.uri
    version = bench.version_of(uri)
    await bench.reported(uri)
    located = bench.session.locate(uri)
    if located is None or not bench.client.action_literals:
        return None
    only = params.context.only
    offered: list[types.CodeAction] = []
    findings = await _findings(bench, located)
    if bench.version_of(uri) != version:
        raise content_modified()
    span = span_of(located.document, params.range, bench.client.encoding)
    if _wanted(types.CodeActionKind.QuickFix, only):
        touched = [finding for finding in findings if _touches(finding.location.span, span)]
        offered += _quick_fixes(bench, located, touched, params.context.diagnostics)
        offered += await codemod_actions(bench, located, touched)
    if _wanted(FIX_ALL, only):
        offered += _fix_all(bench, located, findings)
    if _wanted(types.CodeActionKind.RefactorRewrite, only):
        offered += _rewrites(bench, located, span)
    return offered


async def code_action_resolve(bench: Workbench, action: types.CodeAction) -> types.CodeAction:
    """Add the edit to an action that was answered without; the document must not have changed since."""
    data = action.data if isinstance(action.data, dict) else {}
    located = bench.session.locate(str(data.get("uri")))
    if located is None or located.document.version != data.get("version"):
        raise content_modified()
    text_of = bench.text_of(located.workspace)
    patches = _patches_of(located, await _findings(bench, located), data, text_of)
    edit = _edit(bench, text_of, patches)
    if edit is None or bench.version_of(located.document.uri) != data.get("version"):
        raise content_modified()
    action.edit = edit
    return action


async def _findings(bench: Workbench, located: Located) -> list[Finding]:
    """Return what the newest snapshot has to say about a document, in document order."""
    report = await bench.session.examine(located)
    return [finding for finding in report.findings if finding.location.uri == located.document.uri]


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Tell whether a client asked for a kind: any where it names none; a kind covers those below it.

    The empty kind stands above all others.
    """
    return not only or any(kind == asked or kind.startswith(f"{asked}.") or not asked for asked in only)


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _quick_fixes(
    bench: Workbench, located: Located, findings: Sequence[Finding], shown: Sequence[types.Diagnostic]
) -> Iterator[types.CodeAction]:
    """Give what mends findings, then what puts them aside: that is never the first to be read."""
    mending = [(finding, fix) for finding in findings for fix in finding.fixes]
    aside = [(finding, _ignoring(finding, located)) for finding in findings]
    text_of = bench.text_of(located.workspace)
    for finding, fix in (*mending, *aside):
        edit = _edit(bench, text_of, fix.patches)
        if edit is not None:
            diagnostic = lsp_diagnostic(finding, text_of, bench.client, bench.pages)
            # The client's own copy, so that it can tell which diagnostic the action answers.
            linked = [mine for mine in shown if _is_same(mine, diagnostic)] or [diagnostic]
            named = {"rule": finding.rule, "span": list(_offsets(finding)), "title": fix.title}
            yield types.CodeAction(
                title=fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=linked,
                is_preferred=fix.preferred or None,
                **_edit_or_data(bench, located, edit, named),
            )


def _ignoring(finding: Finding, located: Located) -> Fix:
    return ignoring(finding, located.workspace, time.time())


def _fix_all(bench: Workbench, located: Located, findings: Sequence[Finding]) -> Iterator[types.CodeAction]:
    edit = _edit(
        bench,
        bench.text_of(located.workspace),
        _safe_patches(located, findings, bench.text_of(located.workspace)),
    )
    if edit is not None:
        yield types.CodeAction(
            title="Apply all safe fixes of packward",
            kind=FIX_ALL,
            **_edit_or_data(bench, located, edit, {}),
        )


def _rewrites(bench: Workbench, located: Located, span: Span) -> Iterator[types.CodeAction]:
    for refactoring in _refactorings(located, span):
        edit = _edit(bench, bench.text_of(located.workspace), refactoring.patches)
        if edit is not None:
            named = {"refactoring": refactoring.title, "span": [span.start, span.end]}
            yield types.CodeAction(
                title=refactoring.title,
                kind=types.CodeActionKind.RefactorRewrite,
                **_edit_or_data(bench, located, edit, named),
            )


def _refactorings(located: Located, span: Span) -> list[Refactoring]:
    context = Context(located.workspace, located.facts, time.time())
    return list(refactorings_at(context, located.document.uri, span))


def _edit_or_data(
    bench: Workbench, located: Located, edit: types.WorkspaceEdit, named: dict[str, Any]
) -> dict[str, Any]:
    if not bench.client.resolves_edits:
        return {"edit": edit}
    return {"data": {"uri": located.document.uri, "version": located.document.version, **named}}


def _patches_of(
    located: Located, findings: Sequence[Finding], data: dict[str, Any], text_of: TextOf
) -> Sequence[Patch]:
    """Return the patches that an action's data names, () where nothing is known of them any more."""
    if "refactoring" in data:
        match data.get("span"):
            case [int(start), int(end)]:
                found = _refactorings(located, Span(start, end))
                return next((each.patches for each in found if each.title == data["refactoring"]), ())
        return ()
    if "rule" not in data:
        return _safe_patches(located, findings, text_of)
    for finding in findings:
        if finding.rule == data["rule"] and list(_offsets(finding)) == data.get("span"):
            for fix in (*finding.fixes, _ignoring(finding, located)):
                if fix.title == data.get("title"):
                    return fix.patches
    return ()


def _safe_patches(located: Located, findings: Sequence[Finding], text_of: TextOf) -> Sequence[Patch]:
    """Return the patches of all safe preferred fixes that stay in the document, contradictions left out."""
    uri = located.document.uri
    fixes = [
        fix
        for finding in findings
        for fix in finding.fixes
        if fix.safe and fix.preferred and all(patch.uri == uri for patch in fix.patches)
    ]
    return tuple(dict.fromkeys(patch for fix in agreeing(fixes, text_of) for patch in fix.patches))


def _edit(bench: Workbench, text_of: TextOf, patches: Sequence[Patch]) -> types.WorkspaceEdit | None:
    return workspace_edit(edits_of(patches, text_of), text_of, bench.version_of, bench.client)


def _offsets(finding: Finding) -> tuple[int, int]:
    return finding.location.span.start, finding.location.span.end


def _is_same(shown: types.Diagnostic, mine: types.Diagnostic) -> bool:
    return (shown.source, shown.code, shown.range) == (SOURCE, mine.code, mine.range)
