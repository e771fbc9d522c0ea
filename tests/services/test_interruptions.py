"""Cuts, freezes, a lost line and faults are recorded, by the system, once each."""

from __future__ import annotations

from datetime import timedelta

from postdesk.hq.headquarters import Headquarters
from postdesk.services.desk import Desk
from postdesk.services.interruptions import Interruption, interruptions_of, note_interruption
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.verification import rebuild, verify
from postdesk.sync.answers import note_trouble
from postdesk.sync.ports import HqUnreachableError
from postdesk.wire.entry import SYSTEM
from tests.builders import Office, letters
from tests.hq_fixtures import LinkedDesk
from tests.services.test_disputes import DAY, close

EVER = (1 << 62) - 1


def test_a_cut_began_when_somebody_last_worked(office: Office) -> None:
    office.sell(letters(1))
    office.clock.move(minutes=40)

    entry = note_interruption(office.desk, Interruption.CUT_OFF)

    (one,) = interruptions_of(office.desk, DAY, until_place=EVER)
    assert one.until - one.since == timedelta(minutes=40)
    assert entry.person == SYSTEM
    close(office)
    told = [matter.en for matter in day_sheet_paper(office.desk, DAY).open_matters]
    assert any(text.startswith("The program was cut off") for text in told)
    # What comes after the close is not on the day's sheet.
    note_interruption(office.desk, Interruption.FAULT, reference="1f2e3d")
    assert [m.en for m in day_sheet_paper(office.desk, DAY).open_matters] == told
    rebuild(office.desk)
    assert verify(office.desk).is_sound


def silent(desk: Desk) -> None:
    note_trouble(desk, HqUnreachableError("no route"))


def lines_lost(desk: Desk) -> list[timedelta]:
    rows = desk.db.conn.execute("SELECT DISTINCT business_day FROM interruption").fetchall()
    return [
        one.until - one.since
        for (day,) in rows
        for one in interruptions_of(desk, day, until_place=EVER)
        if one.what is Interruption.LINE
    ]


def test_a_line_that_was_lost_for_long_is_noted_once_it_is_back(
    hq: Headquarters, linked: LinkedDesk
) -> None:
    linked.round()
    linked.run(silent)
    linked.clock.move(minutes=20)
    linked.round()
    assert linked.run(lines_lost) == []
    linked.run(silent)
    linked.clock.move(hours=3)

    done = linked.round()

    assert linked.run(lines_lost) == [timedelta(hours=3)]
    assert done.waiting == 0
    linked.clock.move(hours=3)
    linked.round()
    assert linked.run(lines_lost) == [timedelta(hours=3)]
