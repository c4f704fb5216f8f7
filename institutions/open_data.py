"""Institutions: what the lists give as CSV and JSON."""

from django.utils.translation import gettext_lazy as _

from herning_portal.open_data import Column
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
    Column("checked_on", _("Checked against the source on"), lambda one: one.checked_on),
]
