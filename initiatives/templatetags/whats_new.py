"""Initiatives: what is new, for pages of the rooms below."""

from django import template

from initiatives.following.news import News, notes
from strategy.models import Goal

register = template.Library()

SHOWN = 3


@register.simple_tag
def changes_under(goal: Goal) -> list[News]:
    """As in {% changes_under goal as news %}. One query."""
    return notes(goal=goal).newest(SHOWN)
