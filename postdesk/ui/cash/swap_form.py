"""Changing large notes for small ones: the notes given beside the notes taken."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.accounts import TILL_PREFIX
from postdesk.domain.money import Currency
from postdesk.ui.cash.cash_form import CashForm, count_tables, holder_choices
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState
from postdesk.ui.cash.typed import TypedSwap
from postdesk.ui.language import Speech
from postdesk.ui.till.presenter import TypedCount
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.plain_edit import PlainEdit

CURRENCIES = ((Currency.KHR, "ui_till.riel"), (Currency.USD, "ui_till.dollars"))


class SwapForm(CashForm):
    """Notes of one's own for others of the same value, with a till, a bank or somebody."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._takers = state.takers
        self.holder, self.till = ChoiceBox(speech, holder_choices(state.own)), ChoiceBox(speech)
        self.partner = PlainEdit()
        self.currency = ChoiceButtons(speech, CURRENCIES)
        self.given, self.taken = count_tables(speech, state), count_tables(speech, state)
        for table in self.given:
            table.set_title("ui_cash.swap_given")
        for table in self.taken:
            table.set_title("ui_cash.swap_taken")
        super().__init__(
            speech,
            state,
            "ui_cash.swap",
            (
                (("ui_cash.holder", self.holder),),
                (("ui_cash.swap_till", self.till),),
                (("ui_cash.swap_partner", self.partner),),
                (("ui_cash.swap_currency", self.currency),),
            ),
            tables=(*self.given, *self.taken),
            parent=parent,
        )
        for given, taken in zip(self.given, self.taken, strict=True):
            given.finished.disconnect()
            given.finished.connect(taken.focus_first)
            taken.finished.disconnect()
            taken.finished.connect(self.done.setFocus)
        self.currency.chosen.connect(self._on_currency)
        self.holder.currentIndexChanged.connect(self._on_holder)
        self._on_currency()
        self._on_holder()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.swap(self.typed())

    def typed(self) -> TypedSwap:
        """What was typed; only the currency that is shown."""
        return TypedSwap(
            holder=self.holder.value(),
            till=self.till.value(),
            partner=self.partner.text(),
            given=self._counted(self.given),
            taken=self._counted(self.taken),
        )

    def _counted(self, tables: tuple[CountTable, ...]) -> TypedCount:
        riel, dollars = (
            table.counted() if shown is self.currency.value() else ()
            for table, (shown, _) in zip(tables, CURRENCIES, strict=True)
        )
        return TypedCount(riel, dollars)

    def _columns(self) -> tuple[tuple[QWidget, ...], ...]:
        return (self.given, self.taken)

    @Slot()
    def _after_fields(self) -> None:
        next(table for table in self.given if table.isVisible()).focus_first()

    @Slot()
    def _on_currency(self) -> None:
        for tables in (self.given, self.taken):
            for table, (shown, _) in zip(tables, CURRENCIES, strict=True):
                table.setVisible(shown is self.currency.value())

    @Slot()
    def _on_holder(self) -> None:
        takers = self._takers.get(self.holder.value(), ())
        tills = [taker for taker in takers if taker.startswith(TILL_PREFIX)]
        nobody = ("", lambda speech: speech.say("ui_cash.swap_no_till"))
        self.till.set_choices([nobody, *holder_choices(tills)])
