"""Strategy: tables of figures as Statistics Denmark gives them, and our own CSV, read cell by cell. No database.

JSON-stat 1 and 2 (https://json-stat.org) and the BULK format of the StatBank (semicolons, the last column INDHOLD).
A broken file raises TableError, which names the place of the fault.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

PERIOD = re.compile(r"(\d{4})(?:[KQ]([1-4])|M(0[1-9]|1[0-2])|-(0[1-9]|1[0-2]))?")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
# What stands in a cell instead of a number: not known, cannot occur, too uncertain to be given.
MISSING = {"", "..", ".", "...", ":"}
CONTENT = "INDHOLD"
OWN_COLUMNS = ("indicator", "area", "period", "value")
OWN_MARKS = ("is_provisional", "is_break", "is_suppressed", "is_approximate")
MOST_CELLS = 2_000_000


class TableError(Exception):
    """Why a file cannot be read, and where."""


@dataclass(frozen=True)
class Cell:
    """One value with the code of each dimension; `value` None where it is hidden or missing."""

    place: str
    codes: dict[str, str]
    value: Decimal | None
    marks: dict[str, bool] = field(default_factory=dict)
    note: str = ""


def read_table(text: str) -> Iterator[Cell]:
    """The cells of a file, whichever of the formats it has."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise TableError("The file is empty.")
    if text.lstrip().startswith("{"):
        return read_json_stat(text)
    heads = text.split("\n", 1)[0]
    return read_bulk(text) if CONTENT in heads.upper() else read_csv(text)


def read_json_stat(text: str) -> Iterator[Cell]:
    try:
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "1:1"
        raise TableError(f"Line and column {place}: this is not JSON.") from None
    dataset = document.get("dataset", document)
    dimension = part_of(dataset, "dimension", dict, "dimension")
    holder = dataset if "id" in dataset else dimension
    names = part_of(holder, "id", list, "id")
    sizes = [whole(size, "size") for size in part_of(holder, "size", list, "size")]
    codes = [codes_of(dimension, str(name)) for name in names]
    for name, size, found in zip(names, sizes, codes, strict=False):
        if len(found) != size:
            raise TableError(f"dimension.{name}: {len(found)} categories, but size says {size}.")
    if len(names) != len(sizes):
        raise TableError(f"size: {len(sizes)} numbers for {len(names)} dimensions.")
    total = math.prod(sizes)
    if total > MOST_CELLS:
        raise TableError(f"size: {total} cells are more than can be read at once.")
    values = dataset.get("value")
    if isinstance(values, list) and len(values) != total:
        raise TableError(f"value: {len(values)} values, but the dimensions make {total}.")
    if not isinstance(values, list | dict):
        raise TableError("value: there is no list of values.")
    status = dataset.get("status") or {}
    return json_cells(names, codes, values, status)


def json_cells(names: list[Any], codes: list[list[str]], values: Any, status: Any) -> Iterator[Cell]:
    for place, combination in enumerate(itertools.product(*codes)):
        value = values[place] if isinstance(values, list) else values.get(str(place))
        mark = status_of(status, place)
        number, marks = number_of(value, f"value[{place}]")
        if "p" in mark.lower() or "*" in mark:
            marks["is_provisional"] = True
        yield Cell(f"value[{place}]", dict(zip(map(str, names), combination, strict=True)), number, marks)


def status_of(status: Any, place: int) -> str:
    match status:
        case str():
            return status
        case list():
            return str(status[place] or "") if place < len(status) else ""
        case dict():
            return str(status.get(str(place)) or "")
    return ""


def part_of(holder: Any, name: str, kind: type, place: str) -> Any:
    found = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(found, kind):
        raise TableError(f"{place}: it is missing, or not what JSON-stat says it is.")
    return found


def whole(value: Any, place: str) -> int:
    if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
        raise TableError(f"{place}: it is missing, or not what JSON-stat says it is.")
    return int(value)


def codes_of(dimension: dict[str, Any], name: str) -> list[str]:
    """The codes of a dimension in their order; a single category may come without an index."""
    category = part_of(
        part_of(dimension, name, dict, f"dimension.{name}"), "category", dict, f"dimension.{name}.category"
    )
    index = category.get("index")
    match index:
        case list():
            return [str(code) for code in index]
        case dict():
            return sorted(
                (str(code) for code in index), key=lambda code: whole(index[code], f"dimension.{name}.{code}")
            )
    return [str(code) for code in part_of(category, "label", dict, f"dimension.{name}.category.label")]


def read_bulk(text: str) -> Iterator[Cell]:
    rows = csv.reader(io.StringIO(text), delimiter=";")
    heads = [head.strip().upper() for head in next(rows)]
    if heads.count(CONTENT) != 1:
        raise TableError(f"Line 1: there must be one column {CONTENT}.")
    content = heads.index(CONTENT)
    for row in rows:
        if not any(row):
            continue
        # Footnotes stand under the table, in a single cell.
        if len(row) == 1:
            break
        if len(row) != len(heads):
            raise TableError(f"Line {rows.line_num}: {len(row)} cells, the first line has {len(heads)}.")
        place = f"line {rows.line_num}"
        number, marks = number_of(row[content], place)
        codes = {
            head: value.strip()
            for number_, (head, value) in enumerate(zip(heads, row, strict=True))
            if number_ != content
        }
        yield Cell(place, codes, number, marks)


def read_csv(text: str) -> Iterator[Cell]:
    """Our own: indicator;area;period;value by keys, and any of is_provisional, is_break, is_suppressed, note."""
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    heads = [head.strip() for head in rows.fieldnames or []]
    if missing := [column for column in OWN_COLUMNS if column not in heads]:
        raise TableError(
            f"Line 1: the column “{missing[0]}” is missing. The first line reads: {';'.join(OWN_COLUMNS)}."
        )
    rows.fieldnames = heads
    for row in rows:
        place = f"line {rows.line_num}"
        if None in row or None in row.values():
            raise TableError(f"{place.capitalize()}: the number of cells is not that of the first line.")
        number, marks = number_of(row["value"], place)
        for mark in OWN_MARKS:
            marks[mark] = marks.get(mark, False) or truth(row.get(mark, ""), mark, place)
        codes = {column: row[column].strip() for column in OWN_COLUMNS[:3]}
        yield Cell(place, codes, number, marks, (row.get("note") or "").strip())


def truth(word: str | None, column: str, place: str) -> bool:
    match (word or "").strip().casefold():
        case "ja" | "1" | "true" | "yes":
            return True
        case "" | "nej" | "0" | "false" | "no":
            return False
    raise TableError(f"{place.capitalize()}, {column}: write ja or nej.")


def number_of(value: Any, place: str) -> tuple[Decimal | None, dict[str, bool]]:
    """A number with the marks that stand beside it: a star says that it is provisional."""
    if value is None:
        return None, {}
    text = str(value).strip().replace("\N{NO-BREAK SPACE}", "")
    marks = {"is_provisional": True} if text.endswith("*") else {}
    text = text.removesuffix("*").strip()
    if text in MISSING:
        return None, marks
    if text == "-":
        return Decimal(0), marks
    if NUMBER.fullmatch(text) is None:
        raise TableError(f"{place.capitalize()}: “{text[:40]}” is not a number.")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise TableError(f"{place.capitalize()}: “{text[:40]}” is not a number.") from None
    if abs(number) >= Decimal(10) ** 10:
        raise TableError(f"{place.capitalize()}: “{text[:40]}” is too large.")
    return number, marks


def period_of(code: str, place: str) -> str:
    """2019, 2019K2 or 2019Q2, 2019M04 or 2019-04 as the portal writes them."""
    match = PERIOD.fullmatch(code.strip())
    if match is None:
        raise TableError(f"{place.capitalize()}: “{code[:40]}” is not a year, quarter or month.")
    year, quarter, month, dashed = match.groups()
    if quarter:
        return f"{year}Q{quarter}"
    return f"{year}-{month or dashed}" if month or dashed else year
