"""What headquarters sends to a branch: numbered, chained, signed documents.

Each branch has its own feed: 1, 2, 3 … without gaps. A document is encoded once; its hash is
SHA-256 over the hash of the one before and its bytes, and a documents key of headquarters signs
the place and the hash. So a branch can prove what it was told, and in which order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from nacl.signing import SigningKey

from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.contents import CONTENTS, Content, kind_of_content
from postdesk.wire.entry import GENESIS, hash_of
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Keyring, Purpose, Signed, sign
from postdesk.wire.talk import Reason, Verdict

DOCUMENT_FORMAT: Final = 1


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One document of a branch's feed.

    Attributes:
        number: 1, 2, 3 … per branch.
        prev_hash: Hash of the document before, 32 bytes.
        kind: What it holds, such as `rate`; it names the content's type.
        at: When headquarters issued it, UTC, ISO 8601.
        content: The typed content's own bytes.
    """

    format: int
    branch: str
    number: int
    prev_hash: bytes
    kind: str
    at: str
    content: msgspec.Raw


@dataclass(frozen=True, slots=True)
class FeedEnd:
    """Where a feed stands: number and hash of the last document."""

    number: int = 0
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class DocumentJudgement:
    """What to make of a document that arrived.

    Attributes:
        verdict: `accept`, `duplicate`, `gap`, `fork` (another document has that number, or
            hangs on another) or `refuse`.
        document: The document, where it may be applied.
        end: Where the feed stands after it.
    """

    verdict: Verdict
    document: Document | None = None
    end: FeedEnd = FeedEnd()
    reason: Reason | None = None
    detail: str = ""


_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Document)
_content_decoders: Final = {
    kind: msgspec.msgpack.Decoder(content_type) for kind, content_type in CONTENTS.items()
}


def make_document(branch: str, end: FeedEnd, content: Content, *, at: str) -> bytes:
    """The bytes of the next document of a branch's feed."""
    return _encoder.encode(
        Document(
            format=DOCUMENT_FORMAT,
            branch=branch,
            number=end.number + 1,
            prev_hash=end.hash,
            kind=kind_of_content(content),
            at=at,
            content=msgspec.Raw(_encoder.encode(content)),
        )
    )


def sign_document(key: SigningKey, key_id: str, document: bytes) -> Signed:
    """A document with headquarters' signature."""
    return sign(key, key_id, Purpose.DOCUMENTS, document)


def decode_document(content: bytes) -> Document:
    """Read a document; its content stays bytes.

    Raises:
        TooNewFormatError: A newer version wrote it.
        MalformedRecordError: It is none.
    """
    try:
        document = _decoder.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(str(exc)) from exc
    if document.format > DOCUMENT_FORMAT:
        raise TooNewFormatError(f"document format {document.format}")
    return document


def decode_content(document: Document) -> Content:
    """Read what a document holds, by its kind.

    Raises:
        TooNewFormatError: The kind is not known here yet.
        MalformedRecordError: The content is not of it.
    """
    decoder = _content_decoders.get(document.kind)
    if decoder is None:
        raise TooNewFormatError(f"document kind {document.kind}")
    try:
        return decoder.decode(document.content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise MalformedRecordError(f"{document.kind}: {exc}") from exc


def judge_document(
    signed: Signed, *, branch: str, end: FeedEnd, keyring: Keyring
) -> DocumentJudgement:
    """Decide about a document, given where the branch's feed stands.

    Args:
        end: The last document that was taken.
        keyring: Headquarters' keys, from the card whose root was pinned.
    """
    if not keyring.opens(Purpose.DOCUMENTS, signed):
        return DocumentJudgement(Verdict.REFUSE, reason=Reason.SIGNATURE, detail=signed.key_id)
    try:
        document = decode_document(signed.content)
    except TooNewFormatError as exc:
        return DocumentJudgement(Verdict.REFUSE, reason=Reason.TOO_NEW, detail=exc.reason)
    except MalformedRecordError as exc:
        return DocumentJudgement(Verdict.REFUSE, reason=Reason.MALFORMED, detail=exc.reason)
    if document.branch != branch:
        return DocumentJudgement(
            Verdict.REFUSE, reason=Reason.OTHER_DESK, detail=f"{document.branch}/{document.number}"
        )
    return _placed(document, signed, end)


def _placed(document: Document, signed: Signed, end: FeedEnd) -> DocumentJudgement:
    digest = hash_of(document.prev_hash, signed.content)
    if document.number > end.number + 1:
        return DocumentJudgement(Verdict.GAP, detail=f"{end.number} → {document.number}")
    if document.number == end.number and digest == end.hash:
        return DocumentJudgement(Verdict.DUPLICATE)
    if document.number < end.number:
        # Older ones are looked up by whoever keeps them; here only the order is decided.
        return DocumentJudgement(Verdict.DUPLICATE, detail=str(document.number))
    if document.number <= end.number or document.prev_hash != end.hash:
        return DocumentJudgement(Verdict.FORK, detail=str(document.number))
    return DocumentJudgement(Verdict.ACCEPT, document, FeedEnd(document.number, digest))
