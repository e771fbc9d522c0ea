from __future__ import annotations

from dataclasses import replace

import pytest

from postdesk.domain.money import riel
from postdesk.printing.receipt import receipt_pdf
from postdesk.printing.records import Bilingual, PageSize, PaperLine, ReceiptPaper
from tests.printing.papers import MIXED_RECEIPT, PARCEL_RECEIPT, STAMPS_RECEIPT
from tests.printing.reading import (
    codes,
    page_count,
    without_spaces,
    words_by_pdfium,
    words_by_pypdf,
)

SIZES = [PageSize.ROLL_80, PageSize.ROLL_58, PageSize.A5, PageSize.A4]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("record", [PARCEL_RECEIPT, MIXED_RECEIPT, STAMPS_RECEIPT])
def test_the_words_copied_are_the_words_printed(
    record: ReceiptPaper, size: PageSize, drawn: list[str]
) -> None:
    pdf = receipt_pdf(record, size)

    printed = without_spaces("".join(drawn))
    assert without_spaces(words_by_pdfium(pdf)) == printed
    assert without_spaces(words_by_pypdf(pdf)) == printed


def test_the_parcel_of_stung_treng_shows_every_figure_of_the_scenario() -> None:
    words = words_by_pdfium(receipt_pdf(PARCEL_RECEIPT))

    for said in (
        "10,500៛", "2,500៛", "13,000៛", "227៛", "$5.00 = 20,500៛", "7,500៛", "ប្រាក់អាប់",
        "PA 400 100 013 KH", "07/12/2026 07:41", "ស៊ឹម សុខលីន", "R-01", "0102-000002",
        "ក្នុងនោះអាករលើតម្លៃបន្ថែម", "សាខាប្រៃសណីយ៍ខេត្តស្ទឹងត្រែង", "Stung Treng Post Office",
    ):  # fmt: skip
        assert said in words


def test_a_basket_of_two_currencies_shows_both_sums_the_rounding_and_the_rate() -> None:
    words = words_by_pdfium(receipt_pdf(MIXED_RECEIPT)).replace("\r\n", "\n")

    assert "បង្គត់ទៅ ១០០ រៀល" in words
    assert "Rounded to 100 riel" in words
    for amount in ("$41.50", "4,000៛", "174,150៛", "174,200៛", "50៛", "$7.00", "2,100៛"):
        assert amount in words
    assert "R-01" in words
    assert "07/12/2026៖ USD 1 = 4,100៛" in words


def test_rate_rounding_and_vat_are_silent_where_there_is_none() -> None:
    words = words_by_pdfium(receipt_pdf(STAMPS_RECEIPT))

    assert not any(said in words for said in ("USD", "បង្គត់", "VAT", "Exchange"))


def test_a_copy_says_so_in_both_languages_and_the_original_does_not() -> None:
    original = words_by_pdfium(receipt_pdf(PARCEL_RECEIPT))
    copy = words_by_pdfium(receipt_pdf(replace(PARCEL_RECEIPT, copy_number=2)))

    assert "ច្បាប់ចម្លងលើកទី ២ / COPY 2" in copy
    assert "COPY" not in original


def test_training_and_a_sample_tariff_cannot_be_missed() -> None:
    training = words_by_pdfium(receipt_pdf(PARCEL_RECEIPT))
    real_origin = replace(PARCEL_RECEIPT.origin, is_training=False, is_sample_tariff=False)
    real = words_by_pdfium(receipt_pdf(replace(PARCEL_RECEIPT, origin=real_origin)))

    for mark in ("សម្រាប់ហ្វឹកហាត់", "FOR TRAINING", "តារាងតម្លៃគំរូ", "SAMPLE TARIFF"):
        assert mark in training
        assert mark not in real


@pytest.mark.parametrize("size", SIZES)
def test_the_qr_code_is_read_back(size: PageSize) -> None:
    assert codes(receipt_pdf(PARCEL_RECEIPT, size)) == [("QRCode", PARCEL_RECEIPT.witness.qr)]


def test_the_same_record_gives_the_same_bytes() -> None:
    assert receipt_pdf(MIXED_RECEIPT) == receipt_pdf(MIXED_RECEIPT)


def test_names_of_300_letters_and_fifty_lines_are_printed_whole(drawn: list[str]) -> None:
    name = "ប្រៃសណីយភណ្ឌ" * 25
    line = PaperLine(Bilingual(name, "parcel " * 43), riel(1_234_567_890))
    record = replace(PARCEL_RECEIPT, lines=(line,) * 50, customer="អ" * 300)

    for size in SIZES:
        drawn.clear()
        pdf = receipt_pdf(record, size)
        words = without_spaces(words_by_pdfium(pdf))
        assert words == without_spaces("".join(drawn))
        assert words.count("1,234,567,890៛") == 50
        assert name in words
        assert "អ" * 300 in words
        assert (page_count(pdf) > 1) is (size in {PageSize.A5, PageSize.A4})


def test_the_short_form_is_much_shorter() -> None:
    short = words_by_pdfium(receipt_pdf(STAMPS_RECEIPT))
    long = words_by_pdfium(receipt_pdf(replace(STAMPS_RECEIPT, is_short=False)))

    assert len(short) < len(long)
    assert "10,000៛" in short
