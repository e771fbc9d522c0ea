"""What a call carries: the hello and the frames that headquarters has not got yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from postdesk.services.desk import Desk, instant_text
from postdesk.storage.inbox import Inbox
from postdesk.storage.journal_store import ChainedEntry, JournalStore
from postdesk.storage.line_store import HqLink, LineStore
from postdesk.sync.ports import NotEnrolledError
from postdesk.wire.entry import GENESIS
from postdesk.wire.frames import (
    CODECS,
    ENTRIES_MAX,
    Codec,
    Frame,
    encode_frame,
    pack_contents,
)
from postdesk.wire.talk import NONCE_BYTES, TALK_FORMAT, Errand, Hello, sign_hello

FRAMES_MAX: Final = 16
FRAME_CONTENT_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Package:
    """One call, ready to go.

    Attributes:
        hello: What was said, for the answer to be held against.
        hello_bytes: The same, signed.
        frames: Frames' bytes, oldest first.
    """

    hello: Hello
    hello_bytes: bytes
    frames: tuple[bytes, ...] = ()


def require_link(desk: Desk) -> HqLink:
    """The headquarters that knows this desk (`NotEnrolledError`)."""
    link = LineStore(desk.db).link()
    if link is None or not link.is_enrolled:
        raise NotEnrolledError
    return link


def call(desk: Desk, errand: Errand) -> Package:
    """A call that carries nothing but its hello (`NotEnrolledError`)."""
    link = require_link(desk)
    identity = desk.identity
    head = JournalStore(desk.db).head(identity.desk, identity.epoch)
    hello = Hello(
        format=TALK_FORMAT,
        errand=errand.value,
        branch=link.branch,
        desk=identity.desk,
        epoch=identity.epoch,
        seq=head.seq,
        head=head.hash,
        token=link.token,
        nonce=desk.randomness(NONCE_BYTES),
        feed_number=Inbox(desk.db).end().number,
        at=instant_text(desk.now()),
        program=desk.app_version,
        codecs=tuple(reversed(CODECS)),
        after=head.seq if errand is Errand.RESTORE else 0,
    )
    return Package(hello, sign_hello(desk.signing_key, hello))


def push(desk: Desk) -> Package:
    """A call with the oldest frames that headquarters has not got (`NotEnrolledError`)."""
    package = call(desk, Errand.PUSH)
    return Package(package.hello, package.hello_bytes, frames(desk, require_link(desk)))


def frames(desk: Desk, link: HqLink) -> tuple[bytes, ...]:
    """Frames of what lies above the marks, epoch by epoch, at most `FRAMES_MAX`."""
    found: list[bytes] = []
    store = LineStore(desk.db)
    for epoch in range(desk.identity.epoch + 1):
        after = store.mark(epoch).stored
        while len(found) < FRAMES_MAX:
            entries = _entries(desk, epoch, after + 1)
            if not entries:
                break
            found.append(_frame(desk, link, epoch, entries))
            after = entries[-1].seq
    return tuple(found)


def _entries(desk: Desk, epoch: int, first: int) -> list[ChainedEntry]:
    """The next entries of one frame: so many, and no more bytes than a frame may hold."""
    store = JournalStore(desk.db)
    entries = store.chained(desk.identity.desk, epoch, first=first, limit=ENTRIES_MAX)
    size_bytes = 0
    for place, entry in enumerate(entries):
        size_bytes += len(entry.content)
        if size_bytes > FRAME_CONTENT_BYTES and place:
            return entries[:place]
    return entries


def _frame(desk: Desk, link: HqLink, epoch: int, entries: list[ChainedEntry]) -> bytes:
    first, last = entries[0], entries[-1]
    codec = Codec(link.codec)
    before = JournalStore(desk.db).hash_at(desk.identity.desk, epoch, first.seq - 1)
    return encode_frame(
        Frame(
            branch=link.branch,
            desk=desk.identity.desk,
            epoch=epoch,
            first=first.seq,
            count=len(entries),
            prev_hash=before or GENESIS,
            head=last.hash,
            signature=last.signature,
            codec=codec,
            body=pack_contents([entry.content for entry in entries], codec),
        )
    )


def has_documents_waiting(desk: Desk) -> bool:
    """Whether headquarters has said of a document that is not applied here yet."""
    return require_link(desk).feed_number > Inbox(desk.db).end().number
