"""Headquarters proposes; a person here agrees or disputes; nothing else posts it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from postdesk.domain.accounts import Account
from postdesk.domain.journal import Line, Side
from postdesk.domain.people import NotPermittedError
from postdesk.services import proposals, verification
from postdesk.services.attachments import read_attachment
from postdesk.services.posting import posting
from postdesk.services.standing import disputed_of
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ProposalDisputed, ProposalReceived
from tests.builders import CLERK, MANAGER, Office

LINES = (
    Line("1020", "safe", "KHR", Side.DEBIT, 5_000),
    Line("3010", "branch", "KHR", Side.CREDIT, 5_000),
)


@pytest.fixture
def proposed(branch: Office) -> Office:
    """A branch that has got one proposal."""
    receive(branch, LINES)
    return branch


def receive(branch: Office, lines: tuple[Line, ...]) -> None:
    """The proposal comes as a document."""
    with posting(branch.desk, None) as action:
        action.add(
            ProposalReceived(
                document="7",
                proposal_no="P-1",
                concerns="",
                title_km="កែសមតុល្យ",
                title_en="Correct the balance",
                evidence="remittance slip 12",
                proposed=lines,
                answer_by="2026-12-20",
            ),
            business_key="7",
        )


def in_safe(office: Office) -> int:
    return sum(
        figure.balance
        for figure in JournalStore(office.desk.db).balances()
        if (figure.account, figure.holder, figure.unit) == ("1020", "safe", "KHR")
    )


def test_a_proposal_moves_nothing_by_itself(proposed: Office) -> None:
    found = proposals.open_proposals(proposed.desk)

    assert [one.body.proposal_no for one in found] == ["P-1"]
    assert in_safe(proposed) == 3_000_000


def test_agreeing_posts_it_as_the_branchs_own_entry(proposed: Office) -> None:
    entry = proposals.agree_to_proposal(proposed.desk, MANAGER, "P-1")

    assert (entry.person, entry.kind) == ("sovann", "proposal.agreed")
    assert in_safe(proposed) == 3_005_000
    assert proposals.open_proposals(proposed.desk) == ()
    assert verification.verify(proposed.desk).findings == ()


def test_a_dispute_says_why_and_takes_from_nobody(proposed: Office) -> None:
    with pytest.raises(proposals.DisputeReasonMissingError):
        proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason=" ")

    proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason="ប្រាក់បានប្រគល់រួច")

    assert in_safe(proposed) == 3_000_000
    assert proposals.get_proposal(proposed.desk, "P-1").state == "disputed"


CLAIM = (
    Line("1960", "person:sokhlin", "KHR", Side.DEBIT, 5_000),
    Line("1960", "person:sokhlin", "USD", Side.DEBIT, 300),
    Line("1910", "hq", "KHR", Side.CREDIT, 5_000),
    Line("1910", "hq", "USD", Side.CREDIT, 300),
)


def test_what_headquarters_claims_stands_on_a_neutral_account(branch: Office) -> None:
    receive(branch, CLAIM)

    entry = proposals.dispute_proposal(branch.desk, MANAGER, "P-1", reason="មិនដឹង")

    assert branch.books([entry.entry_id]) == {
        (Account.HQ_CLEARING, "KHR"): -5_000,
        (Account.HQ_CLEARING, "USD"): -300,
        (Account.DISPUTED_WITH_HQ, "KHR"): 5_000,
        (Account.DISPUTED_WITH_HQ, "USD"): 300,
    }
    body = JournalStore(branch.desk.db).body(entry.entry_id)
    assert isinstance(body, ProposalDisputed)
    bundle = json.loads(read_attachment(branch.desk, body.evidence_sha256))
    assert bundle["format"] == "postdesk-evidence-1"
    standing = disputed_of(JournalStore(branch.desk.db).balances())
    assert {(one.holder, one.amount.minor) for one in standing} == {
        ("proposal:P-1", 5_000),
        ("proposal:P-1", 300),
    }
    assert verification.verify(branch.desk).findings == ()


def test_after_its_day_a_proposal_is_only_disputed(proposed: Office) -> None:
    proposed.clock.set("2026-12-21 08:00")
    with pytest.raises(proposals.ProposalExpiredError) as late:
        proposals.agree_to_proposal(proposed.desk, MANAGER, "P-1")
    assert late.value.day == date(2026, 12, 20)
    assert in_safe(proposed) == 3_000_000

    proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason="ផុតកំណត់")

    assert proposals.open_proposals(proposed.desk) == ()


def test_an_answer_stands(proposed: Office) -> None:
    proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason="no")

    with pytest.raises(proposals.ProposalAnsweredError):
        proposals.agree_to_proposal(proposed.desk, MANAGER, "P-1")

    assert in_safe(proposed) == 3_000_000


def test_a_clerk_does_not_answer_and_nobody_answers_what_was_not_asked(proposed: Office) -> None:
    with pytest.raises(NotPermittedError):
        proposals.agree_to_proposal(proposed.desk, CLERK, "P-1")
    with pytest.raises(proposals.UnknownProposalError):
        proposals.agree_to_proposal(proposed.desk, MANAGER, "P-2")
