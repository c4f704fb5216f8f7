"""Strategy: the editors' screens, one for each kind of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline
from reversion.models import Version

from herning_portal.admin import (
    ChangeDoor,
    LanguageLabels,
    PublishableAdmin,
    RecordAdmin,
    TranslatedRecordAdmin,
    language_fieldsets,
)
from herning_portal.transfer import TransferMixin
from strategy.models import (
    PARENTS,
    AdoptedText,
    Area,
    Chapter,
    Commitment,
    FocusPoint,
    Goal,
    Indicator,
    Kind,
    Lineage,
    Measurement,
    PastValue,
    SeriesMapping,
    Strategy,
    Target,
    TextItem,
    Theme,
)

if TYPE_CHECKING:
    from herning_portal.admin import Fieldset


@admin.register(Strategy)
class StrategyAdmin(PublishableAdmin):
    list_display = [
        "title",
        "kind",
        "organisation",
        "is_current",
        "document_status",
        "state_label",
        "translated",
    ]
    list_select_related = ["organisation"]
    list_filter = [*PublishableAdmin.list_filter, "kind", "organisation"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "organisation", "replaced_by"]
    fieldsets = [
        (None, {"fields": ["kind", "organisation", "is_current"]}),
        *language_fieldsets(
            "title",
            "vision",
            "in_short",
            "goal_name",
            "goal_name_plural",
            "focus_point_name",
            "focus_point_name_plural",
            "committee",
            "dated_note",
        ),
        (
            _("The document"),
            {
                "fields": [
                    "document_status",
                    "dated",
                    "adopted",
                    ("period_from", "period_to"),
                    "next_review",
                    "committee_as_of",
                    "replaced_by",
                ]
            },
        ),
        PublishableAdmin.publishing_fieldset,
    ]


class AdoptedTextInline(admin.StackedInline):
    """Versions can be added, never edited."""

    model = AdoptedText
    extra = 0
    autocomplete_fields = ["decision"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class RootsInline(LanguageLabels, TranslationStackedInline):
    model = Lineage
    fk_name = "later"
    extra = 0
    autocomplete_fields = ["earlier", "theme"]
    verbose_name_plural = _("What this text takes up from earlier texts")


TEXTS = ("title", "short_title", "in_short", "body")


def text_item_fieldsets(*place: str | tuple[str, ...], texts: tuple[str, ...] = TEXTS) -> list[Fieldset]:
    """The fields that say where an item stands, its `texts` in each language, and when it is public."""
    return [
        (_("Where it stands"), {"fields": place}),
        *language_fieldsets(*texts),
        PublishableAdmin.publishing_fieldset,
    ]


class TextItemAdmin(PublishableAdmin):
    list_display = ["__str__", "state_label", "translated", "strategy", "parent"]
    list_select_related = ["strategy", "parent"]
    list_filter = ["strategy", *PublishableAdmin.list_filter]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "strategy", "parent"]
    inlines = [RootsInline, AdoptedTextInline]
    fieldsets = text_item_fieldsets("strategy", "parent", ("number", "order"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset: Any = super().get_queryset(request)
        return queryset.in_text_order()

    def deleted_versions(self) -> list[Version]:
        return [version for version in super().deleted_versions() if version.field_dict["kind"] == self.model.KIND]


ASKING_KINDS = {"chapter": Kind.CHAPTER, "focuspoint": Kind.FOCUS_POINT, "commitment": Kind.COMMITMENT}


@admin.register(TextItem)
class AnyTextItemAdmin(TextItemAdmin):
    """All kinds together: where autocomplete fields look, and read only, since each kind has its own screen."""

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """For the field "stands under": only what the asking kind may stand under."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.GET.get("field_name") == "parent":
            found = found.filter(
                kind__in=PARENTS.get(ASKING_KINDS.get(request.GET.get("model_name", ""), ""), Kind.values)
            )
        return found, may_repeat

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Chapter)
class ChapterAdmin(TextItemAdmin):
    pass


@admin.register(Goal)
class GoalAdmin(TextItemAdmin):
    fieldsets = text_item_fieldsets("strategy", ("number", "order"))


@admin.register(FocusPoint)
class FocusPointAdmin(TextItemAdmin):
    pass


@admin.register(Commitment)
class CommitmentAdmin(TextItemAdmin):
    inlines = []
    fieldsets = text_item_fieldsets("strategy", "parent", "order", "place", texts=("title",))


@admin.register(AdoptedText)
class AdoptedTextAdmin(RecordAdmin):
    list_display = ["item", "version", "valid_from", "decision"]
    list_select_related = ["item", "decision"]
    search_fields = ["item__title_da", "item__key"]
    autocomplete_fields = ["item", "decision"]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Lineage)
class LineageAdmin(TranslatedRecordAdmin):
    list_display = ["later", "kind", "earlier", "theme", "why"]
    list_select_related = ["later", "earlier", "theme"]
    list_filter = ["theme", "kind", "later__strategy", "earlier__strategy"]
    search_fields = ["later__title_da", "earlier__title_da", "why_da"]
    autocomplete_fields = ["later", "earlier", "theme"]
    fieldsets = [(None, {"fields": ["later", "kind", "earlier", "theme"]}), *language_fieldsets("why")]


@admin.register(Theme)
class ThemeAdmin(TranslatedRecordAdmin):
    list_display = ["title", "order", "in_short"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [(None, {"fields": ["key", "order"]}), *language_fieldsets("title", "in_short")]


@admin.register(Area)
class AreaAdmin(TransferMixin, TranslatedRecordAdmin):
    list_display = ["title", "kind", "code", "is_own", "order"]
    list_filter = ["kind"]
    search_fields = ["key", "title_da", "title_en", "title_de", "code"]
    fieldsets = [(None, {"fields": ["key", ("kind", "code"), ("is_own", "order")]}), *language_fieldsets("title")]


class TargetInline(LanguageLabels, TranslationStackedInline):
    model = Target
    extra = 0
    autocomplete_fields = ["area", "source"]


@admin.register(Indicator)
class IndicatorAdmin(TransferMixin, PublishableAdmin):
    list_display = ["title", "unit", "wanted", "next_update", "state_label", "translated", "check_due_on"]
    list_filter = [*PublishableAdmin.list_filter, "unit", "wanted"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "text_items"]
    inlines = [TargetInline]
    fieldsets = [
        (None, {"fields": [("unit", "decimals"), "wanted", "next_update", "text_items", "order"]}),
        *language_fieldsets("title", "short_title", "in_short", "definition", "limits", "unit_name"),
        PublishableAdmin.publishing_fieldset,
    ]


class PastValueInline(admin.TabularInline):
    """What a value was, for reading only."""

    model = PastValue
    extra = 0
    can_delete = False
    readonly_fields = ["value", "was_provisional", "imported_from", "replaced_at"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Measurement)
class MeasurementAdmin(ChangeDoor, admin.ModelAdmin):
    """Values are many and have no history of their own; each keeps where it comes from and what it was."""

    list_display = ["indicator", "area", "period", "value", "is_provisional", "is_break", "is_suppressed", "source"]
    list_select_related = ["indicator", "area", "source"]
    list_filter = ["is_provisional", "is_break", "is_suppressed", "area"]
    search_fields = ["indicator__title_da", "indicator__key", "area__title_da", "period"]
    autocomplete_fields = ["indicator", "area", "source"]
    readonly_fields = ["imported_from", "updated_at"]
    inlines = [PastValueInline]


@admin.register(SeriesMapping)
class SeriesMappingAdmin(TranslatedRecordAdmin):
    list_display = ["table", "indicator", "area_dimension", "time_dimension"]
    list_select_related = ["indicator"]
    search_fields = ["key", "table", "indicator__title_da"]
    autocomplete_fields = ["indicator", "areas", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "key",
                    "indicator",
                    "table",
                    "selection",
                    ("area_dimension", "time_dimension"),
                    "areas",
                    "source",
                ]
            },
        )
    ]
