"""Strategy: what stands beside a text: its figures, and the programmes and institutions it concerns. One query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from herning_portal.ordering import alphabetical
from institutions.models import Institution, Programme
from institutions.names import names_of
from strategy.models import Indicator, TextItem
from strategy.readings import Scale, measured
from strategy.verdicts import Point, bounds


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


@dataclass(frozen=True)
class Beside:
    figures: list[Figure]
    programmes: list[Programme]
    institutions: list[Institution]

    @property
    def newest_period(self) -> str:
        """Of the newest value of any figure, or empty."""
        periods = [one.newest.period for one in self.figures if one.newest is not None]
        return max(periods, key=lambda period: bounds(period)[1], default="")


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
        [Figure(one, newest_of(one)) for one in figures],
        sorted(names["programmes"], key=lambda one: alphabetical(one.title)),
        sorted(names["institutions"], key=lambda one: alphabetical(one.title)),
    )


def newest_of(indicator: Any) -> Point | None:
    """What with_newest() has found for the municipality's own area."""
    if not indicator.own:
        return None
    told = json.loads(indicator.own, parse_float=Decimal)
    value = None if told["value"] is None else Decimal(told["value"])
    return Point(told["period"], value, bool(told["is_provisional"]), bool(told["is_break"]))
