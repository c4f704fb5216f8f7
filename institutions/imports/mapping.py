"""Institutions: what the mapping of every file shares: the rows taken, the meaning of words, the sources."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from herning_portal.dates import format_partial_date
from herning_portal.models import Source
from institutions.imports.reading import CONFIDENCES, NO_SOURCE, BadFile, Check, Problem, Row, dated
from institutions.imports.wanted import Wanted

HERE = Path(__file__).resolve().parent / "mappings"

Words = dict[str, Any]


class FileMapping:
    """Turns rows into wanted records. Words, and which rows are one thing, stand in a JSON file of the same name."""

    file: ClassVar[str]
    folder: ClassVar[Path] = HERE
    columns: ClassVar[Mapping[str, Check]]

    def __init__(self, rows: list[Row], words: Words | None = None) -> None:
        self.words = read_words(self.folder / f"{self.file}.json") if words is None else words
        self.problems: list[Problem] = []
        self.refused: dict[str, str] = {}
        self.left_empty: list[Problem] = []
        self.by_id = {row.id: row for row in rows}
        self.rows = [row for row in rows if self.is_taken(row)]
        self.sources = Sources(self.rows, self.words.get("documents", {}))

    def records(self) -> Iterator[Wanted]:
        """What is pointed to comes first. Sources are the engine's to bring, see `sources`."""
        raise NotImplementedError

    def summary(self) -> list[str]:
        """Lines that let somebody count after."""
        return []

    def is_taken(self, row: Row) -> bool:
        if row["source_url"].startswith(NO_SOURCE):
            self.refuse(row, "its source is general knowledge. Name a source that states it.")
        elif row["confidence"] == "low":
            self.refuse(row, "its confidence is low: old, vague or unconfirmed. Find a source that states it.")
        elif reason := self.words.get("left_out", {}).get(row.id):
            self.refuse(row, reason)
        return row.id not in self.refused

    def refuse(self, row: Row, reason: str) -> None:
        self.refused[row.id] = reason

    def problem(self, row: Row, field: str, text: str) -> None:
        if (found := Problem(row.name, field, text)) not in self.problems:
            self.problems.append(found)

    def said(self, row: Row, name: str, default: Any = None) -> Any:
        """What the mapping says of this one row."""
        return self.words.get("rows", {}).get(row.id, {}).get(name, default)

    def meaning(self, row: Row, field: str, table: str) -> Any:
        """What the word in a cell stands for; the part before a bracket or a comma will do. None, and a problem, if
        nobody has said so."""
        known, cell = self.words.get(table, {}), row[field]
        for word in (cell, cell.split(" (")[0], cell.split(",")[0]):
            if word in known:
                return known[word]
        self.problem(row, field, f"“{cell}” is not known. Add it to “{table}” of the mapping, or mend the cell.")
        return None

    def groups(self) -> dict[str, list[Row]]:
        """The rows by the thing they are about, the row that names it first."""
        together: dict[str, list[Row]] = {}
        for row in self.rows:
            together.setdefault(self.words.get("same_as", {}).get(row.id, row.id), []).append(row)
        for thing, rows in together.items():
            rows.sort(key=lambda row: row.id != thing)
        return together

    def cell(self, row: Row, column: str) -> str:
        """A cell, or nothing where the row itself or the mapping says that it is not to be shown."""
        reason = self.words.get("empty_cells", {}).get(row.id, {}).get(column)
        if reason and row[column]:
            problem = Problem(row.name, column, reason)
            if problem not in self.left_empty:
                self.left_empty.append(problem)
        return "" if reason else row[column]


class Sources:
    """One source for each address and date; the least sure row decides how sure it is.

    `documents` are sources that are there already, by what a cell calls them.
    """

    def __init__(self, rows: list[Row], documents: Mapping[str, str]) -> None:
        self.words = read_words(HERE / "sources.json")
        self.documents = documents
        self.dates: dict[str, set[str]] = {}
        for row in rows:
            self.dates.setdefault(row["source_url"], set()).add(row["source_date"])
        self.wanted: dict[str, Wanted] = {}

    def of(self, *rows: Row) -> list[str]:
        keys = []
        for row in rows:
            if any(host in row["source_url"] for host in self.words["not_named"]):
                continue
            keys.append(self.first_of(row))
            extra = row.cells.get("extra_source_url", "")
            if extra:
                # The row's date is that of its first source. The other's is known when other rows name just one.
                known = self.dates.get(extra, set())
                keys.append(self.add(row, extra, next(iter(known)) if len(known) == 1 else ""))
        return list(dict.fromkeys(keys))

    def first_of(self, row: Row) -> str:
        return self.add(row, row["source_url"], row["source_date"])

    def add(self, row: Row, url: str, date: str) -> str:
        if url in self.documents:
            return self.documents[url]
        host = (urlsplit(url).hostname or "").strip(".")
        key = f"{host.removeprefix('www.').replace('.', '-')}-{digest(url, date)}"
        if key not in self.wanted:
            known = self.described(url, host)
            day = dated(date)
            values = {
                "title_da": known.get("title") or known.get("publisher") or host,
                "publisher": known.get("publisher") or host,
                "url": url,
                "dated": day,
                "confidence": row["confidence"],
                "attribution": self.credit(known, day),
            }
            if known.get("is_copy") and len(day) == 10:
                values["retrieved_on"] = day
            self.wanted[key] = Wanted(Source, (key,), [], values, updates=False)
        values = self.wanted[key].values
        values["confidence"] = max(values["confidence"], row["confidence"], key=CONFIDENCES.index)
        return key

    def credit(self, known: dict[str, Any], day: str) -> str:
        """The line the publisher asks for, in the language of the sources."""
        with translation.override(settings.LANGUAGE_CODE):
            return known.get("attribution", "").format(date=format_partial_date(day))

    def described(self, url: str, host: str) -> dict[str, Any]:
        """A file in a public code repository is named as the copy that it is; else the owner of the host publishes."""
        for ending, known in self.words["copies"].items():
            if ending in url:
                return known
        name = self.words["hosts"].get(host.removeprefix("www."))
        return {"publisher": name} if name else {}


def digest(url: str, date: str) -> str:
    return hashlib.sha256(f"{url} {date}".encode()).hexdigest()[:8]


def read_words(path: Path) -> Words:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadFile([Problem(path.name, "words", f"cannot be read: {error}.")]) from error
    return found
