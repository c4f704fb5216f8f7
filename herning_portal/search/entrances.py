"""Ground: pages that are no records, such as the calendar, for whoever types what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import override

from herning_portal.search.analyser import folded_words
from herning_portal.search.vocabulary import as_terms, as_words
from herning_portal.search.words import LEFT_OUT, OF_LITTLE_WEIGHT

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from herning_portal.search.question import Question
    from herning_portal.search.vocabulary import Memory


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
    language = question.language
    mended = {folded_words(typed)[0]: written for typed, written in question.corrected}
    every = [mended.get(word, word) for word in folded_words(question.text)]
    silent = LEFT_OUT.get(language, frozenset()) | OF_LITTLE_WEIGHT.get(language, frozenset())
    asked = [" ".join(every), " ".join(word for word in every if word not in silent)]
    for text in asked:
        if found := named(language, terms_of).get(terms_of(text, language)):
            return found
    also = chain.from_iterable(memory.written_synonyms.get((language, as_words(text, language)), ()) for text in asked)
    return next((found for words in also if (found := named(language, as_words).get(words))), [])


def terms_of(text: str, language: str) -> Hashable:
    return frozenset(as_terms(text, language))


@cache
def named(language: str, read: Callable[[str, str], Hashable]) -> dict[Hashable, list[Entrance]]:
    """The pages by each of their names, as `read` reads it."""
    found: dict[Hashable, list[Entrance]] = defaultdict(list)
    with override(language):
        for entrance in offered:
            for name in {read(name, language) for name in names(entrance)}:
                found[name].append(entrance)
    return dict(found)


def names(entrance: Entrance) -> list[str]:
    """In the active language."""
    return [str(entrance.title), *str(entrance.words).split(",")]
