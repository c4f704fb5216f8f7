"""Institutions: brings wanted records into the database, in one transaction and without overwriting an editor.

For each field three values are compared: what the file says now, what it said last time, and what stands in the
record. A record that nobody touched follows the file; what an editor has changed stays and is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext

from herning_portal.publishing import Keyed, Publishable, RecordedQuerySet, change
from herning_portal.rich_text import RichTextField, clean
from institutions.imports.mapping import FileMapping
from institutions.imports.reading import BadFile, Problem, Row
from institutions.imports.wanted import Wanted, address_of
from institutions.models import ImportedRecord


@dataclass
class Report:
    """What became of each row, by its id, and of each record."""

    rows: int
    new: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    unchanged: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    left_empty: list[Problem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)

    def add(self, rows: list[Row], outcome: Outcome) -> None:
        for row in rows:
            if outcome.is_new:
                self.new.setdefault(row.id, []).append(outcome.label)
            for place, lines in ((self.changed, outcome.changed), (self.kept, outcome.kept)):
                if lines:
                    place.setdefault(row.id, []).extend(lines)
            self.unchanged.setdefault(row.id, [])

    def settle(self) -> None:
        """Each row is counted once, under the most that happened to it."""
        for stronger, weaker in (
            (self.new, [self.changed, self.kept, self.unchanged]),
            (self.changed, [self.unchanged]),
            (self.kept, [self.unchanged]),
        ):
            for row in stronger:
                for place in weaker:
                    place.pop(row, None)

    @property
    def count_kept(self) -> int:
        """Rows of which nothing was written because an editor had been there."""
        return len(self.kept.keys() - self.changed.keys())


@dataclass
class Outcome:
    label: str
    is_new: bool = False
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def bring_in(
    mapping: FileMapping, *, dry_run: bool, publish: bool, progress: Callable[[int, int], None] = lambda done, of: None
) -> Report:
    """Raises BadFile, and leaves everything as it was, when a row cannot be taken as it stands."""
    report = Report(rows=len(mapping.by_id))
    # History speaks the master language, the report the language of commands.
    with translation.override(settings.LANGUAGE_CODE):
        note = gettext("Imported from %(file)s.csv") % {"file": mapping.file}
    with change(None, note) as door, translation.override("en"):
        wanted = list(mapping.records())
        if mapping.problems:
            raise BadFile(mapping.problems)
        everything = [*mapping.sources.wanted.values(), *wanted]
        merge = Merge(mapping.file, publish)
        for done, one in enumerate(everything, start=1):
            outcome = merge.bring(one)
            report.add(one.rows, outcome)
            name = str(one.model._meta.verbose_name_plural)
            report.records[name] = report.records.get(name, 0) + 1
            progress(done, len(everything))
        if merge.problems:
            raise BadFile(merge.problems)
        report.gone = merge.gone()
        report.summary = mapping.summary()
        if dry_run:
            door.undo()
    report.refused, report.left_empty = mapping.refused, mapping.left_empty
    report.settle()
    return report


class Merge:
    """Brings one record after the other; what cannot be saved is collected in `problems`."""

    # Several files name sources and decisions of one record; each adds its own.
    GATHERED = frozenset({"sources", "decisions"})

    def __init__(self, file: str, publish: bool) -> None:
        self.file = file
        self.publish = publish
        self.problems: list[Problem] = []
        self.addresses: dict[type[models.Model], set[str]] = {}
        self.known = {(seen.model, seen.natural_key): seen for seen in ImportedRecord.objects.filter(file=file)}
        self.met: set[tuple[str, str]] = set()
        self.taken_away: set[tuple[str, str]] = set()

    def bring(self, wanted: Wanted) -> Outcome:
        outcome = Outcome(wanted.label)
        self.met.add(identity(wanted))
        record = self.find(wanted.model, wanted.natural_key)
        if record is not None and not wanted.updates:
            return outcome
        if record is None:
            if self.was_taken_away(wanted):
                outcome.kept.append(f"{outcome.label}: not brought back, an editor has taken it away")
                return outcome
            if not wanted.creates:
                self.wrong(wanted, "id", f"there is no {wanted.label} to add to. Import the file that makes it first.")
                return outcome
            outcome.is_new = True
            record = self.begin(wanted)
        before = self.last_time(wanted)
        now = self.merge_fields(wanted, record, before, outcome)
        if (outcome.is_new or outcome.changed) and not self.save(wanted, record):
            return outcome
        now |= self.merge_relations(wanted, record, before, outcome)
        if wanted.updates:
            self.remember(wanted, now)
        return outcome

    def was_taken_away(self, wanted: Wanted) -> bool:
        """Whether an editor has deleted the record since it was imported, or the one it is part of."""
        parts = {
            (wanted.model._meta.get_field(name).related_model._meta.label_lower, key)  # type: ignore[union-attr]
            for name, key in wanted.links.items()
        }
        if identity(wanted) not in self.known and not parts & self.taken_away:
            return False
        self.taken_away.add(identity(wanted))
        return True

    def find(self, model: type[models.Model], natural_key: tuple[str, ...]) -> Any:
        try:
            return cast(RecordedQuerySet, model._default_manager).get_by_natural_key(*natural_key)
        except ObjectDoesNotExist:
            return None

    def target(self, wanted: Wanted, field: str, key: str) -> Any:
        model = cast(type[models.Model], wanted.model._meta.get_field(field).related_model)
        found = self.find(model, (key,))
        if found is None:
            self.wrong(wanted, field, f"there is no {model._meta.verbose_name} “{key}”. Import it first.")
        return found

    def begin(self, wanted: Wanted) -> Any:
        record = wanted.model()
        if isinstance(record, Keyed):
            record.key = wanted.natural_key[0]
        if isinstance(record, Publishable):
            taken = self.addresses.setdefault(wanted.model, set())
            record.slug = address_of(wanted.values["title_da"], record, taken)
            record.published_at = timezone.now() if self.publish else None
        return record

    def merge_fields(self, wanted: Wanted, record: Any, before: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
        """What the file says of each field now, to be remembered."""
        now: dict[str, Any] = {}
        for name, value in wanted.values.items():
            column = wanted.model._meta.get_field(name)
            value = comparable(column, value)
            current = comparable(column, getattr(record, name))
            if self.may_write(name, value, current, before, outcome, column):
                setattr(record, name, value)
            now[name] = storable(value)
        for name, key in wanted.links.items():
            current = getattr(record, name).key if getattr(record, f"{name}_id") else ""
            if self.may_write(name, key, current, before, outcome):
                setattr(record, name, self.target(wanted, name, key) if key else None)
            now[name] = key
        return now

    def may_write(
        self,
        name: str,
        value: Any,
        current: Any,
        before: dict[str, Any],
        outcome: Outcome,
        column: Any = None,
    ) -> bool:
        if value == current:
            return False
        if outcome.is_new:
            return True
        last = comparable(column, before.get(name)) if column is not None else before.get(name, "")
        untouched = current == last if name in before else current in ("", None)
        line = f"{outcome.label}, {name}: “{short(current)}” → “{short(value)}”"
        if untouched:
            outcome.changed.append(line)
        else:
            news = " now" if name in before and value != last else ""
            line = f"{outcome.label}, {name}: kept “{short(current)}”, the file{news} has “{short(value)}”"
            outcome.kept.append(line)
        return untouched

    def save(self, wanted: Wanted, record: Any) -> bool:
        if self.problems and self.problems[-1].row == row_name(wanted):
            return False
        try:
            record.full_clean()
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                self.wrong(wanted, name, " ".join(texts))
            return False
        record.save()
        return True

    def merge_relations(self, wanted: Wanted, record: Any, before: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
        now: dict[str, Any] = {}
        for name, keys in wanted.many.items():
            relation = getattr(record, name)
            current = set() if outcome.is_new else set(relation.values_list("key", flat=True))
            new, last = set(keys), set(before.get(name, []))
            now[name] = sorted(new)
            if name not in before and current and name not in self.GATHERED:
                if new != current:
                    outcome.kept.append(f"{outcome.label}, {name}: kept {listed(current)}, the file has {listed(new)}")
                continue
            to_add, to_remove = new - last - current, (last - new) & current
            for key in sorted(to_add):
                if target := self.target(wanted, name, key):
                    relation.add(target)
            if to_remove:
                relation.remove(*relation.filter(key__in=to_remove))
            if (to_add or to_remove) and not outcome.is_new:
                outcome.changed.append(f"{outcome.label}, {name}: +{listed(to_add)} -{listed(to_remove)}")
            if missing := (new & last) - current:
                outcome.kept.append(f"{outcome.label}, {name}: kept without {listed(missing)}")
        return now

    def last_time(self, wanted: Wanted) -> dict[str, Any]:
        seen = self.known.get(identity(wanted))
        return dict(seen.values) if seen else {}

    def remember(self, wanted: Wanted, now: dict[str, Any]) -> None:
        seen = self.known.get(identity(wanted))
        if seen is None:
            model, natural_key = identity(wanted)
            seen = ImportedRecord(file=self.file, model=model, natural_key=natural_key, values=None)
        if seen.values != now:
            seen.values, seen.imported_at = now, timezone.now()
            seen.save()

    def wrong(self, wanted: Wanted, field: str, text: str) -> None:
        self.problems.append(Problem(row_name(wanted), field, text))

    def gone(self) -> list[str]:
        """Records that came with an earlier file and are not in this one. They stay: an address never dies."""
        return sorted(f"{model} {key}" for model, key in self.known.keys() - self.met)


def identity(wanted: Wanted) -> tuple[str, str]:
    return wanted.model._meta.label_lower, " ".join(wanted.natural_key)


def row_name(wanted: Wanted) -> str:
    return wanted.rows[0].name if wanted.rows else wanted.label


def comparable(column: Any, value: Any) -> Any:
    """`value` as the record holds it: text cleaned, numbers as numbers, nothing as one kind of nothing."""
    if isinstance(column, RichTextField):
        return clean(value or "")
    if isinstance(column, models.CharField | models.TextField):
        return value or ""
    return column.to_python(value)


def storable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)


def short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def listed(keys: set[str]) -> str:
    return ", ".join(sorted(keys)) or "nothing"
