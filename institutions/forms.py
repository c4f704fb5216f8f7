"""Institutions: how a visitor writes an amount of money or a distance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from herning_portal.numbers import format_number, parse_number


class NumberField(forms.CharField):
    """A number from 0 to `most`, written as people do; `example` stands in the error of one that cannot be read."""

    default_error_messages = {
        "invalid": _("Write a number such as %(example)s."),
        "too_large": _("Write a number of at most %(most)s."),
    }

    def __init__(self, *, most: int, example: Decimal, **kwargs: Any) -> None:
        self.most, self.example = most, example
        super().__init__(required=False, empty_value=None, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None:
            return None
        try:
            number = parse_number(text)
        except ValueError:
            raise self.refusal("invalid", example=self.example) from None
        if number > self.most:
            raise self.refusal("too_large", most=self.most)
        return number

    def refusal(self, code: str, **numbers: Decimal | int) -> ValidationError:
        words = {name: format_number(number) for name, number in numbers.items()}
        return ValidationError(self.error_messages[code], code=code, params=words)


class AmountField(NumberField):
    """An amount in kroner."""

    default_error_messages = {
        "invalid": _("Write an amount in kroner, such as %(example)s."),
        "too_large": _("Write an amount of at most %(most)s kroner."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=1_000_000, example=Decimal("4200.50"), **kwargs)


class DayField(forms.DateField):
    """A day, from the browser's own calendar or written as people do."""

    default_error_messages = {
        "invalid": _("Write a date such as 1.9.2027, or choose it in the calendar."),
        "out_of_reach": _("Write a date between 2000 and 2099."),
    }

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, input_formats=formats, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and not 2000 <= day.year < 2100:
            raise ValidationError(self.error_messages["out_of_reach"], code="out_of_reach")
        return day


INCOME: dict[str, Any] = {
    "su": _("State educational grant (SU), after tax"),
    "job": _("Job, after tax"),
    "benefit": _("Housing benefit (boligstøtte)"),
    "loan": _("Loan"),
    "other_income": _("Other income"),
}
EXPENSES: dict[str, Any] = {
    "rent": _("Rent"),
    "utilities": _("Electricity, water and heating"),
    "food": _("Food"),
    "transport": _("Transport"),
    "books": _("Books and equipment"),
    "phone": _("Phone, internet and insurance"),
    "other": _("Everything else"),
}


class KeyField(forms.CharField):
    """Names a record by its key; whoever has the records at hand says whether there is one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=80, **kwargs)


class PlanForm(forms.Form):
    """Every field may be empty; each wrong one says so itself, and the others are used all the same."""

    find = forms.CharField(label=_("Search for a programme"), required=False, max_length=80)
    programme = KeyField(label=_("Programme"))
    campus = KeyField(label=_("Place of study"))
    home = KeyField(label=pgettext_lazy("choice", "Home"))
    move_in = DayField(label=_("You move in on"))
    study_start = DayField(label=_("Your studies start on"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        self.fields |= {name: AmountField(label=label) for name, label in (INCOME | EXPENSES).items()}
