"""What headquarters proposes: a person here agrees to it or disputes it. Nobody else posts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.proposal import neutral_lines
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.evidence import keep_evidence
from postdesk.services.posting import Posting, posting
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ProposalAgreed, ProposalDisputed, ProposalReceived
from postdesk.wire.entry import Entry


class UnknownProposalError(RuleError):
    """Headquarters has made no such proposal here."""

    facts = ("proposal_no",)

    def __init__(self, proposal_no: str) -> None:
        super().__init__(proposal_no)
        self.proposal_no = proposal_no


class ProposalAnsweredError(RuleError):
    """The proposal was agreed to or disputed before; an answer stands."""

    facts = ("proposal_no",)

    def __init__(self, proposal_no: str) -> None:
        super().__init__(proposal_no)
        self.proposal_no = proposal_no


class ProposalExpiredError(RuleError):
    """Its day is over: it can be disputed, and headquarters proposes it anew if it must be.

    Attributes:
        day: The last day on which it could be agreed to.
    """

    facts = ("proposal_no", "day")

    def __init__(self, proposal_no: str, day: date) -> None:
        super().__init__(proposal_no)
        self.proposal_no = proposal_no
        self.day = day


class DisputeReasonMissingError(RuleError):
    """A dispute says why, for headquarters to read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as it came, and how it stands.

    Attributes:
        state: `open`, `agreed` or `disputed`.
    """

    body: ProposalReceived
    state: str


def open_proposals(desk: Desk) -> tuple[Proposal, ...]:
    """Proposals that nobody has answered, by the day until which they wait."""
    rows = desk.db.conn.execute(
        "SELECT proposal_no FROM proposal WHERE state = 'open' ORDER BY answer_by, proposal_no"
    ).fetchall()
    return tuple(get_proposal(desk, row[0]) for row in rows)


def get_proposal(desk: Desk, proposal_no: str) -> Proposal:
    """One of them (`UnknownProposalError`)."""
    row = desk.db.conn.execute(
        "SELECT entry_id, state FROM proposal WHERE proposal_no = ?", (proposal_no,)
    ).fetchone()
    body = JournalStore(desk.db).body(row[0]) if row else None
    if row is None or not isinstance(body, ProposalReceived):
        raise UnknownProposalError(proposal_no)
    return Proposal(body, row[1])


def agree_to_proposal(desk: Desk, person: Person, proposal_no: str) -> Entry:
    """Post what headquarters proposes, as this branch's own entry.

    Raises:
        NotPermittedError, UnknownProposalError, ProposalAnsweredError, ProposalExpiredError
    """
    role_for([person.role], Task.ANSWER_PROPOSAL)
    with posting(desk, person) as action:
        body = _unanswered(action, proposal_no)
        last = date.fromisoformat(body.answer_by)
        if business_date(desk) > last:
            raise ProposalExpiredError(proposal_no, last)
        agreed = ProposalAgreed(
            proposal_no=proposal_no, document=body.document, lines=body.proposed
        )
        return action.add(agreed, business_key=proposal_no)


def dispute_proposal(desk: Desk, person: Person, proposal_no: str, *, reason: str) -> Entry:
    """Record that this branch does not agree, and why, with the evidence put together.

    What headquarters claims stands on a neutral account from now on, on nobody, and the day closes
    all the same; nothing else of the proposal is posted.

    Raises:
        NotPermittedError, UnknownProposalError, ProposalAnsweredError, DisputeReasonMissingError
    """
    role_for([person.role], Task.ANSWER_PROPOSAL)
    if not reason.strip():
        raise DisputeReasonMissingError
    with posting(desk, person) as action:
        body = _unanswered(action, proposal_no)
        store = JournalStore(desk.db)
        concerned = store.get(body.concerns) or store.get(_received_as(desk, proposal_no))
        if concerned is None:
            raise UnknownProposalError(proposal_no)
        disputed = ProposalDisputed(
            proposal_no=proposal_no,
            document=body.document,
            reason=clean_text(reason),
            evidence_sha256=keep_evidence(action, concerned),
            lines=neutral_lines(body.proposed, proposal_no),
        )
        return action.add(disputed, business_key=proposal_no)


def _received_as(desk: Desk, proposal_no: str) -> str:
    """The entry by which a proposal came."""
    row = desk.db.conn.execute(
        "SELECT entry_id FROM proposal WHERE proposal_no = ?", (proposal_no,)
    ).fetchone()
    return str(row[0])


def _unanswered(action: Posting, proposal_no: str) -> ProposalReceived:
    proposal = get_proposal(action.desk, proposal_no)
    if proposal.state != "open":
        raise ProposalAnsweredError(proposal_no)
    return proposal.body
