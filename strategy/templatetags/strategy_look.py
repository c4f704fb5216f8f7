"""Strategy: how its texts look; built in like the portal's own tags."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from herning_portal import charts, rich_text
from strategy import states
from strategy.adopted.wording import with_anchors
from strategy.models import AdoptedText, Indicator, Kind, TextItem
from strategy.readings import Scale, period_in_words

register = template.Library()

MOST_THREADS, THREAD = 4, 11  # threads in a cell, and each one's height in pixels


@register.simple_tag
def goal_look(goal: Any) -> SafeString:
    """The attributes that give an element its goal's colour and weave, a pair that stays unique up to sixteen goals.

    A section stands under no goal and keeps the portal's own colour.
    """
    if getattr(goal, "kind", "") != Kind.GOAL:
        return SafeString("")
    place = goal.place_among_goals - 1
    if place < 4:
        return format_html(' data-goal="{}"', place + 1)
    return format_html(' data-goal="{}" data-weave="{}"', place % 4 + 1, (place + place // 4) % 4 + 1)


@register.simple_tag
def cloth_of(goals: list[TextItem]) -> charts.Cloth:
    """The drawing of goals that tree() has given their branches, with_state() what is known of each commitment."""
    return charts.cloth(
        [
            (
                goal.number,
                [[own.look] for own in goal.own_commitments()]
                + [[one.look for one in point.commitments()] for point in goal.focus_points()],
            )
            for goal in goals
        ]
    )


@register.filter
def states_in_words(commitments: Iterable[TextItem]) -> str:
    return states.states_in_words(one.commitment_state for one in commitments)


@register.filter
def work_in_words(initiatives: Iterable[Any]) -> str:
    found = list(initiatives)
    return states.work_in_words((one.status for one in found), sum(one.is_expired for one in found))


@register.simple_tag
def threads_of(number: int) -> dict[str, Any]:
    """Woven threads one below the other, four at most; the number stands beside them."""
    places = range(min(number, MOST_THREADS))
    return {"height": THREAD * max(2, len(places)), "places": [THREAD * place + 1 for place in places]}


@register.simple_tag
def value_of(scale: Scale, value: Decimal) -> str:
    """A measured value as its indicator writes it, without the unit."""
    return scale.number(value)


@register.simple_tag
def value_with_unit(indicator: Indicator, value: Decimal) -> str:
    return Scale(indicator.unit, indicator.decimals).value(value)


@register.simple_tag
def period_words(period: str) -> str:
    return period_in_words(period)


@register.simple_tag
def adopted_words(text: AdoptedText, first_heading: int) -> SafeString:
    """The adopted text with the places marked that give_places() found."""
    # The words stay as the cleaner left them; what is put around them is an id made of a key.
    return mark_safe(with_anchors(rich_text.render(text.text, first_heading), getattr(text, "places", {})))
