"""Institutions: a CSV file read row by row; whatever is wrong is named with its row, its column and the remedy."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

NO_SOURCE = "general knowledge"
CONFIDENCES = ("high", "medium", "low")

# What is wrong with a cell and how to mend it; empty when all is well.
Check = Callable[[str], str]


@dataclass(frozen=True)
class Problem:
    row: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.row}, {self.field}: {self.text}"


class BadFile(Exception):
    """Something in the file cannot be right, so nothing of it is taken."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Row:
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def id(self) -> str:
        return self.cells["id"]

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def name(self) -> str:
        return f"line {self.line} ({self.id})"


def key_of(row_id: str) -> str:
    return row_id.strip().lower().replace("_", "-")


def anything(cell: str) -> str:
    return ""


def filled(cell: str) -> str:
    return "" if cell else "is empty. Fill it in."


def row_id(cell: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*", cell):
        return ""
    return f"“{cell}” is not an id. Use letters a to z, digits and single underscores, for example au_med."


def web_address(cell: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(cell)
    except ValidationError:
        return f"“{cell}” is not a web address. Write it in full, beginning with https://."
    return ""


def source_address(cell: str) -> str:
    # Said instead of an address where there is no source; such a row is refused later, with its reason.
    return "" if cell.startswith(NO_SOURCE) else filled(cell) or web_address(cell)


def within(least: float, most: float) -> Check:
    def check(cell: str) -> str:
        try:
            number = float(cell)
        except ValueError:
            return f"“{cell}” is not a number. Use a decimal point, for example 56.14."
        return "" if least <= number <= most else f"{cell} lies outside {least:g} to {most:g}."

    return check


def one_of(*words: str) -> Check:
    def check(cell: str) -> str:
        return "" if cell in words else f"“{cell}” is not known here. Use one of: {', '.join(words)}."

    return check


def optional(check: Check) -> Check:
    return lambda cell: check(cell) if cell else ""


# In every file, which may ask for something else of them.
COMMON: Mapping[str, Check] = {
    "id": row_id,
    "source_url": source_address,
    "source_date": filled,
    "confidence": one_of(*CONFIDENCES),
}


def read(path: Path, columns: Mapping[str, Check]) -> list[Row]:
    """The rows of `path`. Raises BadFile with everything that is wrong, and not only the first of it."""
    columns = {**COMMON, **columns}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except OSError as error:
        raise BadFile([Problem(path.name, "file", f"cannot be opened: {error.strerror}.")]) from error
    except UnicodeDecodeError as error:
        raise BadFile([Problem(path.name, "file", "is not UTF-8. Save it as CSV UTF-8.")]) from error
    except csv.Error as error:
        raise BadFile([Problem(path.name, "file", f"is not CSV with commas: {error}.")]) from error
    check_header(lines[0] if lines else [], columns)
    header, rows, problems = lines[0], [], []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not any(line):
            continue
        if len(line) != len(header):
            text = f"{len(line)} cells under {len(header)} columns. Put text that holds a comma in quotation marks."
            problems.append(Problem(f"line {number}", "row", text))
            continue
        row = Row(number, {column: cell.strip() for column, cell in zip(header, line, strict=True)})
        for column, check in columns.items():
            if "\0" in row[column]:
                problems.append(Problem(row.name, column, "holds a NUL character. Type the cell again."))
            elif wrong := check(row[column]):
                problems.append(Problem(row.name, column, wrong))
        if row.id in seen:
            problems.append(Problem(row.name, "id", f"stands in line {seen[row.id]} too. An id is used once."))
        seen.setdefault(row.id, number)
        rows.append(row)
    if problems:
        raise BadFile(problems)
    return rows


def check_header(header: list[str], columns: Mapping[str, Check]) -> None:
    problems = [
        Problem("line 1", column, "this column is missing. Add it, empty if nothing is known.")
        for column in columns
        if column not in header
    ]
    problems += [
        Problem("line 1", column or "(no name)", "no such column is known. Mend its name or take it out.")
        for column in header
        if column not in columns
    ]
    problems += [
        Problem("line 1", column, "this column stands twice.") for column in columns if header.count(column) > 1
    ]
    if problems:
        raise BadFile(problems)


NO_DATE = "n.d."
A_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)(?!\d)")


def known_as_of(cell: str) -> str:
    """The latest date or year that `cell` names, however vaguely: "n.d. (ca. 2016)" gives 2016."""
    found = A_DATE.findall(re.sub(r"((?:19|20)\d\d)[-/](?=(?:19|20)\d\d)", r"\1 ", cell))
    return max(found, default="")


def dated(cell: str) -> str:
    """The date the source carries; empty where it shows none, even if one can be guessed."""
    return "" if cell.startswith(NO_DATE) else known_as_of(cell)
