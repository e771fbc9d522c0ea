"""Paying money orders and collected COD once, and sending them on.

An order belongs to one desk at a time. Here it is paid, and the books say so before anybody else
must know; elsewhere it is only known of. That is why it can be paid with no line, and not twice.
"""

from __future__ import annotations

from datetime import date

from postdesk.domain.accounts import till_holder
from postdesk.domain.basket import Party
from postdesk.domain.cash_movement import Value
from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import clean_text
from postdesk.domain.orders import paid_out_lines, passed_on_lines
from postdesk.domain.people import Person, Task, role_for
from postdesk.services import snapshots, tills
from postdesk.services.answers import IdentityMissingError
from postdesk.services.cancelling import check_reason
from postdesk.services.desk import Desk
from postdesk.services.holders import check_has, ensure_day_open
from postdesk.services.movements import SLIP
from postdesk.services.order_book import Order, get_order, pay_problem_of
from postdesk.services.posting import posting
from postdesk.services.reference import reference_on
from postdesk.storage.print_queue import PrintQueue
from postdesk.wire.bodies import OrderPaid, OrderSentOn
from postdesk.wire.entry import Entry


class PayeeMissingError(RuleError):
    """The name of who got it is missing."""


class OrderStaysHereError(RuleError):
    """An order was about to be sent to the branch that it is at."""

    facts = ("order_no",)

    def __init__(self, order_no: str) -> None:
        super().__init__(order_no)
        self.order_no = order_no


def pay_out(desk: Desk, person: Person, *, till: str, order_no: str, payee: Party) -> Entry:
    """Pay an order in riel out of one's till, against an identity document and a signature.

    Args:
        payee: Who stands there: the name, and the document's kind and number.

    Raises:
        OrderUnknownError, OrderPaidError, OrderElsewhereError, OrderUndoneError
        PayeeMissingError, IdentityMissingError
        HolderShortError: By the books the till has not so much.
        TillNotOpenError, TillOfAnotherError, TillBeingCountedError, NotPermittedError
    """
    role_for([person.role], Task.PAY_OUT)
    with posting(desk, person) as action:
        # Whether it may be paid at all comes first: the answer helps even where no till is open.
        order = _payable(desk, order_no)
        shift = tills.require_shift(desk, person, till)
        action.shift, action.business_day = shift.shift, shift.business_day
        if not clean_text(payee.name):
            raise PayeeMissingError
        if not payee.identity_number.strip():
            raise IdentityMissingError
        check_has(desk, till_holder(till), Value(order.amount.minor))
        entry = action.add(
            OrderPaid(
                order_no=order.order_no,
                order_kind=order.kind.value,
                amount_khr=order.amount.minor,
                made_by=order.made_by or desk.identity.branch_code,
                payee_name=clean_text(payee.name),
                identity_kind=payee.identity_kind,
                identity_sha256=snapshots.keep_identity(
                    desk, payee.identity_kind, payee.identity_number
                ),
                lines=paid_out_lines(
                    order.kind,
                    order.amount.minor,
                    order_no=order.order_no,
                    till=till_holder(till),
                ),
            ),
            business_key=order.order_no,
        )
        PrintQueue(desk.db).ask(paper=SLIP, subject=entry.entry_id, copy_no=0, asked_at=action.at)
    return entry


def send_on(desk: Desk, person: Person, *, order_no: str, to_branch: str, reason: str) -> Entry:
    """Let another branch pay it: from this entry on this desk does not.

    A payer who wants the money back is paid by the branch that took it: it is sent on there.

    Raises:
        OrderUnknownError, OrderPaidError, OrderElsewhereError, UnknownOfficeError,
        ReasonMissingError, NotPermittedError
        OrderStaysHereError: It is to be paid here already.
    """
    role_for([person.role], Task.APPROVE)
    check_reason(reason)
    with posting(desk, person) as action:
        ensure_day_open(action)
        order = _payable(desk, order_no)
        if to_branch == desk.identity.branch_code:
            raise OrderStaysHereError(order.order_no)
        reference_on(desk, date.fromisoformat(action.business_day)).office(to_branch)
        return action.add(
            OrderSentOn(
                order_no=order.order_no,
                order_kind=order.kind.value,
                amount_khr=order.amount.minor,
                payee_name=order.payee,
                payee_name_latin=order.payee_latin,
                payee_telephone=order.telephone,
                payer_name=order.payer,
                made_by=order.made_by or desk.identity.branch_code,
                made_on=order.made_on,
                to_branch=to_branch,
                reason=clean_text(reason),
                lines=passed_on_lines(order.kind, order.amount.minor, order_no=order.order_no),
            )
        )


def _payable(desk: Desk, order_no: str) -> Order:
    order = get_order(desk, order_no)
    if (problem := pay_problem_of(desk, order)) is not None:
        raise problem
    return order
