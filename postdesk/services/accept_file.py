"""Acceptances from a file: a shop's list becomes one basket; a bad row is named and left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from postdesk.domain.basket import BasketDraft, LineDraft, Party
from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.khmer import ascii_digits, fold
from postdesk.domain.money import Currency, Money
from postdesk.domain.people import Person
from postdesk.domain.price import SupplementChoice
from postdesk.domain.reference import Office, ReferenceData
from postdesk.domain.tariff import require_real
from postdesk.services import basket, counter
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.numbers import NumberUsedError
from postdesk.services.reference import reference_on

COLUMNS: Final = (
    "product",
    "quantity",
    "weight_g",
    "number",
    "sender_name",
    "sender_telephone",
    "addressee_name",
    "addressee_telephone",
    "address",
    "landmark",
    "destination_office",
    "destination_country",
    "ar",
    "insurance_khr",
    "cod_khr",
    "contents",
    "inspected",
    "prohibited_asked",
)
YES: Final = frozenset({"yes", "y", "1", "x", "true", "បាទ", "ចាស", "បាទ/ចាស"})
ROWS_MAX: Final = 200
# More is a slip of the spreadsheet, and sums of such rows would not fit the books.
DIGITS_MAX: Final = 9
_COLUMN_OF: Final[dict[str, str]] = {
    "UnknownProductError": "product",
    "QuantityError": "quantity",
    "WeightMissingError": "weight_g",
    "OverweightError": "weight_g",
    "SenderMissingError": "sender_name",
    "AddresseeMissingError": "addressee_name",
    "TelephoneMissingError": "addressee_telephone",
    "TelephoneFormatError": "addressee_telephone",
    "DestinationMissingError": "destination_office",
    "UnknownOfficeError": "destination_office",
    "NoTariffError": "destination_country",
    "ContentsNotInspectedError": "inspected",
    "ProhibitedNotAskedError": "prohibited_asked",
    "CustomsContentsMissingError": "contents",
    "S10FormatError": "number",
    "S10CheckDigitError": "number",
    "S10IndicatorError": "number",
    "S10CountryError": "number",
    "NumberUsedError": "number",
    "NumberNotOursError": "number",
    "NumberOfOtherServiceError": "number",
    "NumbersExhaustedError": "product",
    "StockShortError": "quantity",
}


class FileUnreadableError(FaultError):
    """The file can't be opened, or is not UTF-8 text."""

    facts = ("path",)

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class UnknownColumnError(RuleError):
    """The file has a column that is none of ours, or lacks `product`."""

    facts = ("column",)

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class NotANumberError(RuleError):
    """A field that must hold a whole number of at most nine digits holds something else."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class TooManyRowsError(RuleError):
    """The file has more rows than one basket can hold."""

    facts = ("rows_max",)

    def __init__(self) -> None:
        super().__init__(str(ROWS_MAX))
        self.rows_max = ROWS_MAX


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    Attributes:
        row: Line of the file; the first after the header is 2.
        state: `accepted`, `parked` or `refused`.
        column: The column concerned, for a refused row.
        problem: Why it was refused.
        price: What it costs; None for a refused row.
    """

    row: int
    state: str
    product: str
    number: str = ""
    price: tuple[Money, ...] = ()
    column: str = ""
    problem: RuleError | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of a file.

    Attributes:
        settled: The receipt, when it was paid; None when the basket was left parked or empty.
        draft_no: The basket's number.
    """

    rows: tuple[RowResult, ...]
    settled: counter.Settled | None
    draft_no: int

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(row.state == "refused" for row in self.rows)


class _ColumnError(Exception):
    """What is wrong with one column of a row, on its way to the row's result."""

    def __init__(self, column: str, reason: RuleError) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason


def accept_file(
    desk: Desk, person: Person, path: Path, *, till: str = "", payment: counter.Payment | None
) -> FileResult:
    """Take a list in: good rows are settled as one basket, or left parked; bad ones are named.

    Args:
        till: The till that takes the money; not needed for parking.
        payment: How it is paid; None leaves the basket parked.

    Raises:
        FileUnreadableError, UnknownColumnError, TooManyRowsError: Nothing of it was taken in.
        SampleTariffError, NoReferenceError: No prices that may be used.
        And what `counter.settle` refuses for the basket as a whole; then it is left parked.
    """
    reference = reference_on(desk, business_date(desk))
    require_real(reference, training=desk.identity.is_training)
    rows = list(read_rows(path))
    draft = basket.begin_draft(desk, person)
    results, draft = _fill(desk, reference, rows, draft)
    if not draft.lines:
        basket.discard(desk, draft.draft_no)
        return FileResult(tuple(results), None, draft.draft_no)
    basket.park(desk, person, draft)
    if payment is None:
        return FileResult(tuple(results), None, draft.draft_no)
    settled = counter.settle(desk, person, till=till, draft=draft, payment=payment)
    return FileResult(tuple(_with_numbers(desk, settled, results)), settled, draft.draft_no)


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file with their line numbers.

    Raises:
        FileUnreadableError, UnknownColumnError, TooManyRowsError
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            reader.fieldnames = [name.strip() for name in reader.fieldnames or []]
            _check_header(reader.fieldnames)
            for count, row in enumerate(reader):
                if count >= ROWS_MAX:
                    raise TooManyRowsError
                if row.get(""):
                    raise UnknownColumnError(str(row[""]))
                yield reader.line_num, {key: (row[key] or "").strip() for key in row if key}
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise FileUnreadableError(str(path)) from exc


def _check_header(names: Iterable[str]) -> None:
    known = list(names)
    for name in known:
        if name not in COLUMNS:
            raise UnknownColumnError(name)
    if "product" not in known:
        raise UnknownColumnError("product")


def _fill(
    desk: Desk,
    reference: ReferenceData,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    draft: BasketDraft,
) -> tuple[list[RowResult], BasketDraft]:
    results: list[RowResult] = []
    scanned: set[str] = set()
    for row_no, row in rows:
        try:
            line = line_of(reference, row, draft.next_line_no)
            _check_twice(line, scanned)
        except _ColumnError as exc:
            results.append(_refused(row_no, row, exc.column, exc.reason))
            continue
        priced = basket.price_line(desk, reference, line)
        if priced.problem is not None or priced.quote is None:
            column = _COLUMN_OF.get(type(priced.problem).__name__, "product")
            results.append(_refused(row_no, row, column, priced.problem))
            continue
        draft = draft.with_line(line)
        results.append(RowResult(row_no, "parked", line.product, line.number, priced.quote.totals))
    return results, draft


def _refused(
    row_no: int, row: Mapping[str, str], column: str, problem: RuleError | None
) -> RowResult:
    return RowResult(row_no, "refused", row.get("product", ""), column=column, problem=problem)


def _check_twice(line: LineDraft, scanned: set[str]) -> None:
    if line.number and line.number in scanned:
        raise _ColumnError("number", NumberUsedError(line.number))
    scanned.add(line.number)


def line_of(reference: ReferenceData, row: Mapping[str, str], line_no: int) -> LineDraft:
    """A row as a line of a basket; fields left out are empty."""
    line = LineDraft(
        line_no=line_no,
        product=row.get("product", ""),
        quantity=_whole(row, "quantity", default=1),
        weight_g=_whole(row, "weight_g", default=0),
        sender=Party(name=row.get("sender_name", ""), telephone=row.get("sender_telephone", "")),
        addressee=Party(
            name=row.get("addressee_name", ""),
            telephone=row.get("addressee_telephone", ""),
            address_km=row.get("address", ""),
            landmark=row.get("landmark", ""),
        ),
        destination_country=row.get("destination_country", "").upper(),
        number="".join(ascii_digits(row.get("number", "")).split()).upper(),
        contents=row.get("contents", ""),
        is_inspected=row.get("inspected", "").casefold() in YES,
        is_prohibited_asked=row.get("prohibited_asked", "").casefold() in YES,
    )
    office = find_office(reference, row.get("destination_office", ""))
    return replace(line, destination_office=office, supplements=_supplements(row))


def find_office(reference: ReferenceData, typed: str) -> str:
    """An office's code from its code or its name in either language; as typed when unknown."""
    wanted = fold(typed)
    if not wanted:
        return ""

    def names(office: Office) -> set[str]:
        texts = (office.code, office.name_km, office.name_en, office.short_km, office.short_en)
        return {fold(text) for text in texts}

    return next((office.code for office in reference.offices if wanted in names(office)), typed)


def _supplements(row: Mapping[str, str]) -> tuple[SupplementChoice, ...]:
    choices: list[SupplementChoice] = []
    if row.get("ar", "").casefold() in YES:
        choices.append(SupplementChoice("ar"))
    for column, code in (("insurance_khr", "insurance"), ("cod_khr", "cod")):
        amount = _whole(row, column, default=0)
        if amount:
            choices.append(SupplementChoice(code, Money(amount, Currency.KHR)))
    return tuple(choices)


def _whole(row: Mapping[str, str], column: str, *, default: int) -> int:
    text = ascii_digits(row.get(column, "")).replace(",", "").replace(" ", "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise _ColumnError(column, NotANumberError(row[column]))
    return int(text)


def _with_numbers(
    desk: Desk, settled: counter.Settled, results: Iterable[RowResult]
) -> Iterator[RowResult]:
    rows = desk.db.conn.execute(
        "SELECT number FROM receipt_line WHERE receipt_no = ? ORDER BY line_no",
        (settled.receipt_no,),
    ).fetchall()
    numbers = iter([str(row[0]) for row in rows])
    for result in results:
        if result.state == "refused":
            yield result
        else:
            yield replace(result, state="accepted", number=next(numbers))
