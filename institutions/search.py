"""Institutions: what its records give to be found by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from herning_portal.search.entrances import Entrance, offer
from herning_portal.search.registry import Searchable, register
from institutions.models import (
    Deadline,
    EducationType,
    Event,
    Field,
    HousingProvider,
    HousingRule,
    Institution,
    Organisation,
    Place,
    Programme,
    Residence,
)

OF_CLOSED, OF_VARIANTS, OF_HISTORY = 55, 85, 60
# A deadline names what it is for; what it is for shall stand above it.
OF_DEADLINES = 75


def programmes() -> QuerySet:
    return Programme.objects.select_related("institution", "type").prefetch_related("fields")


def institutions() -> QuerySet:
    return Institution.objects.select_related("organisation").prefetch_related("campuses")


def housing_providers() -> QuerySet:
    return HousingProvider.objects.prefetch_related("rules")


def residences() -> QuerySet:
    return Residence.objects.select_related("provider__applies_through")


def kind_name(record: Any) -> str:
    return str(record.get_kind_display())


def titles(record: Any) -> str:
    """Its names in all languages: who reads English may know a school by its Danish name, and the other way round."""
    return " ".join(name for name in (record.title_da, record.title_en, record.title_de) if name)


def type_and_fields(programme: Programme) -> str:
    return " ".join([programme.type.title, *(field.title for field in programme.fields.all())])


def addresses(institution: Institution) -> str:
    return " ".join(f"{campus.title} {campus.postal_address}" for campus in institution.campuses.all())


def how_to_get_in(programme: Programme) -> Iterator[tuple[models.Model, str]]:
    """Nobody shall find a closed programme by what it once took: its page does not tell."""
    if not programme.is_closed:
        yield programme, "entry_requirements"
        yield programme, "how_to_apply"


def weight_of_programme(programme: Programme) -> int:
    if programme.is_closed:
        return OF_CLOSED
    return OF_VARIANTS if programme.is_variant else 100


def at_institution(record: Programme) -> Iterator[tuple[models.Model, str]]:
    yield record.institution, "title"


def of_provider(record: Residence) -> Iterator[tuple[models.Model, str]]:
    if record.provider is not None:
        yield record.provider, "title"


def rules_in_force(provider: HousingProvider) -> Iterator[tuple[models.Model, str]]:
    for rules in provider.current_rules().values():
        for rule in rules:
            yield rule, "text"


def headings_of_rules(provider: HousingProvider) -> str:
    return " ".join(rules[0].get_kind_display() for rules in provider.current_rules().values())


register(
    Searchable(
        kinds={"programme": (_("Programme"), _("Programmes"))},
        rows=programmes,
        title="title",
        names=["short_title", "also_called", titles],
        summary=["in_short", type_and_fields],
        text=[
            "body",
            "afterwards",
            "institution.title",
            "institution.short_title",
        ],
        parts=how_to_get_in,
        place=at_institution,
        weight=weight_of_programme,
        follows={Institution: ["institution"], EducationType: ["type"], Field: ["fields"]},
    ),
    Searchable(
        kinds={"institution": (_("Institution"), _("Institutions"))},
        rows=institutions,
        title="title",
        names=["short_title", "former_names", titles],
        summary=["in_short", kind_name],
        text=["body", addresses],
        weight=lambda institution: 110,
        follows={Organisation: ["organisation"]},
    ),
    Searchable(
        kinds={"housing_provider": (_("Landlord"), _("Landlords"))},
        rows=housing_providers,
        title="title",
        names=["short_title", titles],
        summary=["in_short", kind_name],
        text=["body", headings_of_rules],
        parts=rules_in_force,
        follows={HousingRule: ["rules"]},
    ),
    Searchable(
        kinds={"residence": (pgettext_lazy("choice", "Home"), _("Homes"))},
        rows=residences,
        title="title",
        names=["short_title", titles],
        summary=["in_short", kind_name],
        text=["body", "who_may_apply", "how_to_apply", lambda residence: f"{residence.address} {residence.city}"],
        place=of_provider,
        follows={HousingProvider: ["provider"]},
    ),
    Searchable(
        kinds={"place": (_("Student life"), _("Student life"))},
        rows=lambda: Place.objects.all(),
        title="title",
        names=[titles],
        summary=["in_short", kind_name],
        text=["body", lambda place: place.postal_address],
        weight=lambda place: OF_HISTORY if place.is_history else 90,
    ),
    Searchable(
        kinds={"deadline": (_("Deadline"), _("Deadlines"))},
        rows=lambda: Deadline.objects.all(),
        title="title",
        names=[titles],
        summary=["audience", "rule", kind_name],
        text=["note", "place"],
        weight=lambda deadline: OF_HISTORY if deadline.is_example else OF_DEADLINES,
    ),
    Searchable(
        kinds={"event": (_("Event"), _("Events"))},
        rows=lambda: Event.objects.select_related("place", "institution"),
        title="title",
        summary=["in_short"],
        text=["body", "location"],
        follows={Place: ["place"], Institution: ["institution"]},
    ),
)

offer(
    Entrance(
        "institutions:programmes",
        _("Find a programme"),
        _("programmes, education, courses, compare programmes, finder"),
    ),
    Entrance("institutions:institutions", _("All places of education"), _("schools, institutions, colleges")),
    Entrance("institutions:ladder", _("The education ladder"), _("ladder, after 9th grade, ways through education")),
    Entrance("institutions:housing", _("Find a home"), _("home, housing, rooms, flats, student housing")),
    Entrance("institutions:planner", _("Plan your studies"), _("plan, planner, budget, cost of living, checklist")),
    Entrance(
        "institutions:student_life", _("Student life"), _("leisure, spare time, things to do, places in the town")
    ),
    Entrance("institutions:calendar", _("Deadlines and events"), _("calendar, deadlines, dates, events")),
)
