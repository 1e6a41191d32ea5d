"""Dependencies that were added: how old each is itself, and whether it runs anything when it is installed.

This is how a hijacked release stays free of scripts: they lie in a package made for it a day before.
"""

from collections.abc import Callable, Iterator, Mapping

from packward.model.facts import Unknown
from packward.model.packument import Packument, Release
from packward.model.ranges import compile_range
from packward.model.specifiers import parse_specifier
from packward.model.versions import parse
from packward.model.wording import age
from packward.rules.install_script import described
from packward.rules.release_signs.history import DAY, SETTLED, History
from packward.rules.release_signs.origin import publishers
from packward.rules.release_signs.sign import Sign
from packward.rules.release_signs.sources import installed

NEW = 60 * DAY
"""A package first published less than this (seconds) before the release that adds it is new itself."""

_MOST_ASKED = 30

Lookup = Callable[[str, float], Packument | Unknown]
"""Return a package's document, dated so that what is younger than a cutoff (epoch seconds) can be told."""


def added(history: History) -> Mapping[str, str]:
    """Return the dependencies, with their specifiers, that no settled release had in any form."""
    previous = history.previous
    if previous is None:
        return {}
    seen = {history.packument.name, *_all(previous)}
    for release in history.packument.releases:
        if history.is_before(release, SETTLED):
            seen.update(_all(release))
    return {name: text for name, text in installed(history.release).items() if name not in seen}


def risky_additions(history: History, lookup: Lookup) -> Iterator[Sign]:
    """Yield a sign for each added dependency that is new itself, or has an install script.

    The package's own family is no stranger: one of its scope or its publishers may be new, as the parts of
    a project that is being divided are; it is flagged where it is new and has an install script.
    """
    for name, text in list(added(history).items())[:_MOST_ASKED]:
        specifier = parse_specifier(name, text)
        package = specifier.registry_name
        wanted = specifier.target if specifier.kind == "alias" else specifier
        if package is None or wanted is None or package == history.packument.name:
            continue
        packument = lookup(package, history.published - NEW)
        if isinstance(packument, Unknown):
            continue
        release = _chosen(packument, wanted.wanted or "")
        since = _first_published(packument)
        is_new = since is not None and history.published - since < NEW
        events = () if release is None else release.install_events
        family = _is_family(history, packument, release)
        if (is_new and not family) or (events and (is_new or not family)):
            yield Sign("strong", _fact(name, history, release, since if is_new else None))


def _all(release: Release) -> tuple[str, ...]:
    return (
        *release.dependencies,
        *release.optional_dependencies,
        *release.peer_dependencies,
        *release.bundled,
    )


def _chosen(packument: Packument, wanted: str) -> Release | None:
    """Return what an install takes of a dependency: the tag's version, else the newest that satisfies."""
    tagged = packument.release(packument.tags.get(wanted))
    if tagged is not None:
        return tagged
    compiled = compile_range(wanted, loose=True)
    if compiled is None:
        return None
    return next((each for each in reversed(packument.releases) if compiled.allows(each.version)), None)


def _first_published(packument: Packument) -> float | None:
    """Return when the package appeared, at the latest; of a short document the last change bounds it."""
    times = [packument.created, *(release.published for release in packument.releases)]
    known = [time for time in (*times, *packument.removed.values()) if time is not None]
    if known:
        return min(known)
    return None if packument.complete else packument.modified


def _is_family(history: History, packument: Packument, release: Release | None) -> bool:
    own, other = history.packument.name, packument.name
    scope = own.partition("/")[0] if own.startswith("@") else None
    if scope is not None and other.startswith(f"{scope}/"):
        return True
    publisher = None if release is None else release.publisher
    if release is not None and publisher is not None and "trusted-publisher" not in release.evidence:
        return publisher in publishers(history)
    return release is not None and _is_named_after(own, other) and _moves_along(history, release)


def _is_named_after(own: str, other: str) -> bool:
    """Tell the parts of one release: `tool-linux-x64` or `@tool/linux-x64` of `tool` or `tool-cli`."""
    stem = own.rpartition("/")[2]
    scope = other[1:].partition("/")[0] if other.startswith("@") else None
    return other.startswith((f"{stem}-", f"@{stem}-")) or (
        scope is not None and (stem == scope or stem.startswith(f"{scope}-"))
    )


def _moves_along(history: History, release: Release) -> bool:
    mine, theirs = history.version, parse(release.version, loose=True)
    return theirs is not None and mine.key == theirs.key


def _fact(name: str, history: History, release: Release | None, since: float | None) -> str:
    words = [f"new dependency {name}"]
    if since is not None:
        gap = history.published - since
        words.append(f"first published {age(abs(gap))} {'earlier' if gap >= 0 else 'later'}")
    if release is not None and release.install_events:
        words.append(f"with {described(release.scripts, release.install_events)}")
    return ", ".join(words)
