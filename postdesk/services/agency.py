"""Partners whose tickets and bills the post takes money for: what they are owed, and paying it."""

from __future__ import annotations

from postdesk.domain.accounts import PARTNER_PREFIX, SAFE, Account, partner_holder
from postdesk.domain.cash_movement import NothingMovedError, Value
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import credit, debit
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.notes import check_notes
from postdesk.domain.people import Person
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.holders import act_for, check_has
from postdesk.services.movements import SLIP
from postdesk.services.orders import PayeeMissingError
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import PartnerPaid
from postdesk.wire.entry import Entry


class PartnerOwedError(RuleError):
    """More was to be paid to a partner than it is owed.

    Attributes:
        owed: What it is owed.
    """

    facts = ("owed",)

    def __init__(self, owed: Money) -> None:
        super().__init__(str(owed.minor))
        self.owed = owed


def owed_to_partners(desk: Desk) -> dict[str, int]:
    """Riel owed to each partner to whom anything is owed, by its code."""
    return {
        figure.holder.removeprefix(PARTNER_PREFIX): -figure.balance
        for figure in JournalStore(desk.db).balances()
        if figure.account == Account.AGENCY_PAYABLE and figure.balance < 0
    }


def pay_partner(
    desk: Desk, person: Person, partner: str, amount_khr: int, *, received_by: str
) -> Entry:
    """Pay a partner out of the safe, against the signature of whoever comes for it.

    Raises:
        NothingMovedError, PartnerOwedError, PayeeMissingError, NotesError, SafeShortError,
        NotPermittedError
    """
    name = clean_text(received_by)
    if amount_khr <= 0:
        raise NothingMovedError
    if not name:
        raise PayeeMissingError
    with posting(desk, person) as action:
        act_for(action, person, SAFE)
        owed_khr = owed_to_partners(desk).get(partner, 0)
        if amount_khr > owed_khr:
            raise PartnerOwedError(riel(owed_khr))
        check_notes(amount_khr, reference_on(desk, business_date(desk)).policy)
        check_has(desk, SAFE, Value(amount_khr))
        number, khr = _next_no(desk), Currency.KHR.value
        entry = action.add(
            PartnerPaid(
                payment_no=number,
                partner=partner,
                khr=amount_khr,
                usd_cents=0,
                received_by=name,
                lines=(
                    debit(Account.AGENCY_PAYABLE, partner_holder(partner), khr, amount_khr),
                    credit(Account.SAFE_CASH, SAFE, khr, amount_khr),
                ),
            ),
            business_key=number,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _next_no(desk: Desk) -> str:
    row = desk.db.conn.execute(
        """SELECT count(*) + 1 FROM journal_entry
           WHERE kind = 'partner.paid' AND business_key IS NOT NULL"""
    ).fetchone()
    return f"{desk.identity.series}-P-{row[0]:06d}"
