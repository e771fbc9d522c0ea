"""Amounts, days and hours as a person writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from postdesk.domain.money import Currency, Money, dollars, riel
from postdesk.words.format import (
    bare_money_text,
    hour_text,
    in_digits,
    money_text,
    percent_text,
    short_date_text,
    shown,
    signed_money_text,
    weight_text,
)
from postdesk.words.language import Language

KM, EN = Language.KHMER, Language.ENGLISH


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (riel(12_500), "12,500៛"),
        (riel(0), "0៛"),
        (riel(-5_000), "−5,000៛"),
        (dollars(5), "$5.00"),
        (dollars(1_234, 5), "$1,234.05"),
        (Money(-2_00, Currency.USD), "−$2.00"),
        (Money(-7, Currency.USD), "−$0.07"),
    ],
)
def test_money_carries_its_sign(money: Money, text: str) -> None:
    assert money_text(money) == text


def test_a_difference_says_over_or_short() -> None:
    assert signed_money_text(riel(8_200)) == "+8,200៛"
    assert signed_money_text(Money(-2_00, Currency.USD)) == "−$2.00"
    assert signed_money_text(riel(0)) == "0៛"


def test_a_column_of_one_currency_has_bare_figures() -> None:
    assert (bare_money_text(riel(224_600)), bare_money_text(dollars(55))) == ("224,600", "55.00")


@pytest.mark.parametrize(
    ("grams", "km", "en"),
    [(3_400, "3.4 គ.ក្រ", "3.4 kg"), (620, "620 ក្រ", "620 g"), (1_000, "1 គ.ក្រ", "1 kg")],
)
def test_a_weight_has_its_unit(grams: int, km: str, en: str) -> None:
    assert (weight_text(grams, KM), weight_text(grams, EN)) == (km, en)


def test_an_instant_is_shown_as_the_hour_of_phnom_penh() -> None:
    instant = datetime(2026, 12, 7, 0, 34, tzinfo=UTC)

    assert hour_text(instant) == "07:34"
    assert shown(instant, KM) == "07:34"


def test_a_day_is_written_out_in_the_language() -> None:
    day = date(2026, 12, 7)

    assert shown(day, KM) == "ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦"
    assert shown(day, EN) == "7 December 2026"
    assert short_date_text(day) == "07/12/2026"


def test_any_fact_is_written_out() -> None:
    assert shown(41_000, EN) == "41,000"
    assert shown(-3, EN) == "−3"
    assert shown(riel(100), KM) == "100៛"
    assert shown("RR 200 100 018 KH", KM) == "RR 200 100 018 KH"
    assert shown((riel(100), dollars(1)), EN) == "100៛, $1.00"


def test_digits_follow_the_setting() -> None:
    assert in_digits("12,500៛", khmer=True) == "១២,៥០០៛"
    assert in_digits("12,500៛", khmer=False) == "12,500៛"


def test_thousandths_are_said_per_cent() -> None:
    assert (percent_text(10), percent_text(25)) == ("1", "2.5")
