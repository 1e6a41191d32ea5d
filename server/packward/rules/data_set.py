"""Which version of the e18e data set counts: the newest that the registry has and the gate allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from packward.data.replacements import bundled
from packward.model.facts import Query, Unknown
from packward.model.packument import Packument, Release
from packward.model.replacements import Replacements
from packward.model.versions import parse
from packward.rules.outlook import wanted_of
from packward.signals.replacements import MAJOR, PACKAGE, archive_query, releases_query

if TYPE_CHECKING:
    from packward.rules.context import Context

_MOST_TRIED = 2


def data_set(context: Context) -> Replacements:
    """Return the data set as the user's own registry has it; the bundled list where that is of no use.

    Nothing is asked where no line comes from a registry. What cannot be fetched leaves no dependency
    unchecked: the bundled list serves.
    """
    workspace = context.workspace
    lines = (dependency for manifest in workspace.manifests for dependency in manifest.effective)
    if not workspace.supported or all(wanted_of(line) is None for line in lines):
        return bundled()
    registry = workspace.policy.registries.of(PACKAGE)
    packument = context.ask_aside(releases_query(registry), Packument)
    if isinstance(packument, Unknown):
        return bundled()
    queries = [archive_query(registry, release) for release in _usable(packument, context)][:_MOST_TRIED]
    return _first(queries, context) or bundled()


def _first(queries: list[Query], context: Context) -> Replacements | None:
    """Ask for the newest; while that is under way, an older one that is known already counts."""
    waiting = False
    for query in queries:
        answer = context.facts.get(query) if waiting else context.ask_aside(query, Replacements)
        if isinstance(answer, Replacements):
            return answer
        waiting |= isinstance(answer, Unknown) and answer.reason == "pending"
    return None


def _usable(packument: Packument, context: Context) -> Iterator[Release]:
    """Yield what the gate allows of the readable major, newest first, down to the bundled version."""
    workspace = context.workspace
    gate = workspace.policy.gate(PACKAGE)
    window = workspace.settings.minimum_release_age
    cutoff = context.now - window if gate is None else gate.cutoff(context.now)
    oldest = parse(bundled().version)
    for release in reversed(packument.releases):
        version = parse(release.version)
        if version is None or version.major != MAJOR or version.is_prerelease or release.deprecated:
            continue
        if oldest is not None and version.key < oldest.key:
            return
        published = packument.published_by(release)
        exempt = workspace.manager.is_exempt(workspace.policy, PACKAGE, release.version)
        if exempt or (published is not None and published <= cutoff):
            yield release
