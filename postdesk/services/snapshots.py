"""What the counter knows, frozen into what an entry keeps."""

from __future__ import annotations

from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency, Money
from postdesk.domain.notes import Cash
from postdesk.domain.price import PriceLine, SupplementChoice
from postdesk.domain.settlement import Due
from postdesk.domain.telephone import parse_telephone
from postdesk.services.desk import Desk
from postdesk.storage.secrets_store import AttachmentStore
from postdesk.wire.bodies import PartySnapshot, PriceSnapshot, Tender

SALT_BYTES = 16
CASH = "cash"
ACCOUNT = "account"
KHQR = "khqr"


def party_snapshot(desk: Desk, party: Party) -> PartySnapshot:
    """A person as the entry keeps them; an identity number goes in as its salted hash only."""
    telephone = parse_telephone(party.telephone).e164 if party.telephone.strip() else ""
    return PartySnapshot(
        name=clean_text(party.name),
        name_latin=clean_text(party.name_latin),
        telephone=telephone,
        address_km=clean_text(party.address_km),
        address_en=clean_text(party.address_en),
        place_code=party.place_code,
        landmark=clean_text(party.landmark),
        postcode=party.postcode.strip(),
        identity_kind=party.identity_kind,
        identity_sha256=keep_identity(desk, party.identity_kind, party.identity_number),
    )


def keep_identity(desk: Desk, kind: str, number: str) -> str:
    """Keep an identity number beside the journal, where it can be erased; returns its hash.

    Call it inside the transaction that posts the entry. Empty for no number.
    """
    if not number.strip():
        return ""
    return AttachmentStore(desk.db).put(
        kind=kind or "identity", salt=desk.randomness(SALT_BYTES), content=number.strip().encode()
    )


def price_snapshot(line: PriceLine) -> PriceSnapshot:
    """A price line as the entry keeps it."""
    return PriceSnapshot(
        code=line.code,
        name_km=line.name_km,
        name_en=line.name_en,
        account=line.account,
        minor=line.amount.minor,
        currency=line.amount.currency.value,
        tax_minor=line.vat.minor,
        steps=tuple(step.to_text() for step in line.steps),
    )


def supplement_text(choice: SupplementChoice) -> str:
    """A supplement as the entry keeps it: `insurance=350000 KHR`, or its bare code."""
    if choice.amount is None:
        return choice.code
    return f"{choice.code}={choice.amount.minor} {choice.amount.currency.value}"


def cash_tenders(cash: Cash, till: str) -> tuple[Tender, ...]:
    """Notes that changed hands, one tender per currency that occurs."""
    amounts = (Money(cash.khr, Currency.KHR), Money(cash.usd_cents, Currency.USD))
    return tuple(_tender(CASH, till, amount) for amount in amounts if amount)


def account_tenders(due: Due, holder: str) -> tuple[Tender, ...]:
    """What was put on a customer's account, one tender per currency."""
    return tuple(_tender(ACCOUNT, holder, amount) for amount in due.amounts)


def khqr_tenders(amount_khr: int, holder: str) -> tuple[Tender, ...]:
    """What was paid by KHQR, in riel."""
    return (_tender(KHQR, holder, Money(amount_khr, Currency.KHR)),)


def due_tenders(due: Due, till: str) -> tuple[Tender, ...]:
    """The prices of a basket, summed in each currency."""
    return tuple(_tender("due", till, amount) for amount in due.amounts)


def _tender(method: str, holder: str, amount: Money) -> Tender:
    return Tender(method=method, holder=holder, currency=amount.currency.value, minor=amount.minor)


def contents_state(line: LineDraft) -> str:
    """Whether the contents were seen, for the entry."""
    return "inspected" if line.is_inspected else ""
