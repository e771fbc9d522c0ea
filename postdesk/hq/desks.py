"""What headquarters knows of a desk: its key, its token, its epochs, its last call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from postdesk.wire.receiving import Chain, Standing
from postdesk.wire.talk import Hello

_COLUMNS = "public_key, is_revoked, epoch, permitted_epoch, feed_applied"


@dataclass(frozen=True, slots=True)
class KnownDesk:
    """A desk's row.

    Attributes:
        epoch: The newest epoch of which an entry is here.
        permitted_epoch: The newest epoch that was named to the desk.
        feed_applied: The last document that the desk said it has applied.
    """

    branch: str
    desk: str
    public_key: bytes
    is_revoked: bool
    epoch: int
    permitted_epoch: int
    feed_applied: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one epoch of a desk (`wire.receiving.Standing`)."""

    token: bytes = b""
    token_before: bytes = b""
    last_hello: bytes = b""


def find_desk(
    connection: Connection, branch: str, desk: str, *, for_update: bool = False
) -> KnownDesk | None:
    """A desk's row, or None; locked until the transaction ends if it is to be written."""
    lock = " FOR UPDATE" if for_update else ""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM desk WHERE branch = %s AND desk = %s{lock}",  # noqa: S608 - constants
        (branch, desk),
    ).fetchone()
    return KnownDesk(branch, desk, *row) if row else None


def tokens_of(connection: Connection, known: KnownDesk, epoch: int) -> Tokens:
    """The tokens that are good for an epoch."""
    row = connection.execute(
        """SELECT token, token_before, last_hello FROM desk_epoch
           WHERE branch = %s AND desk = %s AND epoch = %s""",
        (known.branch, known.desk, epoch),
    ).fetchone()
    return Tokens(*row) if row else Tokens()


def keep_tokens(connection: Connection, known: KnownDesk, epoch: int, tokens: Tokens) -> None:
    """Keep the tokens that are good for an epoch from now on."""
    connection.execute(
        """INSERT INTO desk_epoch (branch, desk, epoch, token, token_before, last_hello)
           VALUES (%s, %s, %s, %s, %s, %s)
           ON CONFLICT (branch, desk, epoch) DO UPDATE SET token = excluded.token,
               token_before = excluded.token_before, last_hello = excluded.last_hello""",
        (
            known.branch,
            known.desk,
            epoch,
            tokens.token,
            tokens.token_before,
            tokens.last_hello,
        ),
    )


def standing_of(known: KnownDesk, tokens: Tokens, chain: Chain) -> Standing:
    """What is known of a desk, as the decision about a hello wants it."""
    return Standing(
        is_revoked=known.is_revoked,
        chain=chain,
        token=tokens.token,
        token_before=tokens.token_before,
        last_hello=tokens.last_hello,
    )


def note_call(connection: Connection, hello: Hello, *, at: datetime) -> None:
    """Keep what a call said of the desk."""
    connection.execute(
        """UPDATE desk SET contact_at = %s, program = %s, clock_skew_s = %s,
               feed_applied = greatest(feed_applied, %s)
           WHERE branch = %s AND desk = %s""",
        (
            at,
            hello.program,
            clock_skew_s(hello.at, at),
            hello.feed_number,
            hello.branch,
            hello.desk,
        ),
    )


def note_trouble(
    connection: Connection, branch: str, desk: str, trouble: str, *, at: datetime | None
) -> None:
    """Keep what was wrong with a desk's last call; empty when nothing was."""
    connection.execute(
        "UPDATE desk SET trouble = %s, trouble_at = %s WHERE branch = %s AND desk = %s",
        (trouble, at, branch, desk),
    )


def permit_epoch(connection: Connection, known: KnownDesk) -> int:
    """The epoch in which a desk is to go on: one that was named and not begun, or the next."""
    epoch = max(known.permitted_epoch, known.epoch + 1)
    connection.execute(
        "UPDATE desk SET permitted_epoch = %s WHERE branch = %s AND desk = %s",
        (epoch, known.branch, known.desk),
    )
    return epoch


def begin_epoch(connection: Connection, known: KnownDesk, epoch: int) -> None:
    """Note that entries of an epoch have come; the desk's row is locked."""
    if epoch <= known.epoch:
        return
    connection.execute(
        "UPDATE desk SET epoch = %s WHERE branch = %s AND desk = %s",
        (epoch, known.branch, known.desk),
    )


def clock_skew_s(said: str, at: datetime) -> int:
    """Seconds by which a desk's clock is ahead of headquarters'; 0 where it said no time."""
    try:
        return int((datetime.fromisoformat(said) - at).total_seconds())
    except (ValueError, TypeError):
        return 0
