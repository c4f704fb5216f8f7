"""Ground: what is shown of a hit. Only what matched is marked, and everything is escaped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from herning_portal.search.analyser import WORD, Span, places, terms_of
from herning_portal.search.backends import Hit
from herning_portal.search.question import Question

LENGTH = 220
# How much of the text stands before the first marked word.
LEAD = 60


@dataclass(frozen=True)
class Shown:
    hit: Hit
    title: SafeString
    excerpt: SafeString
    excerpt_language: str


class Sought(NamedTuple):
    """The terms that may be marked, alone and side by side."""

    alone: set[str]
    side_by_side: set[tuple[str, ...]]


def sought(question: Question) -> Sought:
    every = [terms for slot in question.slots for terms in slot.any]
    alone = {term for terms in every for term in terms.terms if len(terms.terms) == 1 or not terms.adjacent}
    return Sought(alone, {terms.terms for terms in every if terms.adjacent and len(terms.terms) > 1})


def shown(hits: Iterable[Hit], question: Question) -> list[Shown]:
    terms = sought(question)
    return [show(hit, terms, len(question.slots)) for hit in hits]


def show(hit: Hit, terms: Sought, asked: int) -> Shown:
    excerpt_language, excerpt = best_part(hit, terms, asked)
    return Shown(
        hit=hit,
        title=mark(hit.title, spans(hit.title, hit.title_language, terms)),
        excerpt=excerpt,
        excerpt_language=excerpt_language,
    )


def best_part(hit: Hit, terms: Sought, asked: int) -> tuple[str, SafeString]:
    """The first piece of the texts below the title that holds the number of words asked for, or the most of them;
    else how they begin."""
    best: tuple[int, str, SafeString] = (-1, hit.language, SafeString(""))
    for weight, language, text in hit.texts[1:]:
        if weight == "a" or text == hit.title:
            continue
        found = spans(text, language, terms)
        start, end = window(text, found)
        inside = [(begin, finish) for begin, finish in found if start <= begin and finish <= end]
        different = len({text[begin:finish].casefold() for begin, finish in inside})
        if different > best[0]:
            best = (different, language, mark(text, inside, start, end))
        if different >= asked:
            break
    return best[1], best[2]


def window(text: str, found: list[Span]) -> Span:
    """About LENGTH letters, whole words, beginning a little before the place with most marks."""
    if len(text) <= LENGTH:
        return 0, len(text)
    starts = [begin for begin, _end in found]
    # How many begin within reach of each.
    reached = [bisect_left(starts, one + LENGTH - LEAD) - place for place, one in enumerate(starts)]
    anchor = starts[reached.index(max(reached))] if starts else 0
    start = max(0, min(anchor - LEAD, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    if start:
        space = text.find(" ", start, anchor)
        start = space + 1 if space >= 0 else anchor
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > anchor else end
    return start, end


def spans(text: str, language: str, terms: Sought) -> list[Span]:
    """Where `text` holds a word asked for, or words that were asked for side by side."""
    found = set()
    if terms.alone:
        found.update(places(text, language, terms.alone))
    if terms.side_by_side:
        found.update(runs(text, language, terms.side_by_side))
    return sorted(found)


def runs(text: str, language: str, phrases: set[tuple[str, ...]]) -> Iterator[Span]:
    """The words of each phrase where they stand side by side. Only words of a phrase are looked at one by one."""
    words = sorted(places(text, language, {term for phrase in phrases for term in phrase}))
    in_order = [(term, span) for span in words for term in terms_of(text[slice(*span)], language)]
    for start in range(len(in_order)):
        for phrase in phrases:
            run = in_order[start : start + len(phrase)]
            if tuple(term for term, _span in run) == phrase and is_unbroken(text, [span for _term, span in run]):
                yield from (span for _term, span in run)


def is_unbroken(text: str, run: list[Span]) -> bool:
    """Whether no other word stands between these."""
    return not any(WORD.search(text, end, begin) for (_begin, end), (begin, _end) in pairwise(run) if end <= begin)


def mark(text: str, found: list[Span], start: int = 0, end: int | None = None) -> SafeString:
    """The part of `text` with <mark> round what was found; all else is text, whatever it looks like."""
    end = len(text) if end is None else end
    parts, place = ["… "] if start else [], start
    for begin, finish in found:
        parts += [escape(text[place:begin]), "<mark>", escape(text[begin:finish]), "</mark>"]
        place = finish
    parts += [escape(text[place:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(parts))
