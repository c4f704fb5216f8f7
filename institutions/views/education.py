"""Institutions: what can be studied, where, and what it leads on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from herning_portal.filters import chips, facets
from herning_portal.maps import cycling_minutes, distance_km, walking_minutes
from herning_portal.open_data import csv_response, json_response
from institutions.deadlines import coming, deadlines_of, in_order
from institutions.filters.education import MOST_COMPARED, ProgrammeFilter, keys_compared
from institutions.ladder import RUNGS, State, climbs, draw
from institutions.linked_data import institution_data, programme_data
from institutions.models import (
    Campus,
    Deadline,
    Field,
    Institution,
    Programme,
    ProgrammeOffering,
    Progression,
    Residence,
    ResidenceBuilding,
)
from institutions.names import names_of
from institutions.open_data import PROGRAMME_COLUMNS

PROGRAMMES_PER_PAGE = 25
INSTITUTIONS_PER_PAGE = 50
PROGRAMMES_OF_INSTITUTION = 100
HOMES_NEARBY = 5
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
    counts = filters.qs.counted()
    paginator = CountedPaginator(filters.qs.for_rows(), PROGRAMMES_PER_PAGE, count=sum(counts.values()))
    page = paginator.get_page(request.GET.get("page"))
    programmes = list(page.object_list)
    give_deadlines(programmes)
    compared = keys_compared(request.GET)[:MOST_COMPARED]
    context = {
        "filters": filters,
        "facets": facets(filters),
        "chips": chips(filters),
        "counts": counts,
        "page": page,
        "programmes": programmes,
        "compared": compared,
        "compared_elsewhere": [key for key in compared if key not in {one.key for one in programmes}],
        "most_compared": MOST_COMPARED,
    }
    if not programmes:
        context["ways_out"] = ways_out(request, filters)
        context["guides"] = Institution.objects.published().filter(kind=Institution.Kind.GUIDANCE).alphabetical()[:3]
    return render(request, "institutions/programme_list.html", context)


def give_deadlines(programmes: Sequence[Programme]) -> None:
    """Each programme's next deadline of application, as `next_deadline`; None where none is known."""
    found = deadlines_of(programmes, [Deadline.Kind.APPLICATION])
    for one in programmes:
        one.next_deadline = next((deadline for deadline in found[one.pk] if deadline.day), None)


@dataclass(frozen=True)
class WayOut:
    """A filter that leaves nothing over: what there is without it, and the question without it."""

    label: str
    count: int
    query: str


def ways_out(request: HttpRequest, filters: ProgrammeFilter) -> list[WayOut]:
    found = []
    for name, label, count in filters.without_each():
        question = request.GET.copy()
        question.pop(name, None)
        question.pop("page", None)
        found.append(WayOut(label, count, f"?{question.urlencode()}"))
    return found


def asked_for(request: HttpRequest) -> tuple[ProgrammeFilter, QuerySet]:
    filters = ProgrammeFilter(request.GET, Programme.objects.published(), request=request)
    return filters, filters.qs.for_rows().prefetch_related("fields")


@require_safe
def programmes_csv(request: HttpRequest) -> HttpResponse:
    filters, programmes = asked_for(request)
    if not filters.form.is_valid():
        lines = [f"{filters.form.fields[name].label}: {' '.join(errors)}" for name, errors in filters.form.errors.items()]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")
    filename = f"{_('programmes')}.csv"
    return csv_response(request, PROGRAMME_COLUMNS, programmes, filename, page=reverse("institutions:programmes"))


@require_safe
def programmes_json(request: HttpRequest) -> HttpResponse:
    filters, programmes = asked_for(request)
    if not filters.form.is_valid():
        return JsonResponse({"errors": filters.form.errors}, status=400)
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
    give_deadlines(programmes)
    for one in programmes:
        one.query_without = address_of([other.key for other in programmes if other is not one])
    context = {
        "programmes": programmes,
        "rows": [Compared(label, texts) for label, texts in compared_texts(programmes)],
        "missing": len(keys) - len(programmes),
        "left_over": len(asked) - len(keys),
        "most_compared": MOST_COMPARED,
        "query": address_of([one.key for one in programmes]),
    }
    return render(request, "institutions/programme_compare.html", context)


def address_of(keys: Sequence[str]) -> str:
    return f"?{'&'.join(f'p={key}' for key in keys)}"


@dataclass(frozen=True)
class Compared:
    """One line of the table. A value is a text, rich text or None, and differs when it is not the same in all."""

    label: str
    values: list[Value]

    @property
    def differs(self) -> bool:
        return len({(value.text, value.is_rich) for value in self.values}) > 1

    @property
    def is_known(self) -> bool:
        return any(value.text for value in self.values)


@dataclass(frozen=True)
class Value:
    """`programme` and `field` say in which language a translated text is shown."""

    text: str
    programme: Programme
    field: str = ""
    is_rich: bool = False
    link: str = ""


def compared_texts(programmes: Sequence[Programme]) -> list[tuple[str, list[Value]]]:
    def line(label: str, text: Any) -> tuple[str, list[Value]]:
        return label, [Value(text(one) or "", one) for one in programmes]

    def translated(label: str, field: str, *, is_rich: bool = False) -> tuple[str, list[Value]]:
        return label, [Value(getattr(one, field), one, field, is_rich) for one in programmes]

    return [
        line(_("Institution"), lambda one: one.institution.title),
        line(_("Place"), lambda one: "; ".join(place_in_words(offering) for offering in one.offerings.all())),
        line(_("Type"), lambda one: one.type.title),
        line(_("Fields of study"), lambda one: ", ".join(str(field) for field in one.fields.all())),
        translated(_("Duration"), "duration"),
        line(_("ECTS credits"), lambda one: str(one.ects or "")),
        line(_("Language"), lambda one: one.languages),
        line(_("Intake"), lambda one: one.get_intake_display()),
        line(_("Places a year"), lambda one: str(one.places or "")),
        line(_("Next deadline"), deadline_in_words),
        translated(_("In short"), "in_short"),
        translated(_("Entry requirements"), "entry_requirements", is_rich=True),
        translated(_("How to apply"), "how_to_apply", is_rich=True),
        translated(_("What comes after"), "afterwards", is_rich=True),
    ]
