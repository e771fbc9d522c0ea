"""Addresses: the gazetteer they are chosen from, and what is written down of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from postdesk.domain.errors import RuleError
from postdesk.domain.khmer import ascii_digits, clean_text
from postdesk.domain.place_search import PlaceIndex
from postdesk.domain.places import Level, Place

_POSTCODE: Final = re.compile(r"[0-9]{5}(?:[0-9](?:[0-9]{2})?)?")
_VILLAGE_CODE_LENGTH: Final = 8


class UnknownPlaceError(RuleError):
    """There is no such place in the list, or no longer.

    Attributes:
        place_key: What was asked for.
    """

    def __init__(self, place_key: str) -> None:
        super().__init__(place_key)
        self.place_key = place_key


class PlaceTwiceError(ValueError):
    """Two rows of a gazetteer have one key: the data is wrong, not the person."""


class PostcodeFormatError(RuleError):
    """A postcode has 5, 6 or 8 digits."""

    facts = ("typed",)

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class Gazetteer:
    """The list of places, searched as a name is being typed.

    It is read-only once made, so that any thread may ask it.

    Attributes:
        version: Which list it is; kept beside an address for the day the list changes.
    """

    def __init__(self, places: Iterable[Place], version: str = "") -> None:
        rows = tuple(places)
        self.version = version
        self._places: Mapping[str, Place] = MappingProxyType({row.key: row for row in rows})
        if len(self._places) != len(rows):
            counted = Counter(row.key for row in rows)
            raise PlaceTwiceError([key for key, times in counted.items() if times > 1])
        self._children: dict[str, list[Place]] = {}
        for row in rows:
            self._children.setdefault(row.parent, []).append(row)
        self._code_count = Counter(row.code for row in rows if row.level is Level.VILLAGE)
        self._index = PlaceIndex(self._walk())

    def _walk(self, parent: str = "") -> Iterator[Place]:
        """Every place, each followed by all that lies in it."""
        for place in self._children.get(parent, ()):
            yield place
            yield from self._walk(place.key)

    def __len__(self) -> int:
        return len(self._places)

    def find(self, key: str) -> Place:
        """The place with this key.

        Raises:
            UnknownPlaceError: There is none.
        """
        try:
            return self._places[key]
        except KeyError:
            raise UnknownPlaceError(key) from None

    def children(self, key: str = "") -> tuple[Place, ...]:
        """The places that lie directly in one; without a key, the provinces."""
        return tuple(self._children.get(key, ()))

    def ancestry(self, key: str) -> tuple[Place, ...]:
        """The place and all it lies in, the province first.

        Raises:
            UnknownPlaceError: There is no such place.
        """
        place = self.find(key)
        above = self.ancestry(place.parent) if place.parent else ()
        return (*above, place)

    def path_km(self, key: str) -> str:
        """`ភូមិ… ឃុំ… ស្រុក… ខេត្ត…`: small to large, as it is written on a parcel."""
        return " ".join(place.text_km for place in reversed(self.ancestry(key)))

    def path_en(self, key: str) -> str:
        """The same in Latin letters, with commas."""
        return ", ".join(place.text_en for place in reversed(self.ancestry(key)))

    def sound_code(self, place: Place) -> str:
        """The NCDD code, where it names this place and no other; else an empty text.

        A village's code counts only if it has eight digits, belongs to one row and begins with
        its commune's: what cannot be relied on is better not written beside an address.
        """
        if place.level is not Level.VILLAGE:
            return place.code
        well_formed = len(place.code) == _VILLAGE_CODE_LENGTH and place.code.isascii()
        own = self._code_count[place.code] == 1 and place.code.startswith(place.parent)
        return place.code if well_formed and place.code.isdigit() and own else ""

    def search(self, text: str, limit: int = 20, within: str | None = None) -> tuple[Place, ...]:
        """The places that what has been typed so far may mean, the likeliest first.

        Khmer or Latin, in any usual spelling. Words may come in any order, and all but one may
        name what the place lies in («ដូនពេញ ភ្នំពេញ»). Whole names come before beginnings,
        beginnings before words, words before middles; larger places before smaller ones.

        Args:
            text: What has been typed.
            limit: At most so many.
            within: Only places inside the one with this key.

        Raises:
            UnknownPlaceError: There is no place `within`.
        """
        inside = None if within is None else self.find(within)
        return self._index.search(text, limit, inside)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an item goes to or comes from: the text first, codes only beside it.

    The text is the contract: lists of places change, what was written on the label does not.
    Every part may be empty, as much is kept as is known.

    Attributes:
        text_km: Village, commune, district, province in Khmer; or all of it, as it was typed.
        text_en: The same in Latin letters.
        place: Key of the smallest place chosen from the gazetteer; empty if none was.
        codes: NCDD codes of the places chosen, the province first.
        street: House, street, group.
        landmark: How it is found: ជិតវត្ត, ទល់មុខផ្សារ.
        postcode: 5, 6 or 8 digits, as the customer gave it; never made from a code.
        gazetteer: Version of the list the codes are from.
    """

    text_km: str = ""
    text_en: str = ""
    place: str = ""
    codes: tuple[str, ...] = ()
    street: str = ""
    landmark: str = ""
    postcode: str = ""
    gazetteer: str = ""

    @property
    def province_code(self) -> str:
        """The province's code; empty if none was chosen."""
        return self.codes[0] if self.codes else ""

    @property
    def line_km(self) -> str:
        """All of it in one line, in Khmer."""
        return self._line(" ", self.text_km or self.text_en)

    @property
    def line_en(self) -> str:
        """All of it in one line, in Latin letters as far as there are any."""
        return self._line(", ", self.text_en or self.text_km)

    def _line(self, between: str, text: str) -> str:
        landmark = f"({self.landmark})" if self.landmark else ""
        return _joined(" ", _joined(between, self.street, text), self.postcode, landmark)


def _joined(between: str, *parts: str) -> str:
    return between.join(filter(None, parts))


def checked_postcode(typed: str) -> str:
    """The postcode in ASCII digits; empty if none was typed.

    Raises:
        PostcodeFormatError: It has not 5, 6 or 8 digits.
    """
    digits = "".join(ascii_digits(clean_text(typed)).split())
    if digits and not _POSTCODE.fullmatch(digits):
        raise PostcodeFormatError(typed.strip())
    return digits


def chosen_address(
    gazetteer: Gazetteer, key: str, *, street: str = "", landmark: str = "", postcode: str = ""
) -> Address:
    """The address of a place chosen from the gazetteer, with what the list does not know.

    Raises:
        UnknownPlaceError: There is no such place.
        PostcodeFormatError: The postcode has not 5, 6 or 8 digits.
    """
    codes = (gazetteer.sound_code(place) for place in gazetteer.ancestry(key))
    return Address(
        text_km=gazetteer.path_km(key),
        text_en=gazetteer.path_en(key),
        place=key,
        codes=tuple(filter(None, codes)),
        street=clean_text(street),
        landmark=clean_text(landmark),
        postcode=checked_postcode(postcode),
        gazetteer=gazetteer.version,
    )


def typed_address(text: str, *, landmark: str = "", postcode: str = "") -> Address:
    """The address as the customer says it, where the list does not have it or is abroad.

    Raises:
        PostcodeFormatError: The postcode has not 5, 6 or 8 digits.
    """
    written = clean_text(text)
    is_khmer = any("\u1780" <= letter <= "\u17ff" for letter in written)
    return Address(
        text_km=written if is_khmer else "",
        text_en="" if is_khmer else written,
        landmark=clean_text(landmark),
        postcode=checked_postcode(postcode),
    )
