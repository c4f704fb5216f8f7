"""Institutions: housing_places.csv, the buildings of student homes as the building register has them."""

from __future__ import annotations

from collections.abc import Iterator

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, key_of, one_of, optional, row_id, within
from institutions.imports.wanted import Wanted
from institutions.models import Residence, ResidenceBuilding

CONFIRMED, INFERRED, UNCONFIRMED = "ja", "ja (udledt)", "ikke bekræftet"


class Mapping(FileMapping):
    file = "housing_places"
    columns = {
        "housing_id": row_id,
        "name": filled,
        "address": filled,
        "postcode": filled,
        "city": filled,
        "lat": within(-90, 90),
        "lon": within(-180, 180),
        "coord_source": anything,
        "student_home": one_of(CONFIRMED, INFERRED, UNCONFIRMED),
        "dwellings": optional(within(0, 10_000)),
        "avg_m2": optional(within(1, 1_000)),
        "year_built": optional(within(1000, 2100)),
        "floors": optional(within(1, 100)),
        "one_room": optional(within(0, 10_000)),
        "two_room": optional(within(0, 10_000)),
        "three_plus_room": optional(within(0, 10_000)),
        "rented_pct": optional(within(0, 100)),
        "unoccupied_pct": optional(within(0, 100)),
    }

    def is_taken(self, row: Row) -> bool:
        if row["student_home"] == UNCONFIRMED:
            self.refuse(row, "no source says that it is a student home. Ask the owner, then write “ja”.")
            return False
        return super().is_taken(row)

    def records(self) -> Iterator[Wanted]:
        homes: dict[str, list[Row]] = {}
        for row in self.rows:
            homes.setdefault(row["housing_id"], []).append(row)
        for housing_id, rows in homes.items():
            for order, row in enumerate(rows, start=1):
                yield self.building(row, order)
            if sizes := [int(size) for row in rows if (size := self.cell(row, "avg_m2"))]:
                yield Wanted(
                    Residence,
                    (key_of(housing_id),),
                    rows,
                    {"size_from": min(sizes), "size_to": max(sizes), "size_note_da": self.words["size_note"]},
                    creates=False,
                )

    def building(self, row: Row, order: int) -> Wanted:
        values = {
            "address": row["address"],
            "postcode": row["postcode"],
            "city": row["city"],
            "latitude": row["lat"],
            "longitude": row["lon"],
            "is_inferred": row["student_home"] == INFERRED,
            "homes": row["dwellings"] or None,
            "one_room_homes": row["one_room"] or None,
            "two_room_homes": row["two_room"] or None,
            "larger_homes": row["three_plus_room"] or None,
            "average_size": self.cell(row, "avg_m2") or None,
            "floors": row["floors"] or None,
            "built": row["year_built"],
            "order": order,
        }
        links = {"residence": key_of(row["housing_id"]), "source": self.sources.first_of(row)}
        return Wanted(ResidenceBuilding, (row.key,), [row], values, links)
