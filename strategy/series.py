"""Strategy: an indicator as a page shows it: newest value, verdicts, sentence, drawing and table, from one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext

from herning_portal.charts import Line, LineChart, Stretch, line_chart
from herning_portal.models import Source
from strategy.models import Area, Indicator, Measurement, Target
from strategy.readings import Scale, measured, period_in_words, reading, roughly, trend
from strategy.verdicts import Aim, Judgement, Point, Verdict, bounds, governing, judge

MOST_LINES = 4
FEWEST_VALUES_OF_A_LINE = 3


@dataclass(frozen=True)
class JudgedTarget:
    """A target beside the values of an area. `at_home`: beside those of the area that it is set for, if another."""

    target: Target
    area: Area
    aim: Aim
    judgement: Judgement
    sentence: str
    at_home: JudgedTarget | None = None

    @property
    def standings(self) -> list[JudgedTarget]:
        return [self, self.at_home] if self.at_home else [self]

    @property
    def is_past(self) -> bool:
        return self.judgement.verdict in (Verdict.TARGET_MET, Verdict.TARGET_MISSED, Verdict.TARGET_DATE_PASSED)


@dataclass(frozen=True)
class Row:
    """One period of the table: a cell for each area, None where nothing is measured, and the targets that fall due."""

    period: str
    cells: tuple[Measurement | None, ...]
    targets: tuple[Target, ...]
    is_break: bool

    @property
    def is_measured(self) -> bool:
        return any(cell is not None and cell.value is not None for cell in self.cells)


class Series:
    """Reads only what `Indicator.objects.with_series()` has fetched, or what is handed to it."""

    def __init__(
        self,
        indicator: Indicator,
        today: date,
        measurements: Iterable[Measurement] | None = None,
        targets: Iterable[Target] | None = None,
    ) -> None:
        self.indicator = indicator
        self.today = today
        self.scale = Scale(indicator.unit, indicator.decimals, indicator.unit_name or "")
        self.measurements: dict[Area, list[Measurement]] = defaultdict(list)
        for measurement in indicator.measurements.all() if measurements is None else measurements:
            self.measurements[measurement.area].append(measurement)
        self.aimed_at = list(indicator.targets.all() if targets is None else targets)

    @cached_property
    def areas(self) -> list[Area]:
        """The municipality's own first, then in their order."""
        return sorted(self.measurements, key=lambda area: (not area.is_own, area.order, area.key))

    @cached_property
    def own_area(self) -> Area | None:
        """The municipality's own, where it is measured."""
        return self.areas[0] if self.areas and self.areas[0].is_own else None

    @cached_property
    def area(self) -> Area | None:
        """Whose values are spoken of: those the short verdict is about; without a target the first that are there."""
        return self.governing.area if self.governing is not None else next(iter(self.areas), None)

    def points(self, area: Area | None) -> list[Point]:
        found = self.measurements.get(area, []) if area is not None else []
        return [as_point(one) for one in found]

    @cached_property
    def newest_measurement(self) -> Measurement | None:
        found = self.measurements.get(self.area, []) if self.area is not None else []
        return max(found, key=lambda one: bounds(one.period)[1], default=None)

    @cached_property
    def newest(self) -> Point | None:
        return as_point(self.newest_measurement) if self.newest_measurement is not None else None

    @cached_property
    def targets(self) -> list[JudgedTarget]:
        """In the order of their dates."""
        judged = [self.judged(target) for target in self.aimed_at]
        return sorted(judged, key=lambda one: bounds(one.aim.due)[1])

    def judged(self, target: Target) -> JudgedTarget:
        """By the municipality's own values; where it is not measured, by those of the area the target is set for."""
        area = self.own_area or target.area
        is_measured = area != target.area and target.area in self.measurements
        return self.judged_by(area, target, self.judged_by(target.area, target) if is_measured else None)

    def judged_by(self, area: Area, target: Target, at_home: JudgedTarget | None = None) -> JudgedTarget:
        aim = as_aim(target)
        judgement = judge(self.points(area), aim, self.today)
        # Both are named where they differ: nobody is to take a target of the country for the municipality's own.
        is_foreign = area != target.area
        whose = area.title if is_foreign or not area.is_own else ""
        sentence = reading(self.scale, judgement.point, aim, whose, set_for(target.area) if is_foreign else "")
        return JudgedTarget(target, area, aim, judgement, sentence, at_home)

    @cached_property
    def governing(self) -> JudgedTarget | None:
        aim = governing([one.aim for one in self.targets], self.today)
        return next((one for one in self.targets if one.aim is aim), None)

    @cached_property
    def verdict(self) -> Verdict | None:
        """None where nothing is aimed at; a figure can be followed without being steered by."""
        if self.governing is not None:
            return self.governing.judgement.verdict
        return None if self.measurements else Verdict.NO_DATA

    @cached_property
    def sentence(self) -> str:
        """The same words in lists, feeds and as the drawing's text alternative."""
        if self.governing is None:
            whose = self.area.title if self.area is not None and not self.area.is_own else ""
            return reading(self.scale, self.newest, whose=whose)
        if self.newest in (None, self.governing.judgement.point):
            return self.governing.sentence
        newest = gettext("most recently %(value)s") % {"value": measured(self.scale, self.newest)}
        return f"{self.governing.sentence}; {newest}"

    @cached_property
    def sources(self) -> list[Source]:
        """The indicator's own, and those of its values, its targets and their notes, each once."""
        found = [
            *self.indicator.sources.all(),
            *(source for target in self.aimed_at for source in (target.source, target.note_source)),
            *(measurement.source for several in self.measurements.values() for measurement in several),
        ]
        return list(dict.fromkeys(source for source in found if source is not None))

    @cached_property
    def trend(self) -> str:
        """From the first comparable value to the newest, or nothing where there is only one."""
        points = [one for one in self.points(self.area) if one.value is not None]
        points.sort(key=lambda one: bounds(one.period)[1])
        for place in reversed(range(len(points))):
            if points[place].is_break:
                points = points[place:]
                break
        return trend(self.scale, points[0], points[-1]) if len(points) > 1 else ""

    @cached_property
    def big_figure(self) -> str:
        return self.newest_value(self.scale)

    @cached_property
    def bare_figure(self) -> str:
        """Without the word for what is counted, for where there is little room."""
        return self.newest_value(Scale(self.indicator.unit, self.indicator.decimals))

    def newest_value(self, scale: Scale) -> str:
        if self.newest is None or self.newest.value is None:
            return ""
        return roughly(self.newest, scale.value(self.newest.value))

    @cached_property
    def periods(self) -> list[str]:
        """Every period with a value or a target; years between are filled in, so that a gap is seen."""
        found = {one.period for area in self.areas for one in self.measurements[area]}
        found |= {one.aim.due[:7] for one in self.targets}
        years = [int(period) for period in found if period.isdecimal()]
        if years and len(years) == len(found):
            found |= {str(year) for year in range(min(years), max(years) + 1)}
        return sorted(found, key=lambda period: bounds(period))

    @cached_property
    def rows(self) -> list[Row]:
        cells = {area: {one.period: one for one in self.measurements[area]} for area in self.areas}
        rows = []
        for period in self.periods:
            found = tuple(cells[area].get(period) for area in self.areas)
            due = tuple(one.target for one in self.targets if one.aim.due[:7] == period)
            rows.append(Row(period, found, due, any(one is not None and one.is_break for one in found)))
        return rows

    @cached_property
    def chart(self) -> LineChart | None:
        """None where there is nothing to compare: one value is a figure, not a line."""
        if sum(row.is_measured for row in self.rows) < 2:
            return None
        lines = [self.line(place, area) for place, area in enumerate(self.areas)]
        # Single values of neighbours stand in the table; as lonely points they would hide the lines.
        long = [line for line in lines if len(line.values) - line.values.count(None) >= FEWEST_VALUES_OF_A_LINE]
        lines = (long or lines)[:MOST_LINES]
        place_of = {period: place for place, period in enumerate(self.periods)}
        stretches, start = [], 0
        for one in self.targets:
            end = place_of[one.aim.due[:7]]
            label = gettext("Target %(period)s: %(value)s") % {
                "period": period_in_words(one.aim.due),
                "value": self.scale.value(one.aim.value),
            }
            stretches.append(Stretch(label, float(one.aim.value), min(start, end), end))
            start = end
        return line_chart(
            [period_in_words(period) for period in self.periods],
            lines,
            stretches,
            written=lambda value: self.scale.number(Decimal(str(round(value, 6)))),
            finest=10.0**-self.scale.decimals,
        )

    def line(self, place: int, area: Area) -> Line:
        values, breaks = [], set()
        for number, row in enumerate(self.rows):
            cell = row.cells[place]
            values.append(None if cell is None or cell.value is None else float(cell.value))
            if cell is not None and cell.is_break:
                breaks.add(number)
        return Line(area.title, values, frozenset(breaks))


def as_point(measurement: Measurement) -> Point:
    return Point(
        measurement.period,
        measurement.value,
        is_provisional=measurement.is_provisional,
        is_break=measurement.is_break,
        is_approximate=measurement.is_approximate,
    )


def as_aim(target: Target) -> Aim:
    return Aim(target.value, target.due, is_ceiling=target.comparison == Target.Comparison.AT_MOST)


def set_for(area: Area) -> str:
    """The area of a target within a sentence."""
    return gettext("the whole country") if area.kind == Area.Kind.COUNTRY else area.title
