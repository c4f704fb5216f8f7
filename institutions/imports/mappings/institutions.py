"""Institutions: institutions.csv, the places of learning with their campuses."""

from __future__ import annotations

from collections.abc import Iterator

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, one_of, optional, web_address, within
from institutions.imports.wanted import Wanted, bullets, sentence
from institutions.models import Campus, Institution


class Mapping(FileMapping):
    """A row of type `institution` or `sted` is an institution, `afdeling` a campus, `fakta` more about one of them.

    Departments at one address are one campus: a visitor looks for a door, and a register for its own numbers.
    """

    file = "institutions"
    columns = {
        "record_type": one_of("institution", "afdeling", "sted", "fakta"),
        "name": filled,
        "short_name": anything,
        "type": filled,
        "address": anything,
        "postcode": anything,
        "city": anything,
        "lat": optional(within(-90, 90)),
        "lon": optional(within(-180, 180)),
        "coord_source": anything,
        "institution_no": anything,
        "website": optional(web_address),
        "year": anything,
        "fact": filled,
    }

    def records(self) -> Iterator[Wanted]:
        heads = {
            row.id: row for row in self.rows if self.said(row, "type", row["record_type"]) in ("institution", "sted")
        }
        rows_of: dict[str, list[Row]] = {thing: [row] for thing, row in heads.items()}
        campuses: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            head = row.id if row.id in heads else self.words["belongs_to"].get(row.id)
            if head not in heads:
                self.refuse(row, f"it belongs to “{head}”, which is not taken. Name an institution under “belongs_to”.")
                continue
            if row["record_type"] == "fakta" and row.id != head:
                rows_of[head].append(row)
            elif row["city"]:
                campuses.setdefault((head, self.door(row)), []).append(row)
        for head, rows in rows_of.items():
            yield self.institution(rows, [row for (of, _door), at in campuses.items() if of == head for row in at])
        for order, ((head, _door), rows) in enumerate(campuses.items(), start=1):
            yield self.campus(heads[head], rows, order)

    def door(self, row: Row) -> str:
        same = self.by_id.get(self.words["same_as"].get(row.id, ""), row)
        return same["address"].split(",")[0].casefold() + same["postcode"]

    def institution(self, rows: list[Row], departments: list[Row]) -> Wanted:
        head, *more = rows
        values = {
            "kind": self.meaning(head, "type", "kinds") or "",
            "title_da": head["name"],
            "short_title_da": head["short_name"],
            "in_short_da": sentence(head["fact"]),
            "body_da": bullets(*(row["fact"] for row in more)),
            "website": head["website"],
            "register_number": head["institution_no"],
        }
        sources = self.sources.of(*rows, *departments)
        return Wanted(Institution, (head.key,), rows, values, many={"sources": sources})

    def campus(self, head: Row, rows: list[Row], order: int) -> Wanted:
        first = next((row for row in rows if row.id == head.id), None) or next(
            (row for row in rows if row["lat"]), rows[0]
        )
        numbers = [row["institution_no"] for row in rows if row["institution_no"]]
        values = {
            "title_da": first["name"],
            # In brackets stands what is known of a place whose address is not.
            "address": self.cell(first, "address"),
            "postcode": first["postcode"],
            "city": first["city"],
            "latitude": first["lat"] or None,
            "longitude": first["lon"] or None,
            "register_number": ", ".join(dict.fromkeys(numbers)),
            "is_main": first.id == head.id,
            "is_in_municipality": first["city"] in self.words["towns_of_the_municipality"],
            "order": order,
            "note_da": " ".join(sentence(f"{row['name']}: {row['fact']}") for row in rows if row is not first),
        }
        links = {"institution": head.key, "source": self.sources.first_of(first)}
        return Wanted(Campus, (first.key,), rows, values, links)
