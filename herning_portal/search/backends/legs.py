"""Ground: a question taken apart into single matches, each worth some points; every engine adds up the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from herning_portal.search.question import Question, Slot, Terms

# What a match is worth by the part of the text it stands in: in a title much more than elsewhere, the word itself
# more than one that will do. Whole numbers, so that every database adds them up to the same.
ANYWHERE, ANYWHERE_EXACT, SUMMARY, SUMMARY_EXACT, TITLE, TITLE_EXACT = 2, 2, 3, 3, 10, 14
WHOLE, WHOLE_TITLE = 4, 30
# What a kind that the question asks for counts more than others.
FAVOUR = 2
PINNED = 10_000_000
# Numbers of slots that need not match: words of little weight and the whole question; and a pinned answer.
OPTIONAL, PINNED_SLOT = 100, 999
# A title of twelve words is worth its points as they are, a shorter one more.
TITLE_FACTOR, TITLE_WORDS = 20, 8


class Leg(NamedTuple):
    """Entries that hold one of `alternatives` in `part`: "a" the title, "b" the summary, "" anywhere."""

    slot: int
    part: str
    alternatives: tuple[Terms, ...]
    points: int


def legs(question: Question, *, titles: bool) -> Iterator[Leg]:
    for number, slot in enumerate(question.slots):
        place = number if number < len(question.required) else OPTIONAL + number
        yield from legs_of(slot, place, titles)
    if question.whole:
        whole = tuple(Terms(phrase) for phrase in question.whole)
        points = sum(slot.points for slot in question.slots)
        yield Leg(OPTIONAL, "a", whole, points * WHOLE_TITLE)
        if not titles:
            yield Leg(OPTIONAL, "", whole, points * WHOLE)


def legs_of(slot: Slot, place: int, titles: bool) -> Iterator[Leg]:
    parts = [("a", TITLE, TITLE_EXACT)]
    if not titles:
        parts += [("", ANYWHERE, ANYWHERE_EXACT), ("b", SUMMARY, SUMMARY_EXACT)]
    for part, points, exact in parts:
        if slot.loose:
            yield Leg(place, part, slot.any, slot.points * points)
            yield Leg(place, part, slot.exact, slot.points * exact)
        else:
            yield Leg(place, part, slot.exact, slot.points * (points + exact))


def needed(question: Question, *, titles: bool) -> tuple[int, int]:
    """How many slots must match, and how many will do where nothing matches them all."""
    every = max(1, len(question.required))
    return every, every if titles else (every + 1) // 2
