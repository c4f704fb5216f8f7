"""Initiatives: what is new: notes of changes and the units' status notes as one stream, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from herning_portal.facts import Shape, facts_of, in_languages, record_of
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

# What a line of the news shows of a note and of the record that it is about.
NAMED: Shape = ("id", "key", *in_languages("title", "short_title"))
ABOVE: Shape = ("id", "kind", "slug")
TEXT: Shape = (
    *("kind", "slug", "number", *NAMED),
    *(("strategy", ("id", "slug")), ("parent", (*ABOVE, ("parent", ABOVE)))),
)
NOTE: Shape = ("id", "key", *in_languages("text"), ("initiative", ("slug", *NAMED)))
CHANGE_NOTE: Shape = (*NOTE, ("indicator", ("slug", *NAMED)), ("text_item", TEXT))
STATUS_NOTE: Shape = (*NOTE, "dated", ("unit", ("id", *in_languages("name"))))

NEVER = Value(None, output_field=DateTimeField())


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

    def newest(self, number: int) -> list[News]:
        """One query, however many there are."""
        # Each kind by its keys, since no part of a union can be cut to a number itself.
        changes = self.changes.filter(pk__in=self.changes.newest_first().values("pk")[:number])
        statuses = self.statuses.filter(pk__in=self.statuses.newest_first().values("pk")[:number])
        return news_of(changes, statuses)[:number]

    def exist(self) -> bool:
        return self.stream().exists()

    def between(self, first: date, last: date) -> list[News]:
        """All of the days from `first` to `last`."""
        changes = self.changes.filter(made_at__date__range=(first, last))
        return news_of(changes, self.statuses.filter(dated__range=(first, last)))

    def stream(self) -> QuerySet:
        """(kind, pk) of each, the newest first: for pages of a long list, which `found()` then fetches."""
        changes, statuses = plain(self.changes), plain(self.statuses)
        columns = ("day", "kind", "moment", "pk")
        rows = changes.annotate(day=TruncDate("made_at"), kind=Value(CHANGE), moment=F("made_at"))
        others = statuses.annotate(day=F("dated"), kind=Value(STATUS), moment=NEVER)
        return (
            rows.values_list(*columns)
            .union(others.values_list(*columns), all=True)
            .order_by("-day", "kind", "-moment", "-pk")
        )

    def found(self, rows: Iterable[Sequence[Any]]) -> list[News]:
        """The notes behind some rows of `stream()`. One query."""
        keys = [(kind, pk) for _day, kind, _moment, pk in rows]
        return news_of(
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


def plain(notes_of_a_kind: QuerySet) -> QuerySet:
    """The same rows. Querysets of translated records put columns in an order of their own; a union goes by order."""
    return QuerySet(notes_of_a_kind.model).filter(pk__in=notes_of_a_kind.order_by().values("pk")).order_by()


def news_of(changes: ChangeNoteQuerySet, statuses: StatusNoteQuerySet) -> list[News]:
    """The newest first. One query."""
    columns = ("moment", "facts")
    rows = plain(changes).annotate(moment=F("made_at"), facts=Cast(facts_of(CHANGE_NOTE), TextField()))
    others = plain(statuses).annotate(moment=NEVER, facts=Cast(facts_of(STATUS_NOTE), TextField()))
    found = rows.values_list(*columns).union(others.values_list(*columns), all=True)
    news = [News(note_of(moment, json.loads(facts))) for moment, facts in found]
    return sorted(news, key=lambda one: one.place_in_stream, reverse=True)


def note_of(moment: datetime | None, facts: dict[str, Any]) -> ChangeNote | StatusNote:
    """A status note has a date and no moment, which comes beside the facts: there each database writes it alike."""
    if moment is None:
        status: StatusNote = record_of(StatusNote, facts)
        return status
    change: ChangeNote = record_of(ChangeNote, facts)
    change.made_at = moment
    return change
