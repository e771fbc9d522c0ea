"""Working on paper: books of emergency slips, slips typed in afterwards, missing numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from postdesk.domain.basket import BasketDraft, PaperSlip
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import basket
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk, instant, instant_text
from postdesk.services.people import get_person_ever
from postdesk.services.posting import Posting, posting
from postdesk.wire.bodies import SlipBookIssued, SlipEntered, SlipSpoilt
from postdesk.wire.entry import Entry

BOOK_SLIPS_MAX: Final = 1_000
LATE_DAYS_MAX: Final = 60
MISSING_MAX: Final = 100


class BookRangeError(RuleError):
    """A book has a number, a keeper, and slips from a first to a last number.

    Attributes:
        most: The most slips one book has.
    """

    facts = ("most",)

    def __init__(self) -> None:
        super().__init__(str(BOOK_SLIPS_MAX))
        self.most = BOOK_SLIPS_MAX


class BookOverlapError(RuleError):
    """Some of these numbers are in another book already."""

    facts = ("book_no",)

    def __init__(self, book_no: str) -> None:
        super().__init__(book_no)
        self.book_no = book_no


class SlipUnknownError(RuleError):
    """No book that was issued here has a slip of this number."""

    facts = ("slip_no",)

    def __init__(self, slip_no: int) -> None:
        super().__init__(str(slip_no))
        self.slip_no = slip_no


class SlipDoneError(RuleError):
    """The slip was typed in before, or was spoilt.

    Attributes:
        receipt_no: The receipt that it became; `–` for a spoilt one.
    """

    facts = ("slip_no", "receipt_no")

    def __init__(self, slip_no: int, receipt_no: str) -> None:
        super().__init__(str(slip_no))
        self.slip_no = slip_no
        self.receipt_no = receipt_no or "–"


class SlipTimeError(RuleError):
    """The time on a slip lies ahead, or so far back that it cannot be right.

    Attributes:
        days: How many days back a slip may be.
    """

    facts = ("days",)

    def __init__(self) -> None:
        super().__init__(str(LATE_DAYS_MAX))
        self.days = LATE_DAYS_MAX


@dataclass(frozen=True, slots=True)
class SlipBook:
    """A book at the counter.

    Attributes:
        done: Slips that were typed in or spoilt.
        missing: Numbers below the highest done of which nothing is known, at most `MISSING_MAX`.
    """

    book_no: str
    first: int
    last: int
    keeper: str
    done: int
    missing: tuple[int, ...]


def issue_book(
    desk: Desk, person: Person, book_no: str, *, first: int, last: int, keeper: str
) -> Entry:
    """Put a book of emergency slips at the counter.

    Raises:
        BookRangeError, BookOverlapError, NotPermittedError
        AlreadyRecordedError: A book of this number was issued before.
    """
    role_for([person.role], Task.KEEP_SAFE)
    number, named = clean_text(book_no).upper(), clean_text(keeper)
    if not number or not named or not 0 < first <= last < first + BOOK_SLIPS_MAX:
        raise BookRangeError
    with posting(desk, person) as action:
        for book in books(desk):
            if first <= book.last and book.first <= last and book.book_no != number:
                raise BookOverlapError(book.book_no)
        issued = SlipBookIssued(book_no=number, first=first, last=last, keeper=named)
        return action.add(issued, business_key=number)


def books(desk: Desk) -> tuple[SlipBook, ...]:
    """All books, in the order they were issued, with what is missing in each."""
    rows = desk.db.conn.execute(
        "SELECT book_no, first, last, keeper FROM slip_book ORDER BY place"
    ).fetchall()
    return tuple(_book(desk, *row) for row in rows)


def _book(desk: Desk, book_no: str, first: int, last: int, keeper: str) -> SlipBook:
    done = {
        int(row[0])
        for row in desk.db.conn.execute("SELECT slip_no FROM slip WHERE book_no = ?", (book_no,))
    }
    highest = max(done, default=first - 1)
    missing = [number for number in range(first, highest) if number not in done]
    return SlipBook(book_no, first, last, keeper, len(done), tuple(missing[:MISSING_MAX]))


def missing_slips(desk: Desk) -> tuple[int, ...]:
    """Numbers of which nothing is known although later ones of their book were used."""
    return tuple(number for book in books(desk) for number in book.missing)


def spoil_slip(desk: Desk, person: Person, slip_no: int, *, reason: str) -> Entry:
    """Record that a slip was spoilt (`SlipUnknownError`, `SlipDoneError`, `ReasonMissingError`)."""
    role_for([person.role], Task.SELL)
    check_reason(reason)
    with posting(desk, person) as action:
        book_no = _check_free(desk, slip_no)
        spoilt = SlipSpoilt(slip_no=slip_no, book_no=book_no, reason=clean_text(reason))
        return action.add(spoilt, business_key=str(slip_no))


def begin_slip(desk: Desk, person: Person, slip: PaperSlip) -> basket.Recalled:
    """Open a basket for a slip that is typed in, for the counter to go on with.

    Raises:
        SlipUnknownError, SlipDoneError, SlipTimeError, UnknownPersonError, NotPermittedError
    """
    role_for([person.role], Task.SELL)
    check_slip(desk, slip)
    draft: BasketDraft = replace(basket.begin_draft(desk, person), slip=slip)
    basket.save_draft(desk, person, draft)
    return basket.Recalled(draft, 0, is_changed=False)


def check_slip(desk: Desk, slip: PaperSlip) -> str:
    """Make sure that a slip may be typed in; returns its book.

    Raises:
        SlipUnknownError, SlipDoneError, SlipTimeError, UnknownPersonError
    """
    book_no = _check_free(desk, slip.slip_no)
    get_person_ever(desk, slip.sold_by)
    happened: datetime = instant(slip.happened_at)
    now = desk.now()
    if not now - timedelta(days=LATE_DAYS_MAX) <= happened <= now:
        raise SlipTimeError
    return book_no


def post_slip(action: Posting, slip: PaperSlip, receipt_no: str) -> None:
    """Record which slip a receipt was typed in from, inside the action that settles it."""
    book_no = check_slip(action.desk, slip)
    action.add(
        SlipEntered(
            slip_no=slip.slip_no,
            book_no=book_no,
            receipt_no=receipt_no,
            happened_at=instant_text(instant(slip.happened_at)),
            sold_by=slip.sold_by,
        ),
        business_key=str(slip.slip_no),
    )


def slip_of(desk: Desk, receipt_no: str) -> tuple[int, str] | None:
    """The slip that a receipt was typed in from and when the customer was served, or None."""
    row = desk.db.conn.execute(
        "SELECT slip_no, happened_at FROM slip WHERE receipt_no = ?", (receipt_no,)
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def _check_free(desk: Desk, slip_no: int) -> str:
    book = desk.db.conn.execute(
        "SELECT book_no FROM slip_book WHERE ? BETWEEN first AND last", (slip_no,)
    ).fetchone()
    if book is None:
        raise SlipUnknownError(slip_no)
    done = desk.db.conn.execute(
        "SELECT receipt_no FROM slip WHERE slip_no = ?", (slip_no,)
    ).fetchone()
    if done is not None:
        raise SlipDoneError(slip_no, str(done[0]))
    return str(book[0])
