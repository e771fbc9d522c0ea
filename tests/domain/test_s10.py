from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdesk.domain.khmer import khmer_digits
from postdesk.domain.s10 import (
    S10,
    S10CheckDigitError,
    S10CountryError,
    S10FormatError,
    S10IndicatorError,
    SerialRange,
    SerialRangeError,
    check_digit,
    parse_s10,
)

SERIALS = st.integers(0, 99_999_999)


@pytest.mark.parametrize(
    "published",
    [
        "RB123456785GB", "RB123456785US", "RB123456785CV", "RB123456785CF", "EE471108151FR",
        "RR473124829GB", "LE704280574SE", "LE704180823SE", "LE703771444SE", "LE704046934SE",
        "RB123456785KH", "PA000000080KH", "EE000000155KH", "CP000000005KH",
    ],
)  # fmt: skip
def test_published_numbers_are_read_and_written_alike(published: str) -> None:
    assert str(parse_s10(published)) == published


@pytest.mark.parametrize(
    ("serial", "digit"),
    [(47312482, 9), (0, 5), (8, 0), (15, 5), (1, 4), (12345678, 5), (40010001, 3)],
)
def test_the_check_digit_has_its_two_exceptions(serial: int, digit: int) -> None:
    assert check_digit(serial) == digit


def test_a_number_typed_by_hand_is_understood() -> None:
    number = parse_s10(" pa ៤០០ ១០០ ០១៣\u200b kh ")

    assert number == S10("PA", 40010001, "KH")
    assert number.grouped == "PA 400 100 013 KH"


def test_a_number_is_printed_in_groups() -> None:
    assert parse_s10("RR473124829GB").grouped == "RR 473 124 829 GB"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("RB123456786US", S10CheckDigitError),
        ("CP001020301BR", S10CheckDigitError),
        ("RB123456785XX", S10CountryError),
        ("JA000000005KH", S10IndicatorError),
        ("KA000000005KH", S10IndicatorError),
        ("SA000000005KH", S10IndicatorError),
        ("TA000000005KH", S10IndicatorError),
        ("WA000000005KH", S10IndicatorError),
        ("RB12345678KH", S10FormatError),
        ("R1123456785KH", S10FormatError),
        ("RB1234567855KH", S10FormatError),
        ("012 555 102", S10FormatError),
        ("", S10FormatError),
    ],
)
def test_what_is_no_item_number_is_refused_by_its_fault(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_s10(typed)


def test_the_error_keeps_what_was_typed() -> None:
    with pytest.raises(S10CheckDigitError) as refused:
        parse_s10(" rb 123456786us ")

    assert refused.value.typed == "rb 123456786us"


@given(SERIALS, st.sampled_from(["PA", "RR", "EE", "CP", "UA", "VV"]))
def test_every_number_survives_being_printed_and_typed(serial: int, indicator: str) -> None:
    number = S10(indicator, serial)

    assert parse_s10(str(number)) == number
    assert parse_s10(khmer_digits(number.grouped).lower()) == number


@given(SERIALS, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_but_between_two_rests_written_alike(
    serial: int, place: int, shift: int
) -> None:
    text = str(S10("RR", serial))
    wrong = str((int(text[2 + place]) + shift) % 10)
    slipped = text[: 2 + place] + wrong + text[3 + place :]

    # A rest of 11 is written 5, as a rest of 5 is: the only pair the digit cannot tell apart.
    if check_digit(int(slipped[2:10])) != int(slipped[10]):
        with pytest.raises(S10CheckDigitError):
            parse_s10(slipped)
    else:
        assert slipped[10] == "5"


def test_a_serial_of_nine_digits_is_no_number() -> None:
    with pytest.raises(SerialRangeError):
        S10("RR", 100_000_000)


def test_a_block_gives_its_numbers_in_order() -> None:
    block = SerialRange("RR", 20010001, 20010003)

    assert [str(block.at(place)) for place in range(len(block))] == [
        "RR200100018KH",
        "RR200100021KH",
        "RR200100035KH",
    ]
    with pytest.raises(IndexError):
        block.at(3)
    with pytest.raises(IndexError):
        block.at(-1)


def test_a_block_knows_its_own_numbers_and_how_many_are_left() -> None:
    block = SerialRange("PA", 100, 199)

    assert S10("PA", 199) in block
    assert S10("PA", 200) not in block
    assert S10("RR", 150) not in block
    assert S10("PA", 150, "TH") not in block
    assert [block.left_from(serial) for serial in (0, 100, 199, 200, 500)] == [100, 100, 1, 0, 0]


def test_blocks_that_share_a_number_overlap() -> None:
    block = SerialRange("PA", 100, 199)

    assert block.overlaps(SerialRange("PA", 199, 300))
    assert not block.overlaps(SerialRange("PA", 200, 300))
    assert not block.overlaps(SerialRange("RR", 100, 199))


@pytest.mark.parametrize(("first", "last"), [(2, 1), (-1, 5), (0, 100_000_000)])
def test_a_block_that_cannot_be_is_refused(first: int, last: int) -> None:
    with pytest.raises(SerialRangeError):
        SerialRange("PA", first, last)


def test_a_block_of_a_reserved_indicator_is_refused() -> None:
    with pytest.raises(S10IndicatorError):
        SerialRange("TA", 0, 1)
