"""The script of the demo's day: who comes to the counter, and what the desk does for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from postdesk.app.demo_errands import Errands
from postdesk.app.demo_people import DemoPeople
from postdesk.domain.accounts import HEADQUARTERS, SAFE, till_holder
from postdesk.domain.basket import BasketDraft, LineDraft, Party
from postdesk.domain.cash_movement import VoucherKind
from postdesk.domain.money import Currency, Money
from postdesk.domain.notes import Cash, notes_for
from postdesk.domain.price import SupplementChoice
from postdesk.domain.reference import Denominations
from postdesk.domain.s10 import S10
from postdesk.domain.till_count import BUNDLE_NOTES
from postdesk.services import (
    basket,
    cancelling,
    cash,
    closing,
    differences,
    holders,
    movements,
    numbers,
    people,
    refunding,
    remitting,
    safe,
    setup,
    vouchers,
)
from postdesk.services.counter import AccountPayment, CashPayment, Settled, settle
from postdesk.services.desk import Desk
from postdesk.services.dispatching import Bag, close_bag
from postdesk.services.drawer import DrawerCount
from postdesk.services.papers import reprint_receipt
from postdesk.services.people import Approval
from postdesk.services.receipts import find_receipt
from postdesk.wire.bodies import NoteCount, StockCount

TILL: Final = "1"
OPENING: Final = Cash(400_000, 80)
OPENING_STOCK: Final = (
    StockCount(unit="STAMP-500", pieces=100),
    StockCount(unit="STAMP-1000", pieces=50),
    StockCount(unit="BOX-S", pieces=10),
    StockCount(unit="BOX-M", pieces=10),
    StockCount(unit="BOX-L", pieces=5),
)
SHORT_KHR: Final = 500
DRIVER_FEE_KHR: Final = 20_000
RELIEF_KHR: Final = 100_000
BANKED_KHR: Final = 1_000_000
REMITTED_KHR: Final = 500_000
RIEL_NOTES: Final = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)

Tell = Callable[..., None]
Wait = Callable[..., None]


class DemoDay:
    """One clerk, one till, one manager, one day."""

    def __init__(self, desk: Desk, wait: Wait, chance: random.Random, named: DemoPeople) -> None:
        self._desk = desk
        self._wait = wait
        self._chance = chance
        self._named = named
        self._clerk = setup.SAMPLE_STAFF[0]
        self._manager = setup.SAMPLE_MANAGER
        self._sent: list[str] = []

    def play(self, tell: Tell) -> str:
        """Play the whole day; returns the business day, ISO."""
        people.sign_in(self._desk, person_id=self._clerk.person_id, pin=setup.SAMPLE_PIN)
        errands = self._errands()
        errands.issue_book()
        self._open()
        tell("demo.opened")
        for _ in range(3):
            self._morning_customer()
        parked = self._park_one()
        for _ in range(4):
            self._morning_customer()
        self._recall(parked)
        self._undo_one()
        self._odd_customers()
        tell("demo.sold")
        self._refund_one()
        close_bag(self._desk, self._manager, self._bag())
        self._pay_the_driver()
        errands.enter_slips()
        errands.receive_and_hand_over()
        errands.send_and_pay_money()
        tell("demo.errands")
        self._relieve_the_till()
        self._lunch_relief()
        tell("demo.relieved")
        self._wait(75)
        for _ in range(3):
            self._morning_customer()
        tell("demo.closing")
        self._count_and_close()
        self._wait(12)
        people.sign_in(self._desk, person_id=self._manager.person_id, pin=setup.SAMPLE_PIN)
        self._keep_the_safe()
        return closing.close_day(self._desk, self._manager).day

    def _errands(self) -> Errands:
        return Errands(
            self._desk,
            self._wait,
            self._clerk,
            self._manager,
            TILL,
            names=self._named.addressees,
            telephones=self._named.telephones,
            spoil_reason=self._named.spoil_reason,
        )

    def _open(self) -> None:
        count = self._counted(OPENING, OPENING_STOCK)
        given = cash.FromSafe(
            OPENING.khr, OPENING.usd_cents, OPENING_STOCK, Approval(self._manager.person_id)
        )
        cash.open_till(self._desk, self._clerk, TILL, count, from_safe=given)
        self._wait(15)

    def _morning_customer(self) -> Settled:
        """A parcel with its box, a registered letter, an express item, stamps or letters."""
        sender = self._chance.choice(self._named.customers)
        kinds = self._chance.sample(
            ["parcel", "letter-registered", "ems", "stamp-500", "letter", "stamp-1000"], 2
        )
        draft = self._draft()
        for kind in kinds:
            draft = draft.with_line(self._line(draft, kind, sender))
            if kind == "parcel":
                box = self._chance.choice(("box-s", "box-m"))
                draft = draft.with_line(LineDraft(draft.next_line_no, box))
        return self._settle(draft)

    def _draft(self) -> BasketDraft:
        self._wait(self._chance.randint(2, 9), self._chance.randint(0, 59))
        return basket.begin_draft(self._desk, self._clerk)

    def _line(self, draft: BasketDraft, product: str, sender: str) -> LineDraft:
        number = draft.next_line_no
        if product.startswith("stamp"):
            return LineDraft(number, product, quantity=self._chance.randint(1, 4))
        if product == "letter":
            return LineDraft(number, product, quantity=self._chance.randint(1, 12), weight_g=8)
        heaviest = {"letter-registered": 90, "ems": 1_900, "parcel": 7_000}[product]
        supplements = self._supplements(product)
        return LineDraft(
            number,
            product,
            weight_g=self._chance.randint(8, heaviest),
            sender=Party(name=sender),
            addressee=self._addressee(),
            destination_office=self._chance.choice(self._named.offices),
            supplements=supplements,
            is_inspected=True,
            is_prohibited_asked=True,
        )

    def _addressee(self) -> Party:
        return Party(
            name=self._chance.choice(self._named.addressees),
            telephone=self._chance.choice(self._named.telephones),
            landmark=self._chance.choice(self._named.landmarks),
        )

    def _supplements(self, product: str) -> tuple[SupplementChoice, ...]:
        if product == "letter-registered":
            return (SupplementChoice("ar"),) if self._chance.random() < 1 / 2 else ()
        if product == "ems" and self._chance.random() < 1 / 2:
            value = self._chance.randrange(100_000, 600_000, 50_000)
            return (SupplementChoice("insurance", Money(value, Currency.KHR)),)
        return ()

    def _settle(self, draft: BasketDraft, *, in_dollars: bool | None = None) -> Settled:
        due = basket.price(self._desk, draft).amount
        if due is None or due.rate is None:
            raise ValueError(draft.draft_no)
        pays_dollars = self._chance.random() < 1 / 3 if in_dollars is None else in_dollars
        if pays_dollars:
            tendered = Cash(0, -(-due.cash_khr // due.rate.riel_per_usd))
        else:
            note = self._chance.choice(RIEL_NOTES)
            tendered = Cash(-(-due.cash_khr // note) * note)
        self._wait(1, self._chance.randint(0, 40))
        settled = settle(
            self._desk, self._clerk, till=TILL, draft=draft, payment=CashPayment(tendered)
        )
        self._sent.extend(settled.numbers)
        return settled

    def _park_one(self) -> int:
        draft = self._draft()
        draft = draft.with_line(self._line(draft, "ems", self._named.customers[2]))
        basket.park(self._desk, self._clerk, draft)
        return draft.draft_no

    def _recall(self, draft_no: int) -> None:
        self._settle(basket.recall(self._desk, self._clerk, draft_no).draft)

    def _undo_one(self) -> None:
        draft = self._draft()
        draft = draft.with_line(self._line(draft, "parcel", self._named.customers[8]))
        wrong = self._settle(draft, in_dollars=False)
        self._wait(1)
        cancelling.undo(self._desk, self._clerk, wrong.receipt_no, reason=self._named.undo_reason)
        self._sent = [number for number in self._sent if number not in wrong.numbers]

    def _odd_customers(self) -> None:
        """A bundle of letters, an item abroad, a shop on account, a pre-printed label, a copy."""
        bundle = self._draft()
        self._settle(bundle.with_line(LineDraft(1, "letter", quantity=12, weight_g=8)))
        abroad = self._draft()
        abroad = abroad.with_line(self._abroad())
        self._settle(abroad.with_line(LineDraft(2, "box-l")), in_dollars=True)
        self._shop()
        labelled = self._draft()
        line = self._line(labelled, "letter-registered", self._named.customers[0])
        settled = self._settle(labelled.with_line(replace(line, number=self._roll_label(0))))
        reprint_receipt(self._desk, self._clerk, settled.receipt_no)
        numbers.spoil_label(
            self._desk,
            self._clerk,
            self._roll_label(1),
            reason=self._named.spoil_reason,
            witness=Approval(self._manager.person_id),
        )

    def _abroad(self) -> LineDraft:
        return LineDraft(
            1,
            "ems-international",
            weight_g=1_250,
            sender=Party(name=self._named.customers[4], name_latin="Tep Pisey"),
            addressee=Party(name=self._named.foreign_addressee, telephone="+33612345678"),
            destination_country="FR",
            contents=self._named.contents,
            is_inspected=True,
            is_prohibited_asked=True,
        )

    def _shop(self) -> None:
        draft = self._draft()
        for _ in range(5):
            draft = draft.with_line(self._line(draft, "parcel", self._named.customers[1]))
        self._wait(4)
        settled = settle(
            self._desk, self._clerk, till=TILL, draft=draft, payment=AccountPayment("C-0001")
        )
        self._sent.extend(settled.numbers)

    def _roll_label(self, place: int) -> str:
        row = self._desk.db.conn.execute(
            "SELECT first FROM number_block WHERE indicator = 'RR' AND source = 'pre-printed'"
        ).fetchone()
        return str(S10("RR", int(row[0]) + place))

    def _refund_one(self) -> None:
        draft = self._draft()
        line = LineDraft(
            1,
            "ems",
            weight_g=900,
            sender=Party(name=self._named.customers[9]),
            addressee=self._addressee(),
            destination_office="BTB",
            supplements=(SupplementChoice("insurance", Money(500_000, Currency.KHR)),),
            is_inspected=True,
            is_prohibited_asked=True,
        )
        sold = self._settle(draft.with_line(line), in_dollars=True)
        self._wait(95)
        found = find_receipt(self._desk, sold.receipt_no)
        approval = people.approve(
            self._desk,
            asked_by=self._clerk,
            person_id=self._manager.person_id,
            pin=setup.SAMPLE_PIN,
        )
        request = refunding.RefundRequest(
            sold.receipt_no,
            tuple(line.entry_id for line in found.lines),
            self._named.refund_reason,
            identity_kind="national-id",
            identity_number="010 234 567",
        )
        refunding.refund(self._desk, self._clerk, request, till=TILL, approval=approval)
        self._sent = [number for number in self._sent if number not in sold.numbers]

    def _bag(self) -> Bag:
        self._wait(20)
        return Bag("STG-PNH-0001", "PNH", "K 0048213", 9_400, tuple(self._sent))

    def _count_and_close(self) -> None:
        self._wait(75)
        books = cash.drawer_before(self._desk, TILL)
        found = Cash(books.khr - SHORT_KHR, books.usd_cents // 100)
        cash.count_till(self._desk, self._clerk, TILL, self._counted(found, books.stock))
        self._wait(6)
        cash.close_till(self._desk, self._clerk, TILL, hand_in=True)
        (short,) = differences.differences_for(self._desk, self._clerk, limit=1)
        differences.dispute(
            self._desk, self._clerk, short.entry_id, short.unit, reason=self._named.dispute_reason
        )

    def _pay_the_driver(self) -> None:
        self._wait(4)
        fee = vouchers.Voucher(
            VoucherKind.CARRIER_FEE,
            Cash(DRIVER_FEE_KHR),
            self._named.driver,
            self._named.driver_reason,
            vehicle=self._named.vehicle,
        )
        vouchers.post_voucher(self._desk, self._clerk, till_holder(TILL), fee)

    def _relieve_the_till(self) -> None:
        """Some of the till's cash goes to the safe, both sides in the books."""
        self._wait(9)
        count = self._counted(Cash(RELIEF_KHR, 0), ())
        sent = movements.send(
            self._desk, self._clerk, giver=till_holder(TILL), taker=SAFE, count=count
        )
        self._wait(3)
        movements.receive(self._desk, self._manager, sent.movement_no, count)

    def _lunch_relief(self) -> None:
        """A colleague takes the till for a while: it is counted at each change of hands."""
        first, second = setup.SAMPLE_STAFF
        for leaving, coming in ((first, second), (second, first)):
            self._wait(25)
            books = cash.drawer_before(self._desk, TILL)
            held = Cash(books.khr, books.usd_cents // 100)
            cash.count_till(self._desk, leaving, TILL, self._counted(held, books.stock))
            cash.close_till(self._desk, leaving, TILL)
            people.sign_in(self._desk, person_id=coming.person_id, pin=setup.SAMPLE_PIN)
            self._clerk = coming
            cash.open_till(self._desk, coming, TILL, self._counted(held, books.stock))
            self._morning_customer()

    def _keep_the_safe(self) -> None:
        """The manager takes in what the till handed in, banks and sends some, counts the rest."""
        desk, manager, seen = self._desk, self._manager, Approval(self._clerk.person_id)
        for sent in movements.waiting_transfers(desk, SAFE):
            count = movements.sent_count(desk, sent)
            movements.receive(desk, manager, sent.movement_no, count)
        self._wait(8)
        banked = self._counted(Cash(BANKED_KHR, 0), ())
        remitting.deposit(
            desk, manager, slip_no=self._named.slip_no, bank=self._named.bank, count=banked
        )
        self._wait(6)
        bag = remitting.SealedBag(f"{desk.identity.series}-B-1", "S-0107", HEADQUARTERS)
        remitting.send_remittance(
            desk, manager, bag, self._counted(Cash(REMITTED_KHR, 0), ()), witness=seen
        )
        self._wait(10)
        has = holders.value_at(desk, SAFE)
        left = self._counted(Cash(has.khr, has.usd_cents // 100), ())
        safe.count_safe(desk, manager, left, witness=seen)

    def _counted(self, held: Cash, stock: tuple[StockCount, ...]) -> DrawerCount:
        notes = cash.denominations(self._desk)
        riel = _notes(held.khr, Currency.KHR, notes)
        return DrawerCount((*riel, *_notes(held.usd_cents, Currency.USD, notes)), stock)


def _notes(minor: int, currency: Currency, notes: Denominations) -> tuple[NoteCount, ...]:
    return tuple(
        NoteCount(
            currency=currency.value,
            value=value,
            bundles=pieces // BUNDLE_NOTES,
            loose=pieces % BUNDLE_NOTES,
            unfit=0,
        )
        for value, pieces in notes_for(minor, currency, notes)
    )
