"""H01: cancelling a question set the difference to zero on the screen only (2010, 40 branches).

The branch saw "balanced", the accounts did not, and the next rollover took the wrong sum. Here a
screen holds no figure of its own: whatever is cancelled, what was counted stands in the books
(I6, I7), and receipts equal payments.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import Qt

from postdesk.domain.accounts import Account
from postdesk.domain.till_count import Notes
from postdesk.services import closing
from postdesk.services.desk import Desk
from postdesk.services.drawer import Counted
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.day.presenter import DayPresenter
from postdesk.ui.session import Session
from postdesk.ui.till.presenter import TillPresenter, TypedCount
from tests.horizon.kit import CLERK, MANAGER, OPENING_KHR, Books, Postdesk
from tests.ui.conftest import Office as Window
from tests.ui.conftest import RunAtOnce
from tests.ui.counter_desk import DOLLARS, RIEL, Witness, open_till

SHORT = 5_000
STEPS = 3
DOLLARS_COUNTED = (Notes(50, loose=1),)


@pytest.mark.parametrize("unit", ["KHR", "USD"])
def test_receipts_equal_payments_in_each_currency(postdesk: Postdesk, unit: str) -> None:
    postdesk.sell(1_500)
    postdesk.count("1", OPENING_KHR + 1_500 - SHORT)
    postdesk.close_till()
    postdesk.close_day()

    assert sum(one.balance for one in postdesk.store.balances() if one.unit == unit) == 0


def test_no_path_through_cancel_changes_what_is_missing(
    new_ledger: Callable[[], Books],
) -> None:
    """All ways through three questions, each cancelled or not, before the close is pressed."""
    for path in product((False, True), repeat=STEPS):
        ledger = new_ledger()
        ledger.count("1", OPENING_KHR - SHORT)
        records = ledger.records()
        for is_cancelled in path:
            if is_cancelled:
                ledger.cancel()
        assert ledger.records() == records

        assert ledger.close_till()
        assert ledger.close_day()

        assert ledger.variance() == -SHORT
        assert ledger.holds("till:1") == OPENING_KHR - SHORT


class CancelsEverywhere(RuleBasedStateMachine):
    """The till's page and the day's, on real books: any order of going on and going back."""

    new_books: Callable[[], Postdesk]

    @initialize()
    def begin(self) -> None:
        self.books = type(self).new_books()
        self.is_sealed = self.is_closed = False
        self._sit_down()

    def _sit_down(self) -> None:
        run = RunAtOnce(self.books.desk)
        clerk, manager = Session(), Session()
        clerk.take(CLERK)
        manager.take(MANAGER)
        self.view, self.day_view = Witness(), Witness()
        self.till = TillPresenter(self.view, run, clerk, "1")
        self.day = DayPresenter(self.day_view, run, manager)
        self.till.load()

    @rule()
    def count_and_go_back(self) -> None:
        before = self.books.contents()
        self.till.begin_count()
        self.till.finish_typing(TypedCount(riel=(), dollars=()))
        self.till.stop_count()
        assert self.books.contents() == before

    @rule()
    def turn_to_another_page_and_back(self) -> None:
        before = self.books.contents()
        self.till.load()
        self.day.load()
        self.day.wish_to_close()
        assert self.books.contents() == before

    @rule()
    def end_the_program(self) -> None:
        before = self.books.contents()
        self.books.restart()
        self._sit_down()
        assert self.books.contents() == before

    @precondition(lambda self: not self.is_closed)
    @rule()
    def seal(self) -> None:
        self.till.begin_count()
        riel = (Notes(1_000, loose=(OPENING_KHR - SHORT) // 1_000),)
        self.till.seal(TypedCount(riel=riel, dollars=DOLLARS_COUNTED))
        self.is_sealed = True

    @precondition(lambda self: self.is_sealed and not self.is_closed)
    @rule()
    def close_till(self) -> None:
        self.till.close()
        self.is_closed = True

    @precondition(lambda self: not self.is_closed)
    @rule()
    def close_the_day_too_early(self) -> None:
        before = self.books.contents()
        self.day.load()
        self.day.close()
        assert self.books.contents() == before

    @invariant()
    def what_is_missing_is_what_was_counted(self) -> None:
        if self.is_sealed and not self.is_closed:
            self.till.stop_count()
            counted = shown_count(self.view)
            assert counted.figures[0].counted - counted.figures[0].expected == -SHORT
        assert self.books.variance() == (-SHORT if self.is_closed else 0)
        assert self.books.holds("till:1") == OPENING_KHR - (SHORT if self.is_closed else 0)

    def teardown(self) -> None:
        if not self.is_closed:
            if not self.is_sealed:
                self.seal()
            self.till.close()
        self.day.close()
        assert closing.day_state(self.books.desk).last_closed == "2026-12-07"
        assert self.books.variance() == -SHORT
        self.books.close()


def shown_count(view: Witness) -> Counted:
    """The count that the page reveals."""
    name, arguments = view.told[-1]
    assert name == "show_reveal"
    found: Counted = arguments[1]
    return found


def test_any_order_of_going_on_and_back_leaves_the_shortage(
    new_postdesk: Callable[[], Postdesk],
) -> None:
    machine = type("Machine", (CancelsEverywhere,), {"new_books": staticmethod(new_postdesk)})

    run_machine(machine)


def run_machine(machine: type[RuleBasedStateMachine]) -> None:
    """Some walks through the machine's steps."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        machine, settings=settings(max_examples=6, stateful_step_count=8, deadline=None)
    )


def test_escape_at_every_question_of_the_real_page_and_then_the_close(office: Window) -> None:
    office.program.writer.run(open_till)
    office.sign_in(CLERK)
    page = office.open_page("till")
    before = office.program.reader.run(_count)

    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Escape)
    office.press(Qt.Key.Key_F9)
    _type_short(page)
    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Escape)
    assert office.program.reader.run(_count) == before

    office.press(Qt.Key.Key_F9)
    office.press(Qt.Key.Key_Return)
    shown = [page.panel.table.records[0]]
    office.press(Qt.Key.Key_Escape)
    page = office.open_page("till")
    shown.append(page.panel.table.records[0])
    office.press(Qt.Key.Key_F9)

    assert [one.counted - one.expected for one in shown] == [-SHORT, -SHORT]
    assert office.program.session.till_id is None
    assert office.program.reader.run(_open_difference) == SHORT


def _type_short(page: Any) -> None:
    panel = page.panel
    riel = [(value, pieces - 1 if value == SHORT else pieces) for value, pieces in RIEL]
    panel.riel.set_loose(riel)
    panel.dollars.set_loose(DOLLARS)


def _count(desk: Desk) -> int:
    return JournalStore(desk.db).count()


def _open_difference(desk: Desk) -> int:
    holder = f"person:{CLERK.person_id}"
    return JournalStore(desk.db).balance(Account.OVER_SHORT_OPEN, holder, "KHR")
