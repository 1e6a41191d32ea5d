"""The hover on a dependency: the decision first, then the facts behind it, at most about eight lines."""

from collections.abc import Iterator
from urllib.parse import quote

from msgspec import Struct

from packward.features import markdown
from packward.features.advisory_hover import advisory_lines
from packward.features.markdown import code, plain
from packward.features.reasons import REASONS
from packward.features.release_changes import changes
from packward.features.replacement_hover import replacement_lines
from packward.features.socket_hover import socket_line
from packward.model.facts import Unknown
from packward.model.manager import ScriptSubject
from packward.model.manifest import Dependency
from packward.model.packument import Packument, Release
from packward.model.registries import is_default, package_page
from packward.model.versions import key
from packward.model.wording import age, duration, moment, remaining
from packward.rules.context import Context
from packward.rules.outlook import Outlook
from packward.rules.release_signs.additions import first_published
from packward.rules.wording import missing_entry, tool_name
from packward.text.document import Span

_SCRIPT_OUTCOMES = {
    "runs": "runs it",
    "runs-with-warning": "warns and runs it",
    "blocked": "does not run it",
    "blocked-and-fails": "refuses the install until it is reviewed",
    "denied": "does not run it, it is denied",
}
_MOST_SKIPPED = 3
_NEW_PACKAGE = 90 * 86400.0


class Hover(Struct, frozen=True, kw_only=True):
    """Markdown to show, and the span of the text that it is about."""

    markdown: str
    span: Span


def hover_at(context: Context, uri: str, offset: int) -> Hover | None:
    """Return the hover at an offset of a manifest, or of the file that holds a dependency's version.

    None where no dependency stands there.
    """
    for dependency, span in _standing_in(uri, context):
        if span.start <= offset <= span.end:
            return Hover(markdown="\n\n".join(_lines(dependency, context)), span=span)
    return None


def _standing_in(uri: str, context: Context) -> Iterator[tuple[Dependency, Span]]:
    """Give the dependencies of a file with the spans that are about them, its own lines first."""
    manifests = context.workspace.manifests
    for manifest in manifests:
        if manifest.uri == uri:
            for dependency in manifest.dependencies:
                yield dependency, dependency.name_span
                yield dependency, dependency.specifier_span
    for manifest in manifests:
        for dependency in manifest.dependencies:
            if dependency.written is not None and dependency.written.uri == uri:
                yield dependency, dependency.written.name_span
                yield dependency, dependency.written.span


def _lines(dependency: Dependency, context: Context) -> Iterator[str]:
    outlook = context.outlook(dependency)
    if outlook.state == "not-registry":
        yield f"**{plain(dependency.name)}** {_source(dependency)}"
        yield from _written(dependency, context)
        return
    if outlook.state == "absent" and outlook.packument is None:
        yield f"**{plain(dependency.name)}**: {plain(missing_entry(dependency, context.workspace))}"
        return
    if outlook.packument is None:
        reason = "pending" if outlook.unknown is None else outlook.unknown.reason
        yield f"**{plain(outlook.package)}**: not checked, {REASONS[reason]}."
        yield from _written(dependency, context)
        yield from advisory_lines(dependency, context)
        yield from replacement_lines(dependency, context)
        return
    full = context.full_packument(outlook.package)
    packument = outlook.packument if isinstance(full, Unknown) else full
    yield _decision(dependency, outlook, packument, context)
    yield from _written(dependency, context)
    yield from _beginning(packument, context)
    yield from _age(outlook, packument, context)
    yield from _skipped(outlook, context)
    release = None if outlook.release is None else packument.release(outlook.release.version)
    if release is not None:
        yield from changes(packument, release, context)
    yield from _scripts(dependency, outlook, packument, context)
    yield from advisory_lines(dependency, context)
    yield from _deprecation(outlook)
    if release is not None:
        yield from socket_line(outlook.package, release, context)
    yield from replacement_lines(dependency, context)
    yield _links(outlook, packument, context)
    yield _source_of_facts(packument, context)


def _beginning(packument: Packument, context: Context) -> Iterator[str]:
    """Say since when there is a package, where that is not long."""
    since = first_published(packument)
    if packument.complete and since is not None and context.now - since < _NEW_PACKAGE:
        count = len(packument.releases)
        releases = "1 release" if count == 1 else f"{count} releases"
        yield f"First published {age(max(0.0, context.now - since))} ago, {releases} so far."


def _written(dependency: Dependency, context: Context) -> Iterator[str]:
    """Say where the version comes from, if the line does not say it itself."""
    written = dependency.written
    if written is None:
        return
    where = plain(context.workspace.label(written.uri))
    path = ".".join(str(key) for key in written.path[:-1])
    verb = "is" if written.how == "catalog" else "is overridden to be"
    yield f"{code(written.line)} {verb} {code(dependency.text)}, written in {where} ({code(path)})."


def _source(dependency: Dependency) -> str:
    kind = dependency.specifier.kind
    if kind in ("git", "url"):
        return f"comes from {'git' if kind == 'git' else 'a URL'}: no release age or advisory covers it."
    if kind == "invalid":
        return f"{code(dependency.text)} is no specifier that a package manager can use."
    return "is not installed from a registry."


def _decision(dependency: Dependency, outlook: Outlook, packument: Packument, context: Context) -> str:
    release, name = outlook.release, plain(outlook.package)
    if outlook.state == "refused":
        return f"**{name}**: {_refusal(dependency, outlook, context)}."
    if release is None or outlook.state == "absent":
        if not packument.releases:
            return f"**{name}** has no published version."
        newest = packument.tags.get("latest", packument.releases[-1].version)
        return f"**{name}**: no version satisfies {code(dependency.text)}; the newest is {plain(newest)}."
    head = f"**{name} {plain(release.version)}**"
    published = packument.published_by(packument.release(release.version) or release)
    when = (
        "" if published is None else f", published {age(context.now - published)} ago ({moment(published)})"
    )
    lock = context.workspace.lockfile
    if outlook.locked and lock is not None:
        return f"{head} is locked in {plain(lock.label)}{when}."
    tool = tool_name(context.workspace.tool)
    if outlook.state == "blocked":
        return f"{head} cannot be installed by {tool}{when}."
    return f"{head} is what {tool} would install now{when}."


def _refusal(dependency: Dependency, outlook: Outlook, context: Context) -> str:
    tool, trust = tool_name(context.workspace.tool), context.workspace.policy.trust
    why = "it needs publish times"
    if outlook.resolution is not None and outlook.resolution.failure == "trust-downgrade":
        where = "" if trust is None else f" (trust policy in {plain(trust.origin.label)})"
        why = f"the version it picks has weaker evidence of its origin than an earlier one{where}"
    return f"{tool} stops over {code(dependency.text)}, because {why}"


def _age(outlook: Outlook, packument: Packument, context: Context) -> Iterator[str]:
    gate, allowed = outlook.gate, outlook.allowed
    if not packument.has_times:
        yield "The registry gives no publish times, so a release age cannot be checked."
        return
    if gate is None:
        rule = "No minimum release age is in force"
    elif gate.before is not None:
        where = "" if gate.origin is None else f" ({plain(gate.origin.label)})"
        rule = f"Nothing newer than {moment(gate.before)} is installed{where}"
    else:
        where = "the package manager's default" if gate.origin is None else plain(gate.origin.label)
        rule = f"Minimum release age: {duration(gate.seconds)} ({where})"
    young = outlook.state in ("fresh", "blocked")
    if young and outlook.free_at is not None:
        rule += f"; old enough on {moment(outlook.free_at)}"
    if young and allowed is not None:
        published = packument.published_by(allowed)
        old = "" if published is None else f" ({age(context.now - published)} old)"
        rule += f". Newest old enough: {plain(allowed.version)}{old}"
    newest = packument.release(packument.tags.get("latest"))
    if newest is not None and (outlook.release is None or _newer(newest, outlook.release)):
        published = packument.published_by(newest)
        old = "" if published is None else f" ({age(context.now - published)} old)"
        rule += f". Newest: {plain(newest.version)}{old}"
    yield rule + "."


def _newer(one: Release, other: Release) -> bool:
    mine, theirs = key(one.version), key(other.version)
    return mine is not None and theirs is not None and mine > theirs


def _skipped(outlook: Outlook, context: Context) -> Iterator[str]:
    resolution = outlook.resolution
    if resolution is None or outlook.state == "blocked":
        return
    waiting = [skip for skip in resolution.skipped if skip.reason == "too-fresh"]
    if not waiting:
        return
    words = [
        plain(skip.version)
        + (f" in {remaining(skip.installable_at - context.now)}" if skip.installable_at else "")
        for skip in waiting[:_MOST_SKIPPED]
    ]
    more = f" and {len(waiting) - _MOST_SKIPPED} more" if len(waiting) > _MOST_SKIPPED else ""
    yield f"Held back: {', '.join(words)}{more}."


def _scripts(
    dependency: Dependency, outlook: Outlook, packument: Packument, context: Context
) -> Iterator[str]:
    if outlook.release is None:
        return
    release = packument.release(outlook.release.version) or outlook.release
    if not release.install_events:
        yield "Install scripts: none."
        return
    workspace = context.workspace
    subject = ScriptSubject(package=outlook.package, version=release.version, alias=dependency.name)
    outcome = workspace.manager.script_outcome(
        release.install_events, subject, workspace.policy, workspace.tool
    )
    texts = [f"{event} {code(text, 120)}" for event, text in release.scripts] or [
        "native build (binding.gyp)" if release.gypfile else "text not known"
    ]
    why = f" ({plain(outcome.origin.label)})" if outcome.origin is not None else ""
    does = _SCRIPT_OUTCOMES.get(outcome.outcome, "does not run it")
    yield f"Install scripts: {'; '.join(texts)}. {tool_name(workspace.tool)} {does}{why}."


def _deprecation(outlook: Outlook) -> Iterator[str]:
    if outlook.release is not None and outlook.release.deprecated:
        yield f"Deprecated by its publisher: {plain(outlook.release.deprecated)}"


def _links(outlook: Outlook, packument: Packument, context: Context) -> str:
    release = outlook.release
    parts: list[str | None] = []
    if release is not None and release.license:
        parts.append(f"Licence: {plain(release.license, 60)}")
    if is_default(context.workspace.policy.registries.of(outlook.package)):
        parts.append(markdown.link("npm", package_page(quote(outlook.package, safe="@/"))))
    if packument.repository is not None:
        parts.append(markdown.link("repository", packument.repository))
    elif packument.complete:
        parts.append("no link to a repository")
    parts.append(markdown.link("homepage", packument.homepage))
    line = " · ".join(part for part in parts if part) or "No licence or links are given."
    return line[:1].upper() + line[1:]


def _source_of_facts(packument: Packument, context: Context) -> str:
    asked = age(max(0.0, context.now - packument.asked_at))
    return f"As reported by {plain(packument.host)}, asked {asked} ago."
