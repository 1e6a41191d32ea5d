"""How npm's `ini` package (6.x) reads a key, a value or the name of a section in an .npmrc."""

from msgspec import Struct

from packward.syntax import json
from packward.syntax.tree import Kind, Scalar, Tree
from packward.text.document import Span

# What JavaScript's trim() takes off; Python's strip() would take other characters.
BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_WORDS: dict[str, tuple[Kind, Scalar]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}


class Reading(Struct, frozen=True):
    """What a part of a line stands for: `text`, or the JSON that stood in single or double quotes.

    `span` leaves out an inline comment and the blanks around; the JSON begins at `json_start`.
    """

    span: Span
    text: str
    json: Tree | None = None
    json_start: int = 0

    @property
    def scalar(self) -> tuple[Kind, Scalar]:
        """The kind and value of a value that is no JSON object or array."""
        root = None if self.json is None else self.json.root
        if root is not None and root.kind != "string":
            return root.kind, root.value
        return _WORDS.get(self.text, ("string", self.text))


def read(text: str, start: int, end: int) -> Reading:
    """Read the part of a text between two offsets."""
    span = _trimmed(text, start, end)
    body = text[span.start : span.end]
    if body and body[0] == body[-1] and body[0] in "\"'":
        return _quoted(body, span)
    value, length = _unescaped(body)
    return Reading(_trimmed(text, span.start, span.start + length), value.strip(BLANKS))


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    begin = start + len(part) - len(part.lstrip(BLANKS))
    return Span(begin, max(begin, start + len(part.rstrip(BLANKS))))


def _quoted(body: str, span: Span) -> Reading:
    """Read what stands in quotes as JSON; single quotes are taken off before, and stay off."""
    margin = 1 if body[0] == "'" else 0
    inner = body[margin : len(body) - margin]
    tree = json.parse(inner)
    if tree.root is None or tree.problems or inner.startswith("\ufeff"):
        return Reading(span, inner)
    text = tree.root.value if isinstance(tree.root.value, str) else inner.strip(" \t")
    return Reading(span, text, tree, span.start + margin)


def _unescaped(body: str) -> tuple[str, int]:
    r"""Return what stands before an inline comment, without the escapes `\;` `\#` `\\`, and its length."""
    if not any(character in body for character in "\\;#"):
        return body, len(body)
    parts: list[str] = []
    position = 0
    while position < len(body) and body[position] not in ";#":
        if body[position] == "\\" and body[position + 1 : position + 2] in {"\\", ";", "#"}:
            position += 1
        parts.append(body[position])
        position += 1
    return "".join(parts), position
