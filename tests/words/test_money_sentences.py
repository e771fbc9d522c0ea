"""Troubles of price and money end in a sentence in either language."""

from __future__ import annotations

import pytest

from postdesk.domain.accounts import ChartError
from postdesk.domain.errors import FaultError, RuleError
from postdesk.domain.exchange import RateMissingError
from postdesk.domain.journal import LineNotPositiveError, UnbalancedEntryError
from postdesk.domain.money import Currency, CurrencyMismatchError, dollars, riel
from postdesk.domain.notes import CashNegativeError, NotesError
from postdesk.domain.reference import (
    ReferenceDataError,
    UnknownOfficeError,
    UnknownProductError,
    UnknownSupplementError,
)
from postdesk.domain.settlement import (
    ChangeSplitError,
    ChangeValueError,
    NotEnoughError,
    RefundValueError,
)
from postdesk.domain.tariff import (
    AmountMissingError,
    DestinationMissingError,
    NoTariffError,
    OverweightError,
    QuantityError,
    SampleTariffError,
    SupplementNotOfferedError,
    WeightMissingError,
)
from postdesk.domain.till_count import (
    CountRangeError,
    NoteTwiceError,
    StockTwiceError,
    UnknownNoteError,
)
from postdesk.words.catalogue import Language, sentence_for
from tests.domain.kit import KIT

PARCEL, COD = KIT.product("parcel"), KIT.supplement("cod")
TROUBLES: list[RuleError | FaultError] = [
    AmountMissingError(COD),
    CashNegativeError(),
    ChangeSplitError(riel(30_800), riel(31_700), dollars(7), riel(2_100)),
    ChangeValueError(riel(7_500), riel(8_200)),
    ChartError("account 1950 missing"),
    CountRangeError(-1),
    CurrencyMismatchError(Currency.KHR, Currency.USD),
    DestinationMissingError(),
    LineNotPositiveError("1010", 0),
    NoTariffError(PARCEL, "JP"),
    NotEnoughError(41_000),
    NoteTwiceError(dollars(5)),
    NotesError(riel(100)),
    OverweightError(20_000),
    QuantityError(),
    RateMissingError(),
    ReferenceDataError("policy"),
    RefundValueError(riel(15_000), riel(17_800)),
    SampleTariffError("SAMPLE-2026-A"),
    StockTwiceError("STAMP-500"),
    SupplementNotOfferedError(COD, PARCEL),
    UnbalancedEntryError({"KHR": 1}),
    UnknownNoteError(dollars(3)),
    UnknownOfficeError("XXX"),
    UnknownProductError("telegram"),
    UnknownSupplementError("seal"),
    WeightMissingError(),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
def test_a_trouble_has_a_whole_sentence_in_both_languages(
    trouble: RuleError | FaultError,
) -> None:
    km, en = (sentence_for(trouble, language) for language in Language)

    assert km is not None
    assert en is not None
    assert km.endswith("។")
    assert en.endswith(".")
    assert "{" not in km + en


def test_a_wrong_split_is_refused_with_the_right_figure() -> None:
    trouble = ChangeSplitError(riel(30_800), riel(31_700), dollars(7), riel(2_100))

    assert sentence_for(trouble, Language.ENGLISH) == (
        "The change must be worth 30,800៛; what was typed is worth 31,700៛. With $7.00 goes 2,100៛."
    )


def test_the_ready_sentences_of_the_glossary_are_used() -> None:
    assert sentence_for(OverweightError(20_000), Language.KHMER) == (
        "ធ្ងន់ពេកសម្រាប់សេវានេះ៖ មិនឱ្យលើស 20 គីឡូក្រាម។"
    )
    assert sentence_for(NotEnoughError(41_000), Language.KHMER) == ("ប្រាក់មិនគ្រប់៖ នៅខ្វះ 41,000 រៀល។")
