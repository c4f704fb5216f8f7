"""Strategy: what a line of a document is, before anything is known of the records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Unreadable(Exception):
    """A file that cannot be taken in. Its text is for people: what is wrong, and what to do."""


class Form(StrEnum):
    """What a line is: the beginning of something, or how it goes on from the line before it in its record."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBER = "number"
    ON = "on"  # with a space between
    JOINED = "joined"  # one word goes on, a hyphen at the line's end was only hyphenation
    TIGHT = "tight"  # nothing between, and a hyphen at the line's end stays


GOES_ON = frozenset({Form.ON, Form.JOINED, Form.TIGHT})


@dataclass(frozen=True)
class Line:
    """A line with words in it. `text` is as the file has it, with the spaces that say where words end."""

    number: int
    text: str
    gap: int = 0  # empty lines above it
    starts_page: bool = False
    form: Form | None = None  # where the file itself says: Word and HTML

    @property
    def words(self) -> str:
        return tidy(self.text)


def tidy(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split())
