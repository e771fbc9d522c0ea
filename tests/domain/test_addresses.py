from __future__ import annotations

import pytest

from postdesk.domain.addresses import (
    Address,
    Gazetteer,
    PlaceTwiceError,
    PostcodeFormatError,
    UnknownPlaceError,
    checked_postcode,
    chosen_address,
    typed_address,
)
from postdesk.domain.places import Level, Place, unit_type


def place(code: str, level: Level, name_km: str, name_en: str, parent: str = "") -> Place:
    return Place(code, level, name_km, name_en, unit_type(level, code).km, parent)


CHHLOUNG_VILLAGE = place("10010101", Level.VILLAGE, "ឆ្លូង", "Chhloung", "100101")
PLACES = (
    place("10", Level.PROVINCE, "ក្រចេះ", "Kratie"),
    place("12", Level.PROVINCE, "ភ្នំពេញ", "Phnom Penh"),
    place("1001", Level.DISTRICT, "ឆ្លូង", "Chhloung", "10"),
    place("1002", Level.DISTRICT, "ក្រចេះ", "Kracheh", "10"),
    place("1202", Level.DISTRICT, "ដូនពេញ", "Doun Penh", "12"),
    place("100101", Level.COMMUNE, "ឆ្លូង", "Chhloung", "1001"),
    place("120211", Level.COMMUNE, "វត្តភ្នំ", "Voat Phnum", "1202"),
    CHHLOUNG_VILLAGE,
    place("10010102", Level.VILLAGE, "ចម្ការ", "Chamkar", "100101"),
    place("1001010-", Level.VILLAGE, "ព្រីង", "Pring", "100101"),
    place("10010105", Level.VILLAGE, "ចាស់", "Chas", "100101"),
    place("10010105", Level.VILLAGE, "ថ្មី", "Thmei", "100101"),
    place("99999901", Level.VILLAGE, "វាល", "Veal", "100101"),
    place("120211០១", Level.VILLAGE, "ភូមិ ១", "Phum Muoy", "120211"),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(PLACES, "list of 2026")


def found(gazetteer: Gazetteer, text: str, within: str | None = None) -> list[str]:
    return [place.key for place in gazetteer.search(text, within=within)]


def test_a_path_goes_from_small_to_large(gazetteer: Gazetteer) -> None:
    key = CHHLOUNG_VILLAGE.key

    assert gazetteer.path_km(key) == "ភូមិឆ្លូង ឃុំឆ្លូង ស្រុកឆ្លូង ខេត្តក្រចេះ"
    expected = "Chhloung village, Chhloung commune, Chhloung district, Kratie province"
    assert gazetteer.path_en(key) == expected
    assert gazetteer.path_km("120211") == "សង្កាត់វត្តភ្នំ ខណ្ឌដូនពេញ រាជធានីភ្នំពេញ"


def test_larger_places_come_before_smaller_ones_of_the_same_name(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ឆ្លូង") == ["1001", "100101", CHHLOUNG_VILLAGE.key]
    assert found(gazetteer, "chhloung") == found(gazetteer, "ឆ្លូង")


def test_a_whole_name_comes_before_a_beginning(gazetteer: Gazetteer) -> None:
    more = Gazetteer((*PLACES, place("15", Level.PROVINCE, "ដូនពេញថ្មី", "Doun Penh Thmei")))

    assert found(more, "ដូនពេញ")[:2] == ["1202", "15"]
    assert found(gazetteer, "ក្រច") == ["10", "1002"]


def test_what_is_found_in_two_ways_takes_one_place_of_the_limit() -> None:
    suburb = place("120902", Level.COMMUNE, "ភ្នំពេញថ្មី", "Phnum Penh Thmei", "1202")

    found_two = Gazetteer((*PLACES, suburb)).search("ភ្នំពេញ", limit=2)

    assert [row.code for row in found_two] == ["12", "120902"]


def test_the_spelling_of_the_neighbours_finds_it_too(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ចំការ") == found(gazetteer, "ចម្ការ") != []
    assert found(gazetteer, "phnom penh")[0] == "12"
    assert found(gazetteer, "wat phnom") == ["120211"]


def test_words_come_in_any_order_and_may_name_what_it_lies_in(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "penh doun") == ["1202"]
    assert found(gazetteer, "ក្រចេះ ឆ្លូង")[0] == "1001"
    assert found(gazetteer, "ឆ្លូង ភ្នំពេញ") == []


def test_the_word_for_the_unit_may_be_typed_with_the_name(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ឃុំឆ្ល") == ["100101"]
    assert found(gazetteer, "ឃុំ ឆ្លូង")[0] == "100101"


def test_the_middle_of_a_khmer_name_is_found_last(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ពេញ") == ["12", "1202"]


def test_a_search_stays_within_a_place_and_its_limit(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "ឆ្លូង", within="1001") == ["100101", CHHLOUNG_VILLAGE.key]
    assert found(gazetteer, "ឆ្លូង", within="12") == []
    assert len(gazetteer.search("ch", limit=2)) == 2
    assert gazetteer.search("ch", limit=0) == ()


@pytest.mark.parametrize("text", ["", "  ", "្", "\u200b", "...", "zzzz"])
def test_nothing_typed_and_nonsense_find_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.search(text) == ()


def test_one_can_go_down_from_the_provinces(gazetteer: Gazetteer) -> None:
    assert [place.code for place in gazetteer.children()] == ["10", "12"]
    assert [place.code for place in gazetteer.children("10")] == ["1001", "1002"]
    assert gazetteer.children("120211")[0].text_km == "ភូមិ ១"
    assert len(gazetteer) == len(PLACES)


def test_a_code_is_given_only_where_it_names_one_place(gazetteer: Gazetteer) -> None:
    codes = {row.name_en: gazetteer.sound_code(row) for row in gazetteer.children("100101")}

    assert codes == {
        "Chhloung": "10010101",
        "Chamkar": "10010102",
        "Pring": "",
        "Chas": "",
        "Thmei": "",
        "Veal": "",
    }
    assert gazetteer.sound_code(gazetteer.children("120211")[0]) == ""
    assert gazetteer.sound_code(gazetteer.find("1001")) == "1001"


def test_a_place_that_is_not_there_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError):
        gazetteer.path_km("99")
    with pytest.raises(UnknownPlaceError):
        gazetteer.search("ក", within="99")


def test_one_place_twice_is_bad_data() -> None:
    with pytest.raises(PlaceTwiceError):
        Gazetteer([PLACES[0], PLACES[0]])


def test_a_chosen_address_keeps_its_text_and_only_sound_codes(gazetteer: Gazetteer) -> None:
    key = gazetteer.children("100101")[2].key

    address = chosen_address(
        gazetteer, key, street="ផ្ទះលេខ ១២\u200b", landmark="ជិតវត្ត", postcode="១០១០១"
    )

    assert address.text_km == "ភូមិព្រីង ឃុំឆ្លូង ស្រុកឆ្លូង ខេត្តក្រចេះ"
    assert address.codes == ("10", "1001", "100101")
    assert address.province_code == "10"
    assert (address.place, address.gazetteer) == (key, "list of 2026")
    assert address.line_km == ("ផ្ទះលេខ ១២ ភូមិព្រីង ឃុំឆ្លូង ស្រុកឆ្លូង ខេត្តក្រចេះ 10101 (ជិតវត្ត)")
    assert address.line_en.startswith("ផ្ទះលេខ ១២, Pring village, Chhloung commune")


def test_an_address_may_be_what_the_customer_says() -> None:
    at_home = typed_address(" ទល់មុខផ្សារ  ឆ្លូង ", landmark="ផ្ទះពណ៌ខៀវ")
    abroad = typed_address("12 rue de la Paix, 75002 Paris")

    assert at_home.line_km == at_home.line_en == "ទល់មុខផ្សារ ឆ្លូង (ផ្ទះពណ៌ខៀវ)"
    assert abroad.line_km == abroad.line_en == "12 rue de la Paix, 75002 Paris"
    assert (abroad.codes, abroad.province_code) == ((), "")


def test_an_address_may_be_empty() -> None:
    assert Address().line_km == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12000", "12000"), ("120 101", "120101"), ("១២០១០១០១", "12010101"), ("", ""), (" ", "")],
)
def test_a_postcode_has_5_6_or_8_digits_or_is_not_given(typed: str, kept: str) -> None:
    assert checked_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["1200", "1200001", "123456789", "12A00", "٠١٢٣٤"])
def test_another_postcode_is_refused(typed: str) -> None:
    with pytest.raises(PostcodeFormatError):
        checked_postcode(typed)
