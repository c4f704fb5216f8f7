"""Institutions: the education ladder, from 9th grade up: how far each field can be climbed inside the municipality.

Counted by the database in groups, so that the work here grows with types and fields and not with programmes. The
drawing and the tables on the page are made of the same climbs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from herning_portal.ordering import in_alphabet
from institutions.models import EducationType, Field, Programme, ProgrammeOffering, Progression
from institutions.models.education import OPEN_INTAKES

Level = EducationType.Level
# The rungs that are drawn, from the lowest; below them stands the ground, beside them courses for adults.
RUNGS = (
    Level.UPPER_SECONDARY,
    Level.VOCATIONAL,
    Level.ACADEMY,
    Level.PROFESSIONAL_BACHELOR,
    Level.BACHELOR,
    Level.MASTER,
    Level.PHD,
)
# What is taught here leads on to every field.
GENERAL = (Level.BASIC, Level.PREPARATORY, Level.UPPER_SECONDARY)
NAMES_IN_CELL = 3


class Where(StrEnum):
    """How much of a programme the municipality holds."""

    WHOLE = "whole"
    PARTLY = "partly"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class State(StrEnum):
    """What there is on one rung of one field; the first that fits."""

    WHOLE = "whole"
    PARTLY = "partly"
    PLANNED = "planned"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    NONE = "none"
    # Of the whole level nothing is recorded in any field, so that nobody can say what there is.
    NOT_STATED = "not_stated"

    @property
    def label(self) -> str | Promise:
        return STATE_LABELS[self]


STATE_LABELS: dict[State, str | Promise] = {
    State.WHOLE: _("All of it here"),
    State.PARTLY: _("A part of it here"),
    State.PLANNED: _("Planned"),
    State.ELSEWHERE: _("Outside the municipality"),
    State.UNKNOWN: _("Place not stated"),
    State.CLOSED: _("Closed for new students"),
    State.NONE: _("Nothing here"),
    State.NOT_STATED: _("Not stated"),
}


EMPTY = (State.NONE, State.NOT_STATED)


@dataclass(frozen=True)
class Supply:
    """Programmes of one type in one field that are alike in intake and place."""

    type: int
    level: str
    field: int | None
    intake: str
    where: str
    programmes: int = 0

    @property
    def is_open(self) -> bool:
        return self.intake in OPEN_INTAKES

    def serves(self, field: int) -> bool:
        return self.field == field or self.level in GENERAL


@dataclass(frozen=True)
class End:
    """One end of a step: a type, or a programme of it in a field; `is_here`: it can be taken here from end to end."""

    type: int
    is_programme: bool = False
    field: int | None = None
    is_here: bool = True


@dataclass(frozen=True)
class Step:
    earlier: End
    later: End


@dataclass(frozen=True)
class Cell:
    level: Level
    state: State
    count: int
    names: tuple[Programme, ...] = ()
    is_reached: bool = False

    @property
    def more(self) -> int:
        return max(0, self.count - sum(one.intake in OPEN_INTAKES and not one.is_variant for one in self.names))

    @property
    def is_shared(self) -> bool:
        return self.level in GENERAL and self.state == State.WHOLE


@dataclass(frozen=True)
class Rung:
    """One step of the way: a type, or the level itself where any of its types will do."""

    level: Level
    type: EducationType | None = None


@dataclass(frozen=True)
class Climb:
    """One field's ladder: `way` is climbed without leaving the municipality, `beyond` are the rungs that follow."""

    field: Field
    cells: tuple[Cell, ...]
    way: tuple[Rung, ...]
    beyond: tuple[Cell, ...]

    @property
    def onward(self) -> list[Cell]:
        """One must leave for these."""
        return [cell for cell in self.beyond if cell.state != State.NOT_STATED]

    @property
    def open_questions(self) -> list[Cell]:
        """Whether one must leave for these, nobody has said."""
        return [cell for cell in self.beyond if cell.state == State.NOT_STATED]

    @property
    def top(self) -> Rung | None:
        return self.way[-1] if self.way else None

    @property
    def has_own_rungs(self) -> bool:
        return self.top is not None and self.top.level not in GENERAL

    @property
    def own_cells(self) -> list[Cell]:
        """The rungs of the field itself that hold something, be it planned or elsewhere."""
        return [cell for cell in self.cells if cell.level not in GENERAL and cell.state not in EMPTY]

    @property
    def gaps(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == State.NONE]

    @property
    def not_stated(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == State.NOT_STATED]


def where_taught(programme: str = "pk") -> Case:
    """Where the programme of a row (or the one at `programme`) is taught, as far as the public may know."""
    known = ProgrammeOffering.objects.public().order_by().filter(programme=OuterRef(programme))
    here = known.filter(campus__is_in_municipality=True)
    return Case(
        When(Exists(here.filter(is_whole=True)), then=Value(Where.WHOLE.value)),
        When(Exists(here), then=Value(Where.PARTLY.value)),
        When(Exists(known), then=Value(Where.ELSEWHERE.value)),
        default=Value(Where.UNKNOWN.value),
        output_field=CharField(),
    )


def read_supply() -> list[Supply]:
    groups = (
        Programme.objects.published()
        .annotate(where=where_taught())
        .order_by()
        .values("type", "type__level", "fields", "intake", "where")
        .annotate(programmes=Count("pk", filter=Q(is_variant=False)))
    )
    return [
        Supply(
            group["type"], group["type__level"], group["fields"], group["intake"], group["where"], group["programmes"]
        )
        for group in groups
    ]


def read_steps() -> list[Step]:
    columns: dict[str, Any] = {}
    for end in ("earlier", "later"):
        programme = f"{end}_programme"
        can_be_taken = Q(**{f"{programme}__intake__in": OPEN_INTAKES, f"{end}_where": Where.WHOLE})
        columns |= {
            f"{end}_kind": Coalesce(f"{end}_type", f"{programme}__type"),
            f"{end}_is_programme": Case(When(**{f"{programme}__isnull": False}, then=Value(1)), default=Value(0)),
            f"{end}_field": F(f"{programme}__fields"),
            f"{end}_where": where_taught(programme),
            f"{end}_is_here": Case(
                When(Q(**{f"{programme}__isnull": True}) | can_be_taken, then=Value(1)), default=Value(0)
            ),
        }
    parts = ("kind", "is_programme", "field", "is_here")
    rows = (
        Progression.objects.public()
        .annotate(**columns)
        .order_by()
        .values_list(*(f"{end}_{part}" for end in ("earlier", "later") for part in parts))
        .distinct()
    )
    return [Step(end_of(*row[:4]), end_of(*row[4:])) for row in rows]


def end_of(type: int, is_programme: int, field: int | None, is_here: int) -> End:
    return End(type, bool(is_programme), field, bool(is_here))


def read_names(*, general: bool) -> dict[tuple[int | None, str], tuple[Programme, ...]]:
    """A few programmes here for each field and level, planned ones last; general levels stand once for all fields."""
    levels = Q(type__level__in=GENERAL)
    name = in_alphabet()
    planned_last = Case(When(intake=Programme.Intake.PLANNED, then=Value(1)), default=Value(0))
    rows = (
        Programme.objects.published()
        .filter(levels if general else ~levels, intake__in=[*OPEN_INTAKES, Programme.Intake.PLANNED])
        .annotate(where=where_taught(), taught_field=Value(0) if general else F("fields"))
        .filter(where__in=[Where.WHOLE, Where.PARTLY])
        .annotate(
            place_in_cell=Window(
                RowNumber(),
                partition_by=[F("type__level"), F("taught_field")],
                order_by=[planned_last.asc(), F("is_variant").asc(), F("where").desc(), F(name).asc(), F("pk").asc()],
            )
        )
        .filter(place_in_cell__lte=2 * NAMES_IN_CELL if general else NAMES_IN_CELL)
        .select_related("type")
        .only("key", "slug", "title", "intake", "is_variant", "type__level")
        .order_by("place_in_cell")
    )
    found: dict[tuple[int | None, str], list[Programme]] = {}
    for row in rows:
        found.setdefault((None if general else row.taught_field, row.type.level), []).append(row)
    return {place: tuple(programmes) for place, programmes in found.items()}


def state_of(supply: Iterable[Supply]) -> State:
    rows = list(supply)
    known = {(row.is_open, row.intake, row.where) for row in rows}
    places_of_open = {where for is_open, _intake, where in known if is_open}
    for where in (Where.WHOLE, Where.PARTLY):
        if where in places_of_open:
            return State(where.value)
    planned = {where for _is_open, intake, where in known if intake == Programme.Intake.PLANNED}
    if planned & {Where.WHOLE, Where.PARTLY}:
        return State.PLANNED
    for where in (Where.ELSEWHERE, Where.UNKNOWN):
        if where in places_of_open | planned:
            return State(where.value)
    return State.CLOSED if rows else State.NONE


def reach(
    field: int, types: Mapping[int, EducationType], supply: Sequence[Supply], steps: Sequence[Step]
) -> tuple[dict[int, int | None], set[int]]:
    """The types that can be reached here in the field, each with the one it was reached from, and those that cannot."""

    def fits(end: End) -> bool:
        in_field = end.field == field or types[end.type].level in GENERAL
        return not end.is_programme or (end.is_here and in_field)

    climbable = {row.type for row in supply if row.serves(field) and row.is_open and row.where == Where.WHOLE}
    grounds = [one for one in types.values() if one.level == Level.BASIC]
    lowest = min((one.rung for one in grounds), default=0)
    reached: dict[int, int | None] = {one.pk: None for one in grounds if one.rung == lowest}
    waiting, out_of_reach = list(reached), set()
    while waiting:
        now = waiting.pop(0)
        for step in steps:
            later = step.later.type
            if step.earlier.type != now or not fits(step.earlier) or later in reached:
                continue
            if fits(step.later) and (step.later.is_programme or later in climbable):
                reached[later] = now
                waiting.append(later)
            elif not step.later.is_programme or step.later.field == field:
                out_of_reach.add(later)
    return reached, out_of_reach - set(reached)


def climb(
    field: Field,
    types: Mapping[int, EducationType],
    supply: Sequence[Supply],
    steps: Sequence[Step],
    names: Mapping[tuple[int | None, str], tuple[Programme, ...]],
) -> Climb:
    reached, out_of_reach = reach(field.pk, types, supply, steps)
    reached_levels = {types[one].level for one in reached}
    rungs = [types[one] for one in reached if types[one].level in RUNGS]
    # Of two that stand equally high the field's own: it says more than what all fields share.
    top = max(rungs, key=lambda one: (one.rung, one.level not in GENERAL, -one.pk)) if rungs else None
    way: list[Rung] = []
    at = top.pk if top else None
    while at is not None:
        level = Level(types[at].level)
        if level not in (Level.BASIC, *(rung.level for rung in way if rung.type is None)):
            way.insert(0, Rung(level, None if level in GENERAL else types[at]))
        at = reached[at]
    height = top.rung if top else 0
    recorded_levels = {row.level for row in supply}
    levels_beyond = {types[one].level for one in out_of_reach if types[one].rung > height}
    cells = []
    for level in RUNGS:
        rows = [row for row in supply if row.level == level and row.serves(field.pk)]
        state = state_of(rows) if level in recorded_levels else State.NOT_STATED
        here = [row for row in rows if row.is_open and row.where in (Where.WHOLE, Where.PARTLY)]
        cells.append(
            Cell(
                level,
                state,
                # Programmes of general levels stand in no field; they are listed once for all.
                0 if level in GENERAL else sum(row.programmes for row in here),
                names.get((None if level in GENERAL else field.pk, level), ()),
                is_reached=level in reached_levels and state == State.WHOLE,
            )
        )
    beyond = tuple(cell for cell in cells if cell.level in levels_beyond - reached_levels)
    return Climb(field, tuple(cells), tuple(way), beyond)


def climbs() -> tuple[list[Climb], dict[str, tuple[Programme, ...]]]:
    """The ladder of every field that the strategy names or that something is taught in, its hubs and wishes first;
    and the programmes of the levels that all fields share. Six queries."""
    types = {one.pk: one for one in EducationType.objects.all()}
    supply, steps, names = read_supply(), read_steps(), read_names(general=False)
    shared = {level: programmes for (_field, level), programmes in read_names(general=True).items()}
    taught = {row.field for row in supply if row.level not in GENERAL}
    fields: QuerySet = Field.objects.all()
    listed = [one for one in fields if one.is_hub or one.is_wanted or one.pk in taught]
    listed.sort(key=lambda one: (not (one.is_hub or one.is_wanted), one.order, one.key))
    shared_names = {(None, level): programmes for level, programmes in shared.items()}
    return [climb(one, types, supply, steps, names | shared_names) for one in listed], shared


def heights(ladders: Iterable[Climb]) -> list[tuple[Level | None, int]]:
    """How many fields can be climbed to each level here, the highest first; None for those without a way."""
    tops = Counter(one.top.level if one.top else None for one in ladders)
    return [(level, tops[level]) for level in (*reversed(RUNGS), None) if tops[level]]


ROW = 72  # pixels between two rungs: room for three lines of a level's name beside it
CLOTH = 28
GROUND = 30
# Where the single threads of a warp stand in its width.
LINES = ("20%", "30%", "40%", "50%", "60%", "70%", "80%")


@dataclass(frozen=True)
class Weft:
    y: str
    height: str
    state: State


@dataclass(frozen=True)
class Warp:
    """One field's threads, a share of the width; `thread` is the y up to which it can be climbed here, or empty."""

    x: str
    width: str
    number: int
    wefts: tuple[Weft, ...]
    thread: str
    knots: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    height: int
    ground: int
    label_y: int
    warps: tuple[Warp, ...]
    lines: tuple[str, ...] = LINES


def draw(ladders: Sequence[Climb]) -> Drawing:
    """Warp for each field, cloth on each rung that there is, and the red thread as far up as it can be climbed here."""
    ground = ROW * len(RUNGS)
    warps = []
    for place, one in enumerate(ladders):
        middles = [ground - ROW * number - ROW // 2 for number in range(len(RUNGS))]
        wefts, knots = [], []
        for middle, cell in zip(middles, one.cells, strict=True):
            # Half of the cloth for what is taught here in part.
            height = CLOTH // 2 if cell.state == State.PARTLY else CLOTH
            wefts.append(Weft(str(middle + CLOTH // 2 - height), str(height), cell.state))
            if cell.is_reached:
                knots.append(str(middle))
        warps.append(
            Warp(
                x=f"{100 * place / len(ladders):.3f}%",
                width=f"{100 / len(ladders):.3f}%",
                number=place + 1,
                wefts=tuple(wefts),
                thread=knots[-1] if knots else "",
                knots=tuple(knots),
            )
        )
    return Drawing(ground + GROUND, ground, ground + GROUND - 6, tuple(warps))
