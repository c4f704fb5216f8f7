"""Strategy: what stands beside a text: its figures, and the programmes and institutions it concerns. One query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from herning_portal.ordering import alphabetical
from institutions.models import Institution, Programme
from institutions.names import names_of
from strategy.models import Indicator, TextItem
from strategy.readings import Scale, measured, roughly
from strategy.verdicts import Point, bounds


@dataclass(frozen=True)
class Figure:
    """An indicator with its newest value, if there is one."""

    indicator: Indicator
    newest: Point | None
    is_own: bool

    @property
    def value(self) -> str:
        """Large, without the word for what is counted: "23,2 %"; nothing where it is hidden or not measured."""
        value = self.newest.value if self.newest else None
        if self.newest is None or value is None:
            return ""
        return roughly(self.newest, Scale(self.indicator.unit, self.indicator.decimals).value(value))

    @property
    def sentence(self) -> str:
        one = self.indicator
        return measured(Scale(one.unit, one.decimals, one.unit_name or ""), self.newest)


@dataclass(frozen=True)
class Beside:
    figures: list[Figure]
    programmes: list[Programme]
    institutions: list[Institution]

    @property
    def newest_period(self) -> str:
        """Of the newest value of any figure for the municipality's own area, or empty; a forecast measures nothing."""
        next_year = str(timezone.localdate().year + 1)
        periods = [one.newest.period for one in self.figures if one.newest is not None and one.is_own]
        begun = [period for period in periods if period < next_year]
        return max(begun, key=lambda period: bounds(period)[1], default="")


def beside(item: TextItem, below: Iterable[TextItem] = ()) -> Beside:
    """What stands beside `item`; figures may belong to the texts `below` it as well. Only what is public."""
    keys = [item.pk, *(one.pk for one in below)]
    linked = Indicator.text_items.through.objects.filter(textitem__in=keys).values("indicator")
    names = names_of(
        figures=Indicator.objects.published().filter(pk__in=linked).with_newest(),
        programmes=Programme.objects.published().filter(text_items=item),
        institutions=Institution.objects.published().filter(text_items=item),
    )
    figures = sorted(names["figures"], key=lambda one: (one.order, alphabetical(one.title)))
    return Beside(
        [Figure(one, newest_of(one), bool(one.own)) for one in figures],
        sorted(names["programmes"], key=lambda one: alphabetical(one.title)),
        sorted(names["institutions"], key=lambda one: alphabetical(one.title)),
    )


def newest_of(indicator: Any) -> Point | None:
    """What with_newest() has found for the municipality's own area, or for another where it has none."""
    found = indicator.own or indicator.other
    if not found:
        return None
    told = json.loads(found, parse_float=Decimal)
    value = None if told["value"] is None else Decimal(told["value"])
    marks = {name: bool(told[name]) for name in ("is_provisional", "is_break", "is_approximate")}
    return Point(told["period"], value, **marks)
