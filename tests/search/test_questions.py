"""What people ask, and the page that should answer: written down in questions.csv before the ranking was made."""

import csv
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from herning_portal.search.backends import engine
from herning_portal.search.backends.opensearch import OpenSearchEngine
from herning_portal.search.backends.sql import stems
from herning_portal.search.backends.sqlite import DatabaseEngine
from herning_portal.search.finder import search
from herning_portal.search.models import SearchEntry
from herning_portal.search.question import understand
from herning_portal.search.registry import all_kinds
from herning_portal.search.vocabulary import remember
from tests.search.fake_opensearch import FakeOpenSearch, serve

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]

# Chapters and commitments are places on the page of what they stand under.
FRAGMENTS = ("chapter", "commitment")
SHOWN = 20


def questions() -> list[dict[str, str]]:
    with Path(__file__).with_name("questions.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    known = {*all_kinds(), "nothing"}
    return [row for row in rows if known.issuperset(row["kind"].split())]


def test_questions_find_their_page():
    rows = questions()
    pages = {
        (entry.language, entry.key): entry.content.url
        for entry in SearchEntry.objects.exclude(kind__in=[*FRAGMENTS, "term"]).select_related("content")
    }
    place = Counter()
    missed = []

    for row in rows:
        results = search(row["question"], row["language"])
        wanted = row["key"].split()
        addresses = {pages.get((row["language"], key)) for key in wanted}
        right = [
            hit.key in wanted or (hit.kind in FRAGMENTS and hit.url.partition("#")[0] in addresses)
            for hit in results.hits.found
        ]
        place["first"] += right[0] if right else not wanted and not results.total
        is_in_five = any(right[:5]) or (not wanted and not results.total)
        place["in five"] += is_in_five
        if not is_in_five:
            missed.append((row["question"], wanted, [hit.key for hit in results.hits.found[:5]]))

    assert len(rows) >= 150
    assert {row["language"] for row in rows} == {"da", "en", "de"}
    assert place["in five"] / len(rows) >= 0.95, missed
    assert place["first"] / len(rows) >= 0.85


def test_every_question_finds_the_same_on_both_databases():
    plain = in_memory_copy()

    for row in questions():
        question = understand(row["question"], row["language"], remember())
        found = [(hit.kind, hit.key) for hit in engine().find(question, size=SHOWN).found]
        if question.can_match:
            statement, parameters = DatabaseEngine().statement(question, kind="", start=0, size=SHOWN, titles=False)
            rows = plain.execute(statement.replace("%s", "?"), parameters).fetchall()
            assert [(kind, key) for _by_kind, kind, key, *_rest in rows if kind] == found, row


def test_questions_find_the_same_on_a_cluster(settings):
    """Through the cluster's own client, so that what is sent is what a cluster would get."""
    settings.OPENSEARCH_INDEX = "test"
    stand_in = FakeOpenSearch()
    with serve(stand_in) as settings.OPENSEARCH_URL:
        cluster = OpenSearchEngine()
        cluster.send = cluster.deliver
        cluster.store(list(SearchEntry.objects.select_related("content")))
        cluster.tidy()

        for row in questions()[::8]:
            question = understand(row["question"], row["language"], remember())
            hits, far = engine().find(question, size=SHOWN), cluster.find(question, size=SHOWN)
            assert far.by_kind == hits.by_kind, row
            # The cluster counts in fractions: what is worth the same here may change places there.
            assert not hits.found or far.found[0] in hits.found[:3], row
        for row in questions()[::60]:
            question = understand(row["question"], row["language"], remember())
            for more in ({"titles": True}, {"kind": "commitment"}, {"start": 10}):
                hits, far = engine().find(question, **more), cluster.find(question, **more)
                assert {hit.key for hit in hits.found} == {hit.key for hit in far.found}, (row, more)
        cluster.discard(list(SearchEntry.objects.values_list("pk", flat=True)))
    assert stand_in.documents == {}


def in_memory_copy() -> sqlite3.Connection:
    """SQLite's index over the entries of whatever database this is."""
    copy = sqlite3.connect(":memory:")
    copy.execute("CREATE VIRTUAL TABLE herning_portal_searchstems USING fts5(a, b, c, tokenize = 'ascii')")
    copy.execute(
        "CREATE TABLE herning_portal_searchentry (id, kind, key, language, live_from, live_to, weight, title_size)"
    )
    copy.execute("CREATE TABLE herning_portal_searchtext (entry_id, url, texts, place)")
    moment = connection.ops.adapt_datetimefield_value
    for entry in SearchEntry.objects.select_related("content"):
        copy.execute(
            "INSERT INTO herning_portal_searchentry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                entry.pk,
                entry.kind,
                entry.key,
                entry.language,
                str(moment(entry.live_from)),
                None,
                entry.weight,
                entry.title_size,
            ],
        )
        copy.execute("INSERT INTO herning_portal_searchtext VALUES (?, ?, '[]', '[]')", [entry.pk, entry.content.url])
        copy.execute(
            "INSERT INTO herning_portal_searchstems (rowid, a, b, c) VALUES (?, ?, ?, ?)",
            [entry.pk, *(" ".join(terms) for terms in stems(entry).values())],
        )
    return copy


@pytest.mark.parametrize(
    ("language", "question"),
    [("da", "hvornår er der ansøgningsfrist"), ("en", "when must I apply"), ("de", "Wann muss ich mich bewerben")],
)
def test_who_asks_when_is_shown_deadlines_first(language, question):
    assert search(question, language).hits.found[0].kind == "deadline"


def test_word_is_not_mended_to_one_that_says_nothing():
    results = search("opsigelse af værelse au housing", "da")

    assert results.question.corrected == []
    assert results.hits.found[0].kind == "housing_provider"
