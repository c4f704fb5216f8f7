"""Initiatives: the editors' screens."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from herning_portal.admin import (
    LanguageLabels,
    PublishableAdmin,
    TellsReaders,
    TranslatedRecordAdmin,
    language_fieldsets,
)
from herning_portal.dates import format_partial_date
from herning_portal.transfer import TransferMixin
from initiatives.following import admin as following
from initiatives.models import (
    Activity,
    ActivityTheme,
    Audience,
    Contribution,
    Initiative,
    Milestone,
    Partnership,
    StatusNote,
)

# With the screens of what readers are told along the way.
__all__ = ["InitiativeAdmin", "following"]


class ContributionFormSet(BaseInlineFormSet):
    # The main one comes first by the model's own order, so that it is let go before another takes its place.

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if sum(bool(form.cleaned_data.get("is_primary")) for form in kept if hasattr(form, "cleaned_data")) > 1:
            raise ValidationError(_("An initiative has one main text."))


class ContributionInline(admin.TabularInline):
    model = Contribution
    formset = ContributionFormSet
    extra = 0
    autocomplete_fields = ["text", "source"]


class PartnershipInline(admin.TabularInline):
    model = Partnership
    extra = 0
    autocomplete_fields = ["organisation", "institution"]


class MilestoneInline(LanguageLabels, TranslationStackedInline):
    model = Milestone
    extra = 0
    autocomplete_fields = ["source"]


class StatusNoteInline(LanguageLabels, TranslationStackedInline):
    model = StatusNote
    extra = 0
    autocomplete_fields = ["unit", "source"]


class FollowUpFilter(admin.SimpleListFilter):
    """The work list: what somebody should look at."""

    title = _("to follow up")
    parameter_name = "follow_up"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("late", _("Late: a milestone has been missed")),
            ("nobody", _("Nobody is responsible")),
            ("outdated", _("Status older than a year")),
            ("expired", _("The period is over; no source says how it went")),
            ("no_status", _("No source says the status")),
            ("no_text", _("Serves no text")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet:
        match self.value():
            case "late":
                return queryset.late()
            case "nobody":
                return queryset.filter(responsible_unit__isnull=True)
            case "outdated":
                return queryset.outdated()
            case "expired":
                return queryset.expired()
            case "no_status":
                return queryset.filter(status="")
            case "no_text":
                return queryset.filter(~Exists(Contribution.objects.filter(initiative=OuterRef("pk"))))
        return queryset


@admin.register(Initiative)
class InitiativeAdmin(TellsReaders, TransferMixin, PublishableAdmin):
    list_display = ["title", "status", "as_of", "responsible_unit", "state_label", "translated", "check_due_on"]
    list_select_related = ["responsible_unit"]
    list_filter = [FollowUpFilter, "status", *PublishableAdmin.list_filter, "audiences"]
    autocomplete_fields = [
        *PublishableAdmin.autocomplete_fields,
        "status_source",
        "continued_in",
        "indicators",
        "institutions",
        "programmes",
        "audiences",
    ]
    inlines = [ContributionInline, PartnershipInline, MilestoneInline, StatusNoteInline]
    fieldsets = [
        (
            _("Status"),
            {"fields": ["status", ("status_since", "status_as_of"), "status_source", ("ending", "continued_in")]},
        ),
        *language_fieldsets("title", "short_title", "in_short", "why", "for_whom", "body", "status_reason", "budget"),
        (
            _("What it is linked to"),
            {"fields": [("period_from", "period_to"), "audiences", "institutions", "programmes", "indicators"]},
        ),
        PublishableAdmin.publishing_fieldset,
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset: Any = super().get_queryset(request)
        return queryset.with_standing()

    @admin.display(description=_("known as of"), ordering="known_as_of")
    def as_of(self, obj: Initiative) -> str:
        return format_partial_date(obj.known_as_of) or "–"


@admin.register(Audience)
class AudienceAdmin(TranslatedRecordAdmin):
    list_display = ["title", "order"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [(None, {"fields": ["key", "order"]}), *language_fieldsets("title")]


@admin.register(ActivityTheme)
class ActivityThemeAdmin(TranslatedRecordAdmin):
    list_display = ["title", "order"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [(None, {"fields": ["key", "order"]}), *language_fieldsets("title")]


@admin.register(Activity)
class ActivityAdmin(TransferMixin, TranslatedRecordAdmin):
    list_display = ["title", "theme", "text", "is_our_reading", "order"]
    list_select_related = ["theme", "text"]
    list_filter = ["theme", "audiences", "is_our_reading"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    autocomplete_fields = ["text", "theme", "audiences"]
    fieldsets = [
        (None, {"fields": ["key", "text", "theme", "audiences", "is_our_reading", "order"]}),
        *language_fieldsets("title"),
    ]
