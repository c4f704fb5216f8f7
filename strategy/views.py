"""Strategy: the pages of its text, each knowing its place in the thread."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from strategy.models import (
    AdoptedText,
    FocusPoint,
    Goal,
    Kind,
    Lineage,
    Strategy,
    TextItem,
    TextItemQuerySet,
    tree,
)


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
    siblings = pages.filter(strategy=document)
    if len(slugs) > 1:
        siblings = siblings.filter(parent=Goal.objects.filter(strategy=document).find_public(slugs[0]))
    return siblings.find_public(slugs[-1])


@require_safe
def current_strategy(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.published().filter(is_current=True).first()
    if strategy is None:
        raise Http404("No strategy leads the portal.")
    return redirect(strategy)


@require_safe
def strategy_detail(request: HttpRequest, strategy: str) -> HttpResponse:
    document = Strategy.objects.for_page().find_public(strategy)
    if document.slug != strategy:
        return redirect(document, permanent=True)
    chapters = tree(TextItem.objects.published().chapters_of(document), strategy=document)
    goals = tree(TextItem.objects.published().goals_of(document), strategy=document)
    context = {"strategy": document, "chapters": chapters, "goals": goals}
    return render(request, "strategy/strategy_detail.html", context)


@require_safe
def strategy_print(request: HttpRequest, strategy: str) -> HttpResponse:
    """The whole strategy as one page."""
    document = Strategy.objects.for_page().find_public(strategy)
    if document.slug != strategy:
        return redirect(document.get_print_url(), permanent=True)
    items = tree(TextItem.objects.published().filter(strategy=document), strategy=document)
    context = {
        "strategy": document,
        "chapters": [item for item in items if item.kind == Kind.CHAPTER],
        "goals": [item for item in items if item.kind == Kind.GOAL],
    }
    return render(request, "strategy/strategy_print.html", context)


@require_safe
def goal_detail(request: HttpRequest, strategy: str, goal: str) -> HttpResponse:
    item = find_item(Goal.objects.for_page(), strategy, goal)
    if item.get_absolute_url() != request.path:
        return redirect(item, permanent=True)
    children = tree(TextItem.objects.published().below(item), root=item, strategy=item.strategy)
    context = {
        "strategy": item.strategy,
        "goal": item,
        "children": children,
        "adopted_text": AdoptedText.objects.filter(item=item).newest_first().first(),
        "lineage": Lineage.objects.published().of([item]),
        "neighbours": Goal.objects.published().pages().filter(strategy=item.strategy),
    }
    return render(request, "strategy/goal_detail.html", context)


@require_safe
def focus_point_detail(request: HttpRequest, strategy: str, goal: str, focus_point: str) -> HttpResponse:
    item = find_item(FocusPoint.objects.for_page(), strategy, goal, focus_point)
    if item.get_absolute_url() != request.path:
        return redirect(item, permanent=True)
    context = {
        "strategy": item.strategy,
        "goal": item.parent,
        "focus_point": item,
        "commitments": TextItem.objects.published().filter(parent=item).in_order(),
        "adopted_text": AdoptedText.objects.filter(item=item).newest_first().first(),
        "lineage": Lineage.objects.published().of([item]),
        "neighbours": FocusPoint.objects.published().pages().filter(parent=item.parent),
    }
    return render(request, "strategy/focus_point_detail.html", context)
