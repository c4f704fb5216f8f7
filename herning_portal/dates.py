"""Ground: dates known by the day, the month or only the year. A date known by its year stays a year."""

import re
from calendar import monthrange
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def validate_partial_date(value: str) -> None:
    match = SHAPE.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else 1 for part in match.groups())
        date(year, month, day)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is not a date. Write a year (2020), a month (2020-03) or a day (2020-03-27)."),
            code="partial_date",
            params={"value": value},
        ) from None


def format_partial_date(value: str) -> str:
    """`2020-03-27` as "27. marts 2020", `2020-03` as "marts 2020", `2020` as itself, in the active language."""
    match = SHAPE.fullmatch(value)
    if match is None:
        return value
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        return date_format(date(year, month, day), "DATE_FORMAT")
    if month:
        return date_format(date(year, month, 1), "YEAR_MONTH_FORMAT")
    return str(year)


def has_passed(value: str, day: date) -> bool:
    """Whether all of a date known by its day, month or year lies before `day`; False where it is empty."""
    return bool(value) and value < day.isoformat() and not day.isoformat().startswith(value)


def passed(field: str, day: date) -> Q:
    """The same for the rows of a table."""
    iso = day.isoformat()
    return Q((f"{field}__lt", iso)) & ~Q((f"{field}__in", ["", iso[:4], iso[:7]]))


def at_time(day: date, at: time | None) -> date | datetime:
    """The moment on that day in the portal's own time zone, or the day itself where no hour is known."""
    return day if at is None else timezone.make_aware(datetime.combine(day, at))


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class PartialDateField(models.CharField):
    """Stored as ISO text, so that it sorts; empty where no source says."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault(
            "help_text", _("A year (2020), a month (2020-03) or a day (2020-03-27), as the source has it.")
        )
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
