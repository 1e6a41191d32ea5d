"""Where a dependency's line leads: to a catalog's entry, an override, or a workspace member's manifest."""

from msgspec import Struct

from packward.model.finding import Location
from packward.model.manifest import Dependency, Manifest
from packward.model.workspace import Workspace
from packward.text.document import Span


class Definition(Struct, frozen=True, kw_only=True):
    """A place to go to, and the span of the text that leads there."""

    span: Span
    location: Location


def definition_at(workspace: Workspace, uri: str, offset: int) -> Definition | None:
    """Return where a dependency's line at an offset of a manifest leads; None where it says all itself."""
    for manifest in workspace.manifests:
        if manifest.uri != uri:
            continue
        for dependency in manifest.dependencies:
            for span in (dependency.name_span, dependency.specifier_span):
                if span.start <= offset <= span.end:
                    location = _target(dependency, workspace)
                    return None if location is None else Definition(span=span, location=location)
    return None


def _target(dependency: Dependency, workspace: Workspace) -> Location | None:
    if dependency.written is not None:
        return Location(dependency.written.uri, dependency.written.span)
    for manifest in workspace.manifests:
        if manifest.name == dependency.name and manifest.uri != dependency.uri:
            return Location(manifest.uri, _name_in(manifest))
    return None


def _name_in(manifest: Manifest) -> Span:
    node = manifest.tree.find(("name",))
    return manifest.head if node is None else manifest.tree.content_span(node)
