"""What the README says is what there is."""

import re

from packward.model.settings import OPTIONS
from support.rule_table import README, with_table
from tools.manual.tables import command_parsers


def test_the_table_of_rules_is_generated() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_table(text), "run: .venv/bin/python tests/support/rule_table.py"


def test_the_first_two_shell_blocks_hold_one_command_each() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks == ["python3 dev.py demo\n", "python3 dev.py test\n"]


def test_every_setting_and_command_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    assert [option.key for option in OPTIONS if f"`{option.key}`" not in text] == []
    assert [name for name in command_parsers() if f"packward {name}" not in text] == []


def test_what_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert "docs/privacy.md" in links
    assert [link for link in links if not (README.parent / link).exists()] == []
