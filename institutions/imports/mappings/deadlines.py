"""Institutions: deadlines.csv, the days of the year by which something must be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Any

from institutions.imports.mapping import FileMapping
from institutions.imports.reading import Row, anything, filled, key_of, optional
from institutions.imports.wanted import Wanted, sentence
from institutions.models import Deadline

MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]
DAY = re.compile(rf"(\d{{1,2}})\. ({'|'.join(MONTHS)})")
STATED = "oplyst for"
EXAMPLE = "seneste kendte"


def a_date(cell: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return ""
    return f"“{cell}” is not a date. Write year, month and day, for example 2027-03-15."


class Mapping(FileMapping):
    file = "deadlines"
    columns = {
        "level": filled,
        "event": filled,
        "audience": anything,
        "date_rule": filled,
        "date_2026": optional(a_date),
        "date_2027": optional(a_date),
        "time": anything,
        "year_basis": anything,
        "place": anything,
        "note": anything,
    }

    def records(self) -> Iterator[Wanted]:
        for row in self.rows:
            worked_out = [row[column] for column in ("date_2026", "date_2027") if row[column]]
            is_stated = row["year_basis"].startswith(STATED)
            days = [] if is_stated or not worked_out else days_in(row["date_rule"])
            self.compare(row, [] if is_stated else worked_out, days)
            values: dict[str, Any] = {
                "kind": self.kind(row),
                "level": self.meaning(row, "level", "levels") or "",
                # Where the row does not say in its own title for whom it is.
                "title_da": self.said(row, "title") or row["event"],
                "audience_da": row["audience"],
                "rule_da": sentence(row["date_rule"]),
                "yearly_dates": " ".join(days),
                "moves_before_weekend": "lørdag eller søndag" in row["date_rule"],
                "stated_dates": " ".join(worked_out) if is_stated else "",
                "time": time_of(row["time"]),
                "place_da": row["place"],
                "note_da": self.note(row),
                "is_example": row["year_basis"].startswith(EXAMPLE),
                "official_url": row["source_url"],
            }
            many = {
                "institutions": self.said(row, "institutions") or self.of_place(row),
                "types": self.said(row, "types", []),
                "programmes": [key_of(one) for one in self.said(row, "programmes", [])],
                "sources": self.sources.of(row),
            }
            yield Wanted(Deadline, (row.key,), [row], values, many=many)

    def compare(self, row: Row, worked_out: list[str], days: list[str]) -> None:
        """The dates in the file must follow from its rule, before a rule is shown from which others will follow."""
        for day in worked_out:
            if day[5:] not in days:
                text = f"{day} does not follow from the rule “{row['date_rule']}”. Mend one of them."
                self.problem(row, "date_rule", text)

    def kind(self, row: Row) -> str:
        if row["level"] in self.words["housing_levels"]:
            return "housing"
        for word, kind in self.words["kinds"].items():
            if word in row["event"].casefold():
                return kind
        text = f"“{row['event']}” is neither a deadline, an answer, an opening nor a start. Add it to “kinds”."
        self.problem(row, "event", text)
        return ""

    def note(self, row: Row) -> str:
        basis = row["year_basis"] if row["year_basis"].startswith(EXAMPLE) else ""
        return " ".join(sentence(text) for text in (basis, row["note"]) if text)

    def of_place(self, row: Row) -> list[str]:
        found = self.words["places"].get(row["place"])
        return [found] if found else []


def days_in(rule: str) -> list[str]:
    """The days a rule names, as month and day; of a time from one day to another, the last."""
    rule = rule.split("(fredag")[0]
    days = [f"{MONTHS.index(month) + 1:02}-{int(day):02}" for day, month in DAY.findall(rule)]
    return days[-1:] if "-" in rule else days


def time_of(cell: str) -> time | None:
    found = re.match(r"(\d{1,2})\.(\d\d)", cell)
    return time(int(found[1]), int(found[2])) if found else None
