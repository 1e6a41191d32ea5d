"""Between document addresses and paths. An address that names no file on this computer has no path."""

import os
from pathlib import Path
from urllib.parse import quote, unquote

_SCHEME = "file://"


def path_of(uri: str) -> Path | None:
    """Return the absolute path of a file address, None for anything else (`untitled:`, a relative path).

    `?` and `#` belong to the path: clients leave them as they are.
    """
    if uri[: len(_SCHEME)].lower() != _SCHEME:
        return None
    host, slash, rest = uri[len(_SCHEME) :].partition("/")
    text = unquote((slash or "/") + rest, errors="surrogateescape")
    if "\0" in text:
        return None
    if os.name == "nt":
        text = f"//{host}{text}" if host not in ("", "localhost") else text.lstrip("/")
    elif host not in ("", "localhost"):
        return None
    path = Path(os.path.normpath(text))
    return path if path.is_absolute() else None


def uri_of(path: Path) -> str:
    """Return the address of an absolute path, without a final slash."""
    return path.as_uri().removesuffix("/")


def below(folder_uri: str, relative: str) -> str:
    """Return the address of a file below a folder; `relative` has `/` between its parts."""
    return f"{folder_uri}/{quote(relative, errors='surrogateescape')}"


def folder_uri(uri: str, file: Path, folder: Path) -> str:
    """Return the address of a folder above a file, spelled as the client spells the file's own address.

    Clients escape different characters; what is reported back has to carry their spelling.
    """
    depth = len(file.relative_to(folder).parts)
    spelled = uri.rsplit("/", depth)[0]
    return spelled if path_of(spelled + "/") == folder else uri_of(folder)
