"""The chart of accounts: stable codes, their names as data, and who may hold value.

The codes are part of the journal's format and never change their meaning. Names in both
languages and the side on which an account usually stands come from `chart.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from postdesk.domain.errors import FaultError
from postdesk.domain.journal import Side


class Account(StrEnum):
    """Codes of the chart that the program itself posts to."""

    TILL_CASH = "1010"
    SAFE_CASH = "1020"
    CASH_IN_TRANSIT = "1030"
    BANK_IN_TRANSIT = "1035"
    KHQR_UNCONFIRMED = "1040"
    KHQR_CONFIRMED = "1041"
    CUSTOMER_RECEIVABLES = "1100"
    AGENT_RECEIVABLES = "1110"
    STAMPS = "1200"
    PACKAGING = "1210"
    STOCK_ISSUED = "1290"
    COUNTER_CLEARING = "1900"
    HQ_CLEARING = "1910"
    EXCHANGE = "1950"
    OVER_SHORT_OPEN = "1960"
    OVER_SHORT_EXPLAINED = "1961"
    OVER_SHORT_DISPUTED = "1962"
    OVER_SHORT_AGREED = "1963"
    DISPUTED_WITH_HQ = "1970"
    COD_PAYABLE = "2010"
    MONEY_ORDERS_PAYABLE = "2020"
    CUSTOMER_DEPOSITS = "2030"
    VAT_PAYABLE = "2040"
    AGENCY_PAYABLE = "2050"
    OPENING_BALANCE = "3010"
    INCOME_LETTERS = "4010"
    INCOME_REGISTRATION = "4020"
    INCOME_ADVICE_OF_DELIVERY = "4030"
    INCOME_PARCELS = "4040"
    INCOME_EMS = "4050"
    INCOME_EMS_INTERNATIONAL = "4055"
    INCOME_INSURANCE = "4060"
    INCOME_COD_FEE = "4070"
    INCOME_MONEY_ORDER_FEE = "4080"
    INCOME_STAMPS = "4090"
    INCOME_PACKAGING = "4100"
    INCOME_STORAGE = "4110"
    INCOME_COMMISSION = "4120"
    INCOME_OTHER = "4190"
    COMPENSATION = "5010"
    PETTY_EXPENSE = "5020"
    ROUNDING = "5030"
    CARRIER_FEES = "5040"
    COMMISSION_PAID = "5050"


SAFE: Final = "safe"
BRANCH: Final = "branch"
DESK: Final = "desk"
TILL_PREFIX: Final = "till:"
CUSTOMER_PREFIX: Final = "customer:"
TRANSFER_PREFIX: Final = "transfer:"
BAG_PREFIX: Final = "bag:"
DEPOSIT_PREFIX: Final = "deposit:"
KHQR_PREFIX: Final = "khqr:"
ORDER_PREFIX: Final = "order:"
PARTNER_PREFIX: Final = "partner:"
AGENT_PREFIX: Final = "agent:"
PROPOSAL_PREFIX: Final = "proposal:"
HEADQUARTERS: Final = "hq"


def till_holder(till: str) -> str:
    """The holder that is a till: `till:1`."""
    return TILL_PREFIX + till


def customer_holder(customer_code: str) -> str:
    """The holder that is a business customer's account: `customer:C-0001`."""
    return CUSTOMER_PREFIX + customer_code


def transfer_holder(transfer_no: str) -> str:
    """The holder that is a transfer on its way between two holders of one desk."""
    return TRANSFER_PREFIX + transfer_no


def bag_holder(bag_no: str) -> str:
    """The holder that is a sealed bag of cash on its way between offices."""
    return BAG_PREFIX + bag_no


def deposit_holder(slip_no: str) -> str:
    """The holder that is a deposit at the bank, until headquarters has matched it."""
    return DEPOSIT_PREFIX + slip_no


def khqr_holder(receipt_no: str) -> str:
    """The holder that is one payment by KHQR: `khqr:STG-4406-000012`."""
    return KHQR_PREFIX + receipt_no


def order_holder(order_no: str) -> str:
    """The holder that is one sum owed to a named person: a money order, or COD for a sender."""
    return ORDER_PREFIX + order_no


def agent_holder(agent_code: str) -> str:
    """The holder that is an agent, or a counter that travels."""
    return AGENT_PREFIX + agent_code


def partner_holder(partner: str) -> str:
    """The holder that is a partner whose tickets or bills the post takes money for."""
    return PARTNER_PREFIX + partner


def proposal_holder(proposal_no: str) -> str:
    """The holder that is one correction which headquarters proposed and the branch disputes."""
    return PROPOSAL_PREFIX + proposal_no


def till_of(holder: str) -> str:
    """The till that a holder is, or empty."""
    return holder.removeprefix(TILL_PREFIX) if holder.startswith(TILL_PREFIX) else ""


class ChartError(FaultError):
    """The chart of accounts cannot be used.

    Attributes:
        where: The place in it and what is wrong there.
    """

    facts = ("where",)

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class AccountName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a code is called, and the side on which its balance usually stands."""

    code: str
    name_km: str
    name_en: str
    normal_side: Side


class Chart:
    """The names of all accounts, by code."""

    def __init__(self, accounts: Iterable[AccountName]) -> None:
        self._by_code = {account.code: account for account in accounts}

    def __iter__(self) -> Iterator[AccountName]:
        """The accounts in the order of their codes."""
        return iter(sorted(self._by_code.values(), key=lambda account: account.code))

    def __getitem__(self, code: str) -> AccountName:
        """The account with this code; a `KeyError` is a bug: no line has an unknown code."""
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        """Whether there is such a code."""
        return code in self._by_code


class _ChartFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: tuple[AccountName, ...]


def parse_chart(data: Mapping[str, object]) -> Chart:
    """Read a chart from plain data, as `tomllib` gives it.

    Raises:
        ChartError: A key is unknown or missing, a code stands twice, or an account that the
            program posts to has no name.
    """
    try:
        accounts = msgspec.convert(data, _ChartFile).accounts
    except msgspec.ValidationError as exc:
        raise ChartError(str(exc)) from exc
    codes = [account.code for account in accounts]
    for code in codes:
        if codes.count(code) > 1:
            raise ChartError(f"account {code} twice")
    for needed in Account:
        if needed not in codes:
            raise ChartError(f"account {needed} missing")
    return Chart(accounts)
