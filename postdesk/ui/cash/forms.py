"""The forms of the cash page: fields on the left, notes to count beside them. F9 is done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.accounts import HEADQUARTERS, SAFE, till_of
from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.money import Currency
from postdesk.ui.cash.presenter import (
    CashPresenter,
    TypedBag,
    TypedBagIn,
    TypedDeposit,
    TypedHandOver,
    TypedVoucher,
)
from postdesk.ui.cash.state import CashState, Passing
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.till.presenter import TypedCount
from postdesk.ui.till.stock_table import StockTable
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.choice_box import Choice, ChoiceBox
from postdesk.ui.widgets.choice_buttons import ChoiceButtons
from postdesk.ui.widgets.count_table import CountTable
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.phone_edit import PhoneEdit
from postdesk.ui.widgets.plain_edit import PlainEdit

FIELDS_WIDTH = 330
VOUCHER_WIDTH = 720
Row = Sequence[tuple[str, QWidget]]


def holder_text(speech: Speech, holder: str) -> str:
    """A till, the safe or an office, as the page names it."""
    if holder == SAFE:
        return speech.say("ui_cash.safe")
    if holder == HEADQUARTERS:
        return speech.say("ui_cash.headquarters")
    till = till_of(holder)
    return speech.say("ui_cash.till", till=till) if till else holder


class CashForm(QWidget):
    """What every form here has: a heading, fields, maybe notes, a way back, one main action.

    Args:
        topic: Prefix of its words: `<topic>_title`, `<topic>_hint`, `<topic>_do`.
        rows: Fields beside one another, each with its caption's key, in the order of work.
        counts: Whether notes are counted.
        stock: Whether stamps and boxes are as well.
    """

    finished = Signal()
    left = Signal()

    def __init__(  # noqa: PLR0913 - a form has its parts
        self,
        speech: Speech,
        state: CashState,
        topic: str,
        rows: Sequence[Row],
        *,
        counts: bool = True,
        stock: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.speech, self.topic = speech, topic
        self.fields = tuple(field for row in rows for _, field in row)
        self.tables = _tables(speech, state, self) if counts else ()
        self.stock = (
            StockTable(speech, state.stock, with_safe=False, parent=self) if stock else None
        )
        self.done = ActionButton(speech, f"{topic}_do", "F9", role="main")
        self.back = ActionButton(speech, "ui_window.back", "Esc")
        self._lay_out(rows)
        self._flow = FormFlow(self.fields, self._after_fields, self)
        for table, then in zip(self.tables, (*self.tables[1:], None), strict=False):
            table.finished.connect(then.focus_first if then is not None else self._after_notes)
        if self.stock is not None:
            self._stock_flow = FormFlow(self.stock.cells(), self.done.setFocus, self)
        self.done.clicked.connect(self.finished)
        self.back.clicked.connect(self.left)

    def send(self, presenter: CashPresenter) -> None:
        """Hand what was typed to the presenter."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the cursor where work begins."""
        if self.fields:
            self.fields[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif self.tables:
            self.tables[0].focus_first()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.done.set_busy(busy)
        self.back.set_busy(busy)

    def count(self) -> TypedCount:
        """The notes and pieces typed."""
        riel, dollars = (table.counted() for table in self.tables)
        return TypedCount(riel, dollars, self.stock.counted() if self.stock is not None else ())

    def _lay_out(self, rows: Sequence[Row]) -> None:
        left, column = card(self)
        left.setFixedWidth(FIELDS_WIDTH if self.tables else VOUCHER_WIDTH)
        column.addWidget(Caption(self.speech, f"{self.topic}_title", role="heading"))
        for row in rows:
            column.addLayout(self._row(row))
        column.addWidget(KeyedParagraph(self.speech, f"{self.topic}_hint", role="hint"))
        column.addStretch(1)
        column.addWidget(self.done)
        column.addWidget(self.back)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACE_M)
        columns.addWidget(left)
        for table in self.tables[:1]:
            columns.addWidget(table, 1)
        # Dollars have half the notes: stamps and boxes find room below them.
        last = QVBoxLayout()
        last.setSpacing(SPACE_M)
        for widget in (*self.tables[1:], *((self.stock,) if self.stock is not None else ())):
            last.addWidget(widget, 1)
        columns.addLayout(last, 1)

    def _row(self, row: Row) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE_M)
        for key, field in row:
            cell = field if isinstance(field, QCheckBox) else Cell(self.speech, key, field)
            line.addWidget(cell, 1)
        return line

    @Slot()
    def _after_fields(self) -> None:
        if self.tables:
            self.tables[0].focus_first()
        else:
            self.done.setFocus()

    @Slot()
    def _after_notes(self) -> None:
        cells = self.stock.cells() if self.stock is not None else ()
        (cells[0] if cells else self.done).setFocus()


class HandOverForm(CashForm):
    """From a holder of one's own to another holder."""

    def __init__(self, speech: Speech, state: CashState, parent: QWidget | None = None) -> None:
        self._takers = state.takers
        self.giver = ChoiceBox(speech, _holders(state.own))
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
        self.taker.set_choices(_holders(self._takers.get(self.giver.value(), ())))


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
        self.holder = ChoiceBox(speech, _holders(state.own))
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
    """A sealed bag of cash that came in: what its slip says, and what was counted."""

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
            is_seal_whole=not self.broken.isChecked(),
            remarks=self.remarks.text(),
            count=self.count(),
        )

    @Slot()
    def _retranslate(self) -> None:
        self.broken.setText(self.speech.say("ui_cash.seal_broken"))


def _tables(speech: Speech, state: CashState, parent: QWidget) -> tuple[CountTable, ...]:
    return tuple(
        CountTable(speech, currency, state.notes(currency), parent) for currency in Currency
    )


def _holders(holders: Sequence[str]) -> list[Choice]:
    return [(holder, partial(holder_text, holder=holder)) for holder in holders]


def _offices(speech: Speech, state: CashState) -> ChoiceBox:
    choices: list[Choice] = _holders([HEADQUARTERS])
    choices += [
        (one.code, lambda said, one=one: said.either(one.name_km, one.name_en))  # type: ignore[misc]
        for one in state.offices
    ]
    return ChoiceBox(speech, choices)
