"""Annotated archives: a workspace, what the registry holds, and what is expected, in one text.

`-- path --` opens a file of the project (`~/path` lies in the user's home), `-- registry/NAME --` what
the registry holds of a package, `-- advisories/NAME --` what its bulk endpoint knows against it, one
`ID  severity  range  title` a line, `-- git --` which files are new to git: `PATH  untracked|added  AGE`,
`-- socket --` what Socket says of versions: `PACKAGE  VERSION  [TYPE:SEVERITY:ACTION …]`.
Carets under a line mark what is flagged. Text after a blank line is
the expected message, one paragraph a finding.
"""

import re
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct

from packward.text.document import Span

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
"""The time at which archives are read."""

_SECTIONS = ("registry/", "advisories/")
_HEADER = re.compile(r"-- (.+) --")
_CARETS = re.compile(r" *\^+(?: +\^+)* *")


class Archive(Struct, frozen=True, kw_only=True):
    """A read archive: files, registry and advisory sections by name, flagged spans by file.

    `git` and `socket` are the sections on those, `messages` the expected ones.
    """

    files: Mapping[str, str]
    registry: Mapping[str, str]
    advisories: Mapping[str, str]
    git: str
    socket: str
    flagged: tuple[tuple[str, Span], ...]
    messages: tuple[str, ...]


def read_archive(text: str) -> Archive:
    """Read an archive; indentation that all lines share is taken off."""
    lines = textwrap.dedent(text).strip("\n").splitlines()
    ends = [number for number, line in enumerate(lines) if not line.strip()]
    body, rest = (lines[: ends[0]], lines[ends[0] :]) if ends else (lines, [])
    sections: dict[str, list[str]] = {}
    flagged: list[tuple[str, Span]] = []
    current: list[str] = []
    name = ""
    for line in body:
        header = _HEADER.fullmatch(line.rstrip())
        if header:
            name = header[1]
            current = sections.setdefault(name, [])
        elif _CARETS.fullmatch(line) and current:
            start = sum(len(each) + 1 for each in current[:-1])
            flagged += [(name, Span(start + m.start(), start + m.end())) for m in re.finditer(r"\^+", line)]
        else:
            current.append(line)
    texts = {name: "\n".join(lines) + "\n" for name, lines in sections.items()}
    paragraphs = re.split(r"\n\s*\n", "\n".join(rest).strip())
    return Archive(
        files={
            name: text
            for name, text in texts.items()
            if not name.startswith(_SECTIONS) and name not in ("git", "socket")
        },
        registry=_section("registry/", texts),
        advisories=_section("advisories/", texts),
        git=texts.get("git", ""),
        socket=texts.get("socket", ""),
        flagged=tuple(flagged),
        messages=tuple(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()),
    )


def _section(start: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    return {name.removeprefix(start): text for name, text in texts.items() if name.startswith(start)}
