"""Initiatives: what a learning forum has to offer, as a text lists it by theme and audience."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import Keyed, RecordedQuerySet
from initiatives.models.work import Audience
from strategy.models import TextItem


class ActivityTheme(Keyed):
    """A row of a learning forum's matrix."""

    title = models.CharField(_("title"), max_length=120)
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme of activities")
        verbose_name_plural = _("themes of activities")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


class ActivityQuerySet(RecordedQuerySet):
    def published(self) -> Self:
        """Activities of texts that the public can see."""
        return self.filter(TextItem.objects.gate("text__"))


class Activity(Keyed):
    """Something that a learning forum offers: it stands in a cell of the matrix of themes and audiences."""

    text = models.ForeignKey(TextItem, models.PROTECT, related_name="activities", verbose_name=_("text that lists it"))
    theme = models.ForeignKey(ActivityTheme, models.PROTECT, related_name="activities", verbose_name=_("theme"))
    audiences = models.ManyToManyField(Audience, blank=True, related_name="activities", verbose_name=_("audiences"))
    title = models.CharField(_("title"), max_length=300)
    is_our_reading = models.BooleanField(
        _("placing is our reading"), default=False, help_text=_("The source does not say whom it is for.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["theme", "order", "key"]

    def __str__(self) -> str:
        return self.title
