"""H25: a top-up timed out: delivered and not recorded, or recorded though it was reversed (2010).

The outside step is a payment by KHQR, seen by a person or found by headquarters, early or late,
once or often. One outcome stands under one number; money at the bank that no sale claims is told
to both ends (I3, I13).
"""

from __future__ import annotations

from typing import Any

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.errors import RuleError
from postdesk.hq.headquarters import Headquarters
from postdesk.services import cancelling, khqr, mail_from_hq, refunding
from postdesk.services.counter import KhqrPayment
from postdesk.services.verification import verify
from postdesk.wire.contents import KhqrFound
from tests.builders import CLERK, Office, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive
from tests.horizon.outside import entries_of, riel_of, send_word
from tests.hq_fixtures import LinkedDesk, at_hq

KHR = 2_000
AT_BANK = Account.KHQR_CONFIRMED


class PostdeskTopUp:
    """A sale paid by KHQR whose answer did not come in time."""

    def __init__(self, hq: Headquarters, linked: LinkedDesk) -> None:
        self.hq, self.linked = hq, linked
        linked.work(lambda office: office.open_till(drawer_of(100_000)))
        self.receipt_no = linked.work(self._start)

    def _start(self, office: Office) -> str:
        return office.settle(office.draft(letters(4)), KhqrPayment(KHR, is_seen=False)).receipt_no

    def callback(self, khr: int = KHR) -> None:
        word = KhqrFound(receipt_no=self.receipt_no, amount_khr=khr, bank_reference="FT-1")
        send_word(self.hq, self.linked, word)

    def see(self) -> bool:
        try:
            self.linked.work(lambda office: khqr.confirm(office.desk, CLERK, self.receipt_no))
        except RuleError:
            return False
        return True

    def undo(self) -> None:
        self.linked.work(
            lambda office: cancelling.undo(office.desk, CLERK, self.receipt_no, reason="មិនបានបង់")
        )

    def at_bank(self) -> int:
        return riel_of(self.linked, AT_BANK)

    def said_to_the_branch(self) -> int:
        documents = self.linked.run(mail_from_hq.received_documents)
        return sum(one.is_refused for one in documents)


class NaiveTopUp:
    """Naive books: each answer is booked."""

    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger
        self.before = self.at_bank()
        self.ledger.pay_outside("1", KHR, lambda: None)

    def callback(self, khr: int = KHR) -> None:
        self.ledger.post("outside", "till:1", khr)

    def see(self) -> bool:
        self.callback()
        return True

    def undo(self) -> None:
        self.ledger.post("outside", "till:1", -KHR)

    def at_bank(self) -> int:
        return int(self.ledger.money("till:1")) - getattr(self, "before", 0)

    def said_to_the_branch(self) -> int:
        return 0


@pytest.fixture(params=[NAIVE, "postdesk"])
def top_up(request: pytest.FixtureRequest) -> Any:
    """A payment outside the house, of either kind, that nobody has seen."""
    if request.param == "naive":
        return NaiveTopUp(request.getfixturevalue("naive"))
    return PostdeskTopUp(request.getfixturevalue("hq"), request.getfixturevalue("linked"))


@pytest.fixture
def ours(hq: Headquarters, linked: LinkedDesk) -> PostdeskTopUp:
    """The real one."""
    return PostdeskTopUp(hq, linked)


def test_a_late_success_that_comes_often_is_one_outcome(top_up: Any) -> None:
    for _ in range(3):
        top_up.callback()

    assert top_up.at_bank() == KHR


def test_seen_by_a_person_and_then_told_by_headquarters_is_one_outcome(top_up: Any) -> None:
    top_up.see()
    top_up.callback()
    top_up.see()

    assert top_up.at_bank() == KHR


def test_a_success_after_the_sale_was_undone_is_told_and_booked_as_nothing(top_up: Any) -> None:
    top_up.undo()
    top_up.callback()

    assert top_up.at_bank() == 0
    assert top_up.said_to_the_branch() == 1


def test_both_answers_stand_under_the_same_number(ours: PostdeskTopUp) -> None:
    ours.callback()

    (confirmed,) = entries_of(ours.linked, "khqr.confirmed")
    assert confirmed.business_key == f"khqr:{ours.receipt_no}"
    assert confirmed.person == "system"
    assert not ours.see()
    assert at_hq(ours.hq, "STG", ours.linked.name) == ours.linked.balances()


def test_after_the_success_it_is_not_undone_but_paid_back_once(ours: PostdeskTopUp) -> None:
    ours.callback()
    with pytest.raises(RuleError):
        ours.undo()

    def pay_back(office: Office) -> None:
        found = entries_of_receipt(office, ours.receipt_no)
        request = refunding.RefundRequest(ours.receipt_no, found, "ប្ដូរចិត្ត")
        refunding.refund(office.desk, office.clerk, request, till="1")

    ours.linked.work(pay_back)
    with pytest.raises(RuleError):
        ours.linked.work(pay_back)
    ours.callback()

    assert ours.at_bank() == KHR
    assert ours.linked.work(lambda office: office.in_till("KHR")) == 100_000 - KHR
    assert ours.linked.run(verify).findings == ()


def entries_of_receipt(office: Office, receipt_no: str) -> tuple[str, ...]:
    rows = office.desk.db.conn.execute(
        "SELECT entry_id FROM receipt_line WHERE receipt_no = ?", (receipt_no,)
    ).fetchall()
    return tuple(str(row[0]) for row in rows)
