"""Institutions: what an import last wrote, so that the next one sees what an editor has changed."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class ImportedRecord(models.Model):
    """What one file last said of one record. The desk's own memory: never public and without history."""

    file = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    natural_key = models.CharField(max_length=200)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "model", "natural_key"], name="imported_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.model} {self.natural_key}"
