"""What comes from outside under verbs for both kinds of books: orders, KHQR, headquarters' word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

from postdesk.domain.accounts import SAFE, Account
from postdesk.domain.basket import LineDraft, Party
from postdesk.domain.errors import RuleError
from postdesk.domain.journal import Line, Side
from postdesk.hq import publishing
from postdesk.hq.headquarters import Headquarters
from postdesk.services import orders, proposals
from postdesk.storage.journal_store import JournalStore
from postdesk.sync.answers import note_trouble
from postdesk.sync.client import HttpHeadquarters
from postdesk.sync.ports import HqUnreachableError, LineError
from postdesk.wire.contents import Content, ProposalMade
from postdesk.wire.entry import Entry
from tests.builders import MANAGER, Office, drawer_of
from tests.horizon.naive import NaiveLedger
from tests.hq_fixtures import LinkedDesk, apply_everything

ORDER_KHR = 300_000
PAYEE = Party(name="គឹម រតនៈ", telephone="012 555 0151")
SHOWN = Party(name="គឹម រតនៈ", identity_kind="id-card", identity_number="0101")
EVIDENCE = "slip S-0007, counted 8 December"


class LosesReplies(HttpHeadquarters):
    """Headquarters stores what came; its reply is lost, so many times."""

    def __init__(self, address: str, times: int) -> None:
        super().__init__(address)
        self.times = times

    def push(self, records: Iterable[bytes]) -> bytes:
        answer = super().push(records)
        if self.times:
            self.times -= 1
            raise HqUnreachableError("reply lost")
        return answer


def issue(branch: str) -> Callable[[Office], str]:
    """Take money for an order that a branch is to pay; gives its number."""

    def job(office: Office) -> str:
        office.open_till(drawer_of(400_000))
        order = LineDraft(
            0,
            "money-order",
            amount_khr=ORDER_KHR,
            destination_office=branch,
            sender=Party(name="គឹម ស្រីពៅ"),
            addressee=PAYEE,
        )
        office.sell(order)
        row = office.desk.db.conn.execute("SELECT order_no FROM pay_order").fetchone()
        return str(row[0])

    return job


def pay_order(office: Office, order_no: str) -> Entry:
    """Pay it out at the first till."""
    return orders.pay_out(office.desk, office.clerk, till="1", order_no=order_no, payee=SHOWN)


def talk(hq: Headquarters, *desks: LinkedDesk) -> None:
    """Each calls once, one after the other."""
    for desk in desks:
        desk.round()
        apply_everything(hq)


def call(desk: LinkedDesk) -> LineError | None:
    """One round as the program makes it: what stands in its way is kept for the screen."""
    try:
        desk.round()
    except LineError as trouble:
        desk.run(partial(note_trouble, trouble=trouble))
        return trouble
    return None


def riel_of(desk: LinkedDesk, *accounts: Account) -> int:
    """Debits less credits of accounts together."""
    return sum(
        amount
        for (account, _, unit), amount in desk.balances().items()
        if unit == "KHR" and account in accounts
    )


def entries_of(desk: LinkedDesk, *kinds: str) -> list[Entry]:
    """Its entries, all or of some kinds."""
    found = desk.run(lambda opened: list(JournalStore(opened.db).entries()))
    return [entry for entry in found if not kinds or entry.kind in kinds]


def send_word(hq: Headquarters, desk: LinkedDesk, *found: Content) -> None:
    """Headquarters publishes something to Stung Treng, and the desk calls."""
    publishing.publish(hq, found, to=("STG",))
    desk.round()


def proposal(number: str, khr: int, answer_by: str = "2026-12-20") -> ProposalMade:
    """What headquarters thinks is missing in the safe's books."""
    return ProposalMade(
        proposal_no=number,
        concerns="",
        title_km="កែតម្រូវ",
        title_en="Correction",
        evidence=EVIDENCE,
        lines=(
            Line(Account.SAFE_CASH, SAFE, "KHR", Side.DEBIT, khr),
            Line(Account.HQ_CLEARING, "branch", "KHR", Side.CREDIT, khr),
        ),
        answer_by=answer_by,
    )


class Told(Protocol):
    """A branch that headquarters tells something, as a correction or from a partner's feed."""

    def safe(self) -> int:
        """Riel in the safe by the branch's books."""

    def tell(self, number: str, khr: int, times: int = 1) -> None:
        """Deliver one item of the feed so many times."""

    def agree(self, number: str) -> bool:
        """A person of the branch agrees to it."""

    def dispute(self, number: str) -> bool:
        """A person of the branch does not."""

    def close_and_go_home(self) -> int:
        """End the day; gives what the safe has at its end."""

    def actors(self) -> set[str]:
        """Under whose names the deliveries stand in the books."""


class PostdeskTold:
    """The real branch and headquarters."""

    def __init__(self, hq: Headquarters, linked: LinkedDesk) -> None:
        self.hq, self.linked = hq, linked

    def safe(self) -> int:
        return riel_of(self.linked, Account.SAFE_CASH)

    def tell(self, number: str, khr: int, times: int = 1) -> None:
        for _ in range(times):
            send_word(self.hq, self.linked, proposal(number, khr))

    def agree(self, number: str) -> bool:
        return self._try(lambda office: proposals.agree_to_proposal(office.desk, MANAGER, number))

    def dispute(self, number: str) -> bool:
        return self._try(
            lambda office: proposals.dispute_proposal(
                office.desk, MANAGER, number, reason="បាវនោះមិនបានមកដល់ទេ"
            )
        )

    def _try(self, job: Callable[[Office], object]) -> bool:
        try:
            self.linked.work(job)
        except RuleError:
            return False
        return True

    def close_and_go_home(self) -> int:
        from postdesk.services import cash, closing

        def close(office: Office) -> None:
            office.open_till(drawer_of(100_000))
            cash.count_till(office.desk, office.clerk, "1", drawer_of(100_000))
            cash.close_till(office.desk, office.clerk, "1", hand_in=False)
            closing.close_day(office.desk, MANAGER)

        self.linked.work(close)
        self.linked.clock.set("2026-12-07 18:00")
        return self.safe()

    def actors(self) -> set[str]:
        told = ("proposal.received", "document.refused")
        return {entry.person for entry in entries_of(self.linked, *told)}


class NaiveTold:
    """Naive books: what is told is booked."""

    def __init__(self, ledger: NaiveLedger) -> None:
        self.ledger = ledger

    def safe(self) -> int:
        return int(self.ledger.money("till:1"))

    def tell(self, number: str, khr: int, times: int = 1) -> None:
        for _ in range(times):
            self.ledger.apply_feed(number, khr)

    def agree(self, number: str) -> bool:
        return True

    def dispute(self, number: str) -> bool:
        return True

    def close_and_go_home(self) -> int:
        return self.safe()

    def actors(self) -> set[str]:
        return {row[0] for row in self.ledger.rows("SELECT person FROM txn")}
