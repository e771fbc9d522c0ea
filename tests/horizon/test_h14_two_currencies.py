"""H14: declaring a foreign currency showed a difference that a reboot cured (2007; bureau, 2017).

What is expected is worked out anew from the entries, each currency for itself: dollars that are
missing are not made good by riel that are over, and ending the program changes nothing (I1, I6).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postdesk.services import cash, remitting
from postdesk.services.drawer import Counted
from tests.builders import drawer_of
from tests.horizon.dying import MOST_TELLING, die_in, receive_dollars
from tests.horizon.kit import CLERK, MANAGER, OPENING_KHR, OPENING_USD, SAFE, SEEN, Books, Postdesk

MISSING_USD = 10
RIEL_OVER = MISSING_USD * 4_100


def test_dollars_missing_and_riel_over_are_two_differences(ledger: Books) -> None:
    """At the day's rate they come to nothing; in the drawer they do not."""
    ledger.count("1", OPENING_KHR + RIEL_OVER, OPENING_USD - MISSING_USD)
    assert ledger.close_till()

    assert (ledger.variance(), ledger.variance("USD")) == (RIEL_OVER, -MISSING_USD * 100)
    assert ledger.holds("till:1", "USD") == (OPENING_USD - MISSING_USD) * 100


def test_a_second_count_takes_the_place_of_the_first_with_or_without_a_restart(
    new_ledger: Callable[[], Books],
) -> None:
    for restarts in (False, True):
        ledger = new_ledger()
        ledger.count("1", OPENING_KHR - 5_000)
        if restarts:
            ledger.restart()
        ledger.count("1", OPENING_KHR - 1_000)

        assert ledger.close_till()

        assert ledger.variance() == -1_000
        assert ledger.holds("till:1") == OPENING_KHR - 1_000


@pytest.mark.parametrize("restarts", range(3))
def test_what_is_expected_is_the_same_after_any_restart(postdesk: Postdesk, restarts: int) -> None:
    postdesk.sell(1_500)
    for _ in range(restarts):
        postdesk.restart()

    postdesk.count("1", 0, 0)

    counted = cash.last_count(postdesk.desk, "1")
    assert isinstance(counted, Counted)
    expected = {figure.unit: figure.expected for figure in counted.figures}
    assert expected == {"KHR": OPENING_KHR + 1_500, "USD": OPENING_USD * 100}


@pytest.mark.parametrize("step", MOST_TELLING)
def test_a_bag_of_dollars_by_two_cut_off_at_any_step(postdesk: Postdesk, step: str) -> None:
    """In by one process that dies, then again, then out by another person's bag."""
    before = postdesk.holds(SAFE), postdesk.holds(SAFE, "USD")
    postdesk.desk.db.conn.close()
    die_in(postdesk.home, "dollars", step)
    postdesk.restart()

    postdesk.try_to(receive_dollars(postdesk.desk))
    assert (postdesk.holds(SAFE), postdesk.holds(SAFE, "USD")) == (before[0], before[1] + 500_00)

    remitting.send_remittance(
        postdesk.desk,
        MANAGER,
        remitting.SealedBag("STG-B-1", "S 2", "hq"),
        drawer_of(0, 500),
        witness=SEEN,
    )
    assert (postdesk.holds(SAFE), postdesk.holds(SAFE, "USD")) == before
    for unit in ("KHR", "USD"):
        assert sum(one.balance for one in postdesk.store.balances() if one.unit == unit) == 0
    postdesk.assert_sound()


def test_a_difference_in_dollars_is_said_in_dollars(postdesk: Postdesk) -> None:
    cash.count_till(postdesk.desk, CLERK, "1", drawer_of(OPENING_KHR, OPENING_USD - 1))
    assert postdesk.close_till()

    assert (postdesk.variance(), postdesk.variance("USD")) == (0, -100)
