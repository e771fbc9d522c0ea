"""The first run: books, keys, the first people. There are no default accounts in a real branch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postdesk import __version__
from postdesk.domain.accounts import BRANCH, SAFE, Account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.money import Currency
from postdesk.domain.people import Person, Role
from postdesk.domain.reference import ReferenceData
from postdesk.services import people
from postdesk.services.desk import Clock, Desk, DeskIdentity, Randomness, wall_clock
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import SAMPLE_DOCUMENT, apply_reference, sample
from postdesk.storage import desk_file, keystore
from postdesk.storage.connection import transaction
from postdesk.wire.bodies import BranchOpened, CustomerAdded, DeskStarted, NumbersIssued
from postdesk.wire.signing import public_key_of, signing_key

DESK_BYTES: Final = 6
BLOCK_SIZE: Final = 1000
SAMPLE_PIN: Final = "471903"
SAMPLE_SAFE_KHR: Final = 3_000_000
SAMPLE_SAFE_USD_CENTS: Final = 400_00
SAMPLE_STAMPS: Final = 200
SAMPLE_BOXES: Final = 50
INDICATOR_SERIES: Final = {"RR": 20_000_000, "EE": 30_000_000, "PA": 40_000_000}
SAMPLE_STAFF: Final = (
    Person("sokhlin", "ស៊ឹម សុខលីន", "Sim Sokhlin", Role.CLERK),
    Person("bunthoeun", "ឈួន ប៊ុនធឿន", "Chhuon Bunthoeun", Role.CLERK),
)
SAMPLE_MANAGER: Final = Person("sovann", "ហុង សុវណ្ណ", "Hong Sovann", Role.MANAGER)


class BranchNameMissingError(RuleError):
    """A branch needs a code and a name."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch a desk is set up for.

    Attributes:
        code: Two to six letters or digits; receipt numbers begin with it.
        telephone: E.164 or empty.
    """

    code: str
    name_km: str
    name_en: str
    telephone: str = ""


SAMPLE_BRANCH: Final = Branch(
    "STG", "សាខាប្រៃសណីយ៍ខេត្តស្ទឹងត្រែង", "Stung Treng Provincial Post Office", "+85574000000"
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What a branch owns when its books begin.

    Attributes:
        safe_khr: Riel in the safe.
        safe_usd_cents: Dollars in the safe, in cents.
        pieces: Stamps and boxes in the safe, by stock code.
    """

    safe_khr: int = 0
    safe_usd_cents: int = 0
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a new desk takes its clock and its secrets from.

    A training desk may take both from a seed, so that the same day can be played again; a
    real branch takes them from the computer, always.
    """

    clock: Clock = wall_clock
    randomness: Randomness = os.urandom


class SeededRealDeskError(RuleError):
    """A real branch's key was about to come from a seed: everybody could sign for it."""


def create_desk(
    home: Path,
    branch: Branch,
    *,
    is_training: bool,
    manager: Person,
    pin: str,
    origins: Origins | None = None,
) -> Desk:
    """Make the books of a new branch, with its manager, and open them for writing.

    A real branch has no prices until headquarters' have come; until then it accepts nothing.

    Raises:
        BooksExistError: There are books in the folder.
        BranchNameMissingError, PinTooWeakError, NameMissingError: What was typed is not enough.
        SeededRealDeskError: A real branch with a seed.
        StorageError: The folder can't be written to.
    """
    if not branch.code.strip() or not (branch.name_km + branch.name_en).strip():
        raise BranchNameMissingError
    people.check_pin(pin)
    source = origins or Origins()
    if not is_training and source.randomness is not os.urandom:
        raise SeededRealDeskError
    key, seed = source.randomness(32), source.randomness(32)
    number = source.randomness(DESK_BYTES).hex()
    db = desk_file.create(home, key)
    keystore.keep(home, number, key, seed, in_file=is_training)
    identity = DeskIdentity(
        desk=number,
        epoch=0,
        is_training=is_training,
        branch_code=branch.code.strip().upper(),
        branch_name_km=branch.name_km.strip(),
        branch_name_en=branch.name_en.strip(),
        telephone=branch.telephone,
        public_key=public_key_of(seed),
    )
    desk = Desk(db, identity, signing_key(seed), source.clock, source.randomness, __version__, home)
    _start(desk)
    people.add_person(desk, None, manager, pin=pin)
    return desk


def _start(desk: Desk) -> None:
    with transaction(desk.db):
        desk.db.conn.execute(
            "INSERT INTO desk_identity VALUES (1, ?, ?)", (desk.identity.desk, desk.identity.epoch)
        )
    identity = desk.identity
    with posting(desk, None) as action:
        action.add(
            DeskStarted(
                public_key=identity.public_key.hex(),
                mode="training" if identity.is_training else "real",
                branch_code=identity.branch_code,
                branch_name_km=identity.branch_name_km,
                branch_name_en=identity.branch_name_en,
                telephone=identity.telephone,
            )
        )


def create_training_desk(
    home: Path,
    branch: Branch = SAMPLE_BRANCH,
    *,
    staff: tuple[Person, ...] = SAMPLE_STAFF,
    manager: Person = SAMPLE_MANAGER,
    number_series: int = 1,
    origins: Origins | None = None,
) -> Desk:
    """Make a branch for practice: sample staff, prices, stock, numbers and one customer.

    Everybody's PIN is `SAMPLE_PIN`; the sign-in screen of a training branch shows it.

    Args:
        number_series: Which hundred thousand of each indicator the item numbers come from.
    """
    desk = create_desk(
        home, branch, is_training=True, manager=manager, pin=SAMPLE_PIN, origins=origins
    )
    for person in staff:
        people.add_person(desk, manager, person, pin=SAMPLE_PIN)
    with posting(desk, None) as action:
        apply_reference(action, sample(), document=SAMPLE_DOCUMENT)
        issue_numbers(action, number_series)
        action.add(_sample_customer())
        open_branch(action, _sample_stock(sample()))
    return desk


def issue_numbers(action: Posting, series: int) -> None:
    """Give the desk a block of each item number that it may print, from one series."""
    for indicator, base in INDICATOR_SERIES.items():
        first = base + series * 10_000 + 1
        action.add(
            NumbersIssued(
                indicator=indicator, first=first, last=first + BLOCK_SIZE - 2, source="block"
            )
        )
        rolls = first + BLOCK_SIZE * 5 - 1
        action.add(
            NumbersIssued(indicator=indicator, first=rolls, last=rolls + 99, source="pre-printed")
        )


def open_branch(action: Posting, stock: Stock) -> None:
    """Take what the branch owns into the books. Nothing is posted for an empty branch."""
    lines: list[Line] = []
    for unit, amount in (
        (Currency.KHR.value, stock.safe_khr),
        (Currency.USD.value, stock.safe_usd_cents),
    ):
        if amount:
            lines.append(debit(Account.SAFE_CASH, SAFE, unit, amount))
            lines.append(credit(Account.OPENING_BALANCE, BRANCH, unit, amount))
    for unit, pieces in stock.pieces:
        account = Account.STAMPS if unit.startswith("STAMP") else Account.PACKAGING
        lines.append(debit(account, SAFE, unit, pieces))
        lines.append(credit(Account.OPENING_BALANCE, BRANCH, unit, pieces))
    if lines:
        action.add(BranchOpened(lines=tuple(lines)))


def _sample_stock(reference: ReferenceData) -> Stock:
    pieces = tuple(
        (product.unit, SAMPLE_STAMPS if product.kind.value == "stamp" else SAMPLE_BOXES)
        for product in reference.products
        if product.unit
    )
    return Stock(SAMPLE_SAFE_KHR, SAMPLE_SAFE_USD_CENTS, pieces)


def _sample_customer() -> CustomerAdded:
    return CustomerAdded(
        customer_code="C-0001",
        name_km="ហាងអនឡាញ ស្រីមុំ",
        name_en="Srey Mom Online Shop",
        telephone="+85512555010",
    )
