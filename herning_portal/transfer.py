"""Ground: records of an editor's screen as a file for a spreadsheet, and back: tried first, all or nothing.

django-import-export reads and writes; here is how its rows pass the one door, how records are named by their keys,
and how a Danish spreadsheet writes numbers.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any, ClassVar

import tablib
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from import_export import resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats
from import_export.forms import SelectableFieldsExportForm

from herning_portal.open_data import FORMULA_SIGNS, cell
from herning_portal.publishing import change

BY_CODE = ("id", "created_at", "updated_at", "folded", "sort_key_da", "sort_key_en", "sort_key_de")
TRUE_WORDS = {"1", "true", "ja", "yes", "wahr", "sand"}
FALSE_WORDS = {"0", "false", "nej", "no", "nein", "falsk", "falsch"}


class KeyWidget(widgets.ForeignKeyWidget):
    """Another record by its key."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = str(value or "").strip()
        if not key:
            return None
        found = self.model._default_manager.filter(key=key).first()
        if found is None:
            raise ValueError(
                gettext("No %(kind)s has the key “%(key)s”. Write a key that exists, or leave the cell empty.")
                % {"kind": self.model._meta.verbose_name, "key": key}
            )
        return found


class KeysWidget(widgets.ManyToManyWidget):
    """Other records by their keys, with spaces between."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        keys = str(value or "").split()
        found = {record.key: record for record in self.model._default_manager.filter(key__in=keys)}
        if missing := [key for key in keys if key not in found]:
            raise ValueError(
                gettext("No %(kind)s has the key “%(key)s”. Write keys that exist, with spaces between.")
                % {"kind": self.model._meta.verbose_name, "key": missing[0]}
            )
        return list(found.values())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return " ".join(sorted(record.key for record in value.all())) if value is not None else ""


class YesNoWidget(widgets.BooleanWidget):
    """Yes and no in the editors' own words; an empty cell is "not known" where the field has room for it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        word = str("" if value is None else value).strip().casefold()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        if not word:
            return None
        raise ValueError(gettext("“%s” is neither yes nor no. Write ja or nej.") % value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else ("ja" if value else "nej")


class MomentWidget(widgets.Widget):
    """A moment in the portal's own time zone, written so that nothing of it is lost on the way out and back."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime | None:
        if value in (None, ""):
            return None
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise ValueError(
                gettext("“%s” is not a moment. Write it like 2027-03-15 or 2027-03-15 12:00.") % value
            ) from None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else timezone.localtime(value).isoformat(" ")


def field_widget(field: models.Field) -> widgets.Widget | None:
    """The widget of a field where the library's own would not do."""
    if isinstance(field, models.ManyToManyField):
        return KeysWidget(field.related_model, field="key", separator=" ")
    if isinstance(field, models.ForeignKey):
        return KeyWidget(field.related_model, field="key")
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.DateTimeField):
        return MomentWidget()
    if isinstance(field, models.FloatField):
        return widgets.FloatWidget(coerce_to_string=False)
    if isinstance(field, models.DecimalField):
        return widgets.DecimalWidget(coerce_to_string=False)
    if isinstance(field, models.IntegerField):
        return widgets.IntegerWidget(coerce_to_string=False)
    return None


class RecordResource(resources.ModelResource):
    """A row a record, known by its key. Rows that change nothing are left alone."""

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        known = {field.column_name for field in self.get_import_fields()}
        if unknown := [head for head in dataset.headers or [] if head not in known]:
            raise ValidationError(
                gettext("The column “%(column)s” is not known. Take it out, or use one of: %(known)s.")
                % {"column": unknown[0], "known": ", ".join(sorted(known))}
            )
        for name in self.get_import_id_fields():
            if name not in (dataset.headers or []):
                raise ValidationError(
                    gettext("The column “%(column)s” is missing. By it we know which record a row is about.")
                    % {"column": name}
                )

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """A cell that is empty in a spreadsheet is an empty text; an apostrophe before a formula's sign is ours."""
        for head, value in row.items():
            if isinstance(value, str):
                row[head] = value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_SIGNS) else value

    def import_field(self, field: Any, instance: Any, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:
        """Says at the field what the library would say in the words of Python."""
        if not is_m2m and row.get(field.column_name) in (None, "") and getattr(instance, field.attribute) in (None, ""):
            # A column of text may hold nothing in two ways; neither is a change of the other.
            return
        try:
            super().import_field(field, instance, row, is_m2m, **kwargs)
        except (ArithmeticError, TypeError, AttributeError) as error:
            raise ValueError(gettext("“%s” cannot be read here.") % str(row.get(field.column_name))[:80]) from error


def resource_for(model: type[models.Model]) -> type[RecordResource]:
    """Every column an editor may fill, translations in a column a language."""
    translated = {
        field.name.removesuffix(f"_{settings.LANGUAGE_CODE}")
        for field in model._meta.fields
        if field.name.endswith(f"_{settings.LANGUAGE_CODE}")
    }
    left_out = {*translated, *BY_CODE}
    fields = [
        field
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name not in left_out and (field.editable or field.name == "key")
    ]
    meta = type(
        "Meta",
        (),
        {
            "model": model,
            "fields": [field.name for field in fields],
            "import_id_fields": ["key"],
            "skip_unchanged": True,
            "report_skipped": True,
            "clean_model_instances": True,
            "use_transactions": True,
        },
    )
    declared = {
        field.name: resources.Field(attribute=field.name, column_name=field.name, widget=widget)
        for field in fields
        if (widget := field_widget(field)) is not None
    }
    return type(f"{model.__name__}Resource", (RecordResource,), {"Meta": meta, **declared})


class DanishCsv(base_formats.CSV):
    """Semicolons and decimal commas going out; coming in, whatever the first line is separated by."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(dataset.headers or [])
        writer.writerows([cell(value) for value in row] for row in dataset)
        return "\ufeff" + file.getvalue()

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream.removeprefix("\ufeff")
        first_line = text.split("\n", 1)[0]
        delimiter = ";" if first_line.count(";") >= first_line.count(",") else ","
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
        if not rows:
            raise ValidationError(gettext("The file is empty. Its first line holds the names of the columns."))
        for number, row in enumerate(rows[1:], 2):
            if len(row) != len(rows[0]):
                raise ValidationError(
                    gettext("Line %(line)s has %(cells)s cells, the first line has %(columns)s.")
                    % {"line": number, "cells": len(row), "columns": len(rows[0])}
                )
        return tablib.Dataset(*rows[1:], headers=[head.strip() for head in rows[0]])


class Spreadsheet(base_formats.XLSX):
    """Numbers stay numbers, and no text becomes a formula."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        safe = tablib.Dataset(headers=dataset.headers, title="Data")
        for row in dataset:
            safe.append([cell(value) if isinstance(value, str) else value for value in row])
        self._escape_illegal_chars(safe)
        return super().export_data(safe, **kwargs)


class ColumnsForm(SelectableFieldsExportForm):
    """The columns by the names that the editors' screen gives them, and by those in the file."""

    def _get_field_label(self, resource: resources.ModelResource, field_name: str) -> str:
        name = capfirst(resource._meta.model._meta.get_field(field_name).verbose_name)
        return f"{name} ({resource.fields[field_name].column_name})"


class TransferMixin(ImportExportMixin):
    """Buttons for import and export on the list of an editor's screen."""

    export_form_class = ColumnsForm
    formats: ClassVar[list[type[base_formats.Format]]] = [DanishCsv, Spreadsheet]

    def get_resource_classes(self, request: HttpRequest) -> list[type[RecordResource]]:
        return [resource_for(self.model)]

    get_import_resource_classes = get_export_resource_classes = get_resource_classes

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_import_data_kwargs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_import_data_kwargs(*args, **kwargs) | {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        match e:
            case ValidationError():
                form.add_error("import_file", e)
            case UnicodeDecodeError():
                words = gettext("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")
                form.add_error("import_file", words)
            case _:
                words = gettext("The file cannot be read. Choose the format that it has, CSV or XLSX.")
                form.add_error("import_file", words)

    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The trial: every row is written as it would be, shown, and taken back."""
        if request.method != "POST":
            return super().import_action(request, *args, **kwargs)
        with change(request.user, gettext("Import tried")) as door:  # type: ignore[arg-type]
            response = super().import_action(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()
            door.undo()
        return response

    def process_import(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with change(request.user, gettext("Imported from a file")):  # type: ignore[arg-type]
            return super().process_import(request, *args, **kwargs)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Between trial and import somebody may have changed a record: then nothing is saved, and that is said."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        transaction.set_rollback(True)
        messages.error(
            request,
            gettext("Nothing was imported: the records have changed since the trial. Choose the file once more."),
        )
        return HttpResponseRedirect(request.path.replace("process_import", "import"))
