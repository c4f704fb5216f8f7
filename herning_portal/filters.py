"""Ground: what the lists of all apps share when a visitor narrows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, F, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, QueryDict
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Choices = Iterable[tuple[str, str | Promise]]

# What the address says for rows of which no source says anything: ?language=unknown
UNKNOWN = "unknown"


class ListFilter(django_filters.FilterSet):
    """A wrong value shows the field's own error above an empty list, never everything."""

    @property
    def qs(self) -> QuerySet:
        narrowed = super().qs
        return narrowed if self.form.is_valid() or not self.is_bound else narrowed.none()

    def without(self, field: str) -> QuerySet:
        """The rows under every filter but one."""
        rows = self.queryset.all()
        if not self.is_bound:
            return rows
        if set(self.errors) - {field}:
            return rows.none()
        for name, value in self.form.cleaned_data.items():
            rows = rows if name == field else self.filters[name].filter(rows, value)
        return rows

    def narrowed_by(self) -> list[str]:
        """The filters in force, each by name; order is none."""
        if not self.is_bound or not self.form.is_valid():
            return []
        in_order = {name for name, one in self.filters.items() if isinstance(one, django_filters.OrderingFilter)}
        return [name for name, value in self.form.cleaned_data.items() if value and name not in in_order]

    def without_each(self) -> list[tuple[str, str, int]]:
        """For a list that is empty: what each filter is called, and the rows there would be without it. One query."""
        names = self.narrowed_by()
        if not names:
            return []
        first, *others = [self.counted_without(name) for name in names]
        counts = dict(first.union(*others, all=True))
        return [(name, str(self.form.fields[name].label), counts[name]) for name in names if counts.get(name)]

    def counted_without(self, name: str) -> QuerySet:
        rows = self.without(name).order_by()
        return (
            rows.values(dropped=Value(name, output_field=TextField()))
            .annotate(number=Count("pk"))
            .values_list("dropped", "number")
        )


class CountedChoiceField(django_filters.fields.ModelChoiceField):
    """Each choice says how many rows it leads to: its queryset annotates `row_count`."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{getattr(obj, 'choice_label', obj)} · {obj.row_count}"


class CountedChoiceFilter(django_filters.ModelChoiceFilter):
    field_class = CountedChoiceField


class FacetField(django_filters.fields.MultipleChoiceField):
    """`?level=` asks for nothing."""

    # Django's own words repeat the value, however long it is.
    default_error_messages = {"invalid_choice": _("Choose from the list; one of the choices is not in it.")}

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Boxes to tick: a row fits when it has any of what is ticked; `facets()` counts how many each box leads to.

    `choices` are pairs or what makes them from the request, asked once. `field_name` is a path ("campus__place")
    or, with `by`, any expression that has a text for each row, such as a Case for bands of a number or for yes and
    no. NULL and empty text are UNKNOWN, which is offered by listing it among the choices. Where the path leads
    over records that may be drafts, `gate` says which are public: `gate=lambda: is_published("campuses__")`.
    `stands_for` names stored values that count for several choices: `{"both": ["danish", "english"]}`.
    """

    field_class = FacetField

    def __init__(
        self,
        *args: Any,
        choices: Choices | Callable[[HttpRequest], Choices],
        by: Combinable | None = None,
        gate: Callable[[], Q] | None = None,
        stands_for: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"widget": forms.CheckboxSelectMultiple} | kwargs)
        self.given, self.by, self.gate, self.stands_for = choices, by, gate, stands_for or {}

    @property
    def field(self) -> forms.Field:
        # A callable given to the field itself would be asked again for each value that it checks.
        self.extra.setdefault("choices", list(self.given(self.parent.request) if callable(self.given) else self.given))
        return super().field

    def valued(self) -> QuerySet:
        """All rows with their `facet_value`, a row once for each value it has.

        Apart from the list's own query, whose joins would narrow what is counted.
        """
        public = self.model._base_manager.filter(self.gate() if self.gate else Q())
        value = Cast(self.by if self.by is not None else F(self.field_name), TextField())
        return public.order_by().annotate(facet_value=Coalesce(value, Value(""), output_field=TextField()))

    def filter(self, qs: QuerySet, value: Sequence[str]) -> QuerySet:
        if not value:
            return qs
        asked = ["" if one == UNKNOWN else one for one in value]
        asked += [stored for stored, choices in self.stands_for.items() if set(choices) & set(value)]
        return qs.filter(pk__in=self.valued().filter(facet_value__in=asked).values("pk"))

    def counted(self, name: str) -> QuerySet:
        """(facet, value, number of rows) under the other filters."""
        rows = self.parent.without(name).order_by().values("pk")
        return (
            self.valued()
            .filter(pk__in=rows)
            .values("facet_value")
            .annotate(number=Count("pk", distinct=True))
            .annotate(facet=Value(name, output_field=TextField()))
            .values_list("facet", "facet_value", "number")
        )


class SortFilter(django_filters.OrderingFilter):
    """One order of those that the queryset's `sorted_by()` knows; "" is its own."""

    def filter(self, qs: Any, value: Sequence[str] | None) -> QuerySet:
        return qs.sorted_by(value[0] if value else "")


@dataclass(frozen=True)
class Option:
    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One group of boxes, for components/facet.html."""

    name: str
    label: str | Promise
    options: tuple[Option, ...]
    errors: tuple[str, ...]
    # What the numbers beside the boxes do not tell.
    note: str = ""

    @property
    def chosen_count(self) -> int:
        return sum(option.is_chosen for option in self.options)


def count_choices(filterset: ListFilter, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each facet the rows behind each of its choices under the *other* filters: one query for all of them."""
    counts = {name: {str(value): 0 for value, _name in filterset.form.fields[name].choices} for name in names}
    first, *others = [filterset.filters[name].counted(name) for name in names]
    for name, stored, number in first.union(*others, all=True) if others else first:
        for value in filterset.filters[name].stands_for.get(stored, [stored or UNKNOWN]):
            if value in counts[name]:
                counts[name][value] += number
    return counts


def facet_counts(filterset: ListFilter, field: str) -> dict[str, int]:
    """The same for one facet. A page with several asks `facets()` and pays one query for all."""
    return count_choices(filterset, [field])[field]


def facets(filterset: ListFilter) -> list[Facet]:
    """Every FacetFilter with its choices counted, with one query (and those that its choices are made from)."""
    form = filterset.form
    names = [name for name, one in filterset.filters.items() if isinstance(one, FacetFilter)]
    counts = count_choices(filterset, names) if names else {}
    asked = {name: set(filterset.data.getlist(name)) for name in names}
    return [
        Facet(
            name,
            form.fields[name].label,
            tuple(
                Option(str(value), label, counts[name][str(value)], str(value) in asked[name])
                for value, label in form.fields[name].choices
            ),
            tuple(form.errors.get(name, ())) if filterset.is_bound else (),
        )
        for name in names
    ]


@dataclass(frozen=True)
class Chip:
    """One choice in force, and the question without it, for components/filter_chips.html."""

    label: str
    query: str


def chips(filterset: ListFilter) -> list[Chip]:
    """What the list is narrowed by; order and page are not choices, and a wrong value narrows nothing."""
    if not filterset.is_bound:
        return []
    found = []
    for name, value in (filterset.form.cleaned_data if filterset.form.is_valid() else {}).items():
        field = filterset.form.fields[name]
        if value in field.empty_values or isinstance(filterset.filters[name], django_filters.OrderingFilter):
            continue
        several = isinstance(value, list | tuple | QuerySet)
        for one in value if several else [value]:
            raw = str(field.prepare_value(one))
            found.append(Chip(chip_label(field, one), question_without(filterset.data, name, raw if several else None)))
    return found


def question_without(data: QueryDict, name: str, value: str | None = None) -> str:
    """The same question without one of its choices, or without the whole filter; on the first page again."""
    question = data.copy()
    question.pop("page", None)
    question.setlist(name, [part for part in question.getlist(name) if value is not None and part != value])
    return f"?{question.urlencode()}"


@dataclass(frozen=True)
class WayOut:
    """A filter that leaves nothing over: what there is without it, and the question without it."""

    label: str
    count: int
    query: str


def ways_out(filterset: ListFilter) -> list[WayOut]:
    return [
        WayOut(label, count, question_without(filterset.data, name)) for name, label, count in filterset.without_each()
    ]


def chip_label(field: forms.Field, value: object) -> str:
    if isinstance(value, Model):
        return str(getattr(value, "choice_label", value))
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(value, bool):
        return next((str(label) for key, label in choices if str(key) == str(value)), str(value))
    if isinstance(value, bool):
        yes, no, *_rest = gettext("yes,no,maybe").split(",")  # translated by Django
        value = yes if value else no
    return f"{field.label}: {localize(value)}"
