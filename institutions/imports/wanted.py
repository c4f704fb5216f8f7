"""Institutions: a record as the rows of a file would have it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import slugify

from herning_portal.ordering import fold
from herning_portal.publishing import Publishable
from institutions.imports.reading import Row


@dataclass
class Wanted:
    """`links` and `many` name other records by their keys, nothing being the empty key."""

    model: type[models.Model]
    natural_key: tuple[str, ...]
    rows: list[Row]
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=dict)
    # Off for what other files make too, and for what only adds to a record that must be there.
    updates: bool = True
    creates: bool = True

    @property
    def label(self) -> str:
        return f"{self.model._meta.model_name} {' at '.join(self.natural_key)}"


def address_of(title: str, record: Publishable, taken: set[str]) -> str:
    """The last part of the page's address: the title, and the key as well where another page has that already."""
    wanted = slugify(fold(title))[:110].strip("-") or record.key
    siblings = type(record)._base_manager.exclude(pk=record.pk)
    if wanted in taken or siblings.filter(slug=wanted).exists():
        wanted = f"{wanted[: 118 - len(record.key)]}-{record.key}"
    taken.add(wanted)
    return wanted


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".?!" else f"{text}."


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{html.escape(sentence(text), quote=False)}</p>" for text in texts if text)


def bullets(*texts: str) -> str:
    items = "".join(f"<li>{html.escape(sentence(text), quote=False)}</li>" for text in texts if text)
    return f"<ul>{items}</ul>" if items else ""
