"""Approval by telephone: one-time codes that a manager takes along, each good for one approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from postdesk.domain.business_day import default_day
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits
from postdesk.domain.people import OwnApprovalError, Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.people import Approval, get_person, hash_secret, matches_secret
from postdesk.services.posting import posting
from postdesk.storage.connection import transaction
from postdesk.storage.secrets_store import PinRecord, PinStore
from postdesk.wire.bodies import ApprovalCodesIssued, ApprovalCodeUsed

CODES: Final = 10
SECRET_DIGITS: Final = 8
NUMBER_DIGITS_MAX: Final = 9
GOOD_DAYS: Final = 14
TRIES_MAX: Final = 5


class ApprovalCodeError(RuleError):
    """No such code was given out, or it is not read rightly.

    Attributes:
        tries_left: How many before the codes are closed.
    """

    facts = ("tries_left",)

    def __init__(self, tries_left: int) -> None:
        super().__init__(str(tries_left))
        self.tries_left = tries_left


class ApprovalCodeUsedError(RuleError):
    """The code was used before: each is good once."""

    facts = ("code_no",)

    def __init__(self, code_no: int) -> None:
        super().__init__(str(code_no))
        self.code_no = code_no


class ApprovalCodeExpiredError(RuleError):
    """The code's time is over: the manager takes new ones.

    Attributes:
        expires_on: The last day on which it was good.
    """

    facts = ("code_no", "expires_on")

    def __init__(self, code_no: int, expires_on: date) -> None:
        super().__init__(str(code_no))
        self.code_no = code_no
        self.expires_on = expires_on


class ApprovalCodesClosedError(RuleError):
    """Too many wrong codes: none is looked at until the manager takes new ones."""


@dataclass(frozen=True, slots=True)
class ApprovalCode:
    """A code as it is written down, once.

    Attributes:
        text: What is read out on the telephone: `7-4821 3395`.
    """

    code_no: int
    text: str


def issue_codes(desk: Desk, person: Person) -> tuple[ApprovalCode, ...]:
    """Make codes for a manager who goes away; earlier ones of the same manager end.

    They are shown once: only their hashes are kept.

    Raises:
        NotPermittedError: Not a manager.
    """
    role_for([person.role], Task.APPROVE)
    secrets = [_secret(desk) for _ in range(CODES)]
    hashes = tuple(hash_secret(secret) for secret in secrets)
    with posting(desk, person) as action:
        row = desk.db.conn.execute(
            "SELECT coalesce(max(code_no), 0) + 1 FROM approval_code"
        ).fetchone()
        first = int(row[0])
        expires_on = default_day(desk.now()) + timedelta(days=GOOD_DAYS)
        action.add(
            ApprovalCodesIssued(
                person_id=person.person_id,
                first=first,
                expires_on=expires_on.isoformat(),
                hashes=hashes,
            )
        )
        PinStore(desk.db).put(PinRecord(_tries_of(), ""))
    return tuple(
        ApprovalCode(first + place, f"{first + place}-{secret[:4]} {secret[4:]}")
        for place, secret in enumerate(secrets)
    )


def approve_by_code(desk: Desk, *, asked_by: Person, typed: str) -> Approval:
    """A manager who is not here approves by reading out a code; the code is used up.

    Raises:
        ApprovalCodeError, ApprovalCodeUsedError, ApprovalCodeExpiredError,
        ApprovalCodesClosedError
        OwnApprovalError: The code is of the very person who asks.
        NotPermittedError: Whoever took the codes is no manager any more.
    """
    digits = "".join(c for c in ascii_digits(typed) if c.isascii() and c.isdigit())
    number, secret = digits[:-SECRET_DIGITS][-NUMBER_DIGITS_MAX:], digits[-SECRET_DIGITS:]
    _check_open(desk)
    row = desk.db.conn.execute(
        "SELECT person_id, hash, expires_on, state FROM approval_code WHERE code_no = ?",
        (int(number or 0),),
    ).fetchone()
    if row is None or not matches_secret(row[1], secret):
        raise _count_wrong(desk)
    code_no, expires_on = int(number), date.fromisoformat(row[2])
    if row[3] != "good":
        raise ApprovalCodeUsedError(code_no)
    if default_day(desk.now()) > expires_on:
        raise ApprovalCodeExpiredError(code_no, expires_on)
    if row[0] == asked_by.person_id:
        raise OwnApprovalError(row[0])
    role_for([get_person(desk, row[0]).role], Task.APPROVE)
    with posting(desk, asked_by) as action:
        used = ApprovalCodeUsed(code_no=code_no, person_id=row[0], asked_by=asked_by.person_id)
        action.add(used, business_key=str(code_no))
        PinStore(desk.db).put(PinRecord(_tries_of(), ""))
    return Approval(row[0])


def has_codes(desk: Desk) -> bool:
    """Whether any code is good today."""
    today = default_day(desk.now()).isoformat()
    row = desk.db.conn.execute(
        "SELECT 1 FROM approval_code WHERE state = 'good' AND expires_on >= ? LIMIT 1", (today,)
    ).fetchone()
    return row is not None


def _secret(desk: Desk) -> str:
    return f"{int.from_bytes(desk.randomness(8)) % 10**SECRET_DIGITS:0{SECRET_DIGITS}d}"


def _tries_of() -> str:
    return "approval codes"


def _record(desk: Desk) -> PinRecord:
    return PinStore(desk.db).get(_tries_of()) or PinRecord(_tries_of(), "")


def _check_open(desk: Desk) -> None:
    if _record(desk).tries >= TRIES_MAX:
        raise ApprovalCodesClosedError


def _count_wrong(desk: Desk) -> RuleError:
    record = _record(desk)
    tries = record.tries + 1
    with transaction(desk.db):
        PinStore(desk.db).put(replace(record, tries=tries))
    return ApprovalCodeError(TRIES_MAX - tries) if tries < TRIES_MAX else ApprovalCodesClosedError()
