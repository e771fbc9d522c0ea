"""How a price was reckoned, in words."""

from __future__ import annotations

import pytest

from postdesk.domain.money import Currency
from postdesk.domain.price import PriceStep, StepKind
from postdesk.words.language import Language
from postdesk.words.prices import step_text, steps_text

EN, KM = Language.ENGLISH, Language.KHMER


def test_a_parcel_is_explained_as_the_table_on_the_wall_says_it() -> None:
    kept = ("up-to=1×6000/1000", "further=3×1500/1000")

    assert steps_text(kept, Currency.KHR, EN) == (
        "up to 1 kg: 6,000៛",
        "each further 1 kg or part: 3 × 1,500៛",
    )
    assert steps_text(kept, Currency.KHR, KM)[0] == "រហូតដល់ 1 គ.ក្រ៖ 6,000៛"


def test_insurance_is_explained_as_a_share() -> None:
    share = PriceStep(StepKind.SHARE, 350_000, 10, 100)

    assert step_text(share, Currency.KHR, EN) == "1 % of 350,000៛, rounded up to 100៛"


@pytest.mark.parametrize("kind", list(StepKind))
@pytest.mark.parametrize("language", list(Language))
def test_every_step_can_be_said(kind: StepKind, language: Language) -> None:
    assert step_text(PriceStep(kind, 1, 500, 10), Currency.USD, language)
