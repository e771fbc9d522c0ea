"""How the business day stands, and its close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.people import Task, may
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in

if TYPE_CHECKING:
    from postdesk.services.closing import ClosedDay

DAY_SHEET = "day-sheet"


@dataclass(frozen=True, slots=True)
class TillRow:
    """A till of the day.

    Attributes:
        state: `open`, `counted` or `closed`.
    """

    till: str
    shift: str
    name_km: str
    name_latin: str
    state: str


@dataclass(frozen=True, slots=True)
class DayPicture:
    """All that the day page shows.

    Attributes:
        day: The day that is open, or else the last one closed; None before the first.
        is_open: Whether it is open.
        tills: Its shifts.
        drafts: Baskets parked or half-filled.
        waiting: Entries that headquarters has not.
        in_transit: Transfers that nobody has acknowledged.
        unseen_khqr: Payments by KHQR that nobody has seen at the bank.
        is_late: Whether the next day has begun already.
        current: The day that work belongs to now; None where none is open.
        head: The hash that the closed day's sheet carries; empty while it is open.
        entries: First and last number of the entries it covers.
    """

    day: date | None
    is_open: bool
    tills: tuple[TillRow, ...]
    drafts: int
    waiting: int
    in_transit: int = 0
    unseen_khqr: int = 0
    is_late: bool = False
    current: date | None = None
    head: str = ""
    entries: tuple[int, int] = (0, 0)

    @property
    def can_close(self) -> bool:
        """Whether nothing stands in the way of the close."""
        return self.is_open and all(row.state == "closed" for row in self.tills)


class DayView(TroubleView, Protocol):
    """What the day page can show."""

    def show_day(self, picture: DayPicture, *, may_close: bool) -> None:
        """How the day stands; `may_close` for whom the close is offered."""
        ...

    def ask_close(self, day: date) -> None:
        """Ask once; then `close` is called."""
        ...

    def say_closed(self, day: date) -> None:
        """The day is sealed."""
        ...

    def show_sheet(self, pages: tuple[bytes, ...]) -> None:
        """The day sheet, page by page, as PNG."""
        ...

    def say_printed(self) -> None:
        """The sheet went to the printer or into the folder."""
        ...


class DayPresenter:
    """Leads the manager through the end of a day."""

    def __init__(self, view: DayView, run: RunJob, session: SessionPort) -> None:
        self._view = view
        self._run = run
        self._session = session
        self._picture: DayPicture | None = None
        self._busy = False

    def load(self) -> None:
        """Ask how the day stands."""
        self._run(read_day, done=self._loaded, failed=self._view.show_trouble, reading=True)

    def wish_to_close(self) -> None:
        """The manager wants to close the day: ask once."""
        picture = self._picture
        if picture is not None and picture.is_open and picture.day and not self._busy:
            self._view.ask_close(picture.day)

    def close(self) -> None:
        """Seal the day."""
        person = signed_in(self._session)

        def job(desk: Desk) -> ClosedDay:
            from postdesk.services.closing import close_day

            return close_day(desk, person)

        self._start(busy=True)
        self._run(job, done=self._closed, failed=self._failed)

    def print_sheet(self) -> None:
        """Print the closed day's sheet once more."""
        if self._picture is None or self._picture.day is None or self._picture.is_open:
            return
        day = self._picture.day.isoformat()

        def job(desk: Desk) -> None:
            from postdesk.services.paper_queue import ask_again

            ask_again(desk, DAY_SHEET, day)

        self._start(busy=True)
        self._run(job, done=self._printed, failed=self._failed)

    def _loaded(self, picture: DayPicture) -> None:
        self._picture = picture
        person = self._session.person
        allowed = person is not None and may([person.role], Task.CLOSE_DAY)
        self._session.use_day(picture.current)
        self._view.show_day(picture, may_close=allowed)
        if picture.day is not None and not picture.is_open:
            self._ask_sheet(picture.day.isoformat())

    def _ask_sheet(self, day: str) -> None:
        def job(desk: Desk) -> tuple[bytes, ...]:
            from postdesk.services.paper_pictures import pictures_of

            return pictures_of(desk, DAY_SHEET, day)

        self._run(job, done=self._view.show_sheet, failed=self._view.show_trouble, reading=True)

    def _closed(self, closed: ClosedDay) -> None:
        self._start(busy=False)
        self._view.say_closed(date.fromisoformat(closed.day))
        self.load()

    def _printed(self, _nothing: None) -> None:
        self._start(busy=False)
        self._view.say_printed()

    def _failed(self, reason: Exception) -> None:
        self._start(busy=False)
        self._view.show_trouble(reason)

    def _start(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def read_day(desk: Desk) -> DayPicture:
    """Read how the day stands."""
    from postdesk.services import closing, tills
    from postdesk.services.people import list_people
    from postdesk.services.status import desk_status

    state, status = closing.day_state(desk), desk_status(desk)
    text = state.day or state.last_closed
    names = {person.person_id: person for person in list_people(desk)}
    shifts = tills.shifts_of_day(desk, text) if text else ()
    closed = closing.closed_day(desk, text) if text and not state.day else None
    return DayPicture(
        day=date.fromisoformat(text) if text else None,
        is_open=bool(state.day),
        tills=tuple(
            TillRow(
                shift.till,
                shift.shift,
                names[shift.person].name_km,
                names[shift.person].name_latin,
                shift.state,
            )
            for shift in shifts
        ),
        drafts=state.drafts,
        waiting=status.waiting,
        in_transit=len(state.waiting),
        unseen_khqr=status.unseen_khqr,
        is_late=state.is_late,
        current=date.fromisoformat(state.current) if state.current else None,
        head=closed.covers.head if closed else "",
        entries=(closed.covers.first, closed.covers.last) if closed else (0, 0),
    )
