"""Papers of the office out of the journal: the notice to an addressee, the opening of the books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from postdesk.domain.accounts import Account
from postdesk.domain.cash_movement import Value
from postdesk.domain.khqr import KhqrError, decode
from postdesk.domain.money import Currency, Money
from postdesk.domain.s10 import HOME_COUNTRY, S10
from postdesk.domain.telephone import parse_telephone
from postdesk.printing.cash_records import CashSlipPaper, KhqrSlipPaper
from postdesk.printing.record_parts import Bilingual, Origin
from postdesk.printing.wording import both
from postdesk.services import paper_parts as parts
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.papers_cash import notes_of, stock_of_count
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.services.reference import reference_on
from postdesk.services.shelf import get_arrived
from postdesk.services.slip_words import deferred_text, witness_text
from postdesk.services.tills import person_name
from postdesk.storage.delivery_projections import HELD_EVENT
from postdesk.wire import bodies
from postdesk.wire.entry import decode_body
from postdesk.words.format import money_text

MS_PER_S: Final = 1000
_Sums = tuple[tuple[Bilingual, Money], ...]


def notice_paper(desk: Desk, number: str, *, copy_number: int = 0) -> CashSlipPaper:
    """The notice that asks an addressee to come for an item.

    Raises:
        ItemNotArrivedError: No such item came in.
        ReceiptNotFoundError: It lies on no shelf.
    """
    item = get_arrived(desk, number)
    row = desk.db.conn.execute(
        """SELECT entry_id FROM item_event WHERE number = ? AND event = ? ORDER BY seq""",
        (item.number, HELD_EVENT),
    ).fetchone()
    if row is None:
        raise ReceiptNotFoundError(number)
    entry = parts.entry_of(desk, row[0])
    storage = reference_on(desk, date.fromisoformat(entry.business_day)).tariff.storage
    told = (
        (both("slip.item"), parts.grouped(item.number)),
        (both("slip.addressee"), item.addressee),
        (both("slip.telephone"), parse_telephone(item.telephone).shown if item.telephone else ""),
        (both("slip.sender"), item.sender),
        (both("slip.shelf"), item.shelf),
    )
    return CashSlipPaper(
        origin=parts.origin_of(desk, entry),
        title=both("slip.notice"),
        number=item.number,
        facts=tuple((caption, value) for caption, value in told if value),
        amount_caption=both("slip.to_collect"),
        amounts=Value(item.cod_khr).money,
        remarks=(
            both("slip.bring_identity"),
            both(
                "slip.storage",
                days=storage.free_days,
                each=money_text(Money(storage.per_day_khr, Currency.KHR)),
            ),
        ),
        signers=((both("slip.addressee"), item.addressee),),
        witness=parts.witness_of(desk, entry, first_seq=entry.seq, subject=item.number),
        copy_number=copy_number,
    )


def opening_sheet_paper(desk: Desk, entry_id: str, *, copy_number: int = 0) -> CashSlipPaper:
    """What the branch owned and owed when its books began, signed by the two who counted it.

    Raises:
        ReceiptNotFoundError: The entry is no beginning.
    """
    entry = parts.entry_of(desk, entry_id)
    body = decode_body(entry)
    if not isinstance(body, bodies.BooksBegun):
        raise ReceiptNotFoundError(entry_id)
    cash = {line.unit: line.amount for line in body.lines if line.account == Account.SAFE_CASH}
    value = Value(cash.get("KHR", 0), cash.get("USD", 0))
    return CashSlipPaper(
        origin=parts.origin_of(desk, entry),
        title=both("slip.opening"),
        number=entry.business_day,
        facts=tuple(_labels(body)),
        amount_caption=both("slip.in_cash"),
        amounts=value.money,
        notes=notes_of(desk, entry, body.notes),
        stock=stock_of_count(desk, entry, body.stock),
        listed=tuple(_opening_lists(body)),
        remarks=(both("slip.opening_remark"), *deferred_text(body.witness)),
        signers=(
            (both("paper.manager"), person_name(desk, entry.person)),
            (both("paper.witness"), witness_text(desk, body.witness)),
        ),
        witness=parts.witness_of(desk, entry, first_seq=entry.seq, subject=entry.business_day),
        copy_number=copy_number,
    )


def _labels(body: bodies.BooksBegun) -> Iterable[tuple[Bilingual, str]]:
    """The labels that were left, from the first to the last of each roll."""
    for roll in body.rolls:
        first, last = (
            parts.grouped(str(S10(roll.indicator, serial, HOME_COUNTRY)))
            for serial in (roll.first, roll.last)
        )
        yield both("slip.labels"), f"{first} – {last}"


def _opening_lists(body: bodies.BooksBegun) -> Iterable[tuple[Bilingual, _Sums]]:
    """What is owed by the branch, to it, and on its way, each under its own heading."""
    orders = [
        (Bilingual(f"{one.order_no} · {one.payee_name}"), Money(one.amount_khr, Currency.KHR))
        for one in body.orders
    ]
    debts = [
        (Bilingual(f"{one.customer_code} · {one.name_km or one.name_en}"), amount)
        for one in body.debts
        for amount in Value(one.khr, one.usd_cents).money
    ]
    bags = [
        (Bilingual(one.bag_no), amount)
        for one in body.bags
        for amount in Value(one.khr, one.usd_cents).money
    ]
    items = [
        (
            Bilingual(" · ".join((parts.grouped(one.number), one.addressee, one.shelf or "–"))),
            Money(one.cod_khr, Currency.KHR),
        )
        for one in body.items
    ]
    for heading, rows in (
        ("owed", orders),
        ("owed_to_us", debts),
        ("bags_on_the_way", bags),
        ("items_here", items),
    ):
        if rows:
            yield both(f"slip.{heading}"), tuple(rows)


def khqr_paper(desk: Desk, code: str, *, copy_number: int = 0) -> KhqrSlipPaper:
    """A KHQR code to be scanned from paper.

    Args:
        code: What it holds.

    Raises:
        KhqrError: It is no such code.
    """
    read = decode(code)
    if read.amount is None:
        raise KhqrError("amount")
    at, until = (
        datetime.fromtimestamp(moment_ms / MS_PER_S, UTC)
        for moment_ms in (read.created_ms, read.expires_ms)
    )
    return KhqrSlipPaper(
        origin=Origin(
            branch=Bilingual(desk.identity.branch_name_km, desk.identity.branch_name_en),
            desk=desk.identity.desk.upper(),
            till=read.bill.terminal,
            person="",
            business_day=business_date(desk),
            at=at,
            is_training=desk.identity.is_training,
        ),
        payee=Bilingual(read.payee.name_km or read.payee.name, read.payee.name),
        amount=read.amount,
        bill_no=read.bill.bill_no,
        until=until,
        code=code,
        copy_number=copy_number,
    )
