"""The forms of sealed cash bags, out and in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from postdesk.domain.accounts import HEADQUARTERS
from postdesk.domain.money import Currency
from postdesk.ui.cash.cash_form import CashForm, holder_choices
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState, Place
from postdesk.ui.cash.typed import TypedBag, TypedBagIn
from postdesk.ui.language import Speech
from postdesk.ui.widgets.choice_box import Choice, ChoiceBox
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.plain_edit import PlainEdit


class BagOutForm(CashForm):
    """A sealed bag of cash that goes out."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.bag, self.seal, self.carrier = PlainEdit(), PlainEdit(), PlainEdit()
        self.office = _offices(speech, state)
        super().__init__(
            speech,
            state,
            "ui_cash.bag_out",
            (
                (("ui_cash.bag_no", self.bag), ("ui_cash.seal_no", self.seal)),
                (("ui_cash.office_to", self.office),),
                (("ui_cash.carrier", self.carrier),),
            ),
            stock=True,
            parent=parent,
        )

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.send_bag(self.typed())

    def typed(self) -> TypedBag:
        """What was typed."""
        return TypedBag(
            bag_no=self.bag.text(),
            seal_no=self.seal.text(),
            office=self.office.value(),
            carrier=self.carrier.text(),
            count=self.count(),
        )


class BagInForm(CashForm):
    """A sealed bag that came in: what its slip says of cash and stock, and what was counted."""

    given_key = "ui_cash.by_slip"

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.bag, self.seal, self.remarks = PlainEdit(), PlainEdit(), PlainEdit()
        self.office = _offices(speech, state)
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        self.broken = QCheckBox(speech.say("ui_cash.seal_broken"))
        super().__init__(
            speech,
            state,
            "ui_cash.bag_in",
            (
                (("ui_cash.bag_no", self.bag), ("ui_cash.seal_no", self.seal)),
                (("ui_cash.office_from", self.office),),
                (
                    ("ui_cash.declared_riel", self.riel),
                    ("ui_cash.declared_dollars", self.dollars),
                ),
                (("", self.broken),),
                (("ui_cash.remarks", self.remarks),),
            ),
            stock=True,
            parent=parent,
        )
        speech.changed.connect(self._retranslate)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.receive_bag(self.typed())

    def typed(self) -> TypedBagIn:
        """What was typed."""
        return TypedBagIn(
            bag_no=self.bag.text(),
            seal_no=self.seal.text(),
            office=self.office.value(),
            declared_riel=self.riel.amount(),
            declared_dollars=self.dollars.amount(),
            declared_stock=self.stock.given() if self.stock is not None else (),
            is_seal_whole=not self.broken.isChecked(),
            remarks=self.remarks.text(),
            count=self.count(),
        )

    @Slot()
    def _retranslate(self) -> None:
        self.broken.setText(self.speech.say("ui_cash.seal_broken"))


def _offices(speech: Speech, state: CashState) -> ChoiceBox:
    choices: list[Choice] = holder_choices([HEADQUARTERS])
    choices += [(one.code, partial(_office_name, one)) for one in state.offices]
    return ChoiceBox(speech, choices)


def _office_name(office: Place, speech: Speech) -> str:
    return speech.either(office.name_km, office.name_en)
