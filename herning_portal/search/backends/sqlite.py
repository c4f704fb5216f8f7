"""Ground: search on SQLite, by its own full-text index (FTS5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from herning_portal.search.backends.sql import SqlEngine, stems
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from herning_portal.search.models import SearchEntry


class DatabaseEngine(SqlEngine):
    json_object = "json_group_object"
    leg = (
        "SELECT rowid, {slot}, {title}, {other} FROM herning_portal_searchstems "
        "WHERE herning_portal_searchstems MATCH %s"
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

    def match(self, part: str, alternatives: Iterable[Terms]) -> str:
        column = f"{part}: " if part else ""
        return " OR ".join(f"({column}({written(terms)}))" for terms in alternatives)


def written(terms: Terms) -> str:
    """In double quotes nothing is an operator; terms hold only a to z and digits besides."""
    return f'"{" ".join(terms.terms)}"' if terms.adjacent else " AND ".join(f'"{term}"' for term in terms.terms)
