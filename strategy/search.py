"""Strategy: what its documents and texts give to be found by."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import State
from herning_portal.search.registry import Searchable, register
from strategy.models import Kind, Strategy, TextItem

# What stands in a document that a later one has replaced is found, below what is in force.
OF_HISTORIC, OF_OTHERS = 60, 80


def strategies() -> QuerySet:
    return Strategy.objects.select_related("organisation", "replaced_by")


def items(kind: Kind) -> QuerySet:
    return TextItem.objects.filter(kind=kind).select_related("strategy__replaced_by", "parent__parent")


def weight_of(strategy: Strategy) -> int:
    if strategy.replaced_by is not None and strategy.replaced_by.state == State.PUBLISHED:
        return OF_HISTORIC
    return 100 if strategy.is_current else OF_OTHERS


def level(item: TextItem) -> str:
    """Goal 1, Focus point 1.5: by the document's own name of the level."""
    name = item.strategy.goal_name if item.kind == Kind.GOAL else item.strategy.focus_point_name
    return f"{name} {item.number}" if item.number else ""


def place(item: TextItem) -> Iterator[tuple[models.Model, str]]:
    *above, strategy = item.ancestors()
    yield strategy, "title"
    for one in reversed(above):
        yield one, "short_title" if one.short_title else "title"


def text_items(kind: Kind, label: str, label_one: str, per_cent: int) -> Searchable:
    return Searchable(
        kind=kind,
        label=label,
        label_one=label_one,
        rows=lambda: items(kind),
        title="title",
        names=["short_title", level] if kind in (Kind.GOAL, Kind.FOCUS_POINT) else ["short_title"],
        summary=["in_short"],
        text=["body"],
        place=place,
        weight=lambda item: weight_of(item.strategy) * per_cent // 100,
        # Their gate, place and weight follow what they stand under and the document that replaces theirs.
        follows={
            TextItem: ["parent", "parent__parent"],
            Strategy: ["strategy", "strategy__replaced_by"],
        },
    )


register(
    Searchable(
        kind="strategy",
        label=_("Documents"),
        label_one=_("Document"),
        rows=strategies,
        title="title",
        names=[lambda strategy: strategy.dated[:4]],
        summary=["vision", "in_short"],
        text=["committee", "organisation.name"],
        weight=lambda strategy: weight_of(strategy) * 12 // 10,
        follows={Strategy: ["replaced_by"]},
    ),
    text_items(Kind.GOAL, _("Goals"), _("Goal"), 115),
    text_items(Kind.FOCUS_POINT, _("Focus points"), _("Focus point"), 110),
    text_items(Kind.COMMITMENT, _("Commitments"), _("Commitment"), 80),
    text_items(Kind.CHAPTER, _("Sections"), _("Section"), 85),
)
