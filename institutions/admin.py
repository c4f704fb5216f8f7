"""Institutions: the editors' screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from herning_portal.admin import LanguageLabels, PublishableAdmin, TranslatedRecordAdmin, language_fieldsets
from herning_portal.transfer import TransferMixin
from institutions.models import (
    Campus,
    Deadline,
    EducationType,
    Event,
    Field,
    HousingFigure,
    HousingProvider,
    HousingRule,
    Institution,
    Organisation,
    Place,
    Programme,
    ProgrammeOffering,
    Progression,
    Residence,
    ResidenceBuilding,
)

if TYPE_CHECKING:
    from herning_portal.admin import Fieldset

ADDRESS: list[str | tuple[str, ...]] = ["address", ("postcode", "city"), ("latitude", "longitude")]
AUDIENCES: tuple[str, ...] = ("takes_students", "takes_apprentices", "takes_internationals")


class ListedAdmin(TransferMixin, PublishableAdmin):
    """A record with a page of its own: facts, words in each language, publication."""

    facts: ClassVar[list[Fieldset]] = []
    words: ClassVar[tuple[str, ...]] = ("title", "in_short", "body")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.fieldsets = [*cls.facts, *language_fieldsets(*cls.words), PublishableAdmin.publishing_fieldset]


class KeyedAdmin(TransferMixin, TranslatedRecordAdmin):
    """A record without a page of its own."""


class PartInline(LanguageLabels, TranslationStackedInline):
    """Parts that go with their record, edited on its screen."""

    extra = 0
    show_change_link = True


@admin.register(Organisation)
class OrganisationAdmin(KeyedAdmin):
    list_display = ["name", "kind", "website"]
    list_filter = ["kind"]
    search_fields = ["key", "name_da", "name_en", "name_de"]
    fieldsets = [(None, {"fields": ["key", "kind", "website"]}), *language_fieldsets("name")]


@admin.register(Field)
class FieldAdmin(KeyedAdmin):
    list_display = ["title", "is_hub", "is_wanted", "order"]
    list_filter = ["is_hub", "is_wanted"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [
        (None, {"fields": ["key", ("is_hub", "is_wanted"), "order"]}),
        *language_fieldsets("title", "in_short"),
    ]


@admin.register(EducationType)
class EducationTypeAdmin(KeyedAdmin):
    list_display = ["title", "level", "rung", "valid_from", "valid_to"]
    list_filter = ["level"]
    search_fields = ["key", "title_da", "title_en", "title_de"]
    fieldsets = [
        (None, {"fields": ["key", ("level", "rung"), ("isced", "nqf"), ("valid_from", "valid_to")]}),
        *language_fieldsets("title", "in_short", "change_note"),
    ]


class CampusInline(PartInline):
    model = Campus
    autocomplete_fields = ["source"]


@admin.register(Institution)
class InstitutionAdmin(ListedAdmin):
    list_display = ["title", "kind", "state_label", "translated", "check_due_on"]
    list_filter = [*PublishableAdmin.list_filter, "kind"]
    search_fields = [*PublishableAdmin.search_fields, "short_title_da", "former_names_da"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "organisation"]
    inlines = [CampusInline]
    facts = [(None, {"fields": ["kind", "organisation", "website", "register_number"]})]
    words = ("title", "short_title", "former_names", "in_short", "body")


@admin.register(Campus)
class CampusAdmin(KeyedAdmin):
    list_display = ["title", "institution", "address", "city", "is_in_municipality"]
    list_select_related = ["institution"]
    list_filter = ["is_in_municipality", "institution"]
    search_fields = ["key", "title_da", "address", "city"]
    autocomplete_fields = ["institution", "source"]
    fieldsets = [
        (None, {"fields": ["key", "institution", *ADDRESS, "register_number", "source"]}),
        (None, {"fields": [("is_main", "is_in_municipality"), "order"]}),
        *language_fieldsets("title", "note", "accessibility"),
    ]


class OfferingInline(PartInline):
    model = ProgrammeOffering
    autocomplete_fields = ["campus"]


@admin.register(Programme)
class ProgrammeAdmin(ListedAdmin):
    list_display = ["title", "type", "institution", "intake", "state_label", "translated", "check_due_on"]
    list_select_related = ["type", "institution"]
    list_filter = [*PublishableAdmin.list_filter, "intake", "type", "institution", "fields", "is_variant"]
    search_fields = [*PublishableAdmin.search_fields, "short_title_da", "also_called_da"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "institution", "type", "fields", "variant_of"]
    inlines = [OfferingInline]
    facts = [
        (None, {"fields": ["institution", "type", "fields", ("variant_of", "is_variant")]}),
        (_("Intake"), {"fields": ["intake", ("intake_from", "intake_until"), "intake_as_of", "places"]}),
        (
            _("Facts"),
            {"fields": [("duration_months", "ects"), ("is_in_danish", "is_in_english"), "website", "guide_url"]},
        ),
    ]
    words = (
        "title",
        "short_title",
        "also_called",
        "in_short",
        "body",
        "duration",
        "intake_note",
        "entry_requirements",
        "how_to_apply",
        "afterwards",
    )


@admin.register(Progression)
class ProgressionAdmin(KeyedAdmin):
    list_display = ["__str__", "condition"]
    list_select_related = ["earlier_type", "earlier_programme", "later_type", "later_programme"]
    search_fields = [
        "key",
        "earlier_type__title_da",
        "earlier_programme__title_da",
        "later_type__title_da",
        "later_programme__title_da",
    ]
    autocomplete_fields = ["earlier_type", "earlier_programme", "later_type", "later_programme", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "key",
                    ("earlier_type", "earlier_programme"),
                    ("later_type", "later_programme"),
                    "source",
                ]
            },
        ),
        *language_fieldsets("condition"),
    ]


class HousingRuleInline(PartInline):
    model = HousingRule
    autocomplete_fields = ["source"]


@admin.register(HousingProvider)
class HousingProviderAdmin(ListedAdmin):
    list_display = ["title", "kind", "applies_through", "state_label", "translated", "check_due_on"]
    list_select_related = ["applies_through"]
    list_filter = [*PublishableAdmin.list_filter, "kind"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "organisation", "applies_through"]
    inlines = [HousingRuleInline]
    facts = [
        (None, {"fields": ["kind", "organisation", "applies_through", "website", "address"]}),
        (
            _("Terms"),
            {
                "fields": [
                    ("minimum_age", "minimum_study_hours"),
                    ("application_fee", "booking_fee"),
                    ("longest_stay_months", "gives_guarantee"),
                    AUDIENCES,
                ]
            },
        ),
    ]
    words = ("title", "short_title", "in_short", "body")


@admin.register(HousingRule)
class HousingRuleAdmin(KeyedAdmin):
    list_display = ["__str__", "provider", "as_of", "is_history"]
    list_select_related = ["provider"]
    list_filter = ["kind", "is_history", "provider"]
    search_fields = ["key", "text_da"]
    autocomplete_fields = ["provider", "source"]
    fieldsets = [
        (None, {"fields": ["key", "provider", "kind", ("as_of", "is_history"), "order", "source"]}),
        *language_fieldsets("text"),
    ]


@admin.register(HousingFigure)
class HousingFigureAdmin(KeyedAdmin):
    list_display = ["title", "value", "unit", "as_of"]
    search_fields = ["key", "title_da"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["key", ("value", "is_approximate"), "as_of", "order", "source"]}),
        *language_fieldsets("title", "unit", "note"),
    ]


class BuildingInline(admin.StackedInline):
    model = ResidenceBuilding
    extra = 0
    autocomplete_fields = ["source"]


@admin.register(Residence)
class ResidenceAdmin(ListedAdmin):
    list_display = ["title", "kind", "provider", "stage", "units", "rent_from", "state_label", "check_due_on"]
    list_select_related = ["provider"]
    list_filter = [*PublishableAdmin.list_filter, "kind", "stage", "provider"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "provider", "for_internationals"]
    inlines = [BuildingInline]
    facts = [
        (
            None,
            {
                "fields": [
                    "kind",
                    ("provider", "for_internationals"),
                    ("stage", "stage_as_of"),
                    "address",
                    ("postcode", "city"),
                    "website",
                ]
            },
        ),
        (
            _("The homes"),
            {
                "fields": [
                    "units",
                    ("size_from", "size_to"),
                    ("kitchen", "is_step_free", "is_furnished"),
                    ("rent_from", "rent_to", "rent_as_of"),
                    ("entry_payment", "deposit"),
                    AUDIENCES,
                ]
            },
        ),
    ]
    words = (
        "title",
        "short_title",
        "in_short",
        "body",
        "units_note",
        "size_note",
        "rent_note",
        "who_may_apply",
        "how_to_apply",
    )


@admin.register(ResidenceBuilding)
class ResidenceBuildingAdmin(KeyedAdmin):
    list_display = ["__str__", "residence", "homes", "average_size", "is_inferred"]
    list_select_related = ["residence"]
    list_filter = ["is_inferred"]
    search_fields = ["key", "address", "residence__title_da"]
    autocomplete_fields = ["residence", "source"]
    fieldsets = [
        (None, {"fields": ["key", "residence", *ADDRESS, "is_inferred", "source", "order"]}),
        (
            _("From the register"),
            {
                "fields": [
                    ("homes", "one_room_homes", "two_room_homes", "larger_homes"),
                    ("average_size", "floors", "built"),
                ]
            },
        ),
    ]


@admin.register(Place)
class PlaceAdmin(ListedAdmin):
    list_display = ["title", "kind", "known_as_of", "is_history", "state_label", "translated", "check_due_on"]
    list_filter = [*PublishableAdmin.list_filter, "kind", "is_history"]
    facts = [(None, {"fields": ["kind", *ADDRESS, "website", ("known_as_of", "is_history")]})]
    words = ("title", "in_short", "body", "accessibility")


@admin.register(Deadline)
class DeadlineAdmin(ListedAdmin):
    list_display = ["title", "kind", "level", "rule", "state_label", "translated", "check_due_on"]
    list_filter = [*PublishableAdmin.list_filter, "kind", "level", "is_example"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "institutions", "types", "programmes"]
    facts = [
        (None, {"fields": [("kind", "level"), "institutions", "types", "programmes", "official_url"]}),
        (
            _("When"),
            {"fields": ["yearly_dates", "moves_before_weekend", "stated_dates", "time", "is_example"]},
        ),
    ]
    words = ("title", "audience", "rule", "place", "note")


@admin.register(Event)
class EventAdmin(ListedAdmin):
    list_display = ["title", "starts_at", "place", "institution", "is_cancelled", "state_label", "translated"]
    list_select_related = ["place", "institution"]
    list_filter = [*PublishableAdmin.list_filter, "is_cancelled", "institution"]
    autocomplete_fields = [*PublishableAdmin.autocomplete_fields, "place", "institution"]
    date_hierarchy = "starts_at"
    facts = [
        (
            None,
            {"fields": ["starts_at", "ends_at", ("is_all_day", "is_cancelled"), "place", "institution", "website"]},
        )
    ]
    words = ("title", "in_short", "body", "location", "price", "accessibility")
