"""Strategy: finding a few words in the adopted text, and two versions of it compared word by word."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from diff_match_patch import diff_match_patch

BLOCK_ENDS = re.compile(r"</(?:p|li|h3|h4|td|th|caption)>|<br>")
TAG = re.compile(r"<[^>]+>")
PIECE = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
BETWEEN_WORDS = r"(?:\s|&nbsp;|<[^>]*>)+"
NOT_INSIDE_A_TAG = r"(?![^<>]*>)"
SECONDS = 0.5  # after that the rest of a text that is wholly another is told as one change
# The comparison gives each word a letter of its own; these are no letters.
SURROGATES = range(0xD800, 0xE000)


def find_words(text: str, words: str) -> re.Match[str] | None:
    """Where the first of `words` to the last stand in `text`, HTML as it is stored or shown; case does not count."""
    wanted = [re.escape(html.escape(word, quote=False)) for word in words.split()]
    if not wanted:
        return None
    return re.search(rf"(?<!\w){NOT_INSIDE_A_TAG}{BETWEEN_WORDS.join(wanted)}(?!\w)", text, re.IGNORECASE)


def with_anchors(text: str, places: Mapping[str, str]) -> str:
    """`text` with each of `places` (id: words) marked, so that a link can lead to it."""
    for anchor, words in places.items():
        if found := find_words(text, words):
            # Words with a tag between them cannot be marked as one; their first word is.
            marked = found[0] if "<" not in found[0] else found[0].partition("<")[0].split()[0]
            text = f'{text[: found.start()]}<span id="{anchor}">{marked}</span>{text[found.start() + len(marked) :]}'
    return text


def paragraphs(text: str) -> list[str]:
    """The words of each block."""
    split = TAG.sub("", BLOCK_ENDS.sub("\n", text)).split("\n")
    return [words for part in split if (words := " ".join(html.unescape(part).split()))]


@dataclass(frozen=True)
class Change:
    """A stretch of words that is the same in both versions, added or removed."""

    kind: str
    text: str


KINDS = {0: "same", 1: "added", -1: "removed"}


def compare(old: str, new: str) -> list[list[Change]]:
    """The paragraphs of both versions as one text, each a row of stretches."""
    before, after = ("\n".join(paragraphs(text)) for text in (old, new))
    letters, pieces = as_letters(before, after)
    comparison = diff_match_patch()
    comparison.Diff_Timeout = SECONDS
    found = comparison.diff_main(*letters, False)
    comparison.diff_cleanupSemantic(found)
    rows: list[list[Change]] = [[]]
    for kind, stretch in found:
        for place, part in enumerate("".join(pieces[letter] for letter in stretch).split("\n")):
            if place:
                rows.append([])
            if part:
                rows[-1].append(Change(KINDS[kind], part))
    return [row for row in rows if row]


def as_letters(*texts: str) -> tuple[list[str], dict[str, str]]:
    """Each text with one letter for each word, space or mark, and what the letters stand for."""
    letters: dict[str, str] = {}
    lines = [PIECE.findall(text) for text in texts]
    for piece in chain.from_iterable(lines):
        if piece not in letters:
            code = len(letters) + 1
            letters[piece] = chr(code if code < SURROGATES.start else code + len(SURROGATES))
    return ["".join(letters[piece] for piece in line) for line in lines], {
        letter: piece for piece, letter in letters.items()
    }
