"""Papers on their way: what stands in the journal, drawn; and asking for a paper again.

Drawing reads only and may run beside the counter. A receipt asked for again posts an entry
first, so that every copy has its number. What draws (ReportLab, HarfBuzz, ICU) is imported with
the first paper: it costs 0.3 s that a program which prints nothing saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from postdesk.domain.khqr import decode
from postdesk.domain.people import Person, Task, role_for
from postdesk.services.desk import Desk
from postdesk.services.posting import posting
from postdesk.services.receipts import ReceiptNotFoundError, find_receipt
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import ReceiptCopied

if TYPE_CHECKING:
    from postdesk.printing.record_parts import PageSize
    from postdesk.printing.spool import PaperKind, PrintJob


def pdf_of(
    desk: Desk,
    paper: str,
    subject: str,
    copy_no: int = 0,
    *,
    sizes: Mapping[PaperKind, PageSize] | None = None,
) -> PrintJob:
    """The finished pages of a paper.

    Args:
        paper: A `PaperKind`, such as `receipt` or `day-sheet`.
        subject: Number of the receipt, item or refund; entry of the count or slip; ISO day; what
            a KHQR code holds.
        copy_no: 0 for the original.
        sizes: The paper each kind is drawn on; kinds left out take their usual one.

    Raises:
        ReceiptNotFoundError: The journal knows no such thing.
        FontMissingError: The faces that Khmer needs are not installed.
    """
    from postdesk.printing.spool import PaperKind, PrintJob

    kind = PaperKind(paper)
    pdf = _pdf(desk, kind, subject, copy_no, sizes or {})
    return PrintJob(kind, _name(desk, kind, subject), pdf, copy_no)


def _pdf(
    desk: Desk,
    kind: PaperKind,
    subject: str,
    copy_no: int,
    sizes: Mapping[PaperKind, PageSize],
) -> bytes:
    from postdesk.printing import (
        cash_slip,
        count_sheet,
        day_sheet,
        item_label,
        khqr_slip,
        receipt,
        refund_slip,
    )
    from postdesk.printing.record_parts import PageSize
    from postdesk.printing.spool import PaperKind
    from postdesk.services import papers_cash, papers_day, papers_office, papers_sale

    if kind is PaperKind.LABEL:
        size = sizes.get(kind, PageSize.LABEL)
        return item_label.item_label_pdf(papers_sale.label_paper(desk, subject), size)
    drawn: dict[PaperKind, tuple[PageSize, Callable[..., Any], Callable[..., bytes]]] = {
        PaperKind.RECEIPT: (PageSize.ROLL_80, papers_sale.receipt_paper, receipt.receipt_pdf),
        PaperKind.REFUND: (PageSize.ROLL_80, papers_sale.refund_paper, refund_slip.refund_slip_pdf),
        PaperKind.COUNT_SHEET: (
            PageSize.A4,
            papers_day.count_sheet_paper,
            count_sheet.count_sheet_pdf,
        ),
        PaperKind.DAY_SHEET: (PageSize.A4, papers_day.day_sheet_paper, day_sheet.day_sheet_pdf),
        PaperKind.CASH_SLIP: (
            PageSize.ROLL_80,
            papers_cash.cash_slip_paper,
            cash_slip.cash_slip_pdf,
        ),
        PaperKind.EXCESS_MEMO: (
            PageSize.A4,
            papers_cash.excess_memo_paper,
            cash_slip.cash_slip_pdf,
        ),
        PaperKind.OPENING_SHEET: (
            PageSize.A4,
            papers_office.opening_sheet_paper,
            cash_slip.cash_slip_pdf,
        ),
        PaperKind.NOTICE: (
            PageSize.ROLL_80,
            papers_office.notice_paper,
            cash_slip.cash_slip_pdf,
        ),
        PaperKind.KHQR: (PageSize.ROLL_80, papers_office.khqr_paper, khqr_slip.khqr_slip_pdf),
    }
    usual, gather, draw = drawn[kind]
    return draw(gather(desk, subject, copy_number=copy_no), sizes.get(kind, usual))


def _name(desk: Desk, kind: PaperKind, subject: str) -> str:
    """What the file is called: a count sheet by its day, till and shift, the rest by number."""
    from postdesk.printing.spool import PaperKind

    if kind is PaperKind.KHQR:
        return decode(subject).bill.bill_no
    if kind not in {PaperKind.COUNT_SHEET, PaperKind.CASH_SLIP}:
        return subject
    row = desk.db.conn.execute(
        "SELECT business_day, shift, kind, seq, business_key FROM journal_entry WHERE entry_id = ?",
        (subject,),
    ).fetchone()
    if row is None:
        raise ReceiptNotFoundError(subject)
    if kind is PaperKind.CASH_SLIP:
        return f"{row[2]}-{row[4]}"
    if not row[1]:
        return f"{row[0]}-safe-{row[3]}"
    occasion = "opening" if row[2] == "till.opened" else "closing"
    return f"{row[0]}-till-{row[1].replace('/', '-shift-')}-{occasion}-{row[3]}"


def reprint_receipt(desk: Desk, person: Person, receipt_no: str) -> int:
    """Ask for a copy of a receipt; returns the copy's number.

    The paper says COPY and its number. What was sold is not touched.

    Raises:
        ReceiptNotFoundError: No such receipt.
        NotPermittedError: The person may not.
    """
    role_for([person.role], Task.REPRINT)
    with posting(desk, person) as action:
        found = find_receipt(desk, receipt_no)
        copy_no = found.copies + 1
        action.add(ReceiptCopied(receipt_no=found.receipt_no, copy_no=copy_no))
        PrintQueue(desk.db).ask(
            paper="receipt", subject=found.receipt_no, copy_no=copy_no, asked_at=action.at
        )
    return copy_no
