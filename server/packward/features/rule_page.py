"""A rule's page, made from its docstring: in blocks, and as HTML for diagnostics' links and the manual."""

import re
import textwrap
from collections.abc import Iterator
from html import escape
from typing import Literal

from packward.rules.rule import Rule

_EXAMPLE = "    "
_BLOCKS = re.compile(r"\n(?:[ \t]*\n)+(?! )|\n(?:[ \t]*\n)+(?=    )")
_CODE = re.compile(r"`([^`]+)`")

Kind = Literal["text", "example", "message"]


def article(rule: Rule) -> str:
    """Return the page as HTML without a frame: the title as heading, id and severity, then the text.

    Paragraphs stay paragraphs, indented blocks become examples, words in backticks code; all else is escaped.
    """
    title, _, rest = rule.page.strip("\n").partition("\n")
    text = "".join(_html(kind, block) for kind, block in blocks(rest))
    return f"<h1>{_inline(title.strip().removesuffix('.'))}</h1>\n{_about(rule)}\n{text}"


def needs(rule: Rule) -> str:
    """Say whether a rule works without a network."""
    return "needs the network" if rule.needs_network else "works offline"


def _about(rule: Rule) -> str:
    return f'<p class="about"><code>{escape(rule.id)}</code> · {escape(rule.level)} · {needs(rule)}</p>'


def example(text: str) -> str:
    """Return an example's files as HTML, as they are written."""
    return f"<pre>{escape(text, quote=False)}</pre>\n"


def message(text: str) -> str:
    """Return what packward says of an example as HTML; its line breaks do not count."""
    return f'<p class="message">{escape(" ".join(text.split()), quote=False)}</p>\n'


def blocks(page: str) -> Iterator[tuple[Kind, str]]:
    """Give a page's blocks: paragraphs in one line, examples as they stand but for their indent.

    What stands indented below an example with files is what is said of it.
    """
    of_files = False
    for block in _BLOCKS.split(page.strip("\n")):
        if block.startswith(_EXAMPLE):
            yield ("message", " ".join(block.split())) if of_files else ("example", textwrap.dedent(block))
            of_files = of_files or block.lstrip().startswith("-- ")
        elif block.strip():
            of_files = False
            yield "text", " ".join(block.split())


def _html(kind: Kind, block: str) -> str:
    if kind == "text":
        return f"<p>{_inline(block)}</p>\n"
    return example(block) if kind == "example" else message(block)


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
