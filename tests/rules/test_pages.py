"""Every rule's page is its docstring, and the example on it is executed here."""

import textwrap

import pytest

from packward.rules import RULES
from packward.rules.rule import Rule
from support.archive import read_archive
from support.check import check


def example_of(rule: Rule) -> str:
    """Return the archive on a rule's page: what stands indented after "Flagged:"."""
    _, _, rest = rule.page.partition("Flagged:\n\n")
    lines = rest.splitlines()
    end = next(number for number, line in enumerate(lines) if line.strip() and not line.startswith("    "))
    return textwrap.dedent("\n".join(lines[:end]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_on_a_rules_page_is_what_the_rule_finds(rule: Rule) -> None:
    checked = check(read_archive(example_of(rule)))
    found = checked.by_rule(rule.id)
    places = [(checked.workspace.label(each.location.uri), each.location.span) for each in found]
    assert [finding.message for finding in found] == list(checked.archive.messages)
    assert places == list(checked.archive.flagged)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rules_page_has_a_title_reasons_an_example_and_a_fix(rule: Rule) -> None:
    assert rule.title
    assert "Flagged:\n\n" in rule.page
    assert "\nFix: " in rule.page
