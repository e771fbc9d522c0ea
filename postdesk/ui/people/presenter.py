"""Keeping the staff list: only the manager may, and the services say so too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from postdesk.domain.people import Person, Role
from postdesk.services.desk import Desk
from postdesk.ui.ports import RunJob, SessionPort, TroubleView, signed_in


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person and whether that person is locked out."""

    person: Person
    is_locked: bool


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """What was typed of a new person."""

    person_id: str
    name_km: str
    name_latin: str
    role: Role
    pin: str
    pin_again: str


class PeopleView(TroubleView, Protocol):
    """What the staff page can show."""

    def show_staff(self, rows: Sequence[StaffRow]) -> None:
        """Everybody who works here."""
        ...

    def say_pins_differ(self) -> None:
        """The PIN and its repetition are not the same."""
        ...

    def say_added(self, person: Person) -> None:
        """The person can sign in now."""
        ...

    def say_pin_set(self, person: Person) -> None:
        """The person has a new PIN."""
        ...

    def say_unlocked(self, person: Person) -> None:
        """The person may try again."""
        ...


class PeoplePresenter:
    """What a manager does with the staff list."""

    def __init__(self, view: PeopleView, run: RunJob, session: SessionPort) -> None:
        self._view = view
        self._run = run
        self._session = session

    def load(self) -> None:
        """Ask who works here."""

        def job(desk: Desk) -> tuple[StaffRow, ...]:
            from postdesk.services import people

            return tuple(
                StaffRow(person, people.is_locked(desk, person.person_id))
                for person in people.list_people(desk)
            )

        self._run(job, done=self._view.show_staff, failed=self._view.show_trouble, reading=True)

    def add(self, typed: TypedPerson) -> None:
        """Let a new person work here."""
        if typed.pin != typed.pin_again:
            self._view.say_pins_differ()
            return
        person = Person(typed.person_id, typed.name_km, typed.name_latin, typed.role)
        by, pin = signed_in(self._session), typed.pin

        def job(desk: Desk) -> None:
            from postdesk.services import people

            people.add_person(desk, by, person, pin=pin)

        self._do(job, lambda: self._view.say_added(person))

    def set_pin(self, person: Person, pin: str, pin_again: str) -> None:
        """Give a person a new PIN; it unlocks too."""
        if pin != pin_again:
            self._view.say_pins_differ()
            return
        by = signed_in(self._session)

        def job(desk: Desk) -> None:
            from postdesk.services import people

            people.change_pin(desk, by, person.person_id, pin=pin)

        self._do(job, lambda: self._view.say_pin_set(person))

    def unlock(self, person: Person) -> None:
        """Let a locked person try again."""
        by = signed_in(self._session)

        def job(desk: Desk) -> None:
            from postdesk.services import people

            people.unlock_person(desk, by, person.person_id)

        self._do(job, lambda: self._view.say_unlocked(person))

    def _do(self, job: Callable[[Desk], None], say: Callable[[], None]) -> None:
        self._view.set_busy(True)

        def done(_nothing: None) -> None:
            self._view.set_busy(False)
            say()
            self.load()

        self._run(job, done=done, failed=self._failed)

    def _failed(self, reason: Exception) -> None:
        self._view.set_busy(False)
        self._view.show_trouble(reason)
