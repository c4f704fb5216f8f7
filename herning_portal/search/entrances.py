"""Ground: pages that are no records, such as the calendar, for whoever types what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import override

from herning_portal.search.analyser import folded_words, term
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


def entrances(text: str, language: str) -> list[Entrance]:
    """The pages that all of a question names: "find bolig" does, "bolig i Birk" asks for more."""
    words = folded_words(text)
    silent = LEFT_OUT.get(language, frozenset()) | OF_LITTLE_WEIGHT.get(language, frozenset())
    known = by_terms(language)
    every = as_terms(words, language)
    return known.get(every) or known.get(as_terms([word for word in words if word not in silent], language), [])


@cache
def by_terms(language: str) -> dict[frozenset[str], list[Entrance]]:
    found: dict[frozenset[str], list[Entrance]] = defaultdict(list)
    with override(language):
        for entrance in offered:
            for terms in {as_terms(folded_words(name), language) for name in names(entrance)}:
                found[terms].append(entrance)
    return dict(found)


def names(entrance: Entrance) -> list[str]:
    """In the active language."""
    return [str(entrance.title), *str(entrance.words).split(",")]


def as_terms(words: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(term(word, language) for word in words)
