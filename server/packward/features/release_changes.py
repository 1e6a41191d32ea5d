"""What a release changed against the one before it, as one line of the hover: facts, no judgement."""

from collections.abc import Iterator

from packward.features.markdown import code, plain
from packward.model.facts import Unknown
from packward.model.packument import Packument, Release
from packward.model.specifiers import parse_specifier
from packward.model.versions import parse
from packward.model.wording import age
from packward.rules.context import Context
from packward.rules.release_signs import YOUNG, History, history_of
from packward.rules.release_signs.additions import NEW, added, chosen, first_published
from packward.rules.release_signs.shape import jump, removals, revival
from packward.rules.release_signs.sources import installed

_MOST_NAMED = 3


def changes(packument: Packument, release: Release, context: Context) -> Iterator[str]:
    """Yield the line where something that hijacks change has changed since the previous release.

    What is added by a release under 30 days old is asked of the registry, to tell its age and scripts.
    """
    history = history_of(packument, release, context.now)
    previous = None if history is None else history.previous
    if history is None or previous is None:
        return
    parts = [
        *_dependencies(history, previous, context),
        *_scripts(release, previous),
        *_publisher(release, previous),
        *_evidence(release, previous),
        *_licence(release, previous),
        *_skipped_majors(release, previous),
        *(plain(sign.fact) for signs in (jump, revival, removals) for sign in signs(history)),
    ]
    if parts:
        yield f"Changed since {plain(previous.version)}: {' · '.join(parts)}."


def _dependencies(history: History, previous: Release, context: Context) -> Iterator[str]:
    before = installed(previous)
    never_before = added(history)
    new = {name: text for name, text in installed(history.release).items() if name not in before}
    is_young = history.published > context.now - YOUNG
    for name, text in list(new.items())[:_MOST_NAMED]:
        about = _about(name, text, history, context) if is_young and name in never_before else ""
        yield f"+ dependency {plain(name)}{about}"
    if len(new) > _MOST_NAMED:
        yield f"+ {len(new) - _MOST_NAMED} more dependencies"


def _about(name: str, text: str, history: History, context: Context) -> str:
    """Return, in brackets, from where a dependency comes, or how old it is and what it runs."""
    if parse_specifier(name, text).kind in ("git", "url"):
        return f" (from {plain(text, 100)})"
    found = chosen(name, text, history, context.dated_packument)
    if found is None:
        return ""
    if isinstance(found, Unknown):
        return " (not checked)"
    packument, release = found
    since = first_published(packument)
    words = []
    if since is not None and context.now - since < NEW:
        words.append(f"{age(max(0.0, context.now - since))} old")
    if release is not None and release.install_events:
        words.append(f"has {' and '.join(release.install_events)}")
    return f" ({', '.join(words)})" if words else ""


def _scripts(release: Release, previous: Release) -> Iterator[str]:
    if release.install_events and not previous.install_events:
        yield "+ install script"
    elif release.scripts and previous.scripts and release.scripts != previous.scripts:
        texts = "; ".join(f"{event} {code(text, 80)}" for event, text in previous.scripts)
        yield f"install scripts, before: {texts}"


def _publisher(release: Release, previous: Release) -> Iterator[str]:
    if release.publisher is not None and release.publisher != previous.publisher:
        before = "not known" if previous.publisher is None else plain(previous.publisher, 60)
        yield f"published by {plain(release.publisher, 60)}, before: {before}"


def _licence(release: Release, previous: Release) -> Iterator[str]:
    if release.license != previous.license:
        mine, theirs = (plain(each.license or "none", 60) for each in (release, previous))
        yield f"licence: {mine}, before: {theirs}"


def _skipped_majors(release: Release, previous: Release) -> Iterator[str]:
    mine, theirs = parse(release.version), parse(previous.version)
    if mine is not None and theirs is not None and mine.major > theirs.major + 1:
        yield f"major version {mine.major}, before: {theirs.major}"


def _evidence(release: Release, previous: Release) -> Iterator[str]:
    mine, theirs = "provenance" in release.evidence, "provenance" in previous.evidence
    if mine != theirs:
        yield f"provenance: {'yes' if mine else 'none'}, before: {'yes' if theirs else 'none'}"
