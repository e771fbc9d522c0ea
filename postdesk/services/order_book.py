"""Money orders and collected COD as this desk knows of them: whose they are to pay, and state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from postdesk.domain.accounts import order_holder
from postdesk.domain.business_day import default_day
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.money import Currency, Money
from postdesk.domain.orders import OrderKind
from postdesk.domain.telephone import TelephoneFormatError, parse_telephone
from postdesk.services.desk import Desk, instant
from postdesk.services.posting import open_day
from postdesk.services.reference import reference_on
from postdesk.storage.delivery_projections import HERE, PAID, UNDONE
from postdesk.storage.journal_store import JournalStore
from postdesk.wire.entry import Entry, decode_body

OTHERS_MONEY: Final = frozenset({"money_order.issued", "agency.sold"})
_COLUMNS: Final = (
    "order_no, kind, amount_khr, payee, payee_latin, telephone, payer, made_by, paying_branch,"
    " made_on, state, paid_to, last_at"
)


class OrderUnknownError(RuleError):
    """No order of this number is known here: the news of it has not come yet, or it is no order."""

    facts = ("order_no",)

    def __init__(self, order_no: str) -> None:
        super().__init__(order_no)
        self.order_no = order_no


class OrderPaidError(RuleError):
    """It was paid out before.

    Attributes:
        at: When, as an instant.
        name: To whom.
    """

    facts = ("order_no", "at", "name")

    def __init__(self, order: Order) -> None:
        super().__init__(order.order_no)
        self.order_no = order.order_no
        self.at: datetime = instant(order.last_at)
        self.name = order.paid_to


class OrderUndoneError(RuleError):
    """The order was undone, and the payer has the money back."""

    facts = ("order_no",)

    def __init__(self, order_no: str) -> None:
        super().__init__(order_no)
        self.order_no = order_no


class OrderElsewhereError(RuleError):
    """Another branch pays it, and only that one.

    Attributes:
        branch_km, branch_en: The paying branch.
    """

    facts = ("order_no", "branch_km", "branch_en")

    def __init__(self, order_no: str, branch_km: str, branch_en: str) -> None:
        super().__init__(order_no)
        self.order_no = order_no
        self.branch_km = branch_km
        self.branch_en = branch_en


@dataclass(frozen=True, slots=True)
class Order:
    """Money that is owed to somebody, as this desk knows of it.

    Attributes:
        made_by: The branch that took the money; empty where it was this one.
        paying_branch: Who pays it, where it is another branch.
        state: `here`, `elsewhere`, `taken`, `paid`, `paid-elsewhere`, `sent-on` or `undone`.
        paid_to: Who got it here.
        last_at: When it came into this state, UTC.
    """

    order_no: str
    kind: OrderKind
    amount: Money
    payee: str
    payee_latin: str
    telephone: str
    payer: str
    made_by: str
    paying_branch: str
    made_on: str
    state: str
    paid_to: str
    last_at: str

    @property
    def is_payable(self) -> bool:
        """Whether this desk pays it out, and has not."""
        return self.state == HERE


def is_paying_desk(desk: Desk) -> bool:
    """Whether this desk keeps what its branch is to pay: the main desk, or the only one."""
    row = desk.db.conn.execute(
        """SELECT is_main, (SELECT max(is_enrolled) FROM desk)
           FROM desk ORDER BY epoch DESC LIMIT 1"""
    ).fetchone()
    return bool(row[0]) or not row[1]


def other_desks(desk: Desk) -> tuple[str, ...]:
    """The other desks of this branch that headquarters has told of."""
    rows = desk.db.conn.execute(
        """SELECT peer_desk FROM peer_key
           WHERE peer_branch = ? AND peer_desk <> ? AND is_active = 1 ORDER BY peer_desk""",
        (desk.identity.branch_code, desk.identity.desk),
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def pays_for(desk: Desk, branch: str) -> bool:
    """Whether an order for that branch is this very desk's to pay."""
    return branch == desk.identity.branch_code and is_paying_desk(desk)


def next_order_no(desk: Desk) -> str:
    """The number of the next money order, allotted inside the transaction that settles."""
    row = desk.db.conn.execute("SELECT coalesce(max(serial), 0) + 1 FROM pay_order").fetchone()
    return f"{desk.identity.series}-M-{row[0]:06d}"


def are_in(entries: Iterable[Entry]) -> bool:
    """Whether entries took money for somebody else."""
    return any(
        entry.kind in OTHERS_MONEY or (entry.kind == "item.delivered" and _owes(entry))
        for entry in entries
    )


def _owes(entry: Entry) -> bool:
    return bool(getattr(decode_body(entry), "order_no", ""))


def get_order(desk: Desk, typed: str) -> Order:
    """An order by its number, as printed or as somebody reads it out (`OrderUnknownError`)."""
    number = "".join(ascii_digits(clean_text(typed)).split()).upper()
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM pay_order WHERE upper(order_no) = ?",  # noqa: S608 - constant
        (number,),
    ).fetchone()
    if row is None:
        raise OrderUnknownError(typed.strip())
    return _order(row)


def orders_to_pay(desk: Desk, typed: str = "") -> tuple[Order, ...]:
    """What this desk is to pay and has not, the oldest first.

    Args:
        typed: A number, a telephone or part of a name to find it by; empty for all.
    """
    rows = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM pay_order WHERE state = ? ORDER BY place",  # noqa: S608 - constant
        (HERE,),
    ).fetchall()
    return tuple(order for order in map(_order, rows) if _fits(order, typed))


def _fits(order: Order, typed: str) -> bool:
    text = clean_text(typed)
    if not text:
        return True
    packed = "".join(ascii_digits(text).split()).upper()
    names = f"{order.payee} {order.payee_latin}".casefold()
    return packed in order.order_no.upper() or text.casefold() in names or _calls(order, text)


def _calls(order: Order, text: str) -> bool:
    try:
        return parse_telephone(text).e164 == order.telephone
    except TelephoneFormatError:
        return False


def _order(row: tuple[Any, ...]) -> Order:
    number, kind, amount_khr, *rest = row
    return Order(number, OrderKind(kind), Money(amount_khr, Currency.KHR), *rest)


def branch_names(desk: Desk, code: str) -> tuple[str, str]:
    """A branch's short name in Khmer and English; its code where it is not known here."""
    day = open_day(desk)
    today = date.fromisoformat(day) if day else default_day(desk.now())
    offices = reference_on(desk, today).offices
    found = next((office for office in offices if office.code == code), None)
    return (found.short_km, found.short_en) if found else (code, code)


def is_owed_here(desk: Desk, order_no: str, kind: OrderKind) -> int:
    """Riel of an order that stand in this desk's books as owed to the person."""
    return -JournalStore(desk.db).balance(kind.account, order_holder(order_no), Currency.KHR.value)


def undo_problem_of(desk: Desk, entry_id: str) -> RuleError | None:
    """Why a sold order, or an item that was handed over, may not be undone; None when it may."""
    row = desk.db.conn.execute(
        f"SELECT {_COLUMNS} FROM pay_order WHERE entry_id = ?",  # noqa: S608 - constant
        (entry_id,),
    ).fetchone()
    return pay_problem_of(desk, _order(row)) if row is not None else None


def pay_problem_of(desk: Desk, order: Order) -> RuleError | None:
    """Why an order may not be paid here; None when it may."""
    if order.is_payable:
        return None
    if order.state == PAID:
        return OrderPaidError(order)
    if order.state == UNDONE:
        return OrderUndoneError(order.order_no)
    return OrderElsewhereError(order.order_no, *branch_names(desk, order.paying_branch))
