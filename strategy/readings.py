"""Strategy: figures in words, one sentence that serves as reading, text alternative and line of a feed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, pgettext

from strategy.verdicts import PERIOD, Aim, Point


def period_in_words(period: str) -> str:
    """2019, "2nd quarter of 2019" or "April 2019", in the active language."""
    match = PERIOD.fullmatch(period)
    if match is None:
        return period
    if match[4]:
        return gettext("quarter %(quarter)s of %(year)s") % {"quarter": match[4], "year": match[1]}
    if match[3]:
        return date_format(date.fromisoformat(period), "DATE_FORMAT")
    if match[2]:
        return date_format(date(int(match[1]), int(match[2]), 1), "YEAR_MONTH_FORMAT")
    return match[1]


def when(period: str) -> str:
    """The period with its preposition, which differs with its kind: "in 2019", "on 1 April 2019"."""
    match = PERIOD.fullmatch(period)
    words = period_in_words(period)
    if match is None or match[3]:
        return pgettext("day", "on %(period)s") % {"period": words}
    if match[4]:
        return pgettext("quarter", "in %(period)s") % {"period": words}
    if match[2]:
        return pgettext("month", "in %(period)s") % {"period": words}
    return pgettext("year", "in %(period)s") % {"period": words}


class Scale:
    """How values of one indicator are written: unit, decimals and the word for what is counted."""

    def __init__(self, unit: str, decimals: int = 0, counted: str = "") -> None:
        self.unit = unit
        self.decimals = decimals
        self.counted = counted

    def number(self, value: Decimal) -> str:
        return str(number_format(value, decimal_pos=self.decimals, use_l10n=True, force_grouping=True))

    def value(self, value: Decimal) -> str:
        """With its unit: "23,2 %", "1.200 studerende", "958 kr."."""
        number = self.number(value)
        match self.unit:
            case "percent":
                return pgettext("value with unit", "%(number)s%%") % {"number": number}
            case "kroner":
                return pgettext("value with unit", "DKK %(number)s") % {"number": number}
            case _:
                return f"{number} {self.counted}".strip()

    def distance(self, difference: Decimal) -> str:
        """How far two values are apart. Shares differ by percentage points, never by per cent."""
        rounded = round(abs(difference), self.decimals)
        number = self.number(rounded)
        match self.unit:
            case "percent":
                return ngettext(
                    "%(number)s percentage point", "%(number)s percentage points", 1 if rounded == 1 else 2
                ) % {"number": number}
            case "kroner":
                return pgettext("value with unit", "DKK %(number)s") % {"number": number}
            case _:
                return number

    def is_same(self, one: Decimal, other: Decimal) -> bool:
        """Whether two values are written alike."""
        return round(one, self.decimals) == round(other, self.decimals)


def reading(scale: Scale, point: Point | None, aim: Aim | None = None, whose: str = "", set_for: str = "") -> str:
    """The value, the target and how far they are apart: "23.2% in 2019; target 30% in 2025; 6.8 ... below".

    `whose`: the area of the value, `set_for`: that of the target, named where a reader could take them for another.
    """
    value = measured(scale, point)
    parts = [f"{whose}: {value}" if whose else value]
    if aim is not None:
        parts.append(aimed_at(scale, aim, set_for))
        if point is not None and point.value is not None:
            parts.append(apart(scale, point.value, aim.value))
    return "; ".join(parts)


def aimed_at(scale: Scale, aim: Aim, set_for: str) -> str:
    if set_for:
        words = (
            gettext("target for %(area)s: at most %(value)s %(when)s")
            if aim.is_ceiling
            else gettext("target for %(area)s: %(value)s %(when)s")
        )
    else:
        words = gettext("target at most %(value)s %(when)s") if aim.is_ceiling else gettext("target %(value)s %(when)s")
    return words % {"area": set_for, "value": scale.value(aim.value), "when": when(aim.due)}


def measured(scale: Scale, point: Point | None) -> str:
    if point is None:
        return gettext("not measured yet")
    if point.value is None:
        return gettext("hidden %(when)s, fewer than 5 people") % {"when": when(point.period)}
    text = f"{roughly(point, scale.value(point.value))} {when(point.period)}"
    marks = [gettext("provisional")] if point.is_provisional else []
    marks += [gettext("counted in a new way")] if point.is_break else []
    return f"{text} ({', '.join(marks)})" if marks else text


def roughly(point: Point, value: str) -> str:
    """A value as it is written, with "about" before one that its source only gives so."""
    return f"{pgettext('number', 'about')} {value}" if point.is_approximate else value


def apart(scale: Scale, value: Decimal, aim: Decimal) -> str:
    if scale.is_same(value, aim):
        return gettext("exactly on the target")
    words = gettext("%(distance)s above") if value > aim else gettext("%(distance)s below")
    return words % {"distance": scale.distance(value - aim)}


def trend(scale: Scale, first: Point, last: Point) -> str:
    """The change between two points with values: "up 1.6 percentage points since 2018"."""
    assert first.value is not None and last.value is not None
    since = period_in_words(first.period)
    if scale.is_same(first.value, last.value):
        return gettext("unchanged since %(period)s") % {"period": since}
    words = (
        gettext("up %(distance)s since %(period)s")
        if last.value > first.value
        else gettext("down %(distance)s since %(period)s")
    )
    return words % {"distance": scale.distance(last.value - first.value), "period": since}
