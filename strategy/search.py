"""Strategy: what its documents and texts give to be found by."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import State
from herning_portal.search.entrances import Entrance, offer
from herning_portal.search.registry import Searchable, register
from institutions.models import Organisation
from strategy.models import Indicator, Kind, Strategy, TextItem

# What stands in a document that a later one has replaced is found, below what is in force.
OF_HISTORIC, OF_OTHERS = 60, 80
# A figure is asked for in the words of what it counts, which has pages of its own.
OF_FIGURES = 70


PER_CENT = {Kind.GOAL: 115, Kind.FOCUS_POINT: 110, Kind.COMMITMENT: 80, Kind.CHAPTER: 85}


def strategies() -> QuerySet:
    return Strategy.objects.select_related("organisation", "replaced_by")


def items() -> QuerySet:
    return TextItem.objects.select_related("strategy__replaced_by", "parent__parent")


def weight_of(strategy: Strategy) -> int:
    if strategy.replaced_by is not None and strategy.replaced_by.state == State.PUBLISHED:
        return OF_HISTORIC
    return 100 if strategy.is_current else OF_OTHERS


def level(item: TextItem) -> str:
    """Goal 1, Focus point 1.5: by the document's own name of the level."""
    match item.kind:
        case Kind.GOAL:
            name = item.strategy.goal_name
        case Kind.FOCUS_POINT:
            name = item.strategy.focus_point_name
        case _:
            return ""
    return f"{name} {item.number}" if item.number else ""


def place(item: TextItem) -> Iterator[tuple[models.Model, str]]:
    *above, strategy = item.ancestors()
    yield strategy, "title"
    for one in reversed(above):
        yield one, "short_title" if getattr(one, "short_title", "") else "title"


register(
    Searchable(
        kinds={"strategy": (_("Document"), _("Documents"))},
        rows=strategies,
        title="title",
        names=[lambda strategy: strategy.dated[:4]],
        summary=["vision", "in_short"],
        text=["committee", "organisation.name"],
        weight=lambda strategy: weight_of(strategy) * 12 // 10,
        follows={Strategy: ["replaced_by"], Organisation: ["organisation"]},
    ),
    Searchable(
        kinds={
            "goal": (_("Goal"), _("Goals")),
            "focus_point": (_("Focus point"), _("Focus points")),
            "commitment": (_("Commitment"), _("Commitments")),
            "chapter": (_("Section"), _("Sections")),
        },
        kind_of=lambda item: item.kind,
        rows=items,
        title="title",
        names=["short_title", level],
        summary=["in_short"],
        text=["body"],
        place=place,
        weight=lambda item: weight_of(item.strategy) * PER_CENT[item.kind] // 100,
        # Gate, place and weight follow what they stand under, and the document that replaces theirs.
        follows={
            TextItem: ["parent", "parent__parent"],
            Strategy: ["strategy", "strategy__replaced_by"],
        },
    ),
    Searchable(
        kinds={"indicator": (_("Figure"), _("Figures"))},
        rows=lambda: Indicator.objects.of_the_whole(),
        title="title",
        names=["short_title"],
        summary=["in_short"],
        text=["definition", "limits"],
        weight=lambda indicator: OF_FIGURES,
    ),
)

offer(
    Entrance("strategy:commitments", _("What we will do"), _("commitments, promises, all commitments")),
    Entrance("strategy:indicators", _("Facts and figures"), _("figures, facts, statistics, indicators, does it work")),
    Entrance("strategy:thread", _("The common thread through the years"), _("common thread, thread")),
    Entrance("strategy:strategies", _("Strategies through the years"), _("strategies, policies, documents, plans")),
)
