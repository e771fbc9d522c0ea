"""How a price was reckoned, step by step, in words."""

from __future__ import annotations

from collections.abc import Iterable

from postdesk.domain.money import Currency, Money
from postdesk.domain.price import PriceStep
from postdesk.words.catalogue import say
from postdesk.words.format import money_text, number_text, percent_text, weight_text
from postdesk.words.language import Language


def step_text(step: PriceStep, currency: Currency, language: Language) -> str:
    """One step of a price: `each further 1 kg or part: 3 × 1,500៛`."""
    return say(
        f"price_step.{step.kind.value}",
        language,
        quantity=number_text(step.quantity),
        price=money_text(Money(step.price_minor, currency)),
        weight=weight_text(step.measure, language),
        percent=percent_text(step.price_minor),
        named=money_text(Money(step.quantity, currency)),
        unit=money_text(Money(step.measure, currency)),
        free=number_text(step.measure),
    )


def steps_text(
    steps: Iterable[PriceStep | str], currency: Currency, language: Language
) -> tuple[str, ...]:
    """All steps of a price line, as values or as an entry keeps them."""
    read = (PriceStep.from_text(step) if isinstance(step, str) else step for step in steps)
    return tuple(step_text(step, currency, language) for step in read)
