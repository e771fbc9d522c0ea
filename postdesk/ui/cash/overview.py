"""How cash stands: the safe and what can be done on the left, what is on its way on the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.money import Currency, Money
from postdesk.services.desk import instant
from postdesk.services.safe import SafeState
from postdesk.ui.cash.cash_form import holder_text
from postdesk.ui.cash.state import CashState, Passing
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M, SPACE_S
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.amount_label import AmountLabel
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.record_table import Column, RecordTable
from postdesk.ui.widgets.state_words import StateWords
from postdesk.words.format import hour_text

LEFT_WIDTH = 470
RIEL_WIDTH, DOLLARS_WIDTH, TIME_WIDTH, STATE_WIDTH = 130, 110, 76, 210
STATES = {
    "sent": State.WARN,
    "received": State.GOOD,
    "given-back": State.NOTE,
    "matched": State.GOOD,
}


class Overview(QWidget):
    """The page while nothing is typed."""

    form_wanted = Signal(str)
    differences_wanted = Signal()
    more_wanted = Signal()
    take_wanted = Signal(object)
    give_back_wanted = Signal(object)

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self.riel, self.dollars = (AmountLabel(speech, "amount-large") for _ in Currency)
        self.facts = [StateWords(speech, self) for _ in range(4)]
        self.hint = KeyedParagraph(speech, "", role="hint")
        self.hand_over = ActionButton(speech, "ui_cash.hand_over", "F9", role="main")
        self.take = ActionButton(speech, "ui_cash.take", "F8")
        self.give_back = ActionButton(speech, "ui_cash.give_back", "F7")
        self.voucher = ActionButton(speech, "ui_cash.voucher", "F6")
        self.swap = ActionButton(speech, "ui_cash.swap", "Ctrl+F6")
        self.deposit = ActionButton(speech, "ui_cash.deposit", "F2")
        self.bag_out = ActionButton(speech, "ui_cash.bag_out", "F3")
        self.bag_in = ActionButton(speech, "ui_cash.bag_in", "F4")
        self.count_safe = ActionButton(speech, "ui_cash.count_safe", "F5")
        self.differences = ActionButton(speech, "ui_cash.differences", "F10")
        self.rate = ActionButton(speech, "ui_cash.rate", "F11")
        self.more = ActionButton(speech, "ui_office.more", "Ctrl+F9")
        self.keepers = (self.deposit, self.bag_out, self.bag_in, self.count_safe, self.rate)
        self.passing = RecordTable(speech, _passing_columns(), self)
        self.today = RecordTable(speech, _today_columns(), self)
        self._lay_out()
        # All of it at once would be taller than the smallest screen; what is needed comes later.
        for widget in (self.safe_card, *self.facts, *self.keepers):
            widget.hide()
        self._connect()

    def begin(self) -> None:
        """Put the cursor on what waits, or on the main action."""
        (self.passing if self.passing.records else self.hand_over).setFocus()

    def show_state(self, state: CashState) -> None:
        """Show how cash stands."""
        self._show_safe(state)
        self.passing.set_records(state.passing)
        self.today.set_records(state.today)
        can_send = any(state.takers.values())
        self.hand_over.set_allowed(can_send)
        for button in (self.voucher, self.swap):
            button.set_allowed(bool(state.own))
        for button in self.keepers:
            button.setVisible(state.keeps_safe)
        self.hint.set_key("" if state.own else "ui_cash.open_till_first")
        self.hint.setVisible(not state.own)
        self._on_passing()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        always = (self.hand_over, self.take, self.give_back, self.voucher, self.swap)
        for button in (*always, *self.keepers):
            button.set_busy(busy)

    def _show_safe(self, state: CashState) -> None:
        safe = state.safe
        self.safe_card.setVisible(safe is not None)
        for fact in self.facts:
            fact.setVisible(False)
        if safe is not None:
            self.riel.set_amount(Money(safe.has.khr, Currency.KHR))
            self.dollars.set_amount(Money(safe.has.usd_cents, Currency.USD))
            self._say_limits(safe)
            self._say_counted(safe)
            self._say_rate(state)
        elif state.over_limit:
            self.facts[0].setVisible(True)
            self.facts[0].say(State.WARN, "ui_cash.till_over_limit")

    def _say_limits(self, safe: SafeState) -> None:
        for fact, figure in zip(self.facts[:2], safe.overnight, strict=False):
            fact.setVisible(True)
            if figure.over:
                fact.say(State.WARN, "ui_cash.over_limit", limit=figure.limit, over=figure.over)
            else:
                fact.say(State.GOOD, "ui_cash.under_limit", limit=figure.limit)

    def _say_counted(self, safe: SafeState) -> None:
        fact = self.facts[2]
        fact.setVisible(True)
        if safe.counted_at:
            fact.say(State.NOTE, "ui_cash.counted_at", at=instant(safe.counted_at))
        else:
            fact.say(State.NOTE, "ui_cash.never_counted")

    def _say_rate(self, state: CashState) -> None:
        fact, stands = self.facts[3], state.rate
        fact.setVisible(True)
        if stands is None or stands.rate is None:
            fact.say(State.WARN, "ui_counter.no_rate")
            return
        riel = Money(stands.rate.riel_per_usd, Currency.KHR)
        key = "ui_cash.rate_is_old" if stands.is_old else "ui_cash.rate_is"
        kind = State.WARN if stands.is_old else State.GOOD
        fact.say(kind, key, riel=riel, day=stands.rate.from_on, days=stands.age_days)

    def _lay_out(self) -> None:
        self.safe_card, safe = card(self)
        safe.addWidget(Caption(self._speech, "ui_cash.in_safe", role="heading"))
        amounts = QGridLayout()
        for row, (key, label) in enumerate(
            (("ui_till.riel", self.riel), ("ui_till.dollars", self.dollars))
        ):
            amounts.addWidget(Caption(self._speech, key), row, 0)
            amounts.addWidget(label, row, 1)
        amounts.setColumnStretch(1, 1)
        safe.addLayout(amounts)
        actions_card, actions = card(self)
        for fact in self.facts:
            actions.addWidget(fact)
        actions.addWidget(self.hint)
        for beside in (
            (self.hand_over,),
            (self.voucher, self.more),
            (self.swap, self.rate),
            (self.bag_out, self.bag_in),
            (self.deposit, self.count_safe),
        ):
            line = QHBoxLayout()
            line.setSpacing(SPACE_S)
            for button in beside:
                line.addWidget(button, 1)
            actions.addLayout(line)
        actions.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(SPACE_M)
        left.addWidget(self.safe_card)
        left.addWidget(actions_card, 1)
        side = QWidget(self)
        side.setFixedWidth(LEFT_WIDTH)
        left.setContentsMargins(0, 0, 0, 0)
        side.setLayout(left)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACE_M)
        columns.addWidget(side)
        columns.addLayout(self._right(), 1)

    def _right(self) -> QVBoxLayout:
        waiting_card, waiting = card(self)
        waiting.addWidget(Caption(self._speech, "ui_cash.passing", role="heading"))
        waiting.addWidget(self.passing, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self.give_back)
        buttons.addWidget(self.take)
        waiting.addLayout(buttons)
        today_card, today = card(self)
        head = QHBoxLayout()
        head.addWidget(Caption(self._speech, "ui_cash.today", role="heading"), 1)
        head.addWidget(self.differences)
        today.addLayout(head)
        today.addWidget(self.today, 1)
        right = QVBoxLayout()
        right.setSpacing(SPACE_M)
        right.addWidget(waiting_card, 1)
        right.addWidget(today_card, 1)
        return right

    def _connect(self) -> None:
        for button, form in (
            (self.hand_over, "hand_over"),
            (self.voucher, "voucher"),
            (self.swap, "swap"),
            (self.deposit, "deposit"),
            (self.bag_out, "bag_out"),
            (self.bag_in, "bag_in"),
            (self.count_safe, "count_safe"),
            (self.rate, "rate"),
        ):
            button.clicked.connect(lambda _=False, name=form: self.form_wanted.emit(name))
        self.differences.clicked.connect(self.differences_wanted)
        self.more.clicked.connect(self.more_wanted)
        self.take.clicked.connect(self._on_take)
        self.give_back.clicked.connect(self._on_give_back)
        self.passing.chosen.connect(self._on_take)
        self.passing.current_changed.connect(self._on_passing)

    def _current(self) -> Passing | None:
        record: Passing | None = self.passing.current_record()
        return record

    @Slot()
    def _on_passing(self) -> None:
        current = self._current()
        self.take.set_allowed(current is not None and current.is_to_take)
        self.give_back.set_allowed(current is not None and (current.is_to_take or current.is_own))

    @Slot()
    def _on_take(self) -> None:
        current = self._current()
        if current is not None and current.is_to_take:
            self.take_wanted.emit(current)

    @Slot()
    def _on_give_back(self) -> None:
        if (current := self._current()) is not None:
            self.give_back_wanted.emit(current)


def _passing_columns() -> tuple[Column, ...]:
    return (
        Column("ui_cash.from", lambda one, speech: holder_text(speech, one.movement.giver)),
        Column("ui_cash.to", lambda one, speech: holder_text(speech, one.movement.taker)),
        *_amounts(lambda one: one.movement),
        Column("ui_cash.at", lambda one, _: _hour(one.movement), right=True, width_px=TIME_WIDTH),
    )


def _today_columns() -> tuple[Column, ...]:
    return (
        Column("ui_cash.what", _what),
        Column("ui_cash.from_to", _from_to),
        *_amounts(lambda one: one),
        Column("ui_cash.state", _state_words, width_px=STATE_WIDTH, state=_state),
        Column("ui_cash.at", lambda one, _: _hour(one), right=True, width_px=TIME_WIDTH),
    )


def _amounts(of: Any) -> tuple[Column, ...]:  # noqa: ANN401 - a table's record
    return (
        Column(
            "ui_cash.riel",
            lambda one, speech: _shown(speech, Money(of(one).khr, Currency.KHR)),
            right=True,
            width_px=RIEL_WIDTH,
        ),
        Column(
            "ui_cash.dollars",
            lambda one, speech: _shown(speech, Money(of(one).usd_cents, Currency.USD)),
            right=True,
            width_px=DOLLARS_WIDTH,
        ),
    )


def _shown(speech: Speech, amount: Money) -> str:
    return speech.shown(amount) if amount else "–"


def _hour(movement: Any) -> str:  # noqa: ANN401 - a table's record
    return hour_text(instant(movement.at))


def _what(movement: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say(f"ui_cash.kind_{movement.kind.value.replace('-', '_')}")


def _from_to(movement: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    if movement.taker.startswith("deposit:"):
        return f"{holder_text(speech, movement.giver)} → {speech.say('ui_cash.bank')}"
    ends = (holder_text(speech, movement.giver), holder_text(speech, movement.taker))
    return " → ".join(ends)


def _state_words(movement: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say(f"ui_cash.state_{movement.state.replace('-', '_')}")


def _state(movement: Any) -> State:  # noqa: ANN401 - a table's record
    return STATES[movement.state]
