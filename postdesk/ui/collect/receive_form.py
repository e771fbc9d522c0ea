"""Receiving a bag of items: its number, then every item as it comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.errors import RuleError
from postdesk.domain.money import Currency, Money
from postdesk.domain.s10 import parse_s10
from postdesk.ui.collect.dialogs import branch_choices
from postdesk.ui.collect.presenter import Waiting
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.s10_edit import S10Edit
from postdesk.ui.widgets.weight_edit import WeightEdit

if TYPE_CHECKING:
    from postdesk.services.arriving import BagFound, ExpectedBag
    from postdesk.wire.bodies import ArrivingItem

LEFT_WIDTH = 430
Pair = tuple[tuple[str, QWidget], ...]
LISTED, FOUND, EXTRA = "listed", "found", "extra"
STATES = {LISTED: State.WARN, FOUND: State.GOOD, EXTRA: State.NOTE}


@dataclass(frozen=True, slots=True)
class BagRow:
    """An item of the bag.

    Attributes:
        state: `listed` (on the list, not seen yet), `found`, or `extra` (seen, not on the list).
    """

    number: str
    addressee: str
    cod_khr: int
    state: str


class ReceiveForm(QWidget):
    """The list of a bag is shown; what is scanned is ticked off; what is not on it is typed."""

    finished = Signal()
    left = Signal()
    trouble = Signal(object)

    def __init__(self, speech: Speech, waiting: Waiting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech, self._waiting = speech, waiting
        self._found: dict[str, ArrivingItem | None] = {}
        self.bag, self.seal, self.remarks = PlainEdit(), PlainEdit(), PlainEdit()
        self.weight = WeightEdit(speech)
        self.office = ChoiceBox(speech, branch_choices(waiting.branches))
        self.broken = QCheckBox(speech.say("ui_collect.seal_broken"))
        self.number = S10Edit()
        self.addressee, self.sender_name = PlainEdit(), PlainEdit()
        self.telephone, self.sender_telephone = PhoneEdit(), PhoneEdit()
        self.cod = MoneyEdit(Currency.KHR)
        self.add = ActionButton(speech, "ui_collect.add_item", "F8")
        self.done = ActionButton(speech, "ui_collect.receive_do", "F9", role="main")
        self.back = ActionButton(speech, "ui_window.back", "Esc")
        self.table = RecordTable(speech, _columns(), self)
        self._lay_out()
        self._connect()
        self._show_details(wanted=False)

    def begin(self) -> None:
        """Put the cursor where work begins; the only bag that is expected is filled in."""
        if len(self._waiting.expected) == 1 and not self.bag.text():
            self.bag.setText(self._waiting.expected[0].bag_no)
            self._on_bag()
        self.bag.setFocus(Qt.FocusReason.TabFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.done, self.back, self.add):
            button.set_busy(busy)

    def found(self) -> BagFound:
        """The bag as it was opened."""
        from postdesk.services.arriving import BagFound

        return BagFound(
            bag_no=self.bag.text(),
            seal_no=self.seal.text(),
            numbers=tuple(self._found),
            from_branch=self.office.value(),
            is_seal_whole=not self.broken.isChecked(),
            weight_g=self.weight.weight_g() or 0,
            typed=tuple(item for item in self._found.values() if item is not None),
            remarks=self.remarks.text(),
        )

    def retranslate(self) -> None:
        """Say the tick's words in the language chosen now."""
        self.broken.setText(self._speech.say("ui_collect.seal_broken"))

    def _expected(self) -> ExpectedBag | None:
        typed = self.bag.text().strip().upper()
        return next((bag for bag in self._waiting.expected if bag.bag_no == typed), None)

    def _listed(self) -> dict[str, ArrivingItem]:
        expected = self._expected()
        return {item.number: item for item in expected.items} if expected else {}

    def _show_rows(self) -> None:
        listed = self._listed()
        rows = [
            BagRow(
                number,
                item.addressee,
                item.cod_khr,
                FOUND if number in self._found else LISTED,
            )
            for number, item in listed.items()
        ]
        for number, typed in self._found.items():
            if number not in listed:
                named = typed.addressee if typed is not None else ""
                rows.append(BagRow(number, named, typed.cod_khr if typed else 0, EXTRA))
        self.table.set_records(rows)

    def _lay_out(self) -> None:
        left, column = card(self)
        left.setFixedWidth(LEFT_WIDTH)
        column.addWidget(Caption(self._speech, "ui_collect.receive_title", role="heading"))
        pairs: tuple[Pair, ...] = (
            (("ui_collect.bag_no", self.bag), ("ui_collect.seal_no", self.seal)),
            (("ui_collect.from_branch", self.office), ("ui_collect.bag_weight", self.weight)),
        )
        for pair in pairs:
            column.addLayout(self._row(pair))
        column.addWidget(self.broken)
        column.addWidget(Cell(self._speech, "ui_collect.item_no", self.number))
        column.addWidget(self._label_fields())
        column.addStretch(1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        columns.addWidget(self._listing(), 1)

    def _label_fields(self) -> QWidget:
        """What is typed off the label of an item that is not on the list."""
        self.details = QWidget(self)
        below = QVBoxLayout(self.details)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(KeyedParagraph(self._speech, "ui_collect.type_label", role="hint"))
        told: tuple[Pair, ...] = (
            (("ui_collect.addressee", self.addressee), ("ui_collect.telephone", self.telephone)),
            (
                ("ui_collect.sender", self.sender_name),
                ("ui_collect.sender_telephone", self.sender_telephone),
            ),
        )
        for pair in told:
            below.addLayout(self._row(pair))
        last = QHBoxLayout()
        last.setSpacing(SPACE_M)
        last.addWidget(Cell(self._speech, "ui_collect.cod", self.cod), 1)
        last.addWidget(self.add, 1, Qt.AlignmentFlag.AlignBottom)
        below.addLayout(last)
        return self.details

    def _listing(self) -> QWidget:
        right, listing = card(self)
        listing.addWidget(Caption(self._speech, "ui_collect.in_bag", role="heading"))
        listing.addWidget(Caption(self._speech, "ui_collect.bag_keys", role="hint"))
        listing.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(Cell(self._speech, "ui_collect.remarks", self.remarks), 1)
        for button in (self.back, self.done):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        listing.addLayout(buttons)
        return right

    def _row(self, cells: Pair) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        for key, field in cells:
            row.addWidget(Cell(self._speech, key, field), 1)
        return row

    def _connect(self) -> None:
        self._flow = FormFlow((self.bag, self.seal, self.office, self.weight), self._to_items, self)
        self._details_flow = FormFlow(
            (self.addressee, self.telephone, self.sender_name, self.sender_telephone, self.cod),
            self._on_add,
            self,
        )
        self.bag.textChanged.connect(self._on_bag)
        self.number.returnPressed.connect(self._on_scanned)
        self.table.removed.connect(self._on_removed)
        self.add.clicked.connect(self._on_add)
        self.done.clicked.connect(self.finished)
        self.back.clicked.connect(self.left)
        self._speech.changed.connect(self.retranslate)

    def _to_items(self) -> None:
        self.number.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_details(self, *, wanted: bool) -> None:
        self.details.setVisible(wanted)
        if wanted:
            self.addressee.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_bag(self) -> None:
        expected = self._expected()
        if expected is not None:
            self.seal.setText(expected.seal_no)
            self.office.choose(expected.from_branch)
        self._show_rows()

    @Slot()
    def _on_scanned(self) -> None:
        if not self.number.number():
            return
        try:
            number = str(parse_s10(self.number.number()))
        except RuleError as exc:
            self.number.set_wrong(True)
            self.trouble.emit(exc)
            return
        known = self._listed().get(number)
        if known is not None and known.addressee:
            self._take(number, None)
        elif number not in self._found:
            self._show_details(wanted=True)
        else:
            self.number.clear()

    @Slot()
    def _on_add(self) -> None:
        from postdesk.wire.bodies import ArrivingItem

        if not self.addressee.text().strip():
            self.addressee.set_wrong(True)
            self.addressee.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        collected = self.cod.amount()
        number = str(parse_s10(self.number.number()))
        item = ArrivingItem(
            number=number,
            product="",
            weight_g=0,
            addressee=self.addressee.text(),
            telephone=self.telephone.text(),
            sender=self.sender_name.text(),
            sender_telephone=self.sender_telephone.text(),
            from_branch=self.office.value(),
            cod_khr=collected.minor if collected is not None else 0,
        )
        self._take(number, item)

    @Slot(object)
    def _on_removed(self, row: BagRow) -> None:
        """It was not in the bag after all; what is on the list stays on the list."""
        self._found.pop(row.number, None)
        self._show_rows()

    def _take(self, number: str, item: ArrivingItem | None) -> None:
        self._found[number] = item
        for field in (
            self.number,
            self.addressee,
            self.telephone,
            self.sender_name,
            self.sender_telephone,
            self.cod,
        ):
            field.clear()
        self._show_details(wanted=False)
        self._show_rows()
        self._to_items()


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_collect.item_no", lambda row, _: row.number, width_px=170),
        Column("ui_collect.addressee", lambda row, _: row.addressee or "–"),
        Column("ui_collect.cod", _cod, right=True, width_px=130),
        Column(
            "ui_collect.state",
            lambda row, speech: speech.say(f"ui_collect.row_{row.state}"),
            width_px=220,
            state=lambda row: STATES[row.state],
        ),
    )


def _cod(row: BagRow, speech: Speech) -> str:
    return speech.shown(Money(row.cod_khr, Currency.KHR)) if row.cod_khr else "–"
