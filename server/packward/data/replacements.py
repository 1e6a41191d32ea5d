"""The bundled list of the e18e data set (`replacements.json`), and the Node versions of its substitutes."""

import pkgutil
from functools import cache

import msgspec
from msgspec import Struct

from packward.model.replacements import Replacements, Substitute

_REMOVABLE = ">=20.0.0"
_FIRST_WITH_BACKPORTS = 16
_LINES_UNTIL_SURE = 4


class Nodes(Struct, frozen=True):
    """npm ranges of Node versions: where something works without a flag, and where it is not experimental."""

    since: str
    stable: str | None


@cache
def bundled() -> Replacements:
    """Return the list as it was when this version of packward was made; it holds no snippets."""
    data = pkgutil.get_data(__name__, "replacements.json") or b"{}"
    return msgspec.json.decode(data, type=Replacements)


def nodes_of(id_: str, substitute: Substitute) -> Nodes | None:
    """Return where a substitute works; None where no Node version is known to have it.

    The data set gives first appearances. One in the middle of a long-term line may have come there from a
    later one, whose first releases lack it, so the lines after it count only from where that is sure.
    """
    if id_ in _NOT_IN_NODE:
        return None
    if id_ in _CORRECTED:
        return _CORRECTED[id_]
    if substitute.kind == "removal":
        return Nodes(_REMOVABLE, _REMOVABLE)
    if substitute.node is None:
        return None
    major, minor, _ = map(int, substitute.node.split("."))
    if major < _FIRST_WITH_BACKPORTS or major % 2 or not minor:
        since = f">={substitute.node}"
    else:
        since = f"^{substitute.node} || >={major + _LINES_UNTIL_SURE}.0.0"
    return Nodes(since, since)


def _everywhere(since: str) -> Nodes:
    return Nodes(since, since)


# Node has the object, but not under this name.
_NOT_IN_NODE = frozenset({"AsyncIterator.prototype"})

# The ids for which the data set has no Node version, or one of a flagged, experimental or other thing of that
# name. From running Node 20, 22, 24 and 26, and from the "added in" notes of Node's documentation.
_CORRECTED = {
    "--env-file": Nodes(">=20.6.0", "^22.21.0 || >=24.10.0"),
    "process.loadEnvFile": Nodes("^20.12.0 || >=21.7.0", "^22.21.0 || >=24.10.0"),
    "Temporal": _everywhere(">=26.0.0"),
    "builtinModules": _everywhere(">=10.0.0"),
    "isBuiltin": _everywhere(">=18.6.0"),
    "streamConsumers": _everywhere(">=16.7.0"),
    "unicodeClassEscape": _everywhere(">=10.0.0"),
    "Readable.from": _everywhere(">=12.3.0"),
    "Readable.map": Nodes("^16.15.0 || >=17.4.0", None),
    "stream.compose": Nodes(">=16.9.0", None),
    "fs.promises": _everywhere(">=12.0.0"),
    "buffer.isUtf8": _everywhere("^18.14.0 || >=19.4.0"),
    "URL.canParse": _everywhere("^18.17.0 || >=19.9.0"),
    "Error.isError": _everywhere(">=24.3.0"),
    "util.styleText": Nodes("^20.12.0 || >=21.7.0", "^22.13.0 || >=23.5.0"),
    "util.parseArgs": Nodes("^16.17.0 || >=18.3.0", ">=20.0.0"),
    "path.matchesGlob": Nodes("^20.17.0 || >=22.5.0", "^22.20.0 || >=24.8.0"),
    "fs.promises.glob": Nodes(">=22.0.0", "^22.17.0 || >=24.0.0"),
    "fs.promises.mkdtempDisposable": Nodes(">=24.4.0", None),
    "node:sqlite": Nodes("^22.13.0 || >=23.4.0", None),
    "node:test": Nodes(">=18.0.0", ">=20.0.0"),
    "zlib.crc32": _everywhere("^20.15.0 || >=22.2.0"),
}
