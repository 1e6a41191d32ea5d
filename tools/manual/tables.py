"""Tables that the code gives: the rules, packward's settings, the commands, the README's part on editors."""

import argparse
import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from packward.cli.arguments import parser
from packward.features.rule_page import needs
from packward.model.settings import IGNORE_KEYS
from packward.rules import RULES
from packward.session.settings_schema import schema
from packward.syntax.languages import parse
from tools.manual.markdown import html_of

ROOT = Path(__file__).parents[2]
_WIDTH = 78
_IMAGE = re.compile(r"!\[[^]]*\]\([^)]*\)\n+")
_ELSEWHERE = re.compile(r"\[([^]]*)\]\((?!docs/|#|[a-z]+:)[^)]*\)")


def rules() -> str:
    """Return all rules with what they say, their severity, and whether they need the network."""
    rows = (
        f'<tr><td><a href="site:rules/{rule.id}.html"><code>{rule.id}</code></a></td><td>{escape(rule.title)}'
        f"</td><td>{rule.level}</td><td>{needs(rule)}</td></tr>"
        for rule in RULES
    )
    return table(("rule", "says", "severity", "network"), rows)


def settings() -> str:
    """Return packward's own settings, and the severities of rules that they may change."""
    return "".join(_setting(key, form) for key, form in schema()["properties"].items())


def ignore_keys() -> str:
    """Return what an entry of `ignore` may say."""
    rows = (
        f"<tr><td><code>{key}</code></td><td>{escape(says)}</td></tr>" for key, says in IGNORE_KEYS.items()
    )
    return table(("key", "says"), rows)


def commands() -> str:
    """Return the help of every command, as the command line prints it."""
    return "".join(
        f'<h2 id="{command_anchor(name)}">packward {name}</h2>\n'
        f"<pre>{escape(_help(command), quote=False)}</pre>\n"
        for name, command in command_parsers().items()
    )


def command_parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the commands by name."""
    groups = [
        action
        for action in parser()._actions  # noqa: SLF001  argparse has no public list
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001
    ]
    return dict(groups[0].choices)


def command_anchor(name: str) -> str:
    """Return the id of a command's heading."""
    return f"packward-{name}"


def action() -> str:
    """Return what the GitHub Action can be told."""
    inputs = _read(ROOT / "action.yml").get("inputs", {})
    rows = (
        f"<tr><td>{code(name)}</td><td>{escape(each['description'], quote=False)}</td>"
        f"<td>{code(each['default']) if each['default'] else ''}</td></tr>"
        for name, each in inputs.items()
    )
    return table(("input", "says", "default"), rows)


def editors() -> str:
    """Return what the README says of editors."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## In an editor\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    alone = _ELSEWHERE.sub(r"\1", _IMAGE.sub("", section))
    return html_of(alone.replace("](docs/", "]("), {})


def table(head: tuple[str, ...], rows: Iterable[str]) -> str:
    """Return a table of finished rows."""
    cells = "".join(f"<th>{word}</th>" for word in head)
    body = f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>\n'


def facts(rows: dict[str, str]) -> str:
    """Return words with what each is, as HTML; words without anything are left out."""
    found = "".join(f"<dt>{word}</dt><dd>{html}</dd>" for word, html in rows.items() if html)
    return f"<dl>{found}</dl>\n"


def code(text: str) -> str:
    """Return a text as code."""
    return f"<code>{escape(text, quote=False)}</code>"


def _read(path: Path) -> dict[str, Any]:
    tree = parse("yaml", path.read_text(encoding="utf-8"))
    value = None if tree.root is None else tree.to_value(tree.root)
    return value if isinstance(value, dict) else {}


def _setting(key: str, form: dict[str, Any]) -> str:
    about = {
        "In an editor": code(f"packward.{key}"),
        "In package.json": code(_in_manifest(key, form["default"])),
        "Default": code(json.dumps(form["default"])),
        "One of": ", ".join(code(json.dumps(value)) for value in form.get("enum", ())),
    }
    head = f'<h3 id="{key}">{code(key)}</h3>'
    says = escape(form["description"], quote=False)
    return f'<section class="setting">{head}\n<p>{says}</p>\n{facts(about)}</section>\n'


def _in_manifest(key: str, value: Any) -> str:
    for part in reversed(("packward", *key.split("."))):
        value = {part: value}
    return json.dumps(value)[1:-1]


def _help(command: argparse.ArgumentParser) -> str:
    command.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)
    return command.format_help()
