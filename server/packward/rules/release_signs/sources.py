"""Dependencies that come around the registry, or that are the package itself."""

from collections.abc import Iterator, Mapping

from packward.model.packument import Release
from packward.model.specifiers import Specifier, parse_specifier
from packward.rules.release_signs.history import History
from packward.rules.release_signs.sign import Sign
from packward.rules.wording import quoted

_MOST_NAMED = 3


def new_sources(history: History) -> Iterator[Sign]:
    """Yield a sign where dependencies from git or a URL were added; optional and peer ones count."""
    before = {} if history.previous is None else _exotic(history.previous)
    new = {name: text for name, text in _exotic(history.release).items() if name not in before}
    if new:
        words = [f"{name} from {quoted(text, 100)}" for name, text in list(new.items())[:_MOST_NAMED]]
        more = f" and {len(new) - _MOST_NAMED} more" if len(new) > _MOST_NAMED else ""
        yield Sign("strong", f"new dependency {', '.join(words)}{more}, which no registry holds")


def self_dependency(history: History) -> Iterator[Sign]:
    """Yield a sign where the release depends on its own package and the previous one did not."""
    name = history.packument.name
    if not _depends_on(history.release, name):
        return
    if history.previous is None or not _depends_on(history.previous, name):
        yield Sign(
            "strong", f"new dependency on itself ({name} {quoted(installed(history.release)[name], 60)})"
        )


def installed(release: Release) -> Mapping[str, str]:
    """Return what a release makes a package manager fetch from elsewhere: what it bundles is within."""
    wanted = {**release.dependencies, **release.optional_dependencies}
    return {name: text for name, text in wanted.items() if name not in release.bundled}


def _depends_on(release: Release, name: str) -> bool:
    text = installed(release).get(name)
    return text is not None and parse_specifier(name, text).registry_name == name


def _exotic(release: Release) -> Mapping[str, str]:
    wanted = {**release.peer_dependencies, **installed(release)}
    return {name: text for name, text in wanted.items() if _is_exotic(parse_specifier(name, text))}


def _is_exotic(specifier: Specifier) -> bool:
    return specifier.kind in ("git", "url")
