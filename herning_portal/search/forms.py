"""Ground: what a visitor may ask of search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from herning_portal.search.finder import LAST_PAGE
from herning_portal.search.question import LONGEST, readable
from herning_portal.search.registry import all_kinds


class ReadableField(forms.CharField):
    """Text without what nobody can read; a NUL is no reason to refuse a question."""

    def to_python(self, value: Any) -> str:
        return readable(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        super().run_validators(readable(value))


class SearchForm(forms.Form):
    q = ReadableField(
        label=_("Search the portal"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Write at most %(limit_value)d characters, for example a few words.")},
    )
    kind = forms.ChoiceField(required=False, error_messages={"invalid_choice": _("Choose a kind from the list.")})
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ""), *((kind, labels[1]) for kind, labels in all_kinds().items())]
