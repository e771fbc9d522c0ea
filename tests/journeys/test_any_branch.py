"""Three desks in any legal sequence, and some that are not: all of a branch's money at once.

To the cash of `branch_machine` come money orders sold and paid, KHQR, a customer's account, an
agent, and days that nobody closed. What must hold after every step is what `horizon.md` calls its
invariants: each currency sums to zero (I1), a bag comes in once (I3), a refused step leaves
nothing (I5, I16), no gap in the numbers (I9), an undo is an exact opposite (I11), one live shift
for a person and for a till (I12), a sealed day takes nothing more (I15), everybody who did
anything is known by name (I8); those of `watched_branch` (I4, I7, I10, I13, I14, I17). At the end
the journal verifies and the tables built anew are the same (I2, I6, I18).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from postdesk.domain.accounts import SAFE
from postdesk.domain.cash_movement import Value
from postdesk.services import agents, people, remitting
from postdesk.services.people import Approval
from postdesk.services.posting import posting
from postdesk.services.setup import SAMPLE_BRANCH, SAMPLE_PIN, Branch
from postdesk.wire.bodies import PeerKeyApplied
from tests.builders import (
    CLERK,
    MANAGER,
    OTHER_CLERK,
    Office,
    copied_office,
    drawer_of,
    new_office,
)
from tests.journeys.branch_machine import OFF, RIEL
from tests.journeys.branch_model import AGENT_LIMIT_KHR, AGENT_PERMILLE, KHR, Model
from tests.journeys.soundness import assert_books_are_sound
from tests.journeys.watched_branch import WatchedBranch
from tests.journeys.whole_branch import BOAT

KRATIE = Branch("KRT", "សាខាប្រៃសណីយ៍ខេត្តក្រចេះ", "Kratie Provincial Post Office")


@dataclass
class Place:
    """One branch's desk, what there should be in it, and what was counted there."""

    office: Office
    model: Model
    counted_off: dict[str, int] = field(default_factory=dict)


class ThreeDesks(WatchedBranch):
    """Two desks of one branch and one of another; cash goes between them in sealed bags."""

    others: tuple[Path, ...]

    def __init__(self) -> None:
        super().__init__()
        self.elsewhere = [
            Place(copied_office(template, self.folder / f"desk-{place}"), Model())
            for place, template in enumerate(self.others)
        ]

    def teardown(self) -> None:
        """All desks' books are sound."""
        for place in self.elsewhere:
            assert_books_are_sound(place.office)
            place.office.close()
        super().teardown()

    @initialize()
    def all_open(self) -> None:
        """The tills of the other desks as well; the first desk's open by themselves."""
        for _ in self.elsewhere:
            self.turn_to_the_next_desk()
            self.both_open()
        self.turn_to_the_next_desk()

    @rule()
    def turn_to_the_next_desk(self) -> None:
        """From now on things are done there."""
        self.elsewhere.append(Place(self.office, self.model, self.counted_off))
        there = self.elsewhere.pop(0)
        self.office, self.model, self.counted_off = there.office, there.model, there.counted_off

    @rule(khr=RIEL, off=OFF, again=st.booleans())
    def bag_to_the_next_desk(self, khr: int, off: int, *, again: bool) -> None:
        number, desk = self.next_number(), self.office.desk
        to, made_at = self.elsewhere[0].office.desk.identity.branch_code, desk.identity.branch_code
        is_legal = bool(khr) and self.model.can_give(SAFE, khr) and khr + off >= 0
        if not is_legal:
            return
        seen = Approval(CLERK.person_id)
        bag = remitting.SealedBag(number, "S", to)
        remitting.send_remittance(desk, MANAGER, bag, drawer_of(khr), witness=seen)
        self.model.move(SAFE, -khr)
        self.model.away[KHR] += khr
        self.turn_to_the_next_desk()
        bag = remitting.SealedBag(number, "S", made_at)
        for is_first in (True, False) if again else (True,):
            self.attempt(
                is_first,
                lambda: remitting.receive_remittance(
                    self.office.desk,
                    MANAGER,
                    bag,
                    declared=Value(khr),
                    count=drawer_of(khr + off),
                    witness=seen,
                ),
            )
        self.model.move(SAFE, khr + off)
        if off:
            self.model.open_on[f"bag:{number}"] = -off


def desk_at(home: Path, branch: Branch, peers: tuple[str, ...] = ()) -> Path:
    """A desk that has just been set up, with two clerks and an agent.

    Args:
        peers: Other desks of its branch.
    """
    office = new_office(home, "2026-12-07 07:00", branch=branch)
    people.add_person(office.desk, MANAGER, OTHER_CLERK, pin=SAMPLE_PIN)
    boat = agents.Agent(BOAT, "ទូកប្រៃសណីយ៍", "Post boat", "", AGENT_LIMIT_KHR, AGENT_PERMILLE)
    agents.keep_agent(office.desk, MANAGER, boat)
    with posting(office.desk, None) as action:
        for peer in peers:
            told = PeerKeyApplied(
                document=peer,
                peer_branch=branch.code,
                peer_desk=peer,
                public_key="",
                is_active=1,
            )
            action.add(told, business_key=peer)
    office.close()
    return home


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("any")
    return (
        desk_at(folder / "first", SAMPLE_BRANCH, ("second",)),
        desk_at(folder / "second", SAMPLE_BRANCH, ("first",)),
        desk_at(folder / "kratie", KRATIE),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_any_sequence_keeps_the_books(templates: tuple[Path, ...]) -> None:
    first, *others = templates
    machine = type("Machine", (ThreeDesks,), {"template": first, "others": tuple(others)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=45,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
