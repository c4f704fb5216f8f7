"""Ground: what is public and from when, and `change()`, the one door through which it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import reversion
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.signals import m2m_changed
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from reversion.signals import pre_revision_commit

if TYPE_CHECKING:
    from reversion.models import Version

PublishableRow = TypeVar("PublishableRow", bound="Publishable")

validate_key = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use lower-case letters a to z, digits and single hyphens, for example “good-choices”."),
    code="key",
)


class DoorClosed(Exception):
    """A public record was written outside `change()`, so its history would have a hole."""


class Door:
    """What `change()` hands to its block."""

    def undo(self) -> None:
        """Let everything written so far be rolled back when the block ends: for previews and dry runs."""
        transaction.set_rollback(True)


@contextmanager
def change(user: AbstractBaseUser | None, note: str) -> Iterator[Door]:
    """One transaction in which public records may be written, kept in history with who and why.

    Nothing is saved when the block raises. `user` is None for commands that nobody signed in for.
    """
    if not note.strip():
        raise ValueError("A change needs a note that says why.")
    # History is written in the master language, whatever page the change began on.
    with translation.override(settings.LANGUAGE_CODE), reversion.create_revision():
        if user is not None:
            reversion.set_user(user)
        reversion.set_comment(note)
        yield Door()


def require_open_door(model: type[models.Model]) -> None:
    if not reversion.is_active():
        raise DoorClosed(f"{model.__name__} is written inside change(user, note) only.")


class Edition(models.Model):
    """One row that counts every change of the public records; a cache is as new as its edition."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def advance(cls) -> None:
        moment = timezone.now()
        if not cls.objects.filter(pk=1).update(number=F("number") + 1, changed_at=moment):
            cls.objects.create(pk=1, number=1, changed_at=moment)


class KnownSlug(models.Model):
    """Every slug a record has had, so that an address once given out keeps leading to it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    slug = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "slug", "object_id"], name="known_slug_once"),
        ]

    def __str__(self) -> str:
        return self.slug


def keep_edition_and_slugs(*, versions: list[Version], **_signal: Any) -> None:
    """Runs in the transaction of every change, whether it is a save, an import or an old version brought back."""
    Edition.advance()
    KnownSlug.objects.bulk_create(
        [
            KnownSlug(
                content_type=version.content_type,
                object_id=int(version.object_id),
                slug=version.field_dict["slug"],
            )
            for version in versions
            if issubclass(version.content_type.model_class() or models.Model, Publishable)
        ],
        ignore_conflicts=True,
    )


# reversion's own moment before it commits: restoring an old version saves rows without calling save().
pre_revision_commit.connect(keep_edition_and_slugs, dispatch_uid="keep_edition_and_slugs")


def require_open_door_for_relations(*, instance: models.Model, action: str, **_signal: Any) -> None:
    """Relations are written without save(); they pass the same door."""
    if action.startswith("pre_") and isinstance(instance, Recorded):
        require_open_door(type(instance))


m2m_changed.connect(require_open_door_for_relations, dispatch_uid="require_open_door_for_relations")


class RecordedQuerySet(models.QuerySet):
    """Rows of a recorded model, which are written one by one so that history sees each."""

    # Where each part of the model's natural_key() is found.
    natural_key_fields: ClassVar[tuple[str, ...]] = ("key",)

    def get_by_natural_key(self, *parts: Any) -> Any:
        return self.get(**dict(zip(self.natural_key_fields, parts, strict=True)))

    def update(self, **values: Any) -> int:
        raise DoorClosed(f"{self.model.__name__}: save each record inside change(), update() leaves no history.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise DoorClosed(f"{self.model.__name__}: delete each record inside change(), so that its rules are asked.")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        require_open_door(self.model)
        created = super().bulk_create(objs, *args, **kwargs)
        for record in created:
            reversion.add_to_revision(record)
        return created


class Recorded(models.Model):
    """A record with history. Written inside `change()` only."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_open_door(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_open_door(type(self))
        # A revision that only deletes has no version to announce it.
        Edition.advance()
        return super().delete(*args, **kwargs)


class Keyed(Recorded):
    """A recorded row that fixtures, imports and open data know by its key."""

    key = models.CharField(
        _("key"),
        max_length=80,
        unique=True,
        validators=[validate_key],
        help_text=_("A short name that never changes, for imports and links. For example: good-choices."),
    )

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        return (self.key,)


STAYS_PUBLIC = _(
    "This page has been public. Withdraw it instead: its address then says that it is gone, and points on."
)


class State(models.TextChoices):
    """Where a record stands between desk and public; follows from its two moments."""

    WIP = "wip", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def is_published(path: str = "") -> Q:
    """The one gate between drafts and the public; `path` ("goal__") reaches related records."""
    now = timezone.now()
    still_up = Q((f"{path}withdrawn_at__isnull", True)) | Q((f"{path}withdrawn_at__gt", now))
    return Q((f"{path}published_at__lte", now)) & still_up


class PublishableQuerySet(RecordedQuerySet[PublishableRow]):
    @staticmethod
    def gate(path: str = "") -> Q:
        """What must hold for the public to see a row; a model whose rows stand under others says more."""
        return is_published(path)

    def published(self) -> Self:
        return self.filter(self.gate())

    def find_public(self, slug: str) -> PublishableRow:
        """The public record that answers to `slug` now or did so before, among these (ungated) siblings.

        Raises Gone for one that was public and is taken off the site, Http404 for all others, drafts included.
        """
        live = self.published().filter(slug=slug).first()
        if live is not None:
            return live
        meta = (self.model._meta.concrete_model or self.model)._meta
        known = KnownSlug.objects.filter(
            content_type__app_label=meta.app_label, content_type__model=meta.model_name, slug=slug
        ).values("object_id")
        moved = self.published().filter(pk__in=known).first()
        if moved is not None:
            return moved
        for record in self.filter(Q(slug=slug) | Q(pk__in=known)):
            if record.has_been_public and all(above.has_been_public for above in record.ancestors()):
                raise Gone(record)
        raise Http404(f"No {self.model.__name__} answers to {slug!r}.")


class Publishable(Keyed):
    """A record with an address of its own: draft, scheduled, public or withdrawn by two moments."""

    slug = models.CharField(
        _("address"),
        max_length=120,
        validators=[validate_key],
        help_text=_("The last part of the page's address. An older address keeps leading here."),
    )
    published_at = models.DateTimeField(
        _("public from"),
        null=True,
        blank=True,
        help_text=_("Empty for a draft. A moment to come publishes by itself."),
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn from"),
        null=True,
        blank=True,
        help_text=_("Takes the page off the site. Its address then says that it is gone, and points on."),
    )
    withdrawal_note = models.TextField(
        _("why withdrawn"),
        blank=True,
        help_text=_("Shown at the old address: why the page is gone, and what to read instead."),
    )
    responsible_unit = models.ForeignKey(
        "herning_portal.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    sources = models.ManyToManyField("herning_portal.Source", blank=True, related_name="+", verbose_name=_("sources"))
    decisions = models.ManyToManyField(
        "herning_portal.Decision", blank=True, related_name="+", verbose_name=_("decisions")
    )
    checked_on = models.DateField(_("checked against the source on"), null=True, blank=True)
    check_due_on = models.DateField(_("next check"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F("published_at")),
                name="%(app_label)s_%(class)s_withdrawn_after_published",
                violation_error_message=_("A page can only be withdrawn after the moment it was published."),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            if self.turns_public_into_draft():
                raise ValidationError({"published_at": STAYS_PUBLIC})
            self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.turns_public_into_draft():
            raise ValidationError({"published_at": STAYS_PUBLIC})

    def turns_public_into_draft(self) -> bool:
        """Whether this would make a page that the public has seen one that was never there."""
        if self._state.adding or self.has_been_public:
            return False
        known = type(self)._base_manager.filter(pk=self.pk, published_at__lte=timezone.now())
        return known.exists()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.has_been_public or self.turns_public_into_draft():
            raise models.ProtectedError("An address never dies: withdraw the page instead of deleting it.", {self})
        return super().delete(*args, **kwargs)

    @property
    def state(self) -> State:
        now = timezone.now()
        if self.published_at is None:
            return State.WIP
        if self.withdrawn_at is not None and self.withdrawn_at <= now:
            return State.WITHDRAWN
        return State.PUBLISHED if self.published_at <= now else State.SCHEDULED

    @property
    def has_been_public(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_check_overdue(self) -> bool:
        return self.check_due_on is not None and self.check_due_on < timezone.localdate()

    def ancestors(self) -> list[Publishable]:
        """The records this one stands under, nearest first: without them its page is not public."""
        return []


class Gone(Exception):
    """Raised for a record that was public and is withdrawn; the page answers 410 and points on."""

    def __init__(self, record: Publishable) -> None:
        super().__init__(str(record))
        self.record = record
