"""Asking headquarters for cash and stock, with what must be paid out listed."""

from __future__ import annotations

from postdesk.domain.accounts import SAFE
from postdesk.domain.cash_movement import NothingMovedError, Value
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.holders import act_for
from postdesk.services.movements import SLIP
from postdesk.services.posting import posting
from postdesk.services.standing import CASH_IN_HAND, OBLIGATIONS
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import StockCount, SupplyRequested
from postdesk.wire.entry import Entry


def request_supply(desk: Desk, person: Person, wanted: Value, *, reason: str) -> Entry:
    """Ask for cash, stamps or boxes; the slip lists what is held and what is owed.

    Raises:
        NothingMovedError, CountRangeError, ReasonMissingError, NotPermittedError
    """
    check_reason(reason)
    if not wanted.units:
        raise NothingMovedError
    with posting(desk, person) as action:
        act_for(action, person, SAFE)
        balances = JournalStore(desk.db).balances()
        held = {
            unit: sum(f.balance for f in balances if f.account in CASH_IN_HAND and f.unit == unit)
            for unit in ("KHR", "USD")
        }
        number = _next_no(desk)
        entry = action.add(
            SupplyRequested(
                request_no=number,
                khr=wanted.khr,
                usd_cents=wanted.usd_cents,
                stock=tuple(StockCount(unit=u, pieces=n) for u, n in wanted.stock if n),
                reason=clean_text(reason),
                held_khr=held["KHR"],
                held_usd_cents=held["USD"],
                obligations=tuple(f for f in balances if f.account in OBLIGATIONS),
            ),
            business_key=number,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _next_no(desk: Desk) -> str:
    row = desk.db.conn.execute(
        """SELECT count(*) + 1 FROM journal_entry
           WHERE kind = 'supply.requested' AND business_key IS NOT NULL"""
    ).fetchone()
    return f"{desk.identity.series}-Q-{row[0]:06d}"
