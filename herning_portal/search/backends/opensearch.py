"""Ground: search on an OpenSearch cluster, for more text than one database should carry. What it needs is
locked in requirements-opensearch.txt.

It speaks our terms and our points, so it finds what the databases find. The entries stay in the database, which also
has the last word on what the public may see: the cluster is written after the transaction, a moment behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from herning_portal.search.backends import Hit, Hits
from herning_portal.search.backends.legs import FAVOUR, PINNED, TITLE_FACTOR, TITLE_WORDS, Leg, legs, needed
from herning_portal.search.backends.sql import stems
from herning_portal.search.models import SearchEntry
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from herning_portal.search.question import Question, Slot

PARTS = ("a", "b", "c")
MAPPING: dict[str, Any] = {
    "mappings": {
        "properties": {
            **{part: {"type": "text", "analyzer": "whitespace"} for part in PARTS},
            **{name: {"type": "keyword"} for name in ("kind", "key", "language", "pk")},
            **{name: {"type": "date"} for name in ("live_from", "live_to")},
            **{name: {"type": "float"} for name in ("weight", "title_factor")},
        }
    }
}


class OpenSearchEngine:
    def __init__(self, client: Any = None) -> None:
        self.client = client or import_string("opensearchpy.OpenSearch")(settings.OPENSEARCH_URL)
        self.index = settings.OPENSEARCH_INDEX
        if not self.client.indices.exists(index=self.index):
            self.client.indices.create(index=self.index, body=MAPPING)

    def store(self, entries: Sequence[SearchEntry]) -> None:
        lines: list[dict[str, Any]] = []
        for entry in entries:
            lines += [{"index": {"_index": self.index, "_id": str(entry.pk)}}, document(entry)]
        self.send(lines)

    def discard(self, pks: Sequence[int]) -> None:
        self.send([{"delete": {"_index": self.index, "_id": str(pk)}} for pk in pks])

    def send(self, lines: list[dict[str, Any]]) -> None:
        """After the transaction: what is rolled back has never been. What is written stays, whatever the cluster does;
        that it did not take it is logged, and rebuild_search mends it."""
        if lines:
            transaction.on_commit(lambda: self.deliver(lines), robust=True)

    def deliver(self, lines: list[dict[str, Any]]) -> None:
        answer = self.client.bulk(body=lines, refresh=True)
        if answer["errors"]:
            raise RuntimeError(f"The cluster did not take all entries: {answer['items'][:3]}")

    def tidy(self) -> None:
        self.client.indices.forcemerge(index=self.index)

    def find(self, question: Question, *, kind: str = "", start: int = 0, size: int = 10, titles: bool = False) -> Hits:
        if not question.can_match:
            return Hits()
        wanted, enough = needed(question, titles=titles)
        answer = self.ask(question, wanted, kind, start, size, titles)
        if not answer["aggregations"]["kinds"]["buckets"] and enough < wanted:
            answer = self.ask(question, enough, kind, start, size, titles)
        pks = [int(hit["_id"]) for hit in answer["hits"]["hits"]]
        kept = SearchEntry.objects.live().select_related("content").in_bulk(pks)
        return Hits(
            [hit_of(kept[pk]) for pk in pks if pk in kept],
            {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["kinds"]["buckets"]},
        )

    def ask(self, question: Question, least: int, kind: str, start: int, size: int, titles: bool) -> Any:
        now = timezone.now().isoformat()
        every = list(legs(question, titles=titles))
        slots = [enough_of(question, slot, titles=titles) for slot in question.required]
        pinned = [
            {"constant_score": {"filter": both({"term": {"kind": kind}}, {"term": {"key": key}}), "boost": PINNED}}
            for kind, key in question.pinned
        ]
        enough = {"bool": {"should": slots, "minimum_should_match": least}} if slots else {"match_none": {}}
        body = {
            "from": start,
            "size": size,
            "_source": False,
            "query": scored(
                {
                    "bool": {
                        "filter": [
                            {"term": {"language": question.language}},
                            {"range": {"live_from": {"lte": now}}},
                            {"bool": {"must_not": [{"range": {"live_to": {"lte": now}}}]}},
                            {"bool": {"should": [enough, *pinned], "minimum_should_match": 1}},
                        ],
                        "should": [*map(points, every), *pinned],
                    }
                },
                question.favoured,
            ),
            "sort": [{"_score": "desc"}, {"pk": "asc"}],
            "aggs": {"kinds": {"terms": {"field": "kind", "size": 100}}},
        }
        if kind:
            body["post_filter"] = {"term": {"kind": kind}}
        return self.client.search(index=self.index, body=body)


def document(entry: SearchEntry) -> dict[str, Any]:
    return {
        **{part: " ".join(terms) for part, terms in stems(entry).items()},
        "pk": str(entry.pk),
        "kind": entry.kind,
        "key": entry.key,
        "language": entry.language,
        "live_from": entry.live_from.isoformat(),
        "live_to": entry.live_to.isoformat() if entry.live_to else None,
        "weight": entry.weight,
        "title_factor": TITLE_FACTOR / (TITLE_WORDS + entry.title_size),
    }


def hit_of(entry: SearchEntry) -> Hit:
    content = entry.content
    return Hit(entry.kind, entry.key, entry.language, content.url, content.texts, content.place)


def scored(query: dict[str, Any], favoured: str) -> dict[str, Any]:
    """`query` with its points times the weight of the entry, and more for the kind asked for."""
    functions: list[dict[str, Any]] = [{"field_value_factor": {"field": "weight"}}]
    if favoured:
        functions.append({"filter": {"term": {"kind": favoured}}, "weight": FAVOUR})
    return {"function_score": {"query": query, "functions": functions, "score_mode": "multiply"}}


def enough_of(question: Question, slot: Slot, *, titles: bool) -> dict[str, Any]:
    """What an entry must hold of one thing asked for, as the needed legs say it."""
    if slot.is_in_many and question.telling and not titles:
        return both(any_of("", slot.any), any_of("", question.telling))
    return any_of("a" if titles or slot.is_in_many else "", slot.any)


def points(leg: Leg) -> dict[str, Any]:
    passing = any_of(leg.part, leg.alternatives)
    if leg.but_not:
        passing = {"bool": {"filter": [passing], "must_not": [any_of(leg.part, leg.but_not)]}}
    if leg.beside:
        passing = both(passing, any_of("", leg.beside))
    worth = {"constant_score": {"filter": passing, "boost": leg.points}}
    if leg.part != "a":
        return worth
    return {"function_score": {"query": worth, "functions": [{"field_value_factor": {"field": "title_factor"}}]}}


def any_of(part: str, alternatives: Iterable[Terms]) -> dict[str, Any]:
    """One clause for all single words of a part: a cluster refuses questions of more than a thousand clauses."""
    fields = [part] if part else PARTS
    several = list(alternatives)
    alone = [terms.terms[0] for terms in several if len(terms.terms) == 1]
    should = [holds(field, alone) for field in fields if alone]
    for terms in several:
        if len(terms.terms) > 1 and terms.adjacent:
            should += [{"match_phrase": {field: " ".join(terms.terms)}} for field in fields]
        elif len(terms.terms) > 1:
            each = ({"bool": {"should": [holds(field, [term]) for field in fields]}} for term in terms.terms)
            should.append(both(*each))
    return {"bool": {"should": should, "minimum_should_match": 1}}


def holds(field: str, terms: list[str]) -> dict[str, Any]:
    return {"terms": {field: terms}}


def both(*queries: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"filter": list(queries)}}
