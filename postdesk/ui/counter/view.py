"""What the counter's screen can show, as its presenter knows it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from postdesk.domain.basket import BasketDraft, LineDraft
from postdesk.domain.products import Product
from postdesk.ui.counter.facts import CounterFacts
from postdesk.ui.counter.fields import Field
from postdesk.ui.counter.tender import Reckoned
from postdesk.ui.ports import SecondView, TroubleView

if TYPE_CHECKING:
    from postdesk.domain.settlement import AmountDue
    from postdesk.services.basket import PricedBasket
    from postdesk.services.counter import Settled
    from postdesk.services.khqr import CodeToPay


class Mode(StrEnum):
    """What stands in the middle of the counter."""

    CLOSED = "closed"
    START = "start"
    OFFER = "offer"
    ITEM = "item"
    GOODS = "goods"
    PAYING = "paying"
    SETTLED = "settled"


class PaperState(StrEnum):
    """How the papers of the last sale stand."""

    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


class CounterView(TroubleView, SecondView, Protocol):
    """The counter's screen."""

    def show_facts(self, facts: CounterFacts) -> None:
        """Products, offices, rate."""
        ...

    def show_mode(self, mode: Mode) -> None:
        """Turn the middle to another panel."""
        ...

    def show_item(self, product: Product, line: LineDraft) -> None:
        """Ask what this product asks, filled in as far as it is known."""
        ...

    def show_basket(self, draft: BasketDraft, priced: PricedBasket | None) -> None:
        """The basket with its prices; None while they are being reckoned."""
        ...

    def show_payment(self, amount: AmountDue) -> None:
        """What is due; the money fields are empty."""
        ...

    def show_reckoned(self, reckoned: Reckoned) -> None:
        """What the money typed so far comes to."""
        ...

    def show_khqr(self, code: CodeToPay) -> None:
        """The code to pay, and the question whether it was seen."""
        ...

    def show_settled(self, settled: Settled) -> None:
        """Receipt number, change, item numbers."""
        ...

    def show_papers(self, state: PaperState, problem: Exception | None) -> None:
        """How the papers stand."""
        ...

    def mark_field(self, field: Field) -> None:
        """Put the cursor there and mark it as the one to look at."""
        ...

    def say(self, key: str, **fields: object) -> None:
        """Tell something worth knowing."""
        ...

    def save_soon(self) -> None:
        """Call `save` within a second, once however often this is said."""
        ...
