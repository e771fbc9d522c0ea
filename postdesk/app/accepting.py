"""`postdesk accept`: a shop's list taken in from a file, told row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits
from postdesk.domain.notes import Cash
from postdesk.services import people
from postdesk.services.accept_file import FileResult, RowResult, accept_file
from postdesk.services.counter import AccountPayment, CashPayment, Payment
from postdesk.services.opening import open_desk
from postdesk.services.parties import UnknownCustomerError
from postdesk.storage.desk_file import writing_lock
from postdesk.words.catalogue import Language, say, sentence_for
from postdesk.words.format import money_text

_TENDERED: Final = re.compile(r"(?:(?P<khr>\d+))?(?:\+?(?:USD|\$)(?P<usd>\d+))?", re.IGNORECASE)


class TenderedFormatError(RuleError):
    """What was handed over is not written as riel, `USD` and whole dollars, or both."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Options:
    """What was typed behind `postdesk accept`."""

    file: Path
    pay: str | None
    customer: str | None
    tendered: str | None
    person: str
    pin: str
    till: str
    as_json: bool


def accept(home: Path, options: Options) -> FileResult:
    """Open the books, make sure who it is, take the list in.

    Raises:
        RuleError, FaultError: Whatever stands in the way; nothing was recorded.
    """
    with writing_lock(home):
        desk = open_desk(home)
        person = people.verify_pin(desk, person_id=options.person, pin=options.pin)
        payment = _payment(options)
        return accept_file(desk, person, options.file, till=options.till, payment=payment)


def _payment(options: Options) -> Payment | None:
    if options.pay == "account":
        if not options.customer:
            raise UnknownCustomerError("")
        return AccountPayment(options.customer)
    if options.pay == "cash":
        return CashPayment(parse_tendered(options.tendered or "0"))
    return None


def parse_tendered(typed: str) -> Cash:
    """Riel and dollars as typed: `50000`, `USD20`, `50000+USD20`.

    Raises:
        TenderedFormatError: It is neither.
    """
    text = re.sub(r"[\s,៛]", "", ascii_digits(typed))
    match = _TENDERED.fullmatch(text)
    if match is None or not text:
        raise TenderedFormatError(typed)
    return Cash(int(match["khr"] or 0), int(match["usd"] or 0))


def as_text(outcome: FileResult, language: Language) -> Iterator[str]:
    """The result, a line a row, and the sum."""
    for row in outcome.rows:
        yield _row_text(row, language)
    if outcome.settled is None:
        key = "accept.parked" if outcome.refused < len(outcome.rows) else "accept.nothing"
        yield say(key, language, draft_no=outcome.draft_no)
        return
    yield say(
        "accept.settled",
        language,
        receipt_no=outcome.settled.receipt_no,
        due=f"{outcome.settled.due_khr:,}",
        change_khr=f"{outcome.settled.change.khr:,}",
        change_usd=outcome.settled.change.usd_whole,
    )


def _row_text(row: RowResult, language: Language) -> str:
    if row.problem is not None:
        return say(
            "accept.row_refused",
            language,
            row=row.row,
            column=row.column,
            reason=sentence_for(row.problem, language),
        )
    price = " + ".join(money_text(amount) for amount in row.price)
    return say(
        f"accept.row_{row.state}",
        language,
        row=row.row,
        product=row.product,
        number=row.number or "–",
        price=price,
    )


def as_plain(outcome: FileResult, language: Language) -> dict[str, Any]:
    """The result as plain values, for a program."""
    settled = outcome.settled
    return {
        "draft_no": outcome.draft_no,
        "receipt_no": settled.receipt_no if settled else None,
        "due_khr": settled.due_khr if settled else None,
        "change": {"khr": settled.change.khr, "usd": settled.change.usd_whole} if settled else None,
        "rows": [
            {
                "row": row.row,
                "state": row.state,
                "product": row.product,
                "number": row.number,
                "price": [
                    {"minor": amount.minor, "currency": amount.currency.value}
                    for amount in row.price
                ],
                "column": row.column,
                "reason": sentence_for(row.problem, language) if row.problem else "",
                "error": type(row.problem).__name__ if row.problem else "",
            }
            for row in outcome.rows
        ],
    }
