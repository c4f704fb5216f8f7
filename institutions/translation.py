"""Institutions: which fields are translated."""

from herning_portal.translation import DanishRequired, translated
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


@translated(Organisation)
class OrganisationTranslation(DanishRequired):
    fields = ("name",)


@translated(Field)
class FieldTranslation(DanishRequired):
    fields = ("title", "in_short")
    required_languages = {"da": ("title",)}


@translated(EducationType)
class EducationTypeTranslation(DanishRequired):
    fields = ("title", "in_short", "change_note")
    required_languages = {"da": ("title",)}


@translated(Institution)
class InstitutionTranslation(DanishRequired):
    fields = ("title", "short_title", "former_names", "in_short", "body", "withdrawal_note")
    required_languages = {"da": ("title",)}


@translated(Campus)
class CampusTranslation(DanishRequired):
    fields = ("title", "note", "accessibility")
    required_languages = {"da": ("title",)}


@translated(Programme)
class ProgrammeTranslation(DanishRequired):
    fields = (
        "title",
        "short_title",
        "also_called",
        "in_short",
        "body",
        "intake_note",
        "duration",
        "entry_requirements",
        "how_to_apply",
        "afterwards",
        "withdrawal_note",
    )
    required_languages = {"da": ("title",)}


@translated(ProgrammeOffering)
class ProgrammeOfferingTranslation(DanishRequired):
    fields = ("note",)
    required_languages = ()


@translated(Progression)
class ProgressionTranslation(DanishRequired):
    fields = ("condition",)
    required_languages = ()


@translated(HousingProvider)
class HousingProviderTranslation(DanishRequired):
    fields = ("title", "short_title", "in_short", "body", "withdrawal_note")
    required_languages = {"da": ("title",)}


@translated(HousingRule)
class HousingRuleTranslation(DanishRequired):
    fields = ("text",)


@translated(HousingFigure)
class HousingFigureTranslation(DanishRequired):
    fields = ("title", "unit", "note")
    required_languages = {"da": ("title",)}


@translated(Residence)
class ResidenceTranslation(DanishRequired):
    fields = (
        "title",
        "short_title",
        "in_short",
        "body",
        "units_note",
        "rent_note",
        "size_note",
        "who_may_apply",
        "how_to_apply",
        "withdrawal_note",
    )
    required_languages = {"da": ("title",)}


@translated(ResidenceBuilding)
class ResidenceBuildingTranslation(DanishRequired):
    fields = ()


@translated(Place)
class PlaceTranslation(DanishRequired):
    fields = ("title", "in_short", "body", "accessibility", "withdrawal_note")
    required_languages = {"da": ("title", "in_short")}


@translated(Deadline)
class DeadlineTranslation(DanishRequired):
    fields = ("title", "audience", "rule", "place", "note", "withdrawal_note")
    required_languages = {"da": ("title", "rule")}


@translated(Event)
class EventTranslation(DanishRequired):
    fields = ("title", "in_short", "body", "location", "price", "accessibility", "withdrawal_note")
    required_languages = {"da": ("title",)}
