"""Ground: the tags every template may use; they are built in and need no {% load %}."""

import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

import pyphen
from django import template
from django.conf import settings
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from herning_portal import numbers
from herning_portal import rich_text as text
from herning_portal.dates import at_time, format_partial_date
from herning_portal.translation import lang_of

register = template.Library()

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
LONG_WORD = re.compile(r"[^\W\d_]{12,}")
# As long as a line of a heading on a phone.
LONGEST_WORD = re.compile(r"[^\W\d_]{15,}")
# The dictionary knows no compounds, and would part "kandida-tuddannelse".
JOINTS = {
    "da": re.compile(
        r"(?<=\w{2})(?<!attr)(?=uddannelse|undervisning|udvikling|akademi|aktivitet|bachelor|hospital|økonom"
        r"|perspektiv|plejerske|politik|rådgiv|strategi)",
        re.IGNORECASE,
    )
}


@register.simple_tag
def lang_attr(record: models.Model, field: str) -> SafeString:
    """` lang="da"` where `field` is shown in another language than the page's, else nothing."""
    language = lang_of(record, field)
    if language is None or language == get_language():
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.simple_tag
def hyphenated(text: str, record: models.Model, field: str) -> str:
    """`text` with soft hyphens in its long words, by the dictionary of the language in which `field` is shown.

    For narrow columns; browsers hyphenate by themselves only where they have the language's dictionary.
    """
    return soft_hyphens(text, lang_of(record, field) or settings.LANGUAGE_CODE)


@register.filter
def hyphenate(text: object) -> str:
    """The same for a word of the interface, which is in the page's own language."""
    return soft_hyphens(str(text), get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def heading(record: Any) -> str:
    """Its title for the top of its page: on a phone Danish words are longer than a line.

    A name that is kept in the other languages is parted as the Danish word that it is.
    """
    is_danish = record.title == getattr(record, f"title_{settings.LANGUAGE_CODE}")
    language = settings.LANGUAGE_CODE if is_danish else lang_of(record, "title")
    return soft_hyphens(record.title, language or settings.LANGUAGE_CODE, LONGEST_WORD)


def soft_hyphens(text: str, language: str, long: re.Pattern[str] = LONG_WORD) -> str:
    return long.sub(lambda word: parted(word[0], language), text)


def parted(word: str, language: str) -> str:
    parts = JOINTS[language].split(word) if language in JOINTS else [word]
    return SOFT_HYPHEN.join(hyphenation(language).inserted(part, SOFT_HYPHEN) for part in parts)


@cache
def hyphenation(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang={"en": "en_GB"}.get(language) or pyphen.language_fallback(language), left=4, right=4)


@register.filter
def machine_date(day: date, at: time | None) -> str:
    """For <time datetime="...">: the day, with its hour and time zone where the hour is known."""
    return at_time(day, at).isoformat()


@register.simple_tag
def shown(record: models.Model, field: str) -> SafeString | str:
    """The text of `field`, in an element of its own with its language where that is not the page's."""
    value, attribute = getattr(record, field), lang_attr(record, field)
    return format_html("<span{}>{}</span>", attribute, value) if attribute else value


@register.inclusion_tag("components/danish_only_note.html")
def danish_only_note(record: models.Model, fields: str, *below: list[models.Model]) -> dict[str, bool]:
    """Says that some of the `fields` (names with spaces between) are there in Danish only.

    `below` are lists of further records on the page, asked with all that branches from them.
    """
    waiting = [record, *(one for several in below for one in several)]
    while waiting:
        one = waiting.pop()
        found = {lang_of(one, field) for field in fields.split() if hasattr(one, field)} - {None}
        if found - {get_language()}:
            return {"is_needed": True}
        waiting += getattr(one, "branches", [])
    return {"is_needed": False}


@register.filter
def rich_text(value: str | None, first_heading: int = 3) -> SafeString:
    return text.render(value, first_heading)


@register.filter
def partial_date(value: str) -> str:
    return format_partial_date(value)


@register.filter
def kroner(value: Decimal | int | None) -> str:
    """Nothing for None, so that |or_not_stated can follow; 0 is an amount."""
    return "" if value is None else numbers.kroner(value)


@register.filter
def kilometres(value: float | None) -> str:
    return "" if value is None else numbers.kilometres(value)


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else numbers.format_number(value)


@register.filter
def or_not_stated(value: object) -> object:
    """The value, or the words for what no source says, in its place."""
    if value:
        return value
    return format_html('<span class="unknown">{}</span>', gettext("not stated"))
