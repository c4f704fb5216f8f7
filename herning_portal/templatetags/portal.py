"""Ground: the tags every template may use; they are built in and need no {% load %}."""

from typing import Any

from django import template
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from herning_portal import charts
from herning_portal import rich_text as text
from herning_portal.dates import format_partial_date
from herning_portal.translation import lang_of

register = template.Library()


@register.simple_tag
def lang_attr(record: models.Model, field: str) -> SafeString:
    """` lang="da"` where `field` is shown in another language than the page's, else nothing."""
    language = lang_of(record, field)
    if language is None or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.inclusion_tag("components/danish_only_note.html")
def danish_only_note(record: models.Model, fields: str) -> dict[str, bool]:
    """Says that some of the `fields` (names with spaces between) are there in Danish only."""
    shown = {lang_of(record, field) for field in fields.split()} - {None}
    return {"is_needed": bool(shown - {get_language()})}


@register.filter
def rich_text(value: str | None, first_heading: int = 3) -> SafeString:
    return text.render(value, first_heading)


@register.filter
def partial_date(value: str) -> str:
    return format_partial_date(value)


@register.filter
def or_not_stated(value: object) -> object:
    """The value, or the words for what no source says, in its place."""
    if value:
        return value
    return format_html('<span class="unknown">{}</span>', gettext("not stated"))


@register.simple_tag
def goal_look(goal: Any) -> SafeString:
    """The attributes that give an element its goal's colour and weave, a pair that stays unique up to sixteen goals."""
    place = goal.place_among_goals - 1
    if place < 4:
        return format_html(' data-goal="{}"', place + 1)
    return format_html(' data-goal="{}" data-weave="{}"', place % 4 + 1, (place + place // 4) % 4 + 1)


@register.simple_tag
def cloth_of(goals: list[Any]) -> charts.Cloth:
    """The drawing of goals that tree() has given their branches."""
    return charts.cloth(
        [
            (
                goal.number,
                [1 for _own in goal.own_commitments()] + [len(point.commitments()) for point in goal.focus_points()],
            )
            for goal in goals
        ]
    )
