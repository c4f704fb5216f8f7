"""Institutions: the columns of its open data."""

from django.utils.translation import gettext_lazy as _

from herning_portal.open_data import Column
from institutions.filters.housing import HousingRow
from institutions.models import Programme

PROGRAMME_COLUMNS: list[Column[Programme]] = [
    Column("key", _("Key"), lambda one: one.key, _("Never changes.")),
    Column("title", _("Title"), lambda one: one.title),
    Column("level", _("Level"), lambda one: one.type.get_level_display()),
    Column("type", _("Type"), lambda one: one.type.title),
    Column("fields", _("Fields of study"), lambda one: [str(field) for field in one.fields.all()]),
    Column("institution", _("Institution"), lambda one: one.institution.title),
    Column(
        "places",
        _("Places"),
        lambda one: [f"{offering.campus.title}, {offering.campus.postal_address}" for offering in one.offerings.all()],
        _("Every campus where it is taught; some teach a part of it."),
    ),
    Column(
        "is_taught_in_parts",
        _("Taught in several places"),
        lambda one: any(not offering.is_whole for offering in one.offerings.all()),
        _("A part of it is taught somewhere else."),
    ),
    Column("duration", _("Duration"), lambda one: one.duration or None),
    Column("duration_months", _("Duration in months"), lambda one: one.duration_months),
    Column("ects", _("ECTS credits"), lambda one: one.ects),
    Column("languages", _("Language"), lambda one: one.languages or None),
    Column("intake", _("Intake"), lambda one: one.get_intake_display()),
    Column("first_intake", _("First intake"), lambda one: one.intake_from or None),
    Column("last_intake", _("Last intake"), lambda one: one.intake_until or None),
    Column("intake_as_of", _("Intake known as of"), lambda one: one.intake_as_of or None),
    Column(
        "is_variant",
        _("Speciality or course"),
        lambda one: one.is_variant,
        _("Shown, but not counted as a programme of its own."),
    ),
    Column("website", _("Page at the institution"), lambda one: one.website or None),
    Column("guide", _("Page in the national guide"), lambda one: one.guide_url or None),
    Column("checked_on", _("Checked against our extracts of the sources on"), lambda one: one.checked_on),
]

HOUSING_COLUMNS: list[Column[HousingRow]] = [
    Column("key", _("key"), lambda row: row.residence.key),
    Column("title", _("name"), lambda row: row.residence.title),
    Column("kind", _("kind"), lambda row: row.residence.get_kind_display()),
    Column("stage", _("stage"), lambda row: row.residence.get_stage_display()),
    Column("provider", _("provider"), lambda row: row.residence.provider and row.residence.provider.title),
    Column("address", _("address"), lambda row: row.residence.postal_address or None),
    Column("latitude", _("latitude"), lambda row: row.residence.point and row.residence.point[0]),
    Column("longitude", _("longitude"), lambda row: row.residence.point and row.residence.point[1]),
    Column(
        "place_is_inferred",
        _("the place is inferred"),
        lambda row: row.residence.is_place_inferred if row.residence.point else None,
        _("No source names the building; street, year and number of homes say that it is this one."),
    ),
    Column(
        "distance_km",
        _("distance in km"),
        lambda row: None if row.home.km is None else round(row.home.km, 1),
        _("In a straight line from the place of study that was chosen to the nearest building."),
    ),
    Column("units", _("homes"), lambda row: row.residence.units),
    Column("rent_from", _("rent a month, from"), lambda row: row.residence.rent_from),
    Column("rent_to", _("rent a month, to"), lambda row: row.residence.rent_to),
    Column("rent_as_of", _("rent known as of"), lambda row: row.residence.rent_as_of or None),
    Column("size_from", _("smallest home in m²"), lambda row: row.residence.size_from),
    Column("size_to", _("largest home in m²"), lambda row: row.residence.size_to),
    Column("is_step_free", _("step-free access"), lambda row: row.residence.is_step_free),
    Column(
        "open_to",
        _("who may apply"),
        lambda row: sorted(row.home.audiences) or None,
        _("student, apprentice or international; empty where no source says."),
    ),
    Column("how_to_apply", _("how to apply"), lambda row: row.residence.how_to_apply or None),
    Column("not_stated", _("asked for and not stated"), lambda row: list(row.unanswered) or None),
    Column("website", _("website"), lambda row: row.residence.website or None),
    Column("checked_on", _("checked against our extracts of the sources on"), lambda row: row.residence.checked_on),
]
