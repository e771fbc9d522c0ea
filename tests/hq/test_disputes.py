"""What branches dispute is counted for all, and no branch can be told from the figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from postdesk.hq import branches, enrolment, projecting, publishing
from postdesk.hq.branches import BranchRow
from postdesk.hq.disputes import BRANCHES_MIN
from postdesk.hq.headquarters import Headquarters
from postdesk.hq.status import network_status
from postdesk.services.disputes import dispute_entry, end_dispute
from postdesk.services.known_problems import known_problems
from postdesk.services.setup import Branch
from postdesk.storage.journal_store import JournalStore
from tests.builders import CLERK, Office, drawer_of, letters, new_office
from tests.hq_fixtures import LinkedDesk, apply_everything

NewDesk = Callable[..., LinkedDesk]
KRATIE = Branch("KRT", "សាខាប្រៃសណីយ៍ខេត្តក្រចេះ", "Kratie Provincial Post Office")
PROBLEM = """
[[document]]
kind = "known-problem"
problem_no = "K-1"
title_km = "ប្រាក់អាប់"
title_en = "Change"
text_km = "ប្រាក់អាប់អាចខុស"
text_en = "The change may be wrong"
entry_kinds = ["basket.settled"]
branches = 99
"""


def disputed(office: Office) -> str:
    """A sale that the clerk disputes."""
    office.open_till(drawer_of(100_000))
    office.sell(letters(2))
    entry = next(
        one for one in JournalStore(office.desk.db).entries() if one.kind == "basket.settled"
    )
    dispute_entry(office.desk, CLERK, entry.entry_id, reason="មិនត្រូវ")
    return entry.entry_id


def branches_told(hq: Headquarters, desk: LinkedDesk, tmp_path: Path) -> int:
    """Publish the problem as an operator does; how many branches the desk is told of."""
    path = tmp_path / "problem.toml"
    path.write_text(PROBLEM, encoding="utf-8")
    publishing.publish_file(hq, path)
    desk.round()
    return desk.run(known_problems)[0].branches


@pytest.fixture
def network(
    hq: Headquarters, linked: LinkedDesk, new_desk: NewDesk, tmp_path: Path
) -> tuple[LinkedDesk, ...]:
    """Stung Treng and two others."""
    branches.add_branch(hq, BranchRow("KRT", "សាខាខេត្តក្រចេះ", "Kratie", "+85572000000"))
    desks = [linked]
    home = tmp_path / "krt"
    new_office(home, "2026-12-07 07:00", branch=KRATIE).close()
    for code, kept in (("KCM", None), ("KRT", home)):
        desk = new_desk("kcm", home=kept)
        desk.enrol(enrolment.make_code(hq, code).text)
        desks.append(desk)
    return tuple(desks)


def test_fewer_than_three_branches_are_told_as_none(
    hq: Headquarters, network: tuple[LinkedDesk, ...], tmp_path: Path
) -> None:
    first, second, third = network
    assert len(network) == BRANCHES_MIN
    for desk in (first, second):
        desk.work(disputed)
        desk.round()
    apply_everything(hq)
    assert branches_told(hq, first, tmp_path) == 0

    third.work(disputed)
    third.round()
    apply_everything(hq)

    assert branches_told(hq, first, tmp_path) == BRANCHES_MIN


def test_headquarters_sees_a_dispute_until_the_branch_ends_it(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    entry_id = linked.work(disputed)
    linked.round()
    apply_everything(hq)
    (one,) = network_status(hq, branch="STG").branches[0].disputes
    assert (one.entry_kind, one.reason, one.person) == (
        "basket.settled",
        "មិនត្រូវ",
        CLERK.person_id,
    )
    projecting.rebuild(hq)
    # The server works in its own thread as well; what it has in hand is waited for.
    apply_everything(hq)
    assert network_status(hq, branch="STG").branches[0].disputes == (one,)

    linked.work(lambda office: end_dispute(office.desk, CLERK, entry_id, reason="រកឃើញ"))
    linked.round()
    apply_everything(hq)

    assert network_status(hq, branch="STG").branches[0].disputes == ()
