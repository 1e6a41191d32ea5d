"""Where a line leads: to a catalog's entry, an override, or a workspace member's manifest; and back."""

from msgspec import Struct

from packward.features.overrides import Override, overrides_of
from packward.model.finding import Location
from packward.model.manifest import Dependency, Manifest
from packward.model.workspace import Workspace
from packward.text.document import Span


class Definition(Struct, frozen=True, kw_only=True):
    """A place to go to, and the span of the text that leads there."""

    span: Span
    location: Location


def definition_at(workspace: Workspace, uri: str, offset: int) -> Definition | None:
    """Return where a dependency's line or an override at an offset leads; None where it says all itself."""
    found = line_at(workspace, uri, offset)
    if found is not None:
        location = target_of(found[0], workspace)
        return None if location is None else Definition(span=found[1], location=location)
    for override in overrides_of(workspace):
        for span in (override.name_span, override.span):
            if override.uri == uri and span.start <= offset <= span.end:
                location = _overridden(override, workspace)
                return None if location is None else Definition(span=span, location=location)
    return None


def line_at(workspace: Workspace, uri: str, offset: int) -> tuple[Dependency, Span] | None:
    """Return the dependency's line at an offset of a manifest, and which part of it stands there."""
    for manifest in workspace.manifests:
        if manifest.uri == uri:
            for dependency in manifest.dependencies:
                for span in (dependency.name_span, dependency.specifier_span):
                    if span.start <= offset <= span.end:
                        return dependency, span
    return None


def target_of(dependency: Dependency, workspace: Workspace) -> Location | None:
    """Return where a line's version is written, or the member that it names."""
    if dependency.written is not None:
        return Location(dependency.written.uri, dependency.written.span)
    for manifest in workspace.manifests:
        if manifest.name == dependency.name and manifest.uri != dependency.uri:
            return Location(manifest.uri, name_in(manifest))
    return None


def name_in(manifest: Manifest) -> Span:
    """Return the span of a manifest's name; its head where it has none."""
    node = manifest.tree.find(("name",))
    return manifest.head if node is None else manifest.tree.content_span(node)


def _overridden(override: Override, workspace: Workspace) -> Location | None:
    """Return the line that an override takes its version from (`$name`), else one that it is about."""
    name = override.text[1:] if override.text.startswith("$") else override.package
    for manifest in workspace.manifests:
        for dependency in manifest.dependencies:
            if dependency.name == name:
                return Location(dependency.uri, dependency.specifier_span)
    lock = workspace.lockfile
    if lock is None:
        return None
    locked = (package for package in lock.packages.values() if package.name == name)
    return next((Location(lock.uri, Span(each.offset, each.offset)) for each in locked), None)
