"""Ground: the tables of search. What can be found, the words in it, and what staff add to both."""

from __future__ import annotations

from typing import Self

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import Keyed, RecordedQuerySet
from herning_portal.search import registry


class SearchEntryQuerySet(models.QuerySet):
    def live(self) -> Self:
        now = timezone.now()
        return self.filter(Q(live_to__isnull=True) | Q(live_to__gt=now), live_from__lte=now)

    def hidden(self) -> Self:
        now = timezone.now()
        return self.filter(Q(live_to__lte=now) | Q(live_from__gt=now))


class SearchEntry(models.Model):
    """One record in one language, with the moments between which it and all it stands under are public."""

    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=5)
    key = models.CharField(max_length=80)
    live_from = models.DateTimeField()
    live_to = models.DateTimeField(null=True)
    # Per cent: what a reader more often looks for, and what is in force, stands further up.
    weight = models.PositiveSmallIntegerField(default=100)
    title_size = models.PositiveSmallIntegerField(default=1)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.language})"


class SearchText(models.Model):
    """What is shown of an entry. Beside it, so that counting and ranking pass over narrow rows."""

    entry = models.OneToOneField(SearchEntry, models.CASCADE, primary_key=True, related_name="content")
    url = models.CharField(max_length=500)
    # [weight "a" to "c", language, text]; the first is the title.
    texts = models.JSONField()
    # [text, language], from the top down.
    place = models.JSONField()
    # The words counted for this entry, by language.
    words = models.JSONField()

    def __str__(self) -> str:
        return self.url


class SearchWord(models.Model):
    """A word that is there to be found, in how many entries."""

    language = models.CharField(max_length=5)
    word = models.CharField(max_length=60)
    # As it is written: the word itself has lost its æ, ø and å.
    written = models.CharField(max_length=60)
    term = models.CharField(max_length=500)
    entries = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="search_word_once")]

    def __str__(self) -> str:
        return self.word


class SearchIndex(models.Model):
    """One row: by which version of the analyser the whole index was built, and when."""

    analyser_version = models.PositiveIntegerField()
    built_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.analyser_version)


@reversion.register()
class SynonymGroup(Keyed):
    """Words that mean the same to somebody who searches."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    words = models.TextField(
        _("words"), help_text=_("One word or phrase on each line. Whoever types one of them finds the others too.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("For colleagues: why these."))

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "key"]

    def __str__(self) -> str:
        return ", ".join(self.phrases())

    def phrases(self) -> list[str]:
        return lines(self.words)

    def clean(self) -> None:
        super().clean()
        if len(self.phrases()) < 2:
            raise ValidationError({"words": _("Write at least two words, each on a line of its own.")})


@reversion.register()
class PinnedAnswer(Keyed):
    """A page that stands first for some questions, as long as the public can see it."""

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    questions = models.TextField(
        _("questions"),
        help_text=_("One on each line. The page stands first when all words of a line are in the question."),
    )
    kind = models.CharField(_("kind of page"), max_length=30)
    record_key = models.CharField(_("key of the page"), max_length=80)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned answer")
        verbose_name_plural = _("pinned answers")
        ordering = ["language", "key"]

    def __str__(self) -> str:
        return f"{', '.join(self.phrases())} → {self.record_key}"

    def phrases(self) -> list[str]:
        return lines(self.questions)

    def clean(self) -> None:
        super().clean()
        if not self.phrases():
            raise ValidationError({"questions": _("Write at least one question.")})
        if self.kind and not registry.has_record(self.kind, self.record_key):
            raise ValidationError(
                {
                    "record_key": _("No page of this kind has the key “%s”. The key stands on its form.")
                    % self.record_key
                }
            )


class VainSearch(models.Model):
    """What was searched for and hardly found: words and a count. Words stay unknown until many have used them."""

    # Until then only this is kept, from which nobody reads the words.
    fingerprint = models.CharField(max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=5)
    words = models.CharField(_("words"), max_length=100, blank=True)
    times = models.PositiveIntegerField(_("times"), default=0)
    hits = models.PositiveIntegerField(_("hits"), default=0)
    last_on = models.DateField(_("last time"), default=timezone.localdate)

    class Meta:
        verbose_name = _("search with few hits")
        verbose_name_plural = _("searches with few hits")
        ordering = ["hits", "-times"]

    def __str__(self) -> str:
        return self.words


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
