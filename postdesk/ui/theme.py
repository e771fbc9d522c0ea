"""How everything looks: faces, sizes, distances, colours, in one place.

Colour tells a state only beside a picture or a word. Training has colours of its own, so that
nobody takes it for the real counter.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from postdesk.paths import resources_folder

# The Khmer face comes first: Qt warns of "missing OpenType support" when it must find out by
# itself that a Latin face has no Khmer.
FACES: Final = (
    "Noto Sans Khmer",
    "Khmer OS",
    "Leelawadee UI",
    "Khmer UI",
    "Noto Sans",
    "Segoe UI",
    "DejaVu Sans",
)

BODY_PT: Final = 11
SMALL_PT: Final = 10
HEADING_PT: Final = 14
TITLE_PT: Final = 18
FIGURE_PT: Final = 26
HUGE_PT: Final = 48

SPACE_XS: Final = 4
SPACE_S: Final = 8
SPACE_M: Final = 12
SPACE_L: Final = 16
SPACE_XL: Final = 24

ROW_HEIGHT: Final = 36
FIELD_HEIGHT: Final = 36
BUTTON_HEIGHT: Final = 40
WINDOW_SIZE: Final = (1366, 768)


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one look; every text on its ground has a contrast of 4.5 : 1 or more."""

    ground: str = "#eef2f6"
    surface: str = "#ffffff"
    sunken: str = "#f6f8fa"
    line: str = "#cbd5e0"
    text: str = "#17212e"
    quiet: str = "#526173"
    bar: str = "#12385f"
    bar_line: str = "#2b5684"
    on_bar: str = "#ffffff"
    on_bar_quiet: str = "#c3d6ea"
    accent: str = "#14629f"
    accent_dark: str = "#0e4a7a"
    accent_soft: str = "#e2eefa"
    on_accent: str = "#ffffff"
    good: str = "#17693a"
    good_soft: str = "#e3f4ea"
    warn: str = "#8a4b00"
    warn_soft: str = "#fff2d9"
    bad: str = "#a61b1b"
    bad_soft: str = "#fde8e8"


REAL: Final = Colours()
TRAINING: Final = Colours(
    bar="#5a2d0c",
    bar_line="#8a4a1a",
    on_bar_quiet="#f3d3b5",
    accent="#a84300",
    accent_dark="#7e3200",
    accent_soft="#fdeee0",
)

_QSS: Final = Template("""
* { outline: none; }
QWidget { color: $text; }
QWidget#window, QWidget#page { background: $ground; }
QDialog { background: $ground; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[role="sunken"] { background: $sunken; border: 1px solid $line; border-radius: 6px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title_pt}pt; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading_pt}pt; font-weight: 600; }
QLabel[role="field"] { color: $quiet; }
QLabel[role="hint"] { color: $quiet; font-size: ${small_pt}pt; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="amount"] { font-size: ${body_pt}pt; font-weight: 600; }
QLabel[role="amount-large"] { font-size: ${heading_pt}pt; font-weight: 600; }
QLabel[role="figure"] { font-size: ${figure_pt}pt; font-weight: 600; }
QLabel[role="huge"] { font-size: ${huge_pt}pt; font-weight: 700; }
QLabel[state="good"] { color: $good; }
QLabel[state="warn"] { color: $warn; }
QLabel[state="bad"] { color: $bad; }

QLineEdit, QComboBox, QPlainTextEdit {
    background: $surface; border: 1px solid #8795a6; border-radius: 6px;
    min-height: ${field_inner}px; padding: 0 8px; selection-background-color: $accent;
    selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus {
    border: 2px solid $accent; padding: 0 7px; background: #ffffff;
}
QLineEdit:disabled, QComboBox:disabled { background: $sunken; color: $quiet; border-color: $line; }
QLineEdit[state="bad"] { border: 2px solid $bad; background: $bad_soft; }
QLineEdit[role="cell"] { border-radius: 4px; min-height: 24px; max-height: 24px; }
QLineEdit[role="pin"] { font-size: ${title_pt}pt; letter-spacing: 6px; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px;
    selection-background-color: $accent; selection-color: $on_accent; }

QPushButton {
    background: $surface; color: $text; border: 1px solid #8795a6; border-radius: 6px;
    min-height: ${button_inner}px; padding: 0 16px; font-weight: 600;
}
QPushButton:hover { background: $accent_soft; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 3px solid $accent; padding: 0 14px; }
QPushButton:disabled { color: #7d8997; background: $sunken; border-color: $line; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border: 1px solid $accent_dark; }
QPushButton[role="main"]:hover, QPushButton[role="main"]:pressed { background: $accent_dark; }
QPushButton[role="main"]:focus { border: 3px solid $text; padding: 0 14px; }
QPushButton[role="main"]:disabled { background: #b9c5d1; color: #45515f; border-color: #b9c5d1; }
QPushButton[role="danger"] { color: $bad; border-color: $bad; }
QPushButton[role="danger"]:disabled { color: #7d8997; border-color: $line; }
QPushButton[role="danger"]:focus { border: 3px solid $bad; padding: 0 14px; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; font-weight: 400; }
QPushButton[role="quiet"]:focus { border: 3px solid $accent; }
QPushButton[role="choice"] { text-align: left; padding: 0 14px; }
QPushButton[role="choice"][tall="true"] { min-height: 52px; }
QPushButton[role="choice"]:checked {
    background: $accent_soft; border: 2px solid $accent; color: $accent_dark;
}
QPushButton[role="choice"]:focus { border: 3px solid $accent; }

QCheckBox, QRadioButton { spacing: 10px; min-height: 30px; }
QCheckBox:focus, QRadioButton:focus { color: $accent_dark; text-decoration: underline; }
QCheckBox::indicator, QRadioButton::indicator { width: 20px; height: 20px; }

QTableView {
    background: $surface; alternate-background-color: $sunken; border: 1px solid $line;
    border-radius: 6px; gridline-color: transparent; selection-background-color: $accent_soft;
    selection-color: $text;
}
QTableView:focus { border: 2px solid $accent; selection-background-color: $accent;
    selection-color: $on_accent; }
QTableView::item { padding: 0 10px; border-bottom: 1px solid #e3e9f0; }
QHeaderView { background: $sunken; border: none; }
QHeaderView::section {
    background: $sunken; color: $quiet; border: none; border-bottom: 1px solid $line;
    padding: 6px 10px; font-weight: 600;
}
QListView { background: $surface; border: 2px solid $accent; border-radius: 6px; padding: 4px; }
QListWidget { border: 1px solid #8795a6; }
QListWidget:focus { border: 2px solid $accent; }
QListView::item { min-height: 32px; padding: 2px 8px; border-radius: 4px; }
QListView::item:selected { background: $accent; color: $on_accent; }

QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: #a9b6c4; border-radius: 5px; min-height: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; }
QScrollBar::handle:horizontal { background: #a9b6c4; border-radius: 5px; min-width: 32px; }

QWidget#topBar { background: $bar; }
QWidget#topBar QLabel { color: $on_bar; }
QWidget#topBar QLabel[role="hint"] { color: $on_bar_quiet; }
QWidget#topBar QPushButton {
    background: transparent; color: $on_bar_quiet; border: 2px solid transparent;
    border-radius: 6px; padding: 0 10px; min-height: 34px; font-weight: 600;
}
QWidget#topBar QPushButton:hover { background: $bar_line; color: $on_bar; }
QWidget#topBar QPushButton:checked { background: $on_bar; color: $bar; }
QWidget#topBar QPushButton:focus { border: 2px solid #ffd166; padding: 0 10px; }
QWidget#topBar QPushButton:disabled { color: #7f97b0; }
QWidget#statusLine { background: $surface; border-top: 1px solid $line; }
QWidget#statusLine QLabel { font-size: ${small_pt}pt; color: $text; }

QFrame#strip { border-radius: 6px; border: 1px solid $line; background: $surface; }
QFrame#strip[state="good"] { background: $good_soft; border-color: $good; }
QFrame#strip[state="warn"] { background: $warn_soft; border-color: $warn; }
QFrame#strip[state="bad"] { background: $bad_soft; border-color: $bad; }
QFrame#strip[state="note"] { background: $accent_soft; border-color: $accent; }
QFrame#strip[state="good"] QLabel { color: $good; }
QFrame#strip[state="warn"] QLabel { color: $warn; }
QFrame#strip[state="bad"] QLabel { color: $bad; }
QFrame#strip[state="note"] QLabel { color: $accent_dark; }
QToolTip { background: $text; color: #ffffff; border: none; padding: 4px 8px; }
""")


def colours(*, training: bool) -> Colours:
    """The colours of the real counter or of the training one."""
    return TRAINING if training else REAL


def style_sheet(look: Colours) -> str:
    """The one style sheet of the program."""
    sizes = {
        "body_pt": BODY_PT,
        "small_pt": SMALL_PT,
        "heading_pt": HEADING_PT,
        "title_pt": TITLE_PT,
        "figure_pt": FIGURE_PT,
        "huge_pt": HUGE_PT,
        "field_inner": FIELD_HEIGHT - 4,
        "button_inner": BUTTON_HEIGHT - 4,
    }
    return _QSS.substitute(asdict(look), **sizes)


def body_font() -> QFont:
    """The face of all words; its figures are all equally wide."""
    font = QFont()
    font.setFamilies(list(FACES))
    font.setPointSize(BODY_PT)
    return font


def _load_own_faces() -> None:
    folder = resources_folder() / "fonts"
    if folder.is_dir():
        for path in sorted(folder.glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(path))


def dress(application: QApplication, *, training: bool) -> Colours:
    """Give the whole program its look and return the colours."""
    look = colours(training=training)
    _load_own_faces()
    application.setStyle("Fusion")
    application.setFont(body_font())
    palette = QPalette(QColor(look.ground))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(look.text))
    palette.setColor(QPalette.ColorRole.Text, QColor(look.text))
    palette.setColor(QPalette.ColorRole.Base, QColor(look.surface))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(look.accent))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(look.on_accent))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(look.quiet))
    application.setPalette(palette)
    application.setStyleSheet(style_sheet(look))
    return look
