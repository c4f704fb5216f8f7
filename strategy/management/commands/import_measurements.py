"""Strategy: figures from a file of Statistics Denmark's, from its address, or from our own CSV."""

import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from herning_portal.models import Source
from herning_portal.publishing import change
from strategy.measurement_import import Importer, Report
from strategy.tables import TableError, read_table

TRIES = 3
SECONDS = 20  # to wait for an answer
MOST_BYTES = 100 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Reads measurements from JSON-stat, BULK or our own CSV (indicator;area;period;value). "
        "A table needs a mapping of tables, made among the editors' screens. Run twice it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="A file, or an https:// address with --fetch.")
        parser.add_argument("--table", default="", help="The table's name as the mapping has it, for example UDDAKT11.")
        parser.add_argument("--source", default="", help="The key of the source that the values come from.")
        parser.add_argument("--retrieved", default="", help="The day they were fetched, 2026-11-26; today without it.")
        parser.add_argument("--fetch", action="store_true", help="Fetch the file from its address first.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")

    def handle(
        self, *, file: str, table: str, source: str, retrieved: str, fetch: bool, dry_run: bool, **_: Any
    ) -> None:
        text = fetched(file, self.stdout.write) if fetch else read_file(file)
        try:
            retrieved_on = date.fromisoformat(retrieved) if retrieved else timezone.localdate()
            with change(None, f"Measurements imported from {name_of(file)}") as door:
                importer = Importer(
                    name_of(file),
                    table=table,
                    source=source_of(source),
                    retrieved_on=retrieved_on,
                    progress=lambda number: self.stdout.write(f"{number} cells read"),
                )
                report = importer.run(read_table(text))
                if dry_run:
                    door.undo()
        except (TableError, ValueError) as error:
            raise CommandError(f"{name_of(file)}: {error} Nothing was saved.") from None
        self.tell(report, dry_run)

    def tell(self, report: Report, dry_run: bool) -> None:
        for line in report.changed:
            self.stdout.write(f"Changed: {line}")
        counts = report.counts
        self.stdout.write(
            f"{'Would be: ' if dry_run else ''}{counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged, {counts['missing']} without a value, {counts['other']} of no mapping."
        )


def name_of(file: str) -> str:
    """Without the folder, which is nobody's business; of an address without what was asked."""
    address = urllib.parse.urlsplit(file)
    return f"{address.netloc}{address.path}" if address.scheme in ("http", "https") else Path(file).name


def source_of(key: str) -> Source | None:
    if not key:
        return None
    found: Source | None = Source.objects.filter(key=key).first()
    if found is None:
        raise TableError(f"No source has the key {key!r}.")
    return found


def read_file(file: str) -> str:
    path = Path(file)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CommandError(f"{path.name} is larger than {MOST_BYTES // 1024 // 1024} MB.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path.name} is not UTF-8. Save it as UTF-8 and try again.") from None


def fetched(address: str, say: Any) -> str:
    """The same text from the network, with a few tries; only https, and only as much as can be read."""
    if urllib.parse.urlsplit(address).scheme != "https":
        raise CommandError("An address to fetch begins with https://.")
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                content = answer.read(MOST_BYTES + 1)
            break
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            is_final = isinstance(error, urllib.error.HTTPError) and error.code < 500
            if is_final or attempt == TRIES:
                raise CommandError(f"{name_of(address)} did not answer: {reason}. Nothing was saved.") from None
            say(f"Try {attempt} of {TRIES} failed ({reason}), once more in {attempt} s")
            time.sleep(attempt)
    if len(content) > MOST_BYTES:
        raise CommandError(f"{name_of(address)} sends more than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{name_of(address)} does not send UTF-8.") from None
