from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.money import dollars, riel
from postdesk.printing.records import PageSize, UndoneHow
from postdesk.printing.refund_slip import refund_slip_pdf
from tests.printing.papers import REFUND
from tests.printing.reading import codes, without_spaces, words_by_pdfium, words_by_pypdf

SIZES = [PageSize.ROLL_80, PageSize.ROLL_58, PageSize.A5, PageSize.A4]


@pytest.mark.parametrize("size", SIZES)
def test_the_words_copied_are_the_words_printed(size: PageSize, drawn: list[str]) -> None:
    pdf = refund_slip_pdf(REFUND, size)

    printed = without_spaces("".join(drawn))
    assert without_spaces(words_by_pdfium(pdf)) == printed
    assert without_spaces(words_by_pypdf(pdf)) == printed
    assert codes(pdf) == [("QRCode", REFUND.witness.qr)]


def test_the_slip_says_what_was_cancelled_what_was_paid_why_and_who_agreed() -> None:
    words = words_by_pdfium(refund_slip_pdf(REFUND))

    for said in (
        "ប័ណ្ណសងប្រាក់", "EE 300 300 017 KH", "15,000៛", "0102-000004", "07/12/2026 09:05",
        "អតិថិជនសុំយកមកវិញ", "Customer asks for it back", "ហុង សុវណ្ណ", "ហៀង សុជាតិ",
        "បញ្ញើនៅបញ្ជរនៅឡើយ",
    ):  # fmt: skip
        assert said in words
    assert words.count("ស្នាមមេដៃ") == 3


def test_a_clerk_within_the_limit_signs_without_the_manager() -> None:
    words = words_by_pdfium(refund_slip_pdf(replace(REFUND, approved_by="")))

    assert "Within the clerk’s own limit" in words
    assert words.count("ស្នាមមេដៃ") == 2


def test_an_approval_that_nobody_could_give_is_deferred_and_never_faked() -> None:
    words = words_by_pdfium(refund_slip_pdf(replace(REFUND, approved_by="", is_deferred=True)))

    assert "Deferred to headquarters" in words


def test_a_reversal_shows_each_currency_that_went_back() -> None:
    record = replace(REFUND, how=UndoneHow.REVERSAL, handed_back=(dollars(20), riel(-4_000)))

    words = words_by_pdfium(refund_slip_pdf(record))

    assert "the same notes given back" in words
    assert "$20.00" in words
    assert "−4,000៛" in words
