"""Ground: the engines that match a question with the entries. All speak the same terms and find the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from herning_portal.search.registry import all_kinds

if TYPE_CHECKING:
    from herning_portal.search.models import SearchEntry
    from herning_portal.search.question import Question


@dataclass(frozen=True)
class Hit:
    kind: str
    key: str
    language: str
    url: str
    # [weight, language, text], the title first; [text, language] of what it stands under.
    texts: list[list[str]]
    place: list[list[str]]

    @property
    def title(self) -> str:
        return self.texts[0][2]

    @property
    def title_language(self) -> str:
        return self.texts[0][1]

    @property
    def kind_label(self) -> str:
        return str(all_kinds()[self.kind][0])

    @property
    def is_translated(self) -> bool:
        """False for what is there in another language than the page's."""
        return self.title_language == self.language


@dataclass
class Hits:
    """One page of what was found, and the number of hits by kind over all pages."""

    found: list[Hit] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """What an engine must be able to do. Each method is called in the transaction that wrote the entries."""

    def store(self, entries: Sequence[SearchEntry]) -> None:
        """Makes these entries, already in their table, findable as they are now."""

    def discard(self, pks: Sequence[int]) -> None:
        """Forgets these entries."""

    def find(self, question: Question, *, kind: str = "", start: int = 0, size: int = 10, titles: bool = False) -> Hits:
        """The best hits for `question` that are public now. With `titles`, those whose title holds all that is asked.

        All of `question.required` must match, of three or more all but one; where no entry holds so many, half will do.
        """

    def tidy(self) -> None:
        """Called when the whole index has been written anew."""


@cache
def engine() -> Engine:
    """The engine of this site: the one that the settings name, or else the database's own."""
    path = settings.SEARCH_ENGINE or f"herning_portal.search.backends.{connection.vendor}.DatabaseEngine"
    built: Engine = import_string(path)()
    return built
