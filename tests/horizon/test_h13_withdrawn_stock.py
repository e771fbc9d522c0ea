"""H13: stamps withdrawn while a branch still held them vanished from its balance (2009-2011).

What is withdrawn is not sold any more and stays counted where it lies until it is sent back. An
entry keeps the prices it was made with, so an old receipt is printed again as it was (I14).
"""

from __future__ import annotations

from datetime import date

from postdesk.services import cash, movements, stock
from postdesk.services.drawer import DrawerCount, stock_of
from postdesk.services.papers import pdf_of
from postdesk.services.reports import stock as stock_report
from postdesk.services.selling import StockWithdrawnError
from tests.builders import drawer_of, goods, stock_counts
from tests.horizon.kit import (
    CLERK,
    MANAGER,
    OPENING_KHR,
    OPENING_USD,
    SAFE,
    TILL_1,
    Books,
    Postdesk,
)

CODE = "STAMP-500"
DAY = date(2026, 12, 7)


def test_selling_stops_and_what_is_held_stays_counted(ledger: Books) -> None:
    ledger.sell_stamps(10)
    assert ledger.withdraw(CODE)

    assert ledger.pieces().get(CODE) == 90
    assert ledger.sell_stamps(1) == ""


def test_a_new_price_changes_no_receipt_that_was_given_out(ledger: Books) -> None:
    number = ledger.sell_stamps(4)
    before = ledger.reprint(number)

    ledger.set_stamp_price(800)

    assert ledger.reprint(number) == before
    assert ledger.holds(TILL_1) == OPENING_KHR + 2_000


def test_from_the_new_price_on_it_is_the_new_price(postdesk: Postdesk) -> None:
    old = postdesk.sell_stamps(1)
    postdesk.set_stamp_price(800)
    first = pdf_of(postdesk.desk, "receipt", old, 1).pdf
    new = postdesk.sell_stamps(1)

    assert postdesk.holds(TILL_1) == OPENING_KHR + 500 + 800
    assert "800" in postdesk.reprint(new)
    assert pdf_of(postdesk.desk, "receipt", old, 1).pdf == first
    postdesk.assert_sound()


def test_withdrawn_pieces_are_in_the_report_and_in_the_count_of_the_close(
    postdesk: Postdesk,
) -> None:
    postdesk.withdraw(CODE)
    rows = stock_report(postdesk.desk, MANAGER, DAY, DAY).rows
    assert sum(int(str(row.cells[3])) for row in rows if row.cells[1] == CODE) == 200

    count = DrawerCount(drawer_of(OPENING_KHR, OPENING_USD).notes, stock_counts({CODE: 98}))
    counted = cash.count_till(postdesk.desk, CLERK, "1", count)
    figures = {figure.unit: (figure.expected, figure.counted) for figure in counted.figures}
    assert figures[CODE] == (100, 98)
    assert postdesk.close_till()
    assert postdesk.close_day()
    assert postdesk.variance(CODE) == -2


def test_what_is_withdrawn_can_be_sent_back_and_only_then_is_it_gone(postdesk: Postdesk) -> None:
    postdesk.withdraw(CODE)
    count = DrawerCount((), stock_counts({CODE: 100}))

    sent = movements.send(postdesk.desk, CLERK, giver=TILL_1, taker=SAFE, count=count)
    movements.receive(postdesk.desk, MANAGER, sent.movement_no, count)

    assert CODE not in postdesk.pieces()
    assert dict(stock_of(postdesk.desk, SAFE))[CODE] == 200


def test_what_is_sold_again_is_the_same_stock(postdesk: Postdesk) -> None:
    parked = postdesk.office.draft(goods("stamp-500", 2))
    postdesk.withdraw(CODE)
    assert not postdesk.try_to(lambda: postdesk.office.sell(*parked.lines))
    assert isinstance(postdesk.refused, StockWithdrawnError)

    stock.sell_again(postdesk.desk, MANAGER, CODE, reason="អនុញ្ញាតវិញ")

    assert postdesk.sell_stamps(2)
    assert postdesk.pieces()[CODE] == 98
    postdesk.assert_sound()
