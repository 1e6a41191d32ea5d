"""The rules' pages as files, so that a diagnostic's link opens without a network."""

import os
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile

from packward import __version__
from packward.features.rule_page import article
from packward.lsp.logs import log
from packward.registry.store import cache_folder
from packward.rules import RULES
from packward.rules.rule import Rule

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}pre{overflow-x:auto;padding:.8rem;border:1px solid #8884;border-radius:4px}"
    ".message{border-left:3px solid #8888;padding-left:.8rem}"
)


def write_pages() -> dict[str, str]:
    """Write every rule's page below the cache folder; return their addresses by rule.

    Blocks on the disk. A rule whose page cannot be written is left out.
    """
    return {rule.id: uri for rule in RULES if (uri := rule_page(rule)) is not None}


def rule_page(rule: Rule) -> str | None:
    """Write one rule's page unless it is there, and return its address; None where that fails."""
    path = cache_folder(os.environ) / "docs" / __version__ / f"{rule.id}.html"
    html = _html(rule)
    try:
        if not path.is_file() or path.read_text(encoding="utf-8") != html:
            _write(path, html)
    except OSError as error:
        log.warning("the page of %s cannot be written: %s", rule.id, error.strerror)
        return None
    return path.as_uri()


def _write(path: Path, text: str) -> None:
    """Write a file that other servers may read or write at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    written = Path(file.name)
    try:
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise


def _html(rule: Rule) -> str:
    head = f'<meta charset="utf-8"><title>{escape(rule.id)}</title><style>{_STYLE}</style>'
    return f"<!doctype html>\n{head}\n{article(rule)}"
