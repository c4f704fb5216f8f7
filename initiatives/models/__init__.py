"""Initiatives: the work, what a learning forum lists, and what the public is told along the way."""

from initiatives.models.following import (
    ChangeNote,
    ChangeNoteQuerySet,
    StatusReport,
    StatusReportQuerySet,
    initiatives_under,
)
from initiatives.models.forum import Activity, ActivityQuerySet, ActivityTheme
from initiatives.models.work import (
    Audience,
    Contribution,
    ContributionQuerySet,
    Initiative,
    InitiativeQuerySet,
    Milestone,
    MilestoneQuerySet,
    Partnership,
    PartnershipQuerySet,
    StatusNote,
    StatusNoteQuerySet,
    first_sign,
    is_late,
    is_outdated,
    known_as_of,
)

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "ActivityTheme",
    "Audience",
    "ChangeNote",
    "ChangeNoteQuerySet",
    "Contribution",
    "ContributionQuerySet",
    "Initiative",
    "InitiativeQuerySet",
    "Milestone",
    "MilestoneQuerySet",
    "Partnership",
    "PartnershipQuerySet",
    "StatusNote",
    "StatusNoteQuerySet",
    "StatusReport",
    "StatusReportQuerySet",
    "first_sign",
    "initiatives_under",
    "is_late",
    "is_outdated",
    "known_as_of",
]
