"""Who works at this desk now, at which till, on which business day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from postdesk.domain.people import Person


class Session(QObject):
    """What the window knows of the person at the desk; screens ask it and hear of changes.

    A lock leaves the person in place. Switching to another person tells `person_changed`, at
    which a screen shows that person's own drafts.
    """

    person_changed = Signal()
    till_changed = Signal()
    day_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._person: Person | None = None
        self._till_id: str | None = None
        self._business_day: date | None = None

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return self._person

    @property
    def till_id(self) -> str | None:
        """The till this person has open (`1`); None before it is opened."""
        return self._till_id

    @property
    def business_day(self) -> date | None:
        """The day the books call today; None when no day is open."""
        return self._business_day

    def take(self, person: Person | None) -> None:
        """Somebody sits down at the desk, or everybody leaves it."""
        if person != self._person:
            self._person = person
            self.person_changed.emit()

    def use_till(self, till_id: str | None) -> None:
        """The till was opened, or closed."""
        if till_id != self._till_id:
            self._till_id = till_id
            self.till_changed.emit()

    def use_day(self, business_day: date | None) -> None:
        """The books turned to another day."""
        if business_day != self._business_day:
            self._business_day = business_day
            self.day_changed.emit()
