"""A shift at a till: opening, blind count, reveal, close."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from postdesk.domain.accounts import Account
from postdesk.domain.business_day import default_day
from postdesk.domain.money import dollars, riel
from postdesk.domain.till_count import Notes
from postdesk.services import movements
from postdesk.services.desk import Desk
from postdesk.services.drawer import Counted, DrawerCount
from postdesk.services.explaining import Swap
from postdesk.services.holders import SafeShortError
from postdesk.services.people import Approval
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.session import Session
from postdesk.ui.till.presenter import TillPresenter, TypedCount
from postdesk.ui.till.state import TillState, read_session
from postdesk.wire.bodies import CountFigure, NoteCount
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce
from tests.ui.counter_desk import DOLLARS, RIEL, open_till

OPENING = TypedCount(
    riel=(Notes(10_000, loose=20),),
    dollars=(Notes(10, loose=5),),
    stock=(("STAMP-500", 100),),
    safe_riel=riel(200_000),
    safe_dollars=dollars(50),
    safe_stock=(("STAMP-500", 100),),
)

GIVEN = Approval(MANAGER.person_id)


@dataclass
class View:
    """Writes down what the presenter shows."""

    shown: list[tuple[str, Any]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    busy: bool = False

    def set_busy(self, busy: bool) -> None:
        self.busy = busy

    def show_trouble(self, reason: Exception) -> None:
        self.trouble.append(reason)

    def show_opening(self, state: TillState) -> None:
        self.shown.append(("opening", state))

    def show_at_work(self, state: TillState) -> None:
        self.shown.append(("at work", state))

    def show_counting(self, state: TillState) -> None:
        self.shown.append(("counting", state))

    def show_reveal(self, state: TillState, counted: Counted, swap: Swap | None) -> None:
        self.shown.append(("reveal", (counted, swap)))

    def show_left_open(self, state: TillState) -> None:
        self.shown.append(("left open", state))

    def ask_second_person(self, typed: TypedCount) -> None:
        self.shown.append(("ask second", typed))

    def show_kept_by_other(self, state: TillState) -> None:
        self.shown.append(("kept by other", state))

    def ask_seal(self, typed: TypedCount, *, opening: bool) -> None:
        self.shown.append(("ask", (typed, opening)))

    def ask_safe_keeper(self, typed: TypedCount) -> None:
        self.shown.append(("ask keeper", typed))

    def say_opened(self, counted: Counted) -> None:
        self.shown.append(("opened", counted))

    def say_closed(self, counted: Counted) -> None:
        self.shown.append(("closed", counted))

    @property
    def last(self) -> str:
        return self.shown[-1][0]


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def till(view: View, run: RunAtOnce, session: Session) -> TillPresenter:
    session.take(CLERK)
    return TillPresenter(view, run, session, "1")


def test_a_shift_from_opening_to_close(till: TillPresenter, view: View, session: Session) -> None:
    till.load()
    till.open_with(OPENING, GIVEN)
    assert [name for name, _ in view.shown] == ["opening", "opened", "at work"]
    assert session.till_id == "1"
    assert isinstance(session.business_day, date)

    till.begin_count()
    till.seal(TypedCount(riel=(Notes(10_000, loose=20),), dollars=(Notes(10, loose=5),)))
    assert view.last == "reveal"
    counted, swap = view.shown[-1][1]
    assert counted.agrees
    assert swap is None

    till.close()
    assert view.last == "opening"
    assert view.shown[-2][0] == "closed"
    assert session.till_id is None


def test_the_safe_s_keeper_confirms_what_the_safe_gave(till: TillPresenter, view: View) -> None:
    till.open_with(OPENING)
    assert view.last == "ask keeper"

    till.open_with(OPENING, GIVEN)
    assert ("opened" in [name for name, _ in view.shown]) is True


def test_what_was_sent_to_a_till_is_taken_in_by_its_opening(
    till: TillPresenter, view: View, desk: Desk
) -> None:
    notes = (NoteCount(currency="KHR", value=10_000, bundles=0, loose=20, unfit=0),)
    sent = movements.send(desk, MANAGER, giver="safe", taker="till:1", count=DrawerCount(notes))
    till.load()
    state = view.shown[-1][1]
    assert [one.movement_no for one in state.incoming] == [sent.movement_no]

    till.open_with(TypedCount((Notes(10_000, loose=20),), (), received=(sent.movement_no,)))

    assert view.shown[-2][1].agrees
    assert movements.waiting_transfers(desk) == ()


def test_a_close_may_hand_everything_in(till: TillPresenter, view: View, desk: Desk) -> None:
    till.open_with(OPENING, GIVEN)
    till.begin_count()
    till.seal(TypedCount(riel=(Notes(10_000, loose=20),), dollars=(Notes(10, loose=5),)))
    till.close(hand_in=True)

    (sent,) = movements.waiting_transfers(desk, "safe")
    assert (sent.khr, sent.usd_cents) == (200_000, 50_00)


def test_nothing_of_the_books_is_shown_before_the_seal(till: TillPresenter, view: View) -> None:
    till.open_with(OPENING, GIVEN)

    till.begin_count()

    name, state = view.shown[-1]
    assert name == "counting"
    assert state.counted is None
    assert not any("expected" in slot for slot in TillState.__slots__)


def test_a_count_that_was_begun_goes_on_after_the_page_is_turned(
    till: TillPresenter, view: View
) -> None:
    till.open_with(OPENING, GIVEN)
    till.begin_count()
    shown = len(view.shown)

    till.load()

    assert till.is_counting
    assert len(view.shown) == shown


def test_leaving_a_count_records_nothing(till: TillPresenter, view: View, desk: Desk) -> None:
    till.open_with(OPENING, GIVEN)
    before = desk.db.conn.execute("SELECT count(*) FROM journal_entry").fetchone()
    till.begin_count()

    till.stop_count()

    assert view.last == "at work"
    assert desk.db.conn.execute("SELECT count(*) FROM journal_entry").fetchone() == before


def test_a_shortage_is_shown_for_what_it_is_and_a_recount_is_kept(
    till: TillPresenter, view: View
) -> None:
    till.open_with(OPENING, GIVEN)
    till.begin_count()
    till.seal(TypedCount(riel=(Notes(10_000, loose=19),), dollars=(Notes(10, loose=5),)))
    first, _ = view.shown[-1][1]

    till.begin_count()
    till.seal(TypedCount(riel=(Notes(10_000, loose=20),), dollars=(Notes(10, loose=5),)))

    second, _ = view.shown[-1][1]
    assert (first.count_no, second.count_no) == (1, 2)
    assert first.figures[0].counted - first.figures[0].expected == -10_000
    assert second.agrees


def test_an_opening_beyond_the_safe_is_refused_and_can_be_typed_again(
    till: TillPresenter, view: View
) -> None:
    till.load()

    till.open_with(TypedCount(riel=(), dollars=(), safe_riel=riel(99_000_000)), GIVEN)

    assert isinstance(view.trouble[-1], SafeShortError)
    assert not view.busy
    assert view.last == "opening"


def test_another_clerk_sees_who_keeps_the_till(
    till: TillPresenter, view: View, run: RunAtOnce
) -> None:
    till.open_with(OPENING, GIVEN)
    other, session = View(), Session()
    session.take(MANAGER)

    TillPresenter(other, run, session, "1").load()

    name, state = other.shown[-1]
    assert name == "kept by other"
    assert state.keeper == CLERK
    assert session.till_id is None


def opened_yesterday(desk: Desk) -> None:
    yesterday = desk.now() - timedelta(days=1)
    open_till(replace(desk, clock=lambda: yesterday))


IN_THE_DRAWER = TypedCount(riel=(Notes(10_000, loose=20),), dollars=(Notes(10, loose=5),))


def test_a_till_left_open_is_counted_first_and_opens_at_once(
    till: TillPresenter, view: View, desk: Desk, session: Session
) -> None:
    opened_yesterday(desk)
    till.load()
    name, state = view.shown[-1]
    assert (name, state.is_own) == ("left open", True)

    till.take_over(IN_THE_DRAWER)

    assert [shown for shown, _ in view.shown[-2:]] == ["opened", "at work"]
    assert session.till_id == "1"
    assert session.business_day == default_day(desk.now())


def test_somebody_elses_drawer_left_open_asks_for_a_second_person(
    run: RunAtOnce, view: View, desk: Desk, session: Session
) -> None:
    opened_yesterday(desk)
    session.take(MANAGER)
    till = TillPresenter(view, run, session, "1")
    till.load()

    till.take_over(IN_THE_DRAWER)
    assert view.last == "ask second"
    till.take_over(IN_THE_DRAWER, Approval(CLERK.person_id))

    assert [shown for shown, _ in view.shown[-2:]] == ["opened", "at work"]


def test_after_signing_in_till_and_day_are_known(till: TillPresenter, desk: Desk) -> None:
    till.open_with(OPENING, GIVEN)

    till_id, day = read_session(desk, CLERK)

    assert till_id == "1"
    assert day is not None
    assert read_session(desk, MANAGER) == (None, day)


def counted(khr: int, cents: int) -> Counted:
    figures = (
        CountFigure(unit="KHR", expected=440_100, counted=440_100 + khr),
        CountFigure(unit="USD", expected=263_00, counted=263_00 + cents),
    )
    return Counted("1/1", "1", 1, figures)


def test_dollars_given_for_riel_close_as_one_exchange_by_a_key(office: Office) -> None:
    office.sign_in(CLERK)
    page = office.open_page("till")
    office.type("200000")
    office.press(Qt.Key.Key_Return)
    office.type("50")
    page.panel.riel.set_loose([(10_000, 20)])
    page.panel.dollars.set_loose([(10, 5)])
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    office.confirm_by_pin()
    office.press(Qt.Key.Key_F9)
    page.panel.riel.set_loose([(10_000, 20), (5_000, 1), (1_000, 3), (100, 2)])
    page.panel.dollars.set_loose([(10, 4), (1, 8)])
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    assert page.panel.exchange.isVisible()

    office.press(Qt.Key.Key_F8)

    def open_differences(desk: Desk) -> tuple[int, int]:
        store, holder = JournalStore(desk.db), f"person:{CLERK.person_id}"
        return (
            store.balance(Account.OVER_SHORT_OPEN, holder, "KHR"),
            store.balance(Account.OVER_SHORT_OPEN, holder, "USD"),
        )

    assert office.program.session.till_id is None
    assert office.program.reader.run(open_differences) == (0, 0)


def test_a_till_is_opened_counted_and_closed_by_keys(office: Office) -> None:
    office.sign_in(CLERK)
    page = office.open_page("till")

    office.type("200000")
    office.press(Qt.Key.Key_Return)
    office.type("50")
    panel = page.panel
    panel.riel.set_loose([(10_000, 20)])
    panel.dollars.set_loose([(10, 5)])
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    office.confirm_by_pin("111222")
    held = [office.program.session.till_id]
    office.confirm_by_pin()
    assert page.strip.state == "good"
    assert [*held, office.program.session.till_id] == [None, "1"]

    office.press(Qt.Key.Key_F9)
    page.panel.riel.set_loose([(10_000, 19)])
    page.panel.dollars.set_loose([(10, 5)])
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    assert page.panel.table.records[0].counted == 190_000
    assert page.panel.words.state == "warn"

    office.press(Qt.Key.Key_F9)
    assert office.program.session.till_id is None


def test_a_drawer_left_open_is_counted_by_keys(office: Office) -> None:
    office.program.writer.run(opened_yesterday)
    office.sign_in(CLERK)
    page = office.open_page("till")
    assert page.strip.state == "warn"
    page.panel.riel.set_loose(RIEL)
    page.panel.dollars.set_loose(DOLLARS)

    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)

    assert page.strip.state == "good"
    today = office.program.reader.run(lambda desk: default_day(desk.now()))
    assert (office.program.session.till_id, office.program.session.business_day) == ("1", today)


def test_no_other_page_opens_while_a_drawer_is_counted(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("till")
    page.presenter.open_with(OPENING)
    office.settle()
    office.press(Qt.Key.Key_F9)

    office.window.open_page("people")
    office.settle()

    assert page.isVisible()
    assert page.strip.state == "warn"


def test_what_was_typed_survives_a_refusal(office: Office) -> None:
    office.sign_in(CLERK)
    page = office.open_page("till")
    page.panel.safe_riel.set_amount(riel(99_000_000))
    page.panel.riel.set_loose([(10_000, 3)])

    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    office.confirm_by_pin()

    assert page.strip.state == "bad"
    assert page.panel.riel.total() == riel(30_000)
    assert page.panel.safe_riel.amount() == riel(99_000_000)
