from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.khmer import fold
from postdesk.domain.place_search import COMMON_SPELLINGS, PlaceIndex
from postdesk.domain.places import Level, Place

NAMES = ("កំពង់ចាម", "កំពង់ធំ", "កំពត", "ចំការលើ", "ព្រៃវែង", "ស្ទឹងត្រែង", "ឫស្សីកែវ", "ត្បូងឃ្មុំ")
PLACES = tuple(
    Place(f"{at:02}", Level.PROVINCE, name, f"Name {at}", "ខេត្ត")
    for at, name in enumerate(NAMES, 30)
)
INDEX = PlaceIndex(PLACES)


@given(st.sampled_from(PLACES), st.data())
def test_a_place_is_found_by_every_beginning_of_its_name(place: Place, data: st.DataObject) -> None:
    letters = data.draw(st.integers(1, len(place.name_km)))

    found = INDEX.search(place.name_km[:letters], len(PLACES), None)

    assert place in found


@given(st.text(max_size=20), st.integers(0, 5))
def test_whatever_is_typed_finds_each_place_once_and_no_more_than_asked(
    text: str, limit: int
) -> None:
    found = INDEX.search(text, limit, None)

    assert len(found) <= limit
    assert len(set(found)) == len(found)


def test_a_place_is_found_by_its_other_name() -> None:
    port = Place("18", Level.PROVINCE, "ព្រះសីហនុ", "Preah Sihanouk", "ខេត្ត", also=("Sihanoukville",))

    assert PlaceIndex([port]).search("sihanoukv", 5, None) == (port,)


def test_common_spellings_are_written_as_they_are_compared() -> None:
    for listed, common in COMMON_SPELLINGS.items():
        assert (fold(listed), fold(common)) == (listed, common)
        assert listed != common
