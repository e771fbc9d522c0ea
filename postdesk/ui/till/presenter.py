"""What happens at a till: opening by a count, a blind count at the end, the reveal, the close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Task, may
from postdesk.domain.till_count import Notes
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in
from postdesk.ui.till.state import TillState, read_till

if TYPE_CHECKING:
    from postdesk.services.cash import FromSafe
    from postdesk.services.drawer import Counted, DrawerCount
    from postdesk.services.explaining import Swap
    from postdesk.services.people import Approval


@dataclass(frozen=True, slots=True)
class TypedCount:
    """What was typed on the count page.

    Attributes:
        riel: Riel notes.
        dollars: Dollar notes.
        stock: (stock code, pieces) of the kinds that were counted.
        safe_riel: Riel given by the safe, at an opening.
        safe_dollars: Dollars given by the safe.
        safe_stock: (stock code, pieces) given by the safe.
        received: Transfers to this till that lie in the drawer now.
    """

    riel: tuple[Notes, ...]
    dollars: tuple[Notes, ...]
    stock: tuple[tuple[str, int], ...] = ()
    safe_riel: Money | None = None
    safe_dollars: Money | None = None
    safe_stock: tuple[tuple[str, int], ...] = ()
    received: tuple[str, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether the safe gave something."""
        return any(amount for amount in (self.safe_riel, self.safe_dollars)) or any(
            pieces for _, pieces in self.safe_stock
        )

    @property
    def total_riel(self) -> Money:
        """What the riel notes come to."""
        return Money(sum(notes.worth for notes in self.riel), Currency.KHR)

    @property
    def total_dollars(self) -> Money:
        """What the dollar notes come to."""
        return Money(sum(notes.worth for notes in self.dollars) * 100, Currency.USD)


class TillView(TroubleView, Protocol):
    """What the till page can show."""

    def show_opening(self, state: TillState) -> None:
        """The till is closed: take it by a count."""
        ...

    def show_at_work(self, state: TillState) -> None:
        """The till is open and one's own; nothing of its money is shown."""
        ...

    def show_counting(self, state: TillState) -> None:
        """Count it, with nothing to compare with."""
        ...

    def show_reveal(self, state: TillState, counted: Counted, swap: Swap | None) -> None:
        """The count is sealed: books, count, difference."""
        ...

    def show_left_open(self, state: TillState) -> None:
        """The till's day was never closed: count the drawer as that day's closing count."""
        ...

    def ask_second_person(self, typed: TypedCount) -> None:
        """Ask who counted as well; then `take_over` is called with the approval."""
        ...

    def show_kept_by_other(self, state: TillState) -> None:
        """Somebody else answers for the till."""
        ...

    def ask_seal(self, typed: TypedCount, *, opening: bool) -> None:
        """Ask whether this is what was counted; then `seal` or `open_with` is called."""
        ...

    def ask_safe_keeper(self, typed: TypedCount) -> None:
        """Ask the safe's keeper for the PIN; then `open_with` is called with the approval."""
        ...

    def say_opened(self, counted: Counted) -> None:
        """The till is open now."""
        ...

    def say_closed(self, counted: Counted) -> None:
        """The till is closed now."""
        ...


class TillPresenter:
    """Leads a clerk through a shift at a till."""

    def __init__(self, view: TillView, run: RunJob, session: SessionPort, till: str) -> None:
        self._view = view
        self._run = run
        self._session = session
        self._till = till
        self._state: TillState | None = None
        self._busy = False
        self.is_counting = False

    def load(self) -> None:
        """Ask how the till stands; a count that was begun goes on."""
        if not self.is_counting:
            person, till = signed_in(self._session), self._till
            self._run(
                lambda desk: read_till(desk, person, till),
                done=self._loaded,
                failed=self._view.show_trouble,
                reading=True,
            )

    def take_over(self, typed: TypedCount, witness: Approval | None = None) -> None:
        """Close the old day's shift with this count, and begin today's."""
        state = self._state
        if state is None or self._busy:
            return
        if not state.is_own and witness is None and state.has_colleagues:
            self._view.ask_second_person(typed)
            return
        person, till = signed_in(self._session), self._till

        def job(desk: Desk) -> Counted:
            from postdesk.services import cash

            return cash.count_left_open(desk, person, till, drawer_count(typed), witness=witness)

        self._start(busy=True)
        self._run(job, done=self._opened, failed=self._failed)

    def begin_count(self) -> None:
        """Count one's own till; from now on its figures are closed until the seal."""
        if self._state is not None and self._state.is_own:
            self.is_counting = True
            self._view.show_counting(self._state)

    def stop_count(self) -> None:
        """Leave the count; nothing was recorded."""
        self.is_counting = False
        self.load()

    def finish_typing(self, typed: TypedCount) -> None:
        """The clerk says that all is counted: ask once before it is sealed."""
        if self._state is not None and not self._busy:
            self._view.ask_seal(typed, opening=self._state.shift is None)

    def open_with(self, typed: TypedCount, approval: Approval | None = None) -> None:
        """Take the till with this count; what the safe gave is confirmed by its keeper."""
        person, till = signed_in(self._session), self._till
        if typed.is_given and approval is None and not may([person.role], Task.KEEP_SAFE):
            self._view.ask_safe_keeper(typed)
            return

        def job(desk: Desk) -> Counted:
            from postdesk.services import cash

            count, given = drawer_count(typed), _from_safe(typed, approval)
            return cash.open_till(
                desk, person, till, count, from_safe=given, received=typed.received
            )

        self._start(busy=True)
        self._run(job, done=self._opened, failed=self._failed)

    def seal(self, typed: TypedCount) -> None:
        """Seal the closing count; only now are the books shown."""
        person, till = signed_in(self._session), self._till

        def job(desk: Desk) -> Counted:
            from postdesk.services import cash

            return cash.count_till(desk, person, till, drawer_count(typed))

        self._start(busy=True)
        self._run(job, done=self._sealed, failed=self._failed)

    def close(self, *, as_exchange: bool = False, hand_in: bool = False) -> None:
        """End the shift on the last count; both differences as one exchange when it was one.

        Args:
            hand_in: Hand all the cash in to the safe.
        """
        if self._busy:
            return
        person, till = signed_in(self._session), self._till

        def job(desk: Desk) -> Counted:
            from postdesk.services import cash

            return cash.close_till(desk, person, till, as_exchange=as_exchange, hand_in=hand_in)

        self._start(busy=True)
        self._run(job, done=self._closed, failed=self._failed)

    def _loaded(self, state: TillState) -> None:
        self._state = state
        self._session.use_day(state.business_day)
        self._session.use_till(state.till if state.is_own else None)
        if state.shift is None:
            self._view.show_opening(state)
        elif state.left_open is not None:
            self._view.show_left_open(state)
        elif not state.is_own:
            self._view.show_kept_by_other(state)
        elif state.shift.state == "counted" and state.counted is not None:
            self._view.show_reveal(state, state.counted, state.swap)
        else:
            self._view.show_at_work(state)

    def _opened(self, counted: Counted) -> None:
        self._start(busy=False)
        self._view.say_opened(counted)
        self.load()

    def _sealed(self, _counted: Counted) -> None:
        self._start(busy=False)
        self.is_counting = False
        self.load()

    def _closed(self, counted: Counted) -> None:
        self._start(busy=False)
        self._view.say_closed(counted)
        self.load()

    def _failed(self, reason: Exception) -> None:
        self._start(busy=False)
        self._view.show_trouble(reason)

    def _start(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def drawer_count(typed: TypedCount) -> DrawerCount:
    """A typed count as the services take it."""
    from postdesk.services.drawer import DrawerCount
    from postdesk.wire.bodies import NoteCount, StockCount

    both = ((Currency.KHR, typed.riel), (Currency.USD, typed.dollars))
    return DrawerCount(
        notes=tuple(
            NoteCount(
                currency=currency.value,
                value=notes.value,
                bundles=notes.bundles,
                loose=notes.loose,
                unfit=notes.unfit,
            )
            for currency, groups in both
            for notes in groups
        ),
        stock=tuple(StockCount(unit=unit, pieces=pieces) for unit, pieces in typed.stock),
    )


def _from_safe(typed: TypedCount, approval: Approval | None) -> FromSafe | None:
    from postdesk.services.cash import FromSafe
    from postdesk.wire.bodies import StockCount

    khr = typed.safe_riel.minor if typed.safe_riel else 0
    cents = typed.safe_dollars.minor if typed.safe_dollars else 0
    if not typed.is_given:
        return None
    stock = tuple(StockCount(unit=unit, pieces=pieces) for unit, pieces in typed.safe_stock)
    return FromSafe(khr=khr, usd_cents=cents, stock=stock, given_by=approval)
