"""Institutions: the town around the studies, and the calendar of deadlines and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from herning_portal import maps
from herning_portal.calendars import calendar_response
from herning_portal.filters import chips, facets, ways_out
from institutions.calendar import Kind, Row, calendar_events, deadline_entry, event_entry, rows_of
from institutions.deadlines import HORIZON, coming_dates
from institutions.distances import nearest_first
from institutions.filters.city import CalendarFilter, PlaceFilter
from institutions.linked_data import event_data
from institutions.models import Campus, Deadline, EducationType, Event, Institution, Place, Programme
from institutions.models.city import PlaceQuerySet
from institutions.names import names_of

PLACES_PER_PAGE = 30
ENTRIES_PER_PAGE = 30
EVENTS = 5
CAMPUSES_NEARBY = 5
# As many as a page about one deadline names; the finder has all.
NAMED = 40


@dataclass(frozen=True)
class Group:
    """Places of one kind that stand together in the list; what is history is a kind of its own."""

    title: str
    is_history: bool
    places: list[Place]


def groups_of(places: Sequence[Place]) -> list[Group]:
    found = groupby(places, key=lambda place: (place.is_history, "" if place.is_history else place.kind))
    return [
        Group(str(_("What there has been") if is_history else Place.Kind(kind).label), is_history, list(group))
        for (is_history, kind), group in found
    ]


@require_safe
def student_life(request: HttpRequest) -> HttpResponse:
    filters = PlaceFilter(request.GET, Place.objects.published(), request=request)
    found = cast(PlaceQuerySet, filters.qs).for_rows().by_kind()
    page = Paginator(found, PLACES_PER_PAGE).get_page(request.GET.get("page"))
    places = list(page.object_list)
    context = {
        "filters": filters,
        "facets": facets(filters),
        "chips": chips(filters),
        "ways_out": [] if places else ways_out(filters),
        "page": page,
        "groups": groups_of(places),
        "map": maps.draw(place_points(places)),
        "events": coming_events(),
    }
    return render(request, "institutions/place_list.html", context)


def place_points(places: Sequence[Place]) -> list[maps.Point]:
    return [
        maps.Point(place.key, place.title, maps.Kind.PLACE, place.point, place.get_absolute_url(), is_named=True)
        for place in places
        if place.point is not None
    ]


def coming_events(place: Place | None = None) -> list[Event]:
    today = timezone.localdate()
    events = Event.objects.published().between(today, today + HORIZON).for_rows()
    return list((events.filter(place=place) if place else events)[:EVENTS])


@require_safe
def place_detail(request: HttpRequest, slug: str) -> HttpResponse:
    place = Place.objects.for_page().find_public(slug)
    if place.slug != slug:
        return redirect(place, permanent=True)
    nearby = []
    if place.point is not None:
        campuses = Campus.objects.to_live_near().nearest_to(*place.point)[:CAMPUSES_NEARBY]
        nearby = nearest_first(campuses, [place.point])
    points = place_points([place]) + [
        maps.Point(f"campus {one.place.pk}", one.place.title, maps.Kind.CAMPUS, one.place.point)
        for one in nearby
        if one.place.point
    ]
    context = {
        "place": place,
        "nearby": nearby,
        "map": maps.draw(points) if place.point else None,
        "events": coming_events(place),
    }
    return render(request, "institutions/place_detail.html", context)


@dataclass(frozen=True)
class Subscription:
    """A feed with its two addresses: one that calendar programs follow, one that is a file."""

    title: str
    address: str
    subscribe: str


def subscription(request: HttpRequest, title: str, address: str) -> Subscription:
    return Subscription(title, address, f"webcal://{request.get_host()}{address}")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    filters = CalendarFilter(request.GET)
    page = Paginator(filters.found, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list))
    feeds = [
        subscription(request, _("All deadlines and events"), reverse("institutions:calendar_feed")),
        subscription(request, _("Only the deadlines"), reverse("institutions:deadlines_feed")),
    ]
    feeds += [
        subscription(request, str(one), reverse("institutions:institution_feed", args=[one.slug]))
        for key, one in filters.institutions.items()
        if key in filters.asked.get("institution", ())
    ]
    context = {
        "filters": filters,
        "facets": filters.facets(),
        "chips": filters.chips(),
        "ways_out": filters.ways_out(),
        "page": page,
        "months": months_of([row for row in rows if row.entry.day]),
        "undated": [row for row in rows if not row.entry.day],
        "feeds": feeds,
    }
    return render(request, "institutions/calendar.html", context)


def months_of(rows: Sequence[Row]) -> list[tuple[object, list[Row]]]:
    """The dated rows under a day of their month."""
    return [(group[0].entry.day, group) for group in (list(one) for _month, one in groupby(rows, by_month))]


def by_month(row: Row) -> str:
    return row.entry.month


def feed(request: HttpRequest, name: str, **asked: str) -> HttpResponse:
    """What the calendar shows for this question, dated and without pages. Takes no question of the visitor's own."""
    question = request.GET.copy()
    question.clear()
    question.update(asked)
    filters = CalendarFilter(question)
    return calendar_response(name, calendar_events(request, filters.found))


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    return feed(request, _("Study deadlines and events"))


@require_safe
def deadlines_feed(request: HttpRequest) -> HttpResponse:
    return feed(request, _("Study deadlines"), kind=Kind.DEADLINE)


@require_safe
def institution_feed(request: HttpRequest, slug: str) -> HttpResponse:
    institution = Institution.objects.find_public(slug)
    if institution.slug != slug:
        return redirect("institutions:institution_feed", institution.slug, permanent=True)
    return feed(request, institution.title, institution=institution.key)


def some(records: QuerySet) -> QuerySet:
    """As many as are shown, and one more to know that there are others."""
    return records.model._default_manager.filter(pk__in=records.values("pk")[: NAMED + 1])


@require_safe
def deadline_detail(request: HttpRequest, slug: str) -> HttpResponse:
    deadline = Deadline.objects.for_page().find_public(slug)
    if deadline.slug != slug:
        return redirect(deadline, permanent=True)
    named = names_of(
        institutions=some(Institution.objects.published().filter(deadlines=deadline)),
        programmes=some(Programme.objects.published().filter(deadlines=deadline)),
        types=some(EducationType.objects.filter(deadlines=deadline)),
    )
    dates = coming_dates(deadline)
    feed = subscription(request, deadline.title, reverse("institutions:deadline_feed", args=[deadline.slug]))
    context = {
        "deadline": deadline,
        "dates": dates,
        "next": dates[0] if dates else None,
        "named": {kind: records[:NAMED] for kind, records in named.items()},
        "has_more": any(len(records) > NAMED for records in named.values()),
        "feed": feed if dates else None,
    }
    return render(request, "institutions/deadline_detail.html", context)


@require_safe
def deadline_feed(request: HttpRequest, slug: str) -> HttpResponse:
    deadline = Deadline.objects.find_public(slug)
    if deadline.slug != slug:
        return redirect("institutions:deadline_feed", deadline.slug, permanent=True)
    entries = [deadline_entry(request, one) for one in coming_dates(deadline)]
    return calendar_response(deadline.title, entries)


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = Event.objects.for_page().find_public(slug)
    if event.slug != slug:
        return redirect(event, permanent=True)
    context = {
        "event": event,
        "place": event.public_place,
        "institution": event.public_institution,
        "feed": subscription(request, event.title, reverse("institutions:event_feed", args=[event.slug])),
        "linked_data": event_data(request, event),
    }
    return render(request, "institutions/event_detail.html", context)


@require_safe
def event_feed(request: HttpRequest, slug: str) -> HttpResponse:
    event = Event.objects.select_related("place").find_public(slug)
    if event.slug != slug:
        return redirect("institutions:event_feed", event.slug, permanent=True)
    return calendar_response(event.title, [event_entry(request, event)])
