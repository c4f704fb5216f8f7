"""Ground: words as search knows them, the same for every database: folded, then stemmed by their language."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat

import snowballstemmer

# Counted up with every change that gives other terms for the same text, that engines store them otherwise, or that
# records are found by something else: the index then asks to be built anew.
VERSION = 3

LONGEST_WORD = 48
# Letters that are written in two ways; what is left loses its accents.
SPELLINGS = str.maketrans(
    {"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "ð": "d", "þ": "th"}
)
# A letter or digit and what follows, accents that stand by themselves and soft hyphens included. Letters are taken in
# runs, as most of what search does with a text is to find its words.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u00ad]+[^\W_]*)*")
MARKS = re.compile("[\u0300-\u036f\u00ad]")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
STEMMERS = {"da": "danish", "en": "english", "de": "german"}
# What Snowball leaves apart: gymnasium and gymnasier, centre and center, kursus and kurser, byer and by.
OWN_RULES = {
    "danish": (
        (re.compile(r"(?<=[a-z]{3}i)(?:um(?:s|met|mets)?|er(?:s|ne|nes)?|et|ets|e)$"), ""),
        (re.compile(r"(?<=[a-z]{2})tre(?:t|ts|s|r|rne|ne|nes)?$"), "ter"),
        (re.compile(r"(?<=kurs)us(?:set|sets)?$"), ""),
        (re.compile(r"^(by|oe|aa)(?:en|er|ens|ers|erne|ernes)$"), r"\1"),
        (re.compile(r"^boern(?:ene|enes|s)?$"), "barn"),
        # A doctor is not what somebody lays: læge, lægge.
        (re.compile(r"^laege(?:n|ns|r|rs|rne|rnes)?$"), "laegeperson"),
        # Nor is a room to be, cheap a car, a politician a policy, or out of work a leader.
        (re.compile(r"^vaerelse(?:t|ts|r|rs|rne|rnes|s)?$"), "vaerelserum"),
        (re.compile(r"^billig(?:e|t|ere|st|ste)?$"), "billigpris"),
        (re.compile(r"^politiker(?:e|en|ens|s|ne|nes)?$"), "politikerperson"),
        (re.compile(r"^ledig(?:e|t|es|hed|heden|hedens)?$"), "ledigperson"),
    ),
    "german": (
        (re.compile(r"(?<=[a-z]{4})ums?$"), ""),
        # A woman of a trade: Friseurin, Studentinnen.
        (re.compile(r"(?<=[a-z]{2})(er|eur|or|ent|ist)in(?:nen)?$"), r"\1"),
    ),
}
# Stemmers keep state while they work; a server's threads must not share one.
local = threading.local()
Span = tuple[int, int]


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case, å as aa, æ and ä as ae, ø and ö as oe, ü as ue, no accents; folding again changes nothing."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", text.replace(SOFT_HYPHEN, "")).casefold()
    # Casefolding can take letters apart again, and what is composed once more may have another case.
    composed = unicodedata.normalize("NFKC", composed).translate(SPELLINGS)
    plain = unicodedata.normalize("NFKD", composed)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def stem(folded: str, language: str) -> str:
    """What the forms of a word share; stemming again changes nothing."""
    stemmer = STEMMERS.get(language, "")
    if not stemmer or not folded.isascii() or not folded.isalpha():
        return folded
    known = local.__dict__.setdefault("stemmers", {})
    if stemmer not in known:
        known[stemmer] = snowballstemmer.stemmer(stemmer)
    word, seen = folded, set()
    while word not in seen:
        seen.add(word)
        for ending, instead in OWN_RULES.get(stemmer, ()):
            word = ending.sub(instead, word)
        word = known[stemmer].stemWord(word) or word
    return word


@lru_cache(maxsize=100_000)
def term(folded: str, language: str) -> str:
    """How the engines store a word: its language and its stem, in nothing but a-z and 0-9.

    With the language in front, "art" in Danish and "art" in English are two terms.
    """
    plain = stem(folded, language)
    if not plain.isascii():
        plain = "x" + plain.encode("utf-8", "surrogatepass").hex()
    return language + plain


def places(text: str, language: str, sought: set[str]) -> list[Span]:
    """Where the words of `text` stand that have one of the terms `sought`: much quicker than looking at each."""
    words = set(WORD.findall(text))
    every = zip(words, map(terms_of, words, repeat(language)), strict=True)
    meant = {word for word, found in every if not sought.isdisjoint(found)}
    if meant and MARKS.search(text):
        return [found.span() for found in WORD.finditer(text) if found[0] in meant]
    return [span for word in meant for span in occurrences(text, word)]


def occurrences(text: str, word: str) -> Iterator[Span]:
    """Where `word` stands in `text` and is not a part of another."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum():
            yield start, end
        start = text.find(word, end)


def terms(text: str, language: str) -> list[str]:
    """The terms of the words of `text`: much quicker than the words with their places."""
    return [one for found in WORD.findall(text) for one in terms_of(found, language)]


@lru_cache(maxsize=100_000)
def terms_of(word: str, language: str) -> tuple[str, ...]:
    return tuple(term(piece, language) for piece in pieces(word))


def folded_words(text: str) -> list[str]:
    """The words of `text` without their terms: much quicker."""
    return [piece for found in WORD.findall(text) for piece in pieces(found)]


def written_words(text: str) -> dict[str, str]:
    """How each word of `text` is written, in lower case, by how search knows it: faellesskab, fællesskab."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        several = pieces(word)
        for piece in several:
            if piece not in found:
                found[piece] = written(word) if len(several) == 1 else piece
    return found


def written(word: str) -> str:
    return unicodedata.normalize("NFC", word.replace(SOFT_HYPHEN, "")).lower()[:LONGEST_WORD]


@lru_cache(maxsize=100_000)
def pieces(word: str) -> tuple[str, ...]:
    """What search makes of one word of a text: nearly always one, but ½ folds to two."""
    return tuple(piece[:LONGEST_WORD] for piece in WORD.findall(fold(word)))
