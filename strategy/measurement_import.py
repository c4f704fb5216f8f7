"""Strategy: cells of a table become measurements. Run twice it changes nothing; one wrong cell and nothing is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from herning_portal.models import Source
from strategy.models import Area, Indicator, Measurement, SeriesMapping
from strategy.tables import Cell, TableError, period_of

FIELDS = ("value", "is_provisional", "is_break", "is_suppressed", "is_approximate", "note")
SAY_EVERY = 5_000


@dataclass
class Report:
    counts: Counter[str] = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """Where a cell belongs."""

    indicator: Indicator
    area: Area
    period: str
    source: Source | None


class Importer:
    """Writes inside `change()`, which the caller opens. `origin`, a file or address, is kept with each value."""

    def __init__(
        self,
        origin: str,
        *,
        table: str = "",
        source: Source | None = None,
        retrieved_on: date | None = None,
        progress: Callable[[int], None] = lambda number: None,
    ) -> None:
        self.origin = origin
        self.source = source
        self.retrieved_on = retrieved_on
        self.progress = progress
        self.mappings = list(
            SeriesMapping.objects.filter(table__iexact=table)
            .select_related("indicator", "source")
            .prefetch_related("areas")
        )
        self.table = table
        self.indicators = {one.key: one for one in Indicator.objects.all()} if not table else {}
        self.areas = {one.key: one for one in Area.objects.all()}
        if table and not self.mappings:
            raise TableError(f"No mapping names the table {table}. Make one under “Mappings of tables” first.")

    def run(self, cells: Iterable[Cell]) -> Report:
        report = Report()
        known: dict[int, dict[tuple[int, str], Measurement]] = {}
        seen: dict[tuple[int, int, str], str] = {}
        for number, cell in enumerate(cells, 1):
            if number % SAY_EVERY == 0:
                self.progress(number)
            places = self.places(cell)
            if not places:
                report.counts["other"] += 1
            for found in places:
                self.refuse_double(seen, found, cell)
                if found.indicator.pk not in known:
                    rows = Measurement.objects.filter(indicator=found.indicator)
                    known[found.indicator.pk] = {(row.area_id, row.period): row for row in rows}
                measurement = known[found.indicator.pk].get((found.area.pk, found.period))
                report.counts[self.write(found, cell, measurement, report)] += 1
        return report

    def places(self, cell: Cell) -> list[Found]:
        if not self.table:
            return [self.own_place(cell)]
        found = []
        for mapping in self.mappings:
            for dimension in (*mapping.selection, mapping.area_dimension, mapping.time_dimension):
                if dimension.upper() not in {name.upper() for name in cell.codes}:
                    raise TableError(
                        f"The table has no dimension {dimension}, which the mapping “{mapping.key}” names."
                    )
            codes = {name.upper(): code for name, code in cell.codes.items()}
            if any(codes[name.upper()] != str(code) for name, code in mapping.selection.items()):
                continue
            area = next(
                (one for one in mapping.areas.all() if codes[mapping.area_dimension.upper()] in (one.code, one.title)),
                None,
            )
            if area is not None:
                period = period_of(codes[mapping.time_dimension.upper()], cell.place)
                found.append(Found(mapping.indicator, area, period, self.source or mapping.source))
        return found

    def own_place(self, cell: Cell) -> Found:
        indicator = self.indicators.get(cell.codes["indicator"])
        area = self.areas.get(cell.codes["area"])
        for record, column in ((indicator, "indicator"), (area, "area")):
            if record is None:
                raise TableError(
                    f"{cell.place.capitalize()}, {column}: nothing has the key “{cell.codes[column][:80]}”."
                )
        assert indicator is not None and area is not None
        return Found(indicator, area, period_of(cell.codes["period"], cell.place), self.source)

    @staticmethod
    def refuse_double(seen: dict[tuple[int, int, str], str], found: Found, cell: Cell) -> None:
        where = (found.indicator.pk, found.area.pk, found.period)
        if where in seen:
            raise TableError(
                f"{cell.place.capitalize()}: {found.indicator.key}, {found.area.key}, {found.period} was given at "
                f"{seen[where]} already. Name one code for each dimension in the mapping."
            )
        seen[where] = cell.place

    def write(self, found: Found, cell: Cell, measurement: Measurement | None, report: Report) -> str:
        marks = {name: cell.marks.get(name, False) for name in FIELDS if name.startswith("is_")}
        if cell.value is None and not marks["is_suppressed"]:
            return "missing"
        value = None if marks["is_suppressed"] else cell.value
        wanted = {"value": value, **marks, "note": cell.note}
        if measurement is not None:
            if self.table:
                # A table of somebody else's says nothing of these; what staff have said stays.
                for name in ("is_break", "is_suppressed", "is_approximate", "note"):
                    wanted[name] = getattr(measurement, name)
            if all(is_same(getattr(measurement, name), value) for name, value in wanted.items()):
                return "unchanged"
            report.changed.append(
                f"{found.indicator.key}, {found.area.key}, {found.period}: {measurement.value} → {wanted['value']}"
            )
        is_new = measurement is None
        measurement = measurement or Measurement(indicator=found.indicator, area=found.area, period=found.period)
        for name, one in wanted.items():
            setattr(measurement, name, one)
        measurement.source = found.source or measurement.source
        measurement.retrieved_on = self.retrieved_on
        measurement.imported_from = f"{self.origin}, {cell.place}"[:200]
        measurement.save()
        return "new" if is_new else "changed"


def is_same(stored: object, wanted: object) -> bool:
    """Values are kept with four decimals."""
    if isinstance(stored, Decimal) and isinstance(wanted, Decimal):
        return stored == wanted.quantize(Decimal("0.0001"))
    return stored == wanted
