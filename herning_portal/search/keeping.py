"""Ground: the index, written in the same transaction as the records. Records are read anew under the edition's lock:
of two writers the second sees what the first has done, whichever began first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max
from django.db.models.signals import post_delete
from django.utils import translation
from reversion.errors import RevertError
from reversion.models import Version
from reversion.signals import pre_revision_commit

from herning_portal.publishing import Edition
from herning_portal.search import analyser
from herning_portal.search.backends import engine
from herning_portal.search.models import SearchEntry, SearchIndex, SearchText, SearchWord
from herning_portal.search.registry import Searchable, Text, all_kinds, concrete, language_of, live_range, searchables

BATCH = 100
Changed = dict[type[models.Model], set[int]]
MORE = """
INSERT INTO herning_portal_searchword (language, word, written, term, entries) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (language, word) DO UPDATE SET
    term = excluded.term, entries = herning_portal_searchword.entries + excluded.entries
"""
FEWER = """
UPDATE herning_portal_searchword SET entries = CASE WHEN entries + %s > 0 THEN entries + %s ELSE 0 END
WHERE language = %s AND word = %s
"""


def keep_search(*, versions: list[Version], **_signal: Any) -> None:
    changed: Changed = defaultdict(set)
    for version in versions:
        if model := version.content_type.model_class():
            changed[concrete(model)].add(int(version.object_id))
    for searchable, left in list(left_behind(changed)):
        changed[searchable.model] |= left
    refresh(changed)


def left_behind(changed: Mapping[type[models.Model], set[int]]) -> Iterator[tuple[Searchable, set[int]]]:
    """The records that these rows were parts of when they were last written: they may have moved."""
    for searchable in searchables:
        for model in changed:
            if columns := searchable.columns_of(model):
                written = Version.objects.get_for_model(model).filter(object_id__in=map(str, changed[model]))
                latest = written.order_by().values("object_id").annotate(latest=Max("pk")).values("latest")
                for version in Version.objects.filter(pk__in=latest):
                    # One written before the model had changed cannot be read; nor does it say where the row stood.
                    with suppress(RevertError):
                        before = version.field_dict
                        yield searchable, {before[column] for column in columns if before.get(column)}


def forget_deleted(*, sender: type[models.Model], instance: models.Model, **_signal: Any) -> None:
    """A deletion makes no version; what stood under the record is written by its own change.

    What it was a part of is written here, as nothing else of that changes.
    """
    for searchable in searchables:
        if searchable.model is concrete(sender):
            # delete() has advanced the edition, which takes the lock: a rebuild may be about to write these entries.
            forget(searchable, {instance.pk})
        for column in searchable.columns_of(concrete(sender)):
            if whose := getattr(instance, column):
                write(searchable, [whose])


# After the edition has been advanced, which takes the lock; connected later, so called later.
pre_revision_commit.connect(keep_search, dispatch_uid="keep_search")
post_delete.connect(forget_deleted, dispatch_uid="forget_deleted")


def refresh(changed: Mapping[type[models.Model], set[int]]) -> None:
    """Writes the entries of all records that these changes show in: they themselves and what stands under them."""
    for searchable in searchables:
        touched = searchable.touched(changed)
        if touched is None:
            continue
        # Narrow and unordered first: most changes touch no record of most kinds.
        found = set(searchable.rows().order_by().filter(touched).values_list("pk", flat=True))
        for some in batches(sorted(found)):
            write(searchable, some)
        forget(searchable, changed.get(searchable.model, set()) - found)


def rebuild() -> Iterator[tuple[Searchable, int, int]]:
    """The whole index anew, batch by batch, each replaced in place; yields kind, records done and their number.

    Searches find the old entry of a record until its batch is through, so at no moment nothing.
    """
    for searchable in searchables:
        pks = list(searchable.rows().order_by("pk").values_list("pk", flat=True))
        yield searchable, 0, len(pks)
        for number, some in enumerate(batches(pks)):
            with transaction.atomic():
                Edition.advance()
                write(searchable, some, anew=True)
            yield searchable, min(len(pks), (number + 1) * BATCH), len(pks)
        with transaction.atomic():
            Edition.advance()
            there = searchable.rows().values("pk")
            gone = SearchEntry.objects.filter(kind__in=searchable.kinds).exclude(object_id__in=there)
            remove(list(gone.select_related("content")))
    with transaction.atomic():
        Edition.advance()
        remove(list(SearchEntry.objects.exclude(kind__in=all_kinds()).select_related("content")))
        SearchIndex.objects.update_or_create(pk=1, defaults={"analyser_version": analyser.VERSION})
    engine().tidy()


def is_current() -> bool:
    """Whether the index was built whole by the analyser there is now."""
    return SearchIndex.objects.filter(analyser_version=analyser.VERSION).exists()


def forget(searchable: Searchable, pks: set[int]) -> None:
    if pks:
        gone = SearchEntry.objects.filter(kind__in=searchable.kinds, object_id__in=pks)
        remove(list(gone.select_related("content")))


def write(searchable: Searchable, pks: list[int], *, anew: bool = False) -> None:
    """Makes the entries of these records what they give to be found by now."""
    known = SearchEntry.objects.filter(kind__in=searchable.kinds, object_id__in=pks).select_related("content")
    kept = {(entry.kind, entry.object_id, entry.language): entry for entry in known}
    written, counted = [], Counter[tuple[str, str, str]]()
    for record in searchable.rows().order_by("pk").filter(pk__in=pks):
        for entry in entries(searchable, record):
            before = kept.pop((entry.kind, entry.object_id, entry.language), None)
            if before is not None and not anew and not differs(entry, before):
                continue
            written.append(entry)
            count(counted, entry, 1)
            if before is not None:
                count(counted, before, -1)
    if written:
        save(written)
    add_words(counted)
    remove(list(kept.values()))


def save(written: list[SearchEntry]) -> None:
    SearchEntry.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=["key", "live_from", "live_to", "weight", "title_size"],
    )
    for entry in written:
        entry.content.entry_id = entry.pk
    SearchText.objects.bulk_create(
        [entry.content for entry in written],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["url", "texts", "place", "words"],
    )
    engine().store(written)


def remove(gone: list[SearchEntry]) -> None:
    if not gone:
        return
    counted = Counter[tuple[str, str, str]]()
    for entry in gone:
        count(counted, entry, -1)
    add_words(counted)
    engine().discard([entry.pk for entry in gone])
    for some in batches([entry.pk for entry in gone]):
        SearchEntry.objects.filter(pk__in=some).delete()


def entries(searchable: Searchable, record: Any) -> Iterator[SearchEntry]:
    """The entries of a record, one a language; none for one that the public will not see as things stand."""
    live = live_range(record)
    if live is None:
        return
    master: Text | None = None
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts = searchable.texts(record)
            place = [(str(getattr(above, name)), language_of(above, name)) for above, name in searchable.place(record)]
            url = record.get_absolute_url()
        master = master or texts[0]
        if texts[0].language != master.language:
            # The Danish name of a thing is used in all languages.
            texts.append(Text("b", master.language, master.text))
        words: dict[str, dict[str, str]] = defaultdict(dict)
        for text in texts:
            words[text.language] |= analyser.written_words(text.text)
        entry = SearchEntry(
            kind=searchable.kind(record),
            object_id=record.pk,
            language=language,
            key=record.key,
            live_from=live[0],
            live_to=live[1],
            weight=searchable.weight(record),
            title_size=max(1, len(analyser.folded_words(texts[0].text))),
        )
        SearchText(
            entry=entry,
            url=url,
            texts=[list(text) for text in texts],
            place=[list(step) for step in place],
            words=words,
        )
        yield entry


def differs(entry: SearchEntry, known: SearchEntry) -> bool:
    return any(
        getattr(entry, name) != getattr(known, name) for name in ("key", "live_from", "live_to", "weight", "title_size")
    ) or any(getattr(entry.content, name) != getattr(known.content, name) for name in ("url", "texts", "place"))


def count(counted: Counter[tuple[str, str, str]], entry: SearchEntry, step: int) -> None:
    for language, held in entry.content.words.items():
        for word, written in held.items():
            counted[language, word, written] += step


def add_words(counted: Counter[tuple[str, str, str]]) -> None:
    """Adds to the number of entries that hold each word; a word that none holds is forgotten."""
    steps: Counter[tuple[str, str]] = Counter()
    spellings: dict[tuple[str, str], str] = {}
    for (language, word, written), step in counted.items():
        steps[language, word] += step
        spellings[language, word] = written
    # Also words that stand in as many as before: another analyser may give them another term.
    more = [
        (language, word, spellings[language, word], analyser.term(word, language), step)
        for (language, word), step in sorted(steps.items())
        if step >= 0
    ]
    fewer = [(step, step, language, word) for (language, word), step in sorted(steps.items()) if step < 0]
    # Many thousands in a rebuild, which the layers of a model would take most of the time for.
    with connection.cursor() as cursor:
        if more:
            cursor.executemany(MORE, more)
        if fewer:
            cursor.executemany(FEWER, fewer)
    if fewer:
        SearchWord.objects.filter(entries=0).delete()


def batches(things: list[Any], size: int = BATCH) -> Iterable[list[Any]]:
    return (things[start : start + size] for start in range(0, len(things), size))
