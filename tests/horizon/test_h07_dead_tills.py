"""H07: a till that was deleted still counted as open, and the last one could not be closed (2010).

The close asks who has a shift of this day that is not closed, and nothing else. A till that nobody
uses any more, whatever it once held, neither hinders it nor is asked for again (I6, I7).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from postdesk.services import closing
from postdesk.services.differences import differences_for
from tests.horizon.kit import MANAGER, OPENING_KHR, OPENING_USD, Books, Postdesk

SHORT = 5_000


def three_tills(new_ledger: Callable[[], Books]) -> Books:
    """Till 1 with riel and dollars, till 2 with riel, till 3 with dollars."""
    ledger = new_ledger()
    ledger.open_till("2", 50_000)
    ledger.open_till("3", 0, 20)
    return ledger


def close_one(ledger: Books, till: str) -> None:
    """Till 1 is counted short and closed; the others are given up."""
    if till == "1":
        ledger.count("1", OPENING_KHR - SHORT, OPENING_USD)
        assert ledger.close_till("1")
    else:
        ledger.remove_till(till)


def test_given_up_in_any_order_the_day_closes_with_its_one_difference(
    new_ledger: Callable[[], Books],
) -> None:
    for order in permutations("123"):
        ledger = three_tills(new_ledger)
        for till in order:
            close_one(ledger, till)

        assert ledger.close_day()
        assert ledger.variance() == -SHORT


def test_the_next_days_close_does_not_ask_for_a_dead_till(new_ledger: Callable[[], Books]) -> None:
    ledger = three_tills(new_ledger)
    for till in "321":
        close_one(ledger, till)
    ledger.close_day()
    ledger.clock.set("2026-12-08 07:30")

    ledger.take_till("1", OPENING_KHR - SHORT)
    ledger.count("1", OPENING_KHR - SHORT)
    assert ledger.close_till("1")

    assert ledger.close_day()


def test_the_difference_is_asked_for_once_and_stands_once(
    new_postdesk: Callable[[], Postdesk],
) -> None:
    postdesk = three_tills(new_postdesk)
    assert isinstance(postdesk, Postdesk)
    for till in "213":
        open_before = [shift.till for shift in closing.day_state(postdesk.desk).open_tills]
        assert till in open_before
        close_one(postdesk, till)
        assert till not in [s.till for s in closing.day_state(postdesk.desk).open_tills]
    assert postdesk.close_day()

    (one,) = differences_for(postdesk.desk, MANAGER)
    assert (one.unit, one.over) == ("KHR", -SHORT)
    assert postdesk.holds("till:3", "USD") == 0
    postdesk.assert_sound()
