"""What a product asks for, and whether it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.errors import RuleError
from postdesk.domain.money import Money, riel
from postdesk.domain.products import Ask, Product
from postdesk.domain.tariff import DestinationMissingError
from postdesk.domain.telephone import parse_telephone
from postdesk.services import numbers
from postdesk.services.desk import Desk
from postdesk.services.shelf import check_deliverable

TEXT_MAX: Final = 2000
_ABOUT_ADDRESSEE: Final = frozenset(
    {Ask.ADDRESSEE, Ask.ADDRESSEE_TELEPHONE, Ask.ADDRESS, Ask.RECEIVER}
)
_ABOUT_AMOUNT: Final = frozenset({Ask.AMOUNT, Ask.HELD_ITEM})


class SenderMissingError(RuleError):
    """The sender's name is missing."""


class AddresseeMissingError(RuleError):
    """The addressee's name is missing."""


class TelephoneMissingError(RuleError):
    """The addressee's telephone is missing: the notice cannot reach them."""


class ContentsNotInspectedError(RuleError):
    """The contents were not inspected yet."""


class ProhibitedNotAskedError(RuleError):
    """Prohibited articles were not asked about yet."""


class CustomsContentsMissingError(RuleError):
    """An item going abroad needs its contents in words."""


class ReferenceMissingError(RuleError):
    """The number of the partner's ticket or bill is missing."""


class HeldItemMissingError(RuleError):
    """The number of the item that is to be handed over is missing."""


class ReceiverMissingError(RuleError):
    """The name of who signs for the item is missing."""


class IdentityMissingError(RuleError):
    """Money, and an item that is paid for at the counter, go to nobody without a document shown."""


class CodAmountFixedError(RuleError):
    """What is collected was fixed by the sender; only the sender changes it, with form CN 17.

    Attributes:
        amount: What is to be collected.
    """

    facts = ("amount",)

    def __init__(self, amount: Money) -> None:
        super().__init__(str(amount.minor))
        self.amount = amount


class TextTooLongError(RuleError):
    """A field holds more text than a form can carry."""

    facts = ("letters_max",)

    def __init__(self) -> None:
        super().__init__(str(TEXT_MAX))
        self.letters_max = TEXT_MAX


def check_line(desk: Desk, product: Product, line: LineDraft) -> None:
    """Make sure that everything the product asks was answered.

    Raises:
        SenderMissingError, AddresseeMissingError, TelephoneMissingError, TextTooLongError,
        DestinationMissingError, CustomsContentsMissingError, ContentsNotInspectedError,
        ProhibitedNotAskedError: Something is missing or too long.
        TelephoneFormatError: A telephone number that is none.
        S10FormatError, S10CheckDigitError, NumberOfOtherServiceError, NumberNotOursError,
        NumberUsedError: The scanned label may not be used.
        ItemNotArrivedError, ItemDeliveredError, CodAmountFixedError, IdentityMissingError: The
            item that was scanned cannot be handed over.
    """
    _check_texts(line)
    for problem in _unanswered(product, line):
        raise problem
    for party in (line.sender, line.addressee):
        if party.telephone.strip():
            parse_telephone(party.telephone)
    if Ask.HELD_ITEM in product.asks:
        _check_held(desk, line)
    elif line.number:
        numbers.check_scanned(desk, line.number, product.indicator)


def _check_held(desk: Desk, line: LineDraft) -> None:
    item = check_deliverable(desk, line.number)
    if line.amount_khr not in {0, item.cod_khr}:
        raise CodAmountFixedError(riel(item.cod_khr))
    if item.cod_khr and not line.addressee.identity_number.strip():
        raise IdentityMissingError


def asked_only(product: Product, line: LineDraft) -> LineDraft:
    """The line with nothing in it that its product does not ask: no name on a bundle of letters.

    A clerk who chose another product first may have typed more; it stays in the draft and does
    not enter the books.
    """
    asks = frozenset(product.asks)
    addressee = line.addressee if asks & _ABOUT_ADDRESSEE else Party()
    return replace(
        line,
        sender=line.sender if Ask.SENDER in asks else Party(),
        addressee=addressee,
        destination_office=line.destination_office if Ask.DESTINATION_OFFICE in asks else "",
        destination_country=line.destination_country if Ask.COUNTRY in asks else "",
        quantity=line.quantity if Ask.QUANTITY in asks or product.kind.is_stock else 1,
        number=line.number if product.indicator or Ask.HELD_ITEM in asks else "",
        amount_khr=line.amount_khr if asks & _ABOUT_AMOUNT else 0,
        reference=line.reference if Ask.REFERENCE in asks else "",
        contents=line.contents if Ask.CUSTOMS_CONTENTS in asks else "",
    )


def _unanswered(product: Product, line: LineDraft) -> Iterator[RuleError]:
    """What is missing, in the order in which it is asked."""
    answers: dict[Ask, tuple[object, type[RuleError]]] = {
        Ask.ADDRESSEE_TELEPHONE: (line.addressee.telephone.strip(), TelephoneMissingError),
        Ask.DESTINATION_OFFICE: (line.destination_office, DestinationMissingError),
        Ask.ADDRESSEE: (line.addressee.name.strip(), AddresseeMissingError),
        Ask.SENDER: (line.sender.name.strip(), SenderMissingError),
        Ask.CUSTOMS_CONTENTS: (line.contents.strip(), CustomsContentsMissingError),
        Ask.CONTENTS: (line.is_inspected, ContentsNotInspectedError),
        Ask.HELD_ITEM: (line.number.strip(), HeldItemMissingError),
        Ask.REFERENCE: (line.reference.strip(), ReferenceMissingError),
        Ask.RECEIVER: (line.addressee.name.strip(), ReceiverMissingError),
    }
    for ask in product.asks:
        answer, error = answers.get(ask, (True, RuleError))
        if not answer:
            yield error()
    if Ask.CONTENTS in product.asks and not line.is_prohibited_asked:
        yield ProhibitedNotAskedError()


def _check_texts(line: LineDraft) -> None:
    texts = [line.contents]
    for party in (line.sender, line.addressee):
        texts += [party.name, party.address_km, party.landmark, party.name_latin]
    if any(len(text) > TEXT_MAX for text in texts):
        raise TextTooLongError
