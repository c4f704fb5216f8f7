"""Institutions: what a visitor may ask of the homes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from herning_portal.filters import Chip, Facet, Option
from herning_portal.maps import Coordinates, distance_km
from herning_portal.numbers import kilometres, kroner
from institutions.distances import Distance
from institutions.forms import AmountField, NumberField
from institutions.homes import FACETS, Home, Match, Matches, Question, judge, one_of, rent_at_most, within
from institutions.models import Campus, HousingProvider, Residence
from institutions.models.housing import ResidenceQuerySet

AUDIENCE_NAMES = [
    ("student", _("Students")),
    ("apprentice", _("Apprentices and pupils")),
    ("international", _("International students")),
]
ORDER_NAMES = [
    ("", _("Nearest, or by name")),
    ("distance", _("Nearest first")),
    ("rent", _("Cheapest first")),
    ("size", _("Largest first")),
    ("name", pgettext_lazy("order", "Name")),
]
# What is not known of a home, in the middle of a sentence.
FACT_NAMES: dict[str, str | Promise] = {
    "km": _("the distance"),
    "rent": _("the rent"),
    "kind": _("the type"),
    "who": _("who may apply"),
    "provider": _("who lets it"),
    "access": _("step-free access"),
    "stage": _("whether it is in use"),
}


class FacetField(forms.MultipleChoiceField):
    """`?kind=` asks for nothing."""

    default_error_messages = {"invalid_choice": _("Choose from the list; one of the choices is not in it.")}

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]


class HousingForm(forms.Form):
    campus = forms.ChoiceField(
        label=_("Distance from"),
        required=False,
        error_messages={"invalid_choice": _("Choose a place of study from the list.")},
    )
    km = NumberField(label=_("At most km away"), most=100, example=Decimal(3))
    rent = AmountField(label=_("Rent at most, DKK a month"))
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=ORDER_NAMES,
        error_messages={"invalid_choice": _("Choose an order from the list.")},
    )
    kind = FacetField(label=_("Type of home"), required=False, choices=Residence.Kind.choices)
    who = FacetField(label=_("Who may apply"), required=False, choices=AUDIENCE_NAMES)
    access = FacetField(label=_("Access"), required=False, choices=[("True", _("Step-free access"))])
    provider = FacetField(label=_("Who lets it"), required=False)
    stage = FacetField(label=_("How far it is"), required=False, choices=Residence.Stage.choices)

    def __init__(self, data: QueryDict, campuses: Sequence[Campus], providers: Sequence[HousingProvider]) -> None:
        super().__init__(data, label_suffix="")
        self.campuses = {campus.key: campus for campus in campuses}
        places = [(campus.key, campus.name_in_lists) for campus in campuses]
        self.fields["campus"].choices = [("", _("No place chosen")), *places]  # type: ignore[attr-defined]
        names = [(provider.key, provider.name_in_lists) for provider in providers]
        self.fields["provider"].choices = names  # type: ignore[attr-defined]

    def clean_campus(self) -> Campus | None:
        return self.campuses.get(self.cleaned_data["campus"])

    def clean(self) -> None:
        asks_distance = self.cleaned_data.get("km") is not None or self.cleaned_data.get("sort") == "distance"
        if asks_distance and not self.cleaned_data.get("campus") and not self.has_error("campus"):
            self.add_error("campus", ValidationError(_("Choose the place to measure from."), code="campus_missing"))


@dataclass
class HousingRow:
    """A home of the list with what depends on the question."""

    residence: Residence
    home: Home
    # What was asked for and is not stated of it, in words.
    unanswered: tuple[str, ...] = ()
    # On the map of the page, where it is on it.
    number: int | None = None

    @property
    def distance(self) -> Distance | None:
        return None if self.home.km is None else Distance(self.home.km)


@dataclass(frozen=True)
class WayOut:
    """A question less, and how many homes there would be then."""

    label: str
    query: str
    count: int


class HousingFilter:
    """The form, the homes that fit and every count beside them. A wrong value gives no homes, and its own error."""

    def __init__(
        self,
        data: QueryDict,
        residences: ResidenceQuerySet,
        campuses: Sequence[Campus],
        providers: Sequence[HousingProvider],
    ) -> None:
        self.data, self.campuses, self.providers = data, campuses, providers
        self.form = HousingForm(data, campuses, providers)
        self.is_valid = self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.campus: Campus | None = self.asked.get("campus")
        self.residences = residences
        self.homes = residences.as_homes(distance_from(self.campus))

    @cached_property
    def questions(self) -> dict[str, Question]:
        if not self.is_valid:
            return {}
        questions = {name: one_of(values, self.asked[name]) for name, values in FACETS.items() if self.asked[name]}
        if self.asked["rent"] is not None:
            questions["rent"] = rent_at_most(self.asked["rent"])
        if self.asked["km"] is not None:
            questions["km"] = within(float(self.asked["km"]))
        return questions

    @property
    def order(self) -> str:
        return self.asked.get("sort") or ("distance" if self.campus else "name")

    @cached_property
    def matches(self) -> Matches:
        return judge(self.homes, self.questions, self.order)

    @property
    def found(self) -> list[Match]:
        return self.matches.found if self.is_valid else []

    @property
    def unanswered(self) -> list[tuple[str | Promise, int]]:
        """For each question, what is not known and of how many homes."""
        return [(FACT_NAMES[name], count) for name, count in self.matches.unanswered.items() if count]

    def rows(self, matches: Sequence[Match]) -> list[HousingRow]:
        """The records of one page, with two queries."""
        ids = [one.home.pk for one in matches]
        records = {record.pk: record for record in self.residences.for_rows().filter(pk__in=ids)}
        return [
            HousingRow(records[one.home.pk], one.home, tuple(str(FACT_NAMES[name]) for name in one.unanswered))
            for one in matches
            if one.home.pk in records
        ]

    def facets(self) -> list[Facet]:
        return [
            Facet(
                name,
                self.form.fields[name].label or "",
                tuple(
                    Option(value, label, self.matches.options[name].get(value, 0), value in self.data.getlist(name))
                    for value, label in self.form.fields[name].choices  # type: ignore[attr-defined]
                ),
                tuple(map(str, self.form.errors.get(name, ()))),
                self.silence(name),
            )
            for name in FACETS
        ]

    def silence(self, name: str) -> str:
        count = self.matches.silent[name]
        return gettext("Not stated for %(count)s; shown last.") % {"count": count} if count else ""

    def chips(self) -> list[Chip]:
        """One for each choice in force, with the question without it."""
        found = []
        for name in self.questions:
            chosen = self.asked[name]
            for value in chosen if isinstance(chosen, list) else [chosen]:
                found.append(Chip(self.words(name, value), self.query_without(name, value)))
        return found

    def ways_out(self) -> list[WayOut]:
        """The questions that alone stand between the visitor and more homes."""
        return [
            WayOut(
                ", ".join(self.words(name, value) for value in as_list(self.asked[name])),
                self.query_without(name),
                count,
            )
            for name, count in self.matches.without.items()
            if count
        ]

    def words(self, name: str, value: Any) -> str:
        match name:
            case "rent":
                return gettext("Rent at most %(amount)s") % {"amount": kroner(value)}
            case "km":
                return gettext("At most %(distance)s away") % {"distance": kilometres(value)}
            case _:
                return str(dict(self.form.fields[name].choices)[value])  # type: ignore[attr-defined]

    def query_without(self, name: str, value: object = None) -> str:
        question = self.data.copy()
        question.pop("page", None)
        kept = [one for one in question.getlist(name) if one != value] if isinstance(value, str) else []
        question.setlist(name, kept)
        return f"?{question.urlencode()}"


def newest(rows: Sequence[HousingRow]) -> datetime | None:
    return max((row.residence.updated_at for row in rows), default=None)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def distance_from(campus: Campus | None) -> Callable[[Coordinates], float] | None:
    point = campus.point if campus else None
    return (lambda other: distance_km(point, other)) if point else None
