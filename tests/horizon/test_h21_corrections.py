"""H21: corrections from the centre could not be refused, and there was nowhere to put a dispute.

Headquarters proposes, a person of the branch agrees or disputes; nothing else posts anything. What
is disputed stands in the open with its evidence and reason, moves nothing, and the day closes with
it (I7, I10).
"""

from __future__ import annotations

import pytest

from postdesk.hq.headquarters import Headquarters
from postdesk.services import proposals
from postdesk.services.desk import Desk
from postdesk.services.verification import verify
from postdesk.wire.bodies import ProposalDisputed
from postdesk.wire.entry import decode_body, decode_entry
from tests.horizon.outside import EVIDENCE, PostdeskTold, Told, entries_of, proposal, send_word
from tests.hq_fixtures import LinkedDesk, at_hq, stored_at_hq

KHR = 45_000


@pytest.fixture
def asked(hq: Headquarters, linked: LinkedDesk) -> PostdeskTold:
    """The real branch, to which one correction was proposed."""
    made = PostdeskTold(hq, linked)
    made.tell("P-1", KHR)
    return made


def state(number: str = "P-1") -> object:
    def job(desk: Desk) -> tuple[str, str]:
        found = proposals.get_proposal(desk, number)
        return found.state, found.body.evidence

    return job


def test_what_is_disputed_moves_nothing(told: Told) -> None:
    before = told.safe()
    told.tell("P-1", KHR)

    told.dispute("P-1")

    assert told.safe() == before


def test_what_is_ignored_moves_nothing_and_the_day_closes(told: Told) -> None:
    before = told.close_and_go_home()
    told.tell("P-1", KHR)

    assert told.safe() == before


def test_no_correction_bears_the_name_of_somebody_here(told: Told) -> None:
    told.tell("P-1", KHR)

    assert told.actors() == {"system"}


def test_agreed_once_it_is_posted_once_whatever_is_sent_again(asked: PostdeskTold) -> None:
    before = asked.safe()

    answers = [asked.agree("P-1"), asked.agree("P-1"), asked.dispute("P-1")]
    asked.tell("P-1", KHR, times=2)

    assert answers == [True, False, False]
    assert asked.safe() == before + KHR
    assert len(entries_of(asked.linked, "proposal.agreed")) == 1
    assert asked.linked.run(verify).findings == ()


def test_a_disputed_one_stays_disputed_whatever_is_sent_again(asked: PostdeskTold) -> None:
    before = asked.safe()
    assert asked.dispute("P-1")

    asked.tell("P-1", KHR, times=2)

    assert not asked.agree("P-1")
    assert asked.safe() == before
    assert asked.linked.run(state()) == ("disputed", EVIDENCE)  # type: ignore[arg-type]


def test_headquarters_reads_the_dispute_with_its_reason(asked: PostdeskTold) -> None:
    asked.dispute("P-1")
    asked.linked.round()

    *_, last = stored_at_hq(asked.hq, "STG", asked.linked.name)
    body = decode_body(decode_entry(last))
    assert isinstance(body, ProposalDisputed)
    assert (body.proposal_no, body.reason) == ("P-1", "បាវនោះមិនបានមកដល់ទេ")
    assert at_hq(asked.hq, "STG", asked.linked.name) == asked.linked.balances()


def test_a_term_that_is_over_answers_nothing_by_itself(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    told = PostdeskTold(hq, linked)
    send_word(hq, linked, proposal("P-1", KHR, answer_by="2026-12-08"))
    before, records = told.safe(), len(linked.contents())

    linked.clock.set("2026-12-20 09:00")
    linked.round()

    assert (told.safe(), len(linked.contents())) == (before, records)
    assert [one.body.proposal_no for one in linked.run(proposals.open_proposals)] == ["P-1"]
    assert told.dispute("P-1")


def test_the_day_closes_while_one_is_disputed_and_one_is_open(asked: PostdeskTold) -> None:
    asked.dispute("P-1")
    asked.tell("P-2", KHR)

    asked.close_and_go_home()

    assert len(entries_of(asked.linked, "day.closed")) == 1
    assert [one.body.proposal_no for one in asked.linked.run(proposals.open_proposals)] == ["P-2"]
