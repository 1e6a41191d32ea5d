"""`check --fix`: which fixes are taken, how they become one edit of each file, and what is left alone."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from packward.analysis.engine import Report
from packward.cli.arguments import Fixing
from packward.cli.sessions import Projects, reader
from packward.cli.write_back import replace_text
from packward.features.fixes import TextOf, agreeing, edits_of
from packward.model.finding import Finding, Fix
from packward.session.uris import path_of
from packward.text.edits import TextEdit, apply

MAX_ROUNDS = 5


class Left(Struct, frozen=True):
    """A fix that was not applied to a file, and why."""

    uri: str
    title: str
    reason: str


class Done(Struct, frozen=True, kw_only=True):
    """What one round of fixing did: titles of the fixes by the uri of the file they changed."""

    changed: Mapping[str, tuple[str, ...]] = {}
    left: tuple[Left, ...] = ()


async def fix(
    projects: Projects, fixing: Fixing, settle_again: Callable[[], Awaitable[Projects]]
) -> tuple[Projects, Done]:
    """Apply fixes and settle again until nothing is left to apply, at most `MAX_ROUNDS` times.

    Returns the projects as they are then, and what all rounds did.
    """
    roots = [path for workspace, _ in projects if (path := path_of(workspace.root_uri))]
    changed: dict[str, tuple[str, ...]] = {}
    left: dict[Left, None] = {}
    for _ in range(MAX_ROUNDS):
        done = apply_fixes([report for _, report in projects], roots, fixing, reader(projects))
        left |= dict.fromkeys(done.left)
        if not done.changed:
            break
        changed |= {file: changed.get(file, ()) + titles for file, titles in done.changed.items()}
        projects = await settle_again()
    return projects, Done(changed=changed, left=tuple(left))


def apply_fixes(reports: Iterable[Report], roots: Sequence[Path], fixing: Fixing, text_of: TextOf) -> Done:
    """Apply the chosen fix of every finding that has one, each file written once.

    Fixes that contradict an earlier one wait for another round. Nothing outside `roots` is written.
    """
    findings = sorted(
        (finding for report in reports for finding in report.findings), key=lambda finding: -finding.severity
    )
    chosen = dict.fromkeys(fix for finding in findings if (fix := chosen_fix(finding, fixing)))
    inside = [fix for fix in chosen if not _outside(fix, roots)]
    left = [
        Left(uri, fix.title, "it lies outside the project") for fix in chosen for uri in _outside(fix, roots)
    ]
    accepted = agreeing(inside, text_of)
    edits = edits_of([patch for fix in accepted for patch in fix.patches], text_of)
    if accepted and not edits:
        # Together they cannot be expressed; one at a time they can.
        accepted = accepted[:1]
        edits = edits_of(accepted[0].patches, text_of)
    changed: dict[str, tuple[str, ...]] = {}
    for uri, changes in edits.items():
        titles = tuple(dict.fromkeys(fix.title for fix in accepted if uri in _uris([fix])))
        problem = _rewrite(uri, changes, text_of)
        if problem is None:
            changed[uri] = titles
        else:
            left += [Left(uri, title, problem) for title in titles]
    return Done(changed=changed, left=tuple(left))


def chosen_fix(finding: Finding, fixing: Fixing) -> Fix | None:
    """Return the fix that is taken: the safe preferred one, or with "all" the preferred or else the first."""
    preferred = [fix for fix in finding.fixes if fix.preferred]
    candidates = {
        "none": [],
        "safe": [fix for fix in preferred if fix.safe],
        "all": preferred or list(finding.fixes),
    }
    return next(iter(candidates[fixing]), None)


def _uris(fixes: Iterable[Fix]) -> set[str]:
    return {patch.uri for fix in fixes for patch in fix.patches}


def _outside(fix: Fix, roots: Sequence[Path]) -> list[str]:
    """Return the files of a fix that really lie, links followed, outside all projects."""
    real = [Path(os.path.realpath(root)) for root in roots]
    return [uri for uri in sorted(_uris([fix])) if not _is_below(path_of(uri), real)]


def _is_below(path: Path | None, roots: Sequence[Path]) -> bool:
    if path is None:
        return False
    target = Path(os.path.realpath(path))
    return any(target.is_relative_to(root) for root in roots)


def _rewrite(uri: str, edits: Sequence[TextEdit], text_of: TextOf) -> str | None:
    path, before = path_of(uri), text_of(uri)
    if path is None:
        return "it is no file"
    return replace_text(path, before, apply(before or "", edits))
