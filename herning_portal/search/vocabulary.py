"""Ground: the words there are, synonyms and pinned answers, as every process remembers them between two changes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property

from django.conf import settings
from django.db.models import Case, Count, DateTimeField, Min, Value, When
from django.db.models.functions import Least
from django.utils import timezone

from herning_portal.publishing import Edition
from herning_portal.search.analyser import folded_words, stem, term, written_words
from herning_portal.search.models import PinnedAnswer, SearchEntry, SearchText, SearchWord, SynonymGroup
from herning_portal.search.words import KINDS_OF_STUDY, LEFT_OUT

# A tail as short as this is chance as often as sense: "hus" would find "tilflytterhus" and "ethus".
SHORTEST_TAIL, SHORTEST_HEAD = 4, 3
SHORTEST_KNOWN_END = 7
SHORTEST_PREFIX = 3
SHORTEST_TYPO = 5
SHORTEST_RESEMBLING, ALIKE = 9, 0.9
MOST_WORDS = 40
FAR = datetime(9999, 1, 1, tzinfo=UTC)
# How words end, so that bolig finds ungdomsboligerne. English writes its compounds apart.
ENDINGS = {
    "da": ("", "e", "r", "n", "t", "s", "en", "er", "et", "ne", "ene", "ens", "ers", "ets", "erne", "rne", "ernes"),
    "de": ("", "e", "n", "s", "en", "er", "es", "ern", "nen", "innen"),
}
# What joins the parts of a compound.
JOINTS = {"da": ("", "s", "e"), "de": ("", "s", "n", "en", "es", "e", "er")}
DOUBLE = re.compile(r"(.)\1+")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Phrase = tuple[str, ...]


@dataclass
class Vocabulary:
    """The words of one language with the number of entries that hold each: none for words that only staff know."""

    language: str
    terms: dict[str, str]
    counts: dict[str, int]
    written: dict[str, str]
    size: int

    def add(self, word: str, one: str, entries: int, spelling: str) -> None:
        self.terms[word], self.counts[word], self.written[word] = one, entries, spelling

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(word for word, entries in self.counts.items() if entries)

    @cached_property
    def backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self.in_order)

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.terms:
            found[sound(word)].append(word)
        return found

    @cached_property
    def by_term(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word, one in self.terms.items():
            found[one].append(word)
        return found

    @cached_property
    def term_counts(self) -> dict[str, int]:
        """How many entries hold a term, about: an entry with two forms of a word counts twice."""
        counts: dict[str, int] = defaultdict(int)
        for word, entries in self.counts.items():
            if entries:
                counts[self.terms[word]] += entries
        return dict(counts)

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

    def of_study(self, compound: str) -> tuple[str, str, bool] | None:
        """What is learnt and the school or pupil of it, in an unknown compound; and whether the first is a whole word.

        frisør + skole, and pædagog + uddannelse where there is only pædagogisk.
        """
        kinds = {term(kind, self.language) for kind in KINDS_OF_STUDY.get(self.language, ())}
        for cut in range(SHORTEST_HEAD, len(compound) - SHORTEST_TAIL + 1):
            if term(compound[cut:], self.language) not in kinds:
                continue
            heads = [compound[:cut].removesuffix(joint) for joint in JOINTS.get(self.language, ())]
            for head in heads:
                if len(head) >= SHORTEST_HEAD and term(head, self.language) in self.by_term:
                    return head, compound[cut:], True
            for head in heads:
                if len(head) >= SHORTEST_TYPO and self.beginning_with(head):
                    return head, compound[cut:], False
        return None

    def tail(self, compound: str) -> str | None:
        """The longest end of an unknown compound that is a word here."""
        for cut in range(SHORTEST_HEAD, len(compound) - SHORTEST_KNOWN_END + 1):
            end = compound[cut:]
            if term(end, self.language) in self.term_counts:
                return end
        return None

    def nearest(self, word: str) -> str | None:
        """The most frequent known word that is one slip away: a letter too many, too few, wrong or swapped.

        Endings and the ways a sound can be written are no slips of their own.
        """
        if len(word) < SHORTEST_TYPO or not word.isascii():
            return None
        near = {other for other in slips(word) if other in self.terms}
        near.update(self.by_sound.get(sound(word), ()))
        if not near:
            near.update(*(self.by_term.get(self.language + one, ()) for one in slips(stem(word, self.language))))
        left_out = LEFT_OUT.get(self.language, frozenset())
        # Endings taken off, a long word can be a slip away from one that nobody could have meant. Few people miss the
        # first letter.
        near = {
            other
            for other in near
            if other not in left_out and 2 * len(other) > len(word) and sound(other)[0] == sound(word)[0]
        }
        return max(near, key=lambda other: (self.counts[other], other), default=None)

    def resembling(self, word: str) -> str | None:
        """A long word that begins alike and differs in little more than one letter: sygeplejske, sygeplejerske."""
        if len(word) < SHORTEST_RESEMBLING:
            return None
        near = get_close_matches(word, span(self.in_order, word[:SHORTEST_PREFIX]), n=1, cutoff=ALIKE)
        return near[0] if near else None

    def akin(self, word: str) -> list[str]:
        """Words that begin as `word` does, for somebody who found nothing."""
        for length in range(len(word), SHORTEST_TYPO - 1, -1):
            if found := self.most_frequent(span(self.in_order, word[:length])):
                return found
        return []

    def most_frequent(self, found: Iterator[str]) -> list[str]:
        return sorted(set(found), key=lambda word: (-self.counts[word], word))[:MOST_WORDS]


def span(ordered: list[str], start: str) -> Iterator[str]:
    """The part of a sorted list that begins with `start`."""
    place = bisect_left(ordered, start)
    while place < len(ordered) and ordered[place].startswith(start):
        yield ordered[place]
        place += 1


def sound(word: str) -> str:
    """The same for spellings that are often mixed up: one letter or two, e and æ, c and k."""
    return DOUBLE.sub(r"\1", word.replace("ae", "e").replace("c", "k").replace("z", "s"))


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
    """What was read at one edition. It lasts until the next, or until the next record appears or goes by its date."""

    def __init__(self) -> None:
        now = timezone.now()
        ahead = Least(
            Case(When(live_from__gt=now, then="live_from"), default=Value(FAR), output_field=DateTimeField()),
            Case(When(live_to__gt=now, then="live_to"), default=Value(FAR), output_field=DateTimeField()),
        )
        rows = list(
            SearchEntry.objects.order_by().values_list("language").annotate(number=Count("pk"), next=Min(ahead))
        )
        self.sizes = {language: number for language, number, _moment in rows}
        self.until = min((moment for _language, _number, moment in rows), default=FAR)
        self.vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, language: str) -> Vocabulary:
        if language not in self.vocabularies:
            self.read({language, settings.LANGUAGE_CODE} - self.vocabularies.keys())
        return self.vocabularies[language]

    def read(self, languages: set[str]) -> None:
        for language in languages:
            self.vocabularies[language] = Vocabulary(language, {}, {}, {}, self.sizes.get(language, 1))
        words = SearchWord.objects.filter(language__in=languages)
        for language, word, one, entries, spelling in words.values_list(
            "language", "word", "term", "entries", "written"
        ).iterator(chunk_size=5000):
            if entries > self.hidden[language, word]:
                self.vocabularies[language].add(word, one, entries - self.hidden[language, word], spelling)
        for (language, word), spelling in self.synonym_words.items():
            if language in languages and word not in self.vocabularies[language].terms:
                self.vocabularies[language].add(word, term(word, language), 0, spelling)

    @cached_property
    def hidden(self) -> Counter[tuple[str, str]]:
        """How often each word stands in entries that the public cannot see yet, or no longer."""
        counted: Counter[tuple[str, str]] = Counter()
        for words in SearchText.objects.filter(entry__in=SearchEntry.objects.hidden()).values_list("words", flat=True):
            counted.update((language, word) for language, held in words.items() for word in held)
        return counted

    @cached_property
    def groups(self) -> list[SynonymGroup]:
        return list(SynonymGroup.objects.all())

    @cached_property
    def synonyms(self) -> dict[tuple[str, Phrase], list[Phrase]]:
        """By language and phrase, the other phrases of its groups, as terms."""
        return self.grouped_by(as_terms)

    @cached_property
    def written_synonyms(self) -> dict[tuple[str, Phrase], list[Phrase]]:
        """The same by words as they are written: for a Zimmerer nobody shall be shown rooms."""
        return self.grouped_by(as_words)

    def grouped_by(self, read: Callable[[str, str], Phrase]) -> dict[tuple[str, Phrase], list[Phrase]]:
        found: dict[tuple[str, Phrase], list[Phrase]] = defaultdict(list)
        for group in self.groups:
            phrases = [phrase for text in group.phrases() if (phrase := read(text, group.language))]
            for phrase in phrases:
                found[group.language, phrase] += [other for other in phrases if other != phrase]
        return found

    @cached_property
    def synonym_words(self) -> dict[tuple[str, str], str]:
        return {
            (group.language, word): spelling
            for group in self.groups
            for text in group.phrases()
            for word, spelling in written_words(text).items()
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


def as_words(text: str, _language: str) -> Phrase:
    return tuple(folded_words(text))


newest: tuple[object, Memory] | None = None


def remember() -> Memory:
    """The memory of the edition there is now. One query while nothing has changed."""
    global newest
    edition = Edition.objects.values_list("number", "changed_at").first()
    if newest is None or newest[0] != edition or newest[1].until <= timezone.now():
        newest = (edition, Memory())
    return newest[1]


def forget() -> None:
    global newest
    newest = None
