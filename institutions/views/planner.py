"""Institutions: the plan as a page, on paper and in a calendar."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from herning_portal import maps
from herning_portal.calendars import calendar_response
from institutions.forms import EXPENSES, INCOME, PlanForm
from institutions.planner import PROGRAMMES_SHOWN, Plan
from institutions.views.housing import campus_points, home_points

# Browsers and proxies take longer addresses, Django redirects to no longer ones; nobody types one.
LONGEST_QUESTION = 1900


def tidy(request: HttpRequest) -> str:
    """The question without what is empty, unknown or said twice: an address to share. A search lasts one page."""
    known = {name for name in PlanForm(None).fields if name != "find"}
    if request.GET.get("go") == "find":
        known |= {"find", "go"}
    said = {name: str(value).strip() for name, value in request.GET.items() if name in known}
    return urlencode({name: value for name, value in said.items() if value})


def own_address(view: str, question: str) -> str:
    return reverse(f"institutions:{view}") + (f"?{question}" if question else "")


def plan_page(request: HttpRequest, plan: Plan, question: str, status: int = 200) -> HttpResponse:
    context = {
        "plan": plan,
        "form": plan.form,
        "hits": plan.hits[:PROGRAMMES_SHOWN],
        "has_more_hits": len(plan.hits) > PROGRAMMES_SHOWN,
        "map": maps.draw(
            home_points(row.residence for row in plan.home_rows) + campus_points([plan.campus] if plan.campus else []),
            around=plan.campus.point if plan.campus else None,
        ),
        "income_fields": [plan.form[name] for name in INCOME],
        "expense_fields": [plan.form[name] for name in EXPENSES],
        "question": question,
    }
    return render(request, "institutions/planner.html", context, status=status)


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    question = tidy(request)
    if request.GET.urlencode() != question and len(question) < LONGEST_QUESTION:
        return redirect(own_address("planner", question))
    return plan_page(request, Plan(request.GET), question)


@require_safe
def planner_print(request: HttpRequest) -> HttpResponse:
    """What was planned, without the form. A plan with a mistake is shown where it can be mended."""
    question, plan = tidy(request), Plan(request.GET)
    if plan.form.errors:
        return plan_page(request, plan, question, status=400)
    if not plan.is_begun:
        return redirect("institutions:planner")
    return render(request, "institutions/planner_print.html", {"plan": plan, "question": question})


@require_safe
def planner_calendar(request: HttpRequest) -> HttpResponse:
    question, plan = tidy(request), Plan(request.GET)
    if plan.form.errors:
        return plan_page(request, plan, question, status=400)
    if not plan.is_begun:
        return redirect("institutions:planner")
    url = request.build_absolute_uri(own_address("planner", question))
    return calendar_response(gettext("My study plan"), plan.events(url))
