"""Institutions: a plan for studies, home, budget and dates. All of it is in the address; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from herning_portal.calendars import CalendarEvent
from herning_portal.dates import at_time
from institutions.calendar import sequence, time_in_words
from institutions.deadlines import Coming, coming, deadlines_of, in_order, occurrence_key
from institutions.distances import Distance
from institutions.filters.housing import HousingRow, distance_from
from institutions.forms import EXPENSES, INCOME, PlanForm
from institutions.homes import Home, judge
from institutions.models import Campus, Deadline, EducationType, Programme, ProgrammeOffering, Residence

Level = EducationType.Level

# As many as can be chosen from at a glance; the finders have all.
PROGRAMMES_SHOWN = 12
HOMES_SHOWN = 8
# As whom somebody applies for a home who takes a programme of these levels; other levels leave that open.
STUDENT, APPRENTICE = frozenset({"student", "international"}), frozenset({"apprentice"})
APPLIES_AS = {
    Level.VOCATIONAL: APPRENTICE,
    Level.ACADEMY: STUDENT,
    Level.PROFESSIONAL_BACHELOR: STUDENT,
    Level.BACHELOR: STUDENT,
    Level.MASTER: STUDENT,
}
FOR_OTHERS = {STUDENT: _("Only for apprentices and pupils"), APPRENTICE: _("Only for students")}


class Group(IntEnum):
    """In which order homes can be chosen."""

    OPEN = 0
    FOR_OTHERS = 1
    NOT_THERE = 2


@dataclass(frozen=True)
class HomeGroup:
    title: str | Promise
    rows: list[HousingRow]


@dataclass(frozen=True)
class Line:
    label: str | Promise
    amount: Decimal


@dataclass(frozen=True)
class Budget:
    """A month, in the amounts that somebody typed. What was left empty is not counted, and said."""

    income: tuple[Line, ...]
    expenses: tuple[Line, ...]
    left_out: tuple[str | Promise, ...]

    @classmethod
    def of(cls, amounts: Mapping[str, Any]) -> Budget:
        def lines(names: Mapping[str, str | Promise]) -> tuple[Line, ...]:
            return tuple(Line(label, amounts[name]) for name, label in names.items() if amounts.get(name) is not None)

        empty = tuple(label for name, label in (INCOME | EXPENSES).items() if amounts.get(name) is None)
        return cls(lines(INCOME), lines(EXPENSES), empty)

    @property
    def total_income(self) -> Decimal:
        return sum((line.amount for line in self.income), Decimal(0))

    @property
    def total_expenses(self) -> Decimal:
        return sum((line.amount for line in self.expenses), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.total_income - self.total_expenses

    @property
    def lacking(self) -> Decimal:
        return -self.left

    def __bool__(self) -> bool:
        return bool(self.income or self.expenses)


@dataclass(frozen=True)
class Task:
    """Something to do by a day or on it; without one where no source gives a date. `deadline` when it is a record."""

    title: str | Promise
    day: date | None
    key: str
    deadline: Deadline | None = None
    is_stated: bool = True

    @property
    def time(self) -> time | None:
        return self.deadline.time if self.deadline else None


class Plan:
    """What the address asks for, with the records behind it: at most eight queries, however many there are."""

    def __init__(self, data: QueryDict, today: date | None = None) -> None:
        self.today = today or timezone.localdate()
        self.form = PlanForm(data)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.programme = self.find_programme()
        taught = ProgrammeOffering.objects.public()
        self.offerings = list(taught.filter(programme=self.programme)) if self.programme else []
        self.campuses = (
            [one.campus for one in self.offerings] if self.programme else list(Campus.objects.to_live_near())
        )
        self.campus, self.campus_let_go = self.find_campus()
        self.home_rows, self.home_row = self.find_homes()
        self.budget = Budget.of(self.asked)

    @property
    def home(self) -> Residence | None:
        return self.home_row.residence if self.home_row else None

    @property
    def distance(self) -> Distance | None:
        return self.home_row.distance if self.home_row else None

    @property
    def is_begun(self) -> bool:
        own_dates = self.asked.get("move_in") or self.asked.get("study_start")
        return bool(self.programme or self.campus or self.home or self.budget or own_dates)

    def find_programme(self) -> Programme | None:
        key = self.asked.get("programme")
        found = Programme.objects.published().for_choices().filter(key=key).first() if key else None
        if key and found is None:
            self.form.add_error("programme", _("We do not know this programme. Search for it and choose again."))
        return found

    def find_campus(self) -> tuple[Campus | None, bool]:
        """The place asked for, or the only one there is; one of another programme is let go, and that is said."""
        key = self.asked.get("campus")
        found = next((campus for campus in self.campuses if campus.key == key), None)
        is_let_go = False
        if key and found is None:
            is_let_go = Campus.objects.of_public_institutions().filter(key=key).exists()
            if not is_let_go:
                self.form.add_error("campus", _("We do not know this place of study. Choose again."))
        if found is None and self.programme and len(self.campuses) == 1:
            found = self.campuses[0]
        return found, is_let_go

    def find_homes(self) -> tuple[list[HousingRow], HousingRow | None]:
        """The nearest homes, or the first by name, group by group; and the one chosen, wherever it stands."""
        key = self.asked.get("home")
        public = Residence.objects.published()
        matches = judge(public.as_homes(distance_from(self.campus)), {}, "distance").found
        matches.sort(key=lambda one: self.group_of(one.home))
        homes = {one.home.pk: one.home for one in matches}
        shown = [one.home.pk for one in matches[:HOMES_SHOWN]]
        records = {record.pk: record for record in public.for_rows().among(shown, key)}
        chosen = next((record for record in records.values() if record.key == key), None)
        if key and chosen is None:
            self.form.add_error("home", _("We do not know this home. Choose again."))
        if chosen is not None and chosen.pk not in shown:
            shown = [chosen.pk, *shown]
        rows = [HousingRow(records[pk], homes[pk]) for pk in shown if pk in records and pk in homes]
        return rows, next((row for row in rows if row.residence == chosen), None)

    @property
    def applies_as(self) -> frozenset[str]:
        return APPLIES_AS.get(Level(self.programme.type.level), frozenset()) if self.programme else frozenset()

    def group_of(self, home: Home) -> Group:
        if not home.is_there:
            return Group.NOT_THERE
        is_for_others = self.applies_as and home.audiences and self.applies_as.isdisjoint(home.audiences)
        return Group.FOR_OTHERS if is_for_others else Group.OPEN

    @property
    def home_groups(self) -> list[HomeGroup]:
        titles = {
            Group.OPEN: "",
            Group.FOR_OTHERS: FOR_OTHERS.get(self.applies_as, ""),
            Group.NOT_THERE: _("Planned or not confirmed: nobody can move in yet"),
        }
        rows = {group: [row for row in self.home_rows if self.group_of(row.home) == group] for group in Group}
        return [HomeGroup(titles[group], rows[group]) for group in Group if rows[group]]

    @cached_property
    def hits(self) -> list[Programme]:
        """Programmes found by the words, one more than are shown so that the page can say that there are others."""
        if not self.asked.get("find"):
            return []
        found = Programme.objects.published().for_choices().open_to_new_students().with_words(self.asked["find"])
        return list(found[: PROGRAMMES_SHOWN + 1])

    @cached_property
    def tasks(self) -> list[Task]:
        """Nearest first; what has no date comes last."""
        found = [
            Task(one.deadline.title, one.day, occurrence_key(one), one.deadline, one.is_stated)
            for one in in_order(self.deadlines())
        ]
        own = {"move_in": _("You move in"), "study_start": _("Your studies start")}
        found += [
            Task(title, day, f"plan-{name.replace('_', '-')}")
            for name, title in own.items()
            if (day := self.asked.get(name))
        ]
        return sorted(found, key=lambda task: (task.day is None, task.day or date.max))

    @property
    def has_dates(self) -> bool:
        return any(task.day for task in self.tasks)

    def deadlines(self) -> list[Coming]:
        found: list[Coming] = []
        if self.programme:
            found += deadlines_of([self.programme], Deadline.Kind.values, self.today)[self.programme.pk]
        if self.home and self.home.provider:
            known = {one.deadline.pk for one in found}
            of_home = Deadline.objects.published().of_housing(self.home.provider)
            found += [coming(deadline, self.today) for deadline in of_home if deadline.pk not in known]
        return found

    def events(self, url: str) -> list[CalendarEvent]:
        """The dated tasks, each at its hour where one is known, else as a whole day."""
        midnight = timezone.make_aware(datetime.combine(self.today, time()))
        return [
            CalendarEvent(
                uid=task.key,
                title=str(task.title),
                starts=at_time(task.day, task.time),
                # Own dates are kept nowhere, so that nobody knows when they were changed; today's file is the newer.
                updated_at=task.deadline.updated_at if task.deadline else midnight,
                description=self.describe(task),
                url=(task.deadline.official_url if task.deadline else "") or url,
                sequence=sequence(task.deadline) if task.deadline else 0,
            )
            for task in self.tasks
            if task.day is not None
        ]

    def describe(self, task: Task) -> str:
        if task.deadline is None:
            return ", ".join(str(record) for record in (self.programme, self.home) if record)
        check = "" if task.is_stated else gettext("The date follows from the rule; check the official page.")
        parts = (time_in_words(task.time), task.deadline.rule, task.deadline.note, check)
        return "\n".join(part for part in parts if part)
