"""Ground: a record's sources and decisions with one query instead of two, for a page that needs the other.

Other related records may come along.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from modeltranslation.translator import translator

from herning_portal.publishing import Publishable

RELATIONS = ("sources", "decisions")


def bring_provenance(record: Publishable, **more: QuerySet) -> None:
    """Fills what `record.sources.all()` and `record.decisions.all()` give, as if both had been prefetched.

    `more`: by the name of another relation the rows that its `all()` shall give: few, and of a model without boolean
    fields, as values travel as text.
    """
    known = record.__dict__.setdefault("_prefetched_objects_cache", {})
    rows: dict[str, Any] = {name: getattr(record, name).all() for name in RELATIONS} | more
    width = max(len(own_fields(one.model)) for one in rows.values())
    first, *others = [as_texts(name, one, width) for name, one in rows.items()]
    found: dict[str, list[Any]] = {name: [] for name in rows}
    for name, *texts in first.union(*others, all=True):
        found[name].append(from_texts(rows[name].model, texts))
    for name, one in rows.items():
        kept = one.all()
        kept._result_cache, kept._prefetch_done = in_order(found[name], one.model._meta.ordering), True
        known[name] = kept


def own_fields(model: type[Model]) -> list[Field]:
    """The stored fields; of a translated one only its languages, from which it is read."""
    translated = translator.get_options_for_model(model).get_field_names()
    return [field for field in model._meta.concrete_fields if field.name not in translated]


def as_texts(name: str, rows: QuerySet, width: int) -> QuerySet:
    """Each row as texts, so that tables of different shapes fit under each other."""
    fields = own_fields(rows.model)
    texts = {f"text_{place}": Cast(F(field.attname), TextField()) for place, field in enumerate(fields)}
    padding = {f"text_{place}": Value("", TextField()) for place in range(len(fields), width)}
    columns = {"relation": Value(name, CharField())} | texts | padding
    # A plain queryset: that of translated records puts the columns in an order of its own, and a union goes by order.
    plain: QuerySet = QuerySet(rows.model).filter(pk__in=rows.order_by().values("pk"))
    return plain.order_by().annotate(**columns).values_list(*columns)


def from_texts(model: type[Model], texts: list[str | None]) -> Model:
    fields = own_fields(model)
    values = {field.attname: field.to_python(text) for field, text in zip(fields, texts, strict=False)}
    record = model(**values)
    record._state.adding = False
    return record


def in_order(records: list[Any], ordering: Any) -> list[Any]:
    for name in reversed(list(ordering)):
        records.sort(key=lambda record: getattr(record, name.lstrip("-")), reverse=name.startswith("-"))
    return records
