"""Ground: search on PostgreSQL, by its own full-text index. Our terms go in as they are: no dictionary of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from herning_portal.search.backends.sql import SqlEngine, stems
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from herning_portal.search.models import SearchEntry

# What PostgreSQL can number; further on, words are found but phrases are not.
LAST_POSITION, MOST_POSITIONS = 16_383, 255


class DatabaseEngine(SqlEngine):
    json_object = "json_object_agg"
    leg = "SELECT id, {slot}, {title}, {other} FROM herning_portal_searchstems WHERE {part} @@ %s::tsquery"

    def store(self, entries: Sequence[SearchEntry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                """
                INSERT INTO herning_portal_searchstems (id, a, b, every) VALUES (%s, %s::tsvector, %s::tsvector,
                    %s::tsvector)
                ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a, b = EXCLUDED.b, every = EXCLUDED.every
                """,
                [
                    (entry.pk, vector(found["a"]), vector(found["b"]), vector(found["a"] + found["b"] + found["c"]))
                    for entry in entries
                    for found in [stems(entry)]
                ],
            )

    def discard(self, pks: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM herning_portal_searchstems WHERE id = ANY(%s)", [list(pks)])

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            # Until its statistics are there, the planner reads the whole table.
            cursor.execute("ANALYZE herning_portal_searchstems")
            cursor.execute("ANALYZE herning_portal_searchentry")

    def match(self, part: str, alternatives: Iterable[Terms]) -> str:
        return " | ".join(f"({written(terms)})" for terms in alternatives)


def written(terms: Terms) -> str:
    """In single quotes nothing is an operator; terms hold only a to z and digits besides."""
    return (" <-> " if terms.adjacent else " & ").join(f"'{term}'" for term in terms.terms)


def vector(terms: list[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, term in enumerate(terms, start=1):
        if len(places[term]) < MOST_POSITIONS:
            places[term].append(str(min(place, LAST_POSITION)))
    return " ".join(f"'{term}':{','.join(numbers)}" for term, numbers in places.items())
