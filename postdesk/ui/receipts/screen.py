"""The receipts' page: the latest on the left, the one found on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from postdesk.domain.money import Money, riel
from postdesk.domain.people import Person
from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.ports import signed_in
from postdesk.ui.receipts.panels import RefundPanel, UndoPanel
from postdesk.ui.receipts.presenter import ReceiptsPresenter
from postdesk.ui.receipts.spoil_dialog import SpoilDialog
from postdesk.ui.receipts.state import LineShown, ReceiptShown, RefundShown
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets import confirm_dialog
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.approval_dialog import ask_approval
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.cash_text import cash_text
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.paper_view import PaperView
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.people import Approval
    from postdesk.services.receipt_list import Paid, ReceiptRow

LEFT_WIDTH = 560
LINES_HEIGHT_MIN = 136
PAPER_WIDTH = 420
STANDING = "standing"


class ReceiptsScreen(Screen):
    """Find, print again, undo, pay back."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_receipts.title", parent)
        printing = context.printing
        self.presenter = ReceiptsPresenter(
            self,
            context.run,
            context.session,
            str(context.till_number),
            printing.kick if printing is not None else _print_nothing,
        )
        self._receipt: ReceiptShown | None = None
        self.search = PlainEdit()
        self.latest = RecordTable(self.speech, _latest_columns(), self)
        self.lines = RecordTable(self.speech, _line_columns(), self)
        self.name = KeyedParagraph(self.speech, "ui_receipts.none", role="heading")
        self.facts = KeyedParagraph(self.speech, "", role="field")
        self.reprint = ActionButton(self.speech, "ui_receipts.reprint", "F8")
        self.labels = ActionButton(self.speech, "ui_receipts.reprint_labels", "F7")
        self.undo = ActionButton(self.speech, "ui_receipts.undo", "F10", role="danger")
        self.refund = ActionButton(self.speech, "ui_receipts.refund", "F11")
        self.confirm = ActionButton(self.speech, "ui_receipts.confirm_khqr", "F9", role="main")
        self.spoil = ActionButton(self.speech, "ui_receipts.spoil", "F4")
        self.dispute = ActionButton(self.speech, "ui_receipts.dispute", "F5")
        self.paper = PaperView(width_px_max=PAPER_WIDTH)
        self.undo_panel = UndoPanel(self.speech)
        self.refund_panel = RefundPanel(self.speech)
        self.below = QStackedWidget(self)
        self._lay_out()
        self._flow = FormFlow((self.search,), self._on_search, self)
        self._connect()

    def come_in(self) -> None:
        """Show the latest receipts; the cursor waits for a number or a scan."""
        self.presenter.load()
        self.search.setFocus()
        self.search.selectAll()

    def may_leave(self) -> bool:
        """Always; what was said is over then."""
        self.strip.clear()
        self._rest()
        return True

    def find_to_undo(self, receipt_no: str) -> None:
        """The counter sends a sale that is to be undone."""
        self.search.setText(receipt_no)
        self.presenter.find(receipt_no, then=self.presenter.begin_undo)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        actions = (self.confirm, self.reprint, self.labels, self.undo, self.refund)
        for part in (*actions, self.dispute, self.spoil):
            part.set_busy(busy)
        self.undo_panel.set_busy(busy)
        self.refund_panel.set_busy(busy)

    def show_latest(self, rows: Sequence[ReceiptRow]) -> None:
        """The latest receipts."""
        self.latest.set_records(rows)

    def show_receipt(self, receipt: ReceiptShown) -> None:
        """One receipt and what may be done with it."""
        self._rest()
        self._show(receipt)

    def show_paper(self, pages: tuple[bytes, ...]) -> None:
        """The receipt as it is printed."""
        self.paper.show_pages(pages)

    def show_undo(self, receipt: ReceiptShown) -> None:
        """Ask why."""
        self.strip.clear()
        self._show(receipt)
        self._turn(self.undo_panel)
        self.undo_panel.begin(receipt)

    def show_refund(self, receipt: ReceiptShown, refund: RefundShown) -> None:
        """Ask why and what is handed back."""
        self.strip.clear()
        self._show(receipt)
        self._turn(self.refund_panel)
        self.refund_panel.begin(refund)

    def ask_approval(self, asked_by: Person, amount: Money) -> None:
        """A manager types the PIN."""
        ask_approval(
            self,
            self.speech,
            self.context.run,
            asked_by=asked_by,
            what_key="ui_receipts.approve_refund",
            fields={"amount": amount, "person": self.speech.either(*_names(asked_by))},
            approved=self.presenter.approved,
        )

    def ask_second_person(self, then: Callable[[Approval], None]) -> None:
        """A colleague who saw the torn label types the PIN."""
        ask_approval(
            self,
            self.speech,
            self.context.run,
            asked_by=signed_in(self.context.session),
            what_key="ui_receipts.spoil_seen",
            fields={},
            approved=then,
            witness=True,
        )

    def say(self, key: str, **fields: object) -> None:
        """It is done."""
        self._rest()
        self.strip.show_success(key, **fields)

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        if self._receipt is not None:
            self._show(self._receipt)

    def _show(self, receipt: ReceiptShown) -> None:
        self._receipt = receipt
        found = receipt.found
        self.name.set_key("ui_receipts.name", no=found.receipt_no)
        self.facts.set_key(
            _facts_key(receipt.paid),
            at=datetime.fromisoformat(found.settled_at),
            clerk=receipt.clerk,
            customer=found.customer or "–",
            due=riel(found.cash_khr),
            tendered=cash_text(self.speech, receipt.paid.tendered),
            change=cash_text(self.speech, receipt.paid.change),
            copies=found.copies,
            account=receipt.paid.customer_code,
        )
        self.lines.set_records(receipt.lines)
        for button in (self.reprint, self.undo, self.refund, self.dispute):
            button.set_allowed(True)
        self.labels.set_allowed(bool(receipt.numbers))
        self.confirm.setVisible(receipt.paid.unseen_khr > 0)

    def _rest(self) -> None:
        self._turn(self.paper)

    def _turn(self, panel: QWidget) -> None:
        self.below.setCurrentWidget(panel)
        self.action_row.setVisible(panel is self.paper)

    def _lay_out(self) -> None:
        left, column = card(self)
        left.setFixedWidth(LEFT_WIDTH)
        column.addWidget(Cell(self.speech, "ui_receipts.search", self.search))
        column.addWidget(self.latest, 1)
        column.addWidget(self.spoil)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        columns.addWidget(self._right(), 1)
        self.body.addLayout(columns, 1)

    def _right(self) -> QFrame:
        frame, column = card(self)
        for panel in (self.paper, self.undo_panel, self.refund_panel):
            self.below.addWidget(panel)
        self.lines.setMinimumHeight(LINES_HEIGHT_MIN)
        self.action_row = QWidget()
        buttons = QHBoxLayout(self.action_row)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(SPACE_S)
        for button in (self.reprint, self.labels, self.undo, self.refund, self.dispute):
            button.set_allowed(False)
            buttons.addWidget(button, 1)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.confirm)
        self.confirm.hide()
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.lines)
        column.addWidget(self.action_row)
        column.addWidget(self.below, 2)
        return frame

    def _connect(self) -> None:
        self.latest.chosen.connect(self._on_chosen)
        self.lines.chosen.connect(self._on_line)
        self.reprint.clicked.connect(self.presenter.reprint)
        self.labels.clicked.connect(self.presenter.reprint_labels)
        self.confirm.clicked.connect(self._on_confirm)
        self.undo.clicked.connect(self.presenter.begin_undo)
        self.refund.clicked.connect(self.presenter.begin_refund)
        self.spoil.clicked.connect(self._on_spoil)
        self.dispute.clicked.connect(self._on_dispute)
        self.undo_panel.undo_wanted.connect(self.presenter.undo)
        self.undo_panel.left.connect(self._on_leave)
        self.refund_panel.refund_wanted.connect(self.presenter.refund)
        self.refund_panel.left.connect(self._on_leave)
        self.speech.changed.connect(self.retranslate)

    def _on_search(self) -> None:
        self.strip.clear()
        self.presenter.find(self.search.text())

    @Slot(object)
    def _on_chosen(self, row: ReceiptRow) -> None:
        self.strip.clear()
        self.presenter.find(row.receipt_no)

    @Slot(object)
    def _on_line(self, row: LineShown) -> None:
        self.presenter.toggle(row.line.entry_id)

    @Slot()
    def _on_leave(self) -> None:
        self.presenter.leave()
        self.search.setFocus()

    @Slot()
    def _on_confirm(self) -> None:
        confirm_dialog.ask(
            self, self.speech, "ui_receipts.confirm_seen", self.presenter.confirm_khqr
        )

    @Slot()
    def _on_dispute(self) -> None:
        if self._receipt is None:
            return
        ReasonDialog(
            self.speech,
            "ui_receipts.dispute",
            fields={"no": self._receipt.found.receipt_no},
            told=self.presenter.dispute,
            parent=self,
        ).open()

    @Slot()
    def _on_spoil(self) -> None:
        SpoilDialog(self.speech, self.presenter.spoil, self).open()


def _print_nothing() -> None:
    """Where there is no printer there is nothing to begin."""


def _facts_key(paid: Paid) -> str:
    if paid.is_khqr:
        return f"ui_receipts.facts_khqr_{'unseen' if paid.unseen_khr else 'seen'}"
    return "ui_receipts.facts_account" if paid.customer_code else "ui_receipts.facts"


def _names(person: Person) -> tuple[str, str]:
    return person.name_km, person.name_latin


def _latest_columns() -> list[Column]:
    return [
        Column("ui_receipts.column_no", lambda row, _: row.receipt_no, state=_row_state),
        Column("ui_receipts.column_at", _at, right=True, width_px=80),
        Column("ui_receipts.column_customer", lambda row, _: row.customer, width_px=150),
        Column("ui_receipts.column_due", _due, right=True, width_px=110),
    ]


def _line_columns() -> list[Column]:
    return [
        Column("ui_receipts.column_item", _item, state=_line_state),
        Column("ui_receipts.column_number", lambda row, _: row.line.number, width_px=150),
        Column("ui_receipts.column_state", _state_text, width_px=130),
        Column("ui_receipts.column_price", _price, right=True, width_px=100),
    ]


def _at(row: ReceiptRow, speech: Speech) -> str:
    return speech.shown(datetime.fromisoformat(row.settled_at))


def _due(row: ReceiptRow, speech: Speech) -> str:
    return speech.shown(riel(row.cash_khr))


def _row_state(row: ReceiptRow) -> State:
    return State.GOOD if row.state == STANDING else State.WARN


def _item(row: LineShown, speech: Speech) -> str:
    name = speech.either(row.name_km, row.name_en)
    return name if row.line.quantity == 1 else f"{name} × {row.line.quantity}"


def _line_state(row: LineShown) -> State | None:
    if row.is_chosen:
        return State.NOTE
    return State.GOOD if row.line.state == STANDING else State.WARN


def _state_text(row: LineShown, speech: Speech) -> str:
    state = "chosen" if row.is_chosen else row.line.state
    return speech.say(f"ui_receipts.state_{state}")


def _price(row: LineShown, speech: Speech) -> str:
    return speech.shown(row.line.price)
