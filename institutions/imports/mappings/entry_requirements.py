"""Institutions: entry_requirements.csv, what it takes to be admitted."""

from __future__ import annotations

from collections.abc import Iterator

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, key_of
from institutions.imports.wanted import Wanted, paragraphs
from institutions.models import Programme


class Mapping(FileMapping):
    """A row is about one programme or, in brackets, about a group; the programme's own rows stand first."""

    file = "entry_requirements"
    columns = {
        "programme_id": filled,
        "institution": filled,
        "requirement": filled,
        "duration": anything,
        "start": anything,
        "note": anything,
    }

    def records(self) -> Iterator[Wanted]:
        rows_of: dict[str, list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: row["programme_id"].startswith("(")):
            for programme in self.programmes(row):
                rows_of.setdefault(programme, []).append(row)
        for programme, rows in rows_of.items():
            texts = [text for row in rows for text in self.texts(row)]
            yield Wanted(
                Programme,
                (programme,),
                rows,
                {"entry_requirements_da": paragraphs(*texts)},
                many={"sources": self.sources.of(*rows)},
                creates=False,
            )

    def programmes(self, row: Row) -> list[str]:
        if not row["programme_id"].startswith("("):
            return [key_of(row["programme_id"])]
        group = self.words["groups"].get(row["programme_id"])
        if group is None:
            text = f"“{row['programme_id']}” is no group we know. Add it to “groups” of the mapping."
            self.problem(row, "programme_id", text)
            return []
        keys = list(Programme.objects.filter(**group).order_by("key").values_list("key", flat=True))
        if not keys:
            self.problem(
                row, "programme_id", f"no programme is in the group “{row['programme_id']}”. Import them first."
            )
        return keys

    def texts(self, row: Row) -> list[str]:
        told = [row["requirement"]]
        told += [f"Varighed: {row['duration']}"] if row["duration"] else []
        told += [f"Start: {row['start']}"] if row["start"] else []
        return [*told, row["note"]]
