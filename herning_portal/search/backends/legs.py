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
# Of so many words one may be missing: the page of a programme need not say whose pupils ask for it.
SEVERAL = 3
# A title of twelve words is worth its points as they are, a shorter one more.
TITLE_FACTOR, TITLE_WORDS = 20, 8


class Leg(NamedTuple):
    """Entries that hold one of `alternatives` in `part`: "a" the title, "b" the summary, "" anywhere.

    Each entry that holds a required slot passes just one of the legs that are needed for it.
    """

    is_needed: bool
    part: str
    alternatives: tuple[Terms, ...]
    points: int
    # What would have passed another leg, which is worth more.
    but_not: tuple[Terms, ...] = ()
    # One of these must be there too, anywhere.
    beside: tuple[Terms, ...] = ()


def legs(question: Question, *, titles: bool) -> Iterator[Leg]:
    for number, slot in enumerate(question.slots):
        is_required = number < len(question.required)
        if slot.is_in_many and not titles:
            yield from legs_of_many(slot, is_required, question.telling if is_required else ())
        else:
            yield from legs_of(slot, is_required, titles)
    if question.whole:
        whole = tuple(Terms(phrase) for phrase in question.whole)
        points = sum(slot.points for slot in question.slots)
        yield Leg(False, "a", whole, points * WHOLE_TITLE)
        # Where a word stands in very many texts, only titles are asked for, and reading the others would cost most.
        if not titles and not any(slot.is_in_many for slot in question.slots):
            yield Leg(False, "", whole, points * WHOLE)


def legs_of(slot: Slot, is_required: bool, titles: bool) -> Iterator[Leg]:
    parts = [("a", TITLE, TITLE_EXACT)]
    if not titles:
        parts.append(("", ANYWHERE, ANYWHERE_EXACT))
        # Words side by side say enough by being there.
        if not slot.is_quoted:
            parts.append(("b", SUMMARY, SUMMARY_EXACT))
    for part, points, exact in parts:
        is_needed = is_required and (titles or not part)
        yield Leg(is_needed, part, slot.exact, slot.points * (points + exact))
        if slot.loose:
            yield Leg(is_needed, part, slot.loose, slot.points * points, but_not=slot.exact)


def legs_of_many(slot: Slot, is_required: bool, telling: tuple[Terms, ...]) -> Iterator[Leg]:
    """Of a word in very many texts: only those that hold a rarer word of the question too, else only titles."""
    yield Leg(is_required and not telling, "a", slot.any, slot.points * (TITLE + TITLE_EXACT))
    if telling:
        yield Leg(is_required, "", slot.any, slot.points * (ANYWHERE + ANYWHERE_EXACT), beside=telling)


def needed(question: Question, *, titles: bool) -> tuple[int, int]:
    """How many slots must match, and how many will do where no entry has so many of them."""
    every = max(1, len(question.required))
    # Before titles that hold less of it come the texts that hold it all.
    if titles or question.narrowed:
        return every, every
    # What somebody puts in quotes shall not be the word that is missing.
    may_miss_one = every >= SEVERAL and not any(slot.is_quoted for slot in question.required)
    return every - may_miss_one, (every + 1) // 2
