"""Initiatives: what the public is told along the way: notes of what has changed, and reports of a period."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.ordering import Listed
from herning_portal.publishing import PublishableQuerySet, Recorded, RecordedQuerySet, is_published
from initiatives.models.work import Initiative
from strategy.models import Indicator, TextItem


class ChangeNoteQuerySet(RecordedQuerySet):
    def published(self) -> Self:
        """Notes whose day has come, about records that the public can see."""
        public = Q(initiative__isnull=False) & is_published("initiative__")
        public |= Q(indicator__isnull=False) & Indicator.objects.all().gate("indicator__")
        public |= Q(text_item__isnull=False) & TextItem.objects.gate("text_item__")
        return self.filter(public, made_at__lte=timezone.now())

    def newest_first(self) -> Self:
        return self.order_by("-made_at", "-pk")


class ChangeNote(Recorded):
    """What has changed in a record, told to its readers in a sentence."""

    made_at = models.DateTimeField(_("moment"), default=timezone.now)
    text = models.TextField(_("what has changed"), help_text=_("One plain sentence, for readers."))
    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="change_notes",
        verbose_name=_("initiative"),
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, null=True, blank=True, related_name="change_notes", verbose_name=_("indicator")
    )
    text_item = models.ForeignKey(
        TextItem, models.CASCADE, null=True, blank=True, related_name="change_notes", verbose_name=_("text item")
    )

    objects = ChangeNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of a change")
        verbose_name_plural = _("notes of changes")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, indicator__isnull=True, text_item__isnull=True)
                | Q(initiative__isnull=True, indicator__isnull=False, text_item__isnull=True)
                | Q(initiative__isnull=True, indicator__isnull=True, text_item__isnull=False),
                name="change_note_about_one",
                violation_error_message=_("Choose one record that the note is about."),
            ),
        ]
        indexes = [models.Index(fields=["-made_at"], name="change_note_newest")]

    def __str__(self) -> str:
        return f"{self.about}: {self.text[:60]}"

    @property
    def about(self) -> Any:
        return self.initiative or self.indicator or self.text_item

    def get_absolute_url(self) -> str:
        return self.about.get_absolute_url()


class StatusReportQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-period_to", "-pk")


class StatusReport(Listed):
    """A period as it was seen on the day it was frozen. It does not change when the records do."""

    title = models.CharField(_("title"), max_length=200)
    in_short = models.TextField(_("in short"), blank=True)
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    frozen_at = models.DateTimeField(_("frozen"), editable=False)
    contents = models.JSONField(_("contents"), editable=False, default=dict)
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("the report before"),
    )

    objects = StatusReportQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        ordering = ["-period_to", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="status_report_slug_once"),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="status_report_period_in_order",
                violation_error_message=_("The period must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiatives:report", args=[self.slug])
