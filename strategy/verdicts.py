"""Strategy: how a figure is judged against a target. Pure rules over dates and numbers; readings.py has the words.

The rule is published on the site with its version. Whoever changes what `judge()` answers, or whose values series.py
hands it, raises VERSION.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

VERSION = "1.1"
PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|Q([1-4]))?")


class Verdict(models.TextChoices):
    """The words of GLOSSARY: what can be said of an indicator today."""

    ON_TRACK = "on_track", _("On track")
    NEEDS_ATTENTION = "needs_attention", _("Needs attention")
    OFF_TRACK = "off_track", _("Off track")
    TARGET_MET = "target_met", _("Target met")
    TARGET_MISSED = "target_missed", _("Target not met")
    TARGET_DATE_PASSED = "target_date_passed", _("Target date passed without a measurement")
    METHOD_CHANGED = "method_changed", _("Method changed")
    NO_DATA = "no_data", _("No data")


@dataclass(frozen=True)
class Point:
    """One measured value; None where it is hidden. `is_break`: counted in another way than the points before it."""

    period: str
    value: Decimal | None
    is_provisional: bool = False
    is_break: bool = False
    is_approximate: bool = False


@dataclass(frozen=True)
class Aim:
    """A value to reach by the end of the period `due`: at least it, or at most it."""

    value: Decimal
    due: str
    is_ceiling: bool = False

    def is_met_by(self, value: Decimal) -> bool:
        return value <= self.value if self.is_ceiling else value >= self.value

    def gain(self, earlier: Decimal, later: Decimal) -> Decimal:
        """How far it has moved towards the aim; negative when it has moved away."""
        return earlier - later if self.is_ceiling else later - earlier


@dataclass(frozen=True)
class Judgement:
    """`point`: what the verdict rests on, if anything. `after_break`: counted in a new way since the first point."""

    verdict: Verdict
    point: Point | None = None
    after_break: bool = False

    @property
    def is_provisional(self) -> bool:
        return self.point is not None and self.point.is_provisional


def bounds(period: str) -> tuple[date, date]:
    """The first and the last day of a year (2019), quarter (2019Q2), month (2019-04) or day (2019-04-01)."""
    match = PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is not a period.")
    year = int(match[1])
    if match[3]:
        day = date(year, int(match[2]), int(match[3]))
        return day, day
    if match[4]:
        last_month = int(match[4]) * 3
        first_month = last_month - 2
    else:
        first_month = int(match[2] or 1)
        last_month = int(match[2] or 12)
    last_day = calendar.monthrange(year, last_month)[1]
    return date(year, first_month, 1), date(year, last_month, last_day)


def known_points(points: Sequence[Point], today: date) -> list[Point]:
    """Those with a value whose period has begun, in the order of their ends."""
    begun = [point for point in points if point.value is not None and bounds(point.period)[0] <= today]
    return sorted(begun, key=lambda point: (bounds(point.period)[1], bounds(point.period)[0]))


def judge(points: Sequence[Point], aim: Aim, today: date) -> Judgement:
    """What can be said today about reaching `aim`, from the `points` of one area in any order.

    1. Measured for the date itself: met or not met, and that stays.
    2. The date is past without a measurement for it: that is said, whatever came before or after.
    3. Before the date, the newest value decides: it reaches the aim (on track), or keeps up with a straight line
       from the first comparable value to the aim (on track), or has moved towards it but lags behind the line
       (needs attention), or has not moved towards it (off track).
    4. Values from before a break do not compare. One comparable value shows no direction: then the method has
       changed, or data are missing.
    """
    known = known_points(points, today)
    due_from, due_to = bounds(aim.due)
    breaks = [bounds(point.period)[0] for point in points if point.is_break]
    within = [point for point in known if due_from <= bounds(point.period)[1] and bounds(point.period)[0] <= due_to]
    # Months of the target's year are steps on the way until the year is over.
    at_due = [point for point in within if bounds(point.period)[1] >= due_to or today > due_to]
    if at_due:
        point = at_due[-1]
        verdict = Verdict.TARGET_MET if reaches(aim, point) else Verdict.TARGET_MISSED
        since_first = any(bounds(known[0].period)[1] < start <= bounds(point.period)[1] for start in breaks)
        return Judgement(verdict, point, since_first)
    if today > due_to:
        return Judgement(Verdict.TARGET_DATE_PASSED, known[-1] if known else None)
    if not known:
        return Judgement(Verdict.NO_DATA)
    newest = known[-1]
    started = [start for start in breaks if start <= bounds(newest.period)[1]]
    comparable = [point for point in known if not started or bounds(point.period)[0] >= max(started)]
    is_cut = len(comparable) < len(known)
    if reaches(aim, newest):
        return Judgement(Verdict.ON_TRACK, newest, is_cut)
    if len(comparable) < 2:
        return Judgement(Verdict.METHOD_CHANGED if is_cut else Verdict.NO_DATA, newest, is_cut)
    return Judgement(pace(comparable[0], newest, aim), newest, is_cut)


def reaches(aim: Aim, point: Point) -> bool:
    return point.value is not None and aim.is_met_by(point.value)


def pace(first: Point, newest: Point, aim: Aim) -> Verdict:
    """From two values that both fall short: how the way covered compares with the time that has gone."""
    assert first.value is not None and newest.value is not None
    gained = aim.gain(first.value, newest.value)
    if gained <= 0:
        return Verdict.OFF_TRACK
    start, now, end = (bounds(period)[1] for period in (first.period, newest.period, aim.due))
    needed = aim.gain(first.value, aim.value) * (now - start).days / (end - start).days
    return Verdict.ON_TRACK if gained >= needed else Verdict.NEEDS_ATTENTION


def governing(aims: Sequence[Aim], today: date) -> Aim | None:
    """The aim that a short verdict is about: the nearest whose date has not passed, else the last."""
    in_order = sorted(aims, key=lambda aim: bounds(aim.due)[1])
    to_come = [aim for aim in in_order if bounds(aim.due)[1] >= today]
    return to_come[0] if to_come else (in_order[-1] if in_order else None)
