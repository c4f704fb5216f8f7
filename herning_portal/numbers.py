"""Ground: numbers as people write them in, and as pages show them."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

# Thousands in threes with the same mark between them, or no marks; then two decimals at most, after another mark.
NUMBER = re.compile(
    r"(?:(?P<whole>[0-9]+)|(?P<parted>[0-9]{1,3}(?:(?P<mark>[., '])[0-9]{3})(?:(?P=mark)[0-9]{3})*))"
    r"(?:(?P<point>[.,])(?P<rest>[0-9]{1,2}|-))?"
)
CURRENCY = re.compile(r"\s*(?:kr\.?|dkk)\s*", re.IGNORECASE)
SPACES = re.compile(r"\s+")


def parse_number(text: str) -> Decimal:
    """`4.200,50`, `4,200.50`, `4 200`, `4200 kr.` and `4200,-` alike in every language, since addresses are shared.

    No amount has three decimals, so a mark before three digits parts thousands. Raises ValueError.
    """
    found = NUMBER.fullmatch(SPACES.sub(" ", CURRENCY.sub("", text)).strip())
    if found is None or (found["point"] and found["point"] == found["mark"]):
        raise ValueError(f"{text!r} is not a number.")
    whole = found["whole"] or found["parted"].replace(found["mark"], "")
    return Decimal(f"{whole}.{(found['rest'] or '').strip('-') or 0}")


def format_number(value: Decimal | float | int, decimals: int = 2) -> str:
    """By the habits of the active language, without decimals that are all zero."""
    rounded = round(Decimal(str(value)), decimals)
    places = 0 if rounded == rounded.to_integral_value() else decimals
    return number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=True)


def kroner(value: Decimal | int) -> str:
    return gettext("DKK %(amount)s") % {"amount": format_number(value)}


def kilometres(value: Decimal | float) -> str:
    """To the nearest 100 metres: coordinates are of buildings, not of doors."""
    return gettext("%(number)s km") % {"number": format_number(value, decimals=1)}
