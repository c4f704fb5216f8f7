"""Ground: builds the search index anew while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from herning_portal.search import keeping, vain


class Command(BaseCommand):
    help = "Builds the search index anew. The site keeps answering with the old entries until the new ones are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="Only when the index was never built or the analyser has changed."
        )

    def handle(self, *, if_needed: bool, **options: Any) -> None:
        if if_needed and keeping.is_current():
            return
        for searchable, done, number in keeping.rebuild():
            if options["verbosity"] > 0:
                self.stdout.write(f"{', '.join(searchable.kinds)}: {done} of {number}")
        vain.forget_old()
        if options["verbosity"] > 0:
            self.stdout.write("The search index is new.")
