"""Initiatives: the editors' screens of what readers have been told, and of the frozen reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.admin import ChangeNoteForm, PublishableAdmin, TranslatedRecordAdmin, language_fieldsets
from initiatives.following.reports import freeze, last_quarter, named_by_period
from initiatives.models import ChangeNote, StatusReport

if TYPE_CHECKING:
    from herning_portal.admin import Fieldset


@admin.register(ChangeNote)
class ChangeNoteAdmin(TranslatedRecordAdmin):
    """What readers have been told. It is written on the screen of the record that changed; here it is corrected."""

    list_display = ["made_at", "about_label", "text"]
    list_display_links = ["made_at", "about_label"]
    list_select_related = ["initiative", "indicator", "text_item"]
    search_fields = ["text_da", "text_en", "text_de"]
    date_hierarchy = "made_at"
    readonly_fields = ["about_label"]
    fieldsets = [(None, {"fields": ["about_label", "made_at"]}), *language_fieldsets("text")]

    @admin.display(description=_("about"))
    def about_label(self, obj: ChangeNote) -> str:
        return str(obj.about)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class FreezeForm(ChangeNoteForm):
    """A period is chosen, and the report names itself by it. Its draft can be frozen again, a published one cannot."""

    OWN_FIELDS = ["freeze_again", *ChangeNoteForm.OWN_FIELDS]
    NAMED = ("key", "slug", "title_da", "title_en", "title_de")

    freeze_again = forms.BooleanField(
        label=_("Freeze the period again, as everything is now"),
        required=False,
        help_text=_("Only while the report is a draft."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            first, last = last_quarter(timezone.localdate())
            self.initial = {"period_from": first, "period_to": last, **self.initial}
            for name in self.NAMED:
                if name in self.fields:
                    self.fields[name].required = False
                    self.fields[name].help_text = _("Empty: named by its period.")
            del self.fields["freeze_again"]
        elif self.instance.has_been_public:
            self.fields["freeze_again"].disabled = True

    def clean(self) -> Any:
        cleaned: dict[str, Any] = super().clean()
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and first <= last:
            if last > timezone.localdate():
                self.add_error("period_to", _("The period has not ended yet. Choose a day that has been."))
            named = named_by_period(first, last)
            cleaned |= {name: named[name] for name in self.NAMED if name in self.fields and not cleaned.get(name)}
        return cleaned


@admin.register(StatusReport)
class StatusReportAdmin(PublishableAdmin):
    form = FreezeForm
    list_display = ["title", "period_from", "period_to", "frozen_at", "state_label", "translated"]
    fieldsets = [
        (
            None,
            {
                "fields": ["period_from", "period_to", "frozen_at", "previous"],
                "description": _("Saving freezes the period. Look at the preview, then give the moment it is public."),
            },
        ),
        *language_fieldsets("title", "in_short"),
        PublishableAdmin.publishing_fieldset,
    ]
    readonly_fields = ["frozen_at", "previous"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset: Any = super().get_queryset(request)
        return queryset.newest_first()

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        fieldsets: list[Fieldset] = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        # Nothing to freeze again yet.
        *others, (name, options) = fieldsets
        fields = [field for field in options["fields"] if field != "freeze_again"]
        return [*others, (name, options | {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        # Another period would be another report.
        return (*readonly, "period_from", "period_to") if obj is not None else readonly

    def save_model(self, request: HttpRequest, obj: StatusReport, form: Any, change: bool) -> None:
        if not change or form.cleaned_data.get("freeze_again"):
            freeze(obj)
        super().save_model(request, obj, form, change)

    def revision_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # An old version holds what was frozen then.
        report = self.get_object(request, object_id)
        if report is not None and report.has_been_public:
            raise PermissionDenied
        return super().revision_view(request, object_id, version_id, extra_context)
