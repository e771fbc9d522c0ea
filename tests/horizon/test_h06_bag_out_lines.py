"""H06: an outgoing bag was recorded with another total than its lines (2005-2007).

The lines, the header, what left the safe, what is in transit and what the printed slip says are
one number, whatever is counted in whatever order (I1, I5). A value that stands in two rows is
refused: nobody guesses which row was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from postdesk.domain.accounts import SAFE, Account, bag_holder
from postdesk.domain.till_count import NoteTwiceError, StockTwiceError
from postdesk.services import remitting
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.papers import pdf_of
from postdesk.wire.bodies import RemittanceSent, StockCount
from tests.horizon.kit import MANAGER, SEEN, Books, Postdesk, riel_notes
from tests.printing.reading import words_by_pdfium

VALUES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
KINDS = ("STAMP-500", "STAMP-1000", "BOX-L")
ROWS = st.lists(st.tuples(st.sampled_from(VALUES), st.integers(0, 30)), min_size=1, max_size=8)
PIECES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3)), max_size=4)
PLENTY = 500_000_000
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_any_bag_weighs_what_its_lines_say(new_ledger: Callable[[], Books]) -> None:
    ledger = new_ledger()
    ledger.receive_bag("IN", PLENTY, [PLENTY])
    bags = iter(range(1, 10_000))

    # That the naive books fail is known: the smallest bag on which they do is not looked for.
    @settings(FEW, phases=[Phase.explicit, Phase.generate])
    @given(rows=ROWS)
    def check(rows: list[tuple[int, int]]) -> None:
        total = sum(value * pieces for value, pieces in rows)
        assume(total)

        header, taken = ledger.send_bag(f"STG-B-{next(bags)}", rows)

        assert (header, taken) == (total, total)

    check()


@FEW
@given(rows=ROWS, pieces=PIECES)
def test_lines_header_cash_transit_and_paper_are_one_number(
    postdesk: Postdesk, rows: list[tuple[int, int]], pieces: list[tuple[str, int]]
) -> None:
    """Told row by row as they come: either all of it agrees, or a row stands twice."""
    count = DrawerCount(
        riel_notes(rows).notes,
        tuple(StockCount(unit=unit, pieces=number) for unit, number in pieces),
    )
    total = sum(value * number for value, number in rows)
    assume(0 < total <= postdesk.holds(SAFE) or any(number for _, number in pieces))
    assume(total <= postdesk.holds(SAFE))
    held = dict(stock_of(postdesk.desk, SAFE))
    assume(all(number <= held.get(unit, 0) for unit, number in pieces))
    safe, records, bag_no = postdesk.holds(SAFE), postdesk.records(), f"B-{postdesk.records()}"
    bag = remitting.SealedBag(bag_no, "S 1", "hq")

    is_sent = postdesk.try_to(
        lambda: remitting.send_remittance(postdesk.desk, MANAGER, bag, count, witness=SEEN)
    )

    is_clear = all(len({k for k, _ in told}) == len(told) for told in (rows, pieces))
    assert is_sent is is_clear
    if not is_sent:
        assert isinstance(postdesk.refused, NoteTwiceError | StockTwiceError)
        assert postdesk.records() == records
        return
    entry = postdesk.store.with_business_key("remittance.sent", bag_no)
    assert entry is not None
    body = postdesk.store.body(entry.entry_id)
    assert isinstance(body, RemittanceSent)
    in_transit = postdesk.store.balance(Account.CASH_IN_TRANSIT, bag_holder(bag_no), "KHR")
    assert body.khr == safe - postdesk.holds(SAFE) == in_transit == total
    assert {u: held[u] - n for u, n in stock_of(postdesk.desk, SAFE)} == {
        unit: dict(pieces).get(unit, 0) for unit, _ in stock_of(postdesk.desk, SAFE)
    }
    if total:
        assert printed_rows(postdesk, entry.entry_id) == (total, total)


def printed_rows(postdesk: Postdesk, entry_id: str) -> tuple[int, int]:
    """What the rows of a printed slip add up to, and the total below them."""
    text = words_by_pdfium(pdf_of(postdesk.desk, "cash-slip", entry_id).pdf)
    rows = re.findall(r"^([\d,]+)៛ – (\d+) – ([\d,]+)៛", text, re.MULTILINE)
    for value, pieces, amount in rows:
        assert number(value) * number(pieces) == number(amount)
    total = re.search(r"Total\s+([\d,]+)៛", text)
    assert total is not None
    return sum(number(amount) for _, _, amount in rows), number(total.group(1))


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("twice", ["notes", "stock"])
def test_a_row_that_stands_twice_is_said(postdesk: Postdesk, twice: str) -> None:
    notes = riel_notes([(10_000, 1), (10_000, 2)] if twice == "notes" else [(10_000, 3)])
    kinds = (4, 6) if twice == "stock" else (4,)
    stock = tuple(StockCount(unit="STAMP-500", pieces=number) for number in kinds)
    bag = remitting.SealedBag("B-1", "S 1", "hq")

    assert not postdesk.try_to(
        lambda: remitting.send_remittance(
            postdesk.desk, MANAGER, bag, DrawerCount(notes.notes, stock), witness=SEEN
        )
    )

    assert "twice" in postdesk.sentence()
