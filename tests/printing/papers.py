"""Filled records of every paper, after scenarios D1 to D3, for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, date, datetime

from postdesk.domain.money import dollars, riel
from postdesk.printing.records import (
    Bilingual,
    CountedNotes,
    CountOccasion,
    CountResult,
    CountSheetPaper,
    DayCount,
    DayRow,
    DaySheetPaper,
    DayStock,
    DayTill,
    DayUndone,
    LabelMark,
    LabelPaper,
    Origin,
    PaperLine,
    PaperParty,
    PaperStep,
    RateUsed,
    ReceiptPaper,
    RefundSlipPaper,
    Tender,
    UndoneHow,
    Witness,
)

ORIGIN = Origin(
    Bilingual("សាខាប្រៃសណីយ៍ខេត្តស្ទឹងត្រែង", "Stung Treng Post Office"),
    "A1B2C3D4E5F6",
    "1",
    "ស៊ឹម សុខលីន",
    date(2026, 12, 7),
    datetime(2026, 12, 7, 0, 41, tzinfo=UTC),
    True,
    True,
)
HEAD = "9f3c1a77d0e24b5588aa01c2d3e4f5069f3c1a77d0e24b5588aa01c2d3e4f506"
RATE = RateUsed("R-01", 4100, date(2026, 12, 7))
WITNESS = Witness(
    14, 16, HEAD, "postdesk:1:A1B2C3D4E5F6:14-16:9f3c1a77d0e2:13000KHR:MEUCIQDk0kq1u8yJm0"
)
PARCEL_RECEIPT = ReceiptPaper(
    ORIGIN,
    "0102-000002",
    (
        PaperLine(
            Bilingual("ប្រៃសណីយភណ្ឌក្នុងប្រទេស", "Domestic parcel"),
            riel(10500),
            "PA400100013KH",
            (
                Bilingual("ទៅ បាត់ដំបង (តំបន់ទី 2) · 3,400 ក្រ", "To Battambang (zone 2) · 3,400 g"),
                Bilingual("អ្នកទទួល ឡុង សុវណ្ណ · 012 555 102", "Addressee ឡុង សុវណ្ណ · 012 555 102"),
            ),
            (
                PaperStep(Bilingual("គីឡូក្រាមទី 1", "First kg"), riel(6000)),
                PaperStep(Bilingual("3 គ.ក្រ បន្ថែម × 1,500៛", "3 further kg × 1,500៛"), riel(4500)),
            ),
        ),
        PaperLine(Bilingual("ប្រអប់ M", "Box M"), riel(2500)),
    ),
    (riel(13000),),
    riel(13000),
    riel(0),
    riel(13000),
    (Tender(Bilingual("សាច់ប្រាក់ ដុល្លារ", "Cash, dollars"), dollars(5), riel(20500)),),
    (riel(7500),),
    WITNESS,
    dollars(3, 17),
    RATE,
    riel(227),
)
MIXED_RECEIPT = ReceiptPaper(
    ORIGIN,
    "0102-000001",
    (
        PaperLine(
            Bilingual("EMS អន្តរជាតិ", "EMS international"),
            dollars(41, 50),
            "EE300200019KH",
            (
                Bilingual("ទៅ បារាំង · 1,250 ក្រ", "To France · 1,250 g"),
                Bilingual("អ្នកទទួល Claire Martin", "Addressee Claire Martin"),
            ),
        ),
        PaperLine(Bilingual("ប្រអប់ L", "Box L"), riel(4000)),
    ),
    (dollars(41, 50), riel(4000)),
    riel(174150),
    riel(50),
    riel(174200),
    (Tender(Bilingual("សាច់ប្រាក់ ដុល្លារ", "Cash, dollars"), dollars(50), riel(205000)),),
    (dollars(7), riel(2100)),
    WITNESS,
    dollars(42, 48),
    RATE,
    riel(364),
    copy_number=1,
    remarks=(
        Bilingual(
            "ប្រាក់ COD 246,000៛ បើកបានតែនៅសាខាបាត់ដំបងប៉ុណ្ណោះ។",
            "The COD amount of 246,000៛ is paid out at Battambang only.",
        ),
    ),
)
STAMPS_RECEIPT = ReceiptPaper(
    ORIGIN,
    "0102-000005",
    (
        PaperLine(Bilingual("តែមប្រិ៍ 500៛ × 10", "Stamps 500៛ × 10"), riel(5000)),
        PaperLine(Bilingual("តែមប្រិ៍ 1,000៛ × 5", "Stamps 1,000៛ × 5"), riel(5000)),
    ),
    (riel(10000),),
    riel(10000),
    riel(0),
    riel(10000),
    (Tender(Bilingual("សាច់ប្រាក់ រៀល", "Cash, riel"), riel(10000)),),
    (),
    Witness(20, 22, HEAD),
    is_short=True,
)
LABEL = LabelPaper(
    ORIGIN,
    "PA400100013KH",
    Bilingual("ប្រៃសណីយភណ្ឌក្នុងប្រទេស", "Domestic parcel"),
    Bilingual("បាត់ដំបង", "Battambang"),
    PaperParty(
        "ឡុង សុវណ្ណ",
        "012 555 102",
        ("ផ្ទះលេខ 12 ផ្លូវជាតិលេខ 5 ទល់មុខផ្សារណាត់", "សង្កាត់ស្វាយប៉ោ ក្រុងបាត់ដំបង", "ខេត្តបាត់ដំបង"),
    ),
    PaperParty("លី ស្រីមុំ", "097 555 0111", ("ក្រុងស្ទឹងត្រែង",)),
    3400,
    2,
    5,
    (
        LabelMark("AR", Bilingual("ដំណឹងទទួល", "Advice of delivery")),
        LabelMark("COD", Bilingual("ប្រមូលប្រាក់ជូនអ្នកផ្ញើ", "Cash on delivery"), riel(246000)),
        LabelMark("V", Bilingual("បញ្ញើធានារ៉ាប់រង", "Insured"), riel(350000)),
        LabelMark("FRAGILE", Bilingual("ងាយបែក", "Fragile")),
    ),
    "ស្ទឹងត្រែង – ភ្នំពេញ – បាត់ដំបង · ជើងរសៀល 14:30",
)
REFUND = RefundSlipPaper(
    ORIGIN,
    "R-000001",
    "0102-000004",
    datetime(2026, 12, 7, 2, 5, tzinfo=UTC),
    UndoneHow.REFUND,
    (
        PaperLine(Bilingual("EMS ក្នុងប្រទេស", "EMS domestic"), riel(10000), "EE300300017KH"),
        PaperLine(Bilingual("ថ្លៃធានារ៉ាប់រង", "Insurance fee"), riel(5000)),
    ),
    (riel(15000),),
    riel(0),
    Bilingual("អតិថិជនសុំយកមកវិញ", "Customer asks for it back"),
    "ហៀង សុជាតិ",
    Witness(40, 43, HEAD, WITNESS.qr),
    "បញ្ញើនៅបញ្ជរនៅឡើយ",
    "ហុង សុវណ្ណ",
)
NOTES = tuple(
    CountedNotes(riel(face), bundles, loose, unfit)
    for face, bundles, loose, unfit in (
        (100000, 0, 0, 0),
        (50000, 0, 0, 0),
        (20000, 0, 1, 0),
        (10000, 0, 12, 0),
        (5000, 0, 8, 1),
        (2000, 0, 0, 0),
        (1000, 0, 11, 0),
        (500, 0, 38, 0),
        (100, 0, 96, 0),
    )
) + tuple(
    CountedNotes(dollars(face), 0, loose)
    for face, loose in ((100, 0), (50, 0), (20, 0), (10, 2), (5, 5), (2, 0), (1, 10))
)
RESULTS = (CountResult(riel(224600), riel(224600)), CountResult(dollars(57), dollars(55)))
COUNT = CountSheetPaper(
    ORIGIN,
    CountOccasion.CLOSING,
    1,
    NOTES,
    RESULTS,
    witness_name="ហុង សុវណ្ណ",
    witness=Witness(60, 60, HEAD, WITNESS.qr),
)
BLANK_COUNT = CountSheetPaper(ORIGIN, CountOccasion.OPENING, 1, NOTES, is_blank=True)


def account(code: str, km: str, en: str, khr: int = 0, cents: int = 0) -> DayRow:
    return DayRow(code, Bilingual(km, en), riel(khr), dollars(0, cents))


DAY = DaySheetPaper(
    ORIGIN,
    (
        account("4010", "សំបុត្រ", "Letters", 6800),
        account("4020", "ថ្លៃអនុសិដ្ឋ", "Registration", 800),
        account("4030", "ដំណឹងទទួល (AR)", "Advice of delivery", 1000),
        account("4040", "ប្រៃសណីយភណ្ឌ", "Parcels", 10500),
        account("4050", "EMS ក្នុងប្រទេស", "EMS domestic", 10000),
        account("4055", "EMS អន្តរជាតិ", "EMS international", 0, 5550),
        account("4060", "ថ្លៃធានារ៉ាប់រង", "Insurance", 3500),
        account("4090", "តែមប្រិ៍", "Stamps", 10000),
        account("4100", "ប្រអប់វេចខ្ចប់", "Packaging", 2273),
    ),
    (
        account("2040", "អាករលើតម្លៃបន្ថែមត្រូវបង់", "VAT payable", 227),
        account("5030", "ការបង្គត់", "Rounding", -50),
    ),
    (
        DayTill(
            Bilingual("បេឡា 1", "Till 1"),
            "ស៊ឹម សុខលីន",
            RESULTS,
            Bilingual("មិនទាន់ដឹងមូលហេតុ", "Cause not yet known"),
        ),
        DayTill(
            Bilingual("ទូដែក", "Safe"),
            "ហុង សុវណ្ណ",
            (CountResult(riel(2400000), riel(2400000)), CountResult(dollars(250), dollars(250))),
        ),
    ),
    NOTES,
    (
        DayStock(Bilingual("តែមប្រិ៍ 500៛", "Stamps 500៛"), 90, riel(45000)),
        DayStock(Bilingual("តែមប្រិ៍ 1,000៛", "Stamps 1,000៛"), 45, riel(45000)),
        DayStock(Bilingual("ប្រអប់ M", "Box M"), 19),
    ),
    (
        DayCount(Bilingual("បញ្ញើមានលេខ", "Items accepted with a number"), 3),
        DayCount(Bilingual("សំបុត្រធម្មតា", "Ordinary letters"), 12),
        DayCount(Bilingual("បង្កាន់ដៃ", "Receipts"), 6),
        DayCount(Bilingual("សេចក្ដីព្រាង", "Drafts"), 0),
    ),
    (
        DayUndone(
            datetime(2026, 12, 7, 1, 11, tzinfo=UTC),
            UndoneHow.REVERSAL,
            "0102-000001",
            "PA 400 300 010 KH",
            (riel(6000),),
            Bilingual("តំបន់ខុស", "Wrong zone"),
            "ម៉ៅ ចន្ថា",
        ),
        DayUndone(
            datetime(2026, 12, 7, 8, 20, tzinfo=UTC),
            UndoneHow.REFUND,
            "0102-000003",
            "EE 300 300 017 KH",
            (riel(15000),),
            Bilingual("អតិថិជនសុំយកមកវិញ", "Customer asks for it back"),
            "ហុង សុវណ្ណ",
        ),
    ),
    account("1950", "ការប្ដូរប្រាក់", "Exchange", 20500, -500),
    Witness(1, 64, HEAD, "postdesk:day:A1B2C3D4E5F6:2026-12-07:1-64:" + HEAD),
    Bilingual("កម្មវិធី 0.2.0", "Program 0.2.0"),
    (
        Bilingual(
            "បេឡា 1៖ ខ្វះ USD 2.00 មិនទាន់ដឹងមូលហេតុ។", "Till 1: USD 2.00 short, cause not yet known."
        ),
    ),
)
