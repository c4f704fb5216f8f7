"""Initiatives: what a visitor may ask of the work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

import django_filters
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.filters import UNKNOWN, FacetFilter, ListFilter, SortFilter
from herning_portal.models import Unit
from herning_portal.ordering import alphabetical, fold
from herning_portal.publishing import is_published
from initiatives.models import (
    Audience,
    Contribution,
    Initiative,
    Partnership,
    first_sign,
    is_expired,
    is_late,
    is_outdated,
    known_as_of,
)
from institutions.models import Institution, Organisation
from institutions.names import LANGUAGES, names_of
from strategy.models import Kind, Strategy, TextItem

NOT_STATED = (UNKNOWN, _("Not stated"))
Status = Initiative.Status
# What has begun and is not over goes on today, also where no source says until when.
GOES_ON = (Status.IN_PROGRESS, Status.OPERATIONAL)
SORTS = {
    "name": _("Name"),
    "status": _("Status"),
    "updated": _("Newest status"),
    "began": _("Beginning"),
}


def of_leading_goals(path: str = "") -> Q:
    """Texts reached over `path` that are public goals of the leading strategy, or stand under one."""
    goal = Q((f"{path}kind", Kind.GOAL)) | Q((f"{path}parent__kind", Kind.GOAL))
    goal |= Q((f"{path}parent__parent__kind", Kind.GOAL))
    return TextItem.objects.gate(path) & goal & Q((f"{path}strategy__is_current", True))


class GoalFilter(FacetFilter):
    """The goals of the leading strategy that an initiative serves, itself or by what stands under them."""

    def valued(self) -> QuerySet:
        path = "contributions__text__"
        anywhere = Contribution.objects.filter(of_leading_goals("text__"), serves=True, initiative=OuterRef("pk"))
        is_served = of_leading_goals(path) & Q(contributions__serves=True)
        # A row for each text under such a goal, and one for an initiative that serves none.
        rows = self.model._base_manager.filter(is_served | ~Exists(anywhere))
        key = Coalesce(f"{path}parent__parent__key", f"{path}parent__key", f"{path}key")
        goal = Case(When(is_served, then=key), default=Value(""), output_field=CharField())
        return rows.order_by().annotate(facet_value=goal)


def years(today: date) -> Combinable:
    """From which year to which an initiative is known to go: "2023-2026", "2023-", "-2026".

    "2023" is the year of its first sign, where no source gives a period; "" where there is none either.
    """
    last = Case(
        When(~Q(period_to=""), then=Substr("period_to", 1, 4)),
        When(status__in=GOES_ON, then=Value(str(today.year))),
        default=Value(""),
        output_field=CharField(),
    )
    first = Substr("period_from", 1, 4)
    return Case(
        When(period_from="", period_to="", then=Coalesce(Substr(first_sign(), 1, 4), Value(""))),
        default=Concat(first, Value("-"), last, output_field=CharField()),
        output_field=CharField(),
    )


def each_year(span: str) -> list[str]:
    """The years of what years() says: "2023-2025" is 2023, 2024 and 2025."""
    known = [int(part) for part in span.split("-") if part]
    return [str(year) for year in range(known[0], max(known) + 1)] if known else []


MARKS = {"late": is_late, "outdated": is_outdated, "expired": is_expired}


def attention(today: date) -> Combinable:
    """Each of MARKS that an initiative has, behind a space: " late expired"."""
    has = (Case(When(holds(today), then=Value(f" {mark}")), default=Value("")) for mark, holds in MARKS.items())
    return Concat(*has, output_field=CharField())


class AttentionFilter(FacetFilter):
    def valued(self) -> QuerySet:
        rows = self.model._base_manager.order_by().alias(known_as_of=known_as_of())
        return rows.annotate(facet_value=attention(timezone.localdate()))


# By the organisation, also where the partner is one of its schools; a school of nobody's stands for itself.
PARTNER = Coalesce(
    "partnerships__organisation__key",
    "partnerships__institution__organisation__key",
    Concat(Value("school-"), "partnerships__institution__key", output_field=CharField()),
    output_field=CharField(),
)


class InitiativeFilter(ListFilter):
    q = django_filters.CharFilter(label=_("Word or name"), method="find", max_length=100)
    status = FacetFilter(label=_("Status"), field_name="status", choices=[*Status.choices, NOT_STATED])
    goal = GoalFilter(label=_("Goal"), choices=[])
    attention = AttentionFilter(
        label=_("Needs attention"),
        choices=[
            ("late", _("Late: the date of a milestone has passed")),
            ("outdated", _("Status not updated for a year")),
            ("expired", _("The period is over; no source says how it went")),
        ],
        stands_for={
            "".join(f" {mark}" for mark in marks): marks
            for number in range(len(MARKS))
            for marks in combinations(MARKS, number + 1)
        },
    )
    unit = FacetFilter(label=_("Responsible"), field_name="responsible_unit__key", choices=[])
    partner = FacetFilter(
        label=_("Partner"), by=PARTNER, gate=lambda: Partnership.objects.gate("partnerships__"), choices=[]
    )
    institution = FacetFilter(
        label=_("Institution"),
        field_name="institutions__key",
        gate=lambda: is_published("institutions__"),
        choices=[],
    )
    audience = FacetFilter(label=_("For whom"), field_name="audiences__key", choices=[])
    year = FacetFilter(label=_("Year"), by=Value(""), choices=[])
    document = FacetFilter(
        label=_("Document"),
        field_name="contributions__text__strategy__key",
        gate=lambda: TextItem.objects.gate("contributions__text__"),
        choices=[],
    )
    sort = SortFilter(label=_("Sort by"), choices=list(SORTS.items()), null_label=None, empty_label=None)

    class Meta:
        model = Initiative
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public = Initiative.objects.published()
        partnerships = Partnership.objects.public().filter(is_published("initiative__"))
        served = Contribution.objects.to_public_texts().of_public_initiatives()
        self.names = names_of(
            unit=Unit.objects.filter(Exists(public.filter(responsible_unit=OuterRef("pk")))),
            partner=Organisation.objects.filter(
                Exists(partnerships.filter(organisation=OuterRef("pk")))
                | Exists(partnerships.filter(institution__organisation=OuterRef("pk")))
            ),
            school=Institution.objects.published().filter(
                Exists(partnerships.filter(institution=OuterRef("pk"))), organisation__isnull=True
            ),
            institution=Institution.objects.published().filter(Exists(public.filter(institutions=OuterRef("pk")))),
            audience=Audience.objects.filter(Exists(public.filter(audiences=OuterRef("pk")))),
            document=Strategy.objects.published().filter(Exists(served.filter(text__strategy=OuterRef("pk")))),
        )
        self.goals = list(
            TextItem.objects.published()
            .filter(kind=Kind.GOAL, strategy__is_current=True)
            .select_related("strategy")
            .defer("body")
            .in_order()
        )
        self.filters["goal"].given = [*((goal.key, goal.choice_label) for goal in self.goals), NOT_STATED]
        for name in ("institution", "document"):
            self.filters[name].given = in_alphabet(self.names[name])
        in_order = sorted(self.names["audience"], key=lambda one: (one.order, one.key))
        self.filters["audience"].given = stated((one.key, str(one)) for one in in_order)
        self.filters["unit"].given = [*in_alphabet(self.names["unit"]), NOT_STATED]
        schools = [(f"school-{key}", name) for key, name in in_alphabet(self.names["school"])]
        both = [*in_alphabet(self.names["partner"]), *schools]
        self.filters["partner"].given = sorted(both, key=lambda choice: alphabetical(choice[1]))
        self.set_years()

    def set_years(self) -> None:
        by = years(timezone.localdate())
        spans = Initiative.objects.published().order_by().values_list(by, flat=True).distinct()
        year = self.filters["year"]
        year.by = by
        year.stands_for = {span: each_year(span) for span in spans if span}
        known = sorted({one for every in year.stands_for.values() for one in every})
        year.given = stated((one, one) for one in reversed(known))
        self.known_years = [int(one) for one in known]

    def find(self, initiatives: QuerySet, name: str, value: str) -> QuerySet:
        """Every word of it stands in the initiative's own words or in the name of a partner."""
        partnerships = Partnership.objects.public()
        for word in fold(value).split():
            bodies = [one.pk for one in self.names["partner"] if word in folded_name(one)]
            named = Q(organisation__in=bodies) | Q(institution__folded__contains=word)
            named |= Q(institution__organisation__in=bodies)
            initiatives = initiatives.filter(
                Q(folded__contains=word) | Q(pk__in=partnerships.filter(named).values("initiative"))
            )
        return initiatives

    def counted_by_goal(self) -> dict[tuple[str, str], int]:
        """How many of those found serve each goal with each status; "" stands for no goal, and for no status."""
        goals: Any = self.filters["goal"]
        asked = self.form.cleaned_data.get("goal") if self.form.is_valid() else None
        found = goals.valued().filter(pk__in=self.qs.order_by().values("pk"))
        if asked:
            # One that serves several goals is counted under those that were asked for.
            found = found.filter(facet_value__in=["" if key == UNKNOWN else key for key in asked])
        rows = found.values_list("facet_value", "status").annotate(number=Count("pk", distinct=True))
        return {(goal, status): number for goal, status, number in rows}


def in_alphabet(records: Iterable[Any]) -> list[tuple[str, str]]:
    choices = [(one.key, str(one)) for one in records]
    return sorted(choices, key=lambda choice: alphabetical(choice[1]))


def stated(choices: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    """With "not stated", unless there is nothing else to choose."""
    known = list(choices)
    return [*known, NOT_STATED] if known else []


def folded_name(record: Organisation) -> str:
    return fold(" ".join(getattr(record, f"name_{code}") or "" for code in LANGUAGES))
