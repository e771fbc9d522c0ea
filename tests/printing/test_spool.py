from __future__ import annotations

from pathlib import Path

import pytest

from postdesk.printing.spool import FolderPrinter, PaperFolderError, PaperKind, PrintJob
from postdesk.words.catalogue import sentence_for
from postdesk.words.language import Language


def test_a_file_is_named_after_what_it_is() -> None:
    assert PrintJob(PaperKind.RECEIPT, "0102-000002", b"").file_name == "receipt-0102-000002.pdf"
    assert PrintJob(PaperKind.DAY_SHEET, "2026-12-07", b"").file_name == "day-sheet-2026-12-07.pdf"
    assert PrintJob(PaperKind.RECEIPT, "7", b"", copy_number=2).file_name == "receipt-7-copy-2.pdf"


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "papers"

    FolderPrinter(folder).print(PrintJob(PaperKind.LABEL, "../../ស្លាក:*", b"pdf"))

    assert [file.parent for file in tmp_path.rglob("*.pdf")] == [folder]


def test_a_paper_is_written_whole_and_nothing_else_lies_beside_it(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path / "new" / "papers")

    printer.print(PrintJob(PaperKind.RECEIPT, "1", b"first"))
    printer.print(PrintJob(PaperKind.RECEIPT, "1", b"second"))

    (file,) = (tmp_path / "new" / "papers").iterdir()
    assert file.read_bytes() == b"second"


def test_a_folder_that_cannot_be_written_is_said_and_keeps_what_was_there(tmp_path: Path) -> None:
    blocked = tmp_path / "papers"
    blocked.write_text("a file, not a folder")

    with pytest.raises(PaperFolderError) as trouble:
        FolderPrinter(blocked).print(PrintJob(PaperKind.RECEIPT, "1", b"pdf"))

    assert blocked.read_text() == "a file, not a folder"
    for language in Language:
        assert str(blocked) in (sentence_for(trouble.value, language) or "")
