"""What the check at the start comes to: healed, or the work stops, and all are told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from postdesk.app.books_check import check_here, read_check
from postdesk.services import cash, verification
from postdesk.services.disputes import dispute_entry
from postdesk.services.integrity import Checked, checked, note_check
from postdesk.services.opening import open_desk
from postdesk.services.papers_day import day_sheet_paper
from postdesk.services.people import sign_in
from postdesk.services.posting import BooksUnsoundError, posting
from postdesk.services.report_files import csv_of
from postdesk.services.report_text import foot_of
from postdesk.services.reports import trial_balance
from postdesk.services.setup import SAMPLE_PIN
from postdesk.services.status import desk_status
from postdesk.services.trust import trust
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.bodies import IntegrityFailed
from postdesk.wire.codec import plain
from postdesk.words.catalogue import Language
from tests.builders import CLERK, MANAGER, Office, StoppedClock, drawer_of, letters, tamper
from tests.services.test_disputes import close
from tests.services.test_known_problems import told

DAY = date(2026, 12, 7)
LAST = "(SELECT max(seq) FROM journal_line)"
LINE = f"UPDATE journal_line SET amount = amount + 5000 WHERE seq = {LAST}"
CACHED = "UPDATE receipt SET cash_khr = 1"


def changed(office: Office, statement: str) -> Office:
    """The books opened again after another program with their key changed something."""
    office.sell(letters(2))
    home = office.desk.home
    assert home is not None
    office.desk.db.conn.close()
    tamper(home, statement)
    desk = open_desk(home, clock=StoppedClock("2026-12-07 09:00"))
    return Office(desk, office.clock, office.clerk, office.manager)


def check(office: Office) -> None:
    note_check(office.desk, checked(verification.verify(office.desk)))


def test_books_that_are_sound_are_checked_without_a_word(office: Office) -> None:
    entries = JournalStore(office.desk.db).count()

    check(office)

    assert JournalStore(office.desk.db).count() == entries
    assert desk_status(office.desk).is_sound


def test_a_changed_journal_stops_the_work_and_says_where(office: Office) -> None:
    office = changed(office, LINE)
    check(office)

    with pytest.raises(BooksUnsoundError) as stopped:
        office.sell(letters(1))

    seq = stopped.value.seq
    assert (stopped.value.what, seq > 0) == ("lines", True)
    assert not desk_status(office.desk).is_sound
    # Reading, signing in and saying that it is not right go on.
    sign_in(office.desk, person_id=CLERK.person_id, pin=SAMPLE_PIN)
    entry = next(one for one in JournalStore(office.desk.db).entries() if one.seq == seq)
    dispute_entry(office.desk, CLERK, entry.entry_id, reason="មិនមែនខ្ញុំ")
    with pytest.raises(BooksUnsoundError):
        cash.open_till(office.desk, MANAGER, "2", drawer_of(0))
    noted = JournalStore(office.desk.db).count()
    check(office)
    assert JournalStore(office.desk.db).count() == noted
    office.close()


def test_it_goes_on_once_a_later_check_finds_nothing(office: Office) -> None:
    office = changed(office, LINE)
    check(office)
    home = office.desk.home
    assert home is not None
    office.desk.db.conn.close()
    tamper(home, LINE.replace("+ 5000", "- 5000"))
    office = Office(open_desk(home, clock=StoppedClock("2026-12-07 09:30")), office.clock)

    check(office)

    office.sell(letters(1))
    assert desk_status(office.desk).is_sound
    assert verification.verify(office.desk).is_sound
    office.close()


def test_tables_alone_are_worked_out_anew_and_it_is_noted(office: Office) -> None:
    office = changed(office, CACHED)
    check(office)

    office.sell(letters(1))

    assert verification.verify(office.desk).is_sound
    entry = next(
        one for one in JournalStore(office.desk.db).entries() if one.kind == "integrity.failed"
    )
    body = JournalStore(office.desk.db).body(entry.entry_id)
    assert isinstance(body, IntegrityFailed)
    assert (body.what, body.is_healed, entry.person) == ("projection", 1, "system")
    assert trust(office.desk).failures == 1
    office.close()


def test_what_the_program_of_its_own_says_is_read(office: Office) -> None:
    report = verification.verify(office.desk)
    said = json.dumps(plain(report) | {"is_sound": True}).encode()

    assert read_check(said) == checked(report)
    with pytest.raises(json.JSONDecodeError):
        read_check(b"")
    assert office.desk.home is not None
    assert check_here(office.desk.home) == checked(report)
    assert check_here(office.desk.home / "elsewhere").findings[0][0] == "unreadable"


def test_every_report_says_how_far_it_can_be_relied_on(office: Office) -> None:
    office.sell(letters(2))
    told(office)
    with posting(office.desk, None) as action:
        failed = IntegrityFailed(
            findings=1, what="projection", seq=0, subject="item", detail="", is_healed=1
        )
        action.add(failed)
    entry = next(iter(JournalStore(office.desk.db).entries()))
    dispute_entry(office.desk, CLERK, entry.entry_id, reason="មិនត្រូវ")

    report = trial_balance(office.desk, MANAGER, DAY, DAY)

    head, relied = foot_of(report, Language.ENGLISH)
    assert report.head[1] in head
    assert office.desk.app_version in relied
    assert "known problems: K-1" in relied
    assert "failed checks: 1" in relied
    assert "disputed: 1" in relied
    assert "K-1" in csv_of(report, Language.ENGLISH).decode("utf-8-sig")


def test_the_day_sheet_says_for_ever_what_was_so_at_its_close(office: Office) -> None:
    office.sell(letters(2))
    note_check(office.desk, Checked(9, (("projection", 0, "item", ""),)))
    close(office)
    sheet = day_sheet_paper(office.desk, DAY.isoformat())
    assert "failed checks: 1" in sheet.trust.en

    # Checks after the close are the next day's.
    assert trust(office.desk).failures == 0
    note_check(office.desk, Checked(9, (("projection", 0, "item", ""),)))
    assert day_sheet_paper(office.desk, DAY.isoformat()).trust == sheet.trust
    assert trust(office.desk).failures == 1
