"""What a clerk is typing for a customer: items, people and addresses, before anything is paid.

A draft holds what was typed, right or wrong: nothing typed is ever lost. What is wrong with it
is found by `postdesk.services.basket.price` and by `settle`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from postdesk.domain.price import SupplementChoice


class WeightSource(StrEnum):
    """Where a weight comes from."""

    TYPED = "typed"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or addressee as given at the counter; empty text where nothing was given.

    Attributes:
        telephone: As typed; E.164 once it was understood.
        address_km: Whole address in Khmer, from the gazetteer or free text.
        place_code: Geocode of the village, commune, district or province chosen.
        landmark: Free line: where to find the house.
        identity_number: Shown at the counter; it never enters the journal, only its hash does.
    """

    name: str = ""
    name_latin: str = ""
    telephone: str = ""
    address_km: str = ""
    address_en: str = ""
    place_code: str = ""
    landmark: str = ""
    postcode: str = ""
    identity_kind: str = ""
    identity_number: str = ""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line of a basket: an item, a bundle of equal letters, stamps or a box.

    Attributes:
        line_no: 1, 2, 3 … in the order of weighing; never used twice in a basket.
        weight_g: Of one piece; 0 while not weighed.
        number: S10 scanned off a pre-printed label; empty takes one from the desk's block.
        is_inspected: The clerk has seen the contents.
        is_prohibited_asked: The clerk has asked about prohibited articles.
        amount_khr: What a money order carries, or a partner's ticket or bill comes to, in riel.
        reference: Number of the partner's ticket or bill.
    """

    line_no: int
    product: str
    quantity: int = 1
    weight_g: int = 0
    weight_source: WeightSource = WeightSource.TYPED
    sender: Party = Party()
    addressee: Party = Party()
    destination_office: str = ""
    destination_country: str = ""
    supplements: tuple[SupplementChoice, ...] = ()
    number: str = ""
    is_inspected: bool = False
    is_prohibited_asked: bool = False
    contents: str = ""
    amount_khr: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """The emergency slip that a basket is typed in from afterwards.

    Attributes:
        happened_at: When the customer was served, ISO 8601 with its zone.
        sold_by: Code of whoever served the customer.
    """

    slip_no: int
    happened_at: str
    sold_by: str


@dataclass(frozen=True, slots=True)
class BasketDraft:
    """What one customer wants to pay at once.

    Attributes:
        draft_no: Given when the screen opened; the entries' names are made of it.
        quoted_khr: The amount due when it was last put away, to show that the rate has changed.
        slip: The emergency slip that it is typed in from; None for a customer who stands there.
    """

    draft_no: int
    lines: tuple[LineDraft, ...] = ()
    customer: str = ""
    quoted_khr: int = 0
    editing: LineDraft | None = field(default=None)
    slip: PaperSlip | None = None

    @property
    def customer_shown(self) -> str:
        """A name to find the basket by: the customer's, else the first sender's."""
        named = [self.customer, *(line.sender.name for line in self.lines)]
        if self.editing is not None:
            named.append(self.editing.sender.name)
        return next((name for name in named if name), "")

    @property
    def next_line_no(self) -> int:
        """The number of the next line, after those in the basket and the one being typed."""
        known = (*self.lines, *((self.editing,) if self.editing else ()))
        return 1 + max((line.line_no for line in known), default=0)

    def with_line(self, line: LineDraft) -> BasketDraft:
        """The basket with a line added, or put in place of the one of its number."""
        kept = tuple(line if known.line_no == line.line_no else known for known in self.lines)
        if all(known.line_no != line.line_no for known in self.lines):
            kept = (*kept, line)
        return replace(self, lines=kept)

    def without_line(self, line_no: int) -> BasketDraft:
        """The basket without that line."""
        return replace(self, lines=tuple(ln for ln in self.lines if ln.line_no != line_no))
