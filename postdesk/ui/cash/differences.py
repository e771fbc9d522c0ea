"""Over and short: every difference, how it stands, and what its person may do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.accounts import BAG_PREFIX
from postdesk.domain.business_day import default_day
from postdesk.domain.difference import DifferenceState
from postdesk.domain.money import Money
from postdesk.services.desk import instant
from postdesk.ui.cash.presenter import CashPresenter
from postdesk.ui.cash.state import DifferenceRow
from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Named, Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.own_pin_dialog import OwnPinDialog
from postdesk.ui.widgets.reason_dialog import ReasonDialog
from postdesk.ui.widgets.record_table import Column, RecordTable

DAY_WIDTH, AMOUNT_WIDTH, STATE_WIDTH = 190, 200, 260
STATES = {
    DifferenceState.OPEN: State.WARN,
    DifferenceState.EXPLAINED: State.GOOD,
    DifferenceState.DISPUTED: State.NOTE,
    DifferenceState.AGREED: State.GOOD,
}


class DifferencesPanel(QWidget):
    """The list, and the steps; none of them is ever taken by somebody else."""

    left = Signal()

    def __init__(
        self, speech: Speech, presenter: CashPresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speech, self._presenter = speech, presenter
        self.table = RecordTable(speech, _columns(), self)
        self.hint = KeyedParagraph(speech, "ui_cash.differences_hint", role="hint")
        self.said = KeyedParagraph(speech, "", role="field")
        self.explain = ActionButton(speech, "ui_cash.explain", "F6")
        self.dispute = ActionButton(speech, "ui_cash.dispute", "F7")
        self.take_over = ActionButton(speech, "ui_cash.take_over", "F8")
        self.withdraw = ActionButton(speech, "ui_cash.withdraw", "F5")
        self.back = ActionButton(speech, "ui_window.back", "Esc")
        self._lay_out()
        self.explain.clicked.connect(self._on_explain)
        self.dispute.clicked.connect(self._on_dispute)
        self.take_over.clicked.connect(self._on_take_over)
        self.withdraw.clicked.connect(self._on_withdraw)
        self.back.clicked.connect(self.left)
        self.table.current_changed.connect(self._on_current)
        self._on_current()

    def begin(self) -> None:
        """Put the cursor on the list."""
        self.table.setFocus()

    def show_rows(self, rows: Sequence[DifferenceRow]) -> None:
        """Show these."""
        self.table.set_records(rows)
        self.hint.set_key("ui_cash.differences_hint" if rows else "ui_cash.no_differences")
        self._on_current()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        for button in (self.explain, self.dispute, self.take_over, self.withdraw, self.back):
            button.set_busy(busy)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_M)
        foot.addWidget(self.hint, 1)
        for button in (self.back, self.withdraw, self.take_over, self.dispute, self.explain):
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_M)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.said)
        whole.addLayout(foot)

    def _current(self) -> DifferenceRow | None:
        record: DifferenceRow | None = self.table.current_record()
        return record

    @Slot()
    def _on_current(self) -> None:
        row = self._current()
        state = row.difference.state if row is not None else None
        own = row is not None and row.is_own
        self.explain.set_allowed(state in {DifferenceState.OPEN, DifferenceState.DISPUTED})
        self.dispute.set_allowed(state in {DifferenceState.OPEN, DifferenceState.EXPLAINED})
        self.take_over.set_allowed(
            own and state in {DifferenceState.OPEN, DifferenceState.DISPUTED}
        )
        self.withdraw.set_allowed(own and state is DifferenceState.AGREED)
        self._say_step(row)

    def _say_step(self, row: DifferenceRow | None) -> None:
        step = row.step if row is not None else None
        if row is None or step is None:
            self.said.set_key("")
            return
        self.said.set_key(
            "ui_cash.said" if step.reason else "ui_cash.said_by_pin",
            person=Named(row.said_by_km, row.said_by_latin),
            day=default_day(instant(step.at)),
            at=instant(step.at),
            reason=step.reason,
        )

    @Slot()
    def _on_explain(self) -> None:
        self._ask("ui_cash.explain", self._presenter.explain)

    @Slot()
    def _on_dispute(self) -> None:
        self._ask("ui_cash.dispute", self._presenter.dispute)

    @Slot()
    def _on_withdraw(self) -> None:
        self._ask("ui_cash.withdraw", self._presenter.withdraw)

    @Slot()
    def _on_take_over(self) -> None:
        if (row := self._current()) is None:
            return
        OwnPinDialog(
            self._speech,
            "ui_cash.take_over",
            fields={"amount": row.difference.amount},
            typed=lambda pin: self._presenter.take_over(row, pin),
            parent=self,
        ).open()

    def _ask(self, topic: str, then: Callable[[DifferenceRow, str], None]) -> None:
        if (row := self._current()) is None:
            return
        ReasonDialog(
            self._speech,
            topic,
            fields={"amount": row.difference.amount},
            told=lambda reason: then(row, reason),
            parent=self,
        ).open()


def _columns() -> tuple[Column, ...]:
    return (
        Column("ui_cash.day", _day, width_px=DAY_WIDTH),
        Column("ui_cash.stands_on", _stands_on),
        Column("ui_cash.difference", _amount, right=True, width_px=AMOUNT_WIDTH),
        Column("ui_cash.state", _state_words, width_px=STATE_WIDTH, state=_state),
    )


def _day(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.shown(date.fromisoformat(row.difference.business_day))


def _stands_on(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    holder = row.difference.holder
    if holder.startswith(BAG_PREFIX):
        return speech.say("ui_cash.bag", number=holder.removeprefix(BAG_PREFIX))
    return speech.either(row.name_km, row.name_latin)


def _amount(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    one = row.difference
    sign = "+" if one.over > 0 else ""
    text = sign + speech.shown(one.amount)
    return text if isinstance(one.amount, Money) else f"{text} {one.unit}"


def _state_words(row: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    return speech.say(f"ui_cash.state_{row.difference.state.value}")


def _state(row: Any) -> State:  # noqa: ANN401 - a table's record
    return STATES[row.difference.state]
