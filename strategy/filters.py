"""Strategy: what a visitor may ask of its lists."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from herning_portal.filters import CountedChoiceFilter, ListFilter
from herning_portal.publishing import is_published
from strategy.models import (
    Indicator,
    Kind,
    Lineage,
    LineageQuerySet,
    Strategy,
    TextItem,
    TextItemQuerySet,
    Theme,
    is_public_item,
)
from strategy.states import CommitmentState


def strategies_with_commitments(request: Any) -> QuerySet:
    in_strategy = Q(items__kind=Kind.COMMITMENT) & is_public_item("items__")
    strategies = Strategy.objects.published().along_the_years().annotate(row_count=Count("items", filter=in_strategy))
    return strategies.filter(row_count__gt=0)


def goals_with_commitments(request: Any) -> QuerySet:
    """The goals of the strategy asked for; all of them would make a list too long to choose from."""
    own = Q(children__kind=Kind.COMMITMENT) & is_public_item("children__")
    deeper = Q(children__children__kind=Kind.COMMITMENT) & is_public_item("children__children__")
    # No text of PostgreSQL's holds a NUL; the field itself refuses it with words.
    asked = request.GET.get("strategy", "")[:80]
    goals = TextItem.objects.published().filter(kind=Kind.GOAL, strategy__key=asked.replace("\0", ""))
    return (
        goals.defer("body")
        .select_related("strategy")
        .annotate(
            row_count=Count("children", filter=own, distinct=True)
            + Count("children__children", filter=deeper, distinct=True)
        )
        .filter(row_count__gt=0)
        .in_order()
    )


class CommitmentFilter(ListFilter):
    """A goal belongs to its document: chosen with another, as when only the document is changed, it is let go."""

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        asked = {"goal": data.get("goal", "")[:80], "strategy": data.get("strategy", "")[:80]}
        if asked["goal"] and not self.belong_together(**asked):
            data = data.copy()
            del data["goal"]
        super().__init__(data, *args, **kwargs)

    @staticmethod
    def belong_together(goal: str, strategy: str) -> bool:
        if "\0" in goal + strategy:
            return True  # the fields themselves refuse it
        known = TextItem.objects.published().filter(kind=Kind.GOAL, key=goal).values_list("strategy__key", flat=True)
        return known.first() in (strategy, None) and bool(strategy)

    strategy = CountedChoiceFilter(
        label=_("Document"),
        queryset=strategies_with_commitments,
        field_name="strategy",
        to_field_name="key",
        empty_label=_("All documents"),
    )
    goal = CountedChoiceFilter(
        label=_("Goal or area"),
        queryset=goals_with_commitments,
        to_field_name="key",
        method="under_goal",
        empty_label=_("All goals and areas"),
    )

    state = ChoiceFilter(
        label=_("State"), choices=CommitmentState.choices, method="in_state", empty_label=_("All states")
    )

    class Meta:
        model = TextItem
        fields: list[str] = []

    def in_state(self, commitments: TextItemQuerySet, name: str, state: str) -> TextItemQuerySet:
        return commitments.with_state().filter(commitment_state=state)

    def count_states(self) -> None:
        """Each state says how many commitments it leads to under the other filters; one query."""
        rows: Any = self.without("state")
        counts = dict(rows.order_by().with_state().values_list("commitment_state").annotate(Count("pk", distinct=True)))
        field: Any = self.form.fields["state"]
        field.choices = [
            (state, f"{label} · {counts[state]}") for state, label in CommitmentState.choices if counts.get(state)
        ]

    def under_goal(self, commitments: QuerySet, name: str, goal: TextItem) -> QuerySet:
        return commitments.filter(Q(parent=goal) | Q(parent__parent=goal))


def themes_with_links(request: Any) -> QuerySet:
    public = Lineage.objects.published().order_by().values("pk")
    return Theme.objects.filter(links__in=public).annotate(row_count=Count("links"))


def linked_texts(request: Any) -> QuerySet:
    return TextItem.objects.published().named()


class LineageFilter(ListFilter):
    theme = CountedChoiceFilter(
        label=_("Theme"), queryset=themes_with_links, to_field_name="key", empty_label=_("All themes")
    )

    # Not offered as a choice, only followed by links from the text's own page.
    text = ModelChoiceFilter(queryset=linked_texts, to_field_name="key", method="of_text")

    class Meta:
        model = Lineage
        fields: list[str] = []

    def of_text(self, links: LineageQuerySet, name: str, text: TextItem) -> QuerySet:
        return links.of([text])


def goals_with_indicators(request: Any) -> QuerySet:
    """The goals of the leading strategy that a public indicator belongs to, or anything under them does."""
    own, below, deeper = ("indicators", "children__indicators", "children__children__indicators")
    counted = sum(
        (Count(path, filter=is_published(f"{path}__"), distinct=True) for path in (below, deeper)),
        Count(own, filter=is_published(f"{own}__"), distinct=True),
    )
    goals = TextItem.objects.published().filter(kind=Kind.GOAL, strategy__is_current=True).defer("body")
    return goals.annotate(row_count=counted).filter(row_count__gt=0).in_order()


class IndicatorFilter(ListFilter):
    goal = CountedChoiceFilter(
        label=_("Goal"),
        queryset=goals_with_indicators,
        to_field_name="key",
        method="under_goal",
        empty_label=_("All goals"),
    )

    class Meta:
        model = Indicator
        fields: list[str] = []

    def under_goal(self, indicators: QuerySet, name: str, goal: TextItem) -> QuerySet:
        under = TextItem.objects.filter(Q(pk=goal.pk) | Q(parent=goal) | Q(parent__parent=goal))
        return indicators.filter(
            pk__in=Indicator.text_items.through.objects.filter(textitem__in=under).values("indicator")
        )


class PrintForm(forms.Form):
    """In whose words a strategy is printed."""

    ADOPTED = "adopted"

    text = forms.ChoiceField(choices=[("", _("In our own words")), (ADOPTED, _("As adopted"))], required=False)


class ThreadForm(forms.Form):
    """The one thread that a visitor follows, by the link in its row."""

    thread = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
