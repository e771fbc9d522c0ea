"""Which field a trouble concerns, so that the cursor goes where the work is."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from postdesk.domain.basket import LineDraft
from postdesk.domain.errors import RuleError
from postdesk.domain.products import Ask, Product, Scope
from postdesk.domain.telephone import TelephoneFormatError


class Field(StrEnum):
    """A place on the form that can be wrong or wait for an answer."""

    QUANTITY = "quantity"
    WEIGHT = "weight"
    TELEPHONE = "telephone"
    OFFICE = "office"
    COUNTRY = "country"
    ADDRESSEE = "addressee"
    ADDRESS = "address"
    LANDMARK = "landmark"
    SENDER = "sender"
    SENDER_TELEPHONE = "sender_telephone"
    CONTENTS = "contents"
    NUMBER = "number"
    AMOUNT = "amount"
    IDENTITY = "identity"
    REFERENCE = "reference"
    SUPPLEMENT = "supplement"
    INSPECTED = "inspected"
    PROHIBITED = "prohibited"


# By class name: services are imported when they are first used.
_FIELDS: Final = {
    "QuantityError": Field.QUANTITY,
    "StockShortError": Field.QUANTITY,
    "WeightMissingError": Field.WEIGHT,
    "OverweightError": Field.WEIGHT,
    "TelephoneMissingError": Field.TELEPHONE,
    "AddresseeMissingError": Field.ADDRESSEE,
    "SenderMissingError": Field.SENDER,
    "CustomsContentsMissingError": Field.CONTENTS,
    "ContentsNotInspectedError": Field.INSPECTED,
    "ProhibitedNotAskedError": Field.PROHIBITED,
    "AmountMissingError": Field.SUPPLEMENT,
    "SupplementNotOfferedError": Field.SUPPLEMENT,
    "S10FormatError": Field.NUMBER,
    "S10CheckDigitError": Field.NUMBER,
    "S10CountryError": Field.NUMBER,
    "S10IndicatorError": Field.NUMBER,
    "NumberUsedError": Field.NUMBER,
    "NumberNotOursError": Field.NUMBER,
    "NumberOfOtherServiceError": Field.NUMBER,
    "NumbersExhaustedError": Field.NUMBER,
    "OrderAmountError": Field.AMOUNT,
    "AgencyAmountError": Field.AMOUNT,
    "ReferenceMissingError": Field.REFERENCE,
    "CodAmountError": Field.SUPPLEMENT,
    "HeldItemMissingError": Field.NUMBER,
    "ItemNotArrivedError": Field.NUMBER,
    "ItemDeliveredError": Field.NUMBER,
    "ItemOutError": Field.NUMBER,
    "NumberWithdrawnError": Field.NUMBER,
    "ReceiverMissingError": Field.ADDRESSEE,
    "IdentityMissingError": Field.IDENTITY,
}


def field_of(problem: Exception, product: Product, line: LineDraft) -> Field | None:
    """The field to look at; None where the trouble concerns no field."""
    if isinstance(problem, TelephoneFormatError):
        is_sender = problem.typed == line.sender.telephone.strip()
        return Field.SENDER_TELEPHONE if is_sender else Field.TELEPHONE
    if type(problem).__name__ in {"DestinationMissingError", "NoTariffError"}:
        return Field.COUNTRY if product.scope is Scope.INTERNATIONAL else Field.OFFICE
    return _FIELDS.get(type(problem).__name__)


def first_gap(product: Product, line: LineDraft) -> RuleError | None:
    """The first question that is not answered yet, in the order in which the product asks."""
    from postdesk.domain.tariff import DestinationMissingError, WeightMissingError
    from postdesk.services import answers

    gaps: dict[Ask, tuple[object, type[RuleError]]] = {
        Ask.WEIGHT: (line.weight_g, WeightMissingError),
        Ask.ADDRESSEE_TELEPHONE: (line.addressee.telephone.strip(), answers.TelephoneMissingError),
        Ask.DESTINATION_OFFICE: (line.destination_office, DestinationMissingError),
        Ask.COUNTRY: (line.destination_country, DestinationMissingError),
        Ask.ADDRESSEE: (line.addressee.name.strip(), answers.AddresseeMissingError),
        Ask.SENDER: (line.sender.name.strip(), answers.SenderMissingError),
        Ask.CUSTOMS_CONTENTS: (line.contents.strip(), answers.CustomsContentsMissingError),
        Ask.HELD_ITEM: (line.number, answers.HeldItemMissingError),
        Ask.RECEIVER: (line.addressee.name.strip(), answers.ReceiverMissingError),
    }
    for ask in product.asks:
        answer, gap = gaps.get(ask, (True, RuleError))
        if not answer:
            return gap()
    return None
