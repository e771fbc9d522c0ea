from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.telephone import Telephone, TelephoneFormatError, parse_telephone


@pytest.mark.parametrize(
    "typed",
    [
        "012 555 102", "012555102", "+855 12 555 102", "+85512555102", "0085512555102",
        "855 12 555 102", "+855 (0)12 555-102", "០១២ ៥៥៥ ១០២", "012\u200b.555.102", "12 555 102",
    ],
)  # fmt: skip
def test_one_number_however_it_is_typed(typed: str) -> None:
    number = parse_telephone(typed)

    assert number == Telephone("+85512555102", is_known=True)
    assert number.shown == "012 555 102"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0975550104", "097 555 0104"),
        ("+855961234567", "096 123 4567"),
        ("0882345678", "088 234 5678"),
        ("023428080", "023 428 080"),
        ("1800123456", "1800 123 456"),
        ("+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_numbers_are_shown_as_people_write_them(typed: str, shown: str) -> None:
    assert str(parse_telephone(typed)) == shown
    assert parse_telephone(typed).is_known


def test_a_number_of_a_new_block_is_taken_with_a_warning() -> None:
    number = parse_telephone("019 999 99 99")

    assert number.e164 == "+855199999999"
    assert not number.is_known


@pytest.mark.parametrize(
    "typed",
    ["", "0", "012 555 10", "012 555 10233", "012 555 1O2", "+855", "+855 12", "00 12 555 102",
     "98", "1855512555102", "++85512555102", "RR473124829GB", "+0 12 555 102"],
)  # fmt: skip
def test_what_cannot_be_a_number_is_refused(typed: str) -> None:
    with pytest.raises(TelephoneFormatError) as refused:
        parse_telephone(typed)

    assert refused.value.typed == typed


def test_a_number_is_not_in_the_text_that_a_log_would_keep() -> None:
    with pytest.raises(TelephoneFormatError) as refused:
        parse_telephone("012 555 10")

    assert "555" not in str(refused.value)


def test_a_foreign_number_is_not_cambodian() -> None:
    assert not parse_telephone("+66 2 123 4567").is_cambodian
    assert parse_telephone("012 555 102").is_cambodian


@given(st.from_regex(r"0[1-9][0-9]{7,8}", fullmatch=True))
def test_what_is_shown_can_be_typed_again(typed: str) -> None:
    number = parse_telephone(typed)

    assert parse_telephone(number.shown) == number
    assert parse_telephone(number.e164) == number
