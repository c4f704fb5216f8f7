"""Initiatives: which fields are translated."""

import reversion

from herning_portal.translation import DanishRequired, translated
from initiatives.models import (
    Activity,
    ActivityTheme,
    Audience,
    ChangeNote,
    Contribution,
    Initiative,
    Milestone,
    Partnership,
    StatusNote,
    StatusReport,
)


@translated(Initiative)
class InitiativeTranslation(DanishRequired):
    fields = (
        "title",
        "short_title",
        "in_short",
        "why",
        "for_whom",
        "body",
        "status_reason",
        "budget",
        "withdrawal_note",
    )
    required_languages = {"da": ("title", "in_short")}


@translated(Audience, ActivityTheme, Activity)
class TitleTranslation(DanishRequired):
    fields = ("title",)


@translated(Milestone)
class MilestoneTranslation(DanishRequired):
    fields = ("title", "note")
    required_languages = {"da": ("title",)}


@translated(StatusNote, ChangeNote)
class StatusNoteTranslation(DanishRequired):
    fields = ("text",)


@translated(StatusReport)
class StatusReportTranslation(DanishRequired):
    fields = ("title", "in_short", "withdrawal_note")
    required_languages = {"da": ("title",)}


# History is kept for these too; they have no words of their own.
reversion.register(Contribution)
reversion.register(Partnership)
