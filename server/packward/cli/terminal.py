"""What may be printed where: width, colour and characters; and writing that survives a closed pipe."""

import os
import shutil
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from typing import Final, Literal, TextIO

from msgspec import Struct

Style = Literal["bold", "dim", "red", "yellow", "blue", "green", "cyan"]

ERASE: Final = "\r\x1b[K"
PLAIN_WIDTH: Final = 80
NARROWEST: Final = 40
# Sentences that run over a whole wide screen are hard to read.
WIDEST: Final = 120
_CODES: Final[Mapping[Style, str]] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "yellow": "33",
    "blue": "34",
    "green": "32",
    "cyan": "36",
}


class Look(Struct, frozen=True, kw_only=True):
    """How a text is laid out: columns, colours or none, and the mark between parts of a summary."""

    width: int = PLAIN_WIDTH
    colour: bool = False
    dot: str = "·"

    def paint(self, text: str, *styles: Style) -> str:
        """Return the text in these styles, unchanged where there is no colour."""
        if not self.colour or not styles or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def look_of(stream: TextIO, env: Mapping[str, str]) -> Look:
    """Return the look of a stream: colour on a terminal only, unless FORCE_COLOR or NO_COLOR decide."""
    on_terminal = stream.isatty()
    columns = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns if on_terminal else PLAIN_WIDTH
    colour = bool(env.get("FORCE_COLOR")) or (on_terminal and env.get("TERM") != "dumb")
    return Look(
        width=min(max(columns, NARROWEST), WIDEST),
        colour=colour and not env.get("NO_COLOR"),
        dot="·" if _can_write("·", stream) else "-",
    )


def visible(text: str) -> str:
    """Spell out control and formatting characters, so that no manifest can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def write(text: str) -> None:
    """Write to stdout. A reader that has gone is no error; what stdout cannot encode is spelled out."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit; with nobody reading, that would print a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Write one line for the user to stderr, in the command's name, over a progress line if there is one."""
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    try:
        print(f"{ERASE if sys.stderr.isatty() else ''}packward: {visible(text)}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _can_write(character: str, stream: TextIO) -> bool:
    try:
        character.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
