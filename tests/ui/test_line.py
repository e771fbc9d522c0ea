"""The page of the line and the status line say in plain words how headquarters stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from postdesk.domain.people import Person
from postdesk.services.desk import Desk, instant
from postdesk.services.posting import posting
from postdesk.services.status import LineStatus
from postdesk.storage.connection import transaction
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.line_store import Contact, HqLink, LineStore, SyncMark
from postdesk.sync.enrolling import Enrolled
from postdesk.sync.ports import HqUnreachableError
from postdesk.ui.frame.status_line import StatusFacts, StatusLine
from postdesk.ui.language import Speech
from postdesk.ui.line.screen import LineScreen
from postdesk.ui.screen import DeskContext
from postdesk.ui.session import Session
from postdesk.wire.bodies import NoticeReceived
from postdesk.wire.keys import encode_card
from postdesk.words.catalogue import say
from tests.hq_fixtures import new_keys
from tests.ui.conftest import RunAtOnce
from tests.ui.people import CLERK, MANAGER
from tests.wire.kit import card_of

AT = "2026-12-07T01:30:00.000Z"
Done = Callable[[Enrolled], None]
Failed = Callable[[Exception], None]


class FakeLine:
    """The line's thread, without a thread: does what it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.typed: list[tuple[str, str, str]] = []
        self.outcome: Enrolled | Exception = HqUnreachableError("x")

    def call_now(self) -> None:
        self.calls += 1

    def enrol(self, person: Person, code: str, address: str, *, done: Done, failed: Failed) -> None:
        self.typed.append((person.person_id, code, address))
        if isinstance(self.outcome, Exception):
            failed(self.outcome)
        else:
            done(self.outcome)


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def screen(
    qtbot: QtBot, speech: Speech, session: Session, run: RunAtOnce, line: FakeLine
) -> LineScreen:
    session.take(MANAGER)
    context = DeskContext(
        speech=speech,
        run=run,
        session=session,
        is_training=True,
        branch_name_km="ស្ទឹងត្រែង",
        branch_name_en="Stung Treng",
        line=line,
    )
    made = LineScreen(context)
    qtbot.addWidget(made)
    made.show()
    return made


def link(desk: Desk, trouble: str = "", stored: int = 9, case_no: int = 0) -> None:
    """The desk as it stands after it was linked and has called."""
    with transaction(desk.db):
        store = LineStore(desk.db)
        store.keep_link(HqLink("enrolled", "http://localhost", b"", "STG", b"", b"", 3))
        store.keep_mark(SyncMark(0, stored, stored))
        store.keep_contact(Contact(AT, AT, AT, trouble, "", case_no))


def texts(screen: LineScreen) -> str:
    facts = (*screen.facts, screen.trouble, screen.case)
    return "\n".join(fact.words.plain_text() for fact in facts if not fact.isHidden())


def test_an_unlinked_desk_says_that_it_can_work_and_the_manager_may_link(
    screen: LineScreen, speech: Speech
) -> None:
    screen.come_in()

    assert speech.say("ui_line.is_not_linked") in texts(screen)
    assert not screen.form.isHidden()
    assert screen.call.isHidden()
    assert screen.focusWidget() is screen.form.code


def test_a_clerk_is_sent_to_the_manager(screen: LineScreen, session: Session) -> None:
    session.take(CLERK)
    screen.come_in()

    assert screen.form.isHidden()
    assert not screen.nobody.isHidden()


def test_what_was_typed_stays_when_headquarters_says_no(screen: LineScreen, line: FakeLine) -> None:
    screen.come_in()
    screen.form.code.setText("ABCD")
    screen.form.address.setText("https://hq")

    screen.form.link.click()

    assert line.typed == [("sovann", "ABCD", "https://hq")]
    assert screen.strip.state == "bad"
    assert screen.form.code.text() == "ABCD"
    assert screen.form.link.isEnabled()


def test_a_linked_desk_says_what_headquarters_has_and_what_waits(
    screen: LineScreen, speech: Speech, desk: Desk
) -> None:
    link(desk)
    screen.come_in()

    assert speech.say("ui_line.has", stored="9", at="07/12 08:30") in texts(screen)
    waiting = str(JournalStore(desk.db).count() - 9)
    assert speech.say("ui_line.waits", waiting=waiting) in texts(screen)
    assert screen.form.isHidden()


def test_the_last_trouble_is_said_with_what_to_do(
    screen: LineScreen, speech: Speech, desk: Desk
) -> None:
    link(desk, trouble="error.HqRefusedError.revoked")
    screen.come_in()

    assert speech.say("error.HqRefusedError.revoked") in texts(screen)
    assert screen.case.isHidden()


def test_the_trouble_bears_the_number_that_it_has_at_headquarters(
    screen: LineScreen, speech: Speech, desk: Desk
) -> None:
    link(desk, trouble="error.HqRefusedError.balance", case_no=31)
    screen.come_in()
    assert speech.say("ui_line.case", case_no="31") in texts(screen)

    link(desk)
    screen.come_in()
    assert screen.case.isHidden()


def test_a_wish_to_call_is_passed_on_and_said(
    screen: LineScreen, line: FakeLine, desk: Desk
) -> None:
    link(desk)
    screen.come_in()

    screen.call.click()
    assert (line.calls, screen.strip.state) == (1, "note")
    screen.line_moved()

    assert screen.strip.text == ""


def test_notices_are_read_in_the_language_of_the_screen(
    screen: LineScreen, speech: Speech, desk: Desk
) -> None:
    with posting(desk, None) as action:
        action.add(
            NoticeReceived(
                document="1",
                title_km="ឈប់សម្រាក",
                title_en="Holiday",
                text_km="បិទថ្ងៃចន្ទ",
                text_en="Closed on Monday",
            )
        )
    screen.come_in()
    first = screen.text.plain_text()
    speech.toggle()

    assert {first, screen.text.plain_text()} == {"បិទថ្ងៃចន្ទ", "Closed on Monday"}


def test_a_request_is_written_where_there_is_no_line(
    screen: LineScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postdesk.wire.enrolment import EnrolCode
    from postdesk.wire.keys import fingerprint_of

    card = card_of()
    (tmp_path / "card").write_bytes(encode_card(card))
    chosen = str(tmp_path / "card"), ""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: chosen)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "r"), ""))
    screen.come_in()
    screen.form.code.setText(EnrolCode(b"s" * 8, fingerprint_of(card.root_public_key)).text)

    screen.form.request.click()
    written = (tmp_path / "r").read_bytes()
    screen.form.answer.click()

    assert len(written) > 500
    assert screen.strip.state == "bad"
    assert new_keys(tmp_path).card.root_public_key != card.root_public_key


@pytest.mark.parametrize(
    ("status", "waiting", "key", "fields"),
    [
        (LineStatus(), 7, "hq_not_linked", {"waiting": "7"}),
        (LineStatus(is_linked=True), 7, "hq_not_called", {"waiting": "7"}),
        (
            LineStatus(is_linked=True, stored=1_234, answered_at=instant(AT)),
            0,
            "hq_has_all",
            {"stored": "1,234", "at": "07/12 08:30"},
        ),
        (
            LineStatus(is_linked=True, stored=1_234, answered_at=instant(AT)),
            5,
            "hq_has",
            {"stored": "1,234", "at": "07/12 08:30", "waiting": "5"},
        ),
        (
            LineStatus(is_linked=True, trouble="error.HqUnreachableError"),
            5,
            "hq_no_contact",
            {"waiting": "5"},
        ),
        (
            LineStatus(is_linked=True, trouble="error.HqWrongKeyError"),
            5,
            "hq_trouble",
            {"waiting": "5"},
        ),
    ],
)
def test_the_status_line_always_says_what_headquarters_has(
    screen: LineScreen,
    speech: Speech,
    qtbot: QtBot,
    status: LineStatus,
    waiting: int,
    key: str,
    fields: dict[str, str],
) -> None:
    shown = StatusLine(screen.context)
    qtbot.addWidget(shown)

    shown.show_facts(StatusFacts(waiting=waiting, line=status))

    assert shown.hq.words.text() == say(f"ui_window.{key}", speech.language, **fields)
