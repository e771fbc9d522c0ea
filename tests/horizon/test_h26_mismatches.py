"""H26: a report listed what differed between counter and host; the branch never saw it (2005-2009).

Whatever headquarters holds against a desk is told to that desk in the reply to the same call, and
stands on the branch's own screen under the same word (I16, I17).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postdesk.hq import cases, enrolment
from postdesk.hq.cases import Case, CaseKind, Finding
from postdesk.hq.headquarters import Headquarters
from postdesk.services import mail_from_hq
from postdesk.services.integrity import Checked, note_check
from postdesk.services.status import desk_status
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.ports import HqRefusedError
from postdesk.wire.contents import KhqrFound
from postdesk.words.catalogue import Language, keys, say
from tests.builders import copied_books, drawer_of, letters
from tests.horizon import dying
from tests.horizon.conftest import NAIVE
from tests.horizon.naive import NaiveTwins
from tests.horizon.outside import LosesReplies, call, entries_of, send_word
from tests.horizon.poison import POISONS, Poisoned
from tests.hq_fixtures import LinkedDesk, apply_everything


def cases_of(hq: Headquarters) -> tuple[Case, ...]:
    with hq.database.transaction() as connection:
        return cases.cases_of(connection, "STG")


class PostdeskMismatch:
    """A desk whose books headquarters cannot take."""

    def __init__(self, hq: Headquarters, linked: LinkedDesk, address: str) -> None:
        self.hq, self.linked, self.address = hq, linked, address

    def make(self) -> None:
        self.linked.work(lambda office: office.open_till(drawer_of(0)))
        self.linked.work(lambda office: office.sell(letters(3)))
        self.linked.headquarters = Poisoned(self.address, self.linked, POISONS["unbalanced"])
        assert isinstance(call(self.linked), HqRefusedError)

    def on_screen(self) -> str:
        trouble = self.linked.run(desk_status).line.trouble
        return trouble.removeprefix("error.HqRefusedError.")

    def at_hq(self) -> str:
        (case,) = cases_of(self.hq)
        return case.detail.split(":")[0]


class NaiveMismatch:
    """Two naive devices whose rows overwrite one another at headquarters."""

    def __init__(self, twins: NaiveTwins) -> None:
        self.twins = twins

    def make(self) -> None:
        for khr, device in zip((1_500, 2_000), self.twins.devices, strict=True):
            device.sell("1", khr)
        self.twins.sync()

    def on_screen(self) -> str:
        return ", ".join(self.twins.screen)

    def at_hq(self) -> str:
        return "overwritten"


@pytest.fixture(params=[NAIVE, "postdesk"])
def mismatch(request: pytest.FixtureRequest) -> Any:
    """Books of either kind that headquarters has something against."""
    get = request.getfixturevalue
    if request.param == "naive":
        make = get("new_naive")
        return NaiveMismatch(NaiveTwins(make().ledger, make().ledger))
    return PostdeskMismatch(get("hq"), get("linked"), get("address"))


def test_what_headquarters_holds_against_a_desk_stands_on_its_own_screen(mismatch: Any) -> None:
    mismatch.make()

    assert mismatch.on_screen() == mismatch.at_hq() != ""


def test_the_screen_says_it_in_both_languages(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    PostdeskMismatch(hq, linked, address).make()
    trouble = linked.run(desk_status).line.trouble

    assert trouble in keys()
    for language in Language:
        assert say(trouble, language)


def test_a_desk_that_was_set_back_is_told_why_it_goes_on_in_a_new_epoch(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk], tmp_path: Path
) -> None:
    linked.work(lambda office: office.open_till(drawer_of(0)))
    linked.round()
    backup = copied_books(linked.home, tmp_path / "backup")
    linked.work(lambda office: office.sell(letters(3)))
    linked.round()

    restored = new_desk(home=backup)
    restored.round()

    (case,) = cases_of(hq)
    (begun,) = entries_of(restored, "epoch.started")
    body = restored.run(lambda desk: _body(desk, begun.entry_id))
    assert (body.reason, body.previous_epoch) == (case.kind, case.epoch)


def _body(desk: Any, entry_id: str) -> Any:
    from postdesk.storage.journal_store import JournalStore

    return JournalStore(desk.db).body(entry_id)


def test_a_document_that_cannot_be_used_is_shown_by_its_number_at_both_ends(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.work(lambda office: office.open_till(drawer_of(0)))
    receipt_no = linked.work(lambda office: office.sell(letters(3)).receipt_no)

    send_word(hq, linked, KhqrFound(receipt_no=receipt_no, amount_khr=1_500, bank_reference=""))

    (refused,) = entries_of(linked, "document.refused")
    shown = [one.number for one in linked.run(mail_from_hq.received_documents) if one.is_refused]
    assert [str(number) for number in shown] == [refused.business_key]


def test_a_revoked_desk_reads_so_on_its_screen(hq: Headquarters, linked: LinkedDesk) -> None:
    enrolment.revoke(hq, "STG", linked.name)
    call(linked)

    assert linked.run(desk_status).line.trouble == "error.HqRefusedError.revoked"


def an_earlier_case(hq: Headquarters, linked: LinkedDesk) -> None:
    """Something else that headquarters has about the branch: the next number is not the first."""
    finding = Finding(CaseKind.REFUSED, 0, seq=1, detail="earlier")
    with hq.database.transaction() as connection:
        cases.open_case(connection, "STG", linked.name, finding, at=hq.now())


@pytest.mark.parametrize("poison", ["unbalanced", "newer format"])
def test_the_branch_reads_the_very_number_of_headquarters_case(
    hq: Headquarters, linked: LinkedDesk, address: str, poison: str
) -> None:
    an_earlier_case(hq, linked)
    linked.headquarters = Poisoned(address, linked, POISONS[poison])
    linked.work(lambda office: office.open_till(drawer_of(0)))
    linked.work(lambda office: office.sell(letters(3)))
    assert call(linked) is not None
    case, _ = cases_of(hq)

    assert linked.run(desk_status).line.case_no == case.case_no == 2

    linked.headquarters = HttpHeadquarters(address)
    assert call(linked) is None
    assert linked.run(desk_status).line.case_no == 0


def test_a_line_that_is_down_is_nobody_s_case(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    """The number belongs to the last call's trouble: another trouble takes it away."""
    PostdeskMismatch(hq, linked, address).make()
    assert linked.run(desk_status).line.case_no == 1
    linked.headquarters = LosesReplies(address, 1)
    assert call(linked) is not None

    line = linked.run(desk_status).line
    assert (line.trouble, line.case_no) == ("error.HqUnreachableError", 0)


def a_set_back_desk(hq: Headquarters, linked: LinkedDesk, second: LinkedDesk, to: Path) -> Path:
    linked.work(lambda office: office.open_till(drawer_of(0)))
    linked.round()
    backup = copied_books(linked.home, to)
    linked.work(lambda office: office.sell(letters(3)))
    linked.round()
    return backup


def a_bag_at_both(hq: Headquarters, linked: LinkedDesk, second: LinkedDesk, _: Path) -> None:
    for desk in (linked, second):
        desk.run(lambda one: dying.receive_bag(one)())
        desk.round()
        apply_everything(hq)


def tills_at_both(hq: Headquarters, linked: LinkedDesk, second: LinkedDesk, _: Path) -> None:
    for desk in (linked, second):
        desk.work(lambda office: office.open_till(drawer_of(0)))
        desk.round()
        apply_everything(hq)


def a_failed_check(hq: Headquarters, linked: LinkedDesk, _: LinkedDesk, to: Path) -> None:
    found = Checked(9, (("lines", 7, "some-entry", ""),))
    linked.run(lambda desk: note_check(desk, found))
    linked.round()
    apply_everything(hq)


def two_copies(hq: Headquarters, linked: LinkedDesk, second: LinkedDesk, to: Path) -> Path:
    """Both go on from one place, the copy second: its token was used."""
    linked.work(lambda office: office.open_till(drawer_of(0)))
    linked.round()
    copy = copied_books(linked.home, to)
    for _ in range(3):
        linked.round()
    return copy


def two_copies_that_both_sold(
    hq: Headquarters, linked: LinkedDesk, second: LinkedDesk, to: Path
) -> Path:
    copy = two_copies(hq, linked, second, to)
    linked.work(lambda office: office.sell(letters(3)))
    linked.round()
    return copy


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        (a_bag_at_both, ["bag-twice"]),
        (tills_at_both, ["person-twice"]),
        (a_failed_check, ["integrity"]),
        (a_set_back_desk, ["rollback"]),
        (two_copies, ["clone"]),
        (two_copies_that_both_sold, ["fork", "clone"]),
    ],
)
def test_what_headquarters_finds_by_itself_is_told_with_its_number_in_the_next_round(
    hq: Headquarters,
    linked: LinkedDesk,
    new_desk: Callable[..., LinkedDesk],
    tmp_path: Path,
    make: Callable[..., Path | None],
    kinds: list[str],
) -> None:
    an_earlier_case(hq, linked)
    second = new_desk("second")
    second.enrol(enrolment.make_code(hq, "STG").text)
    copy = make(hq, linked, second, tmp_path / "copy")
    told = linked
    if copy is not None:
        told = new_desk(home=copy)
        if "fork" in kinds:
            told.work(lambda office: office.sell(letters(5)))
    told.round()

    *found, _ = cases_of(hq)
    assert [case.kind for case in found] == kinds
    titles = [one.title_en.partition(":")[0] for one in told.run(mail_from_hq.notices)]
    assert titles == [f"Case {case.case_no}" for case in found]
    told.round()
    assert len(told.run(mail_from_hq.notices)) == len(found)
