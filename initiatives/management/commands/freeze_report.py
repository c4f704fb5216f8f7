"""Initiatives: a period frozen as a draft report, for a machine that does it each quarter."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from herning_portal.publishing import change
from initiatives.following.reports import Report, freeze, last_quarter, named_by_period
from initiatives.models import StatusReport


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day. Write it as 2026-09-30.") from None


class Command(BaseCommand):
    help = (
        "Freezes a period as a draft of a status report, the last quarter if no other is named. "
        "Staff read and publish it. Run twice it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=a_day, help="The first day of the period, 2026-07-01.")
        parser.add_argument("--to", dest="last", type=a_day, help="Its last day, 2026-09-30.")
        parser.add_argument("--dry-run", action="store_true", help="Say what the report would count, and save nothing.")

    def handle(self, *, first: date | None, last: date | None, dry_run: bool, **_: Any) -> None:
        if (first is None) != (last is None):
            raise CommandError("Give both --from and --to, or none for the last quarter.")
        today = timezone.localdate()
        if first is None or last is None:
            first, last = last_quarter(today)
        if first > last:
            raise CommandError("--from must not come after --to.")
        if last > today:
            raise CommandError(f"The period ends on {last.isoformat()}, which is still to come. Nothing was saved.")
        named = named_by_period(first, last)
        if StatusReport.objects.filter(key=named["key"]).exists():
            self.stdout.write(f"{named['key']} is there already; nothing was changed.")
            return
        with change(None, "Period frozen") as door:
            report = StatusReport(period_from=first, period_to=last, **named)
            freeze(report)
            report.save()
            if dry_run:
                door.undo()
        self.stdout.write(f"{named['key']} {'would be frozen' if dry_run else 'frozen as a draft'}: {counted(report)}.")


def counted(report: StatusReport) -> str:
    frozen = Report(report.contents)
    counts: dict[str, Sequence[object]] = {
        "goals": frozen.goals,
        "commitments": frozen.commitments,
        "indicators": frozen.indicators,
        "initiatives": frozen.initiatives,
        "new": frozen.new,
        "with a new status": frozen.moved,
        "finished": frozen.finished,
        "late": frozen.late,
        "with a period that is over": frozen.expired,
        "with nobody responsible": frozen.unassigned,
        "not updated": frozen.not_updated,
    }
    return ", ".join(f"{len(found)} {name}" for name, found in counts.items())
