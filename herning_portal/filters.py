"""Ground: what the lists of all apps share when a visitor narrows them."""

from typing import Any

import django_filters
from django.db.models import QuerySet


class ListFilter(django_filters.FilterSet):
    """A wrong value shows the field's own error above an empty list, never everything."""

    @property
    def qs(self) -> QuerySet:
        narrowed = super().qs
        return narrowed if self.form.is_valid() or not self.is_bound else narrowed.none()


class CountedChoiceField(django_filters.fields.ModelChoiceField):
    """Each choice says how many rows it leads to: its queryset annotates `row_count`."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{getattr(obj, 'choice_label', obj)} · {obj.row_count}"


class CountedChoiceFilter(django_filters.ModelChoiceFilter):
    field_class = CountedChoiceField
