"""Strategy: the pages of its figures."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from herning_portal.open_data import Column, csv_response, json_response
from strategy.filters import IndicatorFilter
from strategy.models import Indicator, Measurement, TextItem
from strategy.series import Series
from strategy.verdicts import VERSION, Verdict

INDICATORS_PER_PAGE = 30

COLUMNS: Sequence[Column[Measurement]] = (
    Column("area", _("Area"), lambda one: one.area.title),
    Column("area_code", _("Area code"), lambda one: one.area.code, _("As Statistics Denmark has it.")),
    Column("period", _("Period"), lambda one: one.period, _("A year, a quarter (2019Q2) or a month (2019-04).")),
    Column("value", _("Value"), lambda one: one.value and one.value.normalize(), _("Empty where it is hidden.")),
    Column("is_provisional", _("Provisional"), lambda one: one.is_provisional),
    Column("is_break", _("Break in series"), lambda one: one.is_break),
    Column("is_approximate", _("Approximate"), lambda one: one.is_approximate),
    Column("is_suppressed", _("Hidden"), lambda one: one.is_suppressed, _("Fewer than five people.")),
    Column("note", _("Note"), lambda one: one.note),
    Column("source", _("Source"), lambda one: one.source.title if one.source else None),
)


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    filters = IndicatorFilter(request.GET, Indicator.objects.published().of_the_whole().in_order(), request=request)
    narrowed: Any = filters.qs
    found = narrowed.with_own_series().prefetch_related(texts())
    page = Paginator(found, INDICATORS_PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    series = [Series(indicator, today) for indicator in page]
    return render(request, "strategy/indicator_list.html", {"filters": filters, "page": page, "series": series})


@require_safe
def indicator_detail(request: HttpRequest, indicator: str) -> HttpResponse:
    found = Indicator.objects.for_page().prefetch_related(texts()).find_public(indicator)
    if found.slug != indicator or found.programme is not None:
        return redirect(found, permanent=found.programme is None)
    series = Series(found, timezone.localdate())
    return render(request, "strategy/indicator_detail.html", {"indicator": found, "series": series})


def texts() -> Prefetch:
    """The public texts that an indicator belongs to, as `shown_texts`."""
    public = TextItem.objects.published().select_related("strategy", "parent__parent").defer("body", "parent__body")
    return Prefetch("text_items", public.in_text_order(), to_attr="shown_texts")


@require_safe
def judging_rule(request: HttpRequest) -> HttpResponse:
    """The rule behind the verdicts, in words."""
    return render(request, "strategy/judging_rule.html", {"version": VERSION, "verdicts": Verdict.choices})


def measurements_of(indicator: str) -> tuple[Indicator, list[Measurement]]:
    found = Indicator.objects.find_public(indicator)
    return found, list(found.measurements.select_related("area", "source").in_order())


@require_safe
def indicator_csv(request: HttpRequest, indicator: str) -> HttpResponse:
    found, rows = measurements_of(indicator)
    return csv_response(request, COLUMNS, rows, f"{found.slug}.csv", page=found.get_absolute_url())


@require_safe
def indicator_json(request: HttpRequest, indicator: str) -> HttpResponse:
    found, rows = measurements_of(indicator)
    return json_response(
        request,
        COLUMNS,
        rows,
        f"{found.slug}.json",
        page=found.get_absolute_url(),
        title=found.title,
        updated_at=max([found.updated_at, *(row.updated_at for row in rows)]),
    )
