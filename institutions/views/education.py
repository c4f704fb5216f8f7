"""Institutions: what can be studied, where, and what it leads on to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from herning_portal.filters import chips, facets, ways_out
from herning_portal.maps import Kind, Map, Point
from herning_portal.maps import draw as draw_map
from herning_portal.models import Source
from herning_portal.open_data import csv_refusal, csv_response, json_refusal, json_response
from herning_portal.ordering import alphabetical, in_alphabet
from herning_portal.provenance import bring_provenance
from institutions.deadlines import HORIZON, Coming, coming, deadlines_of, in_order
from institutions.distances import Distance, nearest_first
from institutions.filters.education import MOST_COMPARED, ProgrammeFilter, keys_compared
from institutions.ladder import GENERAL, RUNGS, climbs, draw, heights
from institutions.linked_data import institution_data, programme_data
from institutions.models import (
    Campus,
    Deadline,
    Event,
    Field,
    Institution,
    Place,
    Programme,
    ProgrammeOffering,
    Progression,
    Residence,
    ResidenceBuilding,
)
from institutions.models.education import ProgrammeQuerySet
from institutions.names import names_of
from institutions.open_data import PROGRAMME_COLUMNS

PROGRAMMES_PER_PAGE = 25
INSTITUTIONS_PER_PAGE = 50
PROGRAMMES_OF_INSTITUTION = 100
DEADLINES_OF_INSTITUTION = 20
EVENTS = 5
INITIATIVES = 5
STEPS = 50
INSTEAD = 6
HOMES_NEARBY = 5
PLACES_NEARBY = 6
ADMISSION = [Deadline.Kind.OPENING, Deadline.Kind.APPLICATION, Deadline.Kind.ANSWER, Deadline.Kind.START]


class CountedPaginator(Paginator):
    """Of a list whose length is known already."""

    def __init__(self, object_list: QuerySet, per_page: int, *, count: int) -> None:
        super().__init__(object_list, per_page)
        self.known_count = count

    @cached_property
    def count(self) -> int:
        return self.known_count


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    filters = ProgrammeFilter(request.GET, Programme.objects.published(), request=request)
    found = cast(ProgrammeQuerySet, filters.qs)
    counts = found.counted()
    paginator = CountedPaginator(found.values("pk"), PROGRAMMES_PER_PAGE, count=sum(counts.values()))
    page = paginator.get_page(request.GET.get("page"))
    # First which rows, then what they show: the last of many pages would read and sort all of it.
    programmes = list(found.for_rows().filter(pk__in=page.object_list))
    deadlines = next_deadlines(programmes)
    chosen = keys_compared(request.GET)[:MOST_COMPARED]
    context = {
        "filters": filters,
        "facets": facets(filters),
        "chips": chips(filters),
        "sort": request.GET.get("sort", ""),
        "counts": counts,
        "page": page,
        "rows": [(one, deadlines[one.pk]) for one in programmes],
        "compared": chosen,
        "compared_elsewhere": [key for key in chosen if key not in {one.key for one in programmes}],
        "most_compared": MOST_COMPARED,
    }
    if not programmes:
        context["ways_out"] = ways_out(filters)
        context["guides"] = Institution.objects.published().filter(kind=Institution.Kind.GUIDANCE).alphabetical()[:3]
    return render(request, "institutions/programme_list.html", context)


def next_deadlines(programmes: Sequence[Programme]) -> dict[int, Coming | None]:
    """The next dated deadline of application for each; None where none is known."""
    found = deadlines_of(programmes, [Deadline.Kind.APPLICATION])
    return {pk: next((one for one in deadlines if one.day), None) for pk, deadlines in found.items()}


def asked_for(request: HttpRequest) -> tuple[ProgrammeFilter, QuerySet]:
    filters = ProgrammeFilter(request.GET, Programme.objects.published(), request=request)
    return filters, cast(ProgrammeQuerySet, filters.qs).for_rows().prefetch_related("fields")


@require_safe
def programmes_csv(request: HttpRequest) -> HttpResponse:
    filters, programmes = asked_for(request)
    if not filters.form.is_valid():
        return csv_refusal(filters.form)
    filename = f"{_('programmes')}.csv"
    return csv_response(request, PROGRAMME_COLUMNS, programmes, filename, page=reverse("institutions:programmes"))


@require_safe
def programmes_json(request: HttpRequest) -> HttpResponse:
    filters, programmes = asked_for(request)
    if not filters.form.is_valid():
        return json_refusal(filters.form)
    rows = list(programmes)
    return json_response(
        request,
        PROGRAMME_COLUMNS,
        rows,
        f"{_('programmes')}.json",
        page=reverse("institutions:programmes"),
        title=_("Programmes"),
        updated_at=max((one.updated_at for one in rows), default=None),
    )


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Programmes side by side, in the order of the address; unknown and unpublished ones are left out alike."""
    asked = keys_compared(request.GET)
    keys = asked[:MOST_COMPARED]
    known = {one.key: one for one in Programme.objects.published().for_comparison().filter(key__in=keys)}
    programmes = [known[key] for key in keys if key in known]
    context = {
        "programmes": programmes,
        "rows": compared(programmes) if programmes else [],
        "without": [(one, address_of([other.key for other in programmes if other is not one])) for one in programmes],
        "missing": len(keys) - len(programmes),
        "left_over": len(asked) - len(keys),
        "most_compared": MOST_COMPARED,
        "query": address_of([one.key for one in programmes]),
    }
    return render(request, "institutions/programme_compare.html", context)


def address_of(keys: Sequence[str]) -> str:
    return f"?{'&'.join(f'p={key}' for key in keys)}"


@dataclass(frozen=True)
class Value:
    """What `programme` has to say; `record` and `field` tell in which language a translated text is shown."""

    programme: Programme
    text: str
    record: Any = None
    field: str = ""
    is_rich: bool = False


@dataclass(frozen=True)
class Compared:
    """One line of the table: what each of the programmes has to say on one subject."""

    label: str
    values: list[Value]

    @property
    def differs(self) -> bool:
        return len({value.text for value in self.values}) > 1


def compared(programmes: Sequence[Programme]) -> list[Compared]:
    def line(label: str, text: Callable[[Programme], str | None]) -> Compared:
        return Compared(label, [Value(one, text(one) or "") for one in programmes])

    def own(label: str, field: str, *, is_rich: bool = False) -> Compared:
        return Compared(label, [Value(one, getattr(one, field), one, field, is_rich) for one in programmes])

    def admission(label: str, field: str) -> Compared:
        """Nobody can follow the rules of a programme that is closed."""
        closed = str(Programme.Intake.CLOSED.label)
        known = own(label, field, is_rich=True).values
        return Compared(label, [Value(one.programme, closed) if one.programme.is_closed else one for one in known])

    deadlines = next_deadlines(programmes)
    steps = list(Progression.objects.public().on_from(programmes))

    def after(programme: Programme) -> Value:
        if programme.afterwards:
            return Value(programme, programme.afterwards, programme, "afterwards", is_rich=True)
        on = [str(step.later) for step in steps if step.leads_on_from(programme)]
        return Value(programme, "; ".join(dict.fromkeys(on)))

    return [
        Compared(_("Institution"), [Value(one, one.institution.title, one.institution, "title") for one in programmes]),
        line(_("Place"), lambda one: "; ".join(place_in_words(offering) for offering in one.offerings.all())),
        Compared(_("Type"), [Value(one, one.type.title, one.type, "title") for one in programmes]),
        line(_("Fields of study"), lambda one: ", ".join(str(field) for field in one.fields.all())),
        own(_("Duration"), "duration"),
        line(_("ECTS credits"), lambda one: str(one.ects or "")),
        line(_("Language"), lambda one: one.languages),
        line(_("Intake"), lambda one: one.get_intake_display()),
        line(_("Places a year"), lambda one: str(one.places or "")),
        line(_("Next deadline"), lambda one: deadline_in_words(deadlines[one.pk])),
        own(_("In short"), "in_short"),
        admission(_("Entry requirements"), "entry_requirements"),
        admission(_("How to apply"), "how_to_apply"),
        Compared(_("What comes after"), [after(one) for one in programmes]),
    ]


def place_in_words(offering: ProgrammeOffering) -> str:
    title, city = offering.campus.title, offering.campus.city
    place = title if city in title else f"{title}, {city}"
    return place if offering.is_whole else _("%(place)s (a part of it)") % {"place": place}


def deadline_in_words(found: Coming | None) -> str:
    if found is None or found.day is None:
        return ""
    day, at = date_format(found.day, "DATE_FORMAT"), found.deadline.time
    if at is not None:
        # As the pages have it beside a date.
        day = f"{day} {_('at %(time)s') % {'time': time_format(at, 'TIME_FORMAT')}}"
    return f"{day}: {found.deadline.title}"


@dataclass(frozen=True)
class HomeNearby:
    """A residence by its nearest building; without a building and a distance where nobody states its position."""

    residence: Residence
    building: ResidenceBuilding | None = None
    distance: Distance | None = None


def homes_near(campus: Campus | None, institution: Institution) -> list[HomeNearby]:
    """The nearest residences; then those of unknown position, first the institution's own. One query, or none."""
    if campus is None or campus.point is None:
        return []
    residences = list(Residence.objects.published().to_live_near(*campus.point))
    buildings = [building for home in residences if (building := home.nearest)]
    found = [
        HomeNearby(one.place.residence, one.place, one.distance) for one in nearest_first(buildings, [campus.point])
    ]
    placeless = [HomeNearby(home) for home in residences if home.nearest is None]
    placeless.sort(key=lambda one: not is_own(one.residence, institution))
    return found[:HOMES_NEARBY] + placeless[:HOMES_NEARBY]


def is_own(residence: Residence, institution: Institution) -> bool:
    owner = residence.provider.organisation_id if residence.provider else None
    return owner is not None and owner == institution.organisation_id


def map_of(campuses: Sequence[Campus], homes: Sequence[HomeNearby]) -> Map | None:
    """Campuses and homes with known coordinates. A single dot says nothing: one alone is not drawn."""
    points = [Point(one.key, one.title, Kind.CAMPUS, one.point, is_named=True) for one in campuses if one.point]
    points += [
        Point(
            home.residence.key,
            home.residence.title,
            Kind.HOME,
            home.building.point,
            url=home.residence.get_absolute_url(),
            is_approximate=home.building.is_inferred,
        )
        for home in homes
        if home.building and home.building.point
    ]
    return draw_map(points) if len(points) > 1 else None


@dataclass(frozen=True)
class Figure:
    """A line of the table of figures: the newest value here and in the country, None where nothing is measured."""

    indicator: Any
    own: dict[str, Any] | None
    country: dict[str, Any] | None

    @property
    def period(self) -> str:
        return str((self.own or self.country or {}).get("period", ""))


@dataclass(frozen=True)
class Figures:
    """The figures about one programme, with what is said once for all of them."""

    rows: list[Figure]
    sources: list[Source]
    with_limits: list[Any]

    @classmethod
    def of(cls, indicators: Sequence[Any]) -> Figures:
        rows = [
            Figure(one, *(json.loads(cell, parse_float=Decimal) if cell else None for cell in (one.own, one.country)))
            for one in sorted(indicators, key=lambda one: (one.order, one.pk))
        ]
        rows = [one for one in rows if one.own or one.country]
        cells = [cell for one in rows for cell in (one.own, one.country) if cell and cell["source"]["title_da"]]
        sources = {tuple(cell["source"].values()): Source(**cell["source"]) for cell in cells}
        limits = {str(one.indicator.limits): one.indicator for one in rows if one.indicator.limits}
        return cls(rows, list(sources.values()), list(limits.values()))


@require_safe
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    programme = Programme.objects.for_page().find_public(slug)
    if programme.slug != slug:
        return redirect(programme, permanent=True)
    names = names_of(
        fields=Field.objects.filter(programmes=programme),
        variants=Programme.objects.published().filter(variant_of=programme),
        figures=programme.indicators.published().with_newest(),
    )
    deadlines = [] if programme.is_closed else deadlines_of([programme], ADMISSION)[programme.pk]
    steps = list(Progression.objects.public().around(programme)[:STEPS])
    offerings = list(programme.offerings.all())
    # Where it is taught here, before a place elsewhere that teaches a part of it.
    campus = next((one.campus for one in offerings if one.campus.point and one.campus.is_in_municipality), None)
    context = {
        "programme": programme,
        "fields": sorted(names["fields"], key=lambda one: (one.order, one.key)),
        "variants": sorted(names["variants"], key=lambda one: alphabetical(str(one))),
        "figures": Figures.of(names["figures"]),
        "offerings": offerings,
        "is_taught_in_parts": any(not one.is_whole for one in offerings),
        "instead": Programme.objects.published().instead_of(programme)[:INSTEAD] if programme.is_closed else [],
        "deadlines": deadlines,
        "applications": [one for one in deadlines if one.day and one.deadline.kind == Deadline.Kind.APPLICATION],
        "steps_here": [one for one in steps if one.leads_to(programme)],
        "steps_on": [one for one in steps if not one.leads_to(programme)],
        "campus": campus,
        "homes": homes_near(campus, programme.institution),
        "linked_data": programme_data(request, programme, deadlines),
    }
    return render(request, "institutions/programme_detail.html", context)


@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    institutions = Institution.objects.published().for_rows().alphabetical()
    page = Paginator(institutions, INSTITUTIONS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "institutions/institution_list.html", {"page": page})


@require_safe
def institution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    institution = Institution.objects.for_page().find_public(slug)
    if institution.slug != slug:
        return redirect(institution, permanent=True)
    initiatives = institution.initiatives.published()
    nearest = initiatives.order_by(in_alphabet(), "pk").values("pk")[: INITIATIVES + 1]
    bring_provenance(institution, initiatives=initiatives.filter(pk__in=nearest))
    work = sorted(institution.initiatives.all(), key=lambda one: alphabetical(str(one)))
    programmes = list(Programme.objects.published().taught_by(institution)[: PROGRAMMES_OF_INSTITUTION + 1])
    today = timezone.localdate()
    deadlines = Deadline.objects.published().concerning(institution)[:DEADLINES_OF_INSTITUTION]
    events = Event.objects.published().filter(institution=institution)
    campuses = list(institution.campuses.all())
    campus = next((one for one in campuses if one.point and one.is_in_municipality), None)
    homes = homes_near(campus, institution)
    seat = campus or next((one for one in campuses if one.is_in_municipality), None)
    context = {
        "institution": institution,
        "campuses": campuses,
        "campus": campus,
        "programmes": programmes[:PROGRAMMES_OF_INSTITUTION],
        "has_more_programmes": len(programmes) > PROGRAMMES_OF_INSTITUTION,
        "deadlines": in_order(coming(one, today) for one in deadlines),
        "initiatives": work[:INITIATIVES],
        "has_more_initiatives": len(work) > INITIATIVES,
        "events": events.between(today, today + HORIZON).for_rows()[:EVENTS],
        "homes": homes,
        "town": seat.city if seat else "",
        "places": Place.objects.published().to_go_to_from(seat).for_rows()[:PLACES_NEARBY] if seat else [],
        # A campus in another town would leave no room to tell the homes apart.
        "map": map_of([one for one in campuses if one.is_in_municipality], homes),
        "linked_data": institution_data(request, institution),
    }
    return render(request, "institutions/institution_detail.html", context)


@require_safe
def ladder(request: HttpRequest) -> HttpResponse:
    ladders, shared = climbs()
    named = [one for one in ladders if one.field.is_hub or one.field.is_wanted]
    groups = [(_("The fields that the strategy names"), named), (_("Other fields"), ladders[len(named) :])]
    context = {
        "ladders": ladders,
        "groups": [(title, draw(part), part) for title, part in groups if part],
        "shared": [(level, shared[level]) for level in GENERAL if level in shared],
        "levels": RUNGS,
        "levels_from_the_top": RUNGS[::-1],
        "heights": heights(ladders),
    }
    return render(request, "institutions/education_ladder.html", context)
