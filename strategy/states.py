"""Strategy: how far work has come, and what that makes of a commitment, by a stated rule; never typed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from django.db import models
from django.db.models import Case, Exists, Q, Value, When
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# Of the rule in state_of(), which the site publishes. Whoever changes what it answers raises this.
VERSION = "1.1"


class WorkStatus(models.TextChoices):
    """The fixed words for a piece of work."""

    IDEA = "idea", _("Idea")
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    OPERATIONAL = "operational", _("Part of regular operations")
    ON_HOLD = "on_hold", _("On hold")
    DISCONTINUED = "discontinued", _("Closed without completion")


# Decided and not ended: somebody is at it or is going to be.
UNDER_WAY = (WorkStatus.PLANNED, WorkStatus.IN_PROGRESS)
DONE = (WorkStatus.COMPLETED, WorkStatus.OPERATIONAL)
# Work that counts as action: not ideas, nor what is on hold or given up.
ACTION = (*UNDER_WAY, *DONE, "")
# As a reader asks for them; "" is work whose status no source states.
BY_INTEREST = (*reversed(UNDER_WAY), *reversed(DONE), WorkStatus.ON_HOLD, "", WorkStatus.IDEA, WorkStatus.DISCONTINUED)


class CommitmentState(models.TextChoices):
    """What can be said of a commitment."""

    CARRIED_OUT = "carried_out", _("Carried out")
    UNDER_WAY = "under_way", _("Under way")
    NOT_STATED = "not_stated", _("Status not stated")
    OUR_READING = "our_reading", _("Only as we read it")
    NO_KNOWN_ACTION = "no_known_action", _("No known action")
    REPLACED = "replaced", _("Replaced")

    @property
    def look(self) -> str:
        """The mark that chips and stitches have for it."""
        return LOOKS[self]


# No source tells of any action.
UNTOLD = (CommitmentState.OUR_READING, CommitmentState.NO_KNOWN_ACTION)
LOOKS = {
    CommitmentState.CARRIED_OUT: "completed",
    CommitmentState.UNDER_WAY: "in_progress",
    CommitmentState.NOT_STATED: "unknown",
    CommitmentState.OUR_READING: "unknown",
    CommitmentState.NO_KNOWN_ACTION: "gap",
    CommitmentState.REPLACED: "replaced",
}


def state_of(is_replaced: Q, has_work: Callable[[Collection[str]], Exists], is_read_into: Exists) -> Case:
    """The state of each commitment of a query.

    `has_work(statuses)`: whether public work with one of these serves it, and a source says that it does.
    `is_read_into`: whether public work that counts as action serves it as we read it, though no source says so.

    1. Its text has been replaced: replaced.
    2. Work is planned or in progress, or some of it is done and some is not: under way.
    3. All the work is done or has become part of regular operations: carried out.
    4. There is work, and no source states how far it has come: not stated.
    5. Only our own reading ties such work to it: said to be so, however far the work has come.
    6. Everything else, ideas and work on hold or given up as well: no known action.
    """
    is_done = has_work(DONE)
    return Case(
        When(is_replaced, then=Value(CommitmentState.REPLACED)),
        When(has_work(UNDER_WAY), then=Value(CommitmentState.UNDER_WAY)),
        When(
            is_done & has_work([status for status in BY_INTEREST if status not in DONE]),
            then=Value(CommitmentState.UNDER_WAY),
        ),
        When(is_done, then=Value(CommitmentState.CARRIED_OUT)),
        When(has_work([""]), then=Value(CommitmentState.NOT_STATED)),
        When(is_read_into, then=Value(CommitmentState.OUR_READING)),
        default=Value(CommitmentState.NO_KNOWN_ACTION),
        output_field=models.CharField(),
    )


def states_in_words(states: Iterable[str]) -> str:
    """Commitments counted: "13 commitments: 1 carried out, 7 under way, 5 with no known action."."""
    counts = Counter(states)
    total = counts.total()
    words = {
        CommitmentState.CARRIED_OUT: gettext("%(number)s carried out"),
        CommitmentState.UNDER_WAY: gettext("%(number)s under way"),
        CommitmentState.NOT_STATED: gettext("%(number)s whose status no source states"),
        CommitmentState.OUR_READING: gettext("%(number)s only as we read it"),
        CommitmentState.NO_KNOWN_ACTION: gettext("%(number)s with no known action"),
        CommitmentState.REPLACED: gettext("%(number)s replaced"),
    }
    parts = ", ".join(text % {"number": counts[state]} for state, text in words.items() if counts[state])
    start = ngettext("%(number)s commitment", "%(number)s commitments", total) % {"number": total}
    return f"{start}: {parts}." if parts else f"{start}."


def work_in_words(statuses: Iterable[str], expired: int = 0) -> str:
    """Initiatives counted: "12 initiatives: 7 in progress, 3 completed, 2 whose status no source states.".

    Of `expired`, which are among those that are under way, a second sentence tells.
    """
    counts = Counter(statuses)
    total = counts.total()
    words = {
        WorkStatus.IN_PROGRESS: gettext("%(number)s in progress"),
        WorkStatus.PLANNED: gettext("%(number)s planned"),
        WorkStatus.OPERATIONAL: gettext("%(number)s part of regular operations"),
        WorkStatus.COMPLETED: gettext("%(number)s completed"),
        WorkStatus.ON_HOLD: gettext("%(number)s on hold"),
        WorkStatus.IDEA: ngettext("%(number)s idea", "%(number)s ideas", counts[WorkStatus.IDEA]),
        WorkStatus.DISCONTINUED: gettext("%(number)s closed without completion"),
        "": gettext("%(number)s whose status no source states"),
    }
    parts = ", ".join(text % {"number": counts[status]} for status, text in words.items() if counts[status])
    start = ngettext("%(number)s initiative", "%(number)s initiatives", total) % {"number": total}
    sentence = f"{start}: {parts}." if parts else f"{start}."
    if not expired:
        return sentence
    over = ngettext(
        "For %(number)s of them the period is over, and no source says how it went.",
        "For %(number)s of them the period is over, and no source says how it went.",
        expired,
    )
    return f"{sentence} {over % {'number': expired}}"
