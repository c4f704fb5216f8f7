"""Ground: search on PostgreSQL, by its own full-text index. Our terms go in as they are: no dictionary of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from django.db import connection

from herning_portal.search.backends.legs import Leg
from herning_portal.search.backends.sql import SqlEngine, stems
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from herning_portal.search.models import SearchEntry

# What PostgreSQL can number; further on, phrases of two words are found and longer ones are not.
LAST_POSITION, MOST_POSITIONS = 16_383, 255
# Its planner thinks that reading each text is cheap, and does not see that they lie outside their rows; and it would
# rather read all entries than look up the few thousand that were found.
LEFT_OFF = ("enable_seqscan", "enable_mergejoin", "enable_hashjoin", "jit")
BY_INDEX = "".join(f"SET LOCAL {way} = off; " for way in LEFT_OFF)


class DatabaseEngine(SqlEngine):
    json_object = "json_object_agg"
    materialized = "MATERIALIZED"
    leg = "SELECT id, {worth} AS worth FROM herning_portal_searchstems WHERE {part} @@ %s::tsquery"

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

    def rows(self, cursor: CursorWrapper, statement: str, parameters: list[Any]) -> list[Any]:
        # In one go, which is a transaction of its own where there is none.
        cursor.execute(BY_INDEX + statement, parameters)
        for _setting in range(BY_INDEX.count(";")):
            cursor.nextset()
        return cursor.fetchall()

    def match(self, leg: Leg) -> str:
        but_not = f" & !({any_of(leg.but_not)})" if leg.but_not else ""
        beside = f" & ({any_of(leg.beside)})" if leg.beside else ""
        return f"({any_of(leg.alternatives)}){but_not}{beside}"


def any_of(alternatives: Iterable[Terms]) -> str:
    return " | ".join(f"({written(terms)})" for terms in alternatives)


def written(terms: Terms) -> str:
    """In single quotes nothing is an operator; terms hold only a to z and digits besides."""
    if not terms.adjacent:
        return " & ".join(f"'{term}'" for term in terms.terms)
    phrase = " <-> ".join(f"'{term}'" for term in terms.terms)
    side_by_side = [f"'{pair}'" for pair in pairs(terms.terms)]
    # Of two words the pair says it all; of more it says in which few texts the order must be looked at.
    return " & ".join([*side_by_side, f"({phrase})"] if len(terms.terms) > 2 else side_by_side or [phrase])


def pairs(terms: Sequence[str]) -> Iterator[str]:
    """Neighbours as one word. To know the order of words by itself PostgreSQL reads every text that holds them all."""
    return (f"{first}_{second}" for first, second in pairwise(terms))


def vector(terms: list[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, term in enumerate(terms, start=1):
        if len(places[term]) < MOST_POSITIONS:
            places[term].append(str(min(place, LAST_POSITION)))
    alone = (f"'{term}':{','.join(numbers)}" for term, numbers in places.items())
    return " ".join(chain(alone, (f"'{pair}'" for pair in set(pairs(terms)))))
