"""Who published a release, and what speaks for where it comes from, against the releases before it."""

from collections.abc import Iterator, Mapping

from packward.model.packument import Evidence, Release
from packward.model.wording import age, listed
from packward.rules.release_signs.history import SETTLED, YOUNG, History
from packward.rules.release_signs.sign import Sign
from packward.rules.wording import quoted

_IN_A_ROW = 2
_TEAM = 5
_WORDS: Mapping[Evidence, str] = {"trusted-publisher": "trusted publisher", "provenance": "provenance"}


def lost_evidence(history: History) -> Iterator[Sign]:
    """Yield a sign where the two releases before on the same major line had what this one has not.

    One alone is no habit: who forgets it once, or tries it once, is not flagged later.
    """
    before = history.line[:_IN_A_ROW]
    if len(before) < _IN_A_ROW:
        return
    for evidence, words in _WORDS.items():
        if evidence not in history.release.evidence and all(evidence in each.evidence for each in before):
            versions = listed([each.version for each in reversed(before)])
            yield Sign("weak", f"no {words}, which {versions} had")
            return


def new_publisher(history: History) -> Iterator[Sign]:
    """Yield a sign where an account published that had published nothing a month before.

    A first release by CI is none, and neither is one more person of a team of five or more.
    """
    release = history.release
    if release.publisher is not None and is_by_stranger(history):
        yield Sign(
            "weak", f"published by {quoted(release.publisher, 60)}, {_since(release.publisher, history)}"
        )


def is_by_stranger(history: History) -> bool:
    """Tell whether a person published who had published nothing a month before."""
    release = history.release
    if release.publisher is None or "trusted-publisher" in release.evidence:
        return False
    known = {each.publisher for each in _month_before(history)} - {None}
    return bool(known) and release.publisher not in known and len(known) < _TEAM


def publishers(history: History) -> frozenset[str]:
    """Return the accounts, CI apart, that published the package a month before this release or earlier."""
    return frozenset(
        each.publisher
        for each in _month_before(history)
        if each.publisher is not None and "trusted-publisher" not in each.evidence
    )


def _month_before(history: History) -> list[Release]:
    """Return what came a month before or earlier; of a package that is no month old, what is settled."""
    releases = history.packument.releases
    earlier = [release for release in releases if history.is_before(release, YOUNG)]
    return earlier or [release for release in releases if history.is_before(release, SETTLED)]


def _since(publisher: str, history: History) -> str:
    """Say that an account had published nothing before, or how long ago its first release was."""
    earlier = [
        release.published
        for release in history.packument.releases
        if release.publisher == publisher and release.published is not None
    ]
    first, last = min(earlier, default=history.published), history.previous
    if first < history.published:
        return f"whose first release of it was {age(history.now - first)} ago"
    before = (
        "" if last is None or last.publisher is None else f" ({last.version}: {quoted(last.publisher, 60)})"
    )
    return f"who published none before{before}"
