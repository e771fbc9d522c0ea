"""The staff list: adding, new PINs, unlocking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt

from postdesk.domain.people import NotPermittedError, Person, Role
from postdesk.services.desk import Desk
from postdesk.services.people import (
    NameMissingError,
    PinTooWeakError,
    WrongPinError,
    is_locked,
    list_people,
    sign_in,
)
from postdesk.storage.connection import transaction
from postdesk.storage.secrets_store import PinStore
from postdesk.ui.people.presenter import PeoplePresenter, StaffRow, TypedPerson
from postdesk.ui.session import Session
from tests.ui.conftest import CLERK, MANAGER, Office, RunAtOnce

DARA = TypedPerson("dara", "ចាន់ ដារ៉ា", "Chan Dara", Role.CLERK, "836215", "836215")


@dataclass
class View:
    """Writes down what the presenter shows."""

    rows: Sequence[StaffRow] = ()
    said: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def show_staff(self, rows: Sequence[StaffRow]) -> None:
        self.rows = rows

    def say_pins_differ(self) -> None:
        self.said.append("differ")

    def say_added(self, person: Person) -> None:
        self.said.append(f"added {person.person_id}")

    def say_pin_set(self, person: Person) -> None:
        self.said.append(f"pin {person.person_id}")

    def say_unlocked(self, person: Person) -> None:
        self.said.append(f"unlocked {person.person_id}")

    def set_busy(self, busy: bool) -> None:
        pass

    def show_trouble(self, reason: Exception) -> None:
        self.trouble.append(reason)


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def staff(view: View, run: RunAtOnce, session: Session) -> PeoplePresenter:
    session.take(MANAGER)
    return PeoplePresenter(view, run, session)


def test_who_was_added_can_sign_in(staff: PeoplePresenter, view: View, desk: Desk) -> None:
    staff.add(DARA)

    assert view.said == ["added dara"]
    assert "dara" in [row.person.person_id for row in view.rows]
    assert sign_in(desk, person_id="dara", pin="836215").role is Role.CLERK


@pytest.mark.parametrize("pin", ["123456", "111111", "241287", "12345"])
def test_a_pin_that_would_be_guessed_is_refused(
    staff: PeoplePresenter, view: View, pin: str
) -> None:
    staff.add(replace(DARA, pin=pin, pin_again=pin))

    assert isinstance(view.trouble[0], PinTooWeakError)
    assert view.said == []


def test_two_different_pins_are_asked_again(staff: PeoplePresenter, view: View, desk: Desk) -> None:
    staff.add(replace(DARA, pin_again="836216"))

    assert view.said == ["differ"]
    assert len(list_people(desk)) == 3


def test_a_person_needs_a_name_and_a_code(staff: PeoplePresenter, view: View) -> None:
    staff.add(replace(DARA, person_id=""))

    assert isinstance(view.trouble[0], NameMissingError)


def test_a_clerk_adds_nobody(
    staff: PeoplePresenter, view: View, session: Session, desk: Desk
) -> None:
    session.take(CLERK)

    staff.add(DARA)

    assert isinstance(view.trouble[0], NotPermittedError)
    assert len(list_people(desk)) == 3


def test_a_new_pin_replaces_the_old(staff: PeoplePresenter, view: View, desk: Desk) -> None:
    staff.set_pin(CLERK, "836215", "836215")

    assert view.said == ["pin sokhlin"]
    assert sign_in(desk, person_id="sokhlin", pin="836215") == CLERK
    with pytest.raises(WrongPinError):
        sign_in(desk, person_id="sokhlin", pin="471903")


def test_a_locked_clerk_is_unlocked(staff: PeoplePresenter, view: View, desk: Desk) -> None:
    record = PinStore(desk.db).get("sokhlin")
    assert record is not None
    with transaction(desk.db):
        PinStore(desk.db).put(replace(record, tries=10, is_locked=True))
    staff.load()
    assert [row.is_locked for row in view.rows if row.person == CLERK] == [True]

    staff.unlock(CLERK)

    assert view.said == ["unlocked sokhlin"]
    assert not is_locked(desk, "sokhlin")


def test_a_person_is_added_by_keys(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("people")

    office.press(Qt.Key.Key_F2)
    page.form.name_km.setText("ចាន់ ដារ៉ា")
    for text in ("", "Chan Dara", "dara"):
        office.type(text)
        office.press(Qt.Key.Key_Return)
    for _ in range(2):
        office.type("836215")
        office.press(Qt.Key.Key_Return)

    assert page.strip.state == "good"
    assert page.table.records[-1].person.person_id == "dara"
    assert not page.form.isVisible()


def test_a_refused_person_is_not_typed_twice(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("people")
    office.press(Qt.Key.Key_F2)
    page.form.name_latin.setText("Chan Dara")
    page.form.code.setText("dara")
    page.form.pin.setText("123456")
    page.form.pin_again.setText("123456")

    office.press(Qt.Key.Key_F9)

    assert page.strip.state == "bad"
    assert page.form.isVisible()
    assert page.form.name_latin.text() == "Chan Dara"
