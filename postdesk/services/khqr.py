"""Payment by KHQR: the code is made here, without a network; a person sees whether it was paid.

A payment stands on its own account, one holder each, from the settlement until somebody who saw
it in the bank's app says so. No answer of a bank is ever assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from postdesk.domain.accounts import KHQR_PREFIX, Account, khqr_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.khqr import Bill, Khqr, Payee, encode
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.settlement import AmountDue, khqr_confirmed_lines
from postdesk.printing.barcode import qr_modules
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import KhqrConfirmed
from postdesk.wire.entry import Entry, draft_of

# Long enough to find the telephone and the app, short enough not to be paid tomorrow.
VALID: Final = timedelta(minutes=15)
SEEN: Final = "seen"
CONFIRMED: Final = "khqr.confirmed"
TOLD: Final = "headquarters"


class KhqrNotOfferedError(RuleError):
    """Headquarters has published no account for KHQR, or there is nothing to pay."""


class KhqrAmountError(RuleError):
    """Prices or the rate have changed since the code was shown: the two would not agree.

    Attributes:
        shown: What the code asked for.
        due: What is due now.
    """

    facts = ("shown", "due")

    def __init__(self, shown: Money, due: Money) -> None:
        super().__init__(f"{shown.minor} ≠ {due.minor}")
        self.shown = shown
        self.due = due


class KhqrSettledError(RuleError):
    """No payment of this receipt waits to be confirmed."""

    facts = ("receipt_no",)

    def __init__(self, receipt_no: str) -> None:
        super().__init__(receipt_no)
        self.receipt_no = receipt_no


@dataclass(frozen=True, slots=True)
class CodeToPay:
    """A code to show to the customer.

    Attributes:
        text: What the QR holds.
        modules: The QR itself, row by row: `1` is dark.
        bill_no: What the payer's app and the post's bank show: desk and basket.
        expires_at: From then on no bank takes it.
    """

    text: str
    modules: tuple[str, ...]
    amount: Money
    bill_no: str
    payee: Payee
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A payment that nobody has seen at the bank.

    Attributes:
        settled_at: UTC, ISO 8601.
    """

    receipt_no: str
    amount: Money
    settled_at: str
    customer: str
    bill_no: str


def payee_of(desk: Desk) -> Payee | None:
    """Whom a code pays today; None where the post takes no KHQR."""
    return reference_on(desk, business_date(desk)).khqr


def code_to_pay(desk: Desk, *, draft_no: int, amount: AmountDue, till: str) -> CodeToPay:
    """The code for a basket: exact, in riel. It records nothing.

    Raises:
        KhqrNotOfferedError: There is no account, or nothing to pay.
        KhqrError: The account that was published can't be used.
    """
    payee = _offered(payee_of(desk), amount)
    now = desk.now()
    due, bill_no = riel(amount.exact_khr), bill_number(desk, draft_no)
    code = Khqr(
        payee,
        Currency.KHR,
        due,
        Bill(bill_no=bill_no, store=desk.identity.branch_code, terminal=till),
        created_ms=int(now.timestamp() * 1000),
        expires_ms=int((now + VALID).timestamp() * 1000),
    )
    text = encode(code)
    return CodeToPay(text, qr_modules(text), due, bill_no, payee, now + VALID)


def check_shown(payee: Payee | None, amount: AmountDue, shown_khr: int) -> None:
    """Make sure that what is settled is what the code asked for.

    A new tariff or rate may come while the customer scans.

    Raises:
        KhqrNotOfferedError: There is no account, or nothing to pay.
        KhqrAmountError: Another sum is due now.
    """
    _offered(payee, amount)
    if shown_khr != amount.exact_khr:
        raise KhqrAmountError(riel(shown_khr), riel(amount.exact_khr))


def _offered(payee: Payee | None, amount: AmountDue) -> Payee:
    if payee is None or amount.exact_khr <= 0:
        raise KhqrNotOfferedError
    return payee


def bill_number(desk: Desk, draft_no: int) -> str:
    """What a basket is called in its code, before it has a receipt."""
    return f"{desk.identity.series}-B{draft_no}"


def confirm(desk: Desk, person: Person, receipt_no: str, *, bank_reference: str = "") -> Entry:
    """Say that one saw the payment in the bank's app.

    Raises:
        KhqrSettledError: None of this receipt waits.
    """
    role_for([person.role], Task.SELL)
    with posting(desk, person) as action:
        waiting = outstanding(desk, receipt_no)
        if waiting <= 0:
            raise KhqrSettledError(receipt_no)
        return post_seen(action, receipt_no, waiting, bank_reference)


def post_seen(
    action: Posting, receipt_no: str, amount_khr: int, bank_reference: str, *, source: str = SEEN
) -> Entry:
    """Post that a payment was seen, inside the action that found it so.

    Args:
        source: `SEEN` by the person who acts, or `TOLD` by headquarters.
    """
    return action.add(
        KhqrConfirmed(
            receipt_no=receipt_no,
            source=source,
            bank_reference=clean_text(bank_reference),
            amount_khr=amount_khr,
            lines=khqr_confirmed_lines(amount_khr, receipt_no=receipt_no),
        ),
        business_key=khqr_holder(receipt_no),
    )


def outstanding(desk: Desk, receipt_no: str) -> int:
    """Riel of a receipt that nobody has seen at the bank yet."""
    return _balance(desk, Account.KHQR_UNCONFIRMED, receipt_no)


def expected(desk: Desk, receipt_no: str) -> int | None:
    """Riel that a receipt should have brought to the bank; 0 when it was undone, None if unknown.

    A receipt that was paid otherwise should have brought nothing.
    """
    known = desk.db.conn.execute(
        "SELECT 1 FROM receipt WHERE receipt_no = ?", (receipt_no,)
    ).fetchone()
    if known is None:
        return None
    return outstanding(desk, receipt_no) + _balance(desk, Account.KHQR_CONFIRMED, receipt_no)


def is_confirmed(desk: Desk, receipt_no: str) -> bool:
    """Whether a receipt was paid by KHQR and seen at the bank."""
    return _balance(desk, Account.KHQR_CONFIRMED, receipt_no) != 0


def was_seen_at_sale(desk: Desk, receipt_no: str, settlement: Entry) -> bool:
    """Whether the payment was seen before the receipt was given out, not some time later."""
    seen = JournalStore(desk.db).with_business_key(CONFIRMED, khqr_holder(receipt_no))
    return seen is not None and draft_of(seen.entry_id)[:3] == draft_of(settlement.entry_id)[:3]


def unconfirmed(desk: Desk) -> tuple[Unconfirmed, ...]:
    """All payments that wait to be seen at the bank, the oldest first."""
    rows = desk.db.conn.execute(
        """SELECT receipt.receipt_no, waiting.minor, receipt.at, receipt.customer, draft_no
           FROM (SELECT substr(holder, length(:prefix) + 1) AS receipt_no,
                        sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) AS minor
                 FROM journal_line WHERE account = :account GROUP BY holder) waiting
           JOIN receipt USING (receipt_no) WHERE waiting.minor > 0 ORDER BY receipt.seq""",
        {"prefix": KHQR_PREFIX, "account": Account.KHQR_UNCONFIRMED.value},
    ).fetchall()
    return tuple(
        Unconfirmed(row[0], Money(row[1], Currency.KHR), row[2], row[3], bill_number(desk, row[4]))
        for row in rows
    )


def _balance(desk: Desk, account: Account, receipt_no: str) -> int:
    return JournalStore(desk.db).balance(account, khqr_holder(receipt_no), Currency.KHR.value)
