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
from postdesk.hq.cases import Case
from postdesk.hq.headquarters import Headquarters
from postdesk.services import mail_from_hq
from postdesk.services.status import desk_status
from postdesk.sync.ports import HqRefusedError
from postdesk.wire.contents import KhqrFound
from postdesk.words.catalogue import Language, keys, say
from tests.builders import copied_books, drawer_of, letters
from tests.horizon.conftest import NAIVE
from tests.horizon.naive import NaiveTwins
from tests.horizon.outside import call, entries_of, send_word
from tests.horizon.poison import POISONS, Poisoned
from tests.hq_fixtures import LinkedDesk


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


@pytest.mark.xfail(strict=True, reason="a reply names the reason, not headquarters' case number")
def test_the_branch_reads_the_very_number_of_headquarters_case(
    hq: Headquarters, linked: LinkedDesk, address: str
) -> None:
    PostdeskMismatch(hq, linked, address).make()
    (case,) = cases_of(hq)

    assert case.case_no == getattr(linked.run(desk_status).line, "case_no", None)
