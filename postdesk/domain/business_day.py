"""The business day: Phnom Penh time, and which day may be opened or worked on."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from postdesk.domain.errors import RuleError

# Cambodia has had one offset and no summer time since 1975: no time zone data is needed.
PHNOM_PENH: Final = timezone(timedelta(hours=7), "Asia/Phnom_Penh")
_ONE_DAY: Final = timedelta(days=1)


class NaiveInstantError(ValueError):
    """An instant without its zone: a bug, it would be read as the PC's own time."""


class DayNotOpenError(RuleError):
    """Nothing can be recorded: no business day is open."""


class DayAlreadyOpenError(RuleError):
    """A day is to be opened while another is open.

    Attributes:
        day: The day that is open.
    """

    facts = ("day",)

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class DayNotAfterError(RuleError):
    """Days go forward; a closed day is never opened again.

    Attributes:
        day: The day that was to be opened.
        last: The last day there has been.
    """

    facts = ("day", "last")

    def __init__(self, day: date, last: date) -> None:
        super().__init__(f"{day} after {last}")
        self.day = day
        self.last = last


class DayTooFarError(RuleError):
    """A day that lies ahead would bar every day before it for good.

    Attributes:
        day: The day that was to be opened.
        latest: The latest that may be.
    """

    facts = ("day", "latest")

    def __init__(self, day: date, latest: date) -> None:
        super().__init__(f"{day} > {latest}")
        self.day = day
        self.latest = latest


def phnom_penh(instant: datetime) -> datetime:
    """The same instant on a clock in Cambodia, whatever zone the PC believes in.

    Raises:
        NaiveInstantError: The instant names no zone.
    """
    if instant.tzinfo is None:
        raise NaiveInstantError(instant.isoformat())
    return instant.astimezone(PHNOM_PENH)


def default_day(instant: datetime) -> date:
    """The day that is proposed when one is opened: the date in Phnom Penh."""
    return phnom_penh(instant).date()


def next_day(instant: datetime, last: date | None) -> date:
    """The day to propose after `last`, the last one there has been (None: the first of all).

    Today, if today is later. Otherwise the day after the last: it was closed early and a customer
    came, or the clock has fallen behind.
    """
    today = default_day(instant)
    return today if last is None or today > last else last + _ONE_DAY


def check_opening(day: date, instant: datetime, last: date | None, still_open: date | None) -> None:
    """Make sure that `day` may be opened now.

    It may be at most the day that is proposed; an earlier one is fine (yesterday's sales are
    entered late after a power cut), as long as it comes after all there have been.

    Args:
        day: The day to open.
        instant: Now.
        last: The last day there has been, open or closed; None if there was none.
        still_open: The day that is open; None if none is.

    Raises:
        DayAlreadyOpenError: A day is open.
        DayNotAfterError: It is not after the last one.
        DayTooFarError: It lies ahead.
    """
    if still_open is not None:
        raise DayAlreadyOpenError(still_open)
    if last is not None and day <= last:
        raise DayNotAfterError(day, last)
    if day > (latest := next_day(instant, last)):
        raise DayTooFarError(day, latest)


def check_open(open_day: date | None) -> date:
    """The day that entries of this moment belong to.

    Raises:
        DayNotOpenError: No day is open.
    """
    if open_day is None:
        raise DayNotOpenError
    return open_day


def is_left_open(open_day: date | None, instant: datetime) -> bool:
    """Whether an earlier day was never closed: to be said, never to keep the counter shut."""
    return open_day is not None and open_day < default_day(instant)
