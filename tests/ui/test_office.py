"""The office's rarer business on the cash page, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.app.desk_pages import pages
from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.s10 import S10
from postdesk.services import emergency, people
from postdesk.services.agents import out_with
from postdesk.services.approval_codes import issue_codes
from postdesk.services.basket import begin_draft
from postdesk.services.beginning import has_begun
from postdesk.services.counter import AccountPayment, settle
from postdesk.services.customers import owed_by
from postdesk.services.desk import Desk
from postdesk.services.drawer import stock_of
from postdesk.services.parties import get_customer
from postdesk.services.posting import posting
from postdesk.services.reference import apply_reference, sample
from postdesk.services.setup import SAMPLE_BRANCH, SAMPLE_PIN, create_desk
from postdesk.services.shelf import items_here
from postdesk.services.stock import withdrawn_units
from postdesk.storage.journal_store import JournalStore
from postdesk.ui.cash.codes_dialog import CodesDialog
from postdesk.ui.cash.opening_form import OpeningForm
from postdesk.ui.cash.screen import CashScreen
from postdesk.ui.counter.screen import CounterScreen
from postdesk.ui.language import Speech
from postdesk.ui.widgets.approval_dialog import ask_approval
from postdesk.words.catalogue import Language
from tests.builders import parcel, with_next_line
from tests.ui.conftest import CLERK, MANAGER, Office
from tests.ui.counter_desk import open_till
from tests.ui.office_scenes import a_book

Key = Qt.Key
LABELS = tuple(str(S10("RR", 20_015_000 + place, "KH")) for place in range(10))


def ready(desk: Desk) -> None:
    """An open till, a book of slips, and a customer who owes 12,000."""
    open_till(desk)
    a_book(desk)
    draft = begin_draft(desk, CLERK)
    for _ in range(2):
        draft = with_next_line(draft, parcel())
    settle(desk, CLERK, till="1", draft=draft, payment=AccountPayment("C-0001"))


def at(office: Office, person: object, key: Qt.Key, *, ctrl: bool = False) -> CashScreen:
    """The form behind a key of the rarer business."""
    office.sign_in(person)  # type: ignore[arg-type]
    page = office.open_page("cash")
    assert isinstance(page, CashScreen)
    page.overview.more.click()
    office.settle()
    office.press(key, ctrl=ctrl)
    return page


def read(office: Office, job: Callable[[Desk], object]) -> object:
    return office.program.reader.run(job)


@pytest.fixture
def busy(office: Office) -> Office:
    office.program.writer.run(ready)
    return office


def test_a_customer_pays_what_is_owed(busy: Office) -> None:
    page = at(busy, CLERK, Key.Key_F2)
    form = page.form
    assert form is not None
    form.riel.setText("5000")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    assert read(busy, lambda desk: owed_by(desk, "C-0001").khr) == 7_000


def test_a_manager_sets_a_limit_and_closes_the_account(busy: Office) -> None:
    page = at(busy, MANAGER, Key.Key_F3)
    form = page.form
    assert form is not None
    form.which.choose("C-0001")  # type: ignore[attr-defined]
    form.limit.setText("50000")  # type: ignore[attr-defined]
    form.closed.setChecked(True)  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    known = busy.program.reader.run(lambda desk: get_customer(desk, "C-0001"))
    assert (known.credit_limit_khr, known.is_active) == (50_000, False)
    assert known.name_km


def test_a_slip_goes_on_at_the_counter_and_keeps_its_number(busy: Office) -> None:
    page = at(busy, CLERK, Key.Key_F4)
    form = page.form
    assert form is not None
    form.number.setText("1201")  # type: ignore[attr-defined]
    form.hour.setText("99:99")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)
    assert page.form is form
    form.hour.setText("00:00")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    counter = busy.window.screen_of("counter")
    assert isinstance(counter, CounterScreen)
    assert counter.isVisible()
    slip = counter.presenter.draft.slip
    assert slip is not None
    assert (slip.slip_no, slip.sold_by) == (1201, CLERK.person_id)
    busy.press(Key.Key_F7)
    busy.type("1")
    busy.press(Key.Key_F9)
    busy.press(Key.Key_F8)
    busy.press(Key.Key_F9)
    (book,) = busy.program.reader.run(emergency.books)
    assert book.done == 1


def test_a_slip_that_nobody_knows_is_said_and_stays(busy: Office) -> None:
    page = at(busy, CLERK, Key.Key_F4)
    form = page.form
    assert form is not None
    form.number.setText("77")  # type: ignore[attr-defined]
    form.hour.setText("00:00")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    assert page.strip.state == "bad"
    assert page.form is form


def test_a_spoilt_slip_is_recorded_at_once(busy: Office) -> None:
    page = at(busy, CLERK, Key.Key_F4)
    form = page.form
    assert form is not None
    form.what.choose("spoilt")  # type: ignore[attr-defined]
    form.number.setText("1202")  # type: ignore[attr-defined]
    form.reason.setText("រហែក")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    (book,) = busy.program.reader.run(emergency.books)
    assert (book.done, book.missing) == (1, (1201,))


def test_a_book_is_issued(busy: Office) -> None:
    page = at(busy, MANAGER, Key.Key_F5)
    form = page.form
    assert form is not None
    for field, text in (("book", "E-2"), ("keeper", "សុខលីន"), ("first", "2001"), ("last", "2050")):
        getattr(form, field).setText(text)
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    assert len(busy.program.reader.run(emergency.books)) == 2


def test_spoilt_stamps_are_seen_by_a_second_person(busy: Office) -> None:
    page = at(busy, CLERK, Key.Key_F6)
    form = page.form
    assert form is not None
    form.kind.choose("STAMP-500")  # type: ignore[attr-defined]
    form.pieces.setText("4")  # type: ignore[attr-defined]
    form.reason.setText("ត្រូវទឹក")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)
    busy.confirm_by_pin()

    assert page.strip.state == "good"
    assert dict(busy.program.reader.run(lambda d: stock_of(d, "till:1")))["STAMP-500"] == 96


def test_a_kind_is_withdrawn_and_sold_again(busy: Office) -> None:
    for expected in (frozenset({"STAMP-800"}), frozenset()):
        page = at(busy, MANAGER, Key.Key_F7)
        form = page.form
        assert form is not None
        form.kind.choose("STAMP-800")  # type: ignore[attr-defined]
        form.reason.setText("សេចក្ដីជូនដំណឹង")  # type: ignore[attr-defined]
        busy.press(Key.Key_F9)
        assert page.strip.state == "good"
        assert read(busy, withdrawn_units) == expected


def test_headquarters_is_asked_for_cash(busy: Office) -> None:
    page = at(busy, MANAGER, Key.Key_F8)
    form = page.form
    assert form is not None
    form.riel.setText("1000000")  # type: ignore[attr-defined]
    form.reason.setText("បើកអាណត្តិ")  # type: ignore[attr-defined]
    busy.press(Key.Key_F9)

    assert page.strip.state == "good"
    asked = read(busy, lambda desk: JournalStore(desk.db).last_of_kind("supply.requested"))
    assert asked is not None


def test_a_boat_takes_stamps_along_and_settles(busy: Office) -> None:
    page = at(busy, MANAGER, Key.Key_F2, ctrl=True)
    for field, text in (
        ("code", "BOAT-1"),
        ("name_km", "ទូកប្រៃសណីយ៍"),
        ("name_en", "Post boat"),
        ("limit", "200000"),
        ("commission", "5"),
    ):
        getattr(page.form, field).setText(text)
    busy.press(Key.Key_F9)
    assert page.strip.state == "good"

    def count(key: Qt.Key, stamps: int, riel: int) -> None:
        page.overview.more.click()
        busy.settle()
        busy.press(key, ctrl=True)
        form = page.form
        assert form is not None
        assert form.stock is not None
        cell = form.stock.cells()[0]
        assert isinstance(cell, QLineEdit)
        cell.setText(str(stamps))
        form.tables[0].set_loose([(1_000, riel // 1_000)])
        busy.press(Key.Key_F9)
        assert page.strip.state == "good"

    count(Key.Key_F3, 40, 10_000)
    out = busy.program.reader.run(lambda desk: out_with(desk, "BOAT-1"))
    assert (out.owed_khr, out.worth_khr) == (10_000, 30_000)
    count(Key.Key_F4, 30, 14_000)
    out = busy.program.reader.run(lambda desk: out_with(desk, "BOAT-1"))
    # Ten stamps of 500 were sold; 5 % of 5,000 is the agent's, and the change of 10,000 came back.
    assert (out.owed_khr, out.stock) == (10_000 + 5_000 - 250 - 14_000, ())


def test_codes_are_shown_once_to_a_manager(busy: Office) -> None:
    at(busy, MANAGER, Key.Key_F9)
    dialog = QApplication.activeModalWidget()

    assert isinstance(dialog, CodesDialog)
    busy.press(Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_what_a_clerk_may_not_do_is_not_offered(busy: Office) -> None:
    busy.sign_in(CLERK)
    page = busy.open_page("cash")
    page.overview.more.click()
    busy.settle()

    assert set(page.more.buttons) == {"account_payment", "slip", "write_off"}


def test_the_safe_gives_on_a_telephone_code(busy: Office) -> None:
    (code, *_) = busy.program.writer.run(lambda desk: issue_codes(desk, MANAGER))
    busy.sign_in(CLERK)
    asked: list[object] = []
    dialog = ask_approval(
        busy.window,
        busy.program.context.speech,
        busy.program.run_job,
        asked_by=CLERK,
        what_key="ui_till.second_person_text",
        fields={"till": "1"},
        approved=asked.append,
    )
    busy.settle()
    dialog.who.setCurrentIndex(dialog.who.count() - 1)
    dialog.pin.setFocus()
    busy.type(code.text)
    busy.press(Key.Key_Return)

    assert [getattr(one, "person_id", "") for one in asked] == [MANAGER.person_id]


@pytest.fixture
def real(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Office]:
    """A real branch that has its prices and nothing else."""
    home = tmp_path / "real"
    desk = create_desk(home, SAMPLE_BRANCH, is_training=False, manager=MANAGER, pin=SAMPLE_PIN)
    people.add_person(desk, MANAGER, CLERK, pin=SAMPLE_PIN)
    tariff = msgspec.structs.replace(sample().tariff, sample=False, version="KP-2026-1")
    with posting(desk, None) as action:
        apply_reference(action, msgspec.structs.replace(sample(), tariff=tariff), document="1")
    desk.db.conn.close()
    shown = tuple(page for page in pages() if page.name in {"till", "cash"})
    program = DeskProgram(qapp, home, config.Settings(), Speech(Language.KHMER), shown=shown)
    yield Office(program, qtbot)
    program.window.close()
    program.close()


def add_item(real: Office, form: OpeningForm) -> None:
    """An item that lies on the shelf on the first day, with something to collect."""
    form.matter.choose("item")
    form.number.setText("EE473124829GB")
    form.name.setText("ស៊ន ចាន់ណា")
    form.riel.setText("45000")
    real.press(Key.Key_F8)
    # What is collected is the sender's: who that is must be said.
    assert len(form.owed) == 1
    form.sender_name.setText("ហាងសៀវភៅ")
    form.shelf.setText("B-07")
    real.press(Key.Key_F8)
    assert len(form.owed) == 2


def test_a_real_branch_begins_by_a_count_of_two(real: Office) -> None:
    real.sign_in(MANAGER)
    page = real.open_page("cash")
    assert isinstance(page, CashScreen)
    form = page.form
    assert isinstance(form, OpeningForm)
    form.tables[0].set_loose([(10_000, 30)])
    form.number.setText("PNH-M-000017")
    form.name.setText("គឹម រតនៈ")
    real.press(Key.Key_F8)
    # An amount is missing: the row is not taken.
    assert form.owed == []
    form.riel.setText("150000")
    real.press(Key.Key_F8)
    assert len(form.owed) == 1
    add_item(real, form)
    real.press(Key.Key_F9)
    real.confirm_by_pin()

    assert page.strip.state == "good"

    def books(desk: Desk) -> tuple[bool, int, int]:
        store = JournalStore(desk.db)
        owed = store.balance(Account.MONEY_ORDERS_PAYABLE, "order:PNH-M-000017", "KHR")
        return has_begun(desk), store.balance(Account.SAFE_CASH, SAFE, "KHR"), owed

    assert read(real, books) == (True, 300_000, -150_000)
    (waits,) = real.program.reader.run(items_here)
    assert (waits.shelf, waits.cod_khr, waits.sender) == ("B-07", 45_000, "ហាងសៀវភៅ")
    assert page.form is None
