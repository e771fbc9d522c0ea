"""Closing the business day: one entry that says what it covers and how every account stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import movements, tills
from postdesk.services.desk import Desk
from postdesk.services.order_book import is_paying_desk, other_desks
from postdesk.services.posting import Posting, open_days, posting
from postdesk.services.standing import overnight_figures
from postdesk.storage.drafts import DraftStore
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import BalanceFigure, DayClosed, Range, lines_of
from postdesk.wire.entry import Entry, decode_body, epoch_and_seq


class NoDayOpenError(RuleError):
    """No business day is open: there is nothing to close."""


class TillsStillOpenError(RuleError):
    """Tills must be counted and closed before the day is.

    Attributes:
        tills: Their numbers, with commas.
    """

    facts = ("tills",)

    def __init__(self, names: Iterable[str]) -> None:
        self.tills = ", ".join(names)
        super().__init__(self.tills)


class TotalsDifferError(FaultError):
    """Two ways of adding up the journal disagree: nothing is closed on a wrong total."""


@dataclass(frozen=True, slots=True)
class DayState:
    """How the business day stands.

    Attributes:
        day: The day to close next, ISO, or empty: the earliest that is open.
        current: The day that work belongs to now, ISO, or empty; another than `day` where that
            was never closed.
        open_tills: Shifts of `day` that are not closed.
        drafts: Baskets parked or half-filled.
        last_closed: The last day that was sealed, ISO, or empty.
        waiting: Transfers that nobody has acknowledged: the day closes with them, and says so.
    """

    day: str
    open_tills: tuple[tills.Shift, ...]
    drafts: int
    last_closed: str
    waiting: tuple[movements.Movement, ...] = ()
    current: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the next day has begun already."""
        return self.day != self.current


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that is sealed.

    Attributes:
        covers: The stretch of the journal, and the head that the day sheet prints; where the
            day stands in two epochs, the one of the newer.
    """

    day: str
    entry_id: str
    covers: Range


def day_state(desk: Desk) -> DayState:
    """What is open today, and what would stay behind at the close."""
    row = desk.db.conn.execute(
        "SELECT max(day) FROM business_day WHERE state = 'closed'"
    ).fetchone()
    days = open_days(desk)
    earliest = days[0] if days else ""
    return DayState(
        day=earliest,
        current=days[-1] if days else "",
        open_tills=tuple(s for s in tills.open_shifts(desk) if s.business_day <= earliest),
        drafts=DraftStore(desk.db).count_unfinished(),
        last_closed=str(row[0] or ""),
        waiting=movements.waiting_transfers(desk),
    )


def close_day(desk: Desk, person: Person) -> ClosedDay:
    """Seal the open day. It never zeroes anything and depends on no agreement to a debt.

    The balances are added up twice: by the database over the whole journal, and from the balances
    that the last close sealed with the hashed bytes of every entry since. Of a day that is closed
    after the next has begun, the balances that it left itself are sealed as well; the entry's own
    time says when that was.

    Raises:
        NoDayOpenError, TillsStillOpenError, NotPermittedError
        TotalsDifferError: The two sums differ, or not every entry was read; nothing is posted.
    """
    role_for([person.role], Task.CLOSE_DAY)
    with posting(desk, person) as action:
        state = day_state(desk)
        if not state.day:
            raise NoDayOpenError
        if state.open_tills:
            raise TillsStillOpenError(shift.till for shift in state.open_tills)
        store = JournalStore(desk.db)
        balances = store.balances()
        if balances != balances_since_close(store):
            raise TotalsDifferError
        covers = _ranges(desk, state.day)
        action.business_day = state.day
        sealed = DayClosed(
            day=state.day,
            covers=covers,
            missing=missing_desks(desk),
            balances=balances,
            open_drafts=state.drafts,
            day_balances=_own_balances(store, state.day) if state.is_late else (),
        )
        entry = action.add(sealed, business_key=state.day)
        _ask_papers(action, state.day, sealed.at_the_end)
    return ClosedDay(state.day, entry.entry_id, covers[-1])


def _own_balances(store: JournalStore, day: str) -> tuple[BalanceFigure, ...]:
    balances = store.balances_until(day)
    if balances != balances_from_bytes(e for e in store.entries() if e.business_day <= day):
        raise TotalsDifferError
    return balances


def missing_desks(desk: Desk) -> tuple[str, ...]:
    """The branch's other desks, whose journals are not at hand here; only the main desk asks.

    Each closes its own day; the branch's close names them until their journals are read here.
    """
    return other_desks(desk) if is_paying_desk(desk) else ()


def _ask_papers(action: Posting, day: str, balances: tuple[BalanceFigure, ...]) -> None:
    queue = PrintQueue(action.desk.db)
    queue.ask(paper="day-sheet", subject=day, copy_no=0, asked_at=action.at)
    overnight = overnight_figures(action.desk, date.fromisoformat(day), balances)
    if any(figure.over for figure in overnight):
        queue.ask(paper="excess-memo", subject=day, copy_no=0, asked_at=action.at)


def closed_day(desk: Desk, day: str) -> ClosedDay | None:
    """A day that was sealed, or None."""
    row = desk.db.conn.execute(
        "SELECT closed_entry FROM business_day WHERE day = ? AND state = 'closed'", (day,)
    ).fetchone()
    if row is None:
        return None
    body = JournalStore(desk.db).body(row[0])
    if not isinstance(body, DayClosed):
        raise TypeError(row[0])
    return ClosedDay(day, row[0], body.covers[-1])


def balances_since_close(store: JournalStore) -> tuple[BalanceFigure, ...]:
    """Every balance that is not zero, from what the last close sealed and the bytes since."""
    last = store.last_of_kind("day.closed")
    if last is None:
        return balances_from_bytes(_whole(store.entries(), store.count()))
    sealed = decode_body(last)
    if not isinstance(sealed, DayClosed):
        raise TypeError(last.entry_id)
    place = (last.desk, last.epoch, last.seq)
    since = _whole(store.entries_after(*place), store.count_after(*place), after=place[1:])
    return balances_from_bytes(since, sealed.balances)


def _whole(
    entries: Iterable[Entry], count: int, *, after: tuple[int, int] = (0, 0)
) -> Iterator[Entry]:
    """Entries one after another to the last of them.

    Args:
        count: How many there are.
        after: Epoch and number of the entry before the first.

    Raises:
        TotalsDifferError: One was left out or read twice, whether or not it moved money.
    """
    (epoch, seq), read = after, 0
    for entry in entries:
        is_next = entry.epoch == epoch and entry.seq == seq + 1
        if not is_next and not (entry.epoch > epoch and entry.seq == 1):
            raise TotalsDifferError
        epoch, seq, read = entry.epoch, entry.seq, read + 1
        yield entry
    if read != count:
        raise TotalsDifferError


def balances_from_bytes(
    entries: Iterable[Entry], before: Iterable[BalanceFigure] = ()
) -> tuple[BalanceFigure, ...]:
    """Every balance that is not zero, folded from the hashed bytes alone.

    Args:
        before: Balances at the place where the entries begin.
    """
    totals = {(one.account, one.holder, one.unit): one.balance for one in before}
    for entry in entries:
        for line in lines_of(decode_body(entry)):
            key = (line.account, line.holder, line.unit)
            totals[key] = totals.get(key, 0) + line.signed
    return tuple(
        BalanceFigure(account=key[0], holder=key[1], unit=key[2], balance=total)
        for key, total in sorted(totals.items())
        if total
    )


def _ranges(desk: Desk, day: str) -> tuple[Range, ...]:
    """From the last day's close to the entry before this one: each entry is in one range.

    A desk that went on in a new epoch meanwhile has a range in each.
    """
    row = desk.db.conn.execute(
        "SELECT coalesce(max(last_seq), 0) FROM business_day WHERE day < ?", (day,)
    ).fetchone()
    epoch, first = epoch_and_seq(int(row[0]))
    return tuple(
        _range(desk, each, first if each == epoch and first else 1)
        for each in range(epoch, desk.identity.epoch + 1)
        if JournalStore(desk.db).head(desk.identity.desk, each).seq
    )


def _range(desk: Desk, epoch: int, first: int) -> Range:
    head = JournalStore(desk.db).head(desk.identity.desk, epoch)
    return Range(
        desk=desk.identity.desk, epoch=epoch, first=first, last=head.seq, head=head.hash.hex()
    )
