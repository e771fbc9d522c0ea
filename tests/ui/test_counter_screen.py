"""The counter, parked baskets and receipts worked by keys alone, on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QBuffer, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from postdesk import config
from postdesk.app.desk import DeskProgram
from postdesk.domain.khqr import decode
from postdesk.domain.money import riel
from postdesk.services.receipt_list import latest_receipts
from postdesk.ui.counter.khqr_dialog import KhqrDialog
from postdesk.ui.counter.result_panel import CHANGE_STAYS_MS
from postdesk.ui.counter.screen import CounterScreen
from postdesk.ui.counter.view import Mode, PaperState
from postdesk.ui.language import Speech
from postdesk.ui.receipts.screen import ReceiptsScreen
from postdesk.ui.theme import WINDOW_SIZE
from postdesk.words.catalogue import Language
from tests.ui.conftest import CLERK, Office
from tests.ui.counter_desk import open_till

Key = Qt.Key
PAPERS_MS = 30_000


class CounterOffice(Office):
    """A running desk that outlives the test's last key: papers and drafts are still under way."""

    def __init__(self, program: DeskProgram, bot: QtBot) -> None:
        self.program = program
        self.window = program.window
        self.bot = bot
        self.window.show()
        self.settle()

    def finish(self) -> None:
        """Leave the counter, let the papers come out, close the books."""
        self.window.close()
        self.bot.waitUntil(
            lambda: not self.program.printing.is_busy and self.program.run_job.is_idle,
            timeout=PAPERS_MS,
        )
        self.settle()
        self.program.close()
        self.window.deleteLater()


@pytest.fixture(params=list(Language), ids=str)
def counter_office(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, desk_home: Path
) -> Iterator[Office]:
    """The training desk, running, with the clerk at an open till."""
    program = DeskProgram(qapp, desk_home, config.Settings(), Speech(request.param))
    program.writer.run(open_till)
    office = CounterOffice(program, qtbot)
    office.sign_in(CLERK)
    yield office
    office.finish()


def at(office: Office) -> CounterScreen:
    screen = office.open_page("counter")
    assert isinstance(screen, CounterScreen)
    return screen


def mode_of(screen: CounterScreen) -> Mode:
    return screen.presenter.mode


def read_from_screen(widget: QWidget) -> str:
    """What a telephone would read."""
    buffer = QBuffer()
    widget.grab().save(buffer, "PNG")
    with Image.open(BytesIO(bytes(buffer.data().data()))) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


def press_alt(office: Office, key: Qt.Key) -> None:
    office.bot.keyClick(office.focus(), key, Qt.KeyboardModifier.AltModifier)
    office.settle()


def choose(office: Office, text: str) -> None:
    """Type into a field with a list, take the first line, move on."""
    office.type(text)
    office.bot.wait(120)
    office.settle()
    office.press(Key.Key_Return)


def type_parcel(office: Office) -> None:
    """A parcel to Battambang by Enter and the keys shown, up to the basket."""
    office.press(Key.Key_F4)
    office.type("012555102")
    office.press(Key.Key_Return)
    choose(office, "batt")
    for text in ("Long Sovann", "", "", "Ly Sreymom", "", "3.4"):
        office.type(text)
        office.press(Key.Key_Return)
    press_alt(office, Key.Key_8)
    press_alt(office, Key.Key_9)
    office.press(Key.Key_F8)


def test_a_letter_from_the_first_key_to_the_change(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F2)
    screen.form.cells.quantity.selectAll()
    counter_office.type("12")
    counter_office.press(Key.Key_Return)
    counter_office.type("8")
    counter_office.press(Key.Key_F9)
    counter_office.type("10000")
    assert screen.payment.change_riel.text() == "4,000"

    counter_office.press(Key.Key_Return)
    for _ in range(5):
        counter_office.press(Key.Key_Return)

    assert len(counter_office.program.reader.run(latest_receipts)) == 1
    assert mode_of(screen) is Mode.SETTLED
    assert screen.result.change.text() == "4,000៛"


def test_a_parcel_paid_in_dollars_ends_with_change_and_papers(counter_office: Office) -> None:
    screen = at(counter_office)
    type_parcel(counter_office)
    assert [line.weight_g for line in screen.presenter.draft.lines] == [3_400]

    counter_office.press(Key.Key_F9)
    counter_office.press(Key.Key_Return)
    counter_office.type("5")
    counter_office.press(Key.Key_F9)
    assert mode_of(screen) is Mode.SETTLED
    assert screen.result.change.text() == "10,000៛"

    shown = counter_office.program.context.speech.say("ui_counter.papers_printed")
    counter_office.bot.waitUntil(
        lambda: screen.result.papers.plain_text() == shown, timeout=PAPERS_MS
    )
    counter_office.bot.wait(CHANGE_STAYS_MS)
    counter_office.press(Key.Key_Return)
    assert mode_of(screen) is Mode.START


def test_what_is_missing_gets_the_cursor_and_keeps_what_was_typed(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F4)
    counter_office.type("012555102")

    counter_office.press(Key.Key_F8)

    assert screen.strip.state == "bad"
    assert counter_office.window.focusWidget() is screen.form.cells.office
    assert screen.form.cells.telephone.number() == "012555102"


def test_khmer_digits_are_understood(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F2)
    weight = screen.form.cells.weight
    weight.setFocus()
    weight.setText("")
    for digit in "៣៥":
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, digit)
        QApplication.sendEvent(weight, press)

    assert screen.presenter.draft.editing is not None
    assert screen.presenter.draft.editing.weight_g == 35


def test_parked_by_a_key_and_recalled_by_a_key(counter_office: Office) -> None:
    screen = at(counter_office)
    type_parcel(counter_office)
    counter_office.press(Key.Key_F10)
    counter_office.press(Key.Key_Return)
    assert screen.presenter.is_empty

    parked = counter_office.open_page("parked")
    assert [row.quoted_khr for row in parked.table.records] == [10_500]
    counter_office.press(Key.Key_Return)

    assert counter_office.window.stack.currentWidget() is screen
    assert len(screen.presenter.draft.lines) == 1


def test_a_lock_loses_nothing(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F3)
    counter_office.type("Chan Sophea")
    counter_office.press(Key.Key_L, ctrl=True)
    assert counter_office.window.is_locked

    counter_office.sign_in(CLERK)

    assert mode_of(screen) is Mode.ITEM
    assert screen.form.cells.sender_name.text() == "Chan Sophea"


def test_undo_from_the_result(counter_office: Office) -> None:
    at(counter_office)
    counter_office.press(Key.Key_F7)
    counter_office.type("10")
    counter_office.press(Key.Key_F9)
    counter_office.press(Key.Key_F8)
    counter_office.press(Key.Key_F9)
    counter_office.press(Key.Key_F10)

    receipts = counter_office.window.screen_of("receipts")
    assert counter_office.window.stack.currentWidget() is receipts
    counter_office.type("mistake")
    counter_office.press(Key.Key_F9)

    rows = counter_office.program.reader.run(latest_receipts)
    assert [row.state for row in rows] == ["reversed"]
    assert receipts.strip.state == "good"


def test_the_page_fits_its_window(counter_office: Office) -> None:
    screen = at(counter_office)
    type_parcel(counter_office)
    counter_office.press(Key.Key_F4)
    name = "សុខ" * 100
    screen.form.cells.addressee.setText(name)
    screen.form.cells.sender_name.setText(name)

    assert counter_office.window.size().toTuple() == WINDOW_SIZE
    assert screen.presenter.draft.editing is not None
    assert screen.presenter.draft.editing.addressee.name == name


def test_a_failed_printer_is_told_and_the_sale_stands(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F7)
    counter_office.type("1")
    counter_office.press(Key.Key_F9)
    counter_office.press(Key.Key_F8)
    counter_office.press(Key.Key_F9)
    assert mode_of(screen) is Mode.SETTLED

    from postdesk.printing.spool import PrinterOutOfPaperError

    screen.show_papers(PaperState.FAILED, PrinterOutOfPaperError("x"))

    assert screen.strip.state == "bad"
    assert screen.result.again.isVisible()
    assert screen.result.change.text() == "0៛"


def test_an_office_typed_faster_than_its_list_opens_is_taken(counter_office: Office) -> None:
    screen = at(counter_office)
    counter_office.press(Key.Key_F4)
    screen.form.cells.office.setFocus()
    counter_office.type("battambang")
    counter_office.press(Key.Key_Return)

    assert screen.presenter.draft.editing is not None
    assert screen.presenter.draft.editing.destination_office == "BTB"


def test_the_khqr_code_comes_out_on_paper_and_nothing_is_recorded(counter_office: Office) -> None:
    office, screen = counter_office, at(counter_office)
    office.press(Key.Key_F2)
    office.press(Key.Key_Return)
    office.type("8")
    office.press(Key.Key_F9)
    office.press(Key.Key_K, ctrl=True)
    dialog = office.dialog()
    assert isinstance(dialog, KhqrDialog)
    on_screen = read_from_screen(dialog)

    office.press(Key.Key_F8)

    assert office.dialog() is dialog
    (asked,) = office.program.reader.run(
        lambda desk: desk.db.conn.execute(
            "SELECT subject FROM print_job WHERE paper = 'khqr'"
        ).fetchall()
    )
    assert asked == (on_screen,)
    assert office.program.reader.run(latest_receipts) == ()
    office.press(Key.Key_Escape)
    assert mode_of(screen) is Mode.PAYING


def test_khqr_is_shown_and_settled_unseen_and_confirmed_from_the_receipt(
    counter_office: Office,
) -> None:
    office, screen = counter_office, at(counter_office)
    office.press(Key.Key_F2)
    office.press(Key.Key_Return)
    office.type("8")
    office.press(Key.Key_F9)
    assert mode_of(screen) is Mode.PAYING
    office.press(Key.Key_K, ctrl=True)
    dialog = office.dialog()
    assert isinstance(dialog, KhqrDialog)
    code = decode(read_from_screen(dialog))
    assert (code.amount, code.payee.account) == (riel(500), "cambodia_post@sample")
    office.press(Key.Key_Return)
    assert office.program.reader.run(latest_receipts) == ()

    office.press(Key.Key_K, ctrl=True)
    office.press(Key.Key_F7)
    assert mode_of(screen) is Mode.SETTLED
    (row,) = office.program.reader.run(latest_receipts)
    assert (row.state, row.cash_khr) == ("unconfirmed", 500)

    page = office.open_page("receipts")
    assert isinstance(page, ReceiptsScreen)
    page.presenter.find(row.receipt_no)
    office.settle()
    assert page.confirm.isVisible()
    assert office.window.size().toTuple() == WINDOW_SIZE
    office.press(Key.Key_F9)
    office.press(Key.Key_Return)
    assert office.program.reader.run(latest_receipts)[0].state == "standing"
    assert not page.confirm.isVisible()
