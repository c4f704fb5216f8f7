"""Institutions: the command line of every import: what it is asked, and what it says it has done."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from institutions.imports.engine import Report, bring_in
from institutions.imports.mapping import FileMapping, read_words
from institutions.imports.reading import BadFile, read


class ImportCommand(BaseCommand):
    mapping: ClassVar[type[FileMapping]]
    words_help = "A JSON file that says what the words in the cells mean, instead of the one that comes with us."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE", help="The CSV file, in UTF-8 with commas.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and change nothing.")
        parser.add_argument("--publish", action="store_true", help="Make new records public at once; else drafts.")
        parser.add_argument("--words", type=Path, help=self.words_help)

    def handle(self, *, path: Path, dry_run: bool, publish: bool, words: Path | None, **options: Any) -> None:
        try:
            rows = read(path, self.mapping.columns)
            mapping = self.mapping(rows, read_words(words) if words else None)
            report = bring_in(mapping, dry_run=dry_run, publish=publish, progress=self.show_progress)
        except BadFile as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"{path.name} cannot be taken as it is. Nothing was changed.\n{lines}") from error
        self.tell(path.name, report, dry_run=dry_run)

    def show_progress(self, done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            self.stderr.write(f"{done} of {of} records", ending="\r" if self.stderr.isatty() and done < of else "\n")

    def tell(self, name: str, report: Report, *, dry_run: bool) -> None:
        counts = (
            f"{len(report.new)} new, {len(report.changed)} changed, {len(report.unchanged)} unchanged, "
            f"{report.count_kept} kept because edited, {len(report.refused)} refused"
        )
        self.stdout.write(f"{name}: {report.rows} rows: {counts}." + (" Nothing was saved (dry run)." * dry_run))
        made_of = ", ".join(f"{count} {kind}" for kind, count in report.records.items())
        self.stdout.write(f"The rows taken describe: {made_of}.")
        for line in report.summary:
            self.stdout.write(line)
        self.list("Refused", [f"{row}: {reason}" for row, reason in report.refused.items()])
        self.list("Cells left empty", [str(problem) for problem in report.left_empty])
        self.list("Changed", unique(report.changed))
        self.list("Kept because edited", unique(report.kept))
        self.list("Not in the file any more; still in the portal, withdraw by hand", report.gone)

    def list(self, heading: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(f"{heading}:")
            for line in lines:
                self.stdout.write(f"  {line}")


def unique(lines_of_rows: dict[str, list[str]]) -> list[str]:
    """Each line once, though several rows tell of the same record."""
    return list(dict.fromkeys(line for lines in lines_of_rows.values() for line in lines))
