"""Initiatives: the columns of its open data."""

from django.utils.translation import gettext_lazy as _

from herning_portal.open_data import Column
from initiatives.models import Initiative

COLUMNS: list[Column[Initiative]] = [
    Column("key", _("Key"), lambda one: one.key, _("Never changes.")),
    Column("title", _("Title"), lambda one: one.title),
    Column("in_short", _("What it is"), lambda one: one.in_short),
    Column("status_code", _("Status, as a word that never changes"), lambda one: one.status or None),
    Column(
        "status", _("Status"), lambda one: one.get_status_display() or None, _("Empty where no source says how it is.")
    ),
    Column("status_since", _("Has this status since"), lambda one: one.status_since or None),
    Column("status_reason", _("Reason for the status"), lambda one: one.status_reason or None),
    Column(
        "known_as_of",
        _("Status known as of"),
        lambda one: one.known_as_of or None,
        _("The date of the status or of the newest note, whichever is later."),
    ),
    Column("is_outdated", _("Status not updated for a year"), lambda one: one.is_outdated),
    Column("is_expired", _("The period is over; no source says how it went"), lambda one: one.is_expired),
    Column(
        "is_late",
        _("Late"),
        lambda one: one.is_late,
        _("The date of a milestone has passed, and no source says that it was reached."),
    ),
    Column("begins", _("From"), lambda one: one.period_from or None),
    Column("ends", _("To"), lambda one: one.period_to or None),
    Column("responsible", _("Responsible"), lambda one: one.responsible_unit and one.responsible_unit.name),
    Column("partners", _("Partners"), lambda one: [str(row.partner) for row in one.partnerships.all()] or None),
    Column("audiences", _("For whom"), lambda one: [str(audience) for audience in one.audiences.all()] or None),
    Column(
        "institutions",
        _("Institutions"),
        lambda one: [institution.title for institution in one.institutions.all()] or None,
    ),
    Column(
        "serves",
        _("Texts it serves"),
        lambda one: (
            [f"{row.text.strategy.title}: {row.text.choice_label}" for row in one.contributions.all() if row.serves]
            or None
        ),
        _("The main one first."),
    ),
    Column(
        "goes_on_in",
        _("Goes on in"),
        lambda one: one.successor and one.successor.key,
        _("The key of the initiative that it was merged into or superseded by."),
    ),
    Column("budget", _("Budget frame"), lambda one: one.budget or None),
    Column("checked_on", _("Checked against our extracts of the sources on"), lambda one: one.checked_on),
]
