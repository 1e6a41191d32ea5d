"""The manual's pages, in the order in which they are read, and how they are written."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import unescape
from pathlib import Path

from packward.features.rule_page import article
from packward.rules import RULES
from tools.manual import tables
from tools.manual.managers import bot_pieces, pieces
from tools.manual.markdown import html_of
from tools.manual.shell import Page, document

DOCS = tables.ROOT / "docs"
STYLE = Path(__file__).with_name("style.css")
_MANUAL = (
    ("index", "packward"),
    ("how-it-decides", "How it decides"),
    ("privacy", "What is asked of whom"),
    ("command-line", "The command line"),
    ("ci", "CI"),
    ("settings", "Settings"),
    ("editors", "Editors"),
    ("secure-node", "A more secure Node"),
    ("socket-alerts", "Socket's alert types"),
)
_MANAGERS = (("npm", "npm"), ("pnpm", "pnpm"), ("yarn", "Yarn"), ("bun", "Bun"))
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def build(folder: Path) -> int:
    """Write the site into a folder, which it replaces; return the number of pages."""
    shutil.rmtree(folder, ignore_errors=True)
    found = tuple(pages())
    for page in found:
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(page, found, words()), encoding="utf-8")
    shutil.copyfile(STYLE, folder / STYLE.name)
    return len(found)


def pages() -> Iterator[Page]:
    """Give every page, in the order of reading."""
    general: Mapping[str, Callable[[], str]] = {
        "rules": tables.rules,
        "settings": tables.settings,
        "ignore-keys": tables.ignore_keys,
        "commands": tables.commands,
        "action": tables.action,
        "editors": tables.editors,
    }
    of = partial(_from_markdown, section="The manual")
    yield from (of(name, label, parts=general) for name, label in _MANUAL)
    of = partial(_from_markdown, section="Package managers and bots")
    yield from (of(f"managers/{name}", label, parts=pieces(name)) for name, label in _MANAGERS)
    yield of("managers/bots", "Dependabot and Renovate", parts=bot_pieces())
    yield _from_markdown("rules/index", "All rules", section="Rules", parts=general)
    for rule in RULES:
        body = article(rule)
        yield Page(path=f"rules/{rule.id}.html", title=_title(body), name=rule.id, section="Rules", body=body)


def words() -> Mapping[str, str]:
    """Return the words that link to a page of their own wherever they stand as code."""
    rules = {rule.id: f"rules/{rule.id}.html" for rule in RULES}
    commands = {
        f"packward {name}": f"command-line.html#{tables.command_anchor(name)}"
        for name in tables.command_parsers()
    }
    return {**rules, **commands}


def _from_markdown(name: str, label: str, *, section: str, parts: Mapping[str, Callable[[], str]]) -> Page:
    body = html_of((DOCS / f"{name}.md").read_text(encoding="utf-8"), parts)
    return Page(path=f"{name}.html", title=_title(body), name=label, section=section, body=body)


def _title(body: str) -> str:
    """Return the plain text of a page's first heading."""
    heading = _HEADING.search(body)
    if heading is None:
        raise ValueError("a page needs a heading")
    return unescape(_TAG.sub("", heading[1]))
