"""Who has the telephone that is being typed: a known addressee fills the rest of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from postdesk.domain.basket import LineDraft
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, TroubleView

if TYPE_CHECKING:
    from postdesk.services.parties import KnownParty

TELEPHONE_DIGITS_MIN = 9


class Lookup:
    """Asks once for each number that is typed to its end, and only for an unknown addressee."""

    def __init__(self, run: RunJob, view: TroubleView) -> None:
        self._run, self._view = run, view
        self._asked = ""

    def skip(self, telephone: str) -> None:
        """This number is filled in already."""
        self._asked = telephone

    def look_up(self, line: LineDraft, found: Callable[[KnownParty | None], None]) -> None:
        """Ask for the addressee of a line, if there is something to ask."""
        typed = line.addressee.telephone
        digits = sum(letter.isdigit() for letter in typed)
        stranger = not line.addressee.name and not line.addressee.address_km
        if typed == self._asked or digits < TELEPHONE_DIGITS_MIN or not stranger:
            return
        self._asked = typed

        def job(desk: Desk) -> KnownParty | None:
            from postdesk.services.parties import known_party

            return known_party(desk, typed)

        self._run(job, done=found, failed=self._view.show_trouble, reading=True)
