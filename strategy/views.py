"""Strategy: the pages of its text, each knowing its place in the thread."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from herning_portal.provenance import bring_provenance
from herning_portal.publishing import Gone
from strategy.adopted.wording import compare
from strategy.beside import beside
from strategy.coverage import FRESH_YEARS, Coverage, cover, unmeasured_targets
from strategy.filters import CommitmentFilter, LineageFilter, PrintForm, ThreadForm, themes_with_links
from strategy.forum import give_activities, with_activities
from strategy.loom import weave
from strategy.models import (
    AdoptedText,
    FocusPoint,
    Goal,
    Kind,
    Lineage,
    Strategy,
    TextItem,
    TextItemQuerySet,
    give_adopted_texts,
    give_adopted_words,
    give_lineage,
    give_work,
    initiatives_of,
    tree,
    with_ends,
)
from strategy.states import VERSION, CommitmentState, states_in_words

COMMITMENTS_PER_PAGE = 50
# Of the work behind a text; the list of initiatives has them all.
INITIATIVES_SHOWN = 10
FIGURES_OF_GOAL, FIGURES_OF_FOCUS_POINT = 3, 6
# As many as a drawing can hold and still be followed with the eye.
THREADS_PER_PAGE = 60
VERSIONS_PER_PAGE = 5


def find_item(pages: TextItemQuerySet, strategy: str, *slugs: str) -> TextItem:
    """The page at strategy/goal or strategy/goal/focus point.

    The straight way is one query; old slugs, withdrawn and unknown pages are found out step by step.
    """
    parent_slug = {"parent__slug": slugs[0]} if len(slugs) > 1 else {}
    item = pages.published().filter(strategy__slug=strategy, slug=slugs[-1], **parent_slug).first()
    if item is not None:
        if item.parent is not None:
            # Its address names the strategy, which is here already.
            item.parent.strategy = item.strategy
        return item
    document = Strategy.objects.find_public(strategy)
    siblings = everywhere = pages.filter(strategy=document)
    try:
        if len(slugs) > 1:
            siblings = siblings.filter(parent=Goal.objects.filter(strategy=document).find_public(slugs[0]))
        return siblings.find_public(slugs[-1])
    except Http404:
        # It may have been moved under another goal.
        return everywhere.find_public(slugs[-1])


@require_safe
def current_strategy(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.published().filter(is_current=True).first()
    if strategy is None:
        raise Http404("No strategy leads the portal.")
    return redirect(strategy)


@require_safe
def strategy_list(request: HttpRequest) -> HttpResponse:
    strategies = Strategy.objects.published().along_the_years().with_counts().select_related("organisation")
    return render(request, "strategy/strategy_list.html", {"strategies": strategies})


@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    public = TextItem.objects.published()
    filters = CommitmentFilter(request.GET, public.filter(kind=Kind.COMMITMENT).in_text_order(), request=request)
    filters.count_states()
    # Sorted by their keys alone: whole rows, with all they stand under, are too much to sort.
    page = Paginator(filters.qs.values_list("pk", flat=True), COMMITMENTS_PER_PAGE).get_page(request.GET.get("page"))
    commitments = list(public.filter(pk__in=list(page.object_list)).with_state().for_list())
    give_work(commitments)
    context = {"filters": filters, "page": page, "commitments": commitments}
    return render(request, "strategy/commitment_list.html", context)


@require_safe
def common_thread(request: HttpRequest) -> HttpResponse:
    filters = LineageFilter(request.GET, Lineage.objects.published().in_text_order(), request=request)
    page = Paginator(filters.qs, THREADS_PER_PAGE).get_page(request.GET.get("page"))
    links = with_ends(page)
    asked = ThreadForm(request.GET)
    thread = asked.cleaned_data["thread"] if asked.is_valid() else None
    drawn = [link for link in links if link.pk == thread]
    # It may stand on another page of the list than the one asked for.
    followed = drawn or (with_ends(filters.qs.filter(pk=thread)) if thread else [])
    context = {
        "filters": filters,
        "page": page,
        "links": links,
        "loom": weave(links, thread),
        "is_drawn": bool(drawn),
        "followed": followed[0] if followed else None,
        "kinds": Lineage.Kind.choices,
        "theme": filters.form.cleaned_data.get("theme"),
        "text": filters.form.cleaned_data.get("text"),
        "themes": themes_with_links(request),
    }
    return render(request, "strategy/common_thread.html", context)


@require_safe
def strategy_detail(request: HttpRequest, strategy: str) -> HttpResponse:
    document = Strategy.objects.for_page().find_public(strategy)
    if document.slug != strategy:
        return redirect(document, permanent=True)
    bring_provenance(document)
    items = tree(
        with_activities(TextItem.objects.published().filter(strategy=document).with_state()), strategy=document
    )
    chapters = [item for item in items if item.kind == Kind.CHAPTER]
    parts = [part for chapter in chapters for part in (chapter, *chapter.sections())]
    texts = [text for chapter in chapters for text in chapter.whole()]
    # Danish words beside every section would double the pages in other languages; they lead to the Danish page.
    danish = translate_url(request.path, settings.LANGUAGE_CODE)
    adopted_page = "" if danish == request.path else danish
    give_adopted_words(parts, page=adopted_page)
    give_activities(parts)
    give_lineage(texts)
    give_work(texts)
    goals = [item for item in items if item.kind == Kind.GOAL]
    context = {"strategy": document, "chapters": chapters, "goals": goals, "adopted_page": adopted_page}
    return render(request, "strategy/strategy_detail.html", context)


@require_safe
def strategy_print(request: HttpRequest, strategy: str) -> HttpResponse:
    """The whole strategy as one page, in our own words or as it was adopted."""
    document = Strategy.objects.for_page().find_public(strategy)
    if document.slug != strategy:
        return redirect(document.get_print_url(), permanent=True)
    bring_provenance(document)
    items = tree(with_activities(TextItem.objects.published().filter(strategy=document)), strategy=document)
    parts = [part for item in items for part in (item, *item.branches)]
    give_adopted_texts(parts)
    give_activities(parts)
    asked = PrintForm(request.GET)
    context = {
        "strategy": document,
        "has_adopted": any(part.adopted_text for part in parts),
        "is_adopted": asked.is_valid() and asked.cleaned_data["text"] == PrintForm.ADOPTED,
        "chapters": [item for item in items if item.kind == Kind.CHAPTER],
        "goals": [item for item in items if item.kind == Kind.GOAL],
    }
    return render(request, "strategy/strategy_print.html", context)


@require_safe
def goal_detail(request: HttpRequest, strategy: str, goal: str) -> HttpResponse:
    item = find_item(Goal.objects.for_page().with_years(), strategy, goal)
    if item.get_absolute_url() != request.path:
        return redirect(item, permanent=True)
    bring_provenance(item)
    neighbours = tree(TextItem.objects.published().around(item).with_state(), root=item, strategy=item.strategy)
    whole = item.whole()
    give_adopted_words([item], elsewhere=item.focus_points())
    give_lineage(whole)
    give_work(whole)
    initiatives = initiatives_of(whole)
    context = {
        "strategy": item.strategy,
        "goal": item,
        "neighbours": neighbours,
        "initiatives": initiatives,
        "shown_initiatives": initiatives[:INITIATIVES_SHOWN],
        "happened": list(dict.fromkeys(one for text in whole for one in text.happened)),
        "beside": beside(item, timezone.localdate(), FIGURES_OF_GOAL, below=whole),
    }
    return render(request, "strategy/goal_detail.html", context)


@require_safe
def focus_point_detail(request: HttpRequest, strategy: str, goal: str, focus_point: str) -> HttpResponse:
    item = find_item(FocusPoint.objects.for_page().with_years(), strategy, goal, focus_point)
    if item.get_absolute_url() != request.path:
        return redirect(item, permanent=True)
    bring_provenance(item)
    neighbours = tree(TextItem.objects.published().around(item).with_state(), root=item, strategy=item.strategy)
    whole = item.whole()
    give_adopted_words([item])
    give_lineage([*item.line, *item.branches])
    give_work(whole)
    initiatives = initiatives_of(whole)
    today = timezone.localdate()
    around = beside(item, today, FIGURES_OF_FOCUS_POINT, below=whole)
    context = {
        "strategy": item.strategy,
        "goal": item.parent,
        "focus_point": item,
        "commitments": item.branches,
        "neighbours": neighbours,
        "initiatives": initiatives,
        "shown_initiatives": initiatives[:INITIATIVES_SHOWN],
        "happened": list(dict.fromkeys(one for text in whole for one in text.happened)),
        "beside": around,
        "coverage": Coverage(
            item,
            today,
            states=[commitment.commitment_state for commitment in item.own_commitments()],
            statuses={one.pk: one.status for one in initiatives},
            figures=len(around.indicators),
            newest_period=around.newest_period,
            institutions={one.pk for one in (*around.institutions, *around.institutions_through_work)},
            programmes={one.pk for one in (*around.programmes, *around.programmes_through_work)},
        ),
    }
    return render(request, "strategy/focus_point_detail.html", context)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What stands behind each focus point of the leading strategy, and what is missing."""
    strategy = Strategy.objects.published().filter(is_current=True).select_related("replaced_by").first()
    if strategy is None:
        raise Http404("No strategy leads the portal.")
    today = timezone.localdate()
    covered = cover(strategy, today)
    context = {
        "strategy": strategy,
        "covered": covered,
        "with_work": sum(bool(one.initiatives) for one in covered.points),
        "states_sentence": states_in_words(covered.states),
        "counts": [
            (covered.states.count(CommitmentState.CARRIED_OUT), _("commitments are carried out")),
            (covered.states.count(CommitmentState.UNDER_WAY), _("commitments are under way")),
            (covered.states.count(CommitmentState.OUR_READING), _("commitments have work only as we read it")),
            (covered.states.count(CommitmentState.NO_KNOWN_ACTION), _("commitments have no known action")),
            (len(covered.statuses), _("initiatives serve the goals, each with a source")),
        ],
        "unmeasured": unmeasured_targets(strategy, today),
        "fresh_years": FRESH_YEARS,
        "version": VERSION,
    }
    return render(request, "strategy/status.html", context)


@require_safe
def adopted_versions(request: HttpRequest, strategy: str, key: str) -> HttpResponse:
    """One text as it was adopted again and again, each version compared with the one before."""
    document = Strategy.objects.select_related("replaced_by").find_public(strategy)
    siblings = TextItem.objects.select_related("strategy", "parent").filter(strategy=document, key=key)
    item = siblings.published().first()
    if item is None:
        gone = siblings.first()
        if gone is not None and gone.has_been_public:
            raise Gone(gone)
        raise Http404(f"No public text has the key {key!r}.")
    if document.slug != strategy:
        return redirect(item.get_versions_url(), permanent=True)
    versions = AdoptedText.objects.in_force().filter(item=item)
    page = Paginator(versions, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    # With the one that the last on the page is compared with.
    shown = list(versions[page.start_index() - 1 : page.end_index() + 1]) if page.object_list else []
    if not shown:
        raise Http404("No adopted text has been entered.")
    rows = [
        (text, compare(before.text, text.text) if before else None)
        for text, before in zip(shown, [*shown[1:], None], strict=True)
    ]
    context = {"strategy": document, "item": item, "page": page, "rows": rows[:VERSIONS_PER_PAGE]}
    return render(request, "strategy/adopted_versions.html", context)
