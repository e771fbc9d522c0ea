"""Who works here: adding people, signing in by PIN, locking, approving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits
from postdesk.domain.people import OwnApprovalError, Person, Role, Task, role_for
from postdesk.services.desk import Desk, instant, instant_text
from postdesk.services.posting import posting
from postdesk.storage.connection import transaction
from postdesk.storage.secrets_store import PinRecord, PinStore
from postdesk.wire.bodies import PersonAdded, PersonSignedIn, PinChanged, PinLocked, PinUnlocked

PIN_DIGITS_MIN: Final = 6
PIN_DIGITS_MAX: Final = 12
TRIES_FREE: Final = 5
TRIES_MAX: Final = 10
DELAY_FIRST_S: Final = 30
HASH_MEMORY_KIB: Final = 32 * 1024
HASH_ROUNDS: Final = 2
_DATE_SHAPES: Final = {6: ("%d%m%y", "%y%m%d"), 8: ("%d%m%Y", "%Y%m%d")}
_SEQUENCES: Final = ("01234567890123", "98765432109876")


class PinTooWeakError(RuleError):
    """The PIN is too short, a repeat, a sequence or a date: it would be guessed."""

    facts = ("digits_min",)

    def __init__(self) -> None:
        super().__init__("PIN")
        self.digits_min = PIN_DIGITS_MIN


class WrongPinError(RuleError):
    """The PIN is not this person's.

    Attributes:
        tries_left: How many before the person is locked.
    """

    facts = ("tries_left",)

    def __init__(self, tries_left: int) -> None:
        super().__init__(str(tries_left))
        self.tries_left = tries_left


class PinDelayError(RuleError):
    """Too many wrong PINs in a row: wait until then.

    Attributes:
        until: The instant from which a PIN is looked at again.
    """

    facts = ("until",)

    def __init__(self, until: datetime) -> None:
        super().__init__(instant_text(until))
        self.until = until


class PinLockedError(RuleError):
    """The person is locked out; a manager unlocks."""


class UnknownPersonError(RuleError):
    """Nobody of that code works at this desk."""

    facts = ("person_id",)

    def __init__(self, person_id: str) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class PersonExistsError(RuleError):
    """There is somebody with that code already."""

    facts = ("person_id",)

    def __init__(self, person_id: str) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class NameMissingError(RuleError):
    """A person without a name or a code."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A second person's consent, given by PIN for one thing.

    Attributes:
        person_id: Who approved; `deferred to headquarters` where the office has one person.
    """

    person_id: str


DEFERRED: Final = "deferred to headquarters"


def check_pin(pin: str) -> str:
    """The PIN in ASCII digits.

    Raises:
        PinTooWeakError: Fewer than six digits, not digits, one digit repeated, a run, a date.
    """
    digits = ascii_digits(pin).strip()
    is_number = digits.isascii() and digits.isdigit()
    if not is_number or not PIN_DIGITS_MIN <= len(digits) <= PIN_DIGITS_MAX:
        raise PinTooWeakError
    if len(set(digits)) <= 2 or any(digits in run for run in _SEQUENCES) or _is_date(digits):
        raise PinTooWeakError
    return digits


def _is_date(digits: str) -> bool:
    for shape in _DATE_SHAPES.get(len(digits), ()):
        try:
            datetime.strptime(digits, shape)  # noqa: DTZ007 - only the shape matters
        except ValueError:
            continue
        return True
    return False


def list_people(desk: Desk) -> tuple[Person, ...]:
    """Everybody who may sign in here, in the order they were added."""
    rows = desk.db.conn.execute(
        """SELECT person_id, name_km, name_latin, role FROM person
           WHERE is_active = 1 ORDER BY rowid"""
    ).fetchall()
    return tuple(Person(row[0], row[1], row[2], Role(row[3])) for row in rows)


def get_person(desk: Desk, person_id: str) -> Person:
    """One of them (`UnknownPersonError`)."""
    for person in list_people(desk):
        if person.person_id == person_id:
            return person
    raise UnknownPersonError(person_id)


def get_person_ever(desk: Desk, person_id: str) -> Person:
    """One who works here, or has (`UnknownPersonError`)."""
    row = desk.db.conn.execute(
        "SELECT person_id, name_km, name_latin, role FROM person WHERE person_id = ?", (person_id,)
    ).fetchone()
    if row is None:
        raise UnknownPersonError(person_id)
    return Person(row[0], row[1], row[2], Role(row[3]))


def add_person(desk: Desk, by: Person | None, person: Person, *, pin: str) -> None:
    """Let a person work here from now on.

    Args:
        by: The manager who does it; None at the first run.

    Raises:
        PinTooWeakError, PersonExistsError, NameMissingError, NotPermittedError
    """
    if by is not None:
        role_for([by.role], Task.KEEP_STAFF)
    if not person.person_id.strip() or not (person.name_km + person.name_latin).strip():
        raise NameMissingError(person.person_id)
    hashed = hash_secret(check_pin(pin))
    with posting(desk, by) as action:
        if any(known.person_id == person.person_id for known in list_people(desk)):
            raise PersonExistsError(person.person_id)
        action.add(
            PersonAdded(
                person_id=person.person_id,
                name_km=person.name_km.strip(),
                name_latin=person.name_latin.strip(),
                role=person.role.value,
            )
        )
        PinStore(desk.db).put(PinRecord(person.person_id, hashed))


def change_pin(desk: Desk, by: Person, person_id: str, *, pin: str) -> None:
    """Set a PIN anew: one's own, or anybody's by a manager. It unlocks too.

    Raises:
        PinTooWeakError, NotPermittedError, UnknownPersonError
    """
    if by.person_id != person_id:
        role_for([by.role], Task.KEEP_STAFF)
    get_person(desk, person_id)
    hashed = hash_secret(check_pin(pin))
    with posting(desk, by) as action:
        action.add(PinChanged(person_id=person_id, by=by.person_id))
        PinStore(desk.db).put(PinRecord(person_id, hashed))


def unlock_person(desk: Desk, by: Person, person_id: str) -> None:
    """Let a locked person try again (`NotPermittedError`, `UnknownPersonError`)."""
    role_for([by.role], Task.KEEP_STAFF)
    get_person(desk, person_id)
    with posting(desk, by) as action:
        pins = PinStore(desk.db)
        record = pins.get(person_id)
        action.add(PinUnlocked(person_id=person_id))
        if record is not None:
            pins.put(replace(record, tries=0, wait_until="", is_locked=False))


def is_locked(desk: Desk, person_id: str) -> bool:
    """Whether the person is locked out."""
    record = PinStore(desk.db).get(person_id)
    return record is not None and record.is_locked


def sign_in(desk: Desk, *, person_id: str, pin: str) -> Person:
    """Let a person take the desk.

    Raises:
        UnknownPersonError, WrongPinError, PinDelayError, PinLockedError
    """
    person = verify_pin(desk, person_id=person_id, pin=pin)
    with posting(desk, person) as action:
        action.add(PersonSignedIn(person_id=person_id))
    return person


def verify_pin(desk: Desk, *, person_id: str, pin: str) -> Person:
    """Make sure that it is this person; count what was wrong.

    After five wrong PINs each further one waits twice as long; after ten the person is locked.

    Raises:
        UnknownPersonError, WrongPinError, PinDelayError, PinLockedError
    """
    person = get_person(desk, person_id)
    record = PinStore(desk.db).get(person_id)
    if record is None:
        raise UnknownPersonError(person_id)
    if record.is_locked:
        raise PinLockedError(person_id)
    if record.wait_until and desk.now() < instant(record.wait_until):
        raise PinDelayError(instant(record.wait_until))
    if not matches_secret(record.hash, ascii_digits(pin).strip()):
        raise _count_wrong(desk, person, record)
    if record.tries:
        with transaction(desk.db):
            PinStore(desk.db).put(replace(record, tries=0, wait_until=""))
    return person


def hash_secret(pin: str) -> str:
    """A PIN's or code's argon2id hash, with RFC 9106's parameters for little memory, halved."""
    # Imported with the first PIN: the sign-in screen is painted before one is typed.
    import argon2

    hasher = argon2.PasswordHasher(
        time_cost=HASH_ROUNDS, memory_cost=HASH_MEMORY_KIB, parallelism=1
    )
    return hasher.hash(pin)


def matches_secret(hashed: str, pin: str) -> bool:
    """Whether a secret is the one that was hashed."""
    import argon2

    try:
        return argon2.PasswordHasher().verify(hashed, pin)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def _count_wrong(desk: Desk, person: Person, record: PinRecord) -> RuleError:
    tries = record.tries + 1
    wait = ""
    if tries >= TRIES_FREE:
        delay_s = DELAY_FIRST_S * 2 ** (tries - TRIES_FREE)
        wait = instant_text(desk.now() + timedelta(seconds=delay_s))
    wrong = replace(record, tries=tries, wait_until=wait, is_locked=tries >= TRIES_MAX)
    if not wrong.is_locked:
        with transaction(desk.db):
            PinStore(desk.db).put(wrong)
        return WrongPinError(TRIES_MAX - tries)
    with posting(desk, None) as action:
        action.add(PinLocked(person_id=person.person_id, tries=tries))
        PinStore(desk.db).put(wrong)
    return PinLockedError(person.person_id)


def approve(desk: Desk, *, asked_by: Person, person_id: str, pin: str) -> Approval:
    """A manager consents, by PIN, to what another person asks for.

    Raises:
        OwnApprovalError: It is the same person.
        NotPermittedError: No manager.
        WrongPinError, PinDelayError, PinLockedError, UnknownPersonError: As for signing in.
    """
    if asked_by.person_id == person_id:
        raise OwnApprovalError(person_id)
    role_for([get_person(desk, person_id).role], Task.APPROVE)
    verify_pin(desk, person_id=person_id, pin=pin)
    return Approval(person_id)


class SecondPersonNeededError(RuleError):
    """Two people do this together: the second one types the own PIN."""


def witness(desk: Desk, *, asked_by: Person, person_id: str, pin: str) -> Approval:
    """A second person, of any role, says by PIN that they were there and saw it.

    Raises:
        OwnApprovalError: It is the same person.
        WrongPinError, PinDelayError, PinLockedError, UnknownPersonError: As for signing in.
    """
    if asked_by.person_id == person_id:
        raise OwnApprovalError(person_id)
    verify_pin(desk, person_id=person_id, pin=pin)
    return Approval(person_id)


def check_second_person(desk: Desk, person: Person, second: Approval | None) -> str:
    """Who was there as well: a person's code, or that there is nobody else and HQ is told.

    Raises:
        SecondPersonNeededError: There is somebody else, and nobody has said so by PIN.
        OwnApprovalError: The two are one person.
    """
    if is_only_person(desk, person):
        return DEFERRED
    if second is None or second.person_id == DEFERRED:
        raise SecondPersonNeededError
    if second.person_id == person.person_id:
        raise OwnApprovalError(person.person_id)
    return second.person_id


def is_only_person(desk: Desk, person: Person) -> bool:
    """Whether nobody else works here at all: then a second person is deferred to headquarters."""
    return all(known.person_id == person.person_id for known in list_people(desk))


def is_alone(desk: Desk, person: Person) -> bool:
    """Whether nobody else here may approve: then an approval is deferred to headquarters."""
    return all(
        known.person_id == person.person_id or known.role is not Role.MANAGER
        for known in list_people(desk)
    )
