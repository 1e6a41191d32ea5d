"""`packward rules` and `packward explain`: the rules' own words, printed."""

import difflib
import os
import sys

from packward.cli.terminal import complain, look_of, visible, write
from packward.features.rule_page import needs
from packward.rules import RULES
from packward.rules.rule import Rule


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
    write(page(rule))
    return 0


def page(rule: Rule) -> str:
    """Return a rule's page with its id, default severity and needs above the text."""
    return f"{visible(rule.id)} ({rule.level}, {needs(rule)})\n\n{rule.page.strip()}\n"
