"""Institutions: entry_requirements.csv, what it takes to be admitted."""

from __future__ import annotations

from collections.abc import Collection, Iterator

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
            for programme in self.programmes(row, rows_of):
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

    def programmes(self, row: Row, told: Collection[str]) -> list[str]:
        """Their keys; a variant of which more is `told` already is not let in as the others of its group are."""
        if not row["programme_id"].startswith("("):
            return [key_of(row["programme_id"])]
        group = self.words["groups"].get(row["programme_id"])
        if group is None:
            text = f"“{row['programme_id']}” is no group we know. Add it to “groups” of the mapping."
            self.problem(row, "programme_id", text)
            return []
        members = Programme.objects.filter(**group).order_by("key").values_list("key", "is_variant")
        if not members:
            self.problem(
                row, "programme_id", f"no programme is in the group “{row['programme_id']}”. Import them first."
            )
        return [key for key, is_variant in members if not (is_variant and key in told)]

    def texts(self, row: Row) -> list[str]:
        told = [row["requirement"]]
        told += [f"Varighed: {row['duration']}"] if row["duration"] else []
        told += [f"Start: {row['start']}"] if row["start"] else []
        return [*told, row["note"]]
