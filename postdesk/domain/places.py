"""Places of Cambodia and what their units are called: ស្រុក or ក្រុង, ឃុំ or សង្កាត់."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

CAPITAL_CODE: Final = "12"

# The districts called ក្រុង. Neither the code nor the name tells; checked against all 210
# districts and 1,652 communes of the 2026 lists without an exception.
TOWN_CODES: Final = frozenset(
    {
        "0106", "0110", "0203", "0305", "0403", "0502", "0509", "0603", "0708", "0709", "0811",
        "0812", "0813", "0904", "1002", "1105", "1308", "1410", "1505", "1602", "1710", "1715",
        "1801", "1805", "1806", "1904", "2006", "2008", "2108", "2204", "2302", "2401", "2506",
    }
)  # fmt: skip


class Level(IntEnum):
    """How far down a place stands."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3
    VILLAGE = 4


@dataclass(frozen=True, slots=True)
class UnitType:
    """What a unit is called: ស្រុក or ក្រុង, ឃុំ or សង្កាត់.

    Attributes:
        km: The Khmer word, written before the name.
        en: The English word.
        leads_in_english: Whether the English word stands before the name too (Khan, Sangkat).
    """

    km: str
    en: str
    leads_in_english: bool = False


PROVINCE: Final = UnitType("ខេត្ត", "province")
CAPITAL: Final = UnitType("រាជធានី", "")
DISTRICT: Final = UnitType("ស្រុក", "district")
TOWN: Final = UnitType("ក្រុង", "town")
KHAN: Final = UnitType("ខណ្ឌ", "Khan", leads_in_english=True)
COMMUNE: Final = UnitType("ឃុំ", "commune")
SANGKAT: Final = UnitType("សង្កាត់", "Sangkat", leads_in_english=True)
VILLAGE: Final = UnitType("ភូមិ", "village")


def unit_type(level: Level, code: str) -> UnitType:
    """What the unit with this code is called; the lists themselves do not say.

    Args:
        level: Where it stands.
        code: Its NCDD code, or for a village anything.
    """
    if level is Level.VILLAGE:
        return VILLAGE
    in_capital = code[:2] == CAPITAL_CODE
    if level is Level.PROVINCE:
        return CAPITAL if in_capital else PROVINCE
    if level is Level.DISTRICT:
        return KHAN if in_capital else TOWN if code in TOWN_CODES else DISTRICT
    return SANGKAT if in_capital or code[:4] in TOWN_CODES else COMMUNE


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district, commune or village.

    Attributes:
        code: Its code in the list it came from. Of a village it may be shared or malformed:
            `Gazetteer.sound_code` says whether it can be relied on.
        level: How far down it stands.
        name_km: Its name without the word for what it is.
        name_en: The same in Latin letters.
        type_km: What it is called: ស្រុក, ក្រុង, ឃុំ …
        parent: Key of the place it lies in; empty for a province.
        also: Other names it is looked for by.
    """

    code: str
    level: Level
    name_km: str
    name_en: str
    type_km: str
    parent: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names it among all places: its code; a village's, commune, code and name.

        The codes of 25 villages are shared by 75 rows of the list.
        """
        if self.level is Level.VILLAGE:
            return f"{self.parent}/{self.code}/{self.name_km}"
        return self.code

    @property
    def text_km(self) -> str:
        """`ស្រុកឆ្លូង`; what already begins with the word is left as it is (ភូមិថ្មី)."""
        if self.name_km.startswith(self.type_km):
            return self.name_km
        return f"{self.type_km}{self.name_km}"

    @property
    def text_en(self) -> str:
        """`Chhloung district`, `Khan Doun Penh`."""
        unit = unit_type(self.level, self.code)
        words = (unit.en, self.name_en) if unit.leads_in_english else (self.name_en, unit.en)
        return " ".join(filter(None, words))
