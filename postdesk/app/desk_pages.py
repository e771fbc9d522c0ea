"""The pages of the window, each made when it is first asked for."""

from __future__ import annotations

from postdesk.domain.people import Task
from postdesk.ui.screen import DeskContext, Page, Screen


def pages() -> tuple[Page, ...]:
    """Every page of the window, in the order of the tabs. A new screen is one line here."""
    return (
        Page("counter", "ui_window.page_counter", _counter, Task.SELL),
        Page("parked", "ui_window.page_parked", _parked, Task.SELL),
        Page("receipts", "ui_window.page_receipts", _receipts, Task.REPRINT),
        Page("collect", "ui_window.page_collect", _collect, Task.HAND_OVER),
        Page("till", "ui_window.page_till", _till, Task.KEEP_TILL),
        Page("cash", "ui_window.page_cash", _cash, Task.KEEP_TILL),
        Page("day", "ui_window.page_day", _day, None),
        Page("reports", "ui_window.page_reports", _reports, Task.READ_EVERYTHING),
        Page("line", "ui_window.page_line", _line, Task.EXCHANGE_DATA),
        Page("people", "ui_window.page_people", _people, Task.KEEP_STAFF),
    )


def _counter(context: DeskContext) -> Screen:
    from postdesk.ui.counter.screen import CounterScreen

    return CounterScreen(context)


def _parked(context: DeskContext) -> Screen:
    from postdesk.ui.parked.screen import ParkedScreen

    return ParkedScreen(context)


def _receipts(context: DeskContext) -> Screen:
    from postdesk.ui.receipts.screen import ReceiptsScreen

    return ReceiptsScreen(context)


def _collect(context: DeskContext) -> Screen:
    from postdesk.ui.collect.screen import CollectScreen

    return CollectScreen(context)


def _till(context: DeskContext) -> Screen:
    from postdesk.ui.till.screen import TillScreen

    return TillScreen(context)


def _cash(context: DeskContext) -> Screen:
    from postdesk.ui.cash.screen import CashScreen

    return CashScreen(context)


def _day(context: DeskContext) -> Screen:
    from postdesk.ui.day.screen import DayScreen

    return DayScreen(context)


def _reports(context: DeskContext) -> Screen:
    from postdesk.ui.reports.screen import ReportsScreen

    return ReportsScreen(context)


def _line(context: DeskContext) -> Screen:
    from postdesk.ui.line.screen import LineScreen

    return LineScreen(context)


def _people(context: DeskContext) -> Screen:
    from postdesk.ui.people.screen import PeopleScreen

    return PeopleScreen(context)
