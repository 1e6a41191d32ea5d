"""What the README says is what there is."""

import re

from support.rule_table import README, with_table


def test_the_table_of_rules_is_generated() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_table(text), "run: .venv/bin/python tests/support/rule_table.py"


def test_the_first_two_shell_blocks_hold_one_command_each() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks == ["python3 dev.py demo\n", "python3 dev.py test\n"]
