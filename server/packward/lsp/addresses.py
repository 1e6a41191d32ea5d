"""Which documents packward reads, and whose changes on disk it wants to hear of."""

from packward.session import config_files
from packward.session.uris import path_of


def is_read(uri: str) -> bool:
    """Tell whether a document is one that packward reads: not one of an installed package."""
    path = path_of(uri)
    return path is not None and config_files.is_served(path) and "node_modules" not in path.parts


def is_watched(uri: str) -> bool:
    """Tell whether a change of a file can change findings."""
    path = path_of(uri)
    return path is not None and config_files.is_watched(path) and "node_modules" not in path.parts
