"""Where a line of dependencies leads on the web: its package, its repository, what an update changes."""

from collections.abc import Iterator
from urllib.parse import quote

from msgspec import Struct

from packward.features.markdown import safe_address
from packward.features.prospects import Prospect, beyond, prospect_of, prospects
from packward.model.facts import Query
from packward.model.git_hosts import Repository, hosted_repository
from packward.model.names import scope
from packward.model.packument import Packument
from packward.model.registries import is_default, package_page
from packward.rules.context import Context
from packward.text.document import Span


class Link(Struct, frozen=True, kw_only=True):
    """A web address behind a span, and what it shows; both "" while only the registry knows them."""

    span: Span
    target: str = ""
    tooltip: str = ""


def links_of(context: Context, uri: str) -> list[Link]:
    """Return the links of a manifest: names lead to packages, versions to code or changes.

    What is not known yet is not waited for, and full documents, which name repositories, are not asked for:
    such a link has no target yet.
    """
    found: list[Link] = []
    for prospect in prospects(uri, context):
        full = _known(prospect, context)
        found += _of_name(prospect, full, context)
        if full is not None:
            found += _of_version(prospect, full, context)
        elif _may_be_known(prospect):
            found.append(Link(span=prospect.dependency.specifier_span))
    return found


def link_at(context: Context, uri: str, start: int) -> Link | None:
    """Return the link whose span starts at an offset, with its target; None where it leads nowhere."""
    for manifest in context.workspace.manifests:
        for dependency in manifest.effective:
            if manifest.uri == uri and dependency.specifier_span.start == start:
                prospect = prospect_of(dependency, context)
                full = None if prospect is None else context.full_packument(prospect.outlook.package)
                if prospect is not None and isinstance(full, Packument):
                    return next(_of_version(prospect, full, context), None)
    return None


def _may_be_known(prospect: Prospect) -> bool:
    """Tell whether the registry knows a package, or has not been heard yet."""
    unknown = prospect.outlook.unknown
    return unknown is None or unknown.reason == "pending"


def _known(prospect: Prospect, context: Context) -> Packument | None:
    """Return the full document of a package, as far as it is known."""
    outlook = prospect.outlook
    if outlook.packument is not None and outlook.packument.complete:
        return outlook.packument
    registry = context.workspace.policy.registries.of(outlook.package)
    full = context.facts.get(Query("packument-full", registry, outlook.package))
    return full if isinstance(full, Packument) else None


def _of_name(prospect: Prospect, full: Packument | None, context: Context) -> Iterator[Link]:
    """Give the page of the public registry; a package of another has the home page that it names."""
    package, span = prospect.outlook.package, prospect.dependency.name_span
    if is_default(context.workspace.policy.registries.of(package)):
        if _may_be_known(prospect):
            target = package_page(quote(package, safe="@/"))
            yield Link(span=span, target=target, tooltip=f"{package} in the public npm registry")
        return
    homepage = None if full is None else safe_address(full.homepage)
    if homepage is not None:
        yield Link(span=span, target=homepage, tooltip=f"Home page of {package}")


def _of_version(prospect: Prospect, full: Packument, context: Context) -> Iterator[Link]:
    package, span = prospect.outlook.package, prospect.dependency.specifier_span
    hosted = hosted_repository(full.repository or "")
    if hosted is None:
        address = safe_address(full.repository)
        if address is not None:
            yield Link(span=span, target=address, tooltip=f"Repository of {package}")
        return
    newer = prospect.within or beyond(prospect, context)
    if prospect.current is None or newer is None:
        yield Link(span=span, target=hosted.page, tooltip=f"Repository of {package}")
    elif scope(package) is None:
        old, new = prospect.current.version, newer.version
        target = _comparison(hosted, old, new)
        yield Link(span=span, target=target, tooltip=f"What changed from {package} {old} to {new}")
    else:
        # Most scoped packages share a repository with others, whose tags carry the package's name.
        target = f"{hosted.page}{'/-' if hosted.host == 'gitlab' else ''}/releases"
        yield Link(span=span, target=target, tooltip=f"Releases in the repository of {package}")


def _comparison(hosted: Repository, old: str, new: str) -> str:
    """Return the address that compares two versions, under the tags that `npm version` makes."""
    prefix = "/-" if hosted.host == "gitlab" else ""
    return f"{hosted.page}{prefix}/compare/v{quote(old, safe='')}...v{quote(new, safe='')}"
