"""Markdown to HTML: headings get ids, links to other pages their new names, marked places their tables.

A line `<!-- generated: NAME -->` stands for a piece of HTML that the code gives. Links to `.md` files become
links to the pages made of them; other links into the repository lose their target, as the manual may lie
anywhere. A fence that opens with `flagged RULE` is an example that the tests execute.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from packward.features.rule_page import example, message

_MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)
_NO_SLUG = re.compile(r"[^\w\s-]")
_ABROAD = re.compile(r"[a-z][a-z+.-]*:")


def html_of(text: str, pieces: Mapping[str, Callable[[], str]]) -> str:
    """Return the HTML of a page's Markdown; raises KeyError for a mark that no piece is there for."""
    parts = _MARK.split(text)
    reader = _reader()
    return "".join(pieces[part]() if number % 2 else reader.render(part) for number, part in enumerate(parts))


def slug(text: str) -> str:
    """Return the id of a heading: its words in lower case with hyphens between, as GitHub makes them."""
    return _NO_SLUG.sub("", text.lower()).strip().replace(" ", "-")


class _Renderer(RendererHTML):
    """Adds ids to headings, frames tables, and shows executed examples with the rule that they are about."""

    def heading_open(self, tokens: Sequence[Token], number: int, *rest: Any) -> str:
        tokens[number].attrSet("id", slug(tokens[number + 1].content))
        return self.renderToken(tokens, number, *rest[:2])

    def table_open(self, *_: Any) -> str:
        return '<div class="wide"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], number: int, *_: Any) -> str:
        info = tokens[number].info.split()
        if info[:1] != ["flagged"]:
            return f"<pre>{escape(tokens[number].content, quote=False)}</pre>\n"
        files, *messages = tokens[number].content.strip().split("\n\n")
        caption = f"<figcaption>Flagged by <code>{escape(info[1])}</code></figcaption>"
        return f"<figure>{caption}{example(files)}{''.join(map(message, messages))}</figure>\n"

    def link_open(self, tokens: Sequence[Token], number: int, *rest: Any) -> str:
        token = tokens[number]
        target = str(token.attrGet("href") or "")
        path, mark, anchor = target.partition("#")
        if path.endswith(".md"):
            token.attrSet("href", f"{path.removesuffix('.md')}.html{mark}{anchor}")
        elif path and not _ABROAD.match(path):
            close = next(each for each in tokens[number:] if each.type == "link_close")
            token.hidden = close.hidden = True
        return self.renderToken(tokens, number, *rest[:2])


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
