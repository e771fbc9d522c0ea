"""The chart of accounts."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import (
    Account,
    ChartError,
    customer_holder,
    parse_chart,
    till_holder,
)
from postdesk.domain.journal import Side
from tests.domain.kit import chart_data


def test_every_account_the_program_posts_to_has_a_name_in_both_languages() -> None:
    chart = parse_chart(chart_data())

    named = [chart[account] for account in Account]

    assert all(account.name_km and account.name_en for account in named)
    assert [account.code for account in chart] == sorted(Account)


def test_cash_stands_on_the_debit_side_and_income_on_the_credit_side() -> None:
    chart = parse_chart(chart_data())

    assert chart[Account.TILL_CASH].normal_side is Side.DEBIT
    assert chart[Account.INCOME_PARCELS].normal_side is Side.CREDIT
    assert "9999" not in chart


def test_a_chart_without_an_account_is_refused_by_its_code() -> None:
    data = chart_data()
    data["accounts"] = [one for one in data["accounts"] if one["code"] != "1950"]

    with pytest.raises(ChartError) as caught:
        parse_chart(data)

    assert "1950" in caught.value.where


def test_a_chart_with_an_account_twice_is_refused() -> None:
    data = chart_data()
    data["accounts"].append(data["accounts"][0])

    with pytest.raises(ChartError, match="1010 twice"):
        parse_chart(data)


def test_a_chart_with_an_unknown_key_is_refused_by_its_name() -> None:
    data = chart_data()
    data["accounts"][0]["colour"] = "green"

    with pytest.raises(ChartError, match="colour"):
        parse_chart(data)


def test_holders_are_named_by_what_holds() -> None:
    assert till_holder("1") == "till:1"
    assert customer_holder("C-0001") == "customer:C-0001"
