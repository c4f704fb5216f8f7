"""Initiatives: what a visitor may ask of the news and of a report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import StatusReport
from strategy.models import Kind, TextItem


class ByLabel(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "choice_label", obj))


class NewsForm(forms.Form):
    goal = ByLabel(
        label=_("Goal"),
        queryset=TextItem.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("All goals"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = TextItem.objects.published().filter(kind=Kind.GOAL, strategy__is_current=True)
        self.fields["goal"].queryset = goals.defer("body").in_order()  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Another report beside the one that is shown: `?med=2026-q2`."""

    med = forms.ChoiceField(
        label=_("Compare with"),
        required=False,
        # Django's own words repeat the value, however long it is.
        error_messages={"invalid_choice": _("There is no such report. Choose one from the list.")},
    )

    def __init__(self, *args: Any, others: Sequence[StatusReport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a report")), *((one.slug, one.title) for one in others)]
        self.fields["med"].choices = choices  # type: ignore[attr-defined]
