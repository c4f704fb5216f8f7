"""Institutions: what a visitor may ask of the places in town and of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from herning_portal.filters import (
    Chip,
    Choices,
    Facet,
    FacetField,
    FacetFilter,
    ListFilter,
    Option,
    WayOut,
    question_without,
)
from herning_portal.ordering import alphabetical, fold
from institutions.calendar import Entry, Kind, entries_from
from institutions.deadlines import HORIZON
from institutions.filters.education import NOT_STATED
from institutions.models import Deadline, Institution, Place
from institutions.names import names_of

WHEN = Case(When(is_history=True, then=Value("history")), default=Value("now"), output_field=CharField())


class PlaceFilter(ListFilter):
    q = django_filters.CharFilter(label=_("Word or name"), method="find", max_length=100)
    kind = FacetFilter(label=_("Kind"), field_name="kind", choices=Place.Kind.choices)
    town = FacetFilter(label=_("Town"), field_name="city", choices=[])
    when = FacetFilter(
        label=_("Now or before"), by=WHEN, choices=[("now", _("What there is")), ("history", _("What there has been"))]
    )

    class Meta:
        model = Place
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Place.objects.published().exclude(city="").order_by().values_list("city", flat=True).distinct()
        self.filters["town"].given = [*((town, town) for town in sorted(towns, key=alphabetical)), NOT_STATED]

    def find(self, places: QuerySet, name: str, value: str) -> QuerySet:
        """Every word of it stands in the name, the few lines or the address, or in what the kind is called."""
        for word in fold(value).split():
            kinds = [kind for kind, label in Place.Kind.choices if word in fold(str(label))]
            places = places.filter(Q(folded__contains=word) | Q(kind__in=kinds))
        return places


class CalendarForm(forms.Form):
    """Unknown choices are errors, each at its own field; the institutions and months depend on the day."""

    kind = FacetField(label=_("Deadlines and events"), required=False, choices=Kind.choices)
    level = FacetField(label=_("Level"), required=False, choices=Deadline.Level.choices)
    institution = FacetField(label=_("Institution"), required=False, choices=[])
    month = FacetField(label=_("Month"), required=False, choices=[])

    def __init__(self, data: QueryDict, institutions: Choices, months: Choices) -> None:
        super().__init__(data, label_suffix="")
        self.fields["institution"].choices = institutions  # type: ignore[attr-defined]
        self.fields["month"].choices = months  # type: ignore[attr-defined]


def months_from(today: date) -> list[tuple[str, str]]:
    """The months that a year ahead touches, as address and as words."""
    last = today + HORIZON
    count = (last.year - today.year) * 12 + last.month - today.month
    months = [divmod(today.month - 1 + number, 12) for number in range(count + 1)]
    days = [date(today.year + years, month + 1, 1) for years, month in months]
    return [(f"{day:%Y-%m}", date_format(day, "YEAR_MONTH_FORMAT")) for day in days]


# What an entry is of each kind of choice.
FACETS: dict[str, Callable[[Entry], frozenset[str]]] = {
    "kind": lambda entry: frozenset({entry.kind}),
    "level": lambda entry: frozenset({entry.level} - {""}),
    "institution": lambda entry: entry.institutions,
    "month": lambda entry: frozenset({entry.month} - {""}),
}


class CalendarFilter:
    """The form, the entries that fit and the count beside each choice. A wrong value gives none, and its own error.

    Four queries, and one walk through all entries.
    """

    def __init__(self, data: QueryDict, today: date | None = None) -> None:
        self.data = data
        self.today = today or timezone.localdate()
        public = names_of(institution=Institution.objects.published())["institution"]
        self.institutions = {one.key: one for one in sorted(public, key=lambda one: alphabetical(str(one)))}
        names = [(key, str(one)) for key, one in self.institutions.items()]
        self.form = CalendarForm(data, names, months_from(self.today))
        self.is_valid = self.form.is_valid()
        self.asked = {name: set(values) for name, values in self.form.cleaned_data.items() if values}
        self.found: list[Entry] = []
        self.counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        self.without = dict.fromkeys(self.asked, 0)
        self.has_events = False
        if self.is_valid:
            self.walk(entries_from(self.today))

    def walk(self, entries: list[Entry]) -> None:
        self.has_events = any(entry.kind == Kind.EVENT for entry in entries)
        for entry in entries:
            known = {name: values(entry) for name, values in FACETS.items()}
            against = [name for name, chosen in self.asked.items() if known[name].isdisjoint(chosen)]
            if not against:
                self.found.append(entry)
            if len(against) == 1:
                self.without[against[0]] += 1
            for name, values in known.items():
                if not against or against == [name]:
                    for value in values:
                        self.counts[name][value] = self.counts[name].get(value, 0) + 1

    @cached_property
    def dated_count(self) -> int:
        return sum(entry.day is not None for entry in self.found)

    @property
    def undated_count(self) -> int:
        return len(self.found) - self.dated_count

    def choices(self, name: str) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.form.fields[name].choices]  # type: ignore[attr-defined]

    def facets(self) -> list[Facet]:
        """An institution that leads nowhere and is not chosen is not offered: there are many.

        Nor are kinds while there are only deadlines to choose from.
        """
        found = []
        for name in FACETS:
            if name == "kind" and self.is_valid and not (self.has_events or "kind" in self.asked):
                continue
            chosen = self.data.getlist(name)
            options = [
                Option(value, label, self.counts[name].get(value, 0), value in chosen)
                for value, label in self.choices(name)
            ]
            if name == "institution":
                options = [option for option in options if option.count or option.is_chosen]
            errors = tuple(map(str, self.form.errors.get(name, ())))
            found.append(Facet(name, self.form.fields[name].label or "", tuple(options), errors))
        return found

    def chips(self) -> list[Chip]:
        return [
            Chip(label, question_without(self.data, name, value))
            for name, chosen in self.asked.items()
            if self.is_valid
            for value, label in self.choices(name)
            if value in chosen
        ]

    def ways_out(self) -> list[WayOut]:
        return [
            WayOut(str(self.form.fields[name].label), count, question_without(self.data, name))
            for name, count in self.without.items()
            if count
        ]
