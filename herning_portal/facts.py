"""Ground: a row and what it is joined to as JSON, so that rows of different tables fit under each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import F, Model
from django.db.models.functions import JSONObject

# The fields to bring along, the id among them; of a joined record its name and a shape of its own.
Shape = Sequence["str | tuple[str, Shape]"]


def in_languages(*names: str) -> list[str]:
    """The columns of translated fields."""
    return [f"{name}_{code}" for name in names for code, _language in settings.LANGUAGES]


def facts_of(shape: Shape, path: str = "") -> JSONObject:
    """`path` ("targets__") reaches the record from the rows that are asked."""
    values: dict[str, F | JSONObject] = {}
    for part in shape:
        if isinstance(part, str):
            values[part] = F(path + part)
        else:
            name, of_joined = part
            values[name] = facts_of(of_joined, f"{path}{name}__")
    return JSONObject(**values)


def record_of(model: type[Model], facts: dict[str, Any]) -> Any:
    """The record behind such facts, None where nothing was joined. It knows no other field, and is not for saving."""
    if facts["id"] is None:
        return None
    known = {}
    for name, value in facts.items():
        field: Any = model._meta.get_field(name)
        known[name] = record_of(field.related_model, value) if isinstance(value, dict) else field.to_python(value)
    return model(**known)
