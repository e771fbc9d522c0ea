"""Identity numbers and evidence: read while they are kept, erased when their term is over."""

from __future__ import annotations

from postdesk.domain.errors import RuleError
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.storage.secrets_store import AttachmentStore
from postdesk.wire.bodies import AttachmentErased


class AttachmentGoneError(RuleError):
    """There is nothing behind this hash any more, or there never was."""


def read_attachment(desk: Desk, content_sha256: str) -> bytes:
    """The thing behind a hash (`AttachmentGoneError`)."""
    content = AttachmentStore(desk.db).get(content_sha256)
    if content is None:
        raise AttachmentGoneError(content_sha256)
    return content


def erase_attachment(desk: Desk, person: Person, content_sha256: str, *, reason: str) -> None:
    """Erase the thing; the hash in the journal stays, and still verifies.

    Raises:
        AttachmentGoneError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_STAFF)
    with posting(desk, person) as action:
        if not AttachmentStore(desk.db).erase(content_sha256):
            raise AttachmentGoneError(content_sha256)
        action.add(AttachmentErased(content_sha256=content_sha256, reason=reason))
