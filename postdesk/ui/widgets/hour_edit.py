"""A field for a time of day: `08:05`."""

from __future__ import annotations

from datetime import time

from postdesk.ui.widgets.plain_edit import PlainEdit, ascii_digits

HOUR_DIGITS, WHOLE_DIGITS = 2, 4


class HourEdit(PlainEdit):
    """Takes digits; the colon comes by itself."""

    def cleaned(self, text: str) -> str:
        """Hours and minutes."""
        digits = "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())
        digits = digits[:WHOLE_DIGITS]
        if len(digits) <= HOUR_DIGITS:
            return digits
        return f"{digits[:HOUR_DIGITS]}:{digits[HOUR_DIGITS:]}"

    def hour(self) -> time | None:
        """What was typed; None where it is no time of day."""
        try:
            return time.fromisoformat(self.cleaned(self.text()))
        except ValueError:
            return None
