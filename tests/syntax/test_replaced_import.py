"""When a rewritten file is certain to do without a package."""

import pytest

from packward.syntax.replaced_import import is_replaced

BEFORE = "import pad from 'left-pad'\nconsole.log(pad('a', 3))\n"
AFTER = "\nconsole.log('a'.padStart(3))\n"


def test_a_file_without_the_import_and_its_name_is_replaced() -> None:
    assert is_replaced(BEFORE, AFTER, ".ts", "left-pad")
    assert is_replaced(BEFORE, f"import {{ x }} from 'node:util'\n{AFTER}", ".mjs", "left-pad")
    assert is_replaced(BEFORE, f"{AFTER}// pad\nconsole.pad('pad')\n", ".js", "left-pad")


@pytest.mark.parametrize(
    ("before", "after", "ending"),
    [
        (BEFORE, BEFORE, ".js"),
        (BEFORE, AFTER, ".tsx"),
        (BEFORE, AFTER, ".vue"),
        (BEFORE, f"{AFTER}pad('b', 1)\n", ".js"),
        (BEFORE, f"{AFTER}`${{pad}}`\n", ".js"),
        (BEFORE, f"import pad from 'left-pad'\n{AFTER}", ".js"),
        (BEFORE, f"import x from 'other'\n{AFTER}", ".js"),
        (f"import 'left-pad/polyfill'\n{BEFORE}", AFTER, ".js"),
        (f"{BEFORE}require('left-pad')\n", AFTER, ".js"),
        ("import { pad } from 'left-pad'\npad('a')\n", AFTER, ".js"),
        ("require('left-pad')('a')\n", AFTER, ".js"),
        ("import pad from 'right-pad'\n", AFTER, ".js"),
    ],
)
def test_anything_less_is_not_certain(before: str, after: str, ending: str) -> None:
    assert not is_replaced(before, after, ending, "left-pad")
