"""Strategy: figures on single programmes from a file of indicators, each beside the country's figure for the same one.

An indicator for each measure and programme is made once and then left to the editors; values follow the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from herning_portal.models import Source
from herning_portal.ordering import fold
from institutions.models import Programme
from strategy.models import Indicator
from strategy.tables import Cell, TableError

COLUMNS = ("indicator_id", "indicator", "area", "year", "value", "note", "source_url", "source_date", "confidence")
LANGUAGES = [code for code, _name in settings.LANGUAGES]
OWN_WORDS = Path(__file__).resolve().with_suffix(".json")
MOST_OF_A_SLUG = 110

Words = dict[str, Any]


@dataclass
class Figures:
    """The rows of a file: `cells` that belong to `wanted` indicators, and why others are not taken."""

    cells: list[Cell] = field(default_factory=list)
    wanted: dict[str, tuple[Words, Programme]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    others: int = 0


def read_words(path: Path) -> Words:
    try:
        words: Words = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TableError(f"{path.name} cannot be read: {error}.") from None
    return words


def rows_of(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row with its place. Raises TableError, which names the line."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    heads = [head.strip() for head in rows.fieldnames or []]
    if missing := [column for column in COLUMNS if column not in heads]:
        raise TableError(f"Line 1: the column “{missing[0]}” is missing.")
    rows.fieldnames = heads
    for row in rows:
        place = f"line {rows.line_num}"
        if None in row or None in row.values():
            raise TableError(f"{place.capitalize()}: the number of cells is not that of the first line.")
        yield place, {head: cell.strip() for head, cell in row.items()}


def read_figures(text: str, words: Words) -> Figures:
    found = Figures()
    programmes = {one.key: one for one in Programme.objects.all()}
    for place, row in rows_of(text):
        measure = words["measures"].get(row["indicator_id"])
        if measure is None:
            found.others += 1
            continue
        if row["confidence"] == "low":
            found.refused[place] = "its confidence is low. Find a source that states it."
            continue
        name = row["indicator"].partition(": ")[2]
        if name not in words["programmes"]:
            found.refused[place] = f"“{name}” is no known programme. Add it to “programmes” of the mapping."
            continue
        codes = {
            "area": meaning(row["area"], words["areas"], place, "area"),
            "period": meaning(row["year"], words["periods"], place, "year"),
        }
        for key in words["programmes"][name]:
            if key not in programmes:
                raise TableError(f"{place.capitalize()}: there is no programme “{key}”. Import the programmes first.")
            indicator = f"{measure['key']}-{key}"
            found.wanted[indicator] = (measure, programmes[key])
            value = number(row["value"], place)
            found.cells.append(Cell(place, {"indicator": indicator, **codes}, value, note=people(row["note"])))
    return found


def meaning(cell: str, table: dict[str, str], place: str, column: str) -> str:
    if cell not in table:
        raise TableError(f"{place.capitalize()}, {column}: “{cell}” is not known. Add it to the mapping.")
    return table[cell]


def number(cell: str, place: str) -> Decimal:
    try:
        return Decimal(cell)
    except InvalidOperation:
        raise TableError(f"{place.capitalize()}, value: “{cell}” is not a number. Use a decimal point.") from None


def people(note: str) -> str:
    """How many people a value is about, which is the part of the note that reads alike in every language."""
    counted = next((part.strip() for part in note.split(";") if part.strip().startswith("n=")), "")
    return counted.replace("=", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def make_indicators(found: Figures, words: Words, *, source: Source | None, publish: bool) -> list[str]:
    """Inside `change()`: makes those that are missing and gives back their keys. What is there stays as it is."""
    there = set(Indicator.objects.filter(key__in=found.wanted).values_list("key", flat=True))
    made = []
    for key, (measure, programme) in found.wanted.items():
        if key in there:
            continue
        indicator = Indicator(
            key=key,
            slug=slugify(fold(f"{measure['short_title_da']} {programme.slug}"))[:MOST_OF_A_SLUG].strip("-"),
            programme=programme,
            unit=measure["unit"],
            decimals=measure["decimals"],
            wanted=measure["wanted"],
            order=measure["order"],
            published_at=timezone.now() if publish else None,
        )
        for code in LANGUAGES:
            title = getattr(programme, f"title_{code}") or getattr(programme, f"title_{settings.LANGUAGE_CODE}")
            setattr(indicator, f"title_{code}", f"{title}: {measure[f'question_{code}']}")
            setattr(indicator, f"short_title_{code}", measure[f"short_title_{code}"])
            setattr(indicator, f"definition_{code}", measure[f"definition_{code}"])
            setattr(indicator, f"limits_{code}", words[f"limits_{code}"])
        indicator.full_clean()
        indicator.save()
        if source is not None:
            indicator.sources.add(source)
        made.append(key)
    return made
