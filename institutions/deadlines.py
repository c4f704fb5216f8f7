"""Institutions: which deadlines hold for a programme, and when each comes next, worked out from today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet, Value
from django.utils import timezone

from institutions.models import Deadline, Programme, Progression

# Every rule of the calendar comes round within a year; a weekend may move it.
HORIZON = timedelta(days=370)


@dataclass(frozen=True)
class Coming:
    """A deadline with its next date; `day` is None where none is stated and none follows from a rule."""

    deadline: Deadline
    day: date | None
    is_stated: bool = False


@dataclass
class Reach:
    """What a deadline names. Programmes named are the only ones meant; types and institutions narrow each other."""

    programmes: set[int] = field(default_factory=set)
    types: set[int] = field(default_factory=set)
    institutions: set[int] = field(default_factory=set)

    def holds_for(self, programme: Programme, *, is_later_stage: bool) -> bool:
        if programme.is_closed:
            return False
        if self.programmes:
            return programme.pk in self.programmes
        # What is only planned takes part in no general round yet.
        if programme.intake == Programme.Intake.PLANNED or not (self.types or self.institutions):
            return False
        # A round for a type lets in those who begin: nobody enters a later stage of a programme by it.
        fits_type = not self.types or (programme.type_id in self.types and not is_later_stage)
        return fits_type and (not self.institutions or programme.institution_id in self.institutions)


def coming(deadline: Deadline, today: date) -> Coming:
    dates = deadline.dates_between(today, today + HORIZON)
    return Coming(deadline, dates[0].day, dates[0].is_stated) if dates else Coming(deadline, None)


def coming_dates(deadline: Deadline) -> list[Coming]:
    """Its dates of the year ahead, and those further on that a source states."""
    today = timezone.localdate()
    last = max(today + HORIZON, deadline.last_stated or today)
    return [Coming(deadline, one.day, one.is_stated) for one in deadline.dates_between(today, last)]


def in_order(found: Iterable[Coming]) -> list[Coming]:
    """The nearest first; those without a date last, as the records stand."""
    return sorted(found, key=lambda one: (one.day is None, one.day or date.max, one.deadline.pk))


def occurrence_key(one: Coming) -> str:
    """The same for a date that is moved within its year, so that calendars move their entry and do not add one."""
    if one.day is None:
        return one.deadline.key
    year = one.deadline.dates_between(date(one.day.year, 1, 1), date(one.day.year, 12, 31))
    place = next((place for place, other in enumerate(year, start=1) if other.day == one.day), 1)
    return f"{one.deadline.key}-{one.day.year}-{place}"


def deadlines_of(
    programmes: Sequence[Programme], kinds: Sequence[str], today: date | None = None
) -> dict[int, list[Coming]]:
    """For each programme its public deadlines of these kinds, nearest first; none for one that is closed.

    One query, and one more where there are variants among them.
    """
    today = today or timezone.localdate()
    known: dict[int, Deadline] = {}
    reach: dict[int, Reach] = {}
    public = Deadline.objects.published().filter(kind__in=kinds)
    relations = ("programmes", "types", "institutions")
    first, *others = [named_by(public, relation) for relation in relations]
    for deadline in first.union(*others, all=True) if programmes else ():
        known.setdefault(deadline.pk, deadline)
        getattr(reach.setdefault(deadline.pk, Reach()), deadline.relation).add(deadline.named_id)
    dated = in_order(coming(deadline, today) for deadline in known.values())
    later = later_stages(programmes) if known else set()
    return {
        programme.pk: [
            one
            for one in dated
            if reach[one.deadline.pk].holds_for(programme, is_later_stage=programme.pk in later)
            and comes_in_time(one, programme)
        ]
        for programme in programmes
    }


def later_stages(programmes: Iterable[Programme]) -> set[int]:
    """Those that one can only go on to from an earlier stage of the same programme."""
    if not (variants := [one.pk for one in programmes if one.variant_of_id]):
        return set()
    steps = Progression.objects.to_later_stages().filter(later_programme__in=variants)
    return set(steps.order_by().values_list("later_programme", flat=True))


def comes_in_time(one: Coming, programme: Programme) -> bool:
    """Whether the programme still takes students in then; its last intake may be known by its year only."""
    last = programme.intake_until
    return one.day is None or not last or one.day.isoformat()[: len(last)] <= last


def named_by(deadlines: QuerySet, relation: str) -> QuerySet:
    """Each deadline once for each record that it names over `relation`."""
    return (
        deadlines.order_by()
        .filter(**{f"{relation}__isnull": False})
        .annotate(relation=Value(relation), named_id=F(f"{relation}__pk"))
    )
