"""Institutions: programmes.csv, what is taught and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, key_of, known_as_of, one_of, optional, web_address
from institutions.imports.wanted import Wanted, sentence
from institutions.models import Campus, Programme, ProgrammeOffering

UNVERIFIED = "its source does not show it (unverified_fields)."
HALVES = {"½": 0.5, "": 0.0}


class Mapping(FileMapping):
    file = "programmes"
    columns = {
        "name_da": filled,
        "name_en": anything,
        "level": filled,
        "field": filled,
        "institution": filled,
        "location": anything,
        "duration": anything,
        "language": anything,
        "status": filled,
        "is_variant": one_of("ja", "nej"),
        "programme_url": optional(web_address),
        "ug_url": optional(web_address),
        "in_uddannelseszoom_2024": anything,
        "note": anything,
        "unverified_fields": anything,
        "extra_source_url": optional(web_address),
    }

    def records(self) -> Iterator[Wanted]:
        # A variant points to its programme, so that comes first.
        for row in sorted(self.rows, key=lambda row: bool(self.said(row, "variant_of"))):
            yield self.programme(row)
        for row in self.rows:
            yield from self.offerings(row)

    def cell(self, row: Row, column: str) -> str:
        if column in row["unverified_fields"].split("|"):
            self.words.setdefault("empty_cells", {}).setdefault(row.id, {})[column] = UNVERIFIED
        for words, field in self.words["not_seen"].items():
            if field == column and words in row["note"]:
                self.words.setdefault("empty_cells", {}).setdefault(row.id, {})[column] = f"{words}."
        return super().cell(row, column)

    def programme(self, row: Row) -> Wanted:
        duration, language = self.cell(row, "duration"), self.cell(row, "language")
        spoken = self.meaning(row, "language", "languages") if language else []
        website = self.cell(row, "programme_url")
        state = self.said(row, "state") or self.meaning(row, "status", "states") or {}
        values: dict[str, Any] = {
            "title_da": row["name_da"],
            "title_en": self.cell(row, "name_en"),
            "is_variant": row["is_variant"] == "ja",
            "intake": state.get("intake", ""),
            "intake_from": state.get("from", ""),
            "intake_until": state.get("until", ""),
            "intake_note_da": self.intake_note(row, state),
            "intake_as_of": self.intake_as_of(row, state),
            "duration_da": duration,
            "duration_months": months(duration),
            "ects": ects(duration),
            "is_in_danish": "da" in spoken,
            "is_in_english": "en" in spoken,
            "website": "" if website == row["ug_url"] else website,
            "guide_url": row["ug_url"],
        }
        known_type = self.said(row, "type") or self.meaning(row, "level", "types") or ""
        parent = self.said(row, "variant_of")
        links = {
            "institution": self.meaning(row, "institution", "institutions") or "",
            "type": known_type,
            "variant_of": key_of(parent) if parent else "",
        }
        fields = self.said(row, "fields") or self.meaning(row, "field", "fields") or []
        many = {"fields": fields, "sources": self.sources.of(row)}
        return Wanted(Programme, (row.key,), [row], values, links, many)

    def intake_note(self, row: Row, state: dict[str, str]) -> str:
        told = [] if state.get("intake") == "offered" else [row["status"]]
        return " ".join(sentence(text) for text in [*told, row["note"]] if text)

    def intake_as_of(self, row: Row, state: dict[str, str]) -> str:
        """The newest of what tells of it: its own source, and for one that is offered the ministry's list.

        The list still had some that were closed, and does not tell every edition of a programme from another.
        """
        own = known_as_of(row["source_date"])
        if state.get("intake") != "offered" or row["in_uddannelseszoom_2024"] != "ja":
            return own
        return max(own, self.words["list_as_of"]) if self.said(row, "is_in_list", True) else own

    def offerings(self, row: Row) -> Iterator[Wanted]:
        location = self.cell(row, "location")
        if not location:
            return
        institution = self.meaning(row, "institution", "institutions")
        if not institution:
            return
        for order, campus in enumerate(self.said(row, "campuses") or [self.campus_in(row, institution, location)]):
            if campus:
                values = {
                    "order": order,
                    "is_whole": self.said(row, "is_whole", True),
                    "note_da": self.said(row, "place_note", ""),
                }
                links = {"programme": row.key, "campus": campus}
                yield Wanted(ProgrammeOffering, (row.key, campus), [row], values, links)

    def campus_in(self, row: Row, institution: str, town: str) -> str:
        found = Campus.objects.filter(institution__key=institution, city=town).in_order().first()
        if found is None:
            self.problem(
                row, "location", f"no campus of “{institution}” lies in {town}. Import the institutions first."
            )
        return found.key if found else ""

    def summary(self) -> list[str]:
        own = Programme.objects.filter(key__in=[row.key for row in self.rows], is_variant=False)
        open_now = own.filter(intake__in=("offered", "closing"), offerings__campus__is_in_municipality=True).distinct()
        return [
            f"Not counting variants: {own.count()} programmes, "
            f"{open_now.count()} of them offered or being phased out in the municipality."
        ]


def months(duration: str) -> int | None:
    """The longest way through at full time, in whole months; None where the cell tells of a part of it."""
    if duration.startswith("hovedforløb"):
        return None
    if weeks := re.match(r"(\d+) uger", duration):
        return round(int(weeks[1]) * 12 / 52)
    found = re.search(r"(\d+)(½?)(?:-(\d+)(½?))? år", duration)
    if found is None:
        return None
    years, half = (found[3], found[4]) if found[3] else (found[1], found[2])
    return round((int(years) + HALVES[half]) * 12)


def ects(duration: str) -> int | None:
    found = re.search(r"(\d+) ECTS", duration)
    return int(found[1]) if found else None
