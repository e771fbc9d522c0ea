"""Reference data: strict reading, the way to JSON and back, what is in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from postdesk.domain.money import Currency
from postdesk.domain.products import Ask, ProductKind
from postdesk.domain.reference import (
    ReferenceDataError,
    UnknownOfficeError,
    UnknownProductError,
    UnknownSupplementError,
    parse_reference,
    to_plain,
)
from tests.domain.kit import KIT, MONDAY, sample_data


def test_reference_data_goes_to_json_and_comes_back_the_same() -> None:
    stored = json.dumps(to_plain(KIT), ensure_ascii=False)

    assert parse_reference(json.loads(stored)) == KIT


def test_the_sample_says_that_it_is_one() -> None:
    assert KIT.tariff.sample
    assert KIT.tariff.version == "SAMPLE-2026-A"


def test_there_is_an_office_in_each_of_the_25_provinces() -> None:
    provinces = sorted(office.province for office in KIT.offices)

    assert provinces == [f"{number:02}" for number in range(1, 26)]
    assert KIT.office("STG").name_km == "សាខាប្រៃសណីយ៍ខេត្តស្ទឹងត្រែង"
    assert KIT.office("PNH").name_km == "សាខាប្រៃសណីយ៍រាជធានីភ្នំពេញ"


def test_an_ordinary_letter_asks_number_and_weight_only() -> None:
    assert KIT.product("letter").asks == (Ask.QUANTITY, Ask.WEIGHT)
    assert KIT.product("letter").indicator == ""


@pytest.mark.parametrize("code", ["parcel", "ems"])
def test_a_parcel_asks_the_telephone_first_then_the_office(code: str) -> None:
    asks = KIT.product(code).asks

    assert asks[:2] == (Ask.ADDRESSEE_TELEPHONE, Ask.DESTINATION_OFFICE)
    assert Ask.SENDER in asks


def test_a_rate_is_in_force_from_its_day_until_the_next() -> None:
    before = KIT.rate_on(date(2026, 12, 6))
    on_the_day = KIT.rate_on(MONDAY)

    assert before is not None
    assert on_the_day is not None
    assert (before.record, on_the_day.record) == ("R-00", "R-01")
    assert KIT.rate_on(date(2025, 12, 31)) is None
    assert on_the_day.age_days(date(2026, 12, 10)) == 3


def test_rare_notes_are_known_but_not_common() -> None:
    notes = KIT.denominations

    assert 30_000 in notes.of(Currency.KHR)
    assert 30_000 not in notes.common(Currency.KHR)
    assert notes.of(Currency.USD) == (1, 2, 5, 10, 20, 50, 100)


def test_stock_is_found_by_the_code_of_its_pieces() -> None:
    stamp = KIT.stock_product("STAMP-800")

    assert stamp is not None
    assert stamp.kind is ProductKind.STAMP
    assert stamp.unit_price.minor == 800
    assert KIT.stock_product("STAMP-900") is None


def test_what_is_not_in_the_data_is_named_in_the_error() -> None:
    with pytest.raises(UnknownProductError, match="telegram"):
        KIT.product("telegram")
    with pytest.raises(UnknownSupplementError, match="gift-wrap"):
        KIT.supplement("gift-wrap")
    with pytest.raises(UnknownOfficeError, match="XXX"):
        KIT.office("XXX")
    assert KIT.country("XX") is None


def _without_policy(data: dict[str, Any]) -> None:
    del data["policy"]


def _with_a_stray_key(data: dict[str, Any]) -> None:
    data["products"][0]["discount"] = 5


def _with_a_fraction(data: dict[str, Any]) -> None:
    data["supplements"][0]["fixed_minor"] = 800.5


def _with_a_product_twice(data: dict[str, Any]) -> None:
    data["products"].append(data["products"][0])


def _with_an_unknown_table(data: dict[str, Any]) -> None:
    data["products"][0]["table"] = "telegram"


def _with_steps_out_of_order(data: dict[str, Any]) -> None:
    data["tariff"]["weight_tables"][0]["steps"].reverse()


def _with_a_missing_supplement(data: dict[str, Any]) -> None:
    data["products"][1]["included"] = ["seal"]


def _with_a_rate_of_nothing(data: dict[str, Any]) -> None:
    data["rates"][1]["riel_per_usd"] = 0


def _with_notes_out_of_order(data: dict[str, Any]) -> None:
    data["denominations"]["khr"].reverse()


def _with_a_stamp_without_stock(data: dict[str, Any]) -> None:
    data["products"][-1]["unit"] = ""


def _with_an_unknown_account(data: dict[str, Any]) -> None:
    data["products"][0]["account"] = "4999"


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_without_policy, "policy"),
        (_with_a_stray_key, "discount"),
        (_with_a_fraction, "fixed_minor"),
        (_with_a_product_twice, "letter twice"),
        (_with_an_unknown_table, "products: letter"),
        (_with_steps_out_of_order, "weight_tables: letter"),
        (_with_a_missing_supplement, "supplements seal"),
        (_with_a_rate_of_nothing, "R-01"),
        (_with_notes_out_of_order, "denominations"),
        (_with_a_stamp_without_stock, "stamp-2000 unit"),
        (_with_an_unknown_account, "4999"),
    ],
)
def test_spoilt_data_is_refused_and_the_place_named(
    spoil: Callable[[dict[str, Any]], None], named: str
) -> None:
    data = sample_data()
    spoil(data)

    with pytest.raises(ReferenceDataError) as caught:
        parse_reference(data)

    assert named in caught.value.where
