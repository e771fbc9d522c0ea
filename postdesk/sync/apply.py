"""Puts a document from headquarters to use: an entry that names it, and the cursor moves.

Both happen in one transaction, so that a document is applied once, whatever is cut off. A
document that is headquarters' own and in its place but cannot be used is recorded as refused,
so that one mistake at headquarters does not stop all that follows.
"""

from __future__ import annotations

from postdesk.domain.errors import RuleError
from postdesk.domain.reference import ReferenceDataError
from postdesk.domain.sorting_plan import SortingPlanError
from postdesk.services.desk import Desk, instant_text
from postdesk.services.posting import Posting, posting
from postdesk.storage.inbox import Inbox, KeptDocument
from postdesk.sync.ports import (
    DocumentNotSignedError,
    DocumentOutOfOrderError,
    HqNonsenseError,
    HqTooNewError,
)
from postdesk.sync.uses import Use, use_of
from postdesk.wire.bodies import DocumentRefused
from postdesk.wire.codec import MalformedRecordError
from postdesk.wire.documents import Document, DocumentJudgement, decode_content, judge_document
from postdesk.wire.frames import TooNewFormatError
from postdesk.wire.keys import Keyring, Signed
from postdesk.wire.talk import Reason, Verdict

REASON_LENGTH_MAX = 300
_UNUSABLE = (MalformedRecordError, ReferenceDataError, SortingPlanError)


def apply_document(desk: Desk, signed: Signed, *, branch: str, keyring: Keyring) -> str:
    """Judge the next document and put it to use.

    Returns:
        The document's kind; empty for one that was applied before.

    Raises:
        DocumentNotSignedError, DocumentOutOfOrderError, HqNonsenseError: It is not applied and
            nothing is changed.
        HqTooNewError: It is of a kind that this version does not know; nothing is changed.
    """
    judgement = judge_document(signed, branch=branch, end=Inbox(desk.db).end(), keyring=keyring)
    document = _accepted(judgement)
    if document is None:
        return ""
    use = _use(desk, document)
    with posting(desk, None) as action:
        use(action)
        Inbox(desk.db).keep(
            KeptDocument(
                number=document.number,
                kind=document.kind,
                hash=judgement.end.hash,
                signed=signed,
                received_at=instant_text(desk.now()),
            )
        )
    return document.kind


def _accepted(judgement: DocumentJudgement) -> Document | None:
    """The document to apply; None for one that was."""
    if judgement.verdict is Verdict.DUPLICATE:
        return None
    if judgement.reason in {Reason.SIGNATURE, Reason.OTHER_DESK}:
        raise DocumentNotSignedError(judgement.detail)
    if judgement.reason is Reason.TOO_NEW:
        raise HqTooNewError(judgement.detail)
    if judgement.reason is not None:
        raise HqNonsenseError(judgement.detail)
    if judgement.document is None:
        raise DocumentOutOfOrderError(judgement.detail)
    return judgement.document


def _use(desk: Desk, document: Document) -> Use:
    """What to post for a document; that it cannot be used is posted as well."""
    try:
        return use_of(desk, str(document.number), decode_content(document))
    except TooNewFormatError as exc:
        raise HqTooNewError(exc.reason) from exc
    except (*_UNUSABLE, RuleError, ValueError) as exc:
        reason = str(exc) or type(exc).__name__
        refused = DocumentRefused(
            document=str(document.number),
            kind=document.kind,
            reason=f"{type(exc).__name__}: {reason}"[:REASON_LENGTH_MAX],
        )

        def refuse(action: Posting) -> None:
            action.add(refused, business_key=refused.document)

        return refuse
