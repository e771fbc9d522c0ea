"""Agents and counters that travel: cash and stamps handed out with a limit, settled.

What an agent takes along stays the branch's: stamps and boxes stand in the books with the agent
as their holder, cash as a sum the agent owes. On settling, what does not come back was sold.
"""

from __future__ import annotations

from dataclasses import dataclass

from postdesk.domain.accounts import BRANCH, SAFE, Account, agent_holder
from postdesk.domain.cash_movement import NothingMovedError, Value, stock_account
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, credit, debit
from postdesk.domain.khmer import clean_text
from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.people import Person, Task, role_for
from postdesk.domain.price import vat_in
from postdesk.domain.products import Product
from postdesk.domain.reference import PERMILLE, ReferenceData
from postdesk.domain.telephone import parse_telephone
from postdesk.services.basket import business_date
from postdesk.services.desk import Desk
from postdesk.services.drawer import DrawerCount, stock_of, value_of
from postdesk.services.holders import act_for, check_has
from postdesk.services.movements import SLIP
from postdesk.services.posting import Posting, posting
from postdesk.services.reference import reference_on
from postdesk.services.stock import UnknownStockError
from postdesk.storage.delivery_projections import OUT
from postdesk.storage.journal_store import JournalStore
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import AgentKept, AgentSettled, AgentSupplied, StockCount
from postdesk.wire.entry import Entry

_KHR = Currency.KHR.value


class AgentDetailsError(RuleError):
    """An agent has a short code, a name, and a commission below the whole."""


class UnknownAgentError(RuleError):
    """Nobody of this code works for the branch, or nothing more is handed out to them."""

    facts = ("agent_code",)

    def __init__(self, agent_code: str) -> None:
        super().__init__(agent_code)
        self.agent_code = agent_code


class AgentLimitError(RuleError):
    """More would be out with the agent than was agreed.

    Attributes:
        limit: The most that may be out.
        out: What is out already.
    """

    facts = ("limit", "out")

    def __init__(self, limit: Money, out: Money) -> None:
        super().__init__(f"{out.minor} of {limit.minor}")
        self.limit = limit
        self.out = out


class AgentCurrencyError(RuleError):
    """Agents take and bring riel; dollars are handed over at the counter."""


class BroughtTooManyError(RuleError):
    """More pieces were brought back than were out.

    Attributes:
        stock_unit: Which kind.
        out: How many were out.
    """

    facts = ("stock_unit", "out")

    def __init__(self, stock_unit: str, out: int) -> None:
        super().__init__(f"{stock_unit}: {out}")
        self.stock_unit = stock_unit
        self.out = out


@dataclass(frozen=True, slots=True)
class Agent:
    """Who works for the branch outside of it."""

    agent_code: str
    name_km: str
    name_en: str = ""
    telephone: str = ""
    limit_khr: int = 0
    commission_permille: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Out:
    """What is out with an agent.

    Attributes:
        owed_khr: Cash that was taken along, and what was sold and not handed in.
        stock: (stock code, pieces).
        items: Items to be handed over at the door, by number.
        worth_khr: All of it, stock at its price, items at what is to be collected for them.
    """

    owed_khr: int
    stock: tuple[tuple[str, int], ...]
    worth_khr: int
    items: tuple[str, ...] = ()


def agents(desk: Desk) -> tuple[Agent, ...]:
    """Everybody who works for the branch outside of it, by their code; former ones too."""
    rows = desk.db.conn.execute(
        """SELECT agent_code, name_km, name_en, telephone, limit_khr, commission_permille, is_active
           FROM agent ORDER BY agent_code"""
    ).fetchall()
    return tuple(
        Agent(row[0], row[1], row[2], row[3], row[4], row[5], is_active=bool(row[6]))
        for row in rows
    )


def get_agent(desk: Desk, agent_code: str) -> Agent:
    """One of them (`UnknownAgentError`)."""
    found = next((agent for agent in agents(desk) if agent.agent_code == agent_code), None)
    if found is None:
        raise UnknownAgentError(agent_code)
    return found


def get_working_agent(desk: Desk, agent_code: str) -> Agent:
    """One who may be handed something (`UnknownAgentError`)."""
    agent = get_agent(desk, agent_code)
    if not agent.is_active:
        raise UnknownAgentError(agent_code)
    return agent


def keep_agent(desk: Desk, person: Person, agent: Agent) -> Entry:
    """Take an agent on, or change what is agreed with one.

    Raises:
        AgentDetailsError, TelephoneFormatError, NotPermittedError
    """
    role_for([person.role], Task.KEEP_SAFE)
    code = "".join(clean_text(agent.agent_code).split()).upper()
    name_km, name_en = clean_text(agent.name_km), clean_text(agent.name_en)
    if not code or not name_km + name_en or not 0 <= agent.commission_permille < PERMILLE:
        raise AgentDetailsError
    telephone = agent.telephone.strip()
    with posting(desk, person) as action:
        return action.add(
            AgentKept(
                agent_code=code,
                name_km=name_km,
                name_en=name_en,
                telephone=parse_telephone(telephone).e164 if telephone else "",
                limit_khr=max(0, agent.limit_khr),
                commission_permille=agent.commission_permille,
                is_active=int(agent.is_active),
            )
        )


def out_with(desk: Desk, agent_code: str) -> Out:
    """What is out with an agent now."""
    holder = agent_holder(agent_code)
    owed = JournalStore(desk.db).balance(Account.AGENT_RECEIVABLES, holder, _KHR)
    held = tuple(stock_of(desk, holder))
    reference = reference_on(desk, business_date(desk))
    worth = sum(_product(reference, unit).price_minor * pieces for unit, pieces in held)
    carried = desk.db.conn.execute(
        "SELECT number, cod_khr FROM arrived_item WHERE state = ? AND agent_code = ?"
        " ORDER BY number",
        (OUT, agent_code),
    ).fetchall()
    worth += sum(int(cod_khr) for _, cod_khr in carried)
    return Out(owed, held, owed + worth, tuple(str(number) for number, _ in carried))


def check_limit(agent: Agent, out: Out, added_khr: int) -> int:
    """Make sure that so much more may be out with an agent (`AgentLimitError`); returns it all."""
    if agent.limit_khr and added_khr and out.worth_khr + added_khr > agent.limit_khr:
        raise AgentLimitError(riel(agent.limit_khr), riel(out.worth_khr))
    return out.worth_khr + added_khr


def supply(desk: Desk, person: Person, agent_code: str, count: DrawerCount) -> Entry:
    """Hand cash and stamps out of the safe to an agent, who signs for them.

    Raises:
        UnknownAgentError, AgentLimitError, AgentCurrencyError, NothingMovedError
        SafeShortError, UnknownNoteError, CountRangeError, UnknownStockError, NotPermittedError
    """
    with posting(desk, person) as action:
        act_for(action, person, SAFE)
        agent = get_working_agent(desk, agent_code)
        value = _in_riel(desk, count)
        if not value.units:
            raise NothingMovedError
        check_has(desk, SAFE, value)
        out = out_with(desk, agent_code)
        reference = reference_on(desk, business_date(desk))
        added = value.khr + sum(_product(reference, u).price_minor * n for u, n in value.stock)
        out_khr = check_limit(agent, out, added)
        number = next_slip_no(desk, "agent.supplied", "G")
        supplied = AgentSupplied(
            supply_no=number,
            agent_code=agent_code,
            name_km=agent.name_km or agent.name_en,
            notes=count.notes,
            stock=tuple(kind for kind in count.stock if kind.pieces),
            khr=value.khr,
            usd_cents=0,
            out_khr=out_khr,
            lines=_supplied_lines(value, agent_holder(agent_code)),
        )
        return _posted(action, supplied, number)


def settle_agent(desk: Desk, person: Person, agent_code: str, brought: DrawerCount) -> Entry:
    """Settle with an agent who came back: what was out and is not brought back was sold.

    The price of what was sold is owed, less the commission; the cash handed in pays it, and what
    was taken along in cash. What is left stays owed.

    Args:
        brought: Notes handed in, and pieces that were not sold.

    Raises:
        UnknownAgentError, BroughtTooManyError, AgentCurrencyError
        UnknownNoteError, CountRangeError, UnknownStockError, NotPermittedError
    """
    with posting(desk, person) as action:
        act_for(action, person, SAFE)
        agent = get_agent(desk, agent_code)
        value = _in_riel(desk, brought)
        out = out_with(desk, agent_code)
        sold = _sold(out, dict(value.stock))
        reference = reference_on(desk, business_date(desk))
        holder = agent_holder(agent_code)
        sold_khr = sum(_product(reference, u).price_minor * n for u, n in sold.items())
        commission = sold_khr * agent.commission_permille // PERMILLE
        number = next_slip_no(desk, "agent.settled", "H")
        settled = AgentSettled(
            settlement_no=number,
            agent_code=agent_code,
            name_km=agent.name_km or agent.name_en,
            notes=brought.notes,
            stock=tuple(kind for kind in brought.stock if kind.pieces),
            sold=tuple(StockCount(unit=unit, pieces=n) for unit, n in sold.items()),
            sold_khr=sold_khr,
            commission_khr=commission,
            khr=value.khr,
            usd_cents=0,
            still_owed_khr=out.owed_khr + sold_khr - commission - value.khr,
            lines=(
                *_sold_lines(reference, sold, holder),
                *_commission_lines(commission, holder),
                *_brought_lines(value, holder),
            ),
        )
        return _posted(action, settled, number)


def _posted(action: Posting, body: AgentSupplied | AgentSettled, number: str) -> Entry:
    entry = action.add(body, business_key=number)
    queue = PrintQueue(action.desk.db)
    queue.ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def _in_riel(desk: Desk, count: DrawerCount) -> Value:
    value = value_of(desk, count)
    if value.usd_cents:
        raise AgentCurrencyError
    return value


def _sold(out: Out, brought: dict[str, int]) -> dict[str, int]:
    held = dict(out.stock)
    for unit, pieces in brought.items():
        if pieces > held.get(unit, 0):
            raise BroughtTooManyError(unit, held.get(unit, 0))
    return {unit: n - brought.get(unit, 0) for unit, n in held.items() if n > brought.get(unit, 0)}


def _supplied_lines(value: Value, holder: str) -> tuple[Line, ...]:
    cash = (
        debit(Account.AGENT_RECEIVABLES, holder, _KHR, value.khr),
        credit(Account.SAFE_CASH, SAFE, _KHR, value.khr),
    )
    return (*(line for line in cash if line.amount), *_stock_moved(value, SAFE, holder))


def _brought_lines(value: Value, holder: str) -> tuple[Line, ...]:
    cash = (
        debit(Account.SAFE_CASH, SAFE, _KHR, value.khr),
        credit(Account.AGENT_RECEIVABLES, holder, _KHR, value.khr),
    )
    return (*(line for line in cash if line.amount), *_stock_moved(value, holder, SAFE))


def _stock_moved(value: Value, giver: str, taker: str) -> tuple[Line, ...]:
    return tuple(
        line
        for unit, pieces in value.stock
        if pieces
        for line in (
            debit(stock_account(unit), taker, unit, pieces),
            credit(stock_account(unit), giver, unit, pieces),
        )
    )


def _sold_lines(reference: ReferenceData, sold: dict[str, int], holder: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    for unit, pieces in sold.items():
        product = _product(reference, unit)
        amount = product.unit_price * pieces
        vat = vat_in(amount, product.vat_permille)
        lines += [
            debit(Account.STOCK_ISSUED, BRANCH, unit, pieces),
            credit(stock_account(unit), holder, unit, pieces),
            debit(Account.AGENT_RECEIVABLES, holder, _KHR, amount.minor),
            credit(product.account, BRANCH, _KHR, amount.minor - vat.minor),
            credit(Account.VAT_PAYABLE, BRANCH, _KHR, vat.minor),
        ]
    return tuple(line for line in lines if line.amount)


def _commission_lines(commission: int, holder: str) -> tuple[Line, ...]:
    lines = (
        debit(Account.COMMISSION_PAID, BRANCH, _KHR, commission),
        credit(Account.AGENT_RECEIVABLES, holder, _KHR, commission),
    )
    return tuple(line for line in lines if line.amount)


def _product(reference: ReferenceData, unit: str) -> Product:
    product = reference.stock_product(unit)
    if product is None:
        raise UnknownStockError(unit)
    return product


def next_slip_no(desk: Desk, kind: str, mark: str) -> str:
    """The number of the next slip of a kind, such as `STG1-G-000001`."""
    row = desk.db.conn.execute(
        """SELECT count(*) + 1 FROM journal_entry
           WHERE kind = ? AND business_key IS NOT NULL""",
        (kind,),
    ).fetchone()
    return f"{desk.identity.series}-{mark}-{row[0]:06d}"
