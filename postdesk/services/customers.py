"""Business customers: whose account takes how much, what is owed, and paying it."""

from __future__ import annotations

from typing import Final

from postdesk.domain.accounts import Account, customer_holder, till_holder
from postdesk.domain.errors import RuleError
from postdesk.domain.exchange import khr_worth
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.notes import Cash, check_notes
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.settlement import AmountDue, Due, PaidOnAccount, account_payment
from postdesk.domain.telephone import parse_telephone
from postdesk.services import tills
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.movements import SLIP
from postdesk.services.parties import Customer, get_customer
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.services.repeating import second_payment
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import CustomerAdded, CustomerChanged, CustomerPaid
from postdesk.wire.entry import Entry

CODE_LENGTH_MAX: Final = 20


class AccountClosedError(RuleError):
    """Nothing more goes on this account; what is owed can still be paid."""

    facts = ("name_km", "name_en")

    def __init__(self, customer: Customer) -> None:
        super().__init__(customer.customer_code)
        self.name_km = customer.name_km
        self.name_en = customer.name_en or customer.name_km


class CreditLimitError(RuleError):
    """More would be owed than the account allows.

    Attributes:
        limit: The most that may be owed.
        owed: What is owed already, all in riel at the rate of now.
    """

    facts = ("limit", "owed")

    def __init__(self, limit: Money, owed: Money) -> None:
        super().__init__(f"{owed.minor} of {limit.minor}")
        self.limit = limit
        self.owed = owed


class CustomerCodeError(RuleError):
    """An account has a short code and a name."""


class CustomerExistsError(RuleError):
    """There is an account of this code already."""

    facts = ("customer_code",)

    def __init__(self, customer_code: str) -> None:
        super().__init__(customer_code)
        self.customer_code = customer_code


class NothingOwedError(RuleError):
    """Nothing is owed on the account, or nothing was handed over."""


def owed_by(desk: Desk, customer_code: str, *, after: Entry | None = None) -> Due:
    """What a customer owes, each currency for itself: now, or as it was after an entry."""
    store, holder = JournalStore(desk.db), customer_holder(customer_code)
    account = Account.CUSTOMER_RECEIVABLES
    return Due(
        store.balance(account, holder, Currency.KHR.value, after=after),
        store.balance(account, holder, Currency.USD.value, after=after),
    )


def check_credit(desk: Desk, customer_code: str, amount: AmountDue) -> None:
    """Make sure that an account takes this as well.

    Raises:
        UnknownCustomerError, AccountClosedError, CreditLimitError
        RateMissingError: Dollars are owed and no rate is in force: the check cannot be made.
    """
    customer = get_customer(desk, customer_code)
    if not customer.is_active:
        raise AccountClosedError(customer)
    if not customer.credit_limit_khr:
        return
    owed = owed_by(desk, customer_code)
    owed_khr = owed.khr + khr_worth(owed.usd_cents, amount.rate)
    if owed_khr + amount.exact_khr > customer.credit_limit_khr:
        raise CreditLimitError(riel(customer.credit_limit_khr), riel(owed_khr))


def add_customer(desk: Desk, person: Person, customer: Customer) -> Entry:
    """Open an account for a business customer.

    Raises:
        CustomerCodeError, CustomerExistsError, TelephoneFormatError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_CUSTOMERS)
    known = _checked(customer)
    with posting(desk, person) as action:
        row = desk.db.conn.execute(
            "SELECT 1 FROM customer WHERE customer_code = ?", (known.customer_code,)
        ).fetchone()
        if row is not None:
            raise CustomerExistsError(known.customer_code)
        return action.add(
            CustomerAdded(
                customer_code=known.customer_code,
                name_km=known.name_km,
                name_en=known.name_en,
                telephone=known.telephone,
                credit_limit_khr=known.credit_limit_khr,
            ),
            business_key=known.customer_code,
        )


def change_customer(desk: Desk, person: Person, customer: Customer) -> Entry:
    """Change name, telephone or limit of an account, or close it for more.

    Raises:
        UnknownCustomerError, CustomerCodeError, TelephoneFormatError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_CUSTOMERS)
    known = _checked(customer)
    with posting(desk, person) as action:
        get_customer(desk, known.customer_code)
        return action.add(
            CustomerChanged(
                customer_code=known.customer_code,
                name_km=known.name_km,
                name_en=known.name_en,
                telephone=known.telephone,
                credit_limit_khr=known.credit_limit_khr,
                is_active=int(known.is_active),
            )
        )


def _checked(customer: Customer) -> Customer:
    code = "".join(ascii_digits(clean_text(customer.customer_code)).split()).upper()
    name_km, name_en = clean_text(customer.name_km), clean_text(customer.name_en)
    if not 0 < len(code) <= CODE_LENGTH_MAX or not name_km + name_en:
        raise CustomerCodeError
    telephone = customer.telephone.strip()
    return Customer(
        code,
        name_km,
        name_en,
        parse_telephone(telephone).e164 if telephone else "",
        max(0, customer.credit_limit_khr),
        is_active=customer.is_active,
    )


def take_payment(
    desk: Desk,
    person: Person,
    *,
    till: str,
    customer_code: str,
    tendered: Cash,
    second_of: str = "",
) -> Entry:
    """Take what a customer pays on the account, in notes, into one's till.

    Riel pay riel and dollars pay dollars; dollars beyond what is owed in dollars pay riel at the
    rate of the day. What is paid in full is rounded as any cash is.

    Args:
        second_of: The payment it looks like and is not, by the word of who takes it; or empty.

    Raises:
        LooksRepeatedError: The same was just paid on this account.
        UnknownCustomerError, NothingOwedError
        OverpaidError: More than is owed; it says how much that is.
        NotesError, RateMissingError
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError
    """
    role_for([person.role], Task.SELL)
    with posting(desk, person) as action:
        shift = tills.require_shift(desk, person, till)
        action.shift, action.business_day = shift.shift, shift.business_day
        customer = get_customer(desk, customer_code)
        owed = owed_by(desk, customer_code)
        if not owed.amounts or not (tendered.khr or tendered.usd_whole):
            raise NothingOwedError
        day = business_date(desk)
        reference = reference_on(desk, day)
        check_notes(tendered.khr, reference.policy)
        paid = account_payment(
            owed,
            tendered,
            rate=reference.rate_on(day),
            policy=reference.policy,
            customer_code=customer_code,
            till=till_holder(till),
        )
        said = second_payment(
            action, customer_code=customer_code, tendered=tendered, said=second_of
        )
        body = _paid(desk, customer, tendered, paid, said)
        entry = action.add(body, business_key=body.payment_no)
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _paid(
    desk: Desk, customer: Customer, tendered: Cash, paid: PaidOnAccount, second_of: str
) -> CustomerPaid:
    return CustomerPaid(
        payment_no=_next_no(desk),
        customer_code=customer.customer_code,
        name_km=customer.name_km,
        name_en=customer.name_en,
        tendered_khr=tendered.khr,
        tendered_usd_cents=tendered.usd_cents,
        paid_khr=paid.khr,
        paid_usd_cents=paid.usd_cents,
        rate_record=paid.rate.record if paid.rate else "",
        riel_per_usd=paid.rate.riel_per_usd if paid.rate else 0,
        lines=paid.lines,
        second_of=second_of,
    )


def _next_no(desk: Desk) -> str:
    row = desk.db.conn.execute(
        "SELECT coalesce(max(serial), 0) + 1 FROM account_payment"
    ).fetchone()
    return f"{desk.identity.series}-A-{row[0]:06d}"
