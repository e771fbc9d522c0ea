"""The payment: what is due, what was handed over, what goes back and in which notes."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.notes import Cash
from postdesk.domain.settlement import AmountDue, NotEnoughError
from postdesk.services.parties import Customer
from postdesk.ui.counter.tender import Reckoned, TypedMoney
from postdesk.ui.khmer_label import Caption, KeyedParagraph, Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_L, SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import Cell, card
from postdesk.ui.widgets.cash_text import cash_text
from postdesk.ui.widgets.form_flow import FormFlow
from postdesk.ui.widgets.money_edit import MoneyEdit
from postdesk.ui.widgets.place_edit import Choice, Found, PlaceEdit


class PaymentPanel(QWidget):
    """Money in, money out, checked while one types; F9 or Enter at the end settles."""

    typed = Signal(object)
    settle_wanted = Signal(object)
    account_wanted = Signal(str)
    khqr_wanted = Signal()
    left = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._amount: AmountDue | None = None
        self._reckoned: Reckoned | None = None
        self._customers: tuple[Choice, ...] = ()
        self._filling = False
        self._split_typed = {Currency.KHR: False, Currency.USD: False}
        self.riel = MoneyEdit(Currency.KHR)
        self.dollars = MoneyEdit(Currency.USD)
        self.change_dollars = MoneyEdit(Currency.USD)
        self.change_riel = MoneyEdit(Currency.KHR)
        self.customer = PlaceEdit(speech, self._find_customer)
        self.due = AmountLabel(speech, "figure")
        self.in_dollars = AmountLabel(speech, "amount-large")
        self.rate = KeyedParagraph(speech, "", role="hint")
        self.change_name = Caption(speech, "ui_counter.change", role="heading")
        self.change_shown = QLabel()
        self.change_shown.setTextFormat(Qt.TextFormat.PlainText)
        self.change_shown.setProperty("role", "figure")
        self.notes = Paragraph("hint")
        self.exact = ActionButton(speech, "ui_counter.exact", "F8")
        self.khqr = ActionButton(speech, "ui_counter.khqr", "Ctrl+K")
        self.leave = ActionButton(speech, "ui_window.back", "Esc")
        self.settle = ActionButton(speech, "ui_counter.settle", "F9", role="main")
        self._customer_cell = Cell(speech, "ui_counter.on_account", self.customer)
        self._lay_out()
        # Enter goes to the key that settles as soon as the money is right.
        self._flows = (
            FormFlow((self.riel,), lambda: self._go_on(self.dollars), self),
            FormFlow((self.dollars,), lambda: self._go_on(self.riel), self),
            FormFlow((self.change_dollars, self.change_riel), lambda: self._go_on(self.riel), self),
        )
        self._order_tabs()
        self._connect()

    def show_customers(self, customers: tuple[Customer, ...]) -> None:
        """Who may pay on account; nobody hides the field."""
        self._customers = tuple(
            Choice(one.customer_code, one.name_km, one.name_en, one.customer_code)
            for one in customers
        )
        self._customer_cell.setVisible(bool(customers))

    def offer_khqr(self, offered: bool) -> None:
        """Whether the post takes payment by KHQR."""
        self.khqr.setVisible(offered)

    def begin(self, amount: AmountDue) -> None:
        """Ask for the money."""
        self._amount = amount
        self._filling = True
        for field in (self.riel, self.dollars, self.change_dollars, self.change_riel):
            field.set_amount(None)
        self.customer.set_choice(None)
        self.khqr.set_allowed(amount.exact_khr > 0)
        self._split_typed = dict.fromkeys(Currency, False)
        self._filling = False
        self.due.set_amount(riel(amount.cash_khr))
        cents = amount.usd_cents
        self.in_dollars.set_amount(Money(cents, Currency.USD) if cents is not None else None)
        self._show_rate(amount)
        self.riel.setFocus(Qt.FocusReason.OtherFocusReason)
        self.typed.emit(self.money())

    def money(self) -> TypedMoney:
        """What was typed."""
        return TypedMoney(
            Cash(_minor(self.riel), _minor(self.dollars) // 100),
            change_usd=_minor(self.change_dollars) // 100
            if self._split_typed[Currency.USD]
            else None,
            change_khr=_minor(self.change_riel) if self._split_typed[Currency.KHR] else None,
        )

    def show_reckoned(self, reckoned: Reckoned) -> None:
        """What the money typed so far comes to."""
        self._reckoned = reckoned
        on_account = self.customer.choice() is not None
        self.settle.set_allowed(reckoned.problem is None or on_account)
        self._fill_change(reckoned)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        reckoned = self._reckoned
        if reckoned is None:
            return
        problem = reckoned.problem
        missing = isinstance(problem, NotEnoughError)
        self.change_name.set_key("ui_counter.missing" if missing else "ui_counter.change")
        if isinstance(problem, NotEnoughError):
            self._show_figure(self._speech.shown(riel(problem.missing_khr)), "warn")
            self.notes.set_plain_text(self._speech.say("ui_counter.type_money"))
        elif problem is not None:
            self._show_figure("–", "bad")
            self.notes.set_plain_text(self._speech.trouble(problem))
        elif reckoned.change is not None:
            self._show_figure(cash_text(self._speech, reckoned.change), "good")
            self.notes.set_plain_text(self._notes_text(reckoned))
        wrong = problem is not None and not missing
        self.notes.setProperty("role", "strong" if wrong else "hint")
        self._mark(self.notes, "bad" if wrong else "")

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.settle.set_busy(busy)
        self.khqr.set_busy(busy)

    def _show_rate(self, amount: AmountDue) -> None:
        if amount.rate is None:
            self.rate.set_key("ui_counter.no_rate")
            return
        per_dollar = riel(amount.rate.riel_per_usd)
        self.rate.set_key("ui_counter.rate", riel=per_dollar, day=amount.rate.from_on)

    def _show_figure(self, text: str, state: str) -> None:
        self.change_shown.setText(text)
        # Where nothing may be given, the reason takes the figure's place.
        self.change_shown.setVisible(state != "bad")
        self._mark(self.change_shown, state)

    def _mark(self, label: QLabel, state: str) -> None:
        label.setProperty("state", state)
        label.style().unpolish(label)
        label.style().polish(label)

    def _notes_text(self, reckoned: Reckoned) -> str:
        parts = [
            f"{count} × {self._speech.shown(Money(value * _per_note(currency), currency))}"
            for currency, notes in reckoned.notes
            for value, count in notes
        ]
        return "   ·   ".join(parts)

    def _fill_change(self, reckoned: Reckoned) -> None:
        change = reckoned.change
        self._filling = True
        if not self._split_typed[Currency.USD]:
            self.change_dollars.set_amount(_dollars(change))
        if not self._split_typed[Currency.KHR]:
            self.change_riel.set_amount(riel(change.khr) if change is not None else None)
        self._filling = False

    def _lay_out(self) -> None:
        frame, column = card(self)
        head = QHBoxLayout()
        head.addWidget(Caption(self._speech, "ui_counter.payment", role="heading"))
        self.rate.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.rate, 1)
        column.addLayout(head)
        column.addLayout(self._due_row())
        column.addWidget(self._rule())
        column.addLayout(self._money_row())
        column.addWidget(self._customer_cell)
        column.addWidget(self._rule())
        for label in (self.change_name, self.change_shown, self.notes):
            column.addWidget(label)
        column.addLayout(self._split_row())
        column.addWidget(Caption(self._speech, "ui_counter.split_hint", role="hint"))
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.settle)
        column.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def _due_row(self) -> QHBoxLayout:
        due = QHBoxLayout()
        due.setSpacing(SPACE_L)
        due.addWidget(Caption(self._speech, "ui_counter.due", role="strong"))
        due.addWidget(self.due)
        due.addWidget(Caption(self._speech, "ui_counter.equals", role="field"))
        due.addWidget(self.in_dollars)
        due.addStretch(1)
        return due

    def _money_row(self) -> QGridLayout:
        money = QGridLayout()
        money.setHorizontalSpacing(SPACE_M)
        money.setColumnStretch(0, 1)
        money.setColumnStretch(1, 1)
        money.addWidget(Cell(self._speech, "ui_counter.tendered_riel", self.riel), 0, 0)
        money.addWidget(Cell(self._speech, "ui_counter.tendered_dollars", self.dollars), 0, 1)
        money.addWidget(self.exact, 0, 2, Qt.AlignmentFlag.AlignBottom)
        money.addWidget(self.khqr, 0, 3, Qt.AlignmentFlag.AlignBottom)
        return money

    def _split_row(self) -> QHBoxLayout:
        split = QHBoxLayout()
        split.setSpacing(SPACE_M)
        split.addWidget(Cell(self._speech, "ui_counter.change_dollars", self.change_dollars), 1)
        split.addWidget(Cell(self._speech, "ui_counter.change_riel", self.change_riel), 1)
        return split

    def _rule(self) -> QFrame:
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        return rule

    def _connect(self) -> None:
        for field in (self.riel, self.dollars):
            field.amount_changed.connect(self._on_money)
        for field in (self.change_dollars, self.change_riel):
            field.textEdited.connect(self._on_split)
        self.customer.chosen.connect(self._on_money)
        self.customer.textEdited.connect(self._on_money)
        self.exact.clicked.connect(self._on_exact)
        self.khqr.clicked.connect(self.khqr_wanted)
        self.leave.clicked.connect(self.left)
        self.settle.clicked.connect(self._on_settle)
        self._speech.changed.connect(self.retranslate)

    def _find_customer(self, text: str, found: Found) -> None:
        wanted = text.casefold()
        found(
            [
                one
                for one in self._customers
                if wanted in f"{one.text_km} {one.text_en} {one.detail}".casefold()
            ]
        )

    @Slot()
    def _on_money(self) -> None:
        if not self._filling:
            self._split_typed = dict.fromkeys(Currency, False)
            self.typed.emit(self.money())

    @Slot()
    def _on_split(self) -> None:
        field = self.sender()
        if isinstance(field, MoneyEdit):
            self._split_typed[field.currency] = field.amount() is not None
            self.typed.emit(self.money())

    @Slot()
    def _on_exact(self) -> None:
        if self._amount is not None:
            self._filling = True
            self.dollars.set_amount(None)
            self._filling = False
            self.riel.set_amount(riel(self._amount.cash_khr))
            self.settle.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, otherwise: QWidget) -> None:
        field = self.settle if self.settle.isEnabled() else otherwise
        field.setFocus(Qt.FocusReason.TabFocusReason)

    def _order_tabs(self) -> None:
        order = (
            self.riel,
            self.dollars,
            self.customer,
            self.change_dollars,
            self.change_riel,
            self.settle,
            self.leave,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    @Slot()
    def _on_settle(self) -> None:
        customer = self.customer.choice()
        if customer is not None:
            self.account_wanted.emit(str(customer.value))
        else:
            self.settle_wanted.emit(self.money())


def _minor(field: MoneyEdit) -> int:
    amount = field.amount()
    return amount.minor if amount is not None else 0


def _dollars(change: Cash | None) -> Money | None:
    if change is None or not change.usd_whole:
        return None
    return Money(change.usd_cents, Currency.USD)


def _per_note(currency: Currency) -> int:
    return 100 if currency is Currency.USD else 1
