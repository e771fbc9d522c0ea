"""The form of one item: only what its product asks, in the order it asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from postdesk.domain.basket import LineDraft
from postdesk.domain.products import Ask, Product
from postdesk.domain.reference import ReferenceData
from postdesk.ui.counter.fields import Field
from postdesk.ui.counter.form_cells import FormCells
from postdesk.ui.counter.parts import Tick
from postdesk.ui.counter.supplements_row import SupplementsRow
from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Named, Speech
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.place_edit import Search

CELLS_OF: Final = {
    Ask.QUANTITY: (Field.QUANTITY,),
    Ask.WEIGHT: (Field.WEIGHT,),
    Ask.ADDRESSEE_TELEPHONE: (Field.TELEPHONE,),
    Ask.DESTINATION_OFFICE: (Field.OFFICE,),
    Ask.COUNTRY: (Field.COUNTRY,),
    Ask.ADDRESSEE: (Field.ADDRESSEE,),
    Ask.ADDRESS: (Field.ADDRESS, Field.LANDMARK),
    Ask.SENDER: (Field.SENDER, Field.SENDER_TELEPHONE),
    Ask.CUSTOMS_CONTENTS: (Field.CONTENTS,),
    Ask.CONTENTS: (),
    Ask.AMOUNT: (Field.AMOUNT,),
    Ask.REFERENCE: (Field.REFERENCE,),
    Ask.HELD_ITEM: (Field.NUMBER,),
    Ask.RECEIVER: (Field.ADDRESSEE, Field.IDENTITY),
}


def rows_of(product: Product) -> list[tuple[Field, ...]]:
    """How the fields stand: pairs beside each other, single ones two by two, in the order asked."""
    rows: list[tuple[Field, ...]] = []
    for ask in product.asks:
        cells = CELLS_OF[ask]
        if len(cells) == 1 and rows and len(rows[-1]) == 1:
            rows[-1] += cells
        elif cells:
            rows.append(cells)
    if product.indicator:
        if rows and len(rows[-1]) == 1:
            rows[-1] += (Field.NUMBER,)
        else:
            rows.append((Field.NUMBER,))
    return rows


class ItemForm(QWidget):
    """Asks and answers of one item; tells `changed` with the line as typed."""

    changed = Signal(object)
    finished = Signal()
    left = Signal()
    prohibited_wanted = Signal()

    def __init__(self, speech: Speech, find_place: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._line = LineDraft(0, "")
        self._filling = False
        self._order: list[Field] = []
        self.cells = FormCells(speech, find_place)
        self.supplements = SupplementsRow(speech)
        self.inspected = Tick(speech, "ui_counter.inspected", "Alt+8")
        self.prohibited = Tick(speech, "ui_counter.prohibited_asked", "Alt+9")
        self.prohibited_list = ActionButton(speech, "ui_counter.prohibited_list", "Alt+0")
        self.add = ActionButton(speech, "ui_counter.add", "F8", role="main")
        self.leave = ActionButton(speech, "ui_window.cancel", "Esc")
        self.name = Caption(speech, "", role="heading")
        self._flow = FormFlow((), self._on_finish, self)
        self._lay_out()
        self._connect()

    def begin(self, product: Product, line: LineDraft, reference: ReferenceData) -> None:
        """Ask what this product asks, filled in as far as it is known."""
        again = self._line.line_no == line.line_no and self._line.product == line.product
        kept = self.focusWidget() if again and self.isVisible() else None
        self._filling = True
        self._line = line
        self.name.set_key("ui_counter.named", name=Named(product.name_km, product.name_en))
        self._place(product)
        if line == LineDraft(line.line_no, line.product, sender=line.sender):
            self.cells.forget_places()
        self.cells.fill(line, reference)
        self.supplements.begin(product, reference, line.supplements)
        asks_contents = Ask.CONTENTS in product.asks
        for widget in (self.inspected, self.prohibited, self.prohibited_list):
            widget.setVisible(asks_contents)
        self.inspected.setChecked(line.is_inspected)
        self.prohibited.setChecked(line.is_prohibited_asked)
        self._filling = False
        fields: list[QWidget] = [self.cells.field(name) for name in self._order]
        self._flow.set_fields((*fields, *self.supplements.amount_fields(), self.inspected))
        if kept is None or not kept.isVisible():
            self._focus_first()

    def line(self) -> LineDraft:
        """The line as typed."""
        typed = self.cells.read(self._line)
        return replace(
            typed,
            supplements=self.supplements.choices(),
            is_inspected=self.inspected.isChecked(),
            is_prohibited_asked=self.prohibited.isChecked(),
        )

    def mark(self, field: Field) -> None:
        """Put the cursor there and mark it as the one to look at."""
        if field is Field.SUPPLEMENT:
            self.supplements.focus_wrong()
        elif field is Field.INSPECTED:
            self.inspected.setFocus(Qt.FocusReason.OtherFocusReason)
        elif field is Field.PROHIBITED:
            self.prohibited.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            widget = self.cells.field(field)
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            widget.set_wrong(True)
            widget.selectAll()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.add.set_busy(busy)

    def _place(self, product: Product) -> None:
        rows = rows_of(product)
        self.cells.name_for(product.kind)
        self._order = [name for row in rows for name in row]
        for name, cell in self.cells.cells.items():
            self._grid.removeWidget(cell)
            cell.setVisible(name in self._order)
        for place, row in enumerate(rows):
            span = 2 if len(row) == 1 and row[0] is not Field.NUMBER else 1
            for column, name in enumerate(row):
                self._grid.addWidget(self.cells.cells[name], place, column, 1, span)

    def _focus_first(self) -> None:
        for name in self._order:
            field = self.cells.field(name)
            if not field.text() or name is Field.QUANTITY:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                field.selectAll()
                return
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        frame, column = card(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_M)
        self._grid.setVerticalSpacing(SPACE_S)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        column.addWidget(self.name)
        column.addLayout(self._grid)
        column.addWidget(self.supplements)
        ticks = QHBoxLayout()
        ticks.setSpacing(SPACE_M)
        ticks.addWidget(self.inspected)
        ticks.addWidget(self.prohibited)
        ticks.addStretch(1)
        column.addLayout(ticks)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.prohibited_list)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.add)
        column.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def _connect(self) -> None:
        self.cells.changed.connect(self._on_changed)
        self.supplements.changed.connect(self._on_changed)
        self.inspected.toggled.connect(self._on_changed)
        self.prohibited.toggled.connect(self._on_changed)
        self.inspected.entered.connect(self._on_inspected)
        self.prohibited.entered.connect(self._on_finish)
        self.prohibited_list.clicked.connect(self.prohibited_wanted)
        self.add.clicked.connect(self._on_finish)
        self.leave.clicked.connect(self._on_leave)

    @Slot()
    def _on_leave(self) -> None:
        # Esc belongs to an open list first; as a shortcut it does not get there by itself.
        if not self.cells.close_list():
            self.left.emit()

    @Slot()
    def _on_inspected(self) -> None:
        self.prohibited.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_changed(self) -> None:
        if not self._filling:
            self.changed.emit(self.line())

    @Slot()
    def _on_finish(self) -> None:
        self.changed.emit(self.line())
        self.finished.emit()
