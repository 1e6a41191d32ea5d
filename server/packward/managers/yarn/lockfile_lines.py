"""The lines of a yarn.lock: Yarn 1's own format and the YAML of Yarn 2 and newer are indented alike."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

_FIELD = re.compile(r'( +)(?:"([^"]*)"|([^\s:"]+)):?(.*)')
_SECTION_DEPTH, _DETAIL_DEPTH = 4, 6


class Entry(Struct):
    """One block: the requests ("name@range", at least one) that it answers, its fields, its sections' lines.

    `details` are the lines one level deeper, by section and name. `offset` is where its key stands.
    """

    key: str
    requests: tuple[str, ...]
    offset: int
    fields: dict[str, str] = field(default_factory=dict)
    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    details: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def entries(text: str) -> Iterator[Entry]:
    """Give the blocks of a lockfile from its text; lines that fit nowhere are left out."""
    entry: Entry | None = None
    section = name = ""
    offset = 0
    for line in text.split("\n"):
        start, offset = offset, offset + len(line) + 1
        if not line[:1].isspace():
            key = _key_of(line)
            requests = _requests(key)
            if requests:
                if entry is not None:
                    yield entry
                entry = Entry(key=key, requests=requests, offset=start)
                section = name = ""
            continue
        match = _FIELD.fullmatch(line)
        if match is None or entry is None:
            continue
        word, value = match[2] or match[3] or "", _unquoted(match[4].strip())
        depth = len(match[1])
        if depth < _SECTION_DEPTH:
            section = word
            entry.fields[word] = value
        elif depth < _DETAIL_DEPTH:
            name = word
            entry.sections.setdefault(section, {})[word] = value
        else:
            entry.details.setdefault((section, name), {})[word] = value
    if entry is not None:
        yield entry


def _key_of(line: str) -> str:
    """Return a block's key, which a question mark precedes where it is long; "" for all other lines."""
    line = line.rstrip("\r \t")
    if line.startswith("#"):
        return ""
    return line.removeprefix("? ").removesuffix(":").strip()


def _requests(key: str) -> tuple[str, ...]:
    """Return the parts of a key: Yarn 1 puts quotes around single ones, its successors around all of them."""
    parts = (part.strip(" ,") for part in key.replace('"', "").split(", "))
    return tuple(part for part in parts if part)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
