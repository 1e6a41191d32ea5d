"""What the project's manager would install right now, and why: the answer of `packward why` as values."""

from collections.abc import Collection

from msgspec import Struct

from packward.analysis.install import Line, predict
from packward.model.facts import Unknown
from packward.model.manager import Tool
from packward.model.packument import Packument
from packward.model.policy import Policy
from packward.rules.context import Context
from packward.rules.transitive import importer_label


class Answer(Struct, frozen=True, kw_only=True):
    """What becomes of one dependency line.

    `manifest` is the label of the package.json it stands in, `locked` the version in the lockfile.
    """

    line: Line
    manifest: str
    locked: str | None = None


class Why(Struct, frozen=True, kw_only=True):
    """What is in force and what it makes of each line, in document order. `now` is in epoch seconds."""

    tool: Tool
    policy: Policy
    answers: tuple[Answer, ...]
    now: float


def explain(context: Context, manifests: Collection[str]) -> Why:
    """Predict an install of the whole workspace, and answer for the lines of these manifests (uris).

    What the registry has not answered yet is noted as wanted in the context, and unknown in the answer.
    """
    workspace = context.workspace
    labels = {manifest.uri: manifest.label for manifest in workspace.manifests}
    prediction = predict(
        workspace.manifests,
        workspace.manager,
        workspace.tool,
        workspace.policy,
        lambda package: _packument(package, context),
        context.now,
    )
    return Why(
        tool=workspace.tool,
        policy=workspace.policy,
        answers=tuple(
            Answer(line=line, manifest=labels[line.dependency.uri], locked=_locked(line, context))
            for line in prediction.lines
            if line.dependency.uri in manifests
        ),
        now=context.now,
    )


def _packument(package: str, context: Context) -> Packument | Unknown:
    """Ask for what the pick depends on, and for the names of scripts where there are any."""
    gate = context.workspace.policy.gate(package)
    cutoff = None if gate is None else gate.cutoff(context.now)
    packument = context.packument_to_pick_from(package, cutoff)
    if isinstance(packument, Unknown) or packument.complete:
        return packument
    if any(release.has_install_script for release in packument.releases):
        return context.full_packument(package)
    return packument


def _locked(line: Line, context: Context) -> str | None:
    lockfile = context.workspace.lockfile
    if lockfile is None:
        return None
    package = lockfile.locked(importer_label(line.dependency, context.workspace), line.dependency.name)
    return None if package is None else package.version
