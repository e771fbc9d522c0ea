from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.business_day import (
    DayAlreadyOpenError,
    DayNotAfterError,
    DayNotOpenError,
    DayTooFarError,
    NaiveInstantError,
    check_open,
    check_opening,
    default_day,
    is_left_open,
    next_day,
    phnom_penh,
)

MONDAY = date(2026, 12, 7)
TUESDAY = date(2026, 12, 8)
WEDNESDAY = date(2026, 12, 9)
MONDAY_MORNING = datetime(2026, 12, 7, 0, 34, tzinfo=UTC)
INSTANTS = st.integers(0, 10_000_000).map(lambda past: MONDAY_MORNING + timedelta(minutes=past))


def test_instants_are_shown_in_phnom_penh_time() -> None:
    shown = phnom_penh(MONDAY_MORNING)

    assert (shown.hour, shown.minute) == (7, 34)
    assert shown == MONDAY_MORNING


def test_the_day_changes_at_midnight_in_phnom_penh() -> None:
    assert default_day(datetime(2026, 12, 7, 16, 59, tzinfo=UTC)) == MONDAY
    assert default_day(datetime(2026, 12, 7, 17, 0, tzinfo=UTC)) == TUESDAY


def test_an_instant_without_a_zone_is_a_bug() -> None:
    with pytest.raises(NaiveInstantError):
        phnom_penh(datetime(2026, 12, 7))  # noqa: DTZ001 - that is what is tried


@given(INSTANTS)
def test_the_first_day_proposed_is_today_and_may_be_opened(instant: datetime) -> None:
    day = next_day(instant, None)

    assert day == default_day(instant)
    check_opening(day, instant, None, None)


@given(INSTANTS, st.integers(-400, 400))
def test_what_is_proposed_may_always_be_opened(instant: datetime, days: int) -> None:
    last = default_day(instant) + timedelta(days)

    day = next_day(instant, last)

    assert day > last
    check_opening(day, instant, last, None)


def test_a_day_closed_early_is_followed_by_the_next_date() -> None:
    assert next_day(MONDAY_MORNING, MONDAY) == TUESDAY


def test_yesterday_may_be_opened_late_but_no_day_twice() -> None:
    check_opening(date(2026, 12, 6), MONDAY_MORNING, date(2026, 12, 5), None)

    with pytest.raises(DayNotAfterError) as refused:
        check_opening(MONDAY, MONDAY_MORNING, MONDAY, None)
    assert (refused.value.day, refused.value.last) == (MONDAY, MONDAY)


def test_tomorrow_cannot_be_opened_today() -> None:
    with pytest.raises(DayTooFarError) as refused:
        check_opening(TUESDAY, MONDAY_MORNING, date(2026, 12, 5), None)

    assert refused.value.latest == MONDAY


def test_two_days_are_not_open_together() -> None:
    with pytest.raises(DayAlreadyOpenError) as refused:
        check_opening(TUESDAY, MONDAY_MORNING + timedelta(days=1), MONDAY, MONDAY)

    assert refused.value.day == MONDAY


def test_entries_belong_to_the_open_day_whatever_the_date() -> None:
    assert check_open(MONDAY) == MONDAY

    with pytest.raises(DayNotOpenError):
        check_open(None)


def test_a_day_left_open_is_noticed_the_next_morning() -> None:
    assert is_left_open(date(2026, 12, 6), MONDAY_MORNING)
    assert not is_left_open(MONDAY, MONDAY_MORNING)
    assert not is_left_open(WEDNESDAY, MONDAY_MORNING)
    assert not is_left_open(None, MONDAY_MORNING)
