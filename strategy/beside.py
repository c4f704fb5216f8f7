"""Strategy: what stands beside a text: its figures, and the programmes and institutions it concerns. One query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from herning_portal.facts import record_of
from herning_portal.ordering import alphabetical
from institutions.models import Institution, Programme
from institutions.names import names_of
from strategy.models import Indicator, Measurement, Target, TextItem, work_on_texts
from strategy.series import Series
from strategy.verdicts import bounds


@dataclass(frozen=True)
class Beside:
    """`figures`: those that have room on the page; `indicators`: all of them.

    What only the work on the text brings stands apart from what is linked to the text itself.
    """

    figures: list[Series]
    indicators: list[Any]
    programmes: list[Programme]
    institutions: list[Institution]
    programmes_through_work: list[Programme]
    institutions_through_work: list[Institution]

    @property
    def newest_period(self) -> str:
        """Of the newest value of any figure for the municipality's own area, or empty."""
        periods = [one.own_period for one in self.indicators if one.own_period]
        return max(periods, key=lambda period: bounds(period)[1], default="")


def beside(item: TextItem, today: date, shown: int, below: Iterable[TextItem] = ()) -> Beside:
    """What stands beside `item`; figures may belong to the texts `below` it as well. Only what is public.

    The first `shown` figures are told with their verdicts.
    """
    keys = [item.pk, *(one.pk for one in below)]
    linked = Indicator.text_items.through.objects.filter(textitem__in=keys).values("indicator")
    indicators = Indicator.objects.published().filter(pk__in=linked)
    first = Indicator.objects.filter(pk__in=indicators.in_order().values("pk")[:shown])
    work = work_on_texts().of_public_initiatives().filter(serves=True, text__in=keys)
    partners = Q(pk__in=work.values("initiative__institutions")) | Q(
        pk__in=work.values("initiative__partnerships__institution")
    )
    names = names_of(
        figures=indicators.as_figures(today),
        measurements=first.as_measurements(),
        targets=first.as_targets(),
        programmes=Programme.objects.published().filter(text_items=item),
        institutions=Institution.objects.published().filter(text_items=item),
        programmes_through_work=Programme.objects.published().filter(pk__in=work.values("initiative__programmes")),
        institutions_through_work=Institution.objects.published().filter(partners),
    )
    for kind in ("programmes", "institutions"):
        names[f"{kind}_through_work"] = [one for one in names[f"{kind}_through_work"] if one not in names[kind]]
    measurements = parts_of(Measurement, names["measurements"])
    targets = parts_of(Target, names["targets"])
    figures = sorted(names["figures"], key=lambda one: (one.order, alphabetical(one.title), one.pk))
    return Beside(
        [Series(one, today, measurements[one.pk], targets[one.pk]) for one in figures[:shown]],
        figures,
        *(
            sorted(names[kind], key=lambda one: alphabetical(one.title))
            for kind in ("programmes", "institutions", "programmes_through_work", "institutions_through_work")
        ),
    )


def parts_of(model: type[Measurement | Target], rows: Iterable[Any]) -> dict[int, list[Any]]:
    """The measurements or targets that names_of() has found, by indicator."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.pk].append(record_of(model, row.part))
    return found
