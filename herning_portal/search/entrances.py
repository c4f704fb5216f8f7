"""Ground: pages that are no records, such as the calendar, for whoever types what they are called."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import override

from herning_portal.search.analyser import folded_words
from herning_portal.search.question import Question
from herning_portal.search.vocabulary import Memory, as_terms
from herning_portal.search.words import LEFT_OUT, OF_LITTLE_WEIGHT

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Entrance:
    """A page by the name of its view. `words` says, with commas between, what people call it besides `title`."""

    view: str
    title: _StrOrPromise
    words: _StrOrPromise


offered: list[Entrance] = []


def offer(*several: Entrance) -> None:
    offered.extend(several)


def entrances(question: Question, memory: Memory) -> list[Entrance]:
    """The pages that all of a question names, or a synonym of it: "find bolig" does, "bolig i Birk" asks for more."""
    language, known = question.language, by_terms(question.language)
    mended = {folded_words(typed)[0]: written for typed, written in question.corrected}
    words = [mended.get(word, word) for word in folded_words(question.text)]
    silent = LEFT_OUT.get(language, frozenset()) | OF_LITTLE_WEIGHT.get(language, frozenset())
    every = as_terms(" ".join(words), language)
    telling = as_terms(" ".join(word for word in words if word not in silent), language)
    also = chain.from_iterable(memory.synonyms.get((language, phrase), ()) for phrase in (every, telling))
    return next((found for phrase in (every, telling, *also) if (found := known.get(frozenset(phrase)))), [])


@cache
def by_terms(language: str) -> dict[frozenset[str], list[Entrance]]:
    found: dict[frozenset[str], list[Entrance]] = defaultdict(list)
    with override(language):
        for entrance in offered:
            for terms in {frozenset(as_terms(name, language)) for name in names(entrance)}:
                found[terms].append(entrance)
    return dict(found)


def names(entrance: Entrance) -> list[str]:
    """In the active language."""
    return [str(entrance.title), *str(entrance.words).split(",")]
