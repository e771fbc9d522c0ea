"""H08: authorised, then the line failed: the receipt said paid, and the branch was short (2016).

An outside step here is a payment by KHQR. What nobody has seen is unknown: it stands on an account
of its own, the home screen and the close name it, the receipt says what is certain, and one person
resolves it once (I13, I16). No power cut makes two of it, or none.
"""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import Account
from postdesk.services import khqr
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.status import desk_status
from postdesk.ui.day.presenter import read_day
from tests.horizon.dying import MOST_TELLING, SALE_KHR, STEPS, die_in, pay_by_khqr
from tests.horizon.kit import OPENING_KHR, Books, Postdesk


class Partner:
    """Somebody else's system: it takes the money, and its answer does not arrive."""

    def __init__(self, *, loses: int = 1) -> None:
        self.taken = 0
        self._loses = loses

    def __call__(self) -> None:
        self.taken += 1
        if self.taken <= self._loses:
            raise TimeoutError


def test_a_lost_answer_neither_charges_twice_nor_says_paid(ledger: Books) -> None:
    partner = Partner()

    said = ledger.pay_outside(SALE_KHR, partner)

    assert partner.taken == 1
    assert "paid" not in said.lower()
    assert ledger.unknown() == 1


def test_what_is_unknown_is_resolved_once_however_often_it_is_asked(ledger: Books) -> None:
    ledger.pay_outside(SALE_KHR, Partner(loses=0))
    ledger.restart()
    assert ledger.unknown() == 1

    assert [ledger.resolve() for _ in range(3)] == [True, False, False]

    assert ledger.unknown() == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_power_cut_in_the_sale_leaves_one_payment_or_none(postdesk: Postdesk, step: str) -> None:
    postdesk.desk.db.conn.close()
    die_in(postdesk.home, "khqr", step)
    postdesk.restart()

    waiting = khqr.unconfirmed(postdesk.desk)
    assert len(waiting) == (step in {"after commit", "done"})
    assert desk_status(postdesk.desk).unseen_khqr == len(waiting)
    assert read_day(postdesk.desk).unseen_khqr == len(waiting)
    assert postdesk.office.balance_of(Account.COUNTER_CLEARING, "KHR") == 0
    if not waiting:
        pay_by_khqr(postdesk.desk)()
    assert postdesk.office.balance_of(Account.KHQR_UNCONFIRMED, "KHR") == SALE_KHR
    assert postdesk.holds("till:1") == OPENING_KHR
    postdesk.assert_sound()


@pytest.mark.parametrize("step", MOST_TELLING)
def test_a_power_cut_while_it_is_resolved_resolves_it_once(postdesk: Postdesk, step: str) -> None:
    pay_by_khqr(postdesk.desk)()
    postdesk.desk.db.conn.close()
    die_in(postdesk.home, "confirm", step)
    postdesk.restart()

    is_there = step in {"after commit", "done"}
    assert desk_status(postdesk.desk).unseen_khqr == (not is_there)
    assert postdesk.resolve() is not is_there
    assert postdesk.office.balance_of(Account.KHQR_CONFIRMED, "KHR") == SALE_KHR
    assert postdesk.office.balance_of(Account.KHQR_UNCONFIRMED, "KHR") == 0
    postdesk.assert_sound()


def test_the_close_is_not_silent_about_what_is_unknown(postdesk: Postdesk) -> None:
    postdesk.pay_outside(SALE_KHR, Partner())
    postdesk.count("1", OPENING_KHR)
    postdesk.close_till()
    assert read_day(postdesk.desk).unseen_khqr == 1

    assert postdesk.close_day()

    (waiting,) = khqr.unconfirmed(postdesk.desk)
    sheet = day_sheet_paper(postdesk.desk, "2026-12-07")
    assert any(waiting.receipt_no in matter.en for matter in sheet.open_matters)
    postdesk.clock.set("2026-12-08 09:00")
    assert postdesk.resolve()
