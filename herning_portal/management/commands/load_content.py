"""Ground: adds what is missing of the shipped content, and never overwrites what is there."""

from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext

from herning_portal.publishing import change


class Command(BaseCommand):
    help = "Adds the records of fixtures/*.json that are not in the database yet, known by their keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be added, and add nothing.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        added = kept = 0
        waiting: list[Any] = []
        with change(None, self.note()) as door:
            # The files carry their order in their names: what is pointed to comes first.
            for path in sorted(path for folder in settings.FIXTURE_DIRS for path in folder.glob("*.json")):
                with path.open(encoding="utf-8") as stream:
                    in_file = 0
                    for place, found in enumerate(self.records(path.name, stream), start=1):
                        if found.object.pk is not None:
                            kept += 1
                            continue
                        self.add(found, f"{path.name}, record {place}")
                        if found.deferred_fields:
                            waiting.append(found)
                        in_file += 1
                added += in_file
                if options["verbosity"] > 1:
                    self.stdout.write(f"{path.name}: {in_file} new")
            for found in waiting:
                self.point_onward(found)
            if dry_run:
                door.undo()
        self.stdout.write(f"Shipped content: {added} {'would be added' if dry_run else 'added'}, {kept} already there.")

    def note(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return gettext("Shipped content added")

    def records(self, name: str, stream: Any) -> Any:
        try:
            yield from serializers.deserialize("json", stream, handle_forward_references=True)
        except serializers.base.DeserializationError as error:
            raise CommandError(f"{name} cannot be read: {error}. Nothing was added.") from error

    def add(self, found: Any, where: str) -> None:
        try:
            # What must be unique or hold together is asked by the database below, once for all.
            found.object.full_clean(validate_unique=False, validate_constraints=False)
            # Through save(), not loaddata's raw row: long text is cleaned and the door keeps history.
            found.object.save()
        except ValidationError as error:
            problems = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
            raise CommandError(f"{where} ({found.object}): {problems} Nothing was added.") from error
        except IntegrityError as error:
            raise CommandError(f"{where} ({found.object}): {error}. Nothing was added.") from error
        for field, values in (found.m2m_data or {}).items():
            getattr(found.object, field).add(*values)

    def point_onward(self, found: Any) -> None:
        """Fills in what `found` points to further down in the files, now that it is there."""
        for field, key in found.deferred_fields.items():
            setattr(found.object, field.name, field.remote_field.model.objects.get_by_natural_key(*key))
        found.object.save()
