"""An install script, or a native build, that earlier releases did not have."""

from collections.abc import Iterator

from packward.model.packument import Release
from packward.rules.install_script import described
from packward.rules.release_signs.history import History
from packward.rules.release_signs.sign import Sign


def new_scripts(history: History) -> Iterator[Sign]:
    """Yield a sign where something runs at install that the previous release did not run.

    A script that only moved to another event is not new; another text for the same event is a weak sign.
    """
    release, previous = history.release, history.previous
    if previous is None or not release.install_events:
        return
    if not previous.install_events:
        yield Sign("strong", f"{described(release.scripts, release.install_events)}, new in this release")
        return
    unknown = _unknown(release, previous)
    before = {*(event for event, _ in previous.scripts), *(("install",) if previous.gypfile else ())}
    added = tuple((event, text) for event, text in unknown if event not in before)
    if added:
        yield Sign("strong", f"{_described(added)}, new in this release")
    elif unknown:
        yield Sign("weak", f"{_described(unknown)} with another text than before")


def _unknown(release: Release, previous: Release) -> tuple[tuple[str, str], ...]:
    """Return scripts with a text that was not there. Both must be known: short documents have none."""
    texts = {text for _, text in previous.scripts}
    return tuple((event, text) for event, text in release.scripts if texts and text not in texts)


def _described(scripts: tuple[tuple[str, str], ...]) -> str:
    return described(scripts, tuple(event for event, _ in scripts))
