"""Reading single files out of a package's archive (gzip around tar), in memory and in bounded size."""

import zlib
from collections.abc import Collection, Iterator

_BLOCK = 512
_GZIP = 31
_REGULAR = (b"0", b"\0")
_LINKS = (b"1", b"2")


def read_files(archive: bytes, wanted: Collection[str], largest: int) -> dict[str, bytes] | None:
    """Return the wanted files that the archive holds as plain files, by path.

    None where it is damaged, unpacks to more than `largest` bytes, or holds what a package's archive never
    does: a link, a path that leaves its folder.
    """
    unpacked = _unpack(archive, largest)
    if unpacked is None:
        return None
    found: dict[str, bytes] = {}
    for path, kind, content in _entries(unpacked):
        if content is None or kind in _LINKS or path.startswith("/") or ".." in path.split("/"):
            return None
        if kind in _REGULAR and path in wanted:
            found[path] = content
    return found


def _unpack(archive: bytes, largest: int) -> bytes | None:
    decompressor = zlib.decompressobj(_GZIP)
    try:
        unpacked = decompressor.decompress(archive, largest)
    except zlib.error:
        return None
    # What does not end here is cut off or too large.
    return unpacked if decompressor.eof else None


def _entries(data: bytes) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Yield path, type and content of each entry; the content is None where the archive is damaged."""
    at = 0
    while at + _BLOCK <= len(data):
        header = data[at : at + _BLOCK]
        if not any(header):
            return
        size = _octal(header[124:136])
        prefix = _text(header[345:500]) if header[257:262] == b"ustar" else ""
        name = _text(header[:100])
        path = f"{prefix}/{name}" if prefix else name
        start = at + _BLOCK
        if size is None or start + size > len(data):
            yield path, header[156:157], None
            return
        yield path, header[156:157], data[start : start + size]
        at = start + -(-size // _BLOCK) * _BLOCK


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", errors="replace")


def _octal(field: bytes) -> int | None:
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else None
