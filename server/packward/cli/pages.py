"""`packward rules` and `packward explain`: the rules' own words, printed."""

import difflib
import os
import sys
from textwrap import indent

from packward.cli.output.text import wrapped
from packward.cli.terminal import Look, complain, look_of, visible, write
from packward.features.rule_page import Kind, blocks, needs
from packward.rules import RULES
from packward.rules.rule import Rule

_INDENT = "    "


def show_table() -> int:
    """Print one line a rule: id, default severity, what it says, and whether it needs the network."""
    look = look_of(sys.stdout, os.environ)
    ids = max(len(rule.id) for rule in RULES)
    severities = max(len(rule.level) for rule in RULES)
    lines = [
        f"{look.paint(rule.id.ljust(ids), 'bold')}  {rule.level.ljust(severities)}  {rule.title}"
        for rule in RULES
    ]
    write("\n".join(lines) + "\n")
    return 0


def explain(name: str) -> int:
    """Print a rule's page; 2 and the nearest id where there is no such rule."""
    rule = next((rule for rule in RULES if rule.id == name), None)
    if rule is None:
        near = difflib.get_close_matches(name, [rule.id for rule in RULES], n=1)
        hint = f"Did you mean {near[0]}?" if near else "`packward rules` lists them."
        complain(f"there is no rule {name}. {hint}")
        return 2
    write(page(rule, look_of(sys.stdout, os.environ)))
    return 0


def page(rule: Rule, look: Look) -> str:
    """Return a rule's page with its id, default severity and needs above the text, as wide as the look."""
    head = f"{visible(rule.id)} ({rule.level}, {needs(rule)})"
    return "\n\n".join([head, *(_block(kind, text, look) for kind, text in blocks(rule.page))]) + "\n"


def _block(kind: Kind, text: str, look: Look) -> str:
    if kind == "example":
        return indent(text, _INDENT)
    margin = "" if kind == "text" else _INDENT
    return "\n".join(wrapped(text, look, first=margin, rest=margin))
