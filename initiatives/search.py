"""Initiatives: what the work gives to be found by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import State
from herning_portal.search.entrances import Entrance, offer
from herning_portal.search.registry import Searchable, register
from initiatives.models import Contribution, Initiative, Partnership
from institutions.models import Institution, Organisation
from strategy.models import Strategy, TextItem

# An initiative is told in the words of the texts that it serves and the places where it happens. These answer what is
# asked in their words, and stand above it; by its own name it is found all the same. What has ended stands below.
WEIGHT, OF_THE_ENDED = 30, 20


def initiatives() -> QuerySet:
    return Initiative.objects.prefetch_related(
        Prefetch("contributions", Contribution.objects.for_rows()),
        Prefetch("partnerships", Partnership.objects.select_related("organisation", "institution")),
    )


def is_public_for_good(record: Any) -> bool:
    """Public now and with no end in sight: an index would go on telling of it after it was withdrawn."""
    return all(one.state == State.PUBLISHED and one.withdrawn_at is None for one in [record, *record.ancestors()])


def titles(initiative: Any) -> str:
    return " ".join(name for name in (initiative.title_da, initiative.title_en, initiative.title_de) if name)


def partners(initiative: Initiative) -> str:
    known = [row.partner for row in initiative.partnerships.all()]
    return " ".join(str(one) for one in known if isinstance(one, Organisation) or is_public_for_good(one))


def place(initiative: Initiative) -> Iterator[tuple[models.Model, str]]:
    """In the thread: the document, the goal and what lies between, down to the main text it serves."""
    for contribution in initiative.contributions.all():
        if is_public_for_good(contribution.text):
            yield contribution.text.strategy, "title"
            for step in contribution.thread:
                yield step, "short_title" if step.short_title else "title"
            return


register(
    Searchable(
        kinds={"initiative": (_("Initiative"), _("Initiatives"))},
        rows=initiatives,
        title="title",
        names=["short_title", titles],
        summary=["in_short", "for_whom"],
        text=["why", "body", "status_reason", partners],
        place=place,
        weight=lambda initiative: OF_THE_ENDED if initiative.ending or initiative.status == "discontinued" else WEIGHT,
        follows={
            Contribution: ["contributions"],
            Partnership: ["partnerships"],
            TextItem: ["contributions__text", "contributions__text__parent", "contributions__text__parent__parent"],
            Strategy: ["contributions__text__strategy"],
            Organisation: ["partnerships__organisation"],
            Institution: ["partnerships__institution"],
        },
    ),
)

offer(
    Entrance("initiatives:initiatives", _("Initiatives"), _("work, what is being done, projects, efforts")),
    Entrance("initiatives:news", _("What is new"), _("news, changes, latest")),
)
