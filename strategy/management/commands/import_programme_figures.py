"""Strategy: figures on single programmes from a file of indicators."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from herning_portal.models import Source
from herning_portal.publishing import change
from strategy.management.commands.import_measurements import read_file
from strategy.measurement_import import Importer
from strategy.programme_figures import OWN_WORDS, make_indicators, read_figures, read_words
from strategy.tables import TableError


class Command(BaseCommand):
    help = (
        "Reads drop-out, unemployment and well-being of single programmes from a CSV file of indicators. "
        "Makes the indicators that are missing and leaves the others as they are. Run twice it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE", help="The CSV file, in UTF-8 with commas.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and change nothing.")
        parser.add_argument("--publish", action="store_true", help="Make new indicators public at once; else drafts.")
        parser.add_argument(
            "--words",
            type=Path,
            default=OWN_WORDS,
            help="A JSON file that says what the words in the cells mean, instead of the one that comes with us.",
        )

    def handle(self, *, path: str, dry_run: bool, publish: bool, words: Path, **_: Any) -> None:
        name = Path(path).name
        try:
            mapping = read_words(words)
            with change(None, f"Figures on programmes imported from {name}") as door:
                found = read_figures(read_file(path), mapping)
                source = Source.objects.filter(key=mapping.get("source", "")).first()
                made = make_indicators(found, mapping, source=source, publish=publish)
                retrieved_on = source.retrieved_on if source is not None else None
                importer = Importer(name, source=source, retrieved_on=retrieved_on)
                report = importer.run(found.cells)
                if dry_run:
                    door.undo()
        except ValidationError as error:
            raise CommandError(f"{name}: {' '.join(error.messages)} Nothing was saved.") from None
        except TableError as error:
            raise CommandError(f"{name}: {error} Nothing was saved.") from None
        for place, reason in found.refused.items():
            self.stdout.write(f"Refused: {place}: {reason}")
        for line in report.changed:
            self.stdout.write(f"Changed: {line}")
        counts = report.counts
        self.stdout.write(
            f"{'Would be: ' if dry_run else ''}{len(made)} new indicators; measurements: {counts['new']} new, "
            f"{counts['changed']} changed, {counts['unchanged']} unchanged; {len(found.refused)} rows refused, "
            f"{found.others} of other measures."
        )
