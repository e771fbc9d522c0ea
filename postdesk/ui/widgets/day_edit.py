"""A field for a day: 11/12/2026, 11-12-2026, or 2026-12-11."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtWidgets import QWidget

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits
from postdesk.words.format import short_date_text

_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$")


class DayEdit(PlainEdit):
    """Takes a day as people here write it; Khmer digits may be typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("31/12/2026")

    def day(self) -> date | None:
        """The day typed; None for none, or for one that is not in the calendar."""
        text = ascii_digits(self.text()).strip()
        found = _DAY_FIRST.match(text)
        try:
            if found:
                day, month, year = (int(part) for part in found.groups())
                return date(year, month, day)
            return date.fromisoformat(text)
        except ValueError:
            return None

    def set_day(self, day: date) -> None:
        """Show a day."""
        self.setText(short_date_text(day))
