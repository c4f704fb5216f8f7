"""Institutions: the pages about homes and who lets them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from herning_portal import maps
from herning_portal.open_data import csv_refusal, csv_response, json_refusal, json_response
from institutions.deadlines import coming, in_order
from institutions.distances import nearest_first
from institutions.filters.housing import HousingFilter, newest
from institutions.models import (
    Campus,
    Deadline,
    HousingFigure,
    HousingProvider,
    HousingRule,
    Residence,
    ResidenceBuilding,
)
from institutions.open_data import HOUSING_COLUMNS

HOMES_PER_PAGE = 20
# As many as a page about somebody who lets them can hold; the finder has all.
HOMES_OF_A_PROVIDER = 20
CAMPUSES_NEARBY = 6


def housing_filter(request: HttpRequest) -> HousingFilter:
    return HousingFilter(
        request.GET,
        Residence.objects.published(),
        list(Campus.objects.to_live_near()),
        list(HousingProvider.objects.published().for_names()),
    )


def campus_points(campuses: Iterable[Campus]) -> list[maps.Point]:
    return [
        maps.Point(
            f"campus-{campus.pk}",
            campus.name_in_lists,
            maps.Kind.CAMPUS,
            campus.point,
            campus.institution.get_absolute_url(),
        )
        for campus in campuses
        if campus.point is not None
    ]


def home_points(residences: Iterable[Residence]) -> list[maps.Point]:
    return [
        maps.Point(
            f"home-{residence.pk}",
            residence.title,
            maps.Kind.HOME,
            residence.point,
            residence.get_absolute_url(),
            is_approximate=residence.is_place_inferred,
        )
        for residence in residences
        if residence.point is not None
    ]


def building_points(buildings: Iterable[ResidenceBuilding]) -> list[maps.Point]:
    return [
        maps.Point(
            f"building-{building.pk}",
            building.address or str(building.residence),
            maps.Kind.HOME,
            building.point,
            is_approximate=building.is_inferred,
        )
        for building in buildings
        if building.point is not None
    ]


@require_safe
def housing(request: HttpRequest) -> HttpResponse:
    filters = housing_filter(request)
    page = Paginator(filters.found, HOMES_PER_PAGE).get_page(request.GET.get("page"))
    rows = filters.rows(list(page.object_list))
    residences = [row.residence for row in rows]
    rules = list(HousingRule.objects.of_everybody().about_getting_one())
    drawing = maps.draw(
        home_points(residences) + campus_points(filters.campuses),
        around=filters.campus.point if filters.campus else None,
    )
    for row in rows:
        row.number = drawing.numbers.get(f"home-{row.residence.pk}") if drawing else None
    context = {
        "filters": filters,
        "page": page,
        "updated_at": newest(rows),
        "sure": [row for row in rows if not row.unanswered],
        "facets": filters.facets(),
        "chips": filters.chips(),
        "ways_out": filters.ways_out(),
        "unsure": [row for row in rows if row.unanswered],
        "map": drawing,
        "unmapped_count": sum(residence.point is None for residence in residences),
        "guarantee": [rule for rule in rules if rule.kind == HousingRule.Kind.GUARANTEE],
        "priority": [rule for rule in rules if rule.kind == HousingRule.Kind.PRIORITY],
        "with_study_hours": [one for one in filters.providers if one.minimum_study_hours],
        "waiting_lists": [one for one in filters.providers if one.kind == HousingProvider.Kind.WAITING_LIST],
        "figures": HousingFigure.objects.select_related("source"),
    }
    return render(request, "institutions/residence_list.html", context)


@require_safe
def housing_csv(request: HttpRequest) -> HttpResponse:
    filters = housing_filter(request)
    if not filters.is_valid:
        return csv_refusal(filters.form)
    rows = filters.rows(filters.found)
    return csv_response(request, HOUSING_COLUMNS, rows, gettext("homes") + ".csv", page=reverse("institutions:housing"))


@require_safe
def housing_json(request: HttpRequest) -> HttpResponse:
    filters = housing_filter(request)
    if not filters.is_valid:
        return json_refusal(filters.form)
    rows = filters.rows(filters.found)
    return json_response(
        request,
        HOUSING_COLUMNS,
        rows,
        gettext("homes") + ".json",
        page=reverse("institutions:housing"),
        title=gettext("Homes for students"),
        updated_at=newest(rows),
    )


@require_safe
def residence(request: HttpRequest, slug: str) -> HttpResponse:
    home = Residence.objects.for_page().find_public(slug)
    if home.slug != slug:
        return redirect(home, permanent=True)
    buildings = home.located
    points = [building.point for building in buildings if building.point is not None]
    nearby = nearest_first(Campus.objects.to_live_near(), points)[:CAMPUSES_NEARBY]
    drawing = maps.draw(building_points(buildings) + campus_points(one.place for one in nearby)) if points else None
    all_buildings = home.buildings.all()
    context = {
        "residence": home,
        "provider": home.provider,
        "waiting_list": home.provider.waiting_list if home.provider else None,
        "nearby": nearby,
        "map": drawing,
        "has_inferred": any(building.is_inferred for building in all_buildings),
        "building_sources": {
            building.source_id: building.source for building in all_buildings if building.source
        }.values(),
    }
    return render(request, "institutions/residence_detail.html", context)


@require_safe
def housing_provider(request: HttpRequest, slug: str) -> HttpResponse:
    provider = HousingProvider.objects.for_page().find_public(slug)
    if provider.slug != slug:
        return redirect(provider, permanent=True)
    homes = Residence.objects.published().for_rows().alphabetical()
    homes = homes.filter(Q(provider=provider) | Q(provider__applies_through=provider) | Q(for_internationals=provider))
    shown = list(homes[: HOMES_OF_A_PROVIDER + 1])
    today = timezone.localdate()
    context = {
        "provider": provider,
        "rules": provider.current_rules(),
        "waiting_list": provider.waiting_list,
        "deadlines": in_order(
            coming(deadline, today) for deadline in Deadline.objects.published().of_housing(provider)
        ),
        "members": HousingProvider.objects.published().for_names().filter(applies_through=provider),
        "homes": shown[:HOMES_OF_A_PROVIDER],
        "has_more_homes": len(shown) > HOMES_OF_A_PROVIDER,
        "map": maps.draw(home_points(shown[:HOMES_OF_A_PROVIDER])),
    }
    return render(request, "institutions/housing_provider_detail.html", context)
