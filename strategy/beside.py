"""Strategy: what stands beside a text: its figures, and the programmes and institutions it concerns. One query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import CharField, DecimalField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from herning_portal.ordering import alphabetical
from institutions.models import Institution, Programme
from strategy.models import Indicator, Measurement, TextItem
from strategy.readings import Scale, measured
from strategy.verdicts import Point, bounds

KINDS: dict[str, Any] = {"figure": Indicator, "programme": Programme, "institution": Institution}
WORDS = ("title", "short_title", "unit_name")


@dataclass(frozen=True)
class Figure:
    """An indicator with its newest value for the municipality's own area, if there is one."""

    indicator: Indicator
    newest: Point | None

    @property
    def value(self) -> str:
        """Large, without the word for what is counted: "23,2 %"; nothing where it is hidden or not measured."""
        value = self.newest.value if self.newest else None
        return "" if value is None else Scale(self.indicator.unit, self.indicator.decimals).value(value)

    @property
    def sentence(self) -> str:
        one = self.indicator
        return measured(Scale(one.unit, one.decimals, one.unit_name or ""), self.newest)


@dataclass
class Beside:
    figures: list[Figure] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    institutions: list[Institution] = field(default_factory=list)

    @property
    def newest_period(self) -> str:
        """Of the newest value of any figure, or ""."""
        periods = [one.newest.period for one in self.figures if one.newest is not None]
        return max(periods, key=lambda period: bounds(period)[1], default="")


def beside(item: TextItem, below: Iterable[TextItem] = ()) -> Beside:
    """What stands beside `item`; figures may belong to the texts `below` it as well. Only what is public."""
    keys = [item.pk, *(one.pk for one in below)]
    own = Measurement.objects.filter(indicator=OuterRef("pk"), area__is_own=True).order_by("-period")
    figures = Indicator.objects.published().filter(
        pk__in=Indicator.text_items.through.objects.filter(textitem__in=keys).values("indicator")
    )
    rows = columns(
        figures,
        "figure",
        period=Coalesce(Subquery(own.values("period")[:1]), Value("")),
        value=Subquery(own.values("value")[:1]),
        provisional=Coalesce(Subquery(own.values("is_provisional")[:1]), Value(False)),
        counted_in=F("unit"),
        precision=F("decimals"),
        position=F("order"),
    ).union(
        columns(Programme.objects.published().filter(text_items=item), "programme"),
        columns(Institution.objects.published().filter(text_items=item), "institution"),
        all=True,
    )
    found = Beside()
    for row in sorted(rows, key=lambda row: (row["position"], alphabetical(row["title_local"] or row["title_master"]))):
        record = as_record(row)
        match row["what"]:
            case "figure":
                point = Point(row["period"], row["value"], row["provisional"]) if row["period"] else None
                found.figures.append(Figure(record, point))
            case "programme":
                found.programmes.append(record)
            case _:
                found.institutions.append(record)
    return found


def columns(records: QuerySet, kind: str, **own: Any) -> QuerySet:
    """The same columns of each kind, so that they can be asked for together."""
    master, local = settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE
    names = {field.name for field in records.model._meta.get_fields()}
    empty = {
        "period": Value(""),
        "value": Cast(Value(None), DecimalField(max_digits=14, decimal_places=4)),
        "provisional": Value(False),
        "counted_in": Value(""),
        "precision": Value(0),
        "position": Value(0),
    }
    words = {
        f"{word}_{which}": Coalesce(F(f"{word}_{code}"), Value("")) if f"{word}_{code}" in names else Value("")
        for word in WORDS
        for which, code in (("master", master), ("local", local))
    }
    given = {"what": Value(kind, output_field=CharField()), "address": F("slug"), **empty, **own, **words}
    # Named once more: without names modeltranslation would ask for every field.
    return records.order_by().annotate(**given).values(*given)


def as_record(row: dict[str, Any]) -> Any:
    """The record with only what names it and leads to it."""
    model = KINDS[row["what"]]
    master, local = settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE
    names = {field.name for field in model._meta.get_fields()}
    words = {
        f"{word}_{code}": row[f"{word}_{which}"]
        for word in WORDS
        for which, code in (("local", local), ("master", master))
        if f"{word}_{code}" in names
    }
    figure = {"unit": row["counted_in"], "decimals": row["precision"]} if model is Indicator else {}
    return model(slug=row["address"], **figure, **words)
