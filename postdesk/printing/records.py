"""What is printed on each paper: plain values, ready made by the services.

A paper shows what stands in the journal and nothing else, so these records hold values only:
no look-ups, no clock, no prices worked out here. One record drawn twice gives the same bytes.
Texts that stand on paper in both languages come as a `Bilingual`; names and addresses of
people come as they were typed.
"""

from __future__ import annotations

from postdesk.printing.cash_records import CashSlipPaper
from postdesk.printing.close_records import (
    CountedNotes,
    CountedStock,
    CountOccasion,
    CountResult,
    CountSheetPaper,
    DayCount,
    DayRow,
    DaySheetPaper,
    DayStock,
    DayTill,
    DayUndone,
)
from postdesk.printing.record_parts import (
    Bilingual,
    Origin,
    PageSize,
    PaperLine,
    PaperStep,
    RateUsed,
    Witness,
)
from postdesk.printing.sale_records import (
    LabelMark,
    LabelPaper,
    PaperParty,
    ReceiptPaper,
    RefundSlipPaper,
    Tender,
    UndoneHow,
)

__all__ = [
    "Bilingual",
    "CashSlipPaper",
    "CountOccasion",
    "CountResult",
    "CountSheetPaper",
    "CountedNotes",
    "CountedStock",
    "DayCount",
    "DayRow",
    "DaySheetPaper",
    "DayStock",
    "DayTill",
    "DayUndone",
    "LabelMark",
    "LabelPaper",
    "Origin",
    "PageSize",
    "PaperLine",
    "PaperParty",
    "PaperStep",
    "RateUsed",
    "ReceiptPaper",
    "RefundSlipPaper",
    "Tender",
    "UndoneHow",
    "Witness",
]
