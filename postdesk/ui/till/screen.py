"""The till page: one panel at a time, as the till stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.money import Currency, Money
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Named
from postdesk.ui.ports import signed_in
from postdesk.ui.screen import DeskContext, Screen
from postdesk.ui.theme import SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.till.count_panel import CountPanel
from postdesk.ui.till.presenter import TillPresenter, TypedCount
from postdesk.ui.till.reveal_panel import RevealPanel
from postdesk.ui.till.state import TillState
from postdesk.ui.widgets import approval_dialog, confirm_dialog
from postdesk.ui.widgets.action_button import ActionButton

if TYPE_CHECKING:
    from postdesk.services.drawer import Counted
    from postdesk.services.explaining import Swap

CARD_WIDTH = 640


class TillScreen(Screen):
    """Open, count blind, reveal, close."""

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ui_window.page_till", parent)
        self._till = str(context.till_number)
        self.title.set_key("ui_till.title", till=self._till)
        self.presenter = TillPresenter(self, context.run, context.session, self._till)
        self.panel: QWidget | None = None
        self._opening: CountPanel | None = None
        self._left_open: CountPanel | None = None
        context.session.person_changed.connect(self._on_person_changed)

    def come_in(self) -> None:
        """Show how the till stands now."""
        self.presenter.load()

    def may_leave(self) -> bool:
        """A count that was begun is sealed or left first: until then the books stay closed."""
        if self.presenter.is_counting:
            self.strip.show_warning("ui_till.count_first")
            return False
        self.strip.clear()
        return True

    def set_busy(self, busy: bool) -> None:
        """Take no second press."""
        if isinstance(self.panel, CountPanel | RevealPanel):
            self.panel.set_busy(busy)

    def show_opening(self, state: TillState) -> None:
        """The till is closed: take it by a count. What was typed already stays."""
        if self._opening is None:
            self._opening = self._count_panel(state, opening=True)
            self._put(self._opening)
        self._opening.show_incoming(state.incoming)
        self._opening.begin()

    def show_left_open(self, state: TillState) -> None:
        """The day before was never closed: count this drawer first. What was typed stays."""
        if state.left_open is not None:
            self.strip.show_warning("ui_till.left_open", day=state.left_open)
        if self._left_open is None:
            self._left_open = self._count_panel(state, opening=False)
            self._left_open.leave.hide()
            self._put(self._left_open)
        self._left_open.begin()

    def ask_second_person(self, typed: TypedCount) -> None:
        """It is somebody else's drawer: two count it."""
        approval_dialog.ask_approval(
            self,
            self.speech,
            self.context.run,
            asked_by=signed_in(self.context.session),
            what_key="ui_till.second_person_text",
            fields={"till": self._till},
            approved=lambda approval: self.presenter.take_over(typed, approval),
            witness=True,
        )

    def show_counting(self, state: TillState) -> None:
        """Count with nothing to compare with."""
        self.strip.clear()
        panel = self._count_panel(state, opening=False)
        panel.left.connect(self.presenter.stop_count)
        self._put(panel)
        panel.begin()

    def show_at_work(self, state: TillState) -> None:
        """The till is open; its money is not shown."""
        words = KeyedParagraph(self.speech, "")
        words.set_key("ui_till.at_work_text", till=state.till)
        count = ActionButton(self.speech, "ui_till.begin_count", "F9", role="main")
        count.clicked.connect(self.presenter.begin_count)
        self._put(self._card("ui_till.at_work", words, count))
        count.setFocus()

    def show_reveal(self, state: TillState, counted: Counted, swap: Swap | None) -> None:
        """Books, count, difference."""
        panel = RevealPanel(self.speech, state, counted, swap, self)
        panel.recount_wanted.connect(self.presenter.begin_count)
        panel.close_wanted.connect(self._on_close)
        panel.exchange_wanted.connect(self._on_close_as_exchange)
        panel.hand_in_wanted.connect(self._on_hand_in)
        self._put(panel)
        panel.begin()

    def show_kept_by_other(self, state: TillState) -> None:
        """Somebody else answers for the till."""
        words = KeyedParagraph(self.speech, "")
        keeper = state.keeper
        name = Named(keeper.name_km, keeper.name_latin) if keeper is not None else ""
        words.set_key("ui_till.kept_by_other_text", person=name, till=state.till)
        self._put(self._card("ui_till.kept_by_other", words, None))

    def ask_seal(self, typed: TypedCount, *, opening: bool) -> None:
        """Ask once, with what was counted in full."""
        then = self.presenter.open_with if opening else self.presenter.seal
        if self._left_open is not None:
            then = self.presenter.take_over
        topic = "ui_till.confirm_open" if opening else "ui_till.confirm_seal"
        confirm_dialog.ask(
            self,
            self.speech,
            topic,
            lambda: then(typed),
            riel=typed.total_riel,
            dollars=typed.total_dollars,
        )

    def ask_safe_keeper(self, typed: TypedCount) -> None:
        """Ask the manager to confirm what the safe gave."""
        zero = {"riel": Money(0, Currency.KHR), "dollars": Money(0, Currency.USD)}
        approval_dialog.ask_approval(
            self,
            self.speech,
            self.context.run,
            asked_by=signed_in(self.context.session),
            what_key="ui_till.safe_gave_text",
            fields={
                "riel": typed.safe_riel or zero["riel"],
                "dollars": typed.safe_dollars or zero["dollars"],
                "till": self._till,
            },
            approved=lambda approval: self.presenter.open_with(typed, approval),
        )

    def say_opened(self, counted: Counted) -> None:
        """The till is open now."""
        self._opening = None
        self._left_open = None
        key = "ui_till.opened" if counted.agrees else "ui_till.opened_with_difference"
        say = self.strip.show_success if counted.agrees else self.strip.show_warning
        say(key, till=counted.till)

    def say_closed(self, counted: Counted) -> None:
        """The till is closed now."""
        key = "ui_till.closed" if counted.agrees else "ui_till.closed_with_difference"
        self.strip.show_success(key, till=counted.till)

    def _count_panel(self, state: TillState, *, opening: bool) -> CountPanel:
        panel = CountPanel(self.speech, state, opening=opening, parent=self)
        panel.finished.connect(self.presenter.finish_typing)
        return panel

    def _card(self, title: str, words: QWidget, action: ActionButton | None) -> QWidget:
        card = QFrame(self)
        card.setProperty("role", "card")
        card.setMaximumWidth(CARD_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_M)
        column.addWidget(Caption(self.speech, title, role="heading"))
        column.addWidget(words)
        if action is not None:
            column.addWidget(action)
        column.addStretch(1)
        around = QWidget(self)
        rows = QVBoxLayout(around)
        rows.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(card, 1)
        line.addStretch(1)
        rows.addLayout(line)
        rows.addStretch(1)
        return around

    def _put(self, panel: QWidget) -> None:
        if self.panel is not None:
            self.body.removeWidget(self.panel)
            self.panel.hide()
            self.panel.deleteLater()
            if self.panel is self._opening and panel is not self._opening:
                self._opening = None
            if self.panel is self._left_open and panel is not self._left_open:
                self._left_open = None
        self.panel = panel
        self.body.addWidget(panel, 1)
        # The layout would show it only later, and what is not shown cannot take the cursor.
        panel.show()

    @Slot()
    def _on_close(self) -> None:
        self.presenter.close()

    @Slot()
    def _on_close_as_exchange(self) -> None:
        self.presenter.close(as_exchange=True)

    @Slot()
    def _on_hand_in(self) -> None:
        self.presenter.close(hand_in=True)

    @Slot()
    def _on_person_changed(self) -> None:
        self.presenter.is_counting = False
