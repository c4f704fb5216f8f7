"""Roof: the few pages that no app owns."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from herning_portal import maps
from herning_portal.models import AccessibilityIssue, ContactPoint, Edition, Statement, Term
from herning_portal.ordering import alphabetical
from herning_portal.search import excerpts, finder, vain
from herning_portal.search.forms import SearchForm
from initiatives.following.news import notes
from initiatives.models import StatusReport
from institutions.calendar import next_deadlines
from strategy.coverage import cover
from strategy.models import Strategy, TextItem, tree


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.published().filter(is_current=True).select_related("replaced_by").first()
    covered = cover(strategy, timezone.localdate()) if strategy else None
    context = {
        "strategy": strategy,
        "covered": covered,
        "news": notes().newest(3),
        "deadlines": next_deadlines(3),
    }
    return render(request, "home.html", context)


def render_statement(request: HttpRequest, key: str, context: Mapping[str, object] | None = None) -> HttpResponse:
    statement: Statement = get_object_or_404(Statement.objects.select_related("responsible_unit"), key=key)
    return render(request, f"about/{key}.html", {"statement": statement, **(context or {})})


@require_safe
def statement(request: HttpRequest, key: str) -> HttpResponse:
    return render_statement(request, key)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    given = {name for name, value in settings.SITE["contact"].items() if value}
    origin = ("source", "checked_on", "check_due_on")
    points = ContactPoint.objects.select_related("source").exclude(kind__in=given).order_by(*origin, "pk")
    alike = [list(group) for _origin, group in groupby(points, attrgetter(*origin))]
    return render_statement(request, Statement.Page.CONTACT, {"points_by_origin": alike})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    issues = AccessibilityIssue.objects.unsolved()
    return render_statement(request, Statement.Page.ACCESSIBILITY, {"issues": issues})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    terms = sorted(Term.objects.select_related("see"), key=lambda term: alphabetical(term.term))
    return render_statement(request, Statement.Page.GLOSSARY, {"terms": terms})


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    strategies = list(Strategy.objects.published().along_the_years())
    pages = tree(TextItem.objects.published().pages())
    context = {
        "strategies": [
            (strategy, [page for page in pages if page.strategy_id == strategy.pk]) for strategy in strategies
        ],
        "current": any(strategy.is_current for strategy in strategies),
        "has_news": notes().exist(),
        "has_reports": StatusReport.objects.published().exists(),
        "statements": Statement.objects.all(),
    }
    return render_statement(request, Statement.Page.SITEMAP, context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search/search.html", {"form": form}, status=400)
    asked, language = form.cleaned_data, str(get_language())
    if not asked["q"]:
        return render(request, "search/search.html", {"form": form})
    results = finder.search(asked["q"], language, asked["kind"], asked["page"] or 1)
    if results.page == 1 and not asked["kind"]:
        vain.note(asked["q"], language, results.total)
    context = {
        "form": form,
        "results": results,
        "shown": excerpts.shown(results.hits.found, results.question),
        "kinds": results.kinds,
        "entrances": results.entrances,
        "page": Paginator(range(results.shown_total), finder.PER_PAGE).get_page(results.page),
    }
    return render(request, "search/search.html", context)


@require_safe
def search_suggestions(request: HttpRequest) -> JsonResponse:
    """Titles for what has been typed so far, in the shape that browsers know from OpenSearch too."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return JsonResponse(["", [], [], []], safe=False, status=400)
    text = form.cleaned_data["q"]
    hits = finder.suggest(text, str(get_language())) if text else []
    answer = [text, [hit.title for hit in hits], [hit.kind_label for hit in hits], [hit.url for hit in hits]]
    return JsonResponse(answer, safe=False)


@require_safe
def open_search(request: HttpRequest) -> HttpResponse:
    """How browsers add the portal's search to their own."""
    context = {
        "search_url": request.build_absolute_uri(reverse("search")),
        "suggestions_url": request.build_absolute_uri(reverse("search_suggestions")),
        "icon_url": request.build_absolute_uri(static("img/icon.svg")),
    }
    return render(request, "search/opensearch.xml", context, content_type="application/opensearchdescription+xml")


@require_safe
def official_accessibility_statement(request: HttpRequest) -> HttpResponse:
    """The short address that the law gives the statement: to the official one when it is known, else to ours."""
    return redirect(settings.SITE["accessibility_statement_url"] or reverse("about:accessibility"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap_xml'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell about a weakness. Without a contact of its own it names the contact page."""
    contact = settings.SITE["security_contact"] or request.build_absolute_uri(reverse("about:contact"))
    if "@" in contact and not contact.startswith("mailto:"):
        contact = f"mailto:{contact}"
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {midnight + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For monitors: 200 while the database answers, 503 while it does not."""
    try:
        edition = Edition.objects.values_list("number", flat=True).first() or 0
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    response = JsonResponse({"status": "ok", "edition": edition})
    response.headers["Cache-Control"] = "no-store"
    return response


@never_cache
@staff_member_required
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Every component with invented content, for staff and for the browser tests."""
    campus = maps.Point("c", "Campus", maps.Kind.CAMPUS, (56.13, 9.02), "#res", is_named=True)
    points = [
        campus,
        maps.Point("s", "Fagskolen", maps.Kind.CAMPUS, (56.142, 8.965), "#res", is_named=True),
        maps.Point("a", "Ellebo", maps.Kind.HOME, (56.1285, 9.0215), "#res"),
        maps.Point("b", "Pilebo", maps.Kind.HOME, (56.1345, 8.982), "#res"),
        maps.Point("d", "Birkebo", maps.Kind.HOME, (56.135, 8.983), "#res", is_approximate=True),
        maps.Point("e", "Askebo", maps.Kind.HOME, (56.147, 8.992), "#res", is_approximate=True),
        maps.Point("h", "Hallen", maps.Kind.PLACE, (56.122, 8.95), is_named=True),
        maps.Point("t", "Teatret", maps.Kind.PLACE, (56.136, 8.975)),
    ]
    return render(request, "patterns.html", {"map": maps.draw(points, around=campus.at)})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database, no user and no context: it must work when nothing else does."""
    return HttpResponse(render_to_string("500.html"), status=500)
