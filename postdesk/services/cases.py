"""Cases of headquarters about this branch: they are closed when the branch says that it agrees."""

from __future__ import annotations

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.wire.bodies import CaseAgreed
from postdesk.wire.entry import Entry


class CaseNumberError(RuleError):
    """Cases are numbered from 1; this is none."""


def agree_to_close(desk: Desk, person: Person, case_no: int, *, reason: str) -> Entry:
    """Say that a case may be closed, and why. Headquarters closes it; another desk may say it too.

    Raises:
        NotPermittedError, ReasonMissingError, CaseNumberError
        AlreadyRecordedError: It was said here before.
    """
    role_for([person.role], Task.ANSWER_PROPOSAL)
    check_reason(reason)
    if case_no < 1:
        raise CaseNumberError
    with posting(desk, person) as action:
        agreed = CaseAgreed(case_no=case_no, reason=clean_text(reason))
        return action.add(agreed, business_key=str(case_no))
