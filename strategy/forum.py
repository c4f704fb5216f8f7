"""Strategy: what a learning forum has to offer, as the table of theme by audience in its text.

The activities are records of the app above this one; here they are known by their relation to the text alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from strategy.models import TextItem, TextItemQuerySet

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TITLES = [f"title_{code}" for code in LANGUAGES]


@dataclass(frozen=True, order=True)
class Named:
    """Something that is shown by its title, as templates show a record: in the active language, or else in Danish."""

    order: int
    key: str
    title_da: str | None
    title_en: str | None
    title_de: str | None

    @property
    def title(self) -> str:
        titles = (getattr(self, f"title_{code}") for code in resolution_order(get_language()))
        return next((title for title in titles if title), "")


@dataclass(frozen=True, order=True)
class Listed:
    """An activity in its cell."""

    name: Named
    is_our_reading: bool


@dataclass(frozen=True)
class Cell:
    """What one theme has for one audience; None where nobody in particular is named."""

    audience: Named | None
    activities: tuple[Listed, ...]


@dataclass(frozen=True)
class Forum:
    """The activities of one text: a row for each theme, a cell for each audience."""

    text: int
    audiences: tuple[Named | None, ...]
    rows: tuple[tuple[Named, tuple[Cell, ...]], ...]
    count: int

    @property
    def has_our_reading(self) -> bool:
        return any(one.is_our_reading for _theme, cells in self.rows for cell in cells for one in cell.activities)


def with_activities(items: TextItemQuerySet) -> TextItemQuerySet:
    """`has_activities`: whether the text lists any, so that the others need not be asked."""
    listing = TextItem.objects.filter(pk=OuterRef("pk"), activities__isnull=False)
    return items.annotate(has_activities=Exists(listing))


def give_activities(items: Iterable[Any]) -> None:
    """The `items` of with_activities() get their `forum`, or None, with one query, or none where there is nothing."""
    texts = list(items)
    listing = [text.pk for text in texts if text.has_activities]
    forums = forums_of(TextItem.objects.filter(pk__in=listing)) if listing else {}
    for text in texts:
        text.forum = forums.get(text.pk)


def forums_of(texts: TextItemQuerySet, audiences: Sequence[str] = ()) -> dict[int, Forum]:
    """By text what it lists, narrowed to `audiences` by their keys; the caller gates the texts. One query."""
    listed = texts.filter(activities__isnull=False)
    if audiences:
        listed = listed.filter(activities__audiences__key__in=audiences)
    themes: defaultdict[int, set[Named]] = defaultdict(set)
    columns: defaultdict[int, set[Named | None]] = defaultdict(set)
    cells: defaultdict[tuple[int, Named, Named | None], list[Listed]] = defaultdict(list)
    activities: defaultdict[int, set[str]] = defaultdict(set)
    fields = [
        *named_fields("activities__theme"),
        *named_fields("activities"),
        "activities__is_our_reading",
        *named_fields("activities__audiences"),
    ]
    size = len(TITLES) + 2
    for text, *row in listed.order_by().values_list("pk", *fields):
        theme, activity, audience = Named(*row[:size]), Named(*row[size : 2 * size]), None
        if row[2 * size + 2] is not None:
            audience = Named(*row[2 * size + 1 :])
        themes[text].add(theme)
        columns[text].add(audience)
        activities[text].add(activity.key)
        cells[text, theme, audience].append(Listed(activity, row[2 * size]))
    found = {}
    for text, of_text in themes.items():
        # Those for whom nobody in particular is named come last.
        across = sorted(columns[text], key=lambda one: (one is None, one or Named(0, "", "", "", "")))
        rows = tuple(
            (theme, tuple(Cell(audience, tuple(sorted(cells.get((text, theme, audience), ())))) for audience in across))
            for theme in sorted(of_text)
        )
        found[text] = Forum(text, tuple(across), rows, len(activities[text]))
    return found


def named_fields(path: str) -> list[str]:
    return [f"{path}__order", f"{path}__key", *(f"{path}__{title}" for title in TITLES)]
