import pytest

from cli.command import Command
from packward.rules import RULES


def test_the_table_has_a_line_for_every_rule(packward: Command) -> None:
    ran = packward("rules")
    assert ran.status == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_a_page_is_the_rules_own_text(packward: Command, rule: str) -> None:
    ran = packward("explain", rule)
    page = next(each.page for each in RULES if each.id == rule)
    assert ran.status == 0
    assert " ".join(ran.out.split()).endswith(" ".join(page.split()))
    assert all(len(line) <= 80 or line.startswith("    ") for line in ran.out.splitlines())


def test_a_mistyped_rule_is_status_2_with_the_nearest_one(packward: Command) -> None:
    ran = packward("explain", "fresh-versoin")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "packward: there is no rule fresh-versoin. Did you mean fresh-version?\n"
    assert (
        packward("explain", "zzzz").err == "packward: there is no rule zzzz. `packward rules` lists them.\n"
    )
