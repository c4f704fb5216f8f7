"""Institutions: what a visitor may ask of the programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from herning_portal.filters import UNKNOWN, FacetFilter, ListFilter, SortFilter
from herning_portal.ordering import alphabetical, fold
from herning_portal.publishing import is_published
from institutions.models import Campus, EducationType, Field, Institution, Programme, ProgrammeOffering
from institutions.names import LANGUAGES, names_of

NOT_STATED = (UNKNOWN, _("Not stated"))
LANGUAGE_OF_TEACHING = Case(
    When(is_in_danish=True, is_in_english=True, then=Value("both")),
    When(is_in_danish=True, then=Value("da")),
    When(is_in_english=True, then=Value("en")),
    default=Value(""),
    output_field=CharField(),
)
DURATION = Case(
    When(duration_months__isnull=True, then=Value("")),
    When(duration_months__lte=12, then=Value("1")),
    When(duration_months__lte=24, then=Value("2")),
    When(duration_months__lte=36, then=Value("3")),
    default=Value("more"),
    output_field=CharField(),
)
SORTS = {
    "name": _("Name"),
    "level": _("Level"),
    "duration": _("Duration"),
    "institution": _("Institution"),
}
MOST_COMPARED = 4


class IntakeFilter(FacetFilter):
    """What is closed for new students shows only to those who ask for it."""

    def filter(self, qs: QuerySet, value: Sequence[str]) -> QuerySet:
        return super().filter(qs, value) if value else qs.exclude(intake=Programme.Intake.CLOSED)


class TownFilter(FacetFilter):
    """Where a programme is taught, as far as the public may see the campus; several campuses may lie in one town."""

    def valued(self) -> QuerySet:
        public = is_published("offerings__campus__institution__")
        anywhere = ProgrammeOffering.objects.filter(
            is_published("campus__institution__"), programme=OuterRef("pk")
        ).exclude(campus__city="")
        # A row for each public campus, and one for a programme without any.
        rows = self.model._base_manager.filter(public & ~Q(offerings__campus__city="") | ~Exists(anywhere))
        town = Case(When(public, then=F("offerings__campus__city")), default=Value(""), output_field=CharField())
        return rows.order_by().annotate(facet_value=town)


class ProgrammeFilter(ListFilter):
    q = django_filters.CharFilter(label=_("Word or name"), method="find", max_length=100)
    level = FacetFilter(label=_("Level"), field_name="type__level", choices=EducationType.Level.choices)
    type = FacetFilter(label=_("Type"), field_name="type__key", choices=[])
    field = FacetFilter(label=_("Field"), field_name="fields__key", choices=[])
    hub = FacetFilter(label=_("Hub of the strategy"), field_name="fields__key", choices=[])
    institution = FacetFilter(label=_("Institution"), field_name="institution__key", choices=[])
    place = TownFilter(label=_("Place"), choices=[])
    language = FacetFilter(
        label=_("Language"),
        by=LANGUAGE_OF_TEACHING,
        choices=[("da", _("Danish")), ("en", _("English")), NOT_STATED],
        stands_for={"both": ["da", "en"]},
    )
    duration = FacetFilter(
        label=_("Duration"),
        by=DURATION,
        choices=[
            ("1", _("Up to 1 year")),
            ("2", _("Over 1 and up to 2 years")),
            ("3", _("Over 2 and up to 3 years")),
            ("more", _("Over 3 years")),
            NOT_STATED,
        ],
    )
    intake = IntakeFilter(label=_("Intake"), field_name="intake", choices=Programme.Intake.choices)
    sort = SortFilter(label=_("Sort by"), choices=list(SORTS.items()), null_label=None, empty_label=None)

    class Meta:
        model = Programme
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        public = Programme.objects.published()
        self.names = names_of(
            type=EducationType.objects.filter(Exists(public.filter(type=OuterRef("pk")))),
            field=Field.objects.filter(Q(is_hub=True) | Exists(public.filter(fields=OuterRef("pk")))),
            hub=Field.objects.filter(is_hub=True),
            institution=Institution.objects.published().filter(Exists(public.filter(institution=OuterRef("pk")))),
        )
        towns = (
            Campus.objects.of_public_institutions()
            .exclude(city="")
            .filter(Exists(public.filter(offerings__campus=OuterRef("pk"))))
            .order_by()
            .values_list("city", flat=True)
            .distinct()
        )
        in_order = {
            "type": sorted(self.names["type"], key=lambda one: (one.rung, alphabetical(str(one)))),
            "field": sorted(self.names["field"], key=lambda one: alphabetical(str(one))),
            "hub": sorted(self.names["hub"], key=lambda one: (one.order, one.key)),
            "institution": sorted(self.names["institution"], key=lambda one: alphabetical(str(one))),
        }
        for name, records in in_order.items():
            self.filters[name].given = [(one.key, str(one)) for one in records]
        self.filters["place"].given = [*((town, town) for town in sorted(towns, key=alphabetical)), NOT_STATED]

    def find(self, programmes: QuerySet, name: str, value: str) -> QuerySet:
        """Every word of it stands in the names of the programme, its institution, its type or a field of it."""
        through = Programme.fields.through.objects
        for word in fold(value).split():
            types = [one.pk for one in self.names["type"] if word in folded_title(one)]
            fields = [one.pk for one in self.names["field"] if word in folded_title(one)]
            programmes = programmes.filter(
                Q(folded__contains=word)
                | Q(institution__folded__contains=word)
                | Q(type__in=types)
                | Q(pk__in=through.filter(field__in=fields).values("programme"))
            )
        return programmes


def folded_title(record: Model) -> str:
    return fold(" ".join(getattr(record, f"title_{code}") or "" for code in LANGUAGES))


class ComparisonForm(forms.Form):
    """Which programmes stand side by side: `?p=key&p=key`. Keys that nobody knows are no error, they are left out."""

    p = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def clean_p(self) -> list[str]:
        """Each once, in the order asked for; what cannot be a key is none."""
        return [key for key in dict.fromkeys(self.cleaned_data["p"] or []) if 0 < len(key) <= 80 and "\0" not in key]


def keys_compared(data: QueryDict) -> list[str]:
    form = ComparisonForm(data)
    return form.cleaned_data["p"] if form.is_valid() else []
