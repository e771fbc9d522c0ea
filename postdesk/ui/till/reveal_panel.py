"""After the seal: what the books say, what was counted, and the difference, each for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.difference import HintKind
from postdesk.domain.money import Currency, Money
from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.theme import SPACE_M
from postdesk.ui.till.state import TillState
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.icons import State
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.drawer import Counted
    from postdesk.services.explaining import Swap

AMOUNT_WIDTH = 210
STATE_WIDTH = 230
CAUSES_MAX = 3


class RevealPanel(QWidget):
    """The table of differences; recount, or close the till."""

    recount_wanted = Signal()
    close_wanted = Signal()
    exchange_wanted = Signal()
    hand_in_wanted = Signal()

    def __init__(
        self,
        speech: Speech,
        state: TillState,
        counted: Counted,
        swap: Swap | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._speech = speech
        self._names = {kind.unit: (kind.name_km, kind.name_en) for kind in state.stock}
        self.table = RecordTable(speech, self._columns(), self)
        self.table.set_records(counted.figures)
        self.words = MessageStrip(speech, self)
        self.hint = MessageStrip(speech, self)
        self.causes = [KeyedParagraph(speech, "", role="hint") for _ in range(CAUSES_MAX)]
        self.recount = ActionButton(speech, "ui_till.recount", "F5")
        self.exchange = ActionButton(speech, "ui_till.close_as_exchange", "F8")
        self.exchange.setVisible(swap is not None)
        self.hand_in = ActionButton(speech, "ui_till.close_and_hand_in", "F7")
        self.close_till = ActionButton(speech, "ui_till.close", "F9", role="main")
        self._lay_out()
        self.recount.clicked.connect(self.recount_wanted)
        self.exchange.clicked.connect(self.exchange_wanted)
        self.hand_in.clicked.connect(self.hand_in_wanted)
        self.close_till.clicked.connect(self.close_wanted)
        self._say(counted, swap)
        self._say_causes(state)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_M)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.words)
        whole.addWidget(self.hint)
        for cause in self.causes:
            whole.addWidget(cause)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_M)
        foot.addWidget(KeyedParagraph(self._speech, "ui_till.sealed_hint", role="hint"), 1)
        foot.addWidget(self.recount)
        foot.addWidget(self.exchange)
        foot.addWidget(self.hand_in)
        foot.addWidget(self.close_till)
        whole.addLayout(foot)

    def begin(self) -> None:
        """Put the cursor on the main action."""
        self.close_till.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.recount.set_busy(busy)
        self.exchange.set_busy(busy)
        self.hand_in.set_busy(busy)
        self.close_till.set_busy(busy)

    def _say(self, counted: Counted, swap: Swap | None) -> None:
        if counted.agrees:
            self.words.show_success("ui_till.agrees")
        elif any(figure.counted < figure.expected for figure in counted.figures):
            self.words.show_warning("ui_till.short_not_debt")
        else:
            self.words.show_warning("ui_till.over_unknown")
        if swap is not None:
            short = swap.dollars.minor < 0
            key = "ui_till.swap_dollars_short" if short else "ui_till.swap_riel_short"
            key += "_receipt" if swap.receipt_no else ""
            self.hint.show_notice(
                key, dollars=_size(swap.dollars), riel=_size(swap.riel), receipt=swap.receipt_no
            )

    def _say_causes(self, state: TillState) -> None:
        """What may have made the differences: offered to look at, nothing is posted for it."""
        hints = [(over, hint) for over, several in state.hints for hint in several]
        for cause in self.causes[len(hints) :]:
            cause.hide()
        for cause, (over, hint) in zip(self.causes, hints, strict=False):
            side = "over" if over.minor > 0 else "short"
            kind = hint.kind.value.replace("-", "_")
            key = f"ui_till.cause_{kind}"
            if hint.kind in {HintKind.ENTRY_MISSING, HintKind.ENTRY_TWICE}:
                key += f"_{side}"
            cause.set_key(key, over=_size(over), about=hint.about, note=hint.note or "")

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("ui_till.what", self._name),
            Column("ui_till.per_books", _written("expected"), right=True, width_px=AMOUNT_WIDTH),
            Column("ui_till.counted", _written("counted"), right=True, width_px=AMOUNT_WIDTH),
            Column("ui_till.difference", _difference, right=True, width_px=AMOUNT_WIDTH),
            Column("ui_till.outcome", _outcome, width_px=STATE_WIDTH, state=_state),
        )

    def _name(self, figure: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
        if figure.unit in self._names:
            return speech.either(*self._names[figure.unit])
        key = "ui_till.riel" if figure.unit == Currency.KHR else "ui_till.dollars"
        return speech.say(key)


def _size(amount: Money) -> Money:
    return Money(abs(amount.minor), amount.currency)


def _amount(unit: str, number: int) -> Money | int:
    return Money(number, Currency(unit)) if unit in {"KHR", "USD"} else number


def _written(field: str) -> Any:  # noqa: ANN401 - a column's writer
    def write(figure: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
        return speech.shown(_amount(figure.unit, getattr(figure, field)))

    return write


def _difference(figure: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    over = figure.counted - figure.expected
    return ("+" if over > 0 else "") + speech.shown(_amount(figure.unit, over))


def _state(figure: Any) -> State:  # noqa: ANN401 - a table's record
    return State.GOOD if figure.counted == figure.expected else State.WARN


def _outcome(figure: Any, speech: Speech) -> str:  # noqa: ANN401 - a table's record
    over = figure.counted - figure.expected
    key = "agreed" if not over else ("surplus" if over > 0 else "shortage")
    return speech.say(f"ui_till.{key}")
