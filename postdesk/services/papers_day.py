"""The papers of tills and days out of the journal: count sheet and day sheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from postdesk.domain.accounts import PROPOSAL_PREFIX, SAFE, Account
from postdesk.domain.difference import DifferenceState
from postdesk.domain.money import Currency, Money
from postdesk.domain.reference import ReferenceData
from postdesk.printing.close_records import (
    CountedNotes,
    CountedStock,
    CountOccasion,
    CountResult,
    CountSheetPaper,
    DayCount,
    DayRow,
    DaySheetPaper,
    DayStock,
    DayTill,
    DayUndone,
)
from postdesk.printing.record_parts import Bilingual, Witness
from postdesk.printing.sale_records import UndoneHow
from postdesk.printing.wording import both
from postdesk.services import paper_parts as parts
from postdesk.services.closing import ClosedDay, closed_day
from postdesk.services.day_figures import DayFigures, TillFigures, Undone, day_figures
from postdesk.services.desk import Desk, instant
from postdesk.services.differences import states_at
from postdesk.services.disputes import open_disputes
from postdesk.services.emergency import missing_slips
from postdesk.services.interruptions import interruptions_of
from postdesk.services.movements import get_transfer
from postdesk.services.people import DEFERRED
from postdesk.services.receipts import ReceiptNotFoundError
from postdesk.services.reference import chart, reference_on
from postdesk.services.slip_words import holder_name
from postdesk.services.tills import person_name
from postdesk.services.trust import trust
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import (
    Body,
    CountFigure,
    DayClosed,
    NoteCount,
    SafeCounted,
    TillCounted,
    TillOpened,
)
from postdesk.wire.entry import Entry, decode_body, place_of
from postdesk.words.format import hour_text, moment_text, money_text

_CAUSES: Final = {
    DifferenceState.OPEN: "unexplained",
    DifferenceState.EXPLAINED: "explained",
    DifferenceState.DISPUTED: "disputed",
    DifferenceState.AGREED: "agreed",
}
_OCCASIONS: Final[dict[type[Body], CountOccasion]] = {
    TillOpened: CountOccasion.OPENING,
    TillCounted: CountOccasion.CLOSING,
    SafeCounted: CountOccasion.SAFE,
}


def count_sheet_paper(desk: Desk, entry_id: str, *, copy_number: int = 0) -> CountSheetPaper:
    """The sheet of an opening or closing count that was sealed.

    Raises:
        ReceiptNotFoundError: The entry is no count.
    """
    entry = parts.entry_of(desk, entry_id)
    body = decode_body(entry)
    if not isinstance(body, TillOpened | TillCounted | SafeCounted):
        raise ReceiptNotFoundError(entry_id)
    reference = reference_on(desk, date.fromisoformat(entry.business_day))
    return CountSheetPaper(
        origin=parts.origin_of(desk, entry),
        occasion=_OCCASIONS[type(body)],
        shift=0 if isinstance(body, SafeCounted) else int(body.shift.split("/")[1]),
        notes=tuple(parts.all_notes(reference, body.notes)),
        results=tuple(_results(body.figures)),
        stock=tuple(_counted_stock(reference, body.figures)),
        witness_name=_second_person(desk, body),
        recount=body.count_no - 1 if isinstance(body, TillCounted) else 0,
        witness=parts.witness_of(desk, entry, first_seq=entry.seq, subject=entry.shift or SAFE),
        copy_number=copy_number,
    )


def _second_person(desk: Desk, body: Body) -> str:
    if not isinstance(body, SafeCounted | TillCounted) or body.witness in {"", DEFERRED}:
        return ""
    return person_name(desk, body.witness)


def _results(figures: Iterable[CountFigure]) -> Iterable[CountResult]:
    for figure in figures:
        if figure.unit in set(Currency):
            currency = Currency(figure.unit)
            yield CountResult(Money(figure.expected, currency), Money(figure.counted, currency))


def _counted_stock(
    reference: ReferenceData, figures: Iterable[CountFigure]
) -> Iterable[CountedStock]:
    for figure in figures:
        if figure.unit not in set(Currency):
            name = parts.stock_name(reference, figure.unit)
            yield CountedStock(name, figure.expected, figure.counted)


def day_sheet_paper(desk: Desk, day: str, *, copy_number: int = 0) -> DaySheetPaper:
    """The sheet of a closed day, ISO: totals, counts, what was undone, and the head hash.

    Raises:
        ReceiptNotFoundError: That day was not closed here.
    """
    closed = closed_day(desk, day)
    if closed is None:
        raise ReceiptNotFoundError(day)
    entry = parts.entry_of(desk, closed.entry_id)
    reference = reference_on(desk, date.fromisoformat(day))
    figures = day_figures(desk, day)
    place = place_of(entry.epoch, entry.seq)
    exchange = {unit: figures.net(Account.EXCHANGE, unit) for unit in ("KHR", "USD")}
    return DaySheetPaper(
        origin=parts.origin_of(desk, entry, is_sample=reference.tariff.sample),
        income=tuple(_rows(figures.income())),
        other=tuple(_rows(figures.other())),
        tills=(*(_till(desk, till, place) for till in figures.tills), *_safe(desk, figures)),
        notes=tuple(_notes_of(reference, figures)),
        stock=tuple(_stock(reference, figures)),
        counts=tuple(_counts(figures)),
        undone=tuple(_undone(desk, undone) for undone in figures.undone),
        exchange=_row(Account.EXCHANGE, exchange),
        witness=_witness(desk, closed),
        trust=trust(desk, app_version=entry.app_version, at_place=place).on_paper(),
        open_matters=(
            *_late(entry),
            *_interrupted(desk, day, place),
            *_open_matters(desk, reference, figures),
            *_disputed(desk, entry, figures),
        ),
        copy_number=copy_number,
    )


def _witness(desk: Desk, closed: ClosedDay) -> Witness:
    """The head that the closing entry itself names, with the signature over the close."""
    entry = parts.entry_of(desk, closed.entry_id)
    _, signature = parts.head_of(desk, entry)
    covers = closed.covers
    qr = (
        f"postdesk:1:{covers.desk}:{covers.epoch}:{covers.last}:{covers.head}:{closed.day}"
        f":{signature}"
    )
    return Witness(covers.first, covers.last, covers.head, qr)


def _rows(by_account: dict[str, dict[str, int]]) -> Iterable[DayRow]:
    for account, row in by_account.items():
        yield _row(account, row)


def _row(account: str, row: dict[str, int]) -> DayRow:
    name = chart()[account]
    return DayRow(
        account,
        Bilingual(name.name_km, name.name_en),
        Money(row.get("KHR", 0), Currency.KHR),
        Money(row.get("USD", 0), Currency.USD),
    )


def _till(desk: Desk, till: TillFigures, place: int) -> DayTill:
    return DayTill(
        name=both("papers_service.till_shift", till=till.shift.till, shift=till.shift.shift),
        person=person_name(desk, till.shift.person),
        results=tuple(_results(till.figures)),
        cause=_cause(desk, till, place),
    )


def _safe(desk: Desk, figures: DayFigures) -> Iterable[DayTill]:
    if figures.safe is None:
        return
    results = tuple(_results(figures.safe.figures))
    cause = "papers_service.unexplained" if any(r.difference for r in results) else ""
    yield DayTill(
        name=both("slip.safe"),
        person=person_name(desk, figures.safe.person),
        results=results,
        cause=both(cause) if cause else Bilingual(""),
    )


def _cause(desk: Desk, till: TillFigures, place: int) -> Bilingual:
    """How the shift's differences stood when the day was closed."""
    if not any(result.difference for result in _results(till.figures)):
        return Bilingual("")
    said = [both(f"papers_service.{_CAUSES[s]}") for s in states_at(desk, till.shift.shift, place)]
    return Bilingual(" · ".join(one.km for one in said), " · ".join(one.en for one in said))


def _notes_of(reference: ReferenceData, figures: DayFigures) -> Iterable[CountedNotes]:
    """The notes that stay in the branch, by the last count of each drawer and of the safe."""
    last_of_till = {
        till.shift.till: till.notes
        for till in figures.tills
        if till.shift.till in figures.tills_with_cash
    }
    counted = [*last_of_till.values(), figures.safe.notes if figures.safe else ()]
    totals: dict[tuple[str, int], NoteCount] = {}
    for note in (note for notes in counted for note in notes):
        key = (note.currency, note.value)
        known = totals.get(key) or NoteCount(*key, bundles=0, loose=0, unfit=0)
        totals[key] = NoteCount(
            currency=note.currency,
            value=note.value,
            bundles=known.bundles + note.bundles,
            loose=known.loose + note.loose,
            unfit=known.unfit + note.unfit,
        )
    return [notes for notes in parts.all_notes(reference, totals.values()) if notes.notes]


def _stock(reference: ReferenceData, figures: DayFigures) -> Iterable[DayStock]:
    pieces: dict[str, int] = {}
    for (_till_no, unit), left in figures.stock.items():
        pieces[unit] = pieces.get(unit, 0) + left
    for unit, left in sorted(pieces.items()):
        product = reference.stock_product(unit)
        name = parts.stock_name(reference, unit)
        value = product.unit_price * left if product else None
        yield DayStock(name, left, value)


def _counts(figures: DayFigures) -> Iterable[DayCount]:
    yield DayCount(both("papers_service.numbered_items"), figures.numbered_items)
    yield DayCount(both("papers_service.ordinary_letters"), figures.ordinary_letters)
    yield DayCount(both("papers_service.receipts"), figures.receipts)
    yield DayCount(both("papers_service.drafts"), figures.drafts)


def _undone(desk: Desk, undone: Undone) -> DayUndone:
    amounts = (Money(undone.khr, Currency.KHR), Money(undone.usd_cents, Currency.USD))
    if undone.approved_by == DEFERRED:
        approver = both("refund.deferred").km
    else:
        approver = person_name(desk, undone.approved_by or undone.person)
    return DayUndone(
        at=instant(undone.at),
        how=UndoneHow(undone.how),
        receipt_no=undone.receipt_no,
        what=undone.what,
        amount=tuple(amount for amount in amounts if amount),
        reason=Bilingual(undone.reason),
        approved_by=approver,
    )


def _late(entry: Entry) -> Iterable[Bilingual]:
    """Whether the day was closed only after the next had begun, and when that really was."""
    body = decode_body(entry)
    if isinstance(body, DayClosed) and body.day_balances:
        yield both("papers_service.closed_late", at=moment_text(instant(entry.at)))
    if isinstance(body, DayClosed) and body.missing:
        yield both("papers_service.missing_desks", desks=", ".join(body.missing))


def _interrupted(desk: Desk, day: str, place: int) -> Iterable[Bilingual]:
    """What interrupted the work stands beside the differences of its day."""
    for one in interruptions_of(desk, day, until_place=place):
        yield both(
            f"papers_service.interrupted_{one.what.value.replace('-', '_')}",
            since=hour_text(one.since),
            until=hour_text(one.until),
            reference=one.reference,
        )


def _open_matters(desk: Desk, reference: ReferenceData, figures: DayFigures) -> Iterable[Bilingual]:
    yield from _on_the_way(desk, figures)
    yield from _over_limit(figures)
    if missing := missing_slips(desk):
        numbers = ", ".join(str(number) for number in missing)
        yield both("papers_service.missing_slips", numbers=numbers)
    if figures.drafts:
        yield both("papers_service.open_drafts", drafts=figures.drafts)
    if figures.suspect_clock:
        yield both("papers_service.suspect_clock", entries=figures.suspect_clock)
    if figures.net(Account.OVER_SHORT_OPEN, "KHR") or figures.net(Account.OVER_SHORT_OPEN, "USD"):
        yield both("papers_service.open_difference")
    for till in figures.tills:
        for kind in _counted_stock(reference, till.figures):
            if kind.difference:
                yield _stock_difference(till.shift.till, kind)


def _disputed(desk: Desk, entry: Entry, figures: DayFigures) -> Iterable[Bilingual]:
    """What somebody here says is not right, as it stood at the close."""
    if found := open_disputes(desk, at_place=place_of(entry.epoch, entry.seq)):
        store = JournalStore(desk.db)
        disputed = [store.get(one.entry_id) for one in found]
        numbers = ", ".join(str(one.seq) for one in disputed if one is not None)
        yield both("papers_service.disputed_entries", count=len(found), numbers=numbers)
    for one in figures.disputed:
        number, amount = one.holder.removeprefix(PROPOSAL_PREFIX), money_text(one.amount)
        yield both("papers_service.disputed_with_hq", number=number, amount=amount)


def _on_the_way(desk: Desk, figures: DayFigures) -> Iterable[Bilingual]:
    """One sentence for each thing on its way, with both currencies in it."""
    amounts: dict[str, list[str]] = {}
    for one in figures.in_transit:
        amounts.setdefault(one.holder, []).append(money_text(one.amount))
    for holder, texts in amounts.items():
        kind, number = holder.split(":", 1)
        amount = " + ".join(texts)
        if kind != "transfer":
            yield both(f"papers_service.{kind}_on_the_way", number=number, amount=amount)
            continue
        transfer = get_transfer(desk, number)
        giver, taker = holder_name(transfer.giver), holder_name(transfer.taker)
        key, said = "papers_service.transfer_waits", {"number": number, "amount": amount}
        yield Bilingual(
            both(key, giver=giver.km, taker=taker.km, **said).km,
            both(key, giver=giver.en, taker=taker.en, **said).en,
        )


def _over_limit(figures: DayFigures) -> Iterable[Bilingual]:
    for one in figures.overnight:
        if one.over:
            yield both(
                "papers_service.over_limit",
                limit=money_text(one.limit),
                held=money_text(one.held),
                over=money_text(one.over),
            )


def _stock_difference(till: str, kind: CountedStock) -> Bilingual:
    key = f"papers_service.stock_{'short' if kind.difference < 0 else 'over'}"
    pieces = abs(kind.difference)
    return Bilingual(
        both(key, till=till, name=kind.name.km, pieces=pieces).km,
        both(key, till=till, name=kind.name.en, pieces=pieces).en,
    )
