"""A few recorded cases of every manager, answered by the real `packward why` over a real connection."""

from pathlib import Path

import pytest

from packward.managers import BY_NAME
from support.comparison import answered, direct_names
from support.oracle import OracleCase, cases

_EVERY = 12
_SAMPLE = [case for name in BY_NAME for case in cases(name)[::_EVERY] if "gyp" not in case.id]


@pytest.mark.parametrize("case", _SAMPLE, ids=lambda case: case.id)
def test_the_command_answers_what_was_recorded(case: OracleCase, tmp_path: Path) -> None:
    said = answered(case, tmp_path)
    assert said.fails == case.expect.fails
    if not said.fails:
        names = direct_names(case)
        recorded = {name: versions[-1] for name, versions in case.expect.installed.items() if name in names}
        assert said.versions == recorded
    if case.expect.ran is not None and not said.fails:
        assert said.scripts <= set(case.expect.ran)
