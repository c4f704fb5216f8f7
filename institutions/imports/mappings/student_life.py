"""Institutions: student_life.csv, places to go, things to join and ways to get around."""

from __future__ import annotations

from collections.abc import Iterator

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import anything, filled, key_of, known_as_of, optional, web_address
from institutions.imports.wanted import Wanted, bullets, sentence
from institutions.models import Place


class Mapping(FileMapping):
    file = "student_life"
    columns = {
        "kind": filled,
        "name": filled,
        "address": anything,
        "postcode": anything,
        "city": anything,
        "website": optional(web_address),
        "description": filled,
    }

    def records(self) -> Iterator[Wanted]:
        for thing, rows in self.groups().items():
            first = rows[0]
            values = {
                "kind": self.said(first, "kind") or self.meaning(first, "kind", "kinds") or "",
                "title_da": first["name"],
                "in_short_da": sentence(first["description"]),
                "body_da": bullets(*(row["description"] for row in rows[1:])),
                "website": next((row["website"] for row in rows if row["website"]), ""),
                "address": next((row["address"] for row in rows if self.cell(row, "address")), ""),
                "postcode": first["postcode"],
                "city": self.said(first, "city", first["city"]),
                "known_as_of": max(known_as_of(row["source_date"]) for row in rows),
                "is_history": bool(self.said(first, "is_history")),
            }
            sources = self.sources.of(*rows)
            yield Wanted(Place, (key_of(thing),), rows, values, many={"sources": sources})
