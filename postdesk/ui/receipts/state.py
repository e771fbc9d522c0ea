"""What the receipts' page must know of one receipt, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postdesk.domain.errors import RuleError
from postdesk.domain.notes import Cash
from postdesk.domain.reference import UnknownProductError
from postdesk.services.desk import Desk

if TYPE_CHECKING:
    from postdesk.domain.settlement import AmountDue
    from postdesk.services.receipt_list import Paid
    from postdesk.services.receipts import FoundReceipt, ReceiptLine


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line with its product's names.

    Attributes:
        is_chosen: Whether it is to be paid back.
    """

    line: ReceiptLine
    name_km: str
    name_en: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """A receipt as it stands.

    Attributes:
        clerk: Who settled it.
        paid: The money that changed hands.
        undo_problem: Why it may not be undone at once any more; None when it may.
    """

    found: FoundReceipt
    lines: tuple[LineShown, ...]
    clerk: str
    paid: Paid
    undo_problem: RuleError | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Item numbers, in the order of weighing."""
        return tuple(one.line.number for one in self.lines if one.line.number)

    @property
    def refundable(self) -> tuple[str, ...]:
        """The lines to offer for a refund: those that stand; all of them when none does."""
        standing = [one.line.entry_id for one in self.lines if one.line.state == "standing"]
        return tuple(standing or [one.line.entry_id for one in self.lines])


@dataclass(frozen=True, slots=True)
class RefundShown:
    """What is to be paid back.

    Attributes:
        proposed: Notes to hand back, in riel.
        in_dollars: The same in dollars as far as they go; None where there is no rate.
        needs_approval: Whether the manager's PIN is needed.
        on_account: Whether it only comes off a customer's account.
    """

    amount: AmountDue
    proposed: Cash
    in_dollars: Cash | None
    needs_approval: bool
    on_account: bool


def read_receipt(desk: Desk, typed: str) -> ReceiptShown:
    """Find a receipt by its number, its running number, or an item on it.

    Raises:
        ReceiptNotFoundError: There is none.
    """
    from postdesk.services import receipt_list, receipts
    from postdesk.services.tills import person_name

    found = receipts.find_receipt(desk, typed)
    return ReceiptShown(
        found=found,
        lines=tuple(_named(desk, line) for line in found.lines),
        clerk=person_name(desk, found.person),
        paid=receipt_list.how_paid(desk, found.entry_id),
        undo_problem=receipts.undo_problem(desk, found.receipt_no),
    )


def _named(desk: Desk, line: ReceiptLine) -> LineShown:
    from postdesk.services.basket import business_date
    from postdesk.services.reference import reference_on

    try:
        product = reference_on(desk, business_date(desk)).product(line.product)
    except UnknownProductError:
        return LineShown(line, line.product, line.product)
    return LineShown(line, product.name_km, product.name_en)
