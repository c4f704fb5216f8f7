"""Ground: search on SQLite, by its own full-text index (FTS5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from herning_portal.search.backends.legs import Leg
from herning_portal.search.backends.sql import SqlEngine, stems
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from herning_portal.search.models import SearchEntry


class DatabaseEngine(SqlEngine):
    json_object = "json_group_object"
    # Its own plan reads each row once, in passing.
    materialized = "NOT MATERIALIZED"
    leg = (
        "SELECT rowid AS id, {worth} AS worth FROM herning_portal_searchstems WHERE herning_portal_searchstems MATCH %s"
    )

    def store(self, entries: Sequence[SearchEntry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO herning_portal_searchstems (rowid, a, b, c) VALUES (%s, %s, %s, %s)",
                [(entry.pk, *(" ".join(terms) for terms in stems(entry).values())) for entry in entries],
            )

    def discard(self, pks: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM herning_portal_searchstems WHERE rowid = %s", [(pk,) for pk in pks])

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO herning_portal_searchstems (herning_portal_searchstems) VALUES ('optimize')")

    def match(self, leg: Leg) -> str:
        column = f"{leg.part}: " if leg.part else ""
        but_not = f" NOT ({any_of(leg.but_not)})" if leg.but_not else ""
        beside = f" AND ({any_of(leg.beside)})" if leg.beside else ""
        return f"{column}(({any_of(leg.alternatives)}){but_not}){beside}"


def any_of(alternatives: Iterable[Terms]) -> str:
    return " OR ".join(f"({written(terms)})" for terms in alternatives)


def written(terms: Terms) -> str:
    """In double quotes nothing is an operator; terms hold only a to z and digits besides."""
    return f'"{" ".join(terms.terms)}"' if terms.adjacent else " AND ".join(f'"{term}"' for term in terms.terms)
