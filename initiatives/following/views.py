"""Initiatives: the pages of what is new and of the frozen reports."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from herning_portal.open_data import data_response
from initiatives.following.forms import CompareForm, NewsForm
from initiatives.following.news import notes
from initiatives.following.reports import Report, compare
from initiatives.models import StatusReport

NEWS_PER_PAGE = 30
REPORTS_PER_PAGE = 30
# Rows of each list of a report; the print page has them all.
MOST_SHOWN = 20
# The newest other reports that one can be compared with: ten years of quarters.
MOST_COMPARED = 40


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    form = NewsForm(request.GET)
    goal = form.cleaned_data["goal"] if form.is_valid() else None
    asked = notes(goal=goal)
    rows = asked.stream() if form.is_valid() else asked.stream().none()
    page = Paginator(rows, NEWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "goal": goal,
        "page": page,
        "news": asked.found(page.object_list),
        "has_reports": StatusReport.objects.published().exists(),
    }
    return render(request, "initiatives/news_list.html", context)


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    reports = StatusReport.objects.published().for_rows().newest_first()
    page = Paginator(reports, REPORTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/report_list.html", {"page": page})


@require_safe
def report_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = StatusReport.objects.for_page().find_public(slug)
    if report.slug != slug:
        return redirect(report, permanent=True)
    others = list(StatusReport.objects.published().for_rows().exclude(pk=report.pk).newest_first()[:MOST_COMPARED])
    form = CompareForm(request.GET or None, others=others)
    wanted = form.cleaned_data["med"] if form.is_valid() else ""
    # What was frozen in it is fetched only now that it is asked for.
    asked = next((one for one in others if one.slug == wanted), None)
    context = {
        "report": report,
        "frozen": Report(report.contents),
        "form": form,
        "others": others,
        "comparison": compare(report, asked) if asked else None,
        "most": MOST_SHOWN,
    }
    return render(request, "initiatives/report_detail.html", context)


@require_safe
def report_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole report on one page."""
    report = StatusReport.objects.for_page().find_public(slug)
    if report.slug != slug:
        return redirect(report.get_print_url(), permanent=True)
    return render(request, "initiatives/report_print.html", {"report": report, "frozen": Report(report.contents)})


@require_safe
def report_json(request: HttpRequest, slug: str) -> HttpResponse:
    """All that was frozen, for programs."""
    report = StatusReport.objects.find_public(slug)
    if report.slug != slug:
        return redirect("initiatives:report_json", report.slug, permanent=True)
    about = {
        "key": report.key,
        "title": report.title,
        "period_from": report.period_from,
        "period_to": report.period_to,
        "frozen_at": report.frozen_at,
    }
    content = json.dumps(about | report.contents, ensure_ascii=False, cls=DjangoJSONEncoder)
    return data_response(request, content, "application/json", f"{report.key}.json", report.get_absolute_url())
