"""The baskets of scenarios D1 to D3, every line of their entries as written there."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.journal import Line, check_lines, opposite_of
from postdesk.domain.money import Money, dollars, riel
from postdesk.domain.notes import Cash
from postdesk.domain.price import Request, SupplementChoice
from postdesk.domain.sale import sale_lines
from postdesk.domain.settlement import (
    ChangeSplitError,
    Due,
    amount_due,
    check_change,
    propose_change,
    refund_lines,
    settlement_lines,
)
from postdesk.domain.tariff import quote
from tests.domain.kit import KIT, RATE, TILL, books

POLICY = KIT.policy


def _basket(*requests: Request) -> tuple[tuple[Money, ...], tuple[Line, ...]]:
    prices = [quote(KIT, request).lines for request in requests]
    amounts = tuple(price.amount for lines in prices for price in lines)
    return amounts, tuple(line for lines in prices for line in sale_lines(lines, till=TILL))


def _paid(
    requests: tuple[Request, ...], tendered: Cash, change: Cash
) -> dict[tuple[str, str], int]:
    """All lines of a basket together, so that counter clearing must be gone."""
    amounts, sold = _basket(*requests)
    due = amount_due(amounts, RATE, POLICY)
    settled = settlement_lines(due, tendered=tendered, change=change, policy=POLICY, till=TILL)
    check_lines(settled)
    check_lines(sold)
    return books(sold + settled)


def _insured(khr: int) -> tuple[SupplementChoice, ...]:
    return (SupplementChoice("insurance", riel(khr)),)


def _ems(weight_g: int, *supplements: SupplementChoice) -> Request:
    return Request("ems", weight_g, destination_office="KRT", supplements=supplements)


def _parcel(weight_g: int) -> Request:
    return Request("parcel", weight_g, origin_office="SRP", destination_office="PST")


D1_2 = (_parcel(3_400), Request("box-m"))
D2_1 = (Request("ems-international", 1_250, country="FR"), Request("box-l"))
D2_2 = (Request("ems-international", 480, country="TH"),)
D2_3 = (_parcel(7_200),)
D2_4 = (_ems(5_000, *_insured(1_200_000)),)
D2_5 = (
    _ems(900),
    Request("letter-registered", 8, supplements=(SupplementChoice("ar"),)),
)


def test_d1_no_2_dollars_for_riel_prices_and_a_box_with_tax() -> None:
    due = amount_due(_basket(*D1_2)[0], RATE, POLICY)

    change = propose_change(due, Cash(usd_whole=5), POLICY)

    assert (due.cash_khr, change) == (13_000, Cash(khr=7_500))
    assert _paid(D1_2, Cash(usd_whole=5), change) == {
        (Account.TILL_CASH, "USD"): 5_00,
        (Account.EXCHANGE, "USD"): -5_00,
        (Account.EXCHANGE, "KHR"): 20_500,
        (Account.TILL_CASH, "KHR"): -7_500,
        (Account.INCOME_PARCELS, "KHR"): -10_500,
        (Account.INCOME_PACKAGING, "KHR"): -2_273,
        (Account.VAT_PAYABLE, "KHR"): -227,
    }


def test_d2_no_1_two_currencies_rounded_once_and_the_clerks_own_split() -> None:
    due = amount_due(_basket(*D2_1)[0], RATE, POLICY)

    proposed = propose_change(due, Cash(usd_whole=50), POLICY)

    assert (due.exact_khr, due.cash_khr, due.rounding_khr) == (174_150, 174_200, 50)
    assert due.due == Due(khr=4_000, usd_cents=41_50)
    assert proposed == Cash(khr=30_800)
    assert _paid(D2_1, Cash(usd_whole=50), Cash(khr=2_100, usd_whole=7)) == {
        (Account.TILL_CASH, "USD"): 43_00,
        (Account.INCOME_EMS_INTERNATIONAL, "USD"): -41_50,
        (Account.EXCHANGE, "USD"): -1_50,
        (Account.EXCHANGE, "KHR"): 6_150,
        (Account.TILL_CASH, "KHR"): -2_100,
        (Account.INCOME_PACKAGING, "KHR"): -3_636,
        (Account.VAT_PAYABLE, "KHR"): -364,
        (Account.ROUNDING, "KHR"): -50,
    }


def test_d2_no_1_a_split_of_another_worth_is_refused_with_the_right_figure() -> None:
    due = amount_due(_basket(*D2_1)[0], RATE, POLICY)

    with pytest.raises(ChangeSplitError) as caught:
        check_change(due, Cash(usd_whole=50), Cash(khr=3_000, usd_whole=7), POLICY)

    assert caught.value.expected == riel(30_800)
    assert caught.value.given == riel(31_700)
    assert (caught.value.usd, caught.value.khr) == (dollars(7), riel(2_100))


def test_d2_no_2_a_dollar_price_paid_in_riel() -> None:
    due = amount_due(_basket(*D2_2)[0], RATE, POLICY)

    change = propose_change(due, Cash(khr=60_000), POLICY)

    assert (due.cash_khr, change) == (57_400, Cash(khr=2_600))
    assert _paid(D2_2, Cash(khr=60_000), change) == {
        (Account.TILL_CASH, "KHR"): 57_400,
        (Account.EXCHANGE, "KHR"): -57_400,
        (Account.EXCHANGE, "USD"): 14_00,
        (Account.INCOME_EMS_INTERNATIONAL, "USD"): -14_00,
    }


def test_d2_no_3_a_big_note_gets_whole_dollars_and_the_rest_in_riel() -> None:
    due = amount_due(_basket(*D2_3)[0], RATE, POLICY)

    change = propose_change(due, Cash(usd_whole=100), POLICY)

    assert (due.cash_khr, change) == (16_500, Cash(khr=4_000, usd_whole=95))
    assert _paid(D2_3, Cash(usd_whole=100), change) == {
        (Account.TILL_CASH, "USD"): 5_00,
        (Account.EXCHANGE, "USD"): -5_00,
        (Account.EXCHANGE, "KHR"): 20_500,
        (Account.TILL_CASH, "KHR"): -4_000,
        (Account.INCOME_PARCELS, "KHR"): -16_500,
    }


def test_d2_no_4_an_insured_item_paid_in_dollars() -> None:
    due = amount_due(_basket(*D2_4)[0], RATE, POLICY)

    change = propose_change(due, Cash(usd_whole=10), POLICY)

    assert (due.cash_khr, change) == (38_000, Cash(khr=3_000))
    assert _paid(D2_4, Cash(usd_whole=10), change) == {
        (Account.TILL_CASH, "USD"): 10_00,
        (Account.EXCHANGE, "USD"): -10_00,
        (Account.EXCHANGE, "KHR"): 41_000,
        (Account.TILL_CASH, "KHR"): -3_000,
        (Account.INCOME_EMS, "KHR"): -26_000,
        (Account.INCOME_INSURANCE, "KHR"): -12_000,
    }


def test_d2_no_5_two_items_and_a_small_change_in_riel() -> None:
    due = amount_due(_basket(*D2_5)[0], RATE, POLICY)

    change = propose_change(due, Cash(usd_whole=5), POLICY)

    assert (due.cash_khr, change) == (12_300, Cash(khr=8_200))
    assert _paid(D2_5, Cash(usd_whole=5), change) == {
        (Account.TILL_CASH, "USD"): 5_00,
        (Account.EXCHANGE, "USD"): -5_00,
        (Account.EXCHANGE, "KHR"): 20_500,
        (Account.TILL_CASH, "KHR"): -8_200,
        (Account.INCOME_EMS, "KHR"): -10_000,
        (Account.INCOME_LETTERS, "KHR"): -500,
        (Account.INCOME_REGISTRATION, "KHR"): -800,
        (Account.INCOME_ADVICE_OF_DELIVERY, "KHR"): -1_000,
    }


def test_d2_the_exchange_of_the_day_is_its_dollars_at_the_rate() -> None:
    baskets = [
        (D2_1, Cash(usd_whole=50), Cash(2_100, 7)),
        (D2_2, Cash(60_000), Cash(2_600)),
        (D2_3, Cash(usd_whole=100), Cash(4_000, 95)),
        (D2_4, Cash(usd_whole=10), Cash(3_000)),
        (D2_5, Cash(usd_whole=5), Cash(8_200)),
    ]

    entries = [_paid(*basket) for basket in baskets]

    usd = sum(entry.get((Account.EXCHANGE, "USD"), 0) for entry in entries)
    khr = sum(entry.get((Account.EXCHANGE, "KHR"), 0) for entry in entries)
    assert (usd, khr) == (-7_50, 30_750)
    assert khr == -usd * 4_100 // 100


def test_d3_a_refund_in_riel_leaves_the_dollars_of_the_sale_alone() -> None:
    amounts, sold = _basket(_ems(900, *_insured(500_000)))
    due = amount_due(amounts, RATE, POLICY)
    assert propose_change(due, Cash(usd_whole=20), POLICY) == Cash(khr=1_400, usd_whole=16)

    paid_back = refund_lines(due, handed_over=Cash(15_000), policy=POLICY, till=TILL)

    check_lines(paid_back)
    assert books(opposite_of(sold) + paid_back) == {
        (Account.TILL_CASH, "KHR"): -15_000,
        (Account.INCOME_EMS, "KHR"): 10_000,
        (Account.INCOME_INSURANCE, "KHR"): 5_000,
    }
