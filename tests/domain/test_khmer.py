from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.khmer import (
    ascii_digits,
    clean_text,
    fold,
    khmer_digits,
    long_date_en,
    long_date_km,
    sort_key,
    weekday_en,
    weekday_km,
)

KHMER = st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17D3), max_size=12)


def test_digits_go_both_ways_and_leave_the_rest_alone() -> None:
    assert ascii_digits("១២,៥០០៛") == "12,500៛"
    assert khmer_digits("12,500៛") == "១២,៥០០៛"


@given(st.text(alphabet="0123456789 .,-ក", max_size=20))
def test_khmer_digits_lose_nothing(text: str) -> None:
    assert ascii_digits(khmer_digits(text)) == text


def test_stored_text_has_no_invisible_break_and_single_spaces() -> None:
    assert clean_text("  សាខា\u200bប្រៃសណីយ៍ \u00a0 ខេត្ត\ufeff ") == "សាខាប្រៃសណីយ៍ ខេត្ត"


def test_dates_are_written_in_full_as_papers_have_them() -> None:
    monday = date(2026, 12, 7)

    assert long_date_km(monday) == "ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦"
    assert long_date_en(monday) == "7 December 2026"
    assert (weekday_km(monday), weekday_en(monday)) == ("ច័ន្ទ", "Monday")
    assert weekday_km(date(2026, 12, 13)) == "អាទិត្យ"


@pytest.mark.parametrize(
    "spellings",
    [
        ("ឱ្យ", "ឲ្យ", "អោយ"),
        ("កណ្ដាល", "កណ្តាល"),
        ("ទូរសព្ទ", "ទូរស័ព្ទ"),
        ("ទម្ងន់", "ទំងន់"),
        ("អាសយដ្ឋាន", "អាស័យដ្ឋាន"),
        ("ប្រៃសណីយភណ្ឌ", "ប្រៃសណីយ៍ភ័ណ្ឌ"),
        ("ចម្ការមន", "ចំការមន"),
        ("ឫស្សី", "ឬស្សី"),
        ("មន្ត្រី", "មន្រ្តី"),
        ("បាំង", "ប\u17c6\u17b6ង"),
        ("ធ្វើ", "ធ្វ\u17c1\u17b8"),
        ("ភូមិទី ៧", "ភូមិទី\u200b 7"),
        ("Siem Reap", "SIEM  REAP", "siem-reap"),
        ("Rolea B'ier", "rolea bier"),
        ("Café", "cafe"),
    ],
)
def test_all_usual_spellings_of_a_word_fold_alike(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("pair", [("កំពត", "កំពង់"), ("ក្រចេះ", "ក្រចេក"), ("ខ", "ក"), ("Kep", "Kop")])
def test_different_words_stay_different(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) != fold(pair[1])


@pytest.mark.parametrize(
    "name", ["ចម្ការមន", "ទម្ងន់", "កណ្ដាល", "ស្ទឹងត្រែង", "ព្រះសីហនុ", "ឧត្ដរមានជ័យ", "ត្បូងឃ្មុំ", "ឱរ៉ាល់"]
)
def test_every_beginning_of_a_word_folds_to_a_beginning_of_it(name: str) -> None:
    whole = fold(name)

    for letters in range(1, len(name)):
        assert whole.startswith(fold(name[:letters])), name[:letters]


@given(KHMER)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


def test_the_order_is_that_of_the_dictionary() -> None:
    ordered = [
        "12", "Kep", "ក", "កក", "កណ្ដាល", "កា", "កាក", "កុង", "កើ", "កេ", "កែប", "កៅ", "កុំ",
        "កំពត", "កាំ", "កះ", "កោះកុង", "ក្កា", "ក្ដី", "ក្រចេះ", "ខ", "បា", "ប៉ា", "ប៊ា", "បាយ", "រ",
        "រ្ក", "ឫ", "ឬ", "ល", "ឭ", "វ", "ហ", "អ", "អា", "អិ", "ឥ", "អី", "អុ", "ឧ", "ឪ", "ឯ", "ឱ",
    ]  # fmt: skip

    assert sorted(set(ordered), key=sort_key) == ordered


def test_the_order_is_the_one_the_screens_have() -> None:
    core = pytest.importorskip("PySide6.QtCore")
    collator = core.QCollator(core.QLocale(core.QLocale.Language.Khmer))
    if collator.compare("កំ", "កៅ") < 0:
        pytest.skip("this Qt has no ICU to sort Khmer with")
    names = [
        "បន្ទាយមានជ័យ", "បាត់ដំបង", "កំពង់ចាម", "កំពង់ឆ្នាំង", "កំពង់ស្ពឺ", "កំពង់ធំ", "កំពត", "កណ្ដាល",
        "កោះកុង", "ក្រចេះ", "មណ្ឌលគិរី", "ភ្នំពេញ", "ព្រះវិហារ", "ព្រៃវែង", "ពោធិ៍សាត់", "រតនគិរី", "សៀមរាប",
        "ព្រះសីហនុ", "ស្ទឹងត្រែង", "ស្វាយរៀង", "តាកែវ", "ឧត្ដរមានជ័យ", "កែប", "ប៉ៃលិន", "ត្បូងឃ្មុំ",
        "ឯកភ្នំ", "ឱរ៉ាល់", "ឫស្សីកែវ", "អង្គស្នួល", "ភូមិ ២", "ភូមិទី ៣", "អាទិ៍ទេព", "ធម៌", "ធម្មតា",
    ]  # fmt: skip

    assert sorted(names, key=sort_key) == sorted(names, key=collator.sortKey)
