"""The page before all others: choose your name, type your PIN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from postdesk.domain.people import Person
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.screen import DeskContext
from postdesk.ui.sign_in.left_off import LeftOffCard
from postdesk.ui.sign_in.presenter import SignInPresenter
from postdesk.ui.theme import ROW_HEIGHT, SPACE_L, SPACE_M, SPACE_XL
from postdesk.ui.widgets.action_button import ENTER_KEY, ActionButton
from postdesk.ui.widgets.elided import ElidedLabel
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.ui.widgets.pin_edit import PinEdit

if TYPE_CHECKING:
    from postdesk.services.recovery import LeftOff

CARD_WIDTH = 520
LEFT_OFF_WIDTH = 860
NAMES_SHOWN = 5
HINT_AFTER_MS = 200
TITLES = {
    (False, False): "ui_sign_in.title",
    (True, False): "ui_sign_in.title_locked",
    (False, True): "ui_sign_in.title_switch",
}


# Keys are taken in subclasses here: an event filter in Python costs 30 ms at the first page.
class _Pin(PinEdit):
    """The PIN's field, whose up and down arrows choose a name."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go to the names."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        super().keyPressEvent(event)


class _Names(QListWidget):
    """The names, on which Enter goes on to the PIN."""

    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the name."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.taken.emit()
            return
        super().keyPressEvent(event)


class SignInScreen(QWidget):
    """Names on a list (arrows choose), the PIN beneath (Enter goes in).

    Attributes:
        entered: Tells the person who has signed in.
        turned_back: Nobody changed places: the person before goes on.
    """

    entered = Signal(object)
    turned_back = Signal()

    def __init__(self, context: DeskContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._speech = context.speech
        self._switching = False
        self._people: tuple[Person, ...] = ()
        self.presenter = SignInPresenter(self, context.run)
        self.title = Caption(self._speech, "ui_sign_in.title", role="title")
        self.branch = ElidedLabel(self)
        self.branch.setProperty("role", "field")
        self.names = _Names(self)
        self.names.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustIgnored)
        self.pin = _Pin(self)
        self.strip = MessageStrip(self._speech, self)
        self.go_in = ActionButton(self._speech, "ui_sign_in.enter", ENTER_KEY, role="main")
        self.go_back = ActionButton(self._speech, "ui_sign_in.turn_back", "Esc")
        self.hint = KeyedParagraph(self._speech, "", role="hint")
        self.left_off = LeftOffCard(self._speech, self)
        self.left_off.setFixedWidth(LEFT_OFF_WIDTH)
        self._lay_out()
        self.pin.stepped.connect(self._on_step)
        self.names.taken.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._on_enter)
        self.go_in.clicked.connect(self._on_enter)
        self.go_back.clicked.connect(self._on_turn_back)
        self._speech.changed.connect(self.retranslate)

    def begin(self, *, locked: bool = False, switching: bool = False) -> None:
        """Stand before the pages: after the start, locked, or for a change of person."""
        self._switching = switching
        self.title.set_key(TITLES[locked, switching])
        self.go_back.setVisible(switching)
        # What the hint names is looked up after the page is painted and takes keys.
        QTimer.singleShot(HINT_AFTER_MS, self, self._show_hint)
        self.strip.clear()
        self.pin.clear()
        self.retranslate()
        self.presenter.load_people()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_left_off(self, left: LeftOff) -> None:
        """The program was cut off: say what was recorded, and what was not."""
        self.left_off.show_left(left)

    def show_people(self, people: Sequence[Person]) -> None:
        """Offer these names; whoever was here last stands chosen."""
        self._people = tuple(people)
        here = self._context.session.person
        self.names.clear()
        for person in self._people:
            line = QListWidgetItem(self._line(person))
            line.setSizeHint(QSize(0, ROW_HEIGHT))
            self.names.addItem(line)
        places = [place for place, person in enumerate(self._people) if person == here]
        self.names.setCurrentRow(places[0] if places else 0)
        rows = max(2, min(len(self._people), NAMES_SHOWN))
        self.names.setFixedHeight(rows * ROW_HEIGHT + 14)

    def ask_again(self) -> None:
        """Empty the PIN and wait for another."""
        self.pin.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_in(self, person: Person) -> None:
        """The PIN was right."""
        self.pin.clear()
        self.strip.clear()
        self.left_off.hide()
        self.entered.emit(person)

    def set_busy(self, busy: bool) -> None:
        """While a PIN is looked at nothing else can be typed."""
        self.go_in.set_busy(busy)
        self.pin.setReadOnly(busy)
        self.names.setDisabled(busy)

    def show_trouble(self, reason: Exception) -> None:
        """Say why not."""
        self.strip.show_trouble(reason)

    def retranslate(self) -> None:
        """Name people and branch in the language chosen now."""
        context = self._context
        self.branch.set_text(self._speech.either(context.branch_name_km, context.branch_name_en))
        for place, person in enumerate(self._people):
            self.names.item(place).setText(self._line(person))

    def _line(self, person: Person) -> str:
        role = self._speech.say(f"ui_window.role_{person.role.value}")
        name = self._speech.either(person.name_km, person.name_latin)
        return f"{name}   ·   {role}"

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("role", "card")
        card.setFixedWidth(CARD_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_M)
        column.addWidget(self.branch)
        column.addWidget(self.title)
        column.addWidget(Caption(self._speech, "ui_sign_in.who", role="field", buddy=self.names))
        column.addWidget(self.names)
        column.addWidget(Caption(self._speech, "ui_window.pin", role="field", buddy=self.pin))
        column.addWidget(self.pin)
        column.addWidget(self.strip)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_M)
        buttons.addWidget(self.go_back)
        buttons.addWidget(self.go_in, 1)
        column.addLayout(buttons)
        column.addWidget(self.hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        whole.addStretch(1)
        # Beside stretches, not aligned: an aligned widget would not grow with longer words.
        told = QHBoxLayout()
        told.addStretch(1)
        told.addWidget(self.left_off)
        told.addStretch(1)
        whole.addLayout(told)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    @Slot(int)
    def _on_step(self, by: int) -> None:
        row = max(0, min(self.names.count() - 1, self.names.currentRow() + by))
        self.names.setCurrentRow(row)

    @Slot()
    def _show_hint(self) -> None:
        if self._context.is_training:
            self.hint.set_key("ui_sign_in.training_hint", pin=_sample_pin())
        else:
            self.hint.set_key("ui_sign_in.hint")

    @Slot()
    def _on_enter(self) -> None:
        row = self.names.currentRow()
        if 0 <= row < len(self._people):
            self.presenter.enter(self._people[row].person_id, self.pin.text())

    @Slot()
    def _on_turn_back(self) -> None:
        if self._switching:
            self.turned_back.emit()


def _sample_pin() -> str:
    from postdesk.services.setup import SAMPLE_PIN

    return SAMPLE_PIN
