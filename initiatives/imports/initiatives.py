"""Initiatives: initiatives.csv, pieces of work with status, partners, dated steps and the texts they serve.

Some rows tell of something else. What is a decision becomes one, what the portal tells already is refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as Map
from pathlib import Path

from herning_portal.models import Decision
from initiatives.models import Contribution, Initiative, Milestone, Partnership
from institutions.imports.mapping import FileMapping, Words
from institutions.imports.reading import A_DATE, Problem, Row, anything, filled, key_of, known_as_of, web_address
from institutions.imports.wanted import Wanted, bullets, sentence
from strategy.models import Strategy

# A cell that only tells about when something began says nothing that could be shown as a date.
VAGUE = re.compile(r"^ca\.|eller|n\.d\.")


class Mapping(FileMapping):
    file = "initiatives"
    folder = Path(__file__).resolve().parent
    columns = {
        "name": filled,
        "strategy_goal": anything,
        "description": anything,
        "partners": anything,
        "start_date": anything,
        "status": anything,
        # A document without an address is named instead.
        "source_url": filled,
    }

    def __init__(self, rows: list[Row], words: Words | None = None) -> None:
        super().__init__(rows, words)
        for row in self.rows:
            self.check_source(row)
        self.kinds: Counter[str] = Counter()

    def check_source(self, row: Row) -> None:
        cell = row["source_url"]
        if cell not in self.words.get("documents", {}) and (wrong := web_address(cell)):
            self.problem(row, "source_url", f"{wrong} Or name it among the “documents” of the mapping.")

    def records(self) -> Iterator[Wanted]:
        groups = self.groups()
        decided = {thing: rows for thing, rows in groups.items() if thing in self.words.get("decisions", {})}
        yield from self.decisions(decided)
        for thing, rows in groups.items():
            if thing not in decided:
                yield from self.work(key_of(thing), rows)
                self.kinds["work"] += len(rows)

    def decisions(self, groups: Map[str, list[Row]]) -> Iterator[Wanted]:
        about: dict[str, list[str]] = defaultdict(list)
        for thing, rows in groups.items():
            said = self.words["decisions"][thing]
            key = said.get("key", key_of(thing))
            values = {
                "title_da": said.get("title", rows[0]["name"]),
                "body_da": said["body"],
                "decided_on": said["decided_on"],
            }
            yield Wanted(Decision, (key,), rows, values)
            self.kinds["decisions"] += len(rows)
            for strategy in said.get("about", []):
                about[strategy].append(thing)
        for strategy, things in about.items():
            rows = [row for thing in things for row in groups[thing]]
            many = {
                "decisions": [self.words["decisions"][thing].get("key", key_of(thing)) for thing in things],
                "sources": self.sources.of(*rows),
            }
            yield Wanted(Strategy, (strategy,), rows, many=many, creates=False)

    def work(self, key: str, rows: list[Row]) -> Iterator[Wanted]:
        first = rows[0]
        sources = [*self.sources.of(*rows), *self.said(first, "sources", [])]
        period_from, period_to = self.said(first, "period", (began(first["start_date"]), ""))
        status, as_of, source = self.status(first, sources)
        values = {
            "title_da": self.said(first, "title", first["name"]),
            "in_short_da": sentence(first["description"]) or sentence(first["name"]),
            "status": status,
            "status_since": self.said(first, "since", ""),
            "status_as_of": as_of,
            "period_from": period_from,
            "period_to": period_to,
        }
        if reason := self.said(first, "reason"):
            values["status_reason_da"] = reason
        if len(rows) > 1:
            values["body_da"] = bullets(*(row["description"] for row in rows[1:]))
        many = {
            "sources": sources,
            "decisions": self.said(first, "decisions", []),
            "institutions": self.said(first, "institutions", []),
            "programmes": self.said(first, "programmes", []),
        }
        yield Wanted(Initiative, (key,), rows, values, links={"status_source": source}, many=many)
        yield from self.contributions(key, first)
        yield from self.partnerships(key, rows)
        yield from self.milestones(key, first, sources)

    def status(self, row: Row, sources: list[str]) -> tuple[str, str, str]:
        """The fixed word, the date it is known from and its source: all three or nothing."""
        said = self.said(row, "status")
        status = said if said is not None or not row["status"] else self.meaning(row, "status", "statuses")
        if not status:
            return "", "", ""
        as_of = self.said(row, "as_of") or known_as_of(row["source_date"])
        source = self.said(row, "status_source") or next(iter(sources), "")
        if as_of and source:
            return status, as_of, source
        missing = "has no date" if source else "is not named"
        self.left_empty.append(Problem(row.name, "status", f"its source {missing}, so the status is left empty."))
        return "", "", ""

    def contributions(self, key: str, row: Row) -> Iterator[Wanted]:
        """The texts it serves, the first of them before all. Without our choice: the goals that the row names."""
        texts = self.said(row, "texts")
        if texts is None:
            numbers = [word.strip() for word in row["strategy_goal"].split(",") if word.strip()]
            goals = self.words.get("goals", {})
            for number in numbers:
                if number not in goals:
                    self.problem(row, "strategy_goal", f"“{number}” is not known. Add it to “goals” of the mapping.")
            texts = [text for number in numbers for text in goals.get(number, [])]
        stated, aside = self.said(row, "stated", {}), self.said(row, "aside", [])
        for place, text in enumerate(texts):
            values = {"is_primary": place == 0, "is_our_reading": text not in stated, "serves": text not in aside}
            links = {"initiative": key, "text": text, "source": stated.get(text, "")}
            yield Wanted(Contribution, (key, text), [row], values, links)

    def partnerships(self, key: str, rows: list[Row]) -> Iterator[Wanted]:
        known, roles = self.words.get("partners", {}), self.said(rows[0], "roles", {})
        found: dict[str, Row] = {}
        for row in rows:
            for word in filter(None, (word.strip() for word in row["partners"].split(";"))):
                if word not in known:
                    self.problem(row, "partners", f"“{word}” is not known. Add it to “partners” of the mapping.")
                for partner in known.get(word, []):
                    found.setdefault(partner, row)
        for partner, row in found.items():
            kind, _space, name = partner.partition(" ")
            links: dict[str, str] = {"initiative": key, "institution": "", "organisation": "", kind: name}
            role = roles.get(name, Partnership.Role.TAKES_PART)
            yield Wanted(Partnership, (f"{key}-{name}",), [row], {"role": str(role)}, links)

    def milestones(self, key: str, row: Row, sources: list[str]) -> Iterator[Wanted]:
        for order, step in enumerate(self.said(row, "milestones", []), start=1):
            values = {
                "title_da": step["title"],
                "due": step.get("due", ""),
                "reached": step.get("reached", ""),
                "order": order,
            }
            links = {"initiative": key, "source": step.get("source") or next(iter(sources), "")}
            yield Wanted(Milestone, (f"{key}-{step['key']}",), [row], values, links)

    def summary(self) -> list[str]:
        return [
            f"{self.kinds['work']} rows tell of work, {self.kinds['decisions']} of decisions; "
            f"{len(self.refused)} are refused."
        ]


def began(cell: str) -> str:
    """The first date of a cell, and nothing where the cell is vague."""
    found = [] if VAGUE.search(cell) else A_DATE.findall(cell)
    return found[0] if found else ""
