"""Working on paper: a slip is typed in once, with its true time, and gaps are shown."""

from __future__ import annotations

import pytest

from postdesk.domain.basket import PaperSlip
from postdesk.domain.notes import Cash
from postdesk.domain.people import NotPermittedError
from postdesk.services import basket, cash, closing, counter, emergency
from postdesk.services.cancelling import ReasonMissingError
from postdesk.services.emergency import (
    BookOverlapError,
    BookRangeError,
    SlipDoneError,
    SlipTimeError,
    SlipUnknownError,
)
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.papers_sale import receipt_paper
from postdesk.services.people import UnknownPersonError
from postdesk.services.posting import AlreadyRecordedError
from postdesk.services.verification import rebuild, verify
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import SlipEntered
from tests.builders import CLERK, MANAGER, Office, drawer_of, letters, with_next_line

SERVED = "2026-12-07T08:05:00+07:00"


@pytest.fixture
def paper(office: Office) -> Office:
    """An open till with book E-1, slips 1201 to 1250, at a quarter past nine."""
    emergency.issue_book(office.desk, MANAGER, "e-1", first=1201, last=1250, keeper="ស៊ឹម សុខលីន")
    office.clock.set("2026-12-07 09:15")
    return office


def slip(number: int = 1201, happened_at: str = SERVED, sold_by: str = "sokhlin") -> PaperSlip:
    return PaperSlip(number, happened_at, sold_by)


def type_in(office: Office, written: PaperSlip) -> counter.Settled:
    recalled = emergency.begin_slip(office.desk, office.clerk, written)
    draft = with_next_line(recalled.draft, letters(2))
    return office.settle(draft, counter.CashPayment(Cash(1_000)))


def test_a_slip_becomes_a_receipt_with_its_true_time(paper: Office) -> None:
    settled = type_in(paper, slip())

    entry = JournalStore(paper.desk.db).with_business_key("slip.entered", "1201")
    assert entry is not None
    body = JournalStore(paper.desk.db).body(entry.entry_id)
    assert isinstance(body, SlipEntered)
    assert (body.receipt_no, body.book_no) == (settled.receipt_no, "E-1")
    assert body.happened_at == "2026-12-07T01:05:00.000Z"
    assert (entry.person, entry.at) == (CLERK.person_id, "2026-12-07T02:15:00.000Z")
    (remark,) = receipt_paper(paper.desk, settled.receipt_no).remarks
    assert "1201" in remark.en
    assert "08:05" in remark.en
    rebuild(paper.desk)
    assert verify(paper.desk).is_sound


def test_a_slip_is_typed_in_once(paper: Office) -> None:
    settled = type_in(paper, slip())

    with pytest.raises(SlipDoneError) as done:
        type_in(paper, slip())

    assert done.value.receipt_no == settled.receipt_no


def test_two_baskets_of_one_slip_settle_once(paper: Office) -> None:
    first, second = (emergency.begin_slip(paper.desk, CLERK, slip()).draft for _ in range(2))
    payment = counter.CashPayment(Cash(500))
    paper.settle(with_next_line(first, letters()), payment)
    entries = JournalStore(paper.desk.db).count()

    with pytest.raises(SlipDoneError):
        paper.settle(with_next_line(second, letters()), payment)

    assert JournalStore(paper.desk.db).count() == entries


def test_a_parked_slip_keeps_its_number(paper: Office) -> None:
    draft = with_next_line(emergency.begin_slip(paper.desk, CLERK, slip()).draft, letters())
    basket.park(paper.desk, CLERK, draft)

    assert basket.recall(paper.desk, CLERK, draft.draft_no).draft.slip == slip()


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (slip(1200), SlipUnknownError),
        (slip(1251), SlipUnknownError),
        (slip(happened_at="2026-12-07T09:16:00+07:00"), SlipTimeError),
        (slip(happened_at="2026-10-01T08:00:00+07:00"), SlipTimeError),
        (slip(sold_by="nobody"), UnknownPersonError),
    ],
)
def test_a_slip_that_cannot_be_right_is_refused(
    paper: Office, written: PaperSlip, error: type[Exception]
) -> None:
    with pytest.raises(error):
        emergency.begin_slip(paper.desk, CLERK, written)


def test_numbers_that_are_missing_show_at_the_close(paper: Office) -> None:
    type_in(paper, slip(1201))
    type_in(paper, slip(1205))
    emergency.spoil_slip(paper.desk, CLERK, 1203, reason="សរសេរខុស")

    (book,) = emergency.books(paper.desk)
    assert (book.done, book.missing) == (3, (1202, 1204))
    cash.count_till(paper.desk, CLERK, "1", drawer_of(202_000, 50))
    cash.close_till(paper.desk, CLERK, "1")
    closing.close_day(paper.desk, MANAGER)
    said = [matter.en for matter in day_sheet_paper(paper.desk, "2026-12-07").open_matters]
    assert any("1202, 1204" in text for text in said)


def test_a_spoilt_slip_says_why_and_is_no_sale(paper: Office) -> None:
    with pytest.raises(ReasonMissingError):
        emergency.spoil_slip(paper.desk, CLERK, 1201, reason=" ")
    emergency.spoil_slip(paper.desk, CLERK, 1201, reason="រហែក")

    with pytest.raises(SlipDoneError):
        type_in(paper, slip())
    with pytest.raises(SlipDoneError):
        emergency.spoil_slip(paper.desk, CLERK, 1201, reason="រហែក")


@pytest.mark.parametrize(
    ("number", "first", "last"), [("", 1, 5), ("E-2", 0, 5), ("E-2", 9, 5), ("E-2", 1, 1_001)]
)
def test_a_book_that_cannot_be(paper: Office, number: str, first: int, last: int) -> None:
    with pytest.raises(BookRangeError):
        emergency.issue_book(paper.desk, MANAGER, number, first=first, last=last, keeper="ក")


def test_no_two_books_have_one_number(paper: Office) -> None:
    with pytest.raises(BookOverlapError):
        emergency.issue_book(paper.desk, MANAGER, "E-2", first=1250, last=1300, keeper="ក")
    with pytest.raises(AlreadyRecordedError):
        emergency.issue_book(paper.desk, MANAGER, "E-1", first=2000, last=2050, keeper="ក")
    with pytest.raises(NotPermittedError):
        emergency.issue_book(paper.desk, CLERK, "E-2", first=2000, last=2050, keeper="ក")
