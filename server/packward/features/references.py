"""Where something is used: a catalog's entry, a workspace member, an override."""

from collections.abc import Iterator

from packward.features.definition import line_at, name_in, target_of
from packward.features.overrides import overrides_of
from packward.model.finding import Location
from packward.model.manifest import Manifest
from packward.model.workspace import Workspace
from packward.text.document import Span


def references_at(workspace: Workspace, uri: str, offset: int) -> list[Location]:
    """Return the lines that use what stands at an offset, or what the line there leads to, in order.

    The lines of the workspace come first, then, for an override, the locked packages that it is about.
    """
    declared = declaration_at(workspace, uri, offset)
    if declared is None:
        return []
    found = dict.fromkeys((*_written_at(declared, workspace), *_of_member(declared, workspace)))
    return [*found, *_locked(declared, workspace)]


def declaration_at(workspace: Workspace, uri: str, offset: int) -> Location | None:
    """Return what is declared at an offset or where the line there leads; None where that is nothing."""
    found = line_at(workspace, uri, offset)
    target = None if found is None else target_of(found[0], workspace)
    if target is not None:
        return target
    for manifest in workspace.manifests:
        span = name_in(manifest)
        if manifest.uri == uri and manifest.name and span.start <= offset <= span.end:
            return Location(uri, span)
    for name_span, place in _entries(workspace):
        for span in (name_span, place.span):
            if place.uri == uri and span.start <= offset <= span.end:
                return place
    return None


def _entries(workspace: Workspace) -> Iterator[tuple[Span, Location]]:
    for catalog in workspace.catalogs.values():
        for entry in catalog.values():
            yield entry.name_span, Location(entry.uri, entry.span)
    for override in overrides_of(workspace):
        yield override.name_span, Location(override.uri, override.span)


def _written_at(declared: Location, workspace: Workspace) -> Iterator[Location]:
    """Give the lines whose version is written at a place."""
    for manifest in workspace.manifests:
        for dependency in manifest.dependencies:
            written = dependency.written
            if written is not None and Location(written.uri, written.span) == declared:
                yield Location(dependency.uri, dependency.specifier_span)


def _of_member(declared: Location, workspace: Workspace) -> Iterator[Location]:
    """Give the lines that name the member whose name stands at a place."""
    member = next((each for each in workspace.manifests if _is_named_at(each, declared)), None)
    for manifest in workspace.manifests:
        for dependency in manifest.dependencies:
            if member is not None and dependency.name == member.name and dependency.uri != member.uri:
                yield Location(dependency.uri, dependency.specifier_span)


def _is_named_at(manifest: Manifest, place: Location) -> bool:
    return bool(manifest.name) and Location(manifest.uri, name_in(manifest)) == place


def _locked(declared: Location, workspace: Workspace) -> Iterator[Location]:
    """Give the locked packages that the override at a place is about."""
    lock = workspace.lockfile
    for override in overrides_of(workspace):
        if Location(override.uri, override.span) == declared and lock is not None:
            for package in lock.packages.values():
                if package.name == override.package:
                    yield Location(lock.uri, Span(package.offset, package.offset))
