"""Strategy: the words as adopted, their versions, and the documents that they come in."""

from __future__ import annotations

from typing import Any, Self

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField
from herning_portal.models import Decision
from herning_portal.publishing import Recorded, RecordedQuerySet
from herning_portal.rich_text import RichTextField
from strategy.adopted.lines import Form
from strategy.adopted.placement import Row
from strategy.adopted.wording import find_words
from strategy.models.texts import Strategy, TextItem


class AdoptedTextQuerySet(RecordedQuerySet):
    natural_key_fields = ("item__key", "version")

    def in_force(self) -> Self:
        """The texts whose day has come, newest first; one without a date is taken as come."""
        today = timezone.localdate().isoformat()
        return self.filter(valid_from__lte=today).select_related("decision").order_by("-version")


@reversion.register()
class AdoptedText(Recorded):
    """The words as adopted, in Danish only: never edited, only followed by the next version."""

    item = models.ForeignKey(TextItem, models.PROTECT, related_name="adopted_texts", verbose_name=_("text item"))
    version = models.PositiveIntegerField(_("version"), editable=False)
    text = RichTextField(_("adopted text"))
    valid_from = PartialDateField(_("valid from"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, verbose_name=_("decision"))

    # Filled by give_places(): what to mark in the text, by the id it is to have.
    places: dict[str, str]

    objects = AdoptedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("adopted text")
        verbose_name_plural = _("adopted texts")
        ordering = ["item", "-version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="adopted_text_version_once")]

    def __str__(self) -> str:
        return f"{self.item} ({self.version})"

    def natural_key(self) -> tuple[str, int]:
        return (self.item.key, self.version)

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(_("Adopted text is never edited. Add the next version instead."))
        if not self.version:
            newest = AdoptedText.objects.filter(item=self.item).aggregate(newest=Max("version"))["newest"]
            self.version = (newest or 0) + 1
        super().save(*args, **kwargs)


class AdoptedDocument(models.Model):
    """A municipality's document on its way in: which record each line is to belong to. Gone when it is confirmed."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="+", verbose_name=_("strategy"))
    name = models.CharField(_("file"), max_length=200)
    # One list for each line: number, key of the record, form, words, question.
    lines = models.JSONField(_("lines"), default=list)
    valid_from = PartialDateField(_("valid from"))
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, blank=True, verbose_name=_("decision"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("adopted document to be placed")
        verbose_name_plural = _("adopted documents to be placed")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.name}: {self.strategy}"

    @property
    def rows(self) -> list[Row]:
        return [Row(number, record, Form(form), text, question) for number, record, form, text, question in self.lines]

    @rows.setter
    def rows(self, rows: list[Row]) -> None:
        self.lines = [[row.line, row.record, row.form.value, row.text, row.question] for row in rows]


def give_adopted_texts(items: list[TextItem]) -> None:
    """Each item gets its `adopted_text`, the newest in force or None, with one query for all."""
    newest: dict[int, AdoptedText] = {}
    for text in AdoptedText.objects.in_force().filter(item__in=items):
        newest.setdefault(text.item_id, text)
    for item in items:
        item.adopted_text = newest.get(item.pk)
        if item.adopted_text is not None:
            # The same record; its address is asked for beside the text.
            item.adopted_text.item = item


def give_places(item: TextItem, page: str) -> None:
    """Each commitment made in `item` gets its `place_url`: `page`, and where in the adopted text its first words stand.

    It is "" when they do not stand there. The text gets its `places`. Needs give_adopted_texts().
    """
    text = item.adopted_text
    anchors: dict[str, str] = {}
    for commitment in item.own_commitments():
        words = commitment.first_words
        found = text is not None and words and find_words(text.text, words)
        # Two commitments may be made in one sentence.
        anchor = anchors.setdefault(words, f"{commitment.fragment}-text") if found else ""
        commitment.place_url = f"{page}#{anchor}" if anchor else ""
    if text is not None:
        text.places = {anchor: words for words, anchor in anchors.items()}


def give_adopted_words(items: list[TextItem], elsewhere: list[TextItem] | None = None, page: str = "") -> None:
    """The `items` of a page, as they come from tree(), get their adopted texts, and their commitments the places there.

    The texts of those `elsewhere` are shown on pages of their own, those of `items` on another `page` if it is given.
    """
    elsewhere = elsewhere or []
    give_adopted_texts([*items, *elsewhere])
    for item in items:
        give_places(item, page=page)
    for item in elsewhere:
        give_places(item, page=item.get_absolute_url())
