"""Decisions on install scripts that npm does not read, each at its place."""

from collections.abc import Iterator

from packward.managers.npm.approvals import FIELD, KEY, SINCE, listed_in_files, written_in
from packward.managers.npm.config import Source
from packward.managers.npm.entries import read_approval
from packward.model.finding import Fix
from packward.model.manager import Tool
from packward.model.manifest import Manifest
from packward.model.policy import Origin, Problem
from packward.syntax.patch import Patch, Remove
from packward.syntax.tree import Node

RULE = "script-approval"


def problems(manifest: Manifest | None, chain: tuple[Source, ...], tool: Tool) -> Iterator[Problem]:
    """Give what is written as a decision in the root manifest or an .npmrc and decides nothing.

    Source: recorded cases `npm.npm1*`, facts on npm's allowScripts.
    """
    node = None if manifest is None else manifest.tree.find((FIELD,))
    if manifest is not None and node is not None:
        yield from _of_field(manifest, node, tool)
    if written_in(manifest) is None:
        return
    for approval in listed_in_files(chain):
        yield Problem(
            rule=RULE,
            message=f"npm ignores {KEY} ({approval.origin.label}) as soon as package.json has {FIELD}.",
            origin=approval.origin,
        )
        return


def _of_field(manifest: Manifest, node: Node, tool: Tool) -> Iterator[Problem]:
    if not tool.at_least(SINCE):
        text = f"npm {tool.version} does not read {FIELD}; npm {SINCE} and newer do."
        yield _problem(manifest, node, text)
    elif node.kind != "object":
        text = f"npm reads {FIELD} as an object of packages to true or false; this value decides nothing."
        yield _problem(manifest, node, text)
    else:
        for entry in manifest.tree.effective_children(node):
            target = read_approval(str(entry.key), tool)
            if not isinstance(entry.value, bool) and entry.kind != "missing":
                text = f"npm reads true or false here, so the entry for {target.name} decides nothing."
                yield _problem(manifest, entry, text)
            elif target.problem is not None and "drops" in target.problem:
                yield _problem(manifest, entry, f"{target.problem}.")


def _problem(manifest: Manifest, node: Node, message: str) -> Problem:
    patch = Patch(manifest.uri, Remove(manifest.tree.path(node)))
    return Problem(
        rule=RULE,
        message=message,
        origin=Origin(label=manifest.label, uri=manifest.uri, span=node.entry_span),
        fixes=(Fix(title=f"Remove {node.key} from {manifest.label}", patches=(patch,)),),
    )
