"""Finding a place while its name is being typed, in Khmer or Latin letters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Final

from postdesk.domain.khmer import fold
from postdesk.domain.places import Place

# A single letter is the beginning of something, even where a village is called by it.
_WHOLE_LETTERS_MIN: Final = 2
_MIDDLE_LETTERS_MIN: Final = 2
_AFTER_ALL: Final = "\U0010ffff"

# The list's Latin spelling on the left, what signs and maps have on the right.
COMMON_SPELLINGS: Final = {
    "boeng": "boeung",
    "chhnang": "chnang",
    "kampong": "kompong",
    "kaoh": "koh",
    "kouk": "kok",
    "ou": "o",
    "phnum": "phnom",
    "phsar": "psar",
    "preaek": "prek",
    "reab": "reap",
    "ruessei": "russey",
    "saen": "sen",
    "srae": "sre",
    "stueng": "stung",
    "thmei": "thmey",
    "thum": "thom",
    "traeng": "treng",
    "trapeang": "tropeang",
    "tuol": "toul",
    "veaeng": "veng",
    "voat": "wat",
}


class _Prefixes:
    """Texts in order, each with the number of what it belongs to."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(set(pairs))
        self._texts = [text for text, _ in ordered]
        self._owners = [owner for _, owner in ordered]

    def beginning_with(self, text: str) -> Sequence[int]:
        """Owners of the texts that begin with it."""
        first = bisect_left(self._texts, text)
        return self._owners[first : bisect_left(self._texts, text + _AFTER_ALL)]

    def equal_to(self, text: str) -> Sequence[int]:
        """Owners of the text itself."""
        first = bisect_left(self._texts, text)
        return self._owners[first : bisect_left(self._texts, text + "\0")]


class PlaceIndex:
    """Looks up places by what has been typed.

    Places are numbered by rank: larger ones first, then by name. The best of many matches are
    then the lowest numbers, and no match has to be compared with another.

    Args:
        places: All of them, each followed by all that lies in it.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        walked = tuple(places)
        names = {place.key: _names(place) for place in walked}
        self._ranked = sorted(walked, key=lambda place: (place.level, names[place.key][0]))
        rank_of = {place.key: rank for rank, place in enumerate(self._ranked)}
        self._chains: list[tuple[int, ...]] = []
        for rank, place in enumerate(self._ranked):
            # What a place lies in is larger, so it has its number already.
            above = self._chains[rank_of[place.parent]] if place.parent else ()
            self._chains.append((rank, *above))
        self._span = _spans(walked)
        self._walked_at = {rank_of[place.key]: at for at, place in enumerate(walked)}

        named = [(rank, names[place.key]) for rank, place in enumerate(self._ranked)]
        self._names = _Prefixes((_close(name), rank) for rank, own in named for name in own)
        self._called = _Prefixes(
            (_close(fold(self._ranked[rank].type_km) + own[0]), rank) for rank, own in named
        )
        self._words = _Prefixes(
            (word, rank)
            for rank, own in named
            for name in (*own, fold(self._ranked[rank].type_km))
            for word in name.split()
        )
        self._whole = ["|".join(map(_close, own)) for _, own in named]

    def search(self, text: str, limit: int, inside: Place | None) -> tuple[Place, ...]:
        """The likeliest places, the best first, at most `limit`."""
        words = fold(text).split()
        if not words or limit <= 0:
            return ()
        allowed = self._allowed(inside)
        found: dict[int, None] = {}
        for matches in self._stages(words):
            kept = (rank for rank in matches if rank not in found and allowed(rank))
            found.update(dict.fromkeys(nsmallest(limit - len(found), kept)))
            if len(found) >= limit:
                break
        return tuple(self._ranked[rank] for rank in found)

    def _stages(self, words: Sequence[str]) -> Iterator[Iterable[int]]:
        """Matches from the surest to the least sure; each is looked for only if needed."""
        name = "".join(words)
        if len(name) >= _WHOLE_LETTERS_MIN:
            yield self._names.equal_to(name)
        yield self._names.beginning_with(name)
        yield self._called.beginning_with(name)
        yield self._all_words(words)
        if len(name) >= _MIDDLE_LETTERS_MIN:
            yield {rank for rank, whole in enumerate(self._whole) if name in whole}

    def _all_words(self, words: Sequence[str]) -> set[int]:
        """Places that answer to one word at least, and with what they lie in to all of them."""
        answers = [set(self._words.beginning_with(word)) for word in words]
        if len(answers) == 1:
            return answers[0]
        chains = self._chains
        return {
            rank
            for rank in set().union(*answers)
            if not any(answer.isdisjoint(chains[rank]) for answer in answers)
        }

    def _allowed(self, inside: Place | None) -> Callable[[int], bool]:
        if inside is None:
            return lambda _rank: True
        first, end = self._span[inside.key]
        walked_at = self._walked_at
        return lambda rank: first < walked_at[rank] < end


def _spans(walked: Sequence[Place]) -> dict[str, tuple[int, int]]:
    """Where each place stands in the walk, and where what lies in it ends."""
    spans: dict[str, tuple[int, int]] = {}
    open_places: list[tuple[Place, int]] = []
    for at, place in enumerate(walked):
        while open_places and open_places[-1][0].level >= place.level:
            ended, began = open_places.pop()
            spans[ended.key] = (began, at)
        open_places.append((place, at))
    spans.update({place.key: (began, len(walked)) for place, began in open_places})
    return spans


def _names(place: Place) -> tuple[str, ...]:
    """Its names as they are compared, the Khmer one first, each once."""
    written = (place.name_km, place.name_en, *place.also)
    folded = [fold(name) for name in written]
    common = [
        " ".join(COMMON_SPELLINGS.get(word, word) for word in name.split()) for name in folded
    ]
    return tuple(dict.fromkeys((*folded, *common)))


def _close(name: str) -> str:
    """Without spaces: Siem Reap is Siemreap, and Khmer parts phrases, not words."""
    return name.replace(" ", "")
