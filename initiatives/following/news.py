"""Initiatives: what is new: notes of changes and the units' status notes as one stream, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from initiatives.models import (
    ChangeNote,
    ChangeNoteQuerySet,
    Initiative,
    StatusNote,
    StatusNoteQuerySet,
    initiatives_under,
)
from strategy.models import Indicator, Kind, TextItem

# The order of the two within a day: what has an hour comes before what has only a date.
CHANGE, STATUS = "change", "status"


@dataclass(frozen=True)
class News:
    """One note for readers, with the record it is about."""

    note: ChangeNote | StatusNote

    @property
    def kind(self) -> str:
        return CHANGE if isinstance(self.note, ChangeNote) else STATUS

    @property
    def moment(self) -> datetime:
        """When it was told; a status note counts from the beginning of its day."""
        if isinstance(self.note, ChangeNote):
            return self.note.made_at
        return timezone.make_aware(datetime.combine(self.note.dated, time.min))

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)

    @property
    def place_in_stream(self) -> tuple[date, bool, datetime, int]:
        """Sorts as the queries of `stream()` do, the other way round."""
        return self.day, self.kind == CHANGE, self.moment, self.note.pk

    @property
    def about(self) -> Any:
        return self.note.about if isinstance(self.note, ChangeNote) else self.note.initiative

    @property
    def name_field(self) -> str:
        """Which field of what it is about gives its name."""
        return "short_title" if self.about.short_title else "title"

    @property
    def label(self) -> str:
        """What kind of record it is about: Initiative, Figure, Goal 1."""
        if isinstance(self.about, Indicator):
            return gettext("Figure")
        if not isinstance(self.about, TextItem):
            return capfirst(str(self.about._meta.verbose_name))
        return f"{Kind(self.about.kind).label} {self.about.number}".strip()

    @property
    def unit(self) -> Any:
        """Who signs it, when a unit does."""
        return self.note.unit if isinstance(self.note, StatusNote) else None


@dataclass(frozen=True)
class Notes:
    """The public notes of both kinds, of everything or of a part."""

    changes: ChangeNoteQuerySet
    statuses: StatusNoteQuerySet

    def newest_changes(self, number: int) -> list[News]:
        """Without the status notes; one query, for a page that needs the others."""
        return as_news(self.changes.newest_first()[:number])

    def newest(self, number: int) -> list[News]:
        """Two queries, however many there are."""
        found = as_news(self.changes.newest_first()[:number], self.statuses.newest_first()[:number])
        return found[:number]

    def between(self, first: date, last: date) -> list[News]:
        """All of the days from `first` to `last`."""
        changes = self.changes.filter(made_at__date__range=(first, last))
        return as_news(changes, self.statuses.filter(dated__range=(first, last)))

    def stream(self) -> QuerySet:
        """(kind, pk) of each, the newest first: for pages of a long list, which `found()` then fetches."""
        # Plain querysets: those of translated records put the columns in an order of their own.
        changes: QuerySet = QuerySet(ChangeNote).filter(pk__in=self.changes.order_by().values("pk"))
        statuses: QuerySet = QuerySet(StatusNote).filter(pk__in=self.statuses.order_by().values("pk"))
        columns = ("day", "kind", "moment", "pk")
        rows = changes.order_by().annotate(day=TruncDate("made_at"), kind=Value(CHANGE), moment=F("made_at"))
        nothing = Value(None, output_field=DateTimeField())
        others = statuses.order_by().annotate(day=F("dated"), kind=Value(STATUS), moment=nothing)
        return (
            rows.values_list(*columns)
            .union(others.values_list(*columns), all=True)
            .order_by("-day", "kind", "-moment", "-pk")
        )

    def found(self, rows: Iterable[Sequence[Any]]) -> list[News]:
        """The notes behind some rows of `stream()`. Two queries."""
        keys = [(kind, pk) for _day, kind, _moment, pk in rows]
        return as_news(
            self.changes.filter(pk__in=[pk for kind, pk in keys if kind == CHANGE]),
            self.statuses.filter(pk__in=[pk for kind, pk in keys if kind == STATUS]),
        )


def notes(*, goal: TextItem | None = None, initiative: Initiative | None = None) -> Notes:
    """Of everything, of a goal with all that stands under it and serves it, or of one initiative."""
    changes = ChangeNote.objects.published()
    statuses = StatusNote.objects.published()
    if goal is not None:
        changes, statuses = changes.under(goal), statuses.filter(initiative__in=initiatives_under(goal))
    if initiative is not None:
        changes, statuses = changes.filter(initiative=initiative), statuses.filter(initiative=initiative)
    return Notes(changes, statuses)


def as_news(*found: ChangeNoteQuerySet | StatusNoteQuerySet) -> list[News]:
    news = [News(note) for notes_of_a_kind in found for note in notes_of_a_kind.for_rows()]
    return sorted(news, key=lambda one: one.place_in_stream, reverse=True)
