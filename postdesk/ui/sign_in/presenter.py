"""Who works here, and whether it is really them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from postdesk.domain.people import Person
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, TroubleView


class SignInView(TroubleView, Protocol):
    """What the sign-in page can show."""

    def show_people(self, people: Sequence[Person]) -> None:
        """Offer these names."""
        ...

    def ask_again(self) -> None:
        """Empty the PIN and wait for another."""
        ...

    def let_in(self, person: Person) -> None:
        """The PIN was right."""
        ...


class SignInPresenter:
    """Turns a name and a PIN into a person at the desk."""

    def __init__(self, view: SignInView, run: RunJob) -> None:
        self._view = view
        self._run = run
        self._busy = False

    def load_people(self) -> None:
        """Ask who works here."""

        def job(desk: Desk) -> tuple[Person, ...]:
            from postdesk.services.people import list_people

            return list_people(desk)

        self._run(job, done=self._view.show_people, failed=self._view.show_trouble, reading=True)

    def enter(self, person_id: str, pin: str) -> None:
        """Try a PIN; a second press while the first is looked at does nothing."""
        if self._busy or not pin:
            return
        self._set_busy(busy=True)

        def job(desk: Desk) -> Person:
            from postdesk.services.people import sign_in

            return sign_in(desk, person_id=person_id, pin=pin)

        self._run(job, done=self._entered, failed=self._failed)

    def _entered(self, person: Person) -> None:
        self._set_busy(busy=False)
        self._view.let_in(person)

    def _failed(self, reason: Exception) -> None:
        self._set_busy(busy=False)
        self._view.ask_again()
        self._view.show_trouble(reason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)
