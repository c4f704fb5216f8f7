"""Ground: what a visitor typed, made into the terms that the engines look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, permutations
from math import log2
from typing import NamedTuple

from django.conf import settings

from herning_portal.search.analyser import folded_words, stem, term, written_words
from herning_portal.search.vocabulary import SHORTEST_PREFIX, SHORTEST_TAIL, SHORTEST_TYPO, Memory, Phrase, Vocabulary
from herning_portal.search.words import LEFT_OUT, OF_LITTLE_WEIGHT

LONGEST = 200
MOST_WORDS = 10
LONGEST_SYNONYM = 4
# A word that stands in more of the entries than this says little about what is looked for.
COMMON = 0.5
# A word that stands in more entries than anybody would look through is looked for in titles, or beside a rarer one.
MANY = 2000
# What stands in fewer of the entries than this says much about what is looked for.
RARE = 0.03
# An end of an unknown compound that stands in more of the entries than this would find anything.
VAGUE = 0.2
SHORTEST_END = 5
QUOTES = '"“”„‟«»'
QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
# Who asks when, or names a deadline, is shown deadlines first.
WHEN = re.compile(
    r"""(hvornår|when|wann)\b
    | .*(frist(en|er|erne)? | sidste\ dag | deadlines? | closing\ date | last\ day | bewerbungsschluss
        | anmeldeschluss | letzter\ tag)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Who asks what a word means is shown the glossary first.
MEANING = re.compile(r"(hvad|what|was) (er|betyder|is|are|does|ist|sind|bedeutet|heißt)\b", re.IGNORECASE)
# Control characters, halves of letters, and marks that turn the reading direction.
UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


class Terms(NamedTuple):
    """Terms that must all be there, side by side or anywhere."""

    terms: Phrase
    adjacent: bool = True


@dataclass(frozen=True)
class Slot:
    """One thing asked for. `exact` is the word itself, `loose` further words that will do."""

    typed: str
    exact: tuple[Terms, ...]
    loose: tuple[Terms, ...] = ()
    points: int = 10
    is_in_many: bool = False
    is_quoted: bool = False

    @property
    def any(self) -> tuple[Terms, ...]:
        return tuple(dict.fromkeys((*self.exact, *self.loose)))


@dataclass
class Question:
    text: str
    language: str
    required: list[Slot] = field(default_factory=list)
    # They move a result up, but it need not hold them.
    optional: list[Slot] = field(default_factory=list)
    # All words side by side, as somebody writes who knows the title.
    whole: tuple[Phrase, ...] = ()
    pinned: list[tuple[str, str]] = field(default_factory=list)
    # (as typed, as searched for), and what stands nowhere.
    corrected: list[tuple[str, str]] = field(default_factory=list)
    # The kind of page that such a question asks for.
    favoured: str = ""
    unknown: list[str] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        return [*self.required, *self.optional]

    @property
    def can_match(self) -> bool:
        return bool(self.required or self.pinned)

    @property
    def is_doubtful(self) -> bool:
        """Where half of what was asked for stands nowhere, only a title that holds the rest is likely to be meant."""
        return bool(self.unknown) and len(self.unknown) >= len(self.required)

    @property
    def narrowed(self) -> list[str]:
        """The words for which only titles are looked through: where nothing rarer is asked for."""
        return [] if self.telling else [slot.typed for slot in self.required if slot.is_in_many]

    @property
    def telling(self) -> tuple[Terms, ...]:
        """What may answer for the words that do not stand in very many texts."""
        return tuple(terms for slot in self.required if not slot.is_in_many for terms in slot.any)

    def wide(self) -> Question:
        """The same question, asked of all texts."""
        required, optional = (
            [replace(slot, is_in_many=False) for slot in slots] for slots in (self.required, self.optional)
        )
        return replace(self, required=required, optional=optional)


def readable(text: str) -> str:
    """`text` as it can be shown and analysed: no control characters, single spaces."""
    return " ".join(UNREADABLE.sub(" ", text).split())


def understand(text: str, language: str, memory: Memory) -> Question:
    """The question in `text`, with the words that a reader of `language` may mean by it."""
    question = Question(readable(text)[:LONGEST], language)
    quoted = [words for words in map(folded_words, QUOTED.findall(question.text)) if words]
    unquoted = QUOTED.sub(" ", question.text)
    typed, spellings = folded_words(unquoted), written_words(unquoted)
    left_out = LEFT_OUT.get(language, frozenset())
    every = list(grouped(typed, language, memory))
    # Side by side they can be a synonym that staff keep: "søge ind".
    meant = [words for words in every if len(words) > 1 or words[0] not in left_out] or ([] if quoted else every)
    meant = meant[:MOST_WORDS]

    guessed: set[str] = set()
    said_too: set[str] = set()
    slots: list[Slot] = [Slot(" ".join(words), phrases(words, language), is_quoted=True) for words in quoted]

    def mend(words: list[str], how: Callable[[Vocabulary, str], str | None]) -> Slot | None:
        if len(words) > 1 or not (found := instead_of(words[0], spellings[words[0]], language, memory, how)):
            return None
        better, written = found
        question.corrected.append((spellings[words[0]], written))
        guessed.add(better)
        return look_up([better], language, memory, False)

    for number, words in enumerate(meant, start=1):
        slot = look_up(words, language, memory, number == len(meant))
        slot = slot or mend(words, Vocabulary.nearest)
        if slot is None and (of_study := learnt(words, language, memory)):
            slot, *kind = of_study
            slots += kind
            said_too.update(one.typed for one in kind)
        if slot is None and (slot := of_parts(words, language, memory)):
            guessed.add(slot.typed)
        slot = slot or mend(words, Vocabulary.resembling)
        if slot is None:
            question.unknown.append(" ".join(spellings[word] for word in words))
        else:
            slots.append(slot)
    slots = [
        replace(slot, is_in_many=standing(slot.any, language, memory) > MANY)
        for slot in with_compounds(slots, language, memory)
    ]

    little = OF_LITTLE_WEIGHT.get(language, frozenset())
    telling = [slot for slot in slots if slot.typed not in little | said_too and is_telling(slot.typed)]
    heavy = [slot for slot in telling if share(slot.exact, language, memory) <= COMMON]
    # With a word that nobody knows, "in Herning" alone answers nothing.
    question.required = heavy or telling or ([] if question.unknown else slots)
    if len(question.unknown) > len([slot for slot in question.required if slot.typed not in guessed]):
        # What most words say is nowhere here; the rest would only seem to answer.
        question.required = []
    question.optional = [slot for slot in slots if slot not in question.required]
    if MEANING.match(question.text):
        question.favoured = "term"
    elif WHEN.match(question.text):
        question.favoured = "deadline"
    if len(typed) > 1:
        question.whole = tuple(terms.terms for terms in phrases(typed, language))
    asked = set(chain.from_iterable(terms.terms for terms in phrases(folded_words(question.text), language)))
    question.pinned = [page for code, terms, page in memory.pinned if code == language and terms <= asked]
    return question


def is_telling(typed: str) -> bool:
    """Neither a letter nor a number says by itself what is looked for."""
    return len(typed) > 1 and not typed.isdecimal()


def languages(language: str) -> tuple[str, ...]:
    """The page's language, and Danish for what is there in Danish only and for names."""
    return (language,) if language == settings.LANGUAGE_CODE else (language, settings.LANGUAGE_CODE)


def phrases(words: list[str], language: str) -> tuple[Terms, ...]:
    return tuple(Terms(tuple(term(word, code) for word in words)) for code in languages(language))


def grouped(typed: list[str], language: str, memory: Memory) -> Iterator[list[str]]:
    """Word by word, but several words that staff keep as one synonym together."""
    typed, place = joined(typed, memory.vocabulary(language)), 0
    while place < len(typed):
        size = next(
            (
                size
                for size in range(min(LONGEST_SYNONYM, len(typed) - place), 1, -1)
                if (language, phrases(typed[place : place + size], language)[0].terms) in memory.synonyms
            ),
            1,
        )
        yield typed[place : place + size]
        place += size


def joined(typed: list[str], vocabulary: Vocabulary) -> list[str]:
    """With a compound that was typed as two words as one: ungdoms bolig, cabinet maker."""
    found: list[str] = []
    for word in typed:
        if found and vocabulary.counts.get(found[-1] + word) and not {found[-1], word} <= vocabulary.counts.keys():
            found[-1] += word
        else:
            found.append(word)
    return found


def look_up(words: list[str], language: str, memory: Memory, is_last: bool) -> Slot | None:
    """The terms that answer to `words`; None when none of them stands anywhere."""
    exact = list(phrases(words, language))
    loose: list[Terms] = []
    for code, phrase in zip(languages(language), tuple(exact), strict=True):
        vocabulary = memory.vocabulary(code)
        loose += [Terms(other) for other in memory.synonyms.get((code, phrase.terms), ())]
        if len(words) > 1:
            # Apart, only what says something counts: "where", "can" and "live" are in many texts.
            telling = [term(word, code) for word in words if word not in LEFT_OUT.get(language, ())]
            if len(telling) > 1:
                loose.append(Terms(tuple(telling), adjacent=False))
            continue
        word = words[0]
        further = vocabulary.ending_with(word)
        if share([phrase], code, memory) <= RARE and (of_study := study_of(word, code, memory)):
            # Few texts say sygeplejerskeuddannelse, and the programme's own says only sygeplejerske.
            head, _kind, is_whole = of_study
            further += [head] if is_whole and head in vocabulary.terms else []
        is_rare = code == language and stands(phrase, code, memory) and share([phrase], code, memory) <= RARE
        parts = vocabulary.parts(word) if is_rare else None
        if parts and min(map(len, parts)) >= len(code) + SHORTEST_TAIL:
            # Klubber for lærlinge, where few texts say lærlingeklub; but land and brug stand apart everywhere.
            apart = Terms(parts, adjacent=False)
            loose += [apart] if share([apart], code, memory) <= RARE else []
        if is_last and len(word) >= SHORTEST_PREFIX:
            further += vocabulary.beginning_with(word)
        loose += [Terms((vocabulary.terms[other],)) for other in further]
    there = tuple(terms for terms in dict.fromkeys(loose) if terms not in exact and stands(terms, language, memory))
    if not there and not any(stands(terms, language, memory) for terms in exact):
        return None
    return Slot(" ".join(words), tuple(exact), there, weigh(exact, there, language, memory))


def stands(terms: Terms, language: str, memory: Memory) -> bool:
    """Whether all the words of an alternative are in some text."""
    known = [memory.vocabulary(code).term_counts for code in languages(language)]
    return all(any(one in counts for counts in known) for one in terms.terms)


def weigh(exact: list[Terms], loose: tuple[Terms, ...], language: str, memory: Memory) -> int:
    """Rare words say more than common ones: ten points for each halving of the entries that hold them."""
    return max(1, round(10 * log2(1 / share(exact or loose, language, memory))))


def share(alternatives: list[Terms] | tuple[Terms, ...], language: str, memory: Memory) -> float:
    vocabulary = memory.vocabulary(language)
    held = max(
        (min(vocabulary.term_counts.get(one, 0) for one in terms.terms) for terms in alternatives),
        default=0,
    )
    return min(1.0, (held + 1) / (vocabulary.size + 1))


def standing(alternatives: tuple[Terms, ...], language: str, memory: Memory) -> int:
    """In how many entries one of these may stand: at most, as one with several of them counts several times.

    Of words side by side nobody knows; they are rare.
    """
    counted = [memory.vocabulary(code).term_counts for code in languages(language)]
    loose = [terms.terms for terms in alternatives if len(terms.terms) == 1 or not terms.adjacent]
    return sum(min(counts.get(one, 0) for one in several) for several in loose for counts in counted)


def instead_of(
    word: str, spelling: str, language: str, memory: Memory, how: Callable[[Vocabulary, str], str | None]
) -> tuple[str, str] | None:
    """The known word that an unknown one was meant to be, and how it is written."""
    # A short word is a slip away from too many: bøde, møde.
    if len(spelling) < SHORTEST_TYPO:
        return None
    # Danish names stand in the other languages' texts too; a Danish word would say nothing to their readers.
    vocabulary = memory.vocabulary(language)
    better = how(vocabulary, word)
    return (better, vocabulary.written[better]) if better else None


def learnt(words: list[str], language: str, memory: Memory) -> list[Slot]:
    """For an unknown frisørskole: frisør, and skole too where that stands anywhere."""
    for code in languages(language):
        if len(words) == 1 and (found := study_of(words[0], code, memory)):
            head, kind, is_whole = found
            if slot := look_up([head], language, memory, not is_whole):
                also = look_up([kind], language, memory, False)
                return [replace(slot, typed=words[0]), *([also] if also else [])]
    return []


def study_of(word: str, code: str, memory: Memory) -> tuple[str, str, bool] | None:
    """As Vocabulary.of_study(), but of what is learnt only: an efterskole is no school of "efter"."""
    found = memory.vocabulary(code).of_study(word)
    return found if found and share([Terms((term(found[0], code),))], code, memory) <= RARE else None


def of_parts(words: list[str], language: str, memory: Memory) -> Slot | None:
    """For an unknown compound: its two parts together, or what it ends in.

    A kind of netværk is a netværk; but hundreds of pages have a skole.
    """
    vocabulary = memory.vocabulary(language)
    if len(words) == 1 and (parts := vocabulary.parts(words[0])):
        both, end = (Terms(parts, adjacent=False),), (Terms(parts[1:]),)
        # Of a kørekort, "kort" says nothing. A term begins with its language.
        is_long = len(parts[1].removeprefix(language)) >= SHORTEST_END
        loose = end if is_long and share(end, language, memory) <= VAGUE else ()
        return Slot(words[0], both, loose, weigh(list(both), loose, language, memory))
    if len(words) == 1 and (tail := vocabulary.tail(words[0])):
        slot = look_up([tail], language, memory, False)
        return slot if slot and share(slot.exact, language, memory) <= VAGUE else None
    return None


def with_compounds(slots: list[Slot], language: str, memory: Memory) -> list[Slot]:
    """Two words also find the one that they make: "udvikling af byen" finds byudvikling."""
    vocabulary = memory.vocabulary(language)
    made: dict[int, list[Terms]] = {}
    single = [(place, slot.typed) for place, slot in enumerate(slots) if " " not in slot.typed]
    if len(slots) > MOST_WORDS // 2:
        return slots
    starts = {word: stem(word, language) for _place, word in single}
    ends = {word: vocabulary.ending_with(word) for _place, word in single}
    for (first, head), (second, tail) in permutations(single, 2):
        found = [Terms((vocabulary.terms[word],)) for word in ends[tail] if word.startswith(starts[head])]
        for place in (first, second):
            made.setdefault(place, []).extend(found)
    return [
        replace(slot, exact=tuple(dict.fromkeys((*slot.exact, *made.get(place, ())))))
        for place, slot in enumerate(slots)
    ]
