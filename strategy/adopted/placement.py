"""Strategy: which record each line of a document belongs to, as rows in a file that a person can correct."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from io import StringIO

from django.utils.translation import gettext as _

from strategy.adopted.lines import GOES_ON, Form, Line, Unreadable

COLUMNS = ["line", "record", "as", "text", "question"]
BULLET = re.compile(r"[•·▪■●○◦‣⁃*–—-]\s+|[•▪■●◦‣]")
NUMBER = re.compile(r"(\d{1,2})[.)]\s+")
HYPHEN_AT_END = re.compile(r"[-\N{HYPHEN}\N{SOFT HYPHEN}]\Z")
# Grave and acute: "én" and "èn" are one word, and å is not a.
STRESS = re.compile("[\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}]")
# A spreadsheet takes a cell that begins so for a calculation.
CALCULATES = ("=", "+", "-", "@", "'")


@dataclass(frozen=True)
class Row:
    """Where one line goes. `record` is a key, or empty for a line that is not placed."""

    line: int
    record: str
    form: Form
    text: str
    question: str = ""  # "uddan|nelse": is this one word?


def squash(text: str) -> str:
    """Only the letters and digits, so that case, spaces, hyphens, marks and stress do not count."""
    unstressed = STRESS.sub("", unicodedata.normalize("NFD", text.casefold()))
    return "".join(letter for letter in unicodedata.normalize("NFC", unstressed) if letter.isalnum())


# The file


def write_placement(rows: Iterable[Row]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        text = f"'{row.text}" if row.text.startswith(CALCULATES) else row.text
        writer.writerow([row.line, row.record, row.form.value, text, row.question])
    return out.getvalue()


def read_placement(content: str, lines: list[Line], known: Iterable[str]) -> list[Row]:
    """The rows for exactly these `lines`, as a person left them. Raises Unreadable naming row and remedy."""
    known = set(known)
    first = content.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(StringIO(content.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")), delimiter=separator)
    if missing := set(COLUMNS[:4]) - set(reader.fieldnames or []):
        raise Unreadable(
            _("The placement file has no column %s. Take the file that the portal made.") % sorted(missing)
        )
    by_number = {line.number: line for line in lines}
    rows: dict[int, Row] = {}
    try:
        for place, cells in enumerate(reader, start=2):
            row = read_row(cells, place, by_number, known)
            if row.line in rows:
                raise Unreadable(
                    _("Placement file, row %(row)s: line %(line)s stands there twice. Delete one of the rows.")
                    % {"row": place, "line": row.line}
                )
            rows[row.line] = row
    except csv.Error as error:
        raise Unreadable(_("The placement file cannot be read as a table: %s.") % error) from error
    if left_out := sorted(set(by_number) - set(rows)):
        raise Unreadable(
            _("The placement file leaves out line %s. A line that is placed nowhere stands there with an empty record.")
            % ", ".join(map(str, left_out[:5]))
        )
    return [rows[line.number] for line in lines]


def read_row(cells: Mapping[str, str | None], place: int, by_number: Mapping[int, Line], known: set[str]) -> Row:
    number = (cells["line"] or "").strip()
    line = by_number.get(int(number)) if number.isascii() and number.isdecimal() and len(number) < 9 else None
    if line is None:
        raise Unreadable(
            _("Placement file, row %(row)s: the document has no line “%(line)s” with words in it.")
            % {"row": place, "line": number}
        )
    if squash(cells["text"] or "") != squash(line.text):
        raise Unreadable(
            _("Placement file, row %(row)s: line %(line)s reads otherwise in this document. Take its own file.")
            % {"row": place, "line": number}
        )
    record = (cells["record"] or "").strip()
    if record and record not in known:
        raise Unreadable(
            _("Placement file, row %(row)s: no text of this strategy has the key “%(key)s”.")
            % {"row": place, "key": record}
        )
    form = (cells["as"] or "").strip().lower()
    if form not in Form._value2member_map_:
        raise Unreadable(
            _("Placement file, row %(row)s: “%(form)s” is not one of %(forms)s.")
            % {"row": place, "form": form, "forms": ", ".join(Form)}
        )
    return Row(line.number, record, Form(form), line.words, (cells.get("question") or "").strip())


# Rows as text


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading or an item of a list, made of one or more lines that follow each other in a record."""

    form: Form
    text: str
    lines: tuple[int, ...]


def blocks(rows: Iterable[Row]) -> list[Block]:
    """The blocks of one record's rows."""
    found: list[Block] = []
    for row in rows:
        if row.form not in GOES_ON or not found:
            found.append(Block(Form.PARAGRAPH if row.form in GOES_ON else row.form, row.text, (row.line,)))
            continue
        last = found[-1]
        match row.form:
            case Form.JOINED:
                text = HYPHEN_AT_END.sub("", last.text) + row.text
            case Form.TIGHT:
                text = last.text + row.text
            case _:
                text = f"{last.text} {row.text}"
        found[-1] = replace(last, text=text, lines=(*last.lines, row.line))
    return found


def as_html(rows: Iterable[Row]) -> str:
    """One record's rows in the subset of HTML that long texts have."""
    parts: list[str] = []
    waiting: list[Block] = []
    for block in [*blocks(rows), None]:
        if waiting and (block is None or block.form != waiting[0].form):
            parts.append(as_list(waiting))
            waiting = []
        if block is None:
            break
        if block.form in (Form.BULLET, Form.NUMBER):
            waiting.append(block)
        else:
            tag = "h3" if block.form == Form.HEADING else "p"
            parts.append(f"<{tag}>{escape(block.text, quote=False)}</{tag}>")
    return "".join(parts)


def as_list(items: list[Block]) -> str:
    if items[0].form == Form.BULLET:
        texts = [BULLET.sub("", item.text, count=1) if BULLET.match(item.text) else item.text for item in items]
        return f"<ul>{''.join(f'<li>{escape(text, quote=False)}</li>' for text in texts)}</ul>"
    numbers = [int(mark[1]) if (mark := NUMBER.match(item.text)) else None for item in items]
    if numbers == list(range(1, len(items) + 1)):
        texts = [NUMBER.sub("", item.text, count=1) for item in items]
    elif set(numbers) == {None}:
        texts = [item.text for item in items]
    else:
        # The browser would count from 1; the document's own numbers stay.
        return "".join(f"<p>{escape(item.text, quote=False)}</p>" for item in items)
    return f"<ol>{''.join(f'<li>{escape(text, quote=False)}</li>' for text in texts)}</ol>"


def by_record(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each record, in the document's order; under "" those that are not placed."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.record, []).append(row)
    return found


def moved(rows: list[Row], numbers: set[int], record: str) -> list[Row]:
    """`rows` with the lines `numbers` placed under `record`. A line that loses the one it went on from stands alone."""
    before = predecessors(rows)
    placed = [replace(row, record=record) if row.line in numbers else row for row in rows]
    after = predecessors(placed)
    return [
        replace(row, form=Form.PARAGRAPH) if row.form in GOES_ON and before[row.line] != after[row.line] else row
        for row in placed
    ]


def predecessors(rows: list[Row]) -> dict[int, int | None]:
    """For each line the one before it in the same record."""
    found: dict[int, int | None] = {}
    last: dict[str, int] = {}
    for row in rows:
        found[row.line] = last.get(row.record)
        last[row.record] = row.line
    return found


def answered(rows: list[Row], one_word: set[int]) -> list[Row]:
    """`rows` with each question answered: the lines in `one_word` go on with the word before them, others do not."""
    return [
        replace(row, form=Form.JOINED if row.line in one_word else Form.ON, question="") if row.question else row
        for row in rows
    ]
