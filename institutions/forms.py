"""Institutions: how a visitor writes an amount of money or a distance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from herning_portal.numbers import format_number, parse_number


class NumberField(forms.CharField):
    """A number from 0 to `most`, written as people do; `example` stands in the error of one that cannot be read."""

    default_error_messages = {
        "invalid": _("Write a number such as %(example)s."),
        "too_large": _("Write a number of at most %(most)s."),
    }

    def __init__(self, *, most: int, example: Decimal, **kwargs: Any) -> None:
        self.most, self.example = most, example
        super().__init__(**{"required": False, "empty_value": None} | kwargs)
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
        super().__init__(**{"most": 1_000_000, "example": Decimal("4200.50")} | kwargs)
