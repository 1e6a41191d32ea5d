"""The frame around a page's text: head, navigation, the pages before and after it."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from html import escape

from msgspec import Struct

from packward import __version__

_CODE = re.compile(r"(<a\b[^>]*>)?<code>([^<]+)</code>")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_INNER = re.compile(r'(href|src)="site:([^"#]*)')


class Page(Struct, frozen=True, kw_only=True):
    """One page. `path` is relative to the site's root; `name` stands in the navigation, below `section`.

    `body` is HTML, in which `site:PATH` in a link or image means a path relative to the site's root.
    """

    path: str
    title: str
    name: str
    section: str
    body: str


def document(page: Page, pages: Sequence[Page], words: Mapping[str, str]) -> str:
    """Return a page as a whole HTML document. `words` are code words with the address that each links to."""
    number = pages.index(page)
    before = pages[number - 1] if number else None
    after = pages[number + 1] if number + 1 < len(pages) else None
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(page.title)} | packward</title>
<link rel="stylesheet" href="site:style.css">
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><div><a class="brand" href="site:index.html">packward</a> <span>{__version__}</span>
<a class="to-contents" href="#contents">Contents</a></div></header>
<div class="columns">
<main id="text">
{_TABLE.sub(_labelled, _linked(page, words))}
<nav class="steps" aria-label="Next pages">{_step("prev", before)}{_step("next", after)}</nav>
</main>
<nav id="contents" aria-label="Contents">
{_contents(page, pages)}
</nav>
</div>
</body>
</html>
"""
    return _INNER.sub(lambda found: f'{found[1]}="{_relative(found[2], page.path)}', html)


def _linked(page: Page, words: Mapping[str, str]) -> str:
    """Make links of the code words that have a page, but of none that is in a link already."""

    def link(found: re.Match[str]) -> str:
        target = words.get(found[2])
        if found[1] or target is None or target.partition("#")[0] == page.path:
            return found[0]
        return f'<a href="site:{target}"><code>{found[2]}</code></a>'

    return _CODE.sub(link, page.body)


def _labelled(table: re.Match[str]) -> str:
    """Write each column's heading into its cells too: narrow screens show rows one below the other."""
    labels = [_TAG.sub("", head) for head in _HEAD.findall(table[0])]

    def row(found: re.Match[str]) -> str:
        first, *cells = found[0].split("<td")
        labelled = (
            f'<td data-label="{label}"{cell}' for label, cell in zip(labels, cells, strict=bool(cells))
        )
        return first + "".join(labelled)

    return _ROW.sub(row, table[0])


def _contents(current: Page, pages: Sequence[Page]) -> str:
    lines: list[str] = []
    section = None
    for page in pages:
        if page.section != section:
            lines += ["</ul>"] if section is not None else []
            lines += [f"<h2>{escape(page.section)}</h2>", "<ul>"]
            section = page.section
        here = ' aria-current="page"' if page is current else ""
        lines.append(f'<li><a href="site:{page.path}"{here}>{escape(page.name)}</a></li>')
    return "\n".join([*lines, "</ul>"])


def _step(way: str, page: Page | None) -> str:
    if page is None:
        return "<span></span>"
    word = "Before" if way == "prev" else "Next"
    return f'<a rel="{way}" href="site:{page.path}"><small>{word}</small> {escape(page.name)}</a>'


def _relative(target: str, path: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(path) or ".")
