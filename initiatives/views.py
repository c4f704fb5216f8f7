"""Initiatives: the work as list, matrix and time line, and each initiative with its thread up to the vision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from herning_portal import charts
from herning_portal.filters import UNKNOWN, chips, facets, ways_out
from herning_portal.open_data import csv_refusal, csv_response, json_refusal, json_response
from herning_portal.ordering import alphabetical
from initiatives.filters import GOES_ON, InitiativeFilter
from initiatives.models import Audience, Initiative, Partnership
from initiatives.open_data import COLUMNS
from institutions.models import Institution, Organisation, Programme
from institutions.names import names_of
from strategy.forum import forums_of
from strategy.models import Indicator, TextItem

INITIATIVES_PER_PAGE = 25
BARS_PER_PAGE = 50
YEARS_NAMED = 6  # as many as stand side by side at 320 px


def narrowed(request: HttpRequest) -> InitiativeFilter:
    return InitiativeFilter(request.GET, Initiative.objects.published(), request=request)


def shared(filters: InitiativeFilter) -> dict[str, Any]:
    """What all three views of the work show: the same questions, with the same answers."""
    return {"filters": filters, "facets": facets(filters), "chips": chips(filters)}


@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    filters = narrowed(request)
    found: Any = filters.qs
    page = Paginator(found.for_rows(), INITIATIVES_PER_PAGE).get_page(request.GET.get("page"))
    context = {**shared(filters), "page": page, "sort": request.GET.get("sort", "")}
    if not page.paginator.count:
        context["ways_out"] = ways_out(filters)
    return render(request, "initiatives/initiative_list.html", context)


def for_data(filters: InitiativeFilter) -> QuerySet:
    found: Any = filters.qs
    return found.for_data()


@require_safe
def initiatives_csv(request: HttpRequest) -> HttpResponse:
    filters = narrowed(request)
    if not filters.form.is_valid():
        return csv_refusal(filters.form)
    filename = f"{_('initiatives')}.csv"
    return csv_response(request, COLUMNS, for_data(filters), filename, page=reverse("initiatives:initiatives"))


@require_safe
def initiatives_json(request: HttpRequest) -> HttpResponse:
    filters = narrowed(request)
    if not filters.form.is_valid():
        return json_refusal(filters.form)
    rows = list(for_data(filters))
    return json_response(
        request,
        COLUMNS,
        rows,
        f"{_('initiatives')}.json",
        page=reverse("initiatives:initiatives"),
        title=_("Initiatives"),
        updated_at=max((one.updated_at for one in rows), default=None),
    )


@dataclass(frozen=True)
class Cell:
    """How many initiatives, and the list of them under the other choices in force."""

    status: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """A goal of the leading strategy; None stands for the initiatives that serve none of them."""

    goal: TextItem | None
    cells: tuple[Cell, ...]
    total: Cell


@require_safe
def initiative_matrix(request: HttpRequest) -> HttpResponse:
    filters = narrowed(request)
    asked = filters.form.cleaned_data if filters.form.is_valid() else {}
    texts = TextItem.objects.published().named()
    if asked.get("document"):
        texts = texts.filter(strategy__key__in=asked["document"])
    forums = forums_of(texts, [key for key in asked.get("audience", ()) if key != UNKNOWN])
    listing = texts.filter(pk__in=forums).in_text_order() if forums else []
    context = {
        **shared(filters),
        "statuses": statuses(),
        "rows": matrix(filters),
        "forums": [(text, forums[text.pk]) for text in listing],
    }
    return render(request, "initiatives/initiative_matrix.html", context)


def statuses() -> list[tuple[str, Any]]:
    return [*Initiative.Status.choices, ("", _("Status not stated"))]


def matrix(filters: InitiativeFilter) -> list[Row]:
    """Goal by status; where goals were asked for, these alone."""
    counts = filters.counted_by_goal()
    asked = set(filters.form.cleaned_data["goal"]) if filters.form.is_valid() else set()
    found = []
    for goal in [*filters.goals, None]:
        key = goal.key if goal else ""
        choice = {"goal": [key or UNKNOWN]}
        if asked and not asked & set(choice["goal"]):
            continue
        cells = tuple(
            Cell(
                status,
                str(label),
                counts.get((key, status), 0),
                list_address(filters, choice | {"status": [status or UNKNOWN]}),
            )
            for status, label in statuses()
        )
        total = Cell("", _("In all"), sum(cell.count for cell in cells), list_address(filters, choice))
        found.append(Row(goal, cells, total))
    return found


def list_address(filters: InitiativeFilter, choices: Mapping[str, list[str]]) -> str:
    """The list under the same question, with these choices in the place of others."""
    question = filters.data.copy()
    for name in ("page", "sort"):
        question.pop(name, None)
    for name, values in choices.items():
        question.setlist(name, values)
    return f"{reverse('initiatives:initiatives')}?{question.urlencode()}"


@dataclass(frozen=True)
class Bar:
    """An initiative on the time line; `bar` is None where no date is known."""

    initiative: Initiative
    bar: charts.Span | None
    # It goes on, and no source says until when.
    is_open: bool
    # No source gives a period: it stands where there is a first sign of it.
    is_sign: bool


@dataclass(frozen=True)
class Year:
    """What begins in one year; "" stands for the initiatives without a date."""

    year: str
    bars: list[Bar]


@require_safe
def initiative_timeline(request: HttpRequest) -> HttpResponse:
    filters = narrowed(request)
    found: Any = filters.qs
    rows = found.along_the_years().with_first_sign().for_rows()
    page = Paginator(rows, BARS_PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    known = filters.known_years
    scale = charts.years_scale(known[0], known[-1], YEARS_NAMED) if known else None
    context = {
        **shared(filters),
        "page": page,
        "years": by_year(list(page.object_list), scale, today),
        "scale": scale,
        "now": scale.at(today.isoformat()) if scale and today.year in known else "",
    }
    if not page.paginator.count:
        context["ways_out"] = ways_out(filters)
    return render(request, "initiatives/initiative_timeline.html", context)


def by_year(initiatives: Iterable[Initiative], scale: charts.YearsScale | None, today: date) -> list[Year]:
    found: list[Year] = []
    for one in initiatives:
        first, last = one.period_from or one.period_to, one.period_to
        is_sign = not first and one.first_sign is not None
        first = first or one.first_sign or ""
        is_open = bool(first) and not (last or is_sign) and one.status in GOES_ON and first <= today.isoformat()
        bar = scale.span(first, today.isoformat() if is_open else last or first) if scale and first else None
        if not found or found[-1].year != first[:4]:
            found.append(Year(first[:4], []))
        found[-1].bars.append(Bar(one, bar, is_open, is_sign))
    return found


@require_safe
def initiative_detail(request: HttpRequest, slug: str) -> HttpResponse:
    initiative = Initiative.objects.for_page().find_public(slug)
    if initiative.slug != slug:
        return redirect(initiative, permanent=True)
    notes = list(initiative.status_notes.all())
    contributions = list(initiative.contributions.all())
    context = {
        "initiative": initiative,
        "contributions": contributions,
        # Work that came to nothing, or that only belongs to the subject, serves no text.
        "serves": initiative.status != Initiative.Status.DISCONTINUED and any(one.serves for one in contributions),
        "primary": contributions[0] if contributions else None,
        "newest_note": notes[0] if notes else None,
        "older_notes": notes[1:],
        **linked(initiative),
    }
    return render(request, "initiatives/initiative_detail.html", context)


def linked(initiative: Initiative) -> dict[str, Any]:
    """The names of all that an initiative is linked to, with one query."""
    of_this = Partnership.objects.public().filter(initiative=initiative)
    partners = {}
    for role in Partnership.Role:
        in_role = of_this.filter(role=role)
        partners[f"{role}_organisation"] = Organisation.objects.filter(pk__in=in_role.values("organisation"))
        partners[f"{role}_institution"] = Institution.objects.filter(pk__in=in_role.values("institution"))
    names = names_of(
        audiences=Audience.objects.filter(initiatives=initiative),
        institutions=Institution.objects.published().filter(initiatives=initiative),
        programmes=Programme.objects.published().filter(initiatives=initiative),
        indicators=Indicator.objects.published().filter(initiatives=initiative),
        continues=Initiative.objects.published().filter(continued_in=initiative),
        **partners,
    )
    for records in names.values():
        records.sort(key=lambda one: alphabetical(str(one)))
    names["audiences"].sort(key=lambda one: (one.order, one.key))
    roles = [
        (role.label, names.pop(f"{role}_organisation"), names.pop(f"{role}_institution")) for role in Partnership.Role
    ]
    return {**names, "partners": [role for role in roles if role[1] or role[2]]}
