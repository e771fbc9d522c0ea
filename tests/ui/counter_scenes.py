"""Pictures of the counter, of parked baskets and of receipts."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from postdesk.app.desk import DeskProgram
from postdesk.domain.basket import LineDraft
from postdesk.services.basket import begin_draft
from postdesk.services.counter import KhqrPayment, Settled, settle
from postdesk.services.desk import Desk
from postdesk.ui.counter.screen import CounterScreen
from postdesk.ui.receipts.screen import ReceiptsScreen
from postdesk.ui.screen import Screen
from tests.builders import CLERK

LIST_MS = 120
PLACES_MS = 2_000
PAPERS_MS = 4_000
Key = Qt.Key


class Stage(Protocol):
    """What a scene is played on."""

    program: DeskProgram

    def shot(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture in each language."""
        ...

    def settle(self) -> None:
        """Wait until nothing is under way."""
        ...

    def page(self, name: str) -> Screen:
        """Turn to a page."""
        ...

    def press(self, key: Qt.Key) -> None:
        """Press a key."""
        ...

    def dialog(self) -> QWidget:
        """The question that stands over the window."""
        ...


def play(stage: Stage) -> None:
    """A customer with three things and dollars, one who comes back, a refund, an undo."""
    screen = stage.page("counter")
    assert isinstance(screen, CounterScreen)
    stage.shot("counter-start")
    _parcel(stage, screen)
    stage.press(Key.Key_F7)
    for code, pieces in (("stamp-500", "10"), ("box-m", "1")):
        _fill(screen.goods.fields[code], pieces)
    stage.shot("counter-goods")
    stage.press(Key.Key_F8)
    _international(stage, screen)
    _payment(stage, screen)
    _park_and_recall(stage, screen)
    _receipts(stage)


def _fill(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.setText(text)
    field.textEdited.emit(text)


def _choose(stage: Stage, field: QLineEdit, text: str, wait_ms: int = LIST_MS) -> None:
    field.window().activateWindow()
    QApplication.processEvents()
    _fill(field, text)
    QTest.qWait(wait_ms)
    stage.settle()
    QTest.keyClick(field, Key.Key_Return)


def _parcel(stage: Stage, screen: CounterScreen) -> None:
    stage.press(Key.Key_F4)
    cells = screen.form.cells
    _fill(cells.telephone, "012 555 102")
    _choose(stage, cells.office, "batt")
    _fill(cells.addressee, "ឡុង សុវណ្ណ")
    _choose(stage, cells.address, "svay po", PLACES_MS)
    _fill(cells.landmark, "ជិតវត្តពោធិ៍")
    _fill(cells.sender_name, "លី ស្រីមុំ")
    _fill(cells.weight, "3400")
    stage.shot("counter-parcel-half")
    stage.press(Key.Key_F8)
    stage.shot("counter-parcel-missing")
    screen.form.inspected.setChecked(True)
    screen.form.prohibited.setChecked(True)
    stage.press(Key.Key_F8)


def _international(stage: Stage, screen: CounterScreen) -> None:
    stage.press(Key.Key_F6)
    cells = screen.form.cells
    _fill(cells.telephone, "+33123456789")
    _choose(stage, cells.country, "fr")
    _fill(cells.addressee, "Claire Martin")
    _fill(cells.address, "12 rue de la Paix, Paris")
    _fill(cells.sender_name, "លី ស្រីមុំ")
    _fill(cells.weight, "1250")
    _fill(cells.contents, "Silk scarf, gift")
    screen.form.inspected.setChecked(True)
    screen.form.prohibited.setChecked(True)
    stage.shot("counter-international")
    stage.press(Key.Key_F8)
    stage.shot("counter-basket-with-dollars")


def _payment(stage: Stage, screen: CounterScreen) -> None:
    stage.press(Key.Key_F9)
    stage.settle()
    payment = screen.payment
    _fill(payment.dollars, "60")
    stage.shot("counter-change")
    _fill(payment.change_dollars, "2")
    _fill(payment.change_riel, "3000")
    stage.shot("counter-change-refused")
    payment.khqr.click()
    stage.settle()
    stage.settle()
    stage.shot("counter-khqr", stage.dialog())
    stage.press(Key.Key_Escape)
    _fill(payment.dollars, "50")
    stage.press(Key.Key_F9)
    QTest.qWait(PAPERS_MS)
    stage.shot("counter-settled")
    stage.press(Key.Key_F9)


def _park_and_recall(stage: Stage, screen: CounterScreen) -> None:
    stage.press(Key.Key_F5)
    _fill(screen.form.cells.sender_name, "កែវ សុវណ្ណារី")
    _choose(stage, screen.form.cells.office, "siem")
    _fill(screen.form.cells.weight, "620")
    stage.settle()
    stage.press(Key.Key_F10)
    stage.shot("counter-park-question", stage.dialog())
    stage.press(Key.Key_Return)
    stage.page("parked")
    stage.shot("parked")


def _receipts(stage: Stage) -> None:
    receipts = stage.page("receipts")
    assert isinstance(receipts, ReceiptsScreen)
    _fill(receipts.search, "1")
    QTest.keyClick(receipts.search, Key.Key_Return)
    QTest.qWait(PAPERS_MS)
    stage.shot("receipts")
    stage.press(Key.Key_F11)
    stage.settle()
    _fill(receipts.refund_panel.reason, "អតិថិជនសុំវិញ")
    stage.shot("receipts-refund")
    stage.press(Key.Key_F9)
    stage.shot("receipts-approval", stage.dialog())
    stage.press(Key.Key_Escape)
    QApplication.processEvents()
    stage.press(Key.Key_Escape)
    stage.press(Key.Key_F10)
    stage.shot("receipts-undo")
    stage.press(Key.Key_Escape)
    sold = stage.program.writer.run(_sell_by_khqr)
    receipts.presenter.load()
    receipts.presenter.find(sold.receipt_no)
    QTest.qWait(PAPERS_MS)
    stage.shot("receipts-khqr")
    stage.page("parked")
    stage.press(Key.Key_F11)
    stage.press(Key.Key_Return)
    stage.page("till")


def _sell_by_khqr(desk: Desk) -> Settled:
    draft = begin_draft(desk, CLERK).with_line(LineDraft(1, "letter", quantity=12, weight_g=8))
    return settle(desk, CLERK, till="1", draft=draft, payment=KhqrPayment(6_000, is_seen=False))
