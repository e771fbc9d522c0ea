"""When to call headquarters next: a pure function of how the last calls went."""

from __future__ import annotations

from typing import Final

QUIET_S: Final = 900
SOON_S: Final = 3
FIRST_WAIT_S: Final = 5
WAIT_MAX_S: Final = 120


def next_wait_s(*, failures: int, waiting: int) -> int:
    """Seconds until the next call.

    After a failure soon, then ever later, up to two minutes: a link that is up for a quarter of
    an hour must not be missed. With nothing to send, a quarter of an hour; new entries and a
    person's wish wake the line before that.

    Args:
        failures: Calls in a row that did not end well.
        waiting: Entries that headquarters has not stored.
    """
    if failures:
        return min(FIRST_WAIT_S << min(failures - 1, 10), WAIT_MAX_S)
    return SOON_S if waiting else QUIET_S
