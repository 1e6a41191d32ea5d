"""Strangers' text in Markdown: it shows as text and never as markup, image, HTML or link."""

import re
from urllib.parse import quote, urlsplit

# Markup characters, and what GitHub-flavoured Markdown would turn into links by itself.
_SPECIAL = re.compile(
    r"[\\`*_\[\]<>#!|~&$]|:(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.|(?<=[\w.+-])@", re.IGNORECASE
)
_LONGEST = 300
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?", re.ASCII)


def plain(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line with everything escaped that Markdown could read as markup."""
    return _SPECIAL.sub(r"\\\g<0>", _one_line(text, longest))


def code(text: str, longest: int = _LONGEST) -> str:
    """Return a text as an inline code span; backticks in it cannot end the span."""
    line = _one_line(text, longest) or " "
    runs = [len(run) for run in re.findall(r"`+", line)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def block(text: str, language: str) -> str:
    """Return a text of several lines as a block of code; nothing in it can end the block."""
    lines = text.expandtabs(2).splitlines()
    shown = "\n".join("".join(char if char.isprintable() else " " for char in line) for line in lines)
    runs = [len(run) for run in re.findall(r"`+", shown)]
    fence = "`" * max(3, max(runs, default=0) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def link(title: str, address: str | None) -> str | None:
    """Return a link, or None where the address is not a plain http(s) one. `title` is our own text."""
    safe = safe_address(address)
    return None if safe is None else f"[{title}]({safe})"


def safe_address(address: str | None) -> str | None:
    """Return an address that cannot leave its place in a link; None where it is not plain http(s)."""
    if address is None or len(address) > 2 * _LONGEST:
        return None
    text = address.removeprefix("git+").removeprefix("git:").strip()
    if text.startswith("//"):
        text = "https:" + text
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host):
        return None
    path = quote(parts.path.removesuffix(".git"), safe="/@%+~.-_")
    return f"{parts.scheme}://{host}{path}"


def _one_line(text: str, longest: int) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
