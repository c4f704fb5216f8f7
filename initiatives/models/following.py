"""Initiatives: what the public is told along the way: notes of what has changed, and reports of a period."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.ordering import Listed
from herning_portal.publishing import PublishableQuerySet, RecordedQuerySet, State, is_published
from initiatives.models.work import Contribution, Initiative, Part
from strategy.models import Indicator, TextItem


def texts_under(goal: TextItem) -> Any:
    """A goal and the public texts that stand under it, for a subquery."""
    under = Q(pk=goal.pk) | Q(parent=goal) | Q(parent__parent=goal)
    return TextItem.objects.published().filter(under).order_by().values("pk")


def initiatives_under(goal: TextItem) -> Any:
    """Those that serve or belong to a goal or a public text under it, for a subquery."""
    return Contribution.objects.filter(text__in=texts_under(goal)).order_by().values("initiative")


class ChangeNoteQuerySet(RecordedQuerySet):
    def published(self) -> Self:
        """Notes whose day has come, about records that the public can see."""
        public = Q(initiative__isnull=False) & is_published("initiative__")
        public |= Q(indicator__isnull=False) & Indicator.objects.all().gate("indicator__")
        public |= Q(text_item__isnull=False) & TextItem.objects.gate("text_item__")
        return self.filter(public, made_at__lte=timezone.now())

    def under(self, goal: TextItem) -> Self:
        """About a goal, the texts under it, and the initiatives and indicators of these."""
        indicators = Indicator.text_items.through.objects.filter(textitem__in=texts_under(goal)).values("indicator")
        return self.filter(
            Q(text_item__in=texts_under(goal)) | Q(initiative__in=initiatives_under(goal)) | Q(indicator__in=indicators)
        )

    def newest_first(self) -> Self:
        return self.order_by("-made_at", "-pk")


class ChangeNote(Part):
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

    def for_rows(self) -> Self:
        """Without what was frozen, which is long."""
        return self.defer("contents", "previous__contents")

    def for_page(self) -> Self:
        return self.select_related("responsible_unit", "previous").defer("previous__contents")


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

    FROZEN = ("period_from", "period_to", "frozen_at", "contents")

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and self.changes_what_was_public():
            raise ValidationError(_("A report that has been public stays as it was frozen. Freeze a new one."))
        super().save(*args, **kwargs)

    def changes_what_was_public(self) -> bool:
        known = StatusReport.objects.filter(pk=self.pk, published_at__lte=timezone.now()).values(*self.FROZEN).first()
        return known is not None and any(getattr(self, field) != value for field, value in known.items())

    def get_absolute_url(self) -> str:
        return reverse("initiatives:report", args=[self.slug])

    def get_print_url(self) -> str:
        return reverse("initiatives:report_print", args=[self.slug])

    @property
    def public_previous(self) -> StatusReport | None:
        """The report before, when the public can see it."""
        before = self.previous
        return before if before is not None and before.state == State.PUBLISHED else None
