"""The supplementary services of a product: keys to choose them, amounts where one is named."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.money import Money
from postdesk.domain.price import SupplementChoice
from postdesk.domain.products import Product, Supplement
from postdesk.domain.reference import ReferenceData
from postdesk.ui.language import Named, Speech
from postdesk.ui.theme import SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.words.catalogue import keys

SHORT_NAME = "ui_counter.supplement_"
AMOUNT_NAME = "ui_counter.amount_"


class SupplementsRow(QWidget):
    """Choosable services side by side; below, the amounts that the chosen ones concern."""

    changed = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._buttons: dict[str, ActionButton] = {}
        self._amounts: dict[str, MoneyEdit] = {}
        self._cells: dict[str, Cell] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_S)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        for row in (self._upper, self._lower):
            row.setSpacing(SPACE_S)
            whole.addLayout(row)

    def begin(
        self, product: Product, reference: ReferenceData, chosen: tuple[SupplementChoice, ...]
    ) -> None:
        """Offer what can be had with this product, with what was chosen already."""
        self._clear()
        amounts = {choice.code: choice.amount for choice in chosen}
        for place, code in enumerate(product.supplements):
            supplement = reference.supplement(code)
            self._offer(supplement, place + 1)
            self._buttons[code].setChecked(code in amounts)
            if code in self._amounts:
                self._amounts[code].set_amount(amounts.get(code))
                self._cells[code].setVisible(code in amounts)
        self.setVisible(bool(product.supplements))

    def choices(self) -> tuple[SupplementChoice, ...]:
        """What is chosen, in the order offered."""
        return tuple(
            SupplementChoice(code, self._amount(code))
            for code, button in self._buttons.items()
            if button.isChecked()
        )

    def amount_fields(self) -> tuple[MoneyEdit, ...]:
        """The fields for amounts, in the order offered."""
        return tuple(self._amounts.values())

    def focus_wrong(self) -> None:
        """Put the cursor into the first amount that is missing."""
        for code, field in self._amounts.items():
            if self._buttons[code].isChecked() and field.amount() is None:
                field.setFocus()
                field.set_wrong(True)
                return

    def _amount(self, code: str) -> Money | None:
        field = self._amounts.get(code)
        return field.amount() if field is not None else None

    def _offer(self, supplement: Supplement, place: int) -> None:
        code = supplement.code
        button = ActionButton(self._speech, "ui_counter.accept", f"Alt+{place}", role="choice")
        name = Named(supplement.name_km, supplement.name_en)
        short = SHORT_NAME + code
        if short in keys():
            button.set_key(short)
        else:
            button.set_key("ui_counter.named", name=name)
        button.setToolTip(self._speech.shown(name))
        button.setCheckable(True)
        button.toggled.connect(self._on_toggled)
        self._buttons[code] = button
        self._upper.addWidget(button, 1)
        if supplement.asks_amount:
            field = MoneyEdit(supplement.currency)
            field.amount_changed.connect(self._on_changed)
            known = AMOUNT_NAME + code
            key = known if known in keys() else "ui_counter.amount"
            self._amounts[code], self._cells[code] = field, Cell(self._speech, key, field)
            self._lower.addWidget(self._cells[code], 1)

    def _clear(self) -> None:
        for widget in (*self._buttons.values(), *self._cells.values()):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._buttons, self._amounts, self._cells = {}, {}, {}

    @Slot()
    def _on_changed(self) -> None:
        self.changed.emit()

    @Slot()
    def _on_toggled(self) -> None:
        for code, cell in self._cells.items():
            wanted = self._buttons[code].isChecked()
            if cell.isHidden() == wanted:
                cell.setVisible(wanted)
                if wanted:
                    self._amounts[code].setFocus()
        self.changed.emit()
