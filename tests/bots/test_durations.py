"""Renovate's durations: reading them, and writing a longer one in the same style."""

import pytest

from packward.bots.durations import DAY, at_least, read


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3 days", 3 * DAY),
        ("1 day", DAY),
        ("36h", 1.5 * DAY),
        ("1 Week", 7 * DAY),
        ("2 months", 60 * DAY),
        ("2M", 60 * DAY),
        ("2m", 120.0),
        ("1 day 12 hours", 1.5 * DAY),
        ("1.5 days", 1.5 * DAY),
        ("0 days", 0.0),
        ("500", 0.5),
        ("soon", None),
        ("3 fortnights", None),
        ("", None),
        ("days", None),
        ("1 day, 2 hours", None),
        ("9" * 200, None),
    ],
)
def test_a_duration_is_read_as_renovate_reads_it(text: str, seconds: float | None) -> None:
    assert read(text) == seconds


@pytest.mark.parametrize(
    ("written", "longer"),
    [
        ("3 days", "7 days"),
        ("3days", "7days"),
        ("3 d", "7 d"),
        ("1 day", "7 days"),
        ("48 hours", "168 hours"),
        ("0 weeks", "1 week"),
        ("3 months", "7 days"),
        ("30 minutes", "7 days"),
        ("1 day 12 hours", "7 days"),
        ("", "7 days"),
    ],
)
def test_a_longer_duration_keeps_the_unit_where_it_fits(written: str, longer: str) -> None:
    assert at_least(6.5 * DAY, written) == longer


def test_one_day_is_no_plural() -> None:
    assert at_least(3600, "0 days") == "1 day"
