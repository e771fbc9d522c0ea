from __future__ import annotations

from datetime import UTC, date, datetime

from postdesk.printing.records import Bilingual
from postdesk.printing.wording import both_counted, date_and_time, date_long, grouped_s10


def test_a_copy_has_its_number_in_khmer_digits_and_in_latin() -> None:
    assert both_counted("paper.copy", number=1) == Bilingual("ច្បាប់ចម្លងលើកទី ១", "COPY 1")


def test_rounding_names_its_step() -> None:
    assert both_counted("paper.rounding", step=100).km == "បង្គត់ទៅ ១០០ រៀល"


def test_times_are_those_of_phnom_penh() -> None:
    assert date_and_time(datetime(2026, 12, 6, 17, 5, tzinfo=UTC)) == "07/12/2026 00:05"


def test_the_long_date_is_written_as_offices_write_it() -> None:
    long = date_long(date(2026, 12, 7))

    assert long == Bilingual("ថ្ងៃទី ៧ ខែធ្នូ ឆ្នាំ ២០២៦", "7 December 2026")


def test_an_item_number_is_grouped_and_held_together() -> None:
    assert grouped_s10("RR200100018KH") == "RR\u00a0200\u00a0100\u00a0018\u00a0KH"
    assert grouped_s10("12") == "12"
