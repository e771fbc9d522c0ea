"""The verbs that both kinds of books know, and what their scenarios begin with.

A verb that records something answers whether it did: False is a refusal. Amounts are riel unless a
unit is named; dollars are in cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Final, Protocol

from postdesk.domain.accounts import SAFE
from postdesk.domain.people import Person, Role
from postdesk.services.drawer import DrawerCount
from postdesk.services.people import Approval
from postdesk.wire.bodies import NoteCount
from tests.builders import (
    CLERK,
    MANAGER,
    OTHER_CLERK,
    StoppedClock,
)

LETTER_KHR: Final = 500
TILL_1, TILL_2 = "till:1", "till:2"
THIRD_CLERK: Final = Person("dara", "កែវ ដារ៉ា", "Keo Dara", Role.CLERK)
Fault = Callable[[Sequence[Any]], Iterable[Any]]
KEEPERS: Final[dict[str, Person]] = {
    TILL_1: CLERK,
    TILL_2: OTHER_CLERK,
    "till:3": THIRD_CLERK,
    SAFE: MANAGER,
}
SEEN: Final = Approval(CLERK.person_id)
OPENING_KHR, OPENING_USD = 200_000, 50


def riel_notes(notes: Iterable[tuple[int, int]]) -> DrawerCount:
    """Riel as (value, pieces), row for row as they are told."""
    return DrawerCount(
        tuple(
            NoteCount(currency="KHR", value=value, bundles=0, loose=pieces, unfit=0)
            for value, pieces in notes
        )
    )


def one_row_per_note(notes: Iterable[tuple[int, int]]) -> DrawerCount:
    """The same as a form asks for it: each value once, with all its pieces."""
    pieces: dict[int, int] = {}
    for value, more in notes:
        pieces[value] = pieces.get(value, 0) + more
    return riel_notes(pieces.items())


def faulty(read: Callable[..., Iterable[Any]], fault: Fault) -> Callable[..., Iterator[Any]]:
    """A reader of entries whose rows come at fault."""

    def at_fault(*arguments: Any, **named: Any) -> Iterator[Any]:
        return iter(fault(list(read(*arguments, **named))))

    return at_fault


def at_one_moment(press: Callable[[Barrier], bool]) -> list[bool]:
    """What two threads answer that wait for one another before they press."""
    barrier = Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as pool:
        pressed = [pool.submit(press, barrier) for _ in range(2)]
        return sorted(one.result() for one in pressed)


class Books(Protocol):
    """A branch whose first till is open with 200,000 riel and 50 dollars."""

    clock: StoppedClock

    def holds(self, holder: str, unit: str = "KHR") -> int:
        """What a till or the safe has by the books."""

    def in_transit(self) -> int:
        """Riel on the way between two holders or in a bag, whoever's."""

    def variance(self, unit: str = "KHR") -> int:
        """Counted less books of all that stands open on anybody."""

    def records(self) -> int:
        """How many records there are."""

    def totals(self) -> dict[str, int]:
        """Riel by holder, as the end of the day adds them up."""

    def sell(self, khr: int, till: str = "1") -> str:
        """Sell letters for so much; gives the receipt's number."""

    def reverse(self, number: str) -> bool:
        """Undo what the number names."""

    def open_till(self, till: str, khr: int = 0, usd_whole: int = 0) -> None:
        """Another till is opened with cash out of the safe."""

    def remove_till(self, till: str) -> None:
        """Hand everything of a till in and use it no more."""

    def take_till(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        """A closed till is taken again, with what lies in it."""

    def transfer(self, giver: str, taker: str, khr: int) -> str:
        """Hand over; gives the transfer's number."""

    def accept(self, number: str) -> bool:
        """The taker acknowledges it."""

    def give_back(self, number: str) -> bool:
        """The transfer is undone: it goes back to the giver."""

    def pay_outside(self, khr: int, partner: Callable[[], object]) -> str:
        """Letters paid through somebody else's system; gives what the receipt says of it."""

    def unknown(self) -> int:
        """How many payments there are of which nobody knows."""

    def resolve(self) -> bool:
        """Somebody has seen at the bank that it was paid."""

    def close_day_reading(self, fault: Fault) -> bool:
        """Close the day while whatever reads the entries is at fault."""

    def day_report(self) -> int:
        """What letters brought in, by the paper of the day that is closed next."""

    def park(self, khr: int) -> None:
        """Put a basket aside; the customer comes back later."""

    def withdraw(self, code: str) -> bool:
        """Sell a kind of stamp no longer."""

    def pieces(self) -> dict[str, int]:
        """Stamps and boxes that the first till has."""

    def sell_stamps(self, pieces: int) -> str:
        """Sell stamps of 500; gives the receipt's number, or nothing where that is refused."""

    def set_stamp_price(self, khr: int) -> None:
        """Stamps of 500 cost something else from now on."""

    def reprint(self, number: str) -> str:
        """What a copy of the receipt says."""

    def receive_bag(self, bag_no: str, declared: int, counted: Sequence[int]) -> bool:
        """Take in a bag of cash: what its slip says, and the lines that were counted."""

    def receive_together(self, bag_no: str, khr: int) -> list[bool]:
        """Two people at two screens take in one bag, at one moment; who of them recorded it."""

    def send_bag(self, bag_no: str, notes: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Close a bag of (value, pieces); gives (what its paper says, what left the safe)."""

    def count(self, till: str, khr: int, usd_whole: int = OPENING_USD) -> None:
        """Declare what is in the drawer."""

    def cancel(self) -> None:
        """Leave whatever question is open unanswered."""

    def close_till(self, till: str = "1") -> bool:
        """End the shift on its count."""

    def close_day(self) -> bool:
        """Close the business day."""

    def restart(self) -> None:
        """End the program, the machine, and begin again."""
