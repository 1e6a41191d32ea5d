"""Which documents packward reads, and whose changes on disk it wants to hear of."""

from packward.session.uris import path_of

READ = frozenset({"package.json", ".npmrc"})
WATCHED = (*sorted(READ), "package-lock.json", "npm-shrinkwrap.json")


def is_read(uri: str) -> bool:
    """Tell whether a document is one that packward reads: not one of an installed package."""
    path = path_of(uri)
    return path is not None and path.name in READ and "node_modules" not in path.parts


def is_watched(uri: str) -> bool:
    """Tell whether a change of a file can change findings."""
    path = path_of(uri)
    return path is not None and path.name in WATCHED and "node_modules" not in path.parts
