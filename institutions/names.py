"""Institutions: the names of several kinds of records with one query, for choices and short lists."""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, IntegerField, Model, QuerySet, TextField, Value

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def names_of(**kinds: QuerySet) -> dict[str, list[Any]]:
    """For each keyword its records with key and title (or name) in all languages, and slug, order and rung if any.

    Rows may be annotated with `facts`, a JSON text of what else the records are to know. The records are not whole:
    they know no other field, and are not for saving.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    first, *others = [names(kind, rows) for kind, rows in kinds.items()]
    for kind, pk, key, slug, place, facts, *titles in first.union(*others, all=True):
        model = kinds[kind].model
        known = {"slug": slug, "order": place, "rung": place}
        record = model(pk=pk, key=key, **{name: value for name, value in known.items() if has_field(model, name)})
        for code, title in zip(LANGUAGES, titles, strict=True):
            setattr(record, f"{title_field(model)}_{code}", title)
        for name, fact in json.loads(facts, parse_float=Decimal).items():
            setattr(record, name, fact)
        found[kind].append(record)
    return found


def names(kind: str, rows: QuerySet) -> QuerySet:
    nothing = Value("", output_field=CharField())
    title = title_field(rows.model)
    place = next((F(name) for name in ("order", "rung") if has_field(rows.model, name)), None)
    return (
        rows.order_by()
        .annotate(
            named_kind=Value(kind, output_field=CharField()),
            named_slug=F("slug") if has_field(rows.model, "slug") else nothing,
            named_place=place or Value(0, output_field=IntegerField()),
            named_facts=F("facts") if "facts" in rows.query.annotations else Value("{}", output_field=TextField()),
            # By one name in all tables: modeltranslation puts columns in an order that follows from their names.
            **{f"named_{code}": F(f"{title}_{code}") for code in LANGUAGES},
        )
        .values_list(
            "named_kind",
            "pk",
            "key",
            "named_slug",
            "named_place",
            "named_facts",
            *(f"named_{code}" for code in LANGUAGES),
        )
    )


def title_field(model: type[Model]) -> str:
    return "title" if has_field(model, "title") else "name"


def has_field(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
