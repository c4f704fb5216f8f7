"""Ground: the words there are, synonyms and pinned answers, as every process remembers them between two changes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import Count

from herning_portal.publishing import Edition
from herning_portal.search.analyser import folded_words, term
from herning_portal.search.models import PinnedAnswer, SearchEntry, SearchWord, SynonymGroup

# A tail as short as this is chance as often as sense: "hus" would find "tilflytterhus" and "ethus".
SHORTEST_TAIL, SHORTEST_HEAD = 4, 3
SHORTEST_PREFIX = 3
SHORTEST_TYPO = 5
MOST_WORDS = 40
# How words end, so that bolig finds ungdomsboligerne. English writes its compounds apart.
ENDINGS = {
    "da": ("", "e", "r", "n", "t", "s", "en", "er", "et", "ne", "ene", "ens", "ers", "ets", "erne", "rne", "ernes"),
    "de": ("", "e", "n", "s", "en", "er", "es", "ern", "nen", "innen"),
}
# What joins the parts of a compound.
JOINTS = {"da": ("", "s", "e"), "de": ("", "s", "n", "en", "es", "e", "er")}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Phrase = tuple[str, ...]


@dataclass
class Vocabulary:
    """The words of one language with the number of entries that hold each."""

    language: str
    terms: dict[str, str]
    counts: dict[str, int]
    size: int

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(self.terms)

    @cached_property
    def backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self.terms)

    @cached_property
    def term_counts(self) -> dict[str, int]:
        """How many entries hold a term, about: an entry with two forms of a word counts twice."""
        counts: dict[str, int] = defaultdict(int)
        for word, one in self.terms.items():
            counts[one] += self.counts[word]
        return counts

    def beginning_with(self, start: str) -> list[str]:
        """The most frequent words that go on after `start`."""
        return self.most_frequent(word for word in span(self.in_order, start) if word != start)

    def ending_with(self, tail: str) -> list[str]:
        """The most frequent compounds of `tail`, in any of its forms."""
        if len(tail) < SHORTEST_TAIL:
            return []
        endings = ENDINGS.get(self.language, ())
        return self.most_frequent(
            backwards[::-1]
            for ending in endings
            for backwards in span(self.backwards, (tail + ending)[::-1])
            if len(backwards) >= len(tail) + len(ending) + SHORTEST_HEAD
        )

    def parts(self, compound: str) -> tuple[str, str] | None:
        """The terms of the two known words that `compound` is made of; the longest tail wins."""
        for cut in range(SHORTEST_HEAD, len(compound) - SHORTEST_TAIL + 1):
            tail = term(compound[cut:], self.language)
            if tail not in self.term_counts:
                continue
            for joint in JOINTS.get(self.language, ()):
                head = compound[:cut].removesuffix(joint) if joint else compound[:cut]
                if len(head) >= SHORTEST_HEAD and (found := term(head, self.language)) in self.term_counts:
                    return found, tail
        return None

    def nearest(self, word: str) -> str | None:
        """The most frequent known word that is one slip away: a letter too many, too few, wrong or swapped."""
        if len(word) < SHORTEST_TYPO or not word.isascii():
            return None
        near = [other for other in slips(word) if other in self.terms]
        return max(near, key=lambda other: (self.counts[other], other), default=None)

    def akin(self, word: str) -> list[str]:
        """Words that begin as `word` does, for somebody who found nothing."""
        for length in range(len(word), SHORTEST_TAIL - 1, -1):
            if found := list(span(self.in_order, word[:length])):
                return self.most_frequent(iter(found))[:5]
        return []

    def most_frequent(self, found: Iterator[str]) -> list[str]:
        return sorted(set(found), key=lambda word: (-self.counts[word], word))[:MOST_WORDS]


def span(ordered: list[str], start: str) -> Iterator[str]:
    """The part of a sorted list that begins with `start`."""
    for word in islice(ordered, bisect_left(ordered, start), None):
        if not word.startswith(start):
            return
        yield word


def slips(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        for letter in LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


class Memory:
    """What was read at one edition; a search at a later one starts a new memory."""

    def __init__(self) -> None:
        self.vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, language: str) -> Vocabulary:
        if language not in self.vocabularies:
            rows = SearchWord.objects.filter(language=language).values_list("word", "term", "entries")
            terms, counts = {}, {}
            for word, one, entries in rows.iterator(chunk_size=5000):
                terms[word], counts[word] = one, entries
            self.vocabularies[language] = Vocabulary(language, terms, counts, self.sizes.get(language, 1))
        return self.vocabularies[language]

    @cached_property
    def sizes(self) -> dict[str, int]:
        return dict(SearchEntry.objects.order_by().values_list("language").annotate(Count("pk")))

    @cached_property
    def synonyms(self) -> dict[tuple[str, Phrase], list[Phrase]]:
        """By language and phrase, the other phrases of its groups, as terms."""
        found: dict[tuple[str, Phrase], list[Phrase]] = defaultdict(list)
        for group in SynonymGroup.objects.all():
            phrases = [phrase for text in group.phrases() if (phrase := as_terms(text, group.language))]
            for phrase in phrases:
                found[group.language, phrase] += [other for other in phrases if other != phrase]
        return found

    def nearest(self, word: str, language: str) -> str | None:
        """The known word that `word` is one slip away from: of the texts, or else of the synonyms."""
        if found := self.vocabulary(language).nearest(word):
            return found
        if len(word) < SHORTEST_TYPO or not word.isascii():
            return None
        return max((other for other in slips(word) if (language, other) in self.synonym_words), default=None)

    @cached_property
    def synonym_words(self) -> set[tuple[str, str]]:
        return {
            (group.language, word)
            for group in SynonymGroup.objects.all()
            for text in group.phrases()
            for word in folded_words(text)
        }

    @cached_property
    def pinned(self) -> list[tuple[str, frozenset[str], tuple[str, str]]]:
        """Language, terms that must all be asked for, and the kind and key of the page."""
        return [
            (answer.language, frozenset(terms), (answer.kind, answer.record_key))
            for answer in PinnedAnswer.objects.all()
            for text in answer.phrases()
            if (terms := as_terms(text, answer.language))
        ]


def as_terms(text: str, language: str) -> Phrase:
    return tuple(term(word, language) for word in folded_words(text))


newest: tuple[object, Memory] = (None, Memory())


def remember() -> Memory:
    """The memory of the edition there is now. One query while nothing has changed."""
    global newest
    edition = Edition.objects.values_list("number", "changed_at").first()
    if newest[0] != edition or edition is None:
        newest = (edition, Memory())
    return newest[1]
