"""Dependencies that were added: how old each is itself, and whether it runs anything when it is installed.

This is how a hijacked release stays free of scripts: they lie in a package made for it a day before.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

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

DAYS_OLD = 7 * DAY
"""And one less than this is what hijackers add, whoever published it: a stolen account publishes both."""

_MOST_ASKED = 30

Kin = Literal["part", "own", "stranger", "unknown"]
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
    """Yield signs for added dependencies that are new themselves, or have an install script.

    Of a stranger's packages each is a strong one. Maintainers divide their projects, so that a package of
    their own is a weak sign while it is weeks old, and none of the same scope; one that is days old, or has
    an install script, is strong whoever published it. Parts of the same project count only where they are
    new and run something.
    Where the registry does not tell who published a package, nobody can be called a stranger.
    """
    own: list[str] = []
    for name, text in list(added(history).items())[:_MOST_ASKED]:
        found = chosen(name, text, history, lookup)
        if found is None or isinstance(found, Unknown):
            continue
        packument, release = found
        since = first_published(packument)
        is_new = since is not None and history.published - since < NEW
        is_days_old = since is not None and history.published - since < DAYS_OLD
        has_script = release is not None and bool(release.install_events)
        fact = _fact(name, history, release, since if is_new else None)
        kin = _kin(history, packument, release)
        if _is_strong(kin, is_new=is_new, is_days_old=is_days_old, has_script=has_script):
            yield Sign("strong", fact)
        elif is_new and kin != "part":
            own.append(fact)
    if own:
        yield Sign("weak", ", and ".join(own))


def _is_strong(kin: Kin, *, is_new: bool, is_days_old: bool, has_script: bool) -> bool:
    if kin == "part":
        return is_new and has_script
    return is_days_old or has_script or (is_new and kin == "stranger")


def chosen(
    name: str, text: str, history: History, lookup: Lookup
) -> tuple[Packument, Release | None] | Unknown | None:
    """Return a dependency's package and what an install takes of it; None where it is in no registry."""
    specifier = parse_specifier(name, text)
    package = specifier.registry_name
    wanted = specifier.target if specifier.kind == "alias" else specifier
    if package is None or wanted is None or package == history.packument.name:
        return None
    packument = lookup(package, history.published - NEW)
    return (
        packument if isinstance(packument, Unknown) else (packument, _newest(packument, wanted.wanted or ""))
    )


def first_published(packument: Packument) -> float | None:
    """Return when a package appeared, at the latest; of a short document the last change bounds it."""
    times = [packument.created, *(release.published for release in packument.releases)]
    known = [time for time in (*times, *packument.removed.values()) if time is not None]
    if known:
        return min(known)
    return None if packument.complete else packument.modified


def _all(release: Release) -> tuple[str, ...]:
    return (
        *release.dependencies,
        *release.optional_dependencies,
        *release.peer_dependencies,
        *release.bundled,
    )


def _newest(packument: Packument, wanted: str) -> Release | None:
    """Return what an install takes: the tag's version, else the newest that satisfies."""
    tagged = packument.release(packument.tags.get(wanted))
    if tagged is not None:
        return tagged
    compiled = compile_range(wanted, loose=True)
    if compiled is None:
        return None
    return next((each for each in reversed(packument.releases) if compiled.allows(each.version)), None)


def _kin(history: History, packument: Packument, release: Release | None) -> Kin:
    """Tell how a dependency is related: a part of the same project, its maintainer's, or neither."""
    own, other = history.packument.name, packument.name
    if own.startswith("@") and other.startswith(f"{own.partition('/')[0]}/"):
        return "part"
    known = publishers(history)
    publisher = None if release is None else release.publisher
    if release is not None and publisher is not None and "trusted-publisher" not in release.evidence:
        is_part = publisher in known and _is_part(history, own, other, release)
        return "part" if is_part else "own" if publisher in known else "stranger"
    if release is not None and _is_part(history, own, other, release):
        return "part"
    return "unknown" if publisher is None else "stranger"


def _is_part(history: History, own: str, other: str, release: Release) -> bool:
    return _is_named_after(own, other) and _moves_along(history, release)


def _is_named_after(own: str, other: str) -> bool:
    """Tell the parts of one release: `tool-core` or `@tool/linux-x64` of `tool` or `tool-cli`."""
    stem = own.rpartition("/")[2]
    scope, _, name = other.removeprefix("@").rpartition("/")
    return (
        name.partition("-")[0] == stem.partition("-")[0]
        or f"{scope}-".startswith(f"{stem}-")
        or f"{stem}-".startswith(f"{scope}-")
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
