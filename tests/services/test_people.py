"""Who works here: PINs that are not guessed, delays that grow, a lock that a manager lifts."""

from __future__ import annotations

import pytest

from postdesk.domain.people import NotPermittedError, OwnApprovalError, Person, Role
from postdesk.services import people
from postdesk.services.people import (
    NameMissingError,
    PersonExistsError,
    PinDelayError,
    PinLockedError,
    PinTooWeakError,
    UnknownPersonError,
    WrongPinError,
)
from postdesk.services.setup import SAMPLE_PIN
from postdesk.services.verification import verify
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, MANAGER, Office

NEW = Person("malea", "គង់ មាលា", "Kong Malea", Role.CLERK)
GOOD_PIN = "836152"


def try_wrong(office: Office, times: int) -> Exception:
    """Type a wrong PIN so often, waiting as long as is asked; the last refusal."""
    refusal: Exception = AssertionError()
    for _ in range(times):
        with pytest.raises((WrongPinError, PinLockedError)) as caught:
            people.sign_in(office.desk, person_id=CLERK.person_id, pin="000001")
        refusal = caught.value
        office.clock.move(hours=1)
    return refusal


@pytest.mark.parametrize(
    "pin",
    [
        "12345",
        "111111",
        "121212",
        "123456",
        "654321",
        "071226",
        "07122026",
        "20261207",
        "abcdef",
        "1234567890123",
        "47190a",
        "²²²²²²",
        "១១១១១១",
        "១២៣៤៥៦",
    ],
)
def test_a_pin_that_would_be_guessed_is_refused(pin: str) -> None:
    with pytest.raises(PinTooWeakError):
        people.check_pin(pin)


@pytest.mark.parametrize(("typed", "kept"), [("836152", "836152"), ("៨៣៦១៥២", "836152")])
def test_a_pin_in_khmer_digits_is_the_same_pin(typed: str, kept: str) -> None:
    assert people.check_pin(typed) == kept


def test_the_right_pin_signs_in_and_it_is_recorded(branch: Office) -> None:
    person = people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)

    last = list(JournalStore(branch.desk.db).entries())[-1]
    assert person == CLERK
    assert (last.kind, last.person) == ("person.signed_in", CLERK.person_id)


def test_a_pin_typed_in_khmer_digits_signs_in(branch: Office) -> None:
    assert people.sign_in(branch.desk, person_id=CLERK.person_id, pin="៤៧១៩០៣") == CLERK


def test_a_wrong_pin_says_how_many_tries_are_left(branch: Office) -> None:
    refusal = try_wrong(branch, 2)

    assert isinstance(refusal, WrongPinError)
    assert refusal.tries_left == 8


def test_after_five_wrong_pins_even_the_right_one_waits(branch: Office) -> None:
    try_wrong(branch, 4)
    with pytest.raises(WrongPinError):
        people.sign_in(branch.desk, person_id=CLERK.person_id, pin="000001")

    with pytest.raises(PinDelayError) as caught:
        people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)

    assert (caught.value.until - branch.clock()).total_seconds() == 30
    branch.clock.move(seconds=31)
    assert people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN) == CLERK


def test_each_further_wrong_pin_waits_twice_as_long(branch: Office) -> None:
    try_wrong(branch, 4)
    waits = []
    for _ in range(4):
        with pytest.raises(WrongPinError):
            people.sign_in(branch.desk, person_id=CLERK.person_id, pin="000001")
        with pytest.raises(PinDelayError) as caught:
            people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)
        waits.append((caught.value.until - branch.clock()).total_seconds())
        branch.clock.move(hours=1)

    assert waits == [30, 60, 120, 240]


def test_after_ten_the_person_is_locked_until_a_manager_unlocks(branch: Office) -> None:
    refusal = try_wrong(branch, 10)

    assert isinstance(refusal, PinLockedError)
    assert people.is_locked(branch.desk, CLERK.person_id)
    with pytest.raises(PinLockedError):
        people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)
    people.unlock_person(branch.desk, MANAGER, CLERK.person_id)
    assert people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN) == CLERK
    assert verify(branch.desk).is_sound


def test_the_right_pin_forgets_the_wrong_ones(branch: Office) -> None:
    try_wrong(branch, 3)
    people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)

    refusal = try_wrong(branch, 1)

    assert isinstance(refusal, WrongPinError)
    assert refusal.tries_left == 9


def test_a_clerk_neither_adds_people_nor_unlocks_nor_changes_others_pins(branch: Office) -> None:
    entries = JournalStore(branch.desk.db).count()

    with pytest.raises(NotPermittedError):
        people.add_person(branch.desk, CLERK, NEW, pin=GOOD_PIN)
    with pytest.raises(NotPermittedError):
        people.unlock_person(branch.desk, CLERK, MANAGER.person_id)
    with pytest.raises(NotPermittedError):
        people.change_pin(branch.desk, CLERK, MANAGER.person_id, pin=GOOD_PIN)

    assert JournalStore(branch.desk.db).count() == entries


def test_a_person_is_added_once_with_a_name(branch: Office) -> None:
    people.add_person(branch.desk, MANAGER, NEW, pin=GOOD_PIN)

    assert NEW in people.list_people(branch.desk)
    with pytest.raises(PersonExistsError):
        people.add_person(branch.desk, MANAGER, NEW, pin=GOOD_PIN)
    with pytest.raises(NameMissingError):
        people.add_person(branch.desk, MANAGER, Person("x", " ", "", Role.CLERK), pin=GOOD_PIN)


def test_ones_own_pin_is_changed_and_the_old_one_is_gone(branch: Office) -> None:
    people.change_pin(branch.desk, CLERK, CLERK.person_id, pin=GOOD_PIN)

    with pytest.raises(WrongPinError):
        people.sign_in(branch.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)
    assert people.sign_in(branch.desk, person_id=CLERK.person_id, pin=GOOD_PIN) == CLERK


def test_no_pin_stands_in_the_journal(branch: Office) -> None:
    people.change_pin(branch.desk, CLERK, CLERK.person_id, pin=GOOD_PIN)

    contents = b"".join(stored.content for stored in JournalStore(branch.desk.db).stored())

    assert GOOD_PIN.encode() not in contents
    assert b"argon2" not in contents


def test_nobody_approves_what_he_asks_for_himself(branch: Office) -> None:
    with pytest.raises(OwnApprovalError):
        people.approve(branch.desk, asked_by=MANAGER, person_id=MANAGER.person_id, pin=SAMPLE_PIN)
    with pytest.raises(NotPermittedError):
        people.approve(branch.desk, asked_by=MANAGER, person_id=CLERK.person_id, pin=SAMPLE_PIN)
    with pytest.raises(WrongPinError):
        people.approve(branch.desk, asked_by=CLERK, person_id=MANAGER.person_id, pin="999998")


def test_nobody_of_that_code(branch: Office) -> None:
    with pytest.raises(UnknownPersonError):
        people.sign_in(branch.desk, person_id="nobody", pin=SAMPLE_PIN)
