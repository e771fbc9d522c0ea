"""H05: one bag was taken in twice by two counters, or with a tenth of what was in it (2010-2019).

A bag's number is unique in the books and asked for inside the transaction, so one wins and the
other sees it (I3, I5). What was counted and what differs make up what its slip says.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from threading import Event, Thread

import pytest

from postdesk.domain.accounts import SAFE, Account, bag_holder
from postdesk.domain.cash_movement import bag_received_lines
from postdesk.hq import enrolment, projecting
from postdesk.hq.headquarters import Headquarters
from postdesk.services import remitting
from postdesk.services.desk import Desk
from postdesk.services.papers import pdf_of
from postdesk.services.posting import AlreadyRecordedError
from postdesk.storage import connection
from tests.horizon import dying
from tests.horizon.kit import Books, Postdesk
from tests.hq_fixtures import LinkedDesk, apply_everything, cases_at_hq
from tests.printing.reading import without_spaces, words_by_pdfium

BAG_NO, KHR = "PNH-B-0012", 8_000_000
SCHEDULES, CAMPAIGN = 20, 1_000


def test_two_screens_at_one_moment_take_it_in_once(ledger: Books) -> None:
    before = ledger.holds(SAFE)

    assert ledger.receive_together(BAG_NO, KHR) == [False, True]

    assert ledger.holds(SAFE) - before == KHR


def test_two_screens_at_many_moments(postdesk: Postdesk) -> None:
    meet(postdesk, SCHEDULES)


@pytest.mark.crash
@pytest.mark.timeout(600)
def test_two_screens_at_a_thousand_moments(postdesk: Postdesk) -> None:
    meet(postdesk, CAMPAIGN)


def meet(postdesk: Postdesk, times: int) -> None:
    """Two screens meet over bag after bag; each is there once."""
    before = postdesk.holds(SAFE)
    for bag in range(1, times + 1):
        assert postdesk.receive_together(f"PNH-B-{bag}", KHR) == [False, True]
        assert postdesk.holds(SAFE) - before == bag * KHR
    postdesk.assert_sound()


def test_one_waits_just_before_its_commit_while_the_other_begins(
    postdesk: Postdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_commit, has_begun = Event(), Event()
    commit = connection._commit

    def commit_late(db: object) -> None:
        at_commit.set()
        assert has_begun.wait(10)
        commit(db)  # type: ignore[arg-type]

    def first() -> None:
        screen = postdesk.another_screen()
        screen.receive_bag(BAG_NO, KHR, [KHR])
        screen.close()

    monkeypatch.setattr(connection, "_commit", commit_late)
    before = postdesk.holds(SAFE)
    thread = Thread(target=first)
    thread.start()
    assert at_commit.wait(10)
    has_begun.set()

    assert not postdesk.receive_bag(BAG_NO, KHR, [KHR])

    thread.join()
    assert isinstance(postdesk.refused, AlreadyRecordedError)
    assert postdesk.holds(SAFE) - before == KHR


def test_two_programs_at_once_take_it_in_once(postdesk: Postdesk) -> None:
    before = postdesk.holds(SAFE)
    command = [sys.executable, "-m", "tests.horizon.dying", str(postdesk.home), "bag", "done"]
    children = [
        subprocess.Popen(command, cwd=dying.ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    told = [child.communicate()[1] for child in children]

    assert sum("AlreadyRecordedError" in text for text in told) == 1
    assert postdesk.holds(SAFE) - before == dying.BAG_KHR


@pytest.mark.parametrize("counted", [[10_000, 8_000, 2_000], [2_000], [20_000, 5_000], [100] * 9])
def test_what_was_counted_and_what_differs_make_up_the_slip(
    ledger: Books, counted: list[int]
) -> None:
    declared, before = 20_000, ledger.holds(SAFE)

    assert ledger.receive_bag(BAG_NO, declared, counted)

    assert ledger.holds(SAFE) - before == sum(counted)
    assert ledger.variance() == sum(counted) - declared
    assert ledger.in_transit() == 0


def test_no_receipt_hides_a_difference(postdesk: Postdesk) -> None:
    """It stands on the bag, in the entry, and on the slip that both sign."""
    assert postdesk.receive_bag(BAG_NO, 20_000, [2_000])

    entry = postdesk.store.with_business_key("remittance.received", BAG_NO)
    assert entry is not None
    short = postdesk.store.balance(Account.OVER_SHORT_OPEN, bag_holder(BAG_NO), "KHR")
    assert short == 18_000
    slip = without_spaces(words_by_pdfium(pdf_of(postdesk.desk, "cash-slip", entry.entry_id).pdf))
    for shown in ("20,000៛", "2,000៛", "18,000៛"):
        assert shown in slip
    postdesk.assert_sound()


def test_a_receipt_without_its_difference_line_is_refused(
    postdesk: Postdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a later program that forgot the line records nothing."""

    def forgetful(*told: object) -> tuple[object, ...]:
        lines = bag_received_lines(*told)  # type: ignore[arg-type]
        return tuple(line for line in lines if line.account != Account.OVER_SHORT_OPEN)

    monkeypatch.setattr(remitting, "bag_received_lines", forgetful)
    records = postdesk.records()

    assert not postdesk.receive_bag(BAG_NO, 20_000, [2_000])

    assert postdesk.records() == records


def test_two_desks_that_were_apart_are_both_told(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]
) -> None:
    """Neither could know of the other; both entries stay, and nobody decides for the branch."""
    second = new_desk("second")
    second.enrol(enrolment.make_code(hq, "STG").text)
    for desk in (linked, second):
        desk.run(lambda one: dying.receive_bag(one)())
        desk.round()
    apply_everything(hq)

    assert cases_at_hq(hq) == ["bag-twice"]
    for desk in (linked, second):
        desk.round()
        (title,) = desk.run(_notices)
        assert dying.BAG_NO in title
    apply_everything(hq)
    projecting.rebuild(hq)
    assert cases_at_hq(hq) == ["bag-twice"]


def _notices(desk: Desk) -> list[str]:
    return [row[0] for row in desk.db.conn.execute("SELECT title_en FROM notice").fetchall()]


def test_bags_of_two_branches_or_of_one_desk_are_nobody_s_case(
    hq: Headquarters, linked: LinkedDesk, new_desk: Callable[..., LinkedDesk]
) -> None:
    other = new_desk("kcm")
    other.enrol(enrolment.make_code(hq, "KCM").text)
    for desk in (linked, other):
        desk.run(lambda one: dying.receive_bag(one)())
        desk.run(lambda one: dying.receive_dollars(one)())
        desk.round()
    apply_everything(hq)

    assert cases_at_hq(hq) == []
