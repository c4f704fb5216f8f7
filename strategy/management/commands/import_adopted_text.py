"""Strategy: brings in the adopted wording from the municipality's own document."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from herning_portal.dates import validate_partial_date
from herning_portal.models import Decision
from strategy.adopted.importing import Entry, Plan, import_rows, make_plan, propose_rows, targets_of
from strategy.adopted.lines import Line, Unreadable
from strategy.adopted.placement import Row, read_placement, write_placement
from strategy.adopted.reading import MAX_TEXT_BYTES, bounded, decoded, read_document
from strategy.models import Strategy


class Command(BaseCommand):
    help = (
        "Places each paragraph of a strategy's document (.txt in UTF-8, .docx, .html) beside the record it belongs to. "
        "Begin with --dry-run: it changes nothing and writes a placement file, to be corrected and handed back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="The document.")
        parser.add_argument("--strategy", required=True, metavar="KEY", help="The key of the strategy it is.")
        parser.add_argument(
            "--placement",
            type=Path,
            metavar="FILE",
            help="The placement file as you corrected it; with --dry-run, where to write it when it is not there yet.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Change nothing; say what would be done and write a placement file."
        )
        parser.add_argument(
            "--new-version", action="store_true", help="Let the text follow one that is there already and differs."
        )
        parser.add_argument("--valid-from", default="", metavar="DATE", help="2020, 2020-03 or 2020-03-27.")
        parser.add_argument("--decision", metavar="KEY", help="The key of the decision by which it was adopted.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        # The command speaks English throughout, the reasons for a refusal included.
        with translation.override("en"):
            try:
                self.bring_in(dry_run, **options)
            except Unreadable as error:
                raise CommandError(f"{error} Nothing was changed.") from error

    def bring_in(self, dry_run: bool, **options: Any) -> None:
        strategy = self.find(Strategy, options["strategy"], "strategy")
        decision = self.find(Decision, options["decision"], "decision") if options["decision"] else None
        try:
            if options["valid_from"]:
                validate_partial_date(options["valid_from"])
        except ValidationError as error:
            raise CommandError(f"--valid-from: {' '.join(error.messages)} Nothing was changed.") from error
        document: Path = options["file"]
        lines = self.open(document, lambda stream: read_document(document.name, stream))
        placement: Path | None = options["placement"]
        is_proposal = placement is None or (dry_run and not placement.exists())
        if placement is None or is_proposal:
            rows = propose_rows(strategy, lines)
        else:
            rows = self.placed(strategy, lines, placement)
        if dry_run:
            plan = make_plan(strategy, rows)
            if is_proposal:
                self.write(placement or document.with_suffix(".placement.csv"), write_placement(rows))
            self.tell(plan)
            self.stdout.write(f"{self.summary(plan)} Nothing was changed.")
            return
        plan = import_rows(
            strategy,
            rows,
            user=None,
            name=document.name,
            valid_from=options["valid_from"],
            decision=decision,
            is_new_version=options["new_version"],
            each=lambda entry: self.show(entry, options["verbosity"]),
        )
        self.tell_unplaced(plan)
        self.stdout.write(self.summary(plan))

    def find(self, model: Any, key: str, name: str) -> Any:
        # No text of PostgreSQL's holds a NUL, and it may not even be asked for one.
        found = None if "\0" in key else model.objects.filter(key=key).first()
        if found is None:
            keys = ", ".join(model.objects.order_by("key").values_list("key", flat=True)[:20]) or "none yet"
            raise CommandError(f"No {name} has the key {key!r}. There are: {keys}. Nothing was changed.")
        return found

    def open(self, path: Path, read: Callable[[Any], Any]) -> Any:
        try:
            with path.open("rb") as stream:
                return read(stream)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror or error}. Nothing was changed.") from error

    def placed(self, strategy: Strategy, lines: list[Line], path: Path) -> list[Row]:
        content = self.open(path, lambda stream: decoded(bounded(path.name, stream, MAX_TEXT_BYTES * 2)))
        return read_placement(content, lines, [target.key for target in targets_of(strategy)])

    def write(self, path: Path, content: str) -> None:
        """A placement file that a person has worked on is never written over."""
        try:
            if path.exists() and path.read_bytes() != content.encode("utf-8-sig"):
                raise CommandError(
                    f"{path} is there already and differs: hand it back with --placement, or move it away. "
                    "Nothing was changed."
                )
            # With the mark by which spreadsheets know UTF-8.
            path.write_text(content, encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}. Say where with --placement. Nothing was changed."
            ) from error
        self.stdout.write(f"Placement written to {path}. Correct it and hand it back with --placement {path}.")

    def show(self, entry: Entry, verbosity: int) -> None:
        if verbosity > 1:
            self.stdout.write(f"{entry.item.key}: version {entry.newest.version + 1 if entry.newest else 1}")

    def tell(self, plan: Plan) -> None:
        for entry in plan.entries:
            lines = ranges([row.line for row in entry.rows]) or "no lines"
            self.stdout.write(f"{entry.item.key} ({danish(entry)}): {lines}, {entry.state}")
        self.tell_unplaced(plan)
        for row in plan.questions:
            left, _bar, right = row.question.partition("|")
            self.stdout.write(
                f"One word? {left} {right} (line {row.line}, now as {row.form}: make it on, joined or tight)"
            )
        for commitment in plan.unfound:
            words = f"“{commitment.first_words}”" if commitment.first_words else "no first words given"
            self.stdout.write(f"Place not found: {commitment.key}, {words}")

    def tell_unplaced(self, plan: Plan) -> None:
        for row in plan.unplaced:
            self.stdout.write(f"Not placed, line {row.line}: {row.text}")
        for entry in plan.left_behind:
            self.stdout.write(f"No words for {entry.item.key}, which keeps its adopted text ({danish(entry)}).")

    def summary(self, plan: Plan) -> str:
        return (
            f"Adopted text: {len(plan.new)} records with a first version, {len(plan.changed)} with a new one, "
            f"{len(plan.same)} unchanged; {plan.placed} lines placed, {len(plan.unplaced)} not, "
            f"{len(plan.unfound)} commitments not found."
        )


def danish(entry: Entry) -> str:
    """The record by the name that it has in the document."""
    with translation.override(settings.LANGUAGE_CODE):
        return entry.item.name


def ranges(numbers: list[int]) -> str:
    """`[1, 2, 3, 7]` as "lines 1-3, 7"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return (
        "lines " + ", ".join(f"{part[0]}-{part[-1]}" if part[1:] else str(part[0]) for part in parts) if parts else ""
    )
