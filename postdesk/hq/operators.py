"""Who may look at the operators' pages: names and passwords, and how guessing is slowed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

import argon2

from postdesk.domain.errors import RuleError
from postdesk.hq.headquarters import Headquarters

PASSWORD_LENGTH_MIN: Final = 12
PASSWORD_LENGTH_MAX: Final = 128
TRIES_FREE: Final = 5
DELAY_FIRST_S: Final = 30
DELAY_DOUBLINGS_MAX: Final = 7
SESSION_S: Final = 10 * 3600
TOKEN_BYTES: Final = 32


class PasswordTooWeakError(RuleError):
    """A password of headquarters has at least twelve characters, and is not the name."""

    facts = ("length_min",)

    def __init__(self) -> None:
        super().__init__("password")
        self.length_min = PASSWORD_LENGTH_MIN


class OperatorNameError(RuleError):
    """An operator needs a name."""


class SignInRefusedError(RuleError):
    """Name and password do not belong together."""


class SignInDelayError(RuleError):
    """Too many wrong passwords: wait until then.

    Attributes:
        until: From when a password is looked at again.
    """

    facts = ("until",)

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def keep_operator(hq: Headquarters, name: str, password: str) -> None:
    """Let somebody look at the pages, or give them a new password.

    Raises:
        OperatorNameError, PasswordTooWeakError: What was typed is not enough.
    """
    if not name.strip():
        raise OperatorNameError
    is_long = PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX
    if not is_long or password.lower() == name.strip().lower() or len(set(password)) < TRIES_FREE:
        raise PasswordTooWeakError
    hashed = _hasher().hash(password)
    with hq.database.transaction() as connection:
        connection.execute(
            """INSERT INTO operator (name, password_hash) VALUES (%s, %s)
               ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash,
                   tries = 0, wait_until = NULL""",
            (name.strip(), hashed),
        )
        # Whoever knew the old password is out.
        connection.execute("DELETE FROM operator_session WHERE name = %s", (name.strip(),))


def sign_in(hq: Headquarters, name: str, password: str) -> str:
    """The operator's name, if the password is right.

    Raises:
        SignInRefusedError: It is not, or there is no such name; nobody is told which.
        SignInDelayError: Too many were wrong.
    """
    now = hq.now()
    with hq.database.transaction() as connection:
        row = connection.execute(
            "SELECT password_hash, tries, wait_until FROM operator WHERE name = %s FOR UPDATE",
            (name.strip(),),
        ).fetchone()
        if row is None:
            # As much work as for a name that is there.
            _hasher().hash(password[:PASSWORD_LENGTH_MAX])
            raise SignInRefusedError
        if row[2] is not None and now < row[2]:
            raise SignInDelayError(row[2])
        is_right = _matches(row[0], password)
        tries = 0 if is_right else int(row[1]) + 1
        wait = None
        if tries >= TRIES_FREE:
            doublings = min(tries - TRIES_FREE, DELAY_DOUBLINGS_MAX)
            wait = now + timedelta(seconds=DELAY_FIRST_S << doublings)
        connection.execute(
            "UPDATE operator SET tries = %s, wait_until = %s WHERE name = %s",
            (tries, wait, name.strip()),
        )
    if not is_right:
        raise SignInRefusedError
    return name.strip()


def begin_session(hq: Headquarters, name: str) -> str:
    """A token that says who looks, until a working day is over; only its hash is kept."""
    token = hq.randomness(TOKEN_BYTES)
    now = hq.now()
    with hq.database.transaction() as connection:
        connection.execute("DELETE FROM operator_session WHERE expires_at < %s", (now,))
        connection.execute(
            "INSERT INTO operator_session (token_sha256, name, expires_at) VALUES (%s, %s, %s)",
            (hashlib.sha256(token).digest(), name.strip(), now + timedelta(seconds=SESSION_S)),
        )
    return token.hex()


def operator_of(hq: Headquarters, token: str) -> str:
    """Whose token this is; empty for nobody's."""
    digest = _digest(token)
    if digest is None:
        return ""
    with hq.database.transaction() as connection:
        row = connection.execute(
            "SELECT name FROM operator_session WHERE token_sha256 = %s AND expires_at >= %s",
            (digest, hq.now()),
        ).fetchone()
    return str(row[0]) if row else ""


def end_session(hq: Headquarters, token: str) -> None:
    """Make a token nobody's."""
    digest = _digest(token)
    if digest is not None:
        with hq.database.transaction() as connection:
            connection.execute("DELETE FROM operator_session WHERE token_sha256 = %s", (digest,))


def _digest(token: str) -> bytes | None:
    try:
        return hashlib.sha256(bytes.fromhex(token)).digest() if token else None
    except ValueError:
        return None


def _hasher() -> argon2.PasswordHasher:
    return argon2.PasswordHasher()


def _matches(hashed: str, password: str) -> bool:
    try:
        return bool(_hasher().verify(hashed, password))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
