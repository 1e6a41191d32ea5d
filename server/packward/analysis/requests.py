"""Which locked package answers which dependency line, for lockfiles that only list what was asked for."""

from collections.abc import Sequence

from msgspec import structs

from packward.model.lockfile import Lockfile
from packward.model.manifest import Dependency, Manifest


def with_lines(lockfile: Lockfile, manifests: Sequence[Manifest]) -> Lockfile:
    """Return the lockfile with the lines of these manifests, the root's first, in `direct`.

    A lockfile that knows its importers comes back as it is.
    """
    if not lockfile.requests:
        return lockfile
    direct: dict[tuple[str, str], str] = {}
    specifiers: dict[tuple[str, str], str] = {}
    for manifest in manifests:
        importer = "" if manifest.is_root else manifest.label.rpartition("/")[0]
        for dependency in manifest.effective:
            key = _key_for(dependency, lockfile)
            if key is not None:
                direct[importer, dependency.name] = key
                specifiers[importer, dependency.name] = dependency.text
    return structs.replace(lockfile, direct=direct, specifiers=specifiers)


def _key_for(dependency: Dependency, lockfile: Lockfile) -> str | None:
    """Return the key that answers a line, or the text that an override put in its place."""
    line = dependency.text if dependency.written is None else dependency.written.line
    for text in (dependency.text, line):
        key = lockfile.requests.get((dependency.name, text))
        if key is not None:
            return key
    return None
