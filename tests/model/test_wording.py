"""How times are worded."""

import pytest

from packward.model import wording

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "less than a minute"),
        (MINUTE, "1 minute"),
        (59 * MINUTE, "59 minutes"),
        (HOUR, "1 hour"),
        (47 * HOUR, "47 hours"),
        (3 * DAY, "3 days"),
        (70 * DAY, "2 months"),
        (4 * 365 * DAY, "4 years"),
    ],
)
def test_an_age_is_worded_by_its_largest_unit(seconds: float, words: str) -> None:
    assert wording.age(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3 * DAY, "3 days"),
        (36 * HOUR, "36 hours"),
        (90 * MINUTE, "90 minutes"),
        (DAY * 2.5, "60 hours"),
        (7, "7 seconds"),
    ],
)
def test_a_duration_loses_nothing(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(2 * DAY + 4 * HOUR, "2 d 4 h"), (3 * DAY, "3 d"), (5 * HOUR, "5 h"), (30, "1 min")],
)
def test_a_waiting_time_is_compact(seconds: float, words: str) -> None:
    assert wording.remaining(seconds) == words


def test_dates_that_no_calendar_has_do_not_raise() -> None:
    assert wording.day(-1e18) == "1970-01-01"
    assert wording.moment(1e18) == "9999-12-31 23:59 UTC"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_sentences(words: list[str], text: str) -> None:
    assert wording.listed(words) == text
