"""Headquarters proposes; a person here agrees or disputes; nothing else posts it."""

from __future__ import annotations

import pytest

from postdesk.domain.journal import Line, Side
from postdesk.domain.people import NotPermittedError
from postdesk.services import proposals, verification
from postdesk.services.posting import posting
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import ProposalReceived
from tests.builders import CLERK, MANAGER, Office

LINES = (
    Line("1020", "safe", "KHR", Side.DEBIT, 5_000),
    Line("3010", "branch", "KHR", Side.CREDIT, 5_000),
)


@pytest.fixture
def proposed(branch: Office) -> Office:
    """A branch that has got one proposal."""
    with posting(branch.desk, None) as action:
        action.add(
            ProposalReceived(
                document="7",
                proposal_no="P-1",
                concerns="",
                title_km="កែសមតុល្យ",
                title_en="Correct the balance",
                evidence="remittance slip 12",
                proposed=LINES,
                answer_by="2026-12-20",
            ),
            business_key="7",
        )
    return branch


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


def test_disputing_posts_nothing_and_says_why(proposed: Office) -> None:
    with pytest.raises(proposals.DisputeReasonMissingError):
        proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason=" ")

    proposals.dispute_proposal(proposed.desk, MANAGER, "P-1", reason="ប្រាក់បានប្រគល់រួច")

    assert in_safe(proposed) == 3_000_000
    assert proposals.get_proposal(proposed.desk, "P-1").state == "disputed"


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
