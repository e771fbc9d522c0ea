"""Count sheet and day sheet, out of the journal; a closed day's sheet never changes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from postdesk.domain.money import dollars, riel
from postdesk.domain.notes import Cash
from postdesk.printing.close_records import CountOccasion
from postdesk.services import basket, cash, closing, paper_queue, papers, papers_day, refunding
from postdesk.services.receipts import ReceiptNotFoundError, find_receipt
from postdesk.storage.journal_store import JournalStore
from tests.builders import Office, drawer, ems, goods, letters, new_office, parcel
from tests.printing.reading import codes, page_count, words_by_pdfium

if TYPE_CHECKING:
    from pathlib import Path


KHR = {10_000: 20}
USD = {10: 2}
STOCK = {"STAMP-500": 50, "BOX-M": 5}
LEFT = {"STAMP-500": 46, "BOX-M": 5}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = new_office(tmp_path / "desk", "2026-12-07 07:30")
    office.open_till(drawer(KHR, USD), stock=STOCK)
    return office


def sheets(office: Office) -> list[str]:
    """The counts that asked for a sheet, in their order."""
    waiting = paper_queue.waiting_papers(office.desk)
    return [paper.subject for paper in waiting if paper.paper == "count-sheet"]


def close(office: Office, khr: dict[int, int], stock: dict[str, int]) -> str:
    cash.count_till(office.desk, office.clerk, office.till, drawer(khr, USD, stock))
    cash.close_till(office.desk, office.clerk, office.till)
    return closing.close_day(office.desk, office.manager).day


def busy_day(office: Office) -> str:
    """Four stamps and a parcel; two notes too few, one box too many; a basket left parked."""
    office.sell(goods("stamp-500", 4), tendered=Cash(2_000))
    office.sell(parcel(1_000), tendered=Cash(6_000))
    park_one(office)
    return close(office, {10_000: 20, 2_000: 3}, {"STAMP-500": 46, "BOX-M": 6})


def park_one(office: Office) -> None:
    basket.park(office.desk, office.clerk, office.draft(letters(3)))


def test_the_opening_sheet_lists_every_note_in_use(office: Office) -> None:
    (entry_id,) = sheets(office)

    sheet = papers_day.count_sheet_paper(office.desk, entry_id)

    assert sheet.occasion is CountOccasion.OPENING
    assert [row.face for row in sheet.notes][:2] == [riel(100_000), riel(50_000)]
    assert {row.face: row.loose for row in sheet.notes if row.notes} == {
        riel(10_000): 20,
        dollars(10): 2,
    }
    assert dollars(2) not in [row.face for row in sheet.notes]


def test_a_rare_note_is_listed_when_it_turned_up(tmp_path: Path) -> None:
    office = new_office(tmp_path / "desk", "2026-12-07 07:30")
    office.open_till(drawer(KHR, {2: 5}))

    sheet = papers_day.count_sheet_paper(office.desk, sheets(office)[0])

    assert {row.face: row.loose for row in sheet.notes if row.face == dollars(2)} == {dollars(2): 5}


def test_the_closing_sheet_shows_each_currency_and_the_stock_against_the_books(
    office: Office,
) -> None:
    busy_day(office)

    sheet = papers_day.count_sheet_paper(office.desk, sheets(office)[-1])

    assert sheet.occasion is CountOccasion.CLOSING
    assert [(r.expected, r.counted) for r in sheet.results] == [
        (riel(208_000), riel(206_000)),
        (dollars(20), dollars(20)),
    ]
    assert [(kind.expected, kind.counted) for kind in sheet.stock] == [(46, 46), (5, 6)]
    pdf = papers.pdf_of(office.desk, "count-sheet", sheets(office)[-1]).pdf
    assert page_count(pdf) == 1
    words = words_by_pdfium(pdf)
    assert "−2,000៛ ប្រាក់ខ្វះ" in words
    assert "+1" in words


def test_a_recount_is_a_sheet_of_its_own(office: Office) -> None:
    for khr in ({10_000: 19}, KHR):
        cash.count_till(office.desk, office.clerk, office.till, drawer(khr, USD, STOCK))

    first, second = (
        papers_day.count_sheet_paper(office.desk, entry_id) for entry_id in sheets(office)[1:]
    )

    assert (first.recount, second.recount) == (0, 1)
    names = [papers.pdf_of(office.desk, "count-sheet", one).file_name for one in sheets(office)]
    assert len(set(names)) == 3
    assert all(name.startswith("count-sheet-2026-12-07-till-1-shift-1-") for name in names)


def test_the_day_sheet_tells_the_day(office: Office) -> None:
    day = busy_day(office)

    sheet = papers_day.day_sheet_paper(office.desk, day)

    assert {row.code: row.riel for row in sheet.income} == {
        "4040": riel(6_000),
        "4090": riel(2_000),
    }
    (till,) = sheet.tills
    assert [result.difference for result in till.results] == [riel(-2_000), dollars(0)]
    assert till.cause.en == "Cause not yet known"
    assert [(count.name.en, count.count) for count in sheet.counts] == [
        ("Items with a number", 1),
        ("Ordinary letters", 0),
        ("Receipts", 2),
        ("Drafts", 1),
    ]


def test_the_day_sheet_says_what_is_still_open(office: Office) -> None:
    day = busy_day(office)

    matters = [matter.en for matter in papers_day.day_sheet_paper(office.desk, day).open_matters]

    assert matters == [
        "Parked or unfinished baskets not settled: 1.",
        "There is a difference whose cause is not yet known. It is not a debt.",
        "Till 1: Box, medium, 1 more counted than in the books.",
    ]


def test_a_clock_that_ran_behind_is_an_open_matter(office: Office) -> None:
    office.clock.set("2026-12-07 06:00")
    office.sell(goods("stamp-500", 4), tendered=Cash(2_000))
    office.clock.set("2026-12-07 17:00")
    day = close(office, {10_000: 20, 2_000: 1}, LEFT)

    sheet = papers_day.day_sheet_paper(office.desk, day)

    assert [matter.en for matter in sheet.open_matters] == [
        "Entries made while the computer's clock ran behind: 2."
    ]


def test_the_head_on_the_day_sheet_is_the_one_the_close_seals(office: Office) -> None:
    day = busy_day(office)

    sheet = papers_day.day_sheet_paper(office.desk, day)

    closed = closing.closed_day(office.desk, day)
    assert closed is not None
    sealed = JournalStore(office.desk.db).get(closed.entry_id)
    assert sealed is not None
    assert sheet.witness.head_hash == sealed.prev_hash
    assert (sheet.witness.first_seq, sheet.witness.last_seq) == (1, sealed.seq - 1)
    ((_, text),) = codes(papers.pdf_of(office.desk, "day-sheet", day).pdf)
    assert sealed.prev_hash in text


def test_a_closed_day_s_sheet_stays_what_was_signed(office: Office) -> None:
    """Given a closed day with an item at the counter,

    when the next day sells stamps, refunds the item, and keeps a basket parked,

    then the sheet of the closed day is the same to the last byte.
    """
    settled = office.sell(ems(900), tendered=Cash(10_000))
    day = close(office, {10_000: 21}, STOCK)
    before = papers.pdf_of(office.desk, "day-sheet", day).pdf

    office.clock.set("2026-12-08 08:00")
    counted = drawer({10_000: 21}, USD, STOCK)
    cash.open_till(office.desk, office.clerk, office.till, counted)
    office.sell(goods("stamp-500", 4), tendered=Cash(2_000))
    park_one(office)
    entries = tuple(line.entry_id for line in find_receipt(office.desk, settled.receipt_no).lines)
    request = refunding.RefundRequest(settled.receipt_no, entries, "អ្នកផ្ញើយកមកវិញ")
    refunding.refund(office.desk, office.clerk, request, till=office.till)

    assert papers.pdf_of(office.desk, "day-sheet", day).pdf == before


def test_a_day_that_is_still_open_has_no_sheet(office: Office) -> None:
    with pytest.raises(ReceiptNotFoundError):
        papers_day.day_sheet_paper(office.desk, "2026-12-07")


def test_an_entry_that_is_no_count_has_no_count_sheet(office: Office) -> None:
    settled = office.sell(goods("stamp-500", 1))

    with pytest.raises(ReceiptNotFoundError):
        papers_day.count_sheet_paper(office.desk, settled.entries[-1])
