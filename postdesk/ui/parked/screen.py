"""The page of parked baskets: name, items, sum; Enter takes one up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from postdesk.domain.money import riel
from postdesk.ui.khmer_label import KeyedParagraph
from postdesk.ui.language import Speech
from postdesk.ui.parked.presenter import ParkedPresenter
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_M
from postdesk.ui.widgets import confirm_dialog
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card
from postdesk.ui.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from postdesk.services.basket import ParkedBasket, Recalled


class ParkedScreen(Screen):
    """Who is expected back."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_parked.title", parent)
        self.presenter = ParkedPresenter(self, context.run, context.session, self._counter_is_free)
        self.table = RecordTable(self.speech, _columns(), self)
        self.empty = KeyedParagraph(self.speech, "ui_parked.empty", role="field")
        self.recall = ActionButton(self.speech, "ui_parked.recall", "F9", role="main")
        self.drop = ActionButton(self.speech, "ui_parked.drop", "F11")
        frame, column = card(self)
        column.setSpacing(SPACE_M)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.drop)
        buttons.addWidget(self.recall)
        column.addLayout(buttons)
        self.body.addWidget(frame, 1)
        self.table.chosen.connect(self._on_recall)
        self.recall.clicked.connect(self._on_recall)
        self.drop.clicked.connect(self._on_drop)

    def come_in(self) -> None:
        """Show who is expected back."""
        self.strip.clear()
        self.presenter.load()

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        self.recall.set_busy(busy)
        self.drop.set_busy(busy)

    def show_parked(self, parked: Sequence[ParkedBasket]) -> None:
        """The baskets that wait."""
        self.table.set_records(parked)
        self.empty.setVisible(not parked)
        self.table.setVisible(bool(parked))
        self.recall.set_allowed(bool(parked))
        self.drop.set_allowed(bool(parked))
        if parked:
            self.table.setFocus()

    def hand_over(self, recalled: Recalled) -> None:
        """Turn to the counter with this basket."""
        self.turn_to("counter", recalled)

    def say_counter_is_full(self) -> None:
        """That one comes first."""
        self.strip.show_refusal("ui_parked.counter_full")

    def _counter_is_free(self) -> bool:
        screen_of = getattr(self.window(), "screen_of", None)
        return screen_of is None or bool(screen_of("counter").is_free)

    @Slot()
    def _on_recall(self) -> None:
        if (record := self.table.current_record()) is not None:
            self.presenter.recall(record.draft_no)

    @Slot()
    def _on_drop(self) -> None:
        if (record := self.table.current_record()) is None:
            return
        confirm_dialog.ask(
            self,
            self.speech,
            "ui_parked.confirm_drop",
            lambda: self.presenter.drop(record.draft_no),
            customer=record.customer or "–",
            due=riel(record.quoted_khr),
        )


def _columns() -> list[Column]:
    return [
        Column("ui_parked.column_customer", lambda row, _: row.customer or "–"),
        Column("ui_parked.column_items", lambda row, _: str(row.items), right=True, width_px=120),
        Column("ui_parked.column_due", _due, right=True, width_px=180),
        Column("ui_parked.column_since", _since, right=True, width_px=140),
    ]


def _due(row: ParkedBasket, speech: Speech) -> str:
    return speech.shown(riel(row.quoted_khr))


def _since(row: ParkedBasket, speech: Speech) -> str:
    return speech.shown(datetime.fromisoformat(row.parked_at))
