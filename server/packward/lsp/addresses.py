"""Which documents packward reads, and whose changes on disk it wants to hear of."""

from packward.session.config_files import served_names, watched_names
from packward.session.uris import path_of


def is_read(uri: str) -> bool:
    """Tell whether a document is one that packward reads: not one of an installed package."""
    path = path_of(uri)
    return path is not None and path.name in served_names() and "node_modules" not in path.parts


def is_watched(uri: str) -> bool:
    """Tell whether a change of a file can change findings."""
    path = path_of(uri)
    return path is not None and path.name in watched_names() and "node_modules" not in path.parts
