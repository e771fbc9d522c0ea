"""H32: error codes existed, and only the maker saw them.

For every trouble that a person of the branch can meet there is a sentence in Khmer and English
that says what to do, a line in the log without the customer's name, and for what headquarters
holds against a desk a word at headquarters. The table is made from the classes themselves: a new
one without a sentence fails here (I16).
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from postdesk import crash
from postdesk.domain.errors import FaultError
from postdesk.hq.cases import CaseKind
from postdesk.hq.headquarters import Headquarters
from postdesk.logs import STRUCK, open_log
from postdesk.services.interruptions import Interruption, note_interruption
from postdesk.ui.language import Speech
from postdesk.ui.widgets import message_strip
from postdesk.ui.widgets.message_strip import MessageStrip
from postdesk.wire.bodies import InterruptionNoted
from postdesk.wire.enrolment import Refusal
from postdesk.wire.entry import decode_body, decode_entry
from postdesk.wire.talk import Reason
from postdesk.words.catalogue import ERROR_PREFIX, Language, keys, say
from tests.builders import StoppedClock
from tests.horizon.conftest import NAIVE
from tests.horizon.kit import Naive
from tests.hq_fixtures import LinkedDesk, stored_at_hq
from tests.test_house import troubles

TROUBLES = sorted(troubles(), key=lambda kind: kind.__name__)
FAULTS = [kind for kind in TROUBLES if issubclass(kind, FaultError)]
SECRET = "ចាន់ សុភា"


def bare(kind: type[Exception]) -> Exception:
    """One of its kind, without the facts that it carries otherwise."""
    return kind.__new__(kind, "the disk")


def keys_of(kind: type[Exception]) -> set[str]:
    """The sentences that it may be told in: its own, its code's, or its family's."""
    for one in kind.__mro__:
        own = ERROR_PREFIX + one.__name__
        found = {key for key in keys() if key == own or key.startswith(f"{own}.")}
        if found:
            return found
    return set()


def test_the_table_is_not_empty() -> None:
    assert len(TROUBLES) > 100
    assert FAULTS


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_trouble_has_a_sentence(language: Language) -> None:
    mute = [
        kind.__name__
        for kind in TROUBLES
        if not keys_of(kind) or not all(say(key, language) for key in keys_of(kind))
    ]

    assert mute == []


@pytest.mark.parametrize("reason", list(Reason), ids=str)
def test_every_refusal_of_headquarters_has_its_own_sentence(reason: Reason) -> None:
    newer = reason is Reason.TOO_NEW
    at_desk = "error.HqTooOldError" if newer else f"error.HqRefusedError.{reason.value}"
    assert {at_desk, f"hq_page.reason_{reason.value}"} <= keys()


@pytest.mark.parametrize("reason", list(Refusal), ids=str)
def test_every_refusal_to_enrol_has_its_own_sentence(reason: Refusal) -> None:
    assert f"error.EnrolRefusedError.{reason.value}" in keys()


@pytest.mark.parametrize("kind", list(CaseKind), ids=str)
def test_every_case_of_headquarters_has_words(kind: CaseKind) -> None:
    assert {f"hq.case.{kind.value}", f"hq_page.case_{kind.value}"} <= keys()


def test_every_fault_that_is_told_stands_in_the_log(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="postdesk"):
        for kind in FAULTS:
            message_strip._log(bare(kind))

    assert [record.levelname for record in caplog.records] == ["WARNING"] * len(FAULTS)
    for kind, record in zip(FAULTS, caplog.records, strict=True):
        assert kind.__name__ in record.getMessage()


def test_what_a_person_is_told_is_logged_by_its_kind_and_without_people(
    qapp: QApplication, tmp_path: Path
) -> None:
    from postdesk.services.receipts import ReceiptNotFoundError
    from postdesk.storage.connection import StorageError

    strip = MessageStrip(Speech(Language.ENGLISH))
    with open_log(tmp_path) as log:
        strip.show_trouble(ReceiptNotFoundError(SECRET))
        strip.show_trouble(StorageError(f"row of {SECRET}"))
        written = log.path.read_text(encoding="utf-8")

    assert "ReceiptNotFoundError" in written
    assert "StorageError" in written
    assert STRUCK in written
    assert SECRET not in written


class OursFails:
    """The real program meets a bug."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fail(self) -> None:
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as reason:
            self.report = crash.write_report(reason, self.folder, at=StoppedClock()())

    def told(self) -> str:
        return self.report.sentence(Language.KHMER)

    def is_written_down(self) -> bool:
        return self.report.path is not None and self.report.path.exists()


class NaiveFails:
    """Naive books add up wrongly: zeros, and nobody hears of it."""

    def __init__(self, naive: Naive) -> None:
        self.ledger = naive.ledger

    def fail(self) -> None:
        def broken() -> Any:
            raise ZeroDivisionError

        self.ledger.totals(broken)

    def told(self) -> str:
        return ""

    def is_written_down(self) -> bool:
        return False


@pytest.fixture(params=[NAIVE, "postdesk"])
def failing(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A program of either kind in which something is wrong."""
    if request.param == "naive":
        return NaiveFails(request.getfixturevalue("naive"))
    return OursFails(tmp_path)


def test_a_bug_is_told_under_a_reference_and_written_down(failing: Any) -> None:
    failing.fail()

    assert failing.told()
    assert failing.is_written_down()


def test_a_finding_of_the_verification_has_words() -> None:
    whats = {key.split(".")[-1] for key in keys() if key.startswith("verify.what.")}

    assert {"chain", "gap", "lines", "column", "signature", "projection"} <= whats


def test_headquarters_is_told_of_a_fault_at_a_desk(
    hq: Headquarters, linked: LinkedDesk, tmp_path: Path
) -> None:
    ours = OursFails(tmp_path)
    ours.fail()

    linked.run(
        lambda desk: note_interruption(desk, Interruption.FAULT, reference=ours.report.reference)
    )
    linked.round()

    found = [decode_body(decode_entry(one)) for one in stored_at_hq(hq, "STG", linked.name)]
    faults = [one for one in found if isinstance(one, InterruptionNoted)]
    assert [(one.what, one.reference) for one in faults] == [("fault", ours.report.reference)]
