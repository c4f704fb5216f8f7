"""Institutions: deadlines and events as one list of dates, on a page and in the calendars of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import F, QuerySet, TextChoices, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from herning_portal.calendars import CalendarEvent
from herning_portal.dates import at_time
from herning_portal.publishing import Publishable, is_published
from institutions.deadlines import HORIZON, Coming, occurrence_key
from institutions.models import Deadline, Event, Programme


class Kind(TextChoices):
    DEADLINE = "deadline", _("Deadlines")
    EVENT = "event", _("Events")


NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One date of a deadline, or an event. `day` is None where no source states one and none follows from a rule.

    `institutions`: the keys of those it concerns.
    """

    kind: Kind
    pk: int
    day: date | None
    at: time | None = None
    is_stated: bool = True
    level: str = ""
    institutions: frozenset[str] = NOBODY

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}" if self.day else ""

    @property
    def place_in_list(self) -> tuple[bool, date, time, Kind, int]:
        """By the clock; what has no time stands first in its day, and what has no day last of all."""
        return self.day is None, self.day or date.max, self.at or time.min, self.kind, self.pk


def entries_from(today: date) -> list[Entry]:
    """All that is public, comes within a year and what has no date: three queries, however many there are."""
    last = today + HORIZON
    deadlines = list(Deadline.objects.published().for_dates())
    events = list(Event.objects.published().between(today, last).for_dates())
    concerned = institutions_of_deadlines()
    found = [
        entry
        for deadline in deadlines
        for entry in dates_of(deadline, today, last, concerned.get(deadline.key, NOBODY))
    ]
    found += [
        Entry(
            Kind.EVENT,
            event.pk,
            # What goes on already stands under today.
            max(event.first_day, today),
            None if event.is_all_day else timezone.localtime(event.starts_at).time(),
            institutions=frozenset({event.institution_key}) if event.institution_key else NOBODY,
        )
        for event in events
    ]
    return sorted(found, key=lambda entry: entry.place_in_list)


def dates_of(deadline: Deadline, first: date, last: date, concerned: frozenset[str] = NOBODY) -> Iterator[Entry]:
    dates = deadline.dates_between(first, last)
    for one in dates:
        yield Entry(Kind.DEADLINE, deadline.pk, one.day, deadline.time, one.is_stated, str(deadline.level), concerned)
    # A date that is stated for a later year is known, only not within the year.
    if not dates and not (deadline.last_stated and deadline.last_stated > last):
        yield Entry(Kind.DEADLINE, deadline.pk, None, None, False, str(deadline.level), concerned)


def institutions_of_deadlines() -> dict[str, frozenset[str]]:
    """For each deadline by its key the public institutions it concerns. One query.

    Those that it names itself or by a programme; one that names types alone concerns all who teach them.
    """
    named: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    teachers: dict[str, set[str]] = defaultdict(set)
    parts = {"named": named, "type": types, "teacher": teachers}
    first, *others = relations()
    for part, left, right in first.union(*others):
        parts[part][left].add(right)
    # Many deadlines name the same types.
    known: dict[frozenset[str], frozenset[str]] = {}
    found = {key: frozenset(institutions) for key, institutions in named.items()}
    for key, names in types.items():
        asked = frozenset(names)
        if asked not in known:
            known[asked] = frozenset().union(*(teachers[name] for name in asked))
        found[key] = known[asked]
    return found


def relations() -> list[QuerySet]:
    """What tells whom a deadline concerns: rows of (part, key, key)."""
    institutions: Any = Deadline.institutions.through
    programmes: Any = Deadline.programmes.through
    types: Any = Deadline.types.through
    public_programmes = programmes.objects.filter(Programme.objects.gate("programme__"))
    # A plain queryset: that of translated records puts the columns in an order of its own, and a union goes by order.
    teachers: QuerySet = QuerySet(Programme).filter(Programme.objects.gate())
    types_alone = types.objects.filter(deadline__institutions=None, deadline__programmes=None)
    return [
        pairs("named", institutions.objects.filter(is_published("institution__")), "deadline", "institution"),
        pairs("named", public_programmes, "deadline", "programme__institution"),
        pairs("type", types_alone, "deadline", "educationtype"),
        pairs("teacher", teachers, "type", "institution"),
    ]


def pairs(part: str, rows: QuerySet, left: str, right: str) -> QuerySet:
    named = rows.order_by().annotate(part=Value(part), left=F(f"{left}__key"), right=F(f"{right}__key"))
    return named.values_list("part", "left", "right")


@dataclass(frozen=True)
class Row:
    """An entry with its record, whole enough for a row of the list."""

    entry: Entry
    record: Deadline | Event


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """The records behind some entries: one query for each kind there is."""
    records: dict[tuple[Kind, int], Deadline | Event] = {}
    wanted = {kind: {entry.pk for entry in entries if entry.kind == kind} for kind in Kind}
    if wanted[Kind.DEADLINE]:
        deadlines = Deadline.objects.published().for_rows().filter(pk__in=wanted[Kind.DEADLINE])
        records |= {(Kind.DEADLINE, one.pk): one for one in deadlines}
    if wanted[Kind.EVENT]:
        events = Event.objects.published().for_rows().filter(pk__in=wanted[Kind.EVENT])
        records |= {(Kind.EVENT, one.pk): one for one in events}
    # One that was withdrawn between the two queries is no longer there.
    found = [(entry, records.get((entry.kind, entry.pk))) for entry in entries]
    return [Row(entry, record) for entry, record in found if record is not None]


def next_deadlines(count: int) -> list[Row]:
    """The nearest dates of deadlines. Two queries."""
    today = timezone.localdate()
    deadlines = Deadline.objects.published().for_dates()
    dated = [entry for one in deadlines for entry in dates_of(one, today, today + HORIZON) if entry.day]
    return rows_of(sorted(dated, key=lambda entry: entry.place_in_list)[:count])


def calendar_events(request: HttpRequest, entries: Sequence[Entry]) -> list[CalendarEvent]:
    """The dated entries for a calendar program."""
    return [
        event_entry(request, row.record)
        if isinstance(row.record, Event)
        else deadline_entry(request, Coming(row.record, row.entry.day, row.entry.is_stated))
        for row in rows_of([entry for entry in entries if entry.day])
    ]


def sequence(record: Publishable) -> int:
    """Grows with each change, by the second; calendar programs take a number of 31 bits."""
    return max(0, int((record.updated_at - record.created_at).total_seconds()))


def time_in_words(at: time | None) -> str:
    """A calendar abroad shows the hour that it is there."""
    return gettext("At %(time)s Danish time.") % {"time": time_format(at, "TIME_FORMAT")} if at else ""


def deadline_entry(request: HttpRequest, one: Coming) -> CalendarEvent:
    """At its hour where one is known, else the whole day."""
    deadline = one.deadline
    if one.day is None:
        raise ValueError(f"{deadline.key} has no date.")
    rule = gettext("The rule: %(rule)s.") % {"rule": deadline.rule}
    origin = (
        gettext("A source states the date.") if one.is_stated else gettext("The date follows from the yearly rule.")
    )
    check = gettext("Check the official page: %(address)s") % {"address": deadline.official_url}
    parts = (deadline.audience, time_in_words(deadline.time), f"{rule} {origin}", deadline.note)
    return CalendarEvent(
        uid=occurrence_key(one),
        title=deadline.title,
        starts=at_time(one.day, deadline.time),
        updated_at=deadline.updated_at,
        description="\n".join(part for part in (*parts, check if deadline.official_url else "") if part),
        location=deadline.place,
        url=request.build_absolute_uri(deadline.get_absolute_url()),
        sequence=sequence(deadline),
    )


def event_entry(request: HttpRequest, event: Event) -> CalendarEvent:
    title = gettext("Cancelled: %(title)s") % {"title": event.title} if event.is_cancelled else event.title
    by_the_day = event.is_all_day
    return CalendarEvent(
        uid=f"event.{event.key}",
        title=title,
        starts=event.first_day if by_the_day else event.starts_at,
        ends=event.last_day if by_the_day else event.ends_at,
        updated_at=event.updated_at,
        description="\n".join(line for line in (event.in_short, event.price, event.website) if line),
        location=event.where,
        url=request.build_absolute_uri(event.get_absolute_url()),
        is_cancelled=event.is_cancelled,
        sequence=sequence(event),
    )
