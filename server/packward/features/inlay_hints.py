"""What stands at the end of a dependency's line: the version in use with its age, and what is held back."""

from collections.abc import Iterator

from msgspec import Struct

from packward.features.hover import Hover, hover_at
from packward.features.prospects import Prospect, prospect_of
from packward.model.facts import Unknown
from packward.model.manifest import Dependency
from packward.model.packument import Release
from packward.model.wording import age, remaining
from packward.rules.context import Context
from packward.text.document import Span


class Hint(Struct, frozen=True, kw_only=True):
    """A text to show at an offset, which is behind the quotes of the version that `about` is in."""

    offset: int
    label: str
    about: int


def hints_in(context: Context, uri: str, span: Span) -> list[Hint]:
    """Return the hints of a span of a manifest, or of the file that holds the versions of others.

    It asks for the full documents of the packages in that span, which alone tell how old a version is.
    """
    if not context.workspace.settings.inlay_hints:
        return []
    text = _text_of(uri, context)
    hints = []
    for dependency, place in _lines(uri, context).items():
        if place.start <= span.end and span.start <= place.end:
            label = _label(dependency, context)
            if label:
                quoted = text[place.end : place.end + 1] in ("'", '"')
                hints.append(Hint(offset=place.end + int(quoted), label=label, about=place.start))
    return hints


def tooltip_at(context: Context, uri: str, about: int) -> Hover | None:
    """Return what explains the hint about the version at an offset."""
    return hover_at(context, uri, about)


def _lines(uri: str, context: Context) -> dict[Dependency, Span]:
    """Return the lines with a version in a file, once for each place."""
    found: dict[Span, Dependency] = {}
    for manifest in context.workspace.manifests:
        for dependency in manifest.effective:
            if dependency.uri == uri:
                found[dependency.specifier_span] = dependency
            elif dependency.written_uri == uri:
                found.setdefault(dependency.written_span, dependency)
    return {found[span]: span for span in sorted(found)}


def _text_of(uri: str, context: Context) -> str:
    workspace = context.workspace
    documents = [manifest.document for manifest in workspace.manifests]
    documents += [file.document for file in workspace.configs.files]
    return next((document.text for document in documents if document.uri == uri), "")


def _label(dependency: Dependency, context: Context) -> str:
    prospect = prospect_of(dependency, context)
    return "" if prospect is None else " · ".join(_parts(prospect, context))


def _parts(prospect: Prospect, context: Context) -> Iterator[str]:
    outlook, now = prospect.outlook, context.now
    if outlook.state == "blocked" and outlook.release is not None and outlook.free_at is not None:
        yield f"{outlook.release.version} in {remaining(max(0.0, outlook.free_at - now))}"
        return
    release = prospect.current
    if release is None:
        return
    published = _published(release, prospect, context)
    old = "" if published is None else f"{age(max(0.0, now - published))} old"
    if release.version == prospect.dependency.specifier.wanted:
        if old:
            yield old
    else:
        yield f"{release.version}, {old}" if old else release.version
    held = prospect.held
    if held is not None and held.installable_at is not None:
        yield f"{held.version} in {remaining(max(0.0, held.installable_at - now))}"


def _published(release: Release, prospect: Prospect, context: Context) -> float | None:
    """Return when a version was published, None while that is not known exactly."""
    if release.published is not None:
        return release.published
    full = context.full_packument(prospect.outlook.package)
    found = None if isinstance(full, Unknown) else full.release(release.version)
    return None if found is None else found.published
