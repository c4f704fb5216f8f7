"""Ground: the tables that every room needs."""

from __future__ import annotations

from typing import Any, Self

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from reversion.models import Version
from reversion.signals import pre_revision_commit

from herning_portal.dates import PartialDateField
from herning_portal.publishing import Edition, Keyed, KnownSlug, RecordedQuerySet
from herning_portal.rich_text import RichTextField
from herning_portal.search.models import (
    PinnedAnswer,
    SearchEntry,
    SearchIndex,
    SearchText,
    SearchWord,
    SynonymGroup,
    VainSearch,
)

__all__ = [
    "AccessibilityIssue",
    "ContactPoint",
    "Decision",
    "Edition",
    "KnownSlug",
    "PinnedAnswer",
    "SearchEntry",
    "SearchIndex",
    "SearchText",
    "SearchWord",
    "Source",
    "Statement",
    "SynonymGroup",
    "Term",
    "Unit",
    "VainSearch",
]


class Unit(Keyed):
    """A function that answers for records; never a person."""

    name = models.CharField(_("name"), max_length=200)
    mailbox = models.EmailField(
        _("shared mailbox"), blank=True, help_text=_("A mailbox of the function, not of a person.")
    )
    deputy = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, verbose_name=_("deputy"))

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.pk and self.deputy_id == self.pk:
            raise ValidationError({"deputy": _("A unit cannot be its own deputy. Choose another unit, or none.")})


class Confidence(models.TextChoices):
    HIGH = "high", _("The source states it")
    MEDIUM = "medium", _("Partly inferred, second hand or old")
    LOW = "low", _("Old, vague or unconfirmed")


class Source(Keyed):
    """Where a fact comes from."""

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    dated = PartialDateField(_("date of the source"))
    retrieved_on = models.DateField(_("read on"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.HIGH)
    attribution = models.CharField(
        _("attribution"), max_length=300, blank=True, help_text=_("The line the publisher asks for, if any.")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title


class Decision(Keyed):
    """A political decision, bound to the records it is about."""

    title = models.CharField(_("title"), max_length=300)
    body = models.CharField(_("council or committee"), max_length=200)
    decided_on = PartialDateField(_("decided"), blank=False)
    item = models.CharField(_("agenda item"), max_length=50, blank=True)
    case_number = models.CharField(_("case number"), max_length=50, blank=True)
    minutes_url = models.URLField(_("link to the minutes"), max_length=500, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("political decision")
        verbose_name_plural = _("political decisions")
        ordering = ["-decided_on"]

    def __str__(self) -> str:
        return self.title


class Statement(Keyed):
    """A page about the portal itself. The law asks for several of them, so none can be withdrawn."""

    class Page(models.TextChoices):
        ABOUT = "about", _("About the portal")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        PRIVACY = "privacy", _("Privacy policy")
        COOKIES = "cookies", _("Cookies")
        REUSE = "reuse", _("Reuse of content")
        CONTACT = "contact", _("Contact")
        GLOSSARY = "glossary", _("Glossary")
        SITEMAP = "sitemap", _("Site map")

    key = models.CharField(_("page"), max_length=20, unique=True, choices=Page)
    title = models.CharField(_("title"), max_length=200)
    in_short = models.TextField(_("in short"), help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    responsible_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    check_due_on = models.DateField(_("next check"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("page about the portal")
        verbose_name_plural = _("pages about the portal")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"about:{self.key}")


class Term(Keyed):
    """A word of the glossary."""

    term = models.CharField(_("term"), max_length=100)
    definition = models.TextField(_("explanation"))
    see = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("see also")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return f"{reverse('about:glossary')}#{self.key}"


class ContactPoint(Keyed):
    """One way to reach the municipality, or a number it is known by: every page's footer names some of them."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("Address")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("Email")
        HOURS = "hours", _("Opening hours")
        SECURE_POST = "secure_post_url", _("Secure Digital Post")
        DPO = "dpo", _("Data protection officer")
        CVR = "cvr", _("CVR number")

    KEPT_AS = "contact-points"
    KEPT_SECONDS = 60

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, unique=True)
    value = models.CharField(
        _("what it says"),
        max_length=300,
        help_text=_("The same in all languages. Only what belongs to the municipality or a function, never a person."),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    check_due_on = models.DateField(_("next check"), null=True, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        """What becomes a link is checked as one."""
        try:
            if self.kind == self.Kind.EMAIL:
                validate_email(self.value)
            elif self.kind == self.Kind.SECURE_POST:
                URLValidator(schemes=["https"])(self.value)
        except ValidationError as error:
            raise ValidationError({"value": error}) from error

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        transaction.on_commit(self.forget)
        return super().delete(*args, **kwargs)

    @classmethod
    def known(cls) -> dict[str, str]:
        """What each kind says. Kept for a minute, since every page asks: one query a minute and not one a page."""
        found: dict[str, str] | None = cache.get(cls.KEPT_AS)
        return cls.learn() if found is None else found

    @classmethod
    def learn(cls) -> dict[str, str]:
        found = dict(cls.objects.values_list("kind", "value"))
        cache.set(cls.KEPT_AS, found, cls.KEPT_SECONDS)
        return found

    @classmethod
    def forget(cls) -> None:
        cache.delete(cls.KEPT_AS)


def forget_contact_points(*, versions: list[Version], **_signal: Any) -> None:
    """An editor who has changed one sees it at once; a process that remembers by itself within the minute."""
    if any(issubclass(version.content_type.model_class() or models.Model, ContactPoint) for version in versions):
        transaction.on_commit(ContactPoint.forget)


pre_revision_commit.connect(forget_contact_points, dispatch_uid="forget_contact_points")


class AccessibilityIssueQuerySet(RecordedQuerySet):
    def unsolved(self) -> Self:
        return self.filter(solved_on__isnull=True)


class AccessibilityIssue(Keyed):
    """A known problem that the accessibility statement names, with its way round."""

    class Principle(models.TextChoices):
        PERCEIVABLE = "perceivable", _("Perceivable")
        OPERABLE = "operable", _("Operable")
        UNDERSTANDABLE = "understandable", _("Understandable")
        ROBUST = "robust", _("Robust")

    principle = models.CharField(_("group"), max_length=20, choices=Principle)
    problem = models.TextField(_("problem"))
    alternative = models.TextField(_("what to do instead"), blank=True)
    found_on = models.DateField(_("found on"))
    solve_by = models.DateField(_("to be solved by"), null=True, blank=True)
    solved_on = models.DateField(_("solved on"), null=True, blank=True)

    objects = AccessibilityIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("known accessibility problem")
        verbose_name_plural = _("known accessibility problems")
        ordering = ["principle", "found_on", "pk"]

    def __str__(self) -> str:
        return self.problem[:80]

    def get_absolute_url(self) -> str:
        return reverse("about:accessibility")
