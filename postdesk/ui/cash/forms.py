"""The forms of the cash page but for bags and changing notes. F9 is done."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.money import Currency
from postdesk.ui.cash.cash_form import CashForm, holder_choices
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import CashState, Passing
from postdesk.ui.cash.typed import TypedDeposit, TypedHandOver, TypedVoucher
from postdesk.ui.language import Speech
from postdesk.ui.widgets.choice_box import ChoiceBox
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit


class HandOverForm(CashForm):
    """From a holder of one's own to another holder."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._takers = state.takers
        self.giver = ChoiceBox(speech, holder_choices(state.own))
        self.taker, self.reason = ChoiceBox(speech), PlainEdit()
        super().__init__(
            speech,
            state,
            "ui_cash.hand_over",
            (
                (("ui_cash.from", self.giver), ("ui_cash.to", self.taker)),
                (("ui_cash.reason", self.reason),),
            ),
            stock=state.keeps_safe,
            parent=parent,
        )
        self.giver.currentIndexChanged.connect(self._on_giver)
        self._on_giver()

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.hand_over(self.typed())

    def typed(self) -> TypedHandOver:
        """What was typed."""
        return TypedHandOver(
            giver=self.giver.value(),
            taker=self.taker.value(),
            count=self.count(),
            reason=self.reason.text(),
        )

    @Slot()
    def _on_giver(self) -> None:
        self.taker.set_choices(holder_choices(self._takers.get(self.giver.value(), ())))


class TakeForm(CashForm):
    """Counting what was handed over, to acknowledge it."""

    def __init__(
        self, speech: Speech, state: CashState, passing: Passing, parent: QWidget | None = None
    ) -> None:
        has_stock = passing.movement.pieces > 0
        super().__init__(speech, state, "ui_cash.take", (), stock=has_stock, parent=parent)
        self._passing = passing

    def send(self, presenter: CashPresenter) -> None:
        """Hand the count to the presenter."""
        presenter.take(self._passing, self.count())


class SafeCountForm(CashForm):
    """Counting the safe."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        super().__init__(speech, state, "ui_cash.count_safe", (), stock=True, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand the count to the presenter."""
        presenter.count_safe(self.count())


class VoucherForm(CashForm):
    """Paying out or taking in without a basket."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.holder = ChoiceBox(speech, holder_choices(state.own))
        kinds = [(kind, f"ui_cash.{kind.value.replace('-', '_')}") for kind in VoucherKind]
        self.kind = ChoiceButtons(speech, kinds)
        self.riel, self.dollars = MoneyEdit(Currency.KHR), MoneyEdit(Currency.USD)
        self.partner, self.what_for, self.number = PlainEdit(), PlainEdit(), PlainEdit()
        self.telephone, self.vehicle = PhoneEdit(), PlainEdit()
        super().__init__(
            speech,
            state,
            "ui_cash.voucher",
            (
                (("ui_cash.kind", self.kind),),
                (("ui_cash.holder", self.holder), ("ui_cash.voucher_no", self.number)),
                (("ui_till.riel", self.riel), ("ui_till.dollars", self.dollars)),
                (("ui_cash.partner", self.partner), ("ui_cash.telephone", self.telephone)),
                (("ui_cash.what_for", self.what_for), ("ui_cash.vehicle", self.vehicle)),
            ),
            counts=False,
            parent=parent,
        )

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.post_voucher(self.typed())

    def typed(self) -> TypedVoucher:
        """What was typed."""
        kind = self.kind.value()
        return TypedVoucher(
            holder=self.holder.value(),
            kind=kind if isinstance(kind, VoucherKind) else VoucherKind.PETTY_EXPENSE,
            riel=self.riel.amount(),
            dollars=self.dollars.amount(),
            partner=self.partner.text(),
            what_for=self.what_for.text(),
            voucher_no=self.number.text(),
            telephone=self.telephone.text(),
            vehicle=self.vehicle.text(),
        )


class RateForm(CashForm):
    """The day's rate, as headquarters told it."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.riel, self.source = MoneyEdit(Currency.KHR), PlainEdit()
        rows = ((("ui_cash.riel_per_dollar", self.riel),), (("ui_cash.rate_source", self.source),))
        super().__init__(speech, state, "ui_cash.rate", rows, counts=False, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.enter_rate(self.riel.amount(), self.source.text())


class DepositForm(CashForm):
    """Cash put into a bank account."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self.slip, self.bank = PlainEdit(), PlainEdit()
        rows = ((("ui_cash.slip_no", self.slip),), (("ui_cash.bank", self.bank),))
        super().__init__(speech, state, "ui_cash.deposit", rows, parent=parent)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        presenter.deposit(self.typed())

    def typed(self) -> TypedDeposit:
        """What was typed."""
        return TypedDeposit(self.slip.text(), self.bank.text(), self.count())
