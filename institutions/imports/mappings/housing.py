"""Institutions: housing.csv, homes, who lets them and by which rules. No row gives the rent of a single home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, key_of, known_as_of, one_of, optional, web_address
from institutions.imports.wanted import Wanted, bullets, sentence
from institutions.models import HousingFigure, HousingProvider, HousingRule, Residence

LETS = ("association", "waiting_list", "service")
LIVED_IN = ("kollegium", "planned", "skolehjem", "unconfirmed")
# Terms a provider states in words, and the field that holds them as a number.
TERMS = (
    ("minimum_age", r"fyldt (\d+) år"),
    ("minimum_study_hours", r"mindst (\d+) (?:dag)?timer om ugen"),
    ("booking_fee", r"bookinggebyr (\d+) kr"),
    ("longest_stay_months", r"højst (\d+) måneder"),
)


class Mapping(FileMapping):
    file = "housing"
    columns = {
        "kind": one_of(*LETS, *LIVED_IN, "rule", "guarantee", "statistic", "policy", "rent_level"),
        "name": filled,
        "address": anything,
        "postcode": anything,
        "city": anything,
        "housing_association": anything,
        "units": anything,
        "rent": anything,
        "year": anything,
        "how_to_apply": anything,
        "website": optional(web_address),
        "fact": filled,
    }

    def records(self) -> Iterator[Wanted]:
        groups = self.groups()
        told_of = self.rows_by_provider()
        for thing, rows in groups.items():
            if rows[0]["kind"] in LETS:
                yield self.provider(key_of(thing), rows, told_of)
        yield from self.unlisted_providers(told_of)
        for thing, rows in groups.items():
            if rows[0]["kind"] in LIVED_IN:
                yield self.residence(key_of(thing), rows)
        for order, row in enumerate(self.rows, start=1):
            yield from self.rules(row, order)
            yield from self.figure(row, order)

    def rows_by_provider(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if key := self.provider_of(row):
                found.setdefault(key, []).append(row)
        return found

    def provider_of(self, row: Row) -> str:
        known = self.words["providers"].get(row["housing_association"])
        return key_of(known["key"]) if known else ""

    def provider(self, key: str, rows: list[Row], told_of: dict[str, list[Row]]) -> Wanted:
        first = rows[0]
        terms = [row for row in [*rows, *told_of.get(key, [])] if row["kind"] in ("service", "rule", "waiting_list")]
        values: dict[str, Any] = {
            "kind": self.words["provider_kinds"][first["kind"]],
            "title_da": first["name"],
            "in_short_da": sentence(first["fact"]),
            "body_da": bullets(*(row["fact"] for row in rows[1:])),
            "website": first["website"],
            "address": ", ".join(part for part in (first["address"], f"{first['postcode']} {first['city']}") if part)
            if first["address"]
            else "",
            **numbers_in(terms),
        }
        queue = self.words["waiting_list"]
        is_queued = queue["said_as"] in first["how_to_apply"].casefold() and key != key_of(queue["key"])
        links = {"applies_through": key_of(queue["key"]) if is_queued else ""}
        sources = self.sources.of(*rows)
        return Wanted(HousingProvider, (key,), rows, values, links, {"sources": sources})

    def unlisted_providers(self, told_of: dict[str, list[Row]]) -> Iterator[Wanted]:
        """Those that no row is about, though homes are theirs."""
        for known in self.words["providers"].values():
            rows = told_of.get(key_of(known["key"]), [])
            if "title" in known and rows:
                values = {"kind": known["kind"], "title_da": known["title"], "website": rows[0]["website"]}
                sources = self.sources.of(*rows)
                yield Wanted(HousingProvider, (key_of(known["key"]),), [], values, many={"sources": sources})

    def residence(self, key: str, rows: list[Row]) -> Wanted:
        first = rows[0]
        counted = next((row for row in rows if re.search(r"\d", self.cell(row, "units"))), first)
        website = next((row["website"] for row in rows if row["website"]), "")
        stage = self.said(first, "stage") or self.words["stages"].get(first["kind"], "in_use")
        values = {
            "kind": self.said(first, "kind") or self.words["residence_kinds"][first["kind"]],
            "stage": stage,
            "stage_as_of": known_as_of(max((row["source_date"] for row in rows), key=known_as_of)),
            "title_da": first["name"],
            "in_short_da": sentence(first["fact"]),
            "body_da": bullets(*(row["fact"] for row in rows[1:])),
            "address": self.cell(first, "address"),
            "postcode": first["postcode"],
            "city": first["city"],
            "units": first_number(self.cell(counted, "units")),
            "units_note_da": "; ".join(dict.fromkeys(row["units"] for row in rows if row["units"])),
            "how_to_apply_da": sentence(first["how_to_apply"]),
            "website": website,
        }
        provider = self.provider_of(first)
        other_door = self.said(first, "for_internationals")
        links = {"provider": provider, "for_internationals": key_of(other_door) if other_door else ""}
        sources = self.sources.of(*rows)
        return Wanted(Residence, (key,), rows, values, links, {"sources": sources})

    def rules(self, row: Row, order: int) -> Iterator[Wanted]:
        kinds = self.said(row, "rules") or self.words["rules"].get(row["kind"], {})
        # A row about one who lets states their own rules, whoever stands behind them.
        thing = self.words["same_as"].get(row.id, row.id)
        provider = key_of(thing) if row["kind"] in LETS else self.provider_of(row)
        for column, kind in kinds.items():
            if text := sentence(self.cell(row, column)):
                values = {
                    "kind": kind,
                    "text_da": text,
                    "as_of": known_as_of(row["source_date"]),
                    "is_history": bool(self.said(row, "is_history")),
                    "order": order,
                }
                links = {
                    "provider": provider,
                    "source": self.sources.first_of(row),
                }
                yield Wanted(HousingRule, (f"{row.key}-{kind}",), [row], values, links)

    def figure(self, row: Row, order: int) -> Iterator[Wanted]:
        column = self.said(row, "figure", self.words["figures"].get(row["kind"]))
        if column is None:
            return
        cell = row[column] if column else ""
        values = {
            "title_da": row["name"],
            "value": first_number(cell),
            "unit_da": re.sub(r"^(ca\.|over)?\s*[\d.]+\s*", "", cell)[:80],
            "is_approximate": cell.startswith(("ca.", "over")),
            "note_da": sentence(row["fact"]),
            "as_of": self.said(row, "figure_as_of", known_as_of(row["year"] or row["source_date"])),
            "order": order,
        }
        yield Wanted(HousingFigure, (row.key,), [row], values, {"source": self.sources.first_of(row)})


def numbers_in(rows: list[Row]) -> dict[str, Any]:
    text = " ".join(f"{row['rent']} {row['how_to_apply']} {row['fact']}" for row in rows)
    found: dict[str, Any] = {}
    for name, pattern in TERMS:
        match = re.search(pattern, text)
        found[name] = int(match[1]) if match else None
    found["application_fee"] = 0 if "gratis at stå på liste" in text else None
    found["gives_guarantee"] = False if "ingen boliggaranti" in text.casefold() else None
    return found


def first_number(cell: str) -> int | None:
    """The first number of a cell; a point between groups of three digits is Danish for thousands."""
    found = re.search(r"\d{1,3}(?:\.\d{3})+|\d+", cell)
    return int(found[0].replace(".", "")) if found else None
