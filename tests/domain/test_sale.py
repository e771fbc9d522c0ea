"""What an item and sold goods post."""

from __future__ import annotations

from postdesk.domain.accounts import Account
from postdesk.domain.journal import check_lines
from postdesk.domain.price import Request, SupplementChoice
from postdesk.domain.sale import sale_lines, stock_lines
from postdesk.domain.tariff import quote
from tests.domain.kit import KIT, TILL, books

POLICY = KIT.policy


def test_sold_stamps_leave_the_tills_stock() -> None:
    lines = stock_lines(KIT.product("stamp-500"), 10, till=TILL)

    check_lines(lines)
    assert books(lines) == {
        (Account.STAMPS, "STAMP-500"): -10,
        (Account.STOCK_ISSUED, "STAMP-500"): 10,
    }
    assert lines[1].holder == TILL


def test_a_free_supplement_posts_nothing() -> None:
    request = Request(
        "parcel", 900, origin_office="SRP", destination_office="SRP",
        supplements=(SupplementChoice("fragile"),),
    )  # fmt: skip

    sold = sale_lines(quote(KIT, request).lines, till=TILL)

    check_lines(sold)
    assert len(sold) == 2


def test_a_box_posts_its_tax_apart_and_clearing_owes_the_whole() -> None:
    sold = sale_lines(quote(KIT, Request("box-m", quantity=2)).lines, till=TILL)

    check_lines(sold)
    assert books(sold) == {
        (Account.COUNTER_CLEARING, "KHR"): 5_000,
        (Account.INCOME_PACKAGING, "KHR"): -4_545,
        (Account.VAT_PAYABLE, "KHR"): -455,
    }
