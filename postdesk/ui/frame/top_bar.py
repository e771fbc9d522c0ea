"""The bar at the top: whose office, which pages, who works here, language, lock."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from postdesk.domain.people import Person, may
from postdesk.ui.khmer_label import Caption
from postdesk.ui.screen import DeskContext, Page
from postdesk.ui.theme import SMALL_PT, SPACE_L, SPACE_S, SPACE_XS, colours
from postdesk.ui.widgets.elided import ElidedLabel

BAR_HEIGHT = 58
BUTTON_HEIGHT = 48
BUTTON_WIDTH_MIN = 46
KEY_PT = SMALL_PT - 1


class BarButton(QPushButton):
    """A caption, and beneath it the key that does the same."""

    def __init__(self, context: DeskContext, caption_key: str, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._speech = context.speech
        self._look = colours(training=context.is_training)
        self._caption_key, self._key = caption_key, key
        self.setFixedHeight(BUTTON_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.click)
        context.speech.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the caption in the language chosen now."""
        self._caption = self._speech.say(self._caption_key)
        self.setAccessibleName(self._caption)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its caption."""
        width = self.fontMetrics().horizontalAdvance(self._caption) + 2 * SPACE_XS + 2
        return QSize(max(BUTTON_WIDTH_MIN, width), BUTTON_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The caption is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground, the caption and the key."""
        super().paintEvent(event)
        painter = QPainter(self)
        chosen = self.isChecked()
        painter.setPen(QColor(self._look.bar if chosen else self._look.on_bar))
        middle = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRect(0, 3, self.width(), 27), middle, self._caption)
        font = painter.font()
        font.setPointSize(KEY_PT)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(self._look.accent if chosen else self._look.on_bar_quiet))
        painter.drawText(QRect(0, 27, self.width(), 18), middle, self._key)
        painter.end()


class TabButton(BarButton):
    """A page's tab."""

    def __init__(self, context: DeskContext, page: Page, key: str, parent: QWidget) -> None:
        super().__init__(context, page.title_key, key, parent)
        self.page = page
        self.setCheckable(True)


class TopBar(QWidget):
    """Tabs on the left, the person on the right. It only tells what was pressed."""

    page_wanted = Signal(object)
    lock_wanted = Signal()
    switch_wanted = Signal()
    language_wanted = Signal()
    help_wanted = Signal()

    def __init__(
        self, context: DeskContext, pages: tuple[Page, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(BAR_HEIGHT)
        self._context = context
        self._speech = context.speech
        self.tabs = tuple(
            TabButton(context, page, f"Ctrl+{place % 10}", self)
            for place, page in enumerate(pages, start=1)
        )
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_L, SPACE_XS, SPACE_S, SPACE_XS)
        self._row.setSpacing(SPACE_XS)
        self._add_office()
        for tab in self.tabs:
            tab.clicked.connect(self._on_tab)
            self._row.addWidget(tab)
        self._row.addStretch(1)
        self._add_person()
        self._speech.changed.connect(self.retranslate)
        context.session.person_changed.connect(self.retranslate)
        self.retranslate()

    def show_page(self, page: Page | None) -> None:
        """Mark the tab of the page that is open."""
        for tab in self.tabs:
            tab.setChecked(page is not None and tab.page is page)

    def set_open(self, is_open: bool) -> None:
        """Whether somebody works here: tabs can be pressed, a person is named."""
        person = self._context.session.person
        for tab in self.tabs:
            tab.setVisible(person is not None and _allowed(tab.page, person))
            tab.setEnabled(is_open)
        for widget in (self.switch, self.lock, self.name):
            widget.setVisible(is_open)

    def retranslate(self) -> None:
        """Name office and person in the language chosen now."""
        office = self._speech.either(self._context.branch_name_km, self._context.branch_name_en)
        self.office.set_text(office)
        person = self._context.session.person
        self.name.set_text(
            "" if person is None else self._speech.either(person.name_km, person.name_latin)
        )

    def _add_office(self) -> None:
        self.office = ElidedLabel(self)
        self.office.setProperty("role", "strong")
        self.office.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        product = Caption(self._speech, "ui_window.product", role="hint")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self.office)
        names.addWidget(product)
        names.addStretch(1)
        self._row.addLayout(names)
        self._row.addSpacing(SPACE_L)

    def _add_person(self) -> None:
        self.name = ElidedLabel(self)
        self.name.setProperty("role", "strong")
        self.switch = self._button("ui_window.switch_person", "Ctrl+U", self.switch_wanted)
        self.lock = self._button("ui_window.lock", "Ctrl+L", self.lock_wanted)
        self.language = self._button("ui_window.other_language", "F12", self.language_wanted)
        self.help = self._button("ui_window.help", "F1", self.help_wanted)
        for widget in (self.name, self.switch, self.lock, self.language, self.help):
            self._row.addWidget(widget)

    def _button(self, caption_key: str, key: str, wanted: SignalInstance) -> BarButton:
        button = BarButton(self._context, caption_key, key, self)
        button.clicked.connect(wanted)
        return button

    @Slot()
    def _on_tab(self) -> None:
        tab = self.sender()
        if isinstance(tab, TabButton):
            self.page_wanted.emit(tab.page)


def _allowed(page: Page, person: Person) -> bool:
    return page.task is None or may([person.role], page.task)
