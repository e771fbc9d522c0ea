"""Notes that change hands, as one reads them."""

from __future__ import annotations

from postdesk.domain.money import Currency, Money, riel
from postdesk.domain.notes import Cash
from postdesk.ui.language import Speech


def cash_text(speech: Speech, cash: Cash) -> str:
    """Dollars and riel: `$7.00 + 2,100៛`."""
    parts = []
    if cash.usd_whole:
        parts.append(speech.shown(Money(cash.usd_cents, Currency.USD)))
    if cash.khr or not parts:
        parts.append(speech.shown(riel(cash.khr)))
    return " + ".join(parts)
