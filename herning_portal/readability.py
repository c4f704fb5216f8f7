"""Ground: LIX, the Danish measure of how hard a text is to read."""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,]\d+)*")
SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)")


def lix(text: str, names: Iterable[str] = ()) -> tuple[float, int]:
    """LIX of a plain text and its number of words, official `names` left out.

    LIX = words per sentence + the percentage of words longer than six letters (Björnsson 1968).
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    words = WORD.findall(text)
    sentences = [part for part in SENTENCE_END.split(text) if re.search(r"\w", part)]
    if not words:
        return 0.0, 0
    long_words = sum(len(word) > 6 for word in words)
    return len(words) / max(1, len(sentences)) + 100 * long_words / len(words), len(words)
