"""Ground: adds what is missing of the shipped content, and never overwrites what is there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext

from herning_portal.publishing import change


class Command(BaseCommand):
    help = "Adds the records of fixtures/*.json that are not in the database yet, known by their keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be added, and add nothing.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        added = kept = 0
        self.known: dict[type[Model], set[tuple[Any, ...]]] = {}
        waiting: list[Any] = []
        with change(None, self.note()) as door:
            # The files carry their order in their names: what is pointed to comes first.
            for path in sorted(path for folder in settings.FIXTURE_DIRS for path in folder.glob("*.json")):
                in_file = 0
                for place, found in self.records(path):
                    if found is None or found.object.pk is not None:
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

    def records(self, path: Path) -> Iterator[tuple[int, Any]]:
        """Each record of a file with its place in it; None stands for one whose key is in the database."""
        try:
            written = list(enumerate(json.loads(path.read_text(encoding="utf-8")), start=1))
            there = [place for place, record in written if self.is_there(record)]
            yield from ((place, None) for place in there)
            missing = {place: record for place, record in written if place not in there}
            text = json.dumps(list(missing.values()))
            yield from zip(missing, serializers.deserialize("json", text, handle_forward_references=True), strict=True)
        except (ValueError, serializers.base.DeserializationError) as error:
            raise CommandError(f"{path.name} cannot be read: {error}. Nothing was added.") from error

    def is_there(self, record: Any) -> bool:
        """Asks by the key as it is written, once for all records of a model, so that a second start is quick.

        A key that is not written out, like one with a default, is left to the deserializer, which asks for each.
        """
        try:
            model, fields = apps.get_model(record["model"]), record["fields"]
            parts = model._default_manager.all().natural_key_fields
            values = [fields[part.partition("__")[0]] for part in parts]
            key = tuple(value[0] if isinstance(value, list) else value for value in values)
        except (LookupError, TypeError, AttributeError):  # the deserializer says what is wrong
            return False
        if model not in self.known:
            self.known[model] = set(model._default_manager.order_by().values_list(*parts))
        return key in self.known[model]

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
