"""What looks as if it had been recorded a moment ago is asked, and only then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from postdesk.domain.repeating import ASKED_WITHIN, Likeness, LooksRepeatedError, second_of

NOW = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)


def like(minutes: float) -> Likeness:
    return Likeness("1234", NOW - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("ago", "said_to_be"), [(0, 0), (0.9, 0), (2, 2), (2.9, 2), (9.9, 9), (-60, 0)]
)
def test_it_is_asked_with_number_and_minutes(ago: float, said_to_be: int) -> None:
    with pytest.raises(LooksRepeatedError) as asked:
        second_of(like(ago), now=NOW, said="")

    assert (asked.value.number, asked.value.minutes) == ("1234", said_to_be)


def test_a_yes_is_about_what_was_shown_and_nothing_else() -> None:
    assert second_of(like(2), now=NOW, said="1234") == "1234"
    with pytest.raises(LooksRepeatedError):
        second_of(like(2), now=NOW, said="1233")


def test_nothing_is_asked_or_recorded_where_nothing_is_like_it() -> None:
    assert second_of(None, now=NOW, said="1234") == ""
    assert second_of(like(ASKED_WITHIN / timedelta(minutes=1)), now=NOW, said="") == ""
