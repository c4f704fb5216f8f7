"""Ground: what records give to be found by. Each app says it in its own search.py, which start-up imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname, resolution_order

from herning_portal.publishing import Publishable
from herning_portal.rich_text import RichTextField, plain

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
# A field by its name ("title", "parent.title"), or what makes words of a record in the active language.
Words = str | Callable[[Any], str]


class Text(NamedTuple):
    weight: str
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """Records of one table that search can find. Only `kinds`, `rows` and `title` must be said."""

    # By the name of a kind what one and what several of them are called; a table may hold several kinds.
    kinds: Mapping[str, tuple[_StrOrPromise, _StrOrPromise]]
    kind_of: Callable[[Any], str] | None = None
    # All of them, drafts included, with what the other answers need joined.
    rows: Callable[[], QuerySet]
    title: Words
    # Found by as by the title: numbers, short names, names in other languages.
    names: Sequence[Words] = ()
    summary: Sequence[Words] = ()
    text: Sequence[Words] = ()
    # Rows that its page shows, with the field that says what they say: found as its text.
    parts: Callable[[Any], Iterable[tuple[models.Model, str]]] = lambda record: ()
    # Where it stands, from the top down: (record, the field that names it).
    place: Callable[[Any], Iterable[tuple[models.Model, str]]] = lambda record: ()
    weight: Callable[[Any], int] = lambda record: 100
    # Other models whose change shows in these records, with the lookups from here to them.
    follows: Mapping[type[models.Model], Sequence[str]] = field(default_factory=dict)

    @cached_property
    def model(self) -> type[models.Model]:
        return concrete(self.rows().model)

    def kind(self, record: models.Model) -> str:
        return self.kind_of(record) if self.kind_of else next(iter(self.kinds))

    def touched(self, changed: Mapping[type[models.Model], set[int]]) -> Q | None:
        """The rows that must be looked at after these records changed."""
        rows = [Q(pk__in=changed[self.model])] if self.model in changed else []
        for model, lookups in self.follows.items():
            if pks := changed.get(concrete(model)):
                rows += [Q((f"{lookup}__in", pks)) for lookup in lookups]
        return Q(*rows, _connector=Q.OR) if rows else None

    def columns_of(self, model: type[models.Model]) -> list[str]:
        """Where a followed row names the record that it is a part of."""
        found = [self.model._meta.get_field(name) for name in self.follows.get(model, ()) if "__" not in name]
        return [relation.field.attname for relation in found if isinstance(relation, models.ManyToOneRel)]

    def texts(self, record: models.Model) -> list[Text]:
        """What the record is found by in the active language, the title first."""
        said = [("a", self.title), *(("a", name) for name in self.names)]
        said += [*(("b", words) for words in self.summary), *(("c", words) for words in self.text)]
        found = [Text(weight, *read(record, words)) for weight, words in said]
        found += [Text("c", *read(part, name)) for part, name in self.parts(record)]
        return [found[0], *(text for text in found[1:] if text.text)]


def read(record: Any, words: Words) -> tuple[str, str]:
    """The language and the plain text of a field, or of what a function makes of the record."""
    if callable(words):
        return str(get_language()), " ".join(words(record).split())
    *path, name = words.split(".")
    for step in path:
        record = getattr(record, step)
        if record is None:
            return str(get_language()), ""
    value = str(getattr(record, name) or "")
    is_rich = isinstance(record._meta.get_field(name), RichTextField)
    return language_of(record, name), plain(value) if is_rich else " ".join(value.split())


def language_of(record: models.Model, name: str) -> str:
    """The language in which a field is shown now; what has no translations (names, numbers) is taken as Danish."""
    for language in resolution_order(get_language()):
        if getattr(record, build_localized_fieldname(name, language), ""):
            return str(language)
    return settings.LANGUAGE_CODE


def live_range(record: models.Model) -> tuple[datetime, datetime | None] | None:
    """From when to when the public can see `record` and all it stands under; None for never."""
    if not isinstance(record, Publishable):
        return ALWAYS, None
    chain = [record, *record.ancestors()]
    begins = [one.published_at for one in chain if one.published_at is not None]
    if len(begins) < len(chain):
        return None
    start, end = max(begins), min((one.withdrawn_at for one in chain if one.withdrawn_at is not None), default=None)
    return None if end is not None and end <= start else (start, end)


def concrete(model: type[models.Model]) -> type[models.Model]:
    return model._meta.concrete_model or model


searchables: list[Searchable] = []


def register(*several: Searchable) -> None:
    for searchable in several:
        if taken := all_kinds().keys() & searchable.kinds.keys():
            raise ValueError(f"Two tables of records are called {', '.join(sorted(taken))}.")
        searchables.append(searchable)


def all_kinds() -> dict[str, tuple[_StrOrPromise, _StrOrPromise]]:
    return {kind: labels for searchable in searchables for kind, labels in searchable.kinds.items()}


def has_record(kind: str, key: str) -> bool:
    return any(kind in one.kinds and one.rows().filter(key=key).exists() for one in searchables)
