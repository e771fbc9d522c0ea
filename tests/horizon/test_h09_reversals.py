"""H09: reversing a remittance booked it a second time: the shortfall doubled (2003).

A reversal is the exact opposite of every line of one entry, at most once, and is not reversed
itself (I11). After it every account and currency is what it was before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdesk.domain.basket import LineDraft
from postdesk.domain.journal import Line, opposite_of
from postdesk.domain.notes import Cash
from postdesk.services import cancelling
from postdesk.services.basket import price
from postdesk.services.counter import CashPayment, KhqrPayment, Payment, Settled
from postdesk.services.posting import posting
from postdesk.services.receipts import AlreadyUndoneError, ReceiptNotFoundError
from postdesk.services.verification import verify
from postdesk.storage.connection import IntegrityError
from postdesk.wire.bodies import BalanceFigure, EntryReversed, lines_of
from tests.builders import ems_abroad, goods, letters, parcel, registered
from tests.horizon.kit import CLERK, SAFE, TILL_1, TILL_2, Books, Postdesk

LINES = st.lists(
    st.one_of(
        st.builds(letters, st.integers(1, 9), st.integers(1, 90)),
        st.builds(registered, st.integers(1, 1_900), is_advised=st.booleans()),
        st.builds(parcel, st.integers(100, 9_000)),
        st.builds(goods, st.sampled_from(["stamp-500", "stamp-1000", "box-s"]), st.integers(1, 3)),
        st.builds(ems_abroad, st.integers(100, 1_000), st.just("FR")),
    ),
    min_size=1,
    max_size=4,
)
HOW = st.sampled_from(["riel", "dollars", "khqr"])
FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("what", ["sale", "transfer"])
def test_undone_once_everything_is_as_before_and_a_second_time_is_refused(
    ledger: Books, what: str
) -> None:
    ledger.open_till("2", 50_000)
    before = ledger.totals(), ledger.in_transit()
    if what == "sale":
        number = ledger.sell(1_500)
        undo: Callable[[str], bool] = ledger.reverse
    else:
        number = ledger.transfer(TILL_1, TILL_2, 20_000)
        undo = ledger.give_back

    assert [undo(number) for _ in range(3)] == [True, False, False]

    assert (ledger.totals(), ledger.in_transit()) == before
    assert ledger.holds(SAFE) == before[0][SAFE]


def test_a_bag_that_came_in_is_not_booked_again_by_undoing_it(ledger: Books) -> None:
    """There is no such verb: a wrong bag is an open difference, never a second entry."""
    before = ledger.holds(SAFE)
    ledger.receive_bag("PNH-B-1", 8_000_000, [8_000_000])

    ledger.reverse("PNH-B-1" if isinstance(ledger, Postdesk) else str(ledger.records()))

    assert ledger.holds(SAFE) == before + 8_000_000


def pay(postdesk: Postdesk, lines: list[LineDraft], how: str) -> Settled:
    """Sell these lines, paid in some way."""
    office = postdesk.office
    draft = office.draft(*lines)
    amount = price(postdesk.desk, draft).amount
    assert amount is not None
    payment: Payment
    if how == "khqr":
        payment = KhqrPayment(amount.exact_khr, is_seen=False)
    elif how == "dollars":
        payment = CashPayment(Cash(0, 100))
    else:
        payment = CashPayment(Cash(amount.cash_khr))
    return office.settle(draft, payment)


@FEW
@given(lines=LINES, how=HOW)
def test_any_sale_undone_leaves_every_account_as_it_was(
    postdesk: Postdesk, lines: list[LineDraft], how: str
) -> None:
    before, sold = balances(postdesk), list[Settled]()
    if not postdesk.try_to(lambda: sold.append(pay(postdesk, lines, how))):
        assert balances(postdesk) == before
        return

    undone = cancelling.undo(postdesk.desk, CLERK, sold[0].receipt_no, reason="ច្រឡំ")

    assert balances(postdesk) == before
    with pytest.raises(AlreadyUndoneError):
        cancelling.undo(postdesk.desk, CLERK, sold[0].receipt_no, reason="ម្ដងទៀត")
    for name in undone:
        with pytest.raises(ReceiptNotFoundError):
            cancelling.undo(postdesk.desk, CLERK, name, reason="ត្រឡប់វិញ")
    assert balances(postdesk) == before
    assert verify(postdesk.desk).findings == ()


def balances(postdesk: Postdesk) -> tuple[BalanceFigure, ...]:
    return postdesk.store.balances()


def test_no_code_can_reverse_a_reversal_or_an_entry_twice(postdesk: Postdesk) -> None:
    """Behind the screens as well: the program refuses, and the database."""
    sold = pay(postdesk, [letters(3)], "riel")
    undone = cancelling.undo(postdesk.desk, CLERK, sold.receipt_no, reason="ច្រឡំ")
    records = postdesk.records()

    for name, refusal in ((undone[0], TypeError), (sold.entries[0], IntegrityError)):
        with pytest.raises(refusal), posting(postdesk.desk, CLERK) as action:
            cancelling.reverse(action, name, sold.receipt_no, reason="x", approved_by="")

    assert postdesk.records() == records


@pytest.mark.parametrize("wrong", ["same sign", "half", "a reversal"])
def test_a_reversal_that_is_not_the_exact_opposite_is_found(postdesk: Postdesk, wrong: str) -> None:
    """Whoever wrote it, with the desk's own key: the verifier and headquarters see it."""
    sold = pay(postdesk, [letters(2)], "riel")
    name = sold.entries[0]
    lines = lines_of(postdesk.store.body(name))
    if wrong == "a reversal":
        name = cancelling.undo(postdesk.desk, CLERK, sold.receipt_no, reason="ច្រឡំ")[0]
        lines = opposite_of(lines_of(postdesk.store.body(name)))
    elif wrong == "half":
        lines = tuple(half(line) for line in lines)
    with posting(postdesk.desk, CLERK) as action:
        action.add(
            EntryReversed(receipt_no=sold.receipt_no, reason="x", approved_by="", lines=lines),
            reverses=name,
        )

    assert "reversal" in [finding.what for finding in verify(postdesk.desk).findings]


def half(line: Line) -> Line:
    return replace(line, amount=line.amount // 2)
