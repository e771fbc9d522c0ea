"""The report page, from the total down to the entry."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from postdesk.services.report_shape import ReportKind
from postdesk.ui.widgets.day_edit import DayEdit
from tests.ui.conftest import CLERK, MANAGER, Office
from tests.ui.counter_desk import open_till


def test_from_the_total_down_to_the_entry_and_back(office: Office) -> None:
    office.program.writer.run(open_till)
    office.sign_in(MANAGER)
    page = office.open_page("reports")
    assert page.table.records[0].cells[0] == "1010"
    assert not page.back.isVisible()

    office.press(Qt.Key.Key_Return)
    seen = [page._report.kind]
    office.press(Qt.Key.Key_Down)
    office.press(Qt.Key.Key_Return)
    seen.append(page._report.kind)
    office.press(Qt.Key.Key_Escape)
    office.press(Qt.Key.Key_Escape)
    seen.append(page._report.kind)
    assert seen == [ReportKind.LEDGER, ReportKind.ENTRY, ReportKind.STATEMENT]
    assert not page.back.isVisible()


def test_what_no_printer_gave_out_has_a_list_of_its_own(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("reports")
    page.kind.choose("unprinted")
    office.press(Qt.Key.Key_F9)

    assert page._report.kind is ReportKind.UNPRINTED
    assert page._report.rows == ()


def test_a_report_is_saved_where_the_manager_says(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("reports")
    for key, ending in (
        (Qt.Key.Key_F6, "pdf"),
        (Qt.Key.Key_F7, "xlsx"),
        (Qt.Key.Key_F8, "csv"),
    ):
        path = tmp_path / f"mine.{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        office.press(key)
        assert page.strip.state == "good"
        assert path.exists()


def test_a_day_that_is_none_is_marked_and_nothing_is_made(office: Office) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("reports")
    before = page._report
    page.first.setText("31/02/2026")

    office.press(Qt.Key.Key_F9)

    assert page._report is before
    assert page.first.property("state") == "bad"


def test_a_clerk_has_no_such_page(office: Office) -> None:
    office.sign_in(CLERK)
    office.window.open_page("reports")
    assert office.window.made_screen("reports") is None


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("11/12/2026", "2026-12-11"),
        ("១១/១២/២០២៦", "2026-12-11"),
        ("1-2-2026", "2026-02-01"),
        ("2026-12-11", "2026-12-11"),
        ("31/02/2026", ""),
        ("", ""),
    ],
)
def test_days_are_typed_as_people_write_them(qapp: object, typed: str, iso: str) -> None:
    field = DayEdit()
    field.setText(typed)

    day = field.day()
    assert (day.isoformat() if day else "") == iso


def test_the_proof_is_written_where_the_manager_says_and_never_over_another(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sign_in(MANAGER)
    page = office.open_page("reports")
    path = tmp_path / "proof.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))

    office.press(Qt.Key.Key_F11)

    assert page.strip.state == "good"
    assert "verifier.py" in zipfile.ZipFile(path).namelist()
    written = path.read_bytes()

    office.press(Qt.Key.Key_F11)

    assert page.strip.state != "good"
    assert path.read_bytes() == written
