from __future__ import annotations

import pytest

from postdesk.domain.places import Level, Place, unit_type


@pytest.mark.parametrize(
    ("level", "code", "km"),
    [
        (Level.PROVINCE, "02", "ខេត្ត"),
        (Level.PROVINCE, "12", "រាជធានី"),
        (Level.DISTRICT, "1001", "ស្រុក"),
        (Level.DISTRICT, "1002", "ក្រុង"),
        (Level.DISTRICT, "1202", "ខណ្ឌ"),
        (Level.COMMUNE, "100101", "ឃុំ"),
        (Level.COMMUNE, "100201", "សង្កាត់"),
        (Level.COMMUNE, "120211", "សង្កាត់"),
        (Level.VILLAGE, "12021101", "ភូមិ"),
    ],
)
def test_a_unit_is_called_by_what_it_is(level: Level, code: str, km: str) -> None:
    assert unit_type(level, code).km == km


def test_a_name_that_says_what_it_is_does_not_say_it_twice() -> None:
    village = Place("01020104", Level.VILLAGE, "ភូមិថ្មី", "Phum Thmei", "ភូមិ", "010201")

    assert village.text_km == "ភូមិថ្មី"


def test_english_puts_the_word_where_english_has_it() -> None:
    khan = Place("1202", Level.DISTRICT, "ដូនពេញ", "Doun Penh", "ខណ្ឌ", "12")
    district = Place("1001", Level.DISTRICT, "ឆ្លូង", "Chhloung", "ស្រុក", "10")
    capital = Place("12", Level.PROVINCE, "ភ្នំពេញ", "Phnom Penh", "រាជធានី")

    assert khan.text_en == "Khan Doun Penh"
    assert district.text_en == "Chhloung district"
    assert capital.text_en == "Phnom Penh"


def test_a_village_is_named_by_commune_code_and_name() -> None:
    first = Place("0506140-", Level.VILLAGE, "ព្រីង", "Pring", "ភូមិ", "050614")
    second = Place("0506140-", Level.VILLAGE, "ស្រល់", "Sral", "ភូមិ", "050614")

    assert first.key != second.key
