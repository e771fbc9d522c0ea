"""What every screen is, and what every screen is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from postdesk.domain.people import Task
from postdesk.ui.khmer_label import Caption
from postdesk.ui.language import Speech
from postdesk.ui.paper_pump import PaperPump
from postdesk.ui.ports import LinePort, RunJob
from postdesk.ui.session import Session
from postdesk.ui.theme import SPACE_M, SPACE_XL
from postdesk.ui.widgets.message_strip import MessageStrip

HEAD_HEIGHT = 44


@dataclass(frozen=True, slots=True)
class DeskContext:
    """What all screens share.

    Attributes:
        speech: The language of the screen.
        run: Runs use cases off the screen's thread.
        session: Who works here now.
        is_training: Whether everything is for practice only.
        branch_name_km: The branch's name.
        branch_name_en: Its name in Latin letters.
        till_number: The till that this desk serves.
        printing: Prints what the books ask for; None where nothing is printed.
        line: The line to headquarters; None where there is none.
    """

    speech: Speech
    run: RunJob
    session: Session
    is_training: bool
    branch_name_km: str
    branch_name_en: str
    till_number: int = 1
    printing: PaperPump | None = None
    line: LinePort | None = None


class Screen(QWidget):
    """A page of the window: a title, beside it a strip that says what happened, a body.

    Subclasses put their widgets into `body`, hand actions to their presenter, and say in
    `come_in` what to do each time the page is turned to.
    """

    def __init__(self, context: DeskContext, title_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.context = context
        self.speech = context.speech
        self.strip = MessageStrip(context.speech, self)
        self.title = Caption(context.speech, title_key, role="title")
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACE_M)
        self.head.addWidget(self.title)
        self.head.addWidget(self.strip, 1)
        self.head.addStretch(0)
        # A widget, so that the head stays at the top of a page that has nothing to show.
        below = QWidget(self)
        self.body = QVBoxLayout(below)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SPACE_M)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        whole.setSpacing(SPACE_M)
        # The strip stands beside the title, so that nothing below moves when it speaks.
        self.title.setMinimumHeight(HEAD_HEIGHT)
        whole.addLayout(self.head)
        whole.addWidget(below, 1)

    def come_in(self) -> None:
        """The page was turned to: ask for what it shows, put the cursor where work begins."""

    def line_moved(self) -> None:
        """Headquarters was called, and may have sent something, while this page is open."""

    def may_leave(self) -> bool:
        """Whether another page may be turned to now."""
        return True

    def turn_to(self, page: str, expected: object) -> None:
        """Turn to another page, which is told what to go on with."""
        window = self.window()
        screen_of = getattr(window, "screen_of", None)
        open_page = getattr(window, "open_page", None)
        if screen_of is not None and open_page is not None:
            screen_of(page).expect(expected)
            open_page(page)

    def show_trouble(self, reason: Exception) -> None:
        """Say why not, and what to do."""
        self.strip.show_trouble(reason)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be turned to.

    Attributes:
        name: Its name in the program.
        title_key: What its tab says.
        make: Makes the screen, when it is first turned to.
        task: What one must be allowed to do to turn to it; None lets everybody.
    """

    name: str
    title_key: str
    make: Callable[[DeskContext], Screen]
    task: Task | None = None
