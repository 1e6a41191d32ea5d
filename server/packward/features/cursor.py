"""Where a cursor stands in a text that is being typed: at which key or value, and what is there to replace.

The text at the cursor is replaced by a marker; the path at which the language's reader then finds the
marker is the path of what is being typed, in every language and however broken the rest is.
"""

import re
from typing import Literal

from msgspec import Struct

from packward.syntax.languages import Language, parse
from packward.syntax.tree import MAX_LENGTH, KeyPath, Node, Tree
from packward.text.document import Span, line_index

_MARK = "packward-cursor-mark"
_BARE = re.compile(r"[^\s\"',:\[\]{}]*")
_BREAKS_WORD = frozenset(" \t\"',:[]{}")
_BEFORE_WORD = ("", "{", "[", ",", ":")
_BREAKS_STRING = re.compile(r"[,{}\[\]]")
_COLON = re.compile(r"\s*:")
_BLANKS = re.compile(r"[ \t]*")
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)*")
_SEPARATORS: dict[Language, re.Pattern[str]] = {
    "yaml": re.compile(r"""(?:"[^"]*"[ \t]*|'[^']*'[ \t]*|[^"'#:\s][^#:]*)?(?P<mark>:)(?=\s|$)"""),
    "toml": re.compile(r"""[^=#"']*(?:"[^"]*"[^=#"']*)?(?P<mark>=)"""),
    "ini": re.compile(r"[^=]*(?P<mark>=)"),
}
_COMMENTS: dict[Language, re.Pattern[str]] = {
    "yaml": re.compile(r"(?<!\S)#"),
    "toml": re.compile("#"),
    "ini": re.compile("[;#]"),
}
_NOT_ON_ONE_LINE = frozenset("[{|>&*")


class Cursor(Struct, frozen=True, kw_only=True):
    """A key or value at a cursor.

    `path` leads to it; a key's own last part is "". `span` is all that stands there, with its quotes,
    `inner` the same without them. `siblings` are the keys beside a key. `is_separated`: a colon or an
    equals sign follows a key already; `needs_blank`: a value is to be set off from the colon before it.
    """

    role: Literal["key", "value"]
    language: Language
    path: KeyPath
    span: Span
    inner: Span
    siblings: frozenset[str] = frozenset()
    is_separated: bool = False
    needs_blank: bool = False


class _Token(Struct, frozen=True, kw_only=True):
    """What is being typed, and the text that stands in its place while the path is looked for."""

    span: Span
    inner: Span
    stand_in: str
    is_separated: bool = False
    needs_blank: bool = False


def cursor_at(language: Language, text: str, offset: int) -> Cursor | None:
    """Return what is being typed at an offset; None in comments, headers, and where nothing can be told."""
    if len(text) > MAX_LENGTH or _MARK in text or not 0 <= offset <= len(text):
        return None
    token = _json_token(text, offset) if language == "json" else _line_token(language, text, offset)
    if token is None:
        return None
    tree = parse(language, text[: token.span.start] + token.stand_in + text[token.span.end :])
    node = next((node for node in tree.nodes if _MARK in (node.key, node.value)), None)
    if node is None:
        return None
    role: Literal["key", "value"] = "key" if node.key == _MARK else "value"
    path = tree.path(node)
    return Cursor(
        role=role,
        language=language,
        path=(*path[:-1], "") if role == "key" else path,
        span=token.span,
        inner=token.inner,
        siblings=_siblings(node, tree),
        is_separated=token.is_separated,
        needs_blank=token.needs_blank,
    )


def _siblings(node: Node, tree: Tree) -> frozenset[str]:
    if node.parent < 0:
        return frozenset()
    return frozenset(str(child.key) for child in tree.children(tree.nodes[node.parent]) if child is not node)


def _json_token(text: str, offset: int) -> _Token | None:
    """Return the string or word at an offset of a JSON text; None in a comment to the line's end."""
    index = line_index(text)
    line = index.line_of(offset)
    opened = _open_quote(text, index.line_start(line), offset)
    if opened is None:
        return None
    if opened < 0:
        start = offset
        while start > index.line_start(line) and text[start - 1] not in _BREAKS_WORD:
            start -= 1
        if text[index.line_start(line) : start].rstrip(" \t")[-1:] not in _BEFORE_WORD:
            return None
        word = _BARE.match(text, offset)
        span = inner = Span(start, offset if word is None else word.end())
    else:
        end = _string_end(text, offset, index.line_end(line), text[opened])
        inner = Span(opened + 1, offset if end is None else end)
        span = Span(opened, inner.end + int(end is not None))
    is_separated = _COLON.match(text, span.end) is not None
    return _Token(span=span, inner=inner, stand_in=f'"{_MARK}"', is_separated=is_separated)


def _open_quote(text: str, start: int, offset: int) -> int | None:
    """Return where the string begins that an offset of a line is in, -1 outside, None in a comment."""
    opened = -1
    position = start
    while position < offset:
        character = text[position]
        if opened >= 0 and character == "\\":
            position += 1
        elif opened >= 0:
            opened = -1 if character == text[opened] else opened
        elif character in "\"'":
            opened = position
        elif text.startswith("//", position):
            return None
        position += 1
    return opened


def _string_end(text: str, offset: int, line_end: int, quote: str) -> int | None:
    """Return where the string at an offset is closed, None where it is not: the next quote opens another."""
    end = text.find(quote, offset, line_end)
    return None if end < 0 or _BREAKS_STRING.search(text, offset, end) else end


def _line_token(language: Language, text: str, offset: int) -> _Token | None:
    """Return the key or value at an offset of a language in which an entry begins on a line of its own."""
    index = line_index(text)
    line = index.line_of(offset)
    start, end = index.line_start(line), index.line_end(line)
    lead = (_DASHES if language == "yaml" else _BLANKS).match(text, start, end)
    body = start if lead is None else lead.end()
    if body > offset:
        # In the indentation: that decides where an entry goes, so only a blank line will do.
        return None if text[offset:end].strip() else _key(language, Span(offset, offset), is_separated=False)
    if text[body : body + 1] in ("[", "-") or _COMMENTS[language].search(text, body, offset):
        return None
    separator = _SEPARATORS[language].match(text, body, end)
    if separator is None or offset <= separator.start("mark"):
        written = text[body : end if separator is None else separator.start("mark")]
        span = Span(body, max(offset, body + len(written.rstrip())))
        return _key(language, span, is_separated=separator is not None)
    return _value(language, text, offset, Span(separator.end("mark"), end))


def _key(language: Language, span: Span, *, is_separated: bool) -> _Token:
    whole = {"yaml": f"{_MARK}: 0", "toml": f"{_MARK} = 0", "ini": f"{_MARK}=0"}.get(language, _MARK)
    return _Token(span=span, inner=span, stand_in=_MARK if is_separated else whole, is_separated=is_separated)


def _value(language: Language, text: str, offset: int, rest: Span) -> _Token | None:
    """Return the value on the rest of a line; None in a comment, and where it may not end with the line."""
    start = rest.start
    while start < offset and text[start] in " \t":
        start += 1
    quote = text[start : min(start + 1, rest.end)]
    if quote in _NOT_ON_ONE_LINE or _COMMENTS[language].match(text, start):
        return None
    closing = text.find(quote, start + 1, rest.end) if quote in ("'", '"') else -1
    if closing < 0:
        comment = _COMMENTS[language].search(text, start, rest.end)
        end = start + len(text[start : rest.end if comment is None else comment.start()].rstrip())
    else:
        end = closing + 1
    span = Span(start, max(offset, end))
    inner = Span(start + int(quote in ("'", '"')), closing if closing >= 0 else span.end)
    if not inner.start <= offset <= inner.end:
        # Before or behind the quotes nothing is being typed.
        return None
    needs_blank = language == "yaml" and start == rest.start
    mark = f'"{_MARK}"' if language == "toml" else f" {_MARK}" if needs_blank else _MARK
    return _Token(span=span, inner=inner, stand_in=mark, needs_blank=needs_blank)
