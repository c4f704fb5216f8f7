"""Initiatives: what is done about the commitments, by whom, and how far it has come."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField, has_passed, months_before, passed
from herning_portal.models import Source, Unit
from herning_portal.ordering import Listed, in_alphabet
from herning_portal.publishing import (
    Keyed,
    PublishableQuerySet,
    Recorded,
    RecordedQuerySet,
    State,
    is_published,
    validate_key,
)
from herning_portal.rich_text import RichTextField
from institutions.models import Institution, Organisation, Programme
from strategy.models import Indicator, TextItem
from strategy.states import DONE, UNDER_WAY, WorkStatus

# The other views of the list stand where initiatives stand, in three languages.
RESERVED_SLUGS = {"matrix", "tidslinje", "timeline", "zeitleiste"}
# A status that nobody has confirmed for longer is said to be out of date.
STATUS_HOLDS_MONTHS = 12


def short_key() -> str:
    return secrets.token_hex(6)


class Part(Keyed):
    """A row that belongs to a record with a key of its own; nobody needs to invent one for it."""

    key = models.CharField(
        _("key"), max_length=80, unique=True, validators=[validate_key], default=short_key, editable=False
    )

    class Meta:
        abstract = True


class Audience(Keyed):
    """For whom something is done."""

    title = models.CharField(_("title"), max_length=120)
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


def is_late(today: date) -> Q:
    """A milestone's date has passed, and no source says that it was reached; what is over is not late."""
    missed = Milestone.objects.filter(passed("due", today), initiative=OuterRef("pk"), reached="")
    return Q(Exists(missed)) & ~Q(status__in=Initiative.FINAL) & Q(ending="")


def is_outdated(today: date) -> Q:
    """The status is older than it holds. Needs with_standing()."""
    grows_old = ~Q(status__in=Initiative.CLOSED) & Q(ending="")
    return passed("known_as_of", months_before(today, STATUS_HOLDS_MONTHS)) & grows_old


def is_expired(today: date) -> Q:
    """Its period is over, while the status says that it is under way: no source says how it went."""
    return passed("period_to", today) & Q(status__in=UNDER_WAY, ending="")


def known_as_of() -> Combinable:
    """The date of the status, or of a later note that a unit has signed; what others say does not vouch for it."""
    signed = StatusNote.objects.due().filter(initiative=OuterRef("pk"), unit__isnull=False)
    newest = signed.order_by("-dated").values("dated")[:1]
    noted = Coalesce(Cast(Subquery(newest), CharField()), Value(""))
    return Greatest("status_as_of", noted, output_field=CharField())


def first_step() -> Combinable:
    """The earliest date of a milestone: when it was reached, or else is planned for. NULL where none has a date."""
    dated = Case(When(reached="", then=F("due")), default=F("reached"), output_field=CharField())
    steps = Milestone.objects.filter(initiative=OuterRef("pk")).annotate(dated=dated).exclude(dated="")
    return Subquery(steps.order_by("dated").values("dated")[:1])


def first_sign() -> Combinable:
    """When something was first heard of what has no period: its first step, or its status. NULL where nothing was."""
    status = (NullIf(F(name), Value("")) for name in ("status_since", "status_as_of"))
    return Coalesce(first_step(), *status, output_field=CharField())


class InitiativeQuerySet(PublishableQuerySet):
    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def sorted_by(self, order: str) -> Self:
        match order:
            case "status":
                places = [When(status=value, then=place) for place, value in enumerate(Initiative.Status.values)]
                return self.order_by(Case(*places, default=len(places)), in_alphabet(), "pk")
            case "updated":
                return self.alias(updated=known_as_of()).order_by("-updated", in_alphabet(), "pk")
            case "began":
                return self.along_the_years()
        return self.alphabetical()

    def along_the_years(self) -> Self:
        """By the beginning, or else the end, or the first sign of it; what has no date at all comes last."""
        period = (NullIf(F(name), Value("")) for name in ("period_from", "period_to"))
        begins = Coalesce(*period, first_sign(), output_field=CharField())
        return self.alias(begins=begins).order_by(F("begins").asc(nulls_last=True), in_alphabet(), "pk")

    def with_first_sign(self) -> Self:
        """`first_step` and `first_sign`: where what has no period stands on the time line; None where nowhere."""
        return self.annotate(first_step=first_step(), first_sign=first_sign())

    def with_standing(self) -> Self:
        """`known_as_of`: the date of the status or of the newest signed note, whichever is later; `is_late`."""
        late = Case(When(is_late(timezone.localdate()), then=True), default=False, output_field=models.BooleanField())
        return self.annotate(known_as_of=known_as_of(), is_late=late)

    def late(self) -> Self:
        return self.filter(is_late(timezone.localdate()))

    def outdated(self) -> Self:
        return self.with_standing().filter(is_outdated(timezone.localdate()))

    def expired(self) -> Self:
        return self.filter(is_expired(timezone.localdate()))

    def for_rows(self) -> Self:
        """What a row of a list shows, without the long texts."""
        return (
            self.with_standing()
            .select_related("responsible_unit")
            .defer("body", "why")
            .prefetch_related(
                Prefetch("contributions", Contribution.objects.to_public_texts().for_rows()),
                Prefetch("partnerships", Partnership.objects.public().select_related("organisation", "institution")),
            )
        )

    def for_data(self) -> Self:
        """What open data says of each."""
        institutions = Institution.objects.published().defer("body").alphabetical()
        return (
            self.for_rows()
            .select_related("continued_in")
            .prefetch_related("audiences", Prefetch("institutions", institutions))
        )

    def for_page(self) -> Self:
        """All of it but the names of what it is linked to, which the page asks for together."""
        return (
            self.with_standing()
            .select_related("responsible_unit__deputy", "status_source", "continued_in")
            .prefetch_related(
                "sources",
                "decisions",
                Prefetch("milestones", Milestone.objects.select_related("source").in_order()),
                Prefetch("status_notes", StatusNote.objects.due().select_related("unit", "source")),
                Prefetch("contributions", Contribution.objects.to_public_texts().for_rows()),
            )
        )


class Initiative(Listed):
    """A piece of work with a status in words, a date, a reason and a source."""

    FOUND_BY = ("short_title", "in_short")

    Status = WorkStatus

    class Ending(models.TextChoices):
        MERGED = "merged", _("Merged into another initiative")
        SUPERSEDED = "superseded", _("Superseded by another initiative")

    NEEDS_REASON = (Status.ON_HOLD, Status.DISCONTINUED)
    # What has come to its end stays as it is: its status does not grow old.
    CLOSED = (Status.COMPLETED, Status.DISCONTINUED)
    # What has become part of regular operations is done as an initiative: no step of it is late any more. Whether it
    # still runs, somebody has to say again.
    FINAL = (*CLOSED, Status.OPERATIONAL)

    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    in_short = models.TextField(_("what it is"), help_text=_("One or two plain sentences: the main point."))
    why = RichTextField(_("why"), blank=True)
    for_whom = models.TextField(_("for whom"), blank=True)
    body = RichTextField(_("text"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, blank=True, help_text=_("Empty where no source says.")
    )
    status_since = PartialDateField(_("has this status since"))
    status_reason = models.TextField(
        _("reason for the status"), blank=True, help_text=_("Required when it is on hold or closed.")
    )
    status_as_of = PartialDateField(_("status known as of"))
    status_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source of the status")
    )
    period_from = PartialDateField(_("from"))
    period_to = PartialDateField(_("to"))
    budget = models.CharField(_("budget frame"), max_length=300, blank=True, help_text=_("Where it is public."))
    ending = models.CharField(_("what became of it"), max_length=20, choices=Ending, blank=True)
    continued_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continues",
        verbose_name=_("goes on in"),
    )
    texts = models.ManyToManyField(
        TextItem, through="Contribution", related_name="initiatives", verbose_name=_("texts it serves")
    )
    indicators = models.ManyToManyField(
        Indicator, blank=True, related_name="initiatives", verbose_name=_("indicators it is followed by")
    )
    institutions = models.ManyToManyField(
        Institution, blank=True, related_name="initiatives", verbose_name=_("institutions")
    )
    programmes = models.ManyToManyField(Programme, blank=True, related_name="initiatives", verbose_name=_("programmes"))
    audiences = models.ManyToManyField(Audience, blank=True, related_name="initiatives", verbose_name=_("audiences"))

    # Filled by with_standing().
    known_as_of: str
    is_late: bool
    # Filled by with_first_sign().
    first_step: str | None
    first_sign: str | None

    objects = InitiativeQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="initiative_slug_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["on_hold", "discontinued"]) | ~Q(status_reason=""),
                name="initiative_stop_has_reason",
                violation_error_message=_("Say why it is on hold or closed."),
            ),
            models.CheckConstraint(
                condition=Q(ending="") | Q(continued_in__isnull=False),
                name="initiative_ending_points_on",
                violation_error_message=_("Choose the initiative that it goes on in."),
            ),
            models.CheckConstraint(
                condition=Q(continued_in__isnull=True) | ~Q(continued_in=F("pk")),
                name="initiative_not_in_itself",
                violation_error_message=_("An initiative cannot go on in itself."),
            ),
        ]
        indexes = [models.Index(fields=["status"], name="initiative_of_status")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiatives:initiative", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if self.status in self.NEEDS_REASON and not self.status_reason:
            raise ValidationError({"status_reason_da": _("Say why it is on hold or closed.")})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": _("“%s” is the address of another page of the initiatives. Choose another word.") % self.slug}
            )

    @property
    def name(self) -> str:
        return self.short_title or self.title

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def is_outdated(self) -> bool:
        """Whether nobody has confirmed the status for longer than it holds. Needs with_standing()."""
        is_over = self.status in self.CLOSED or bool(self.ending)
        return not is_over and has_passed(self.known_as_of, months_before(timezone.localdate(), STATUS_HOLDS_MONTHS))

    @property
    def is_expired(self) -> bool:
        """Whether it is said to be under way though its period is over."""
        return self.status in UNDER_WAY and not self.ending and has_passed(self.period_to, timezone.localdate())

    @property
    def successor(self) -> Initiative | None:
        """The initiative that it goes on in, when the public can see it."""
        later = self.continued_in
        return later if later is not None and later.state == State.PUBLISHED else None

    @property
    def primary(self) -> Contribution | None:
        """Where it stands in the thread: the main one of the public texts it serves. Needs for_rows() or for_page()."""
        return next(iter(self.contributions.all()), None)


class ContributionQuerySet(RecordedQuerySet):
    natural_key_fields = ("initiative__key", "text__key")

    def to_public_texts(self) -> Self:
        # Published with the same gate as the text's own pages.
        return self.filter(TextItem.objects.gate("text__"))

    def of_public_initiatives(self) -> Self:
        return self.filter(is_published("initiative__"))

    def for_texts(self) -> Self:
        """What a text's page says of the work, without the long texts."""
        long = [f"initiative__{name}" for name in ("why", "body", "for_whom", "budget", "withdrawal_note", "folded")]
        return self.select_related("initiative__responsible_unit", "source").defer(*long).order_by("initiative", "pk")

    def for_rows(self) -> Self:
        return (
            self.select_related("text__strategy", "text__parent__parent", "source")
            .defer("text__body", "text__parent__body", "text__parent__parent__body")
            .order_by("-is_primary", "text__strategy", "text__number", "text__order", "pk")
        )


class Contribution(Recorded):
    """That an initiative serves a text, or only belongs to it; marked as our reading where no source states it."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="contributions", verbose_name=_("initiative")
    )
    text = models.ForeignKey(TextItem, models.PROTECT, related_name="contributions", verbose_name=_("text it serves"))
    is_primary = models.BooleanField(
        _("the main one"), default=False, help_text=_("Decides where the initiative stands in the thread.")
    )
    is_our_reading = models.BooleanField(
        _("our reading"), default=True, help_text=_("Off where a source says that the initiative serves this text.")
    )
    serves = models.BooleanField(
        _("serves the text"),
        default=True,
        help_text=_("Off where it belongs to the subject of the text but does not do what the text wants."),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source that states it")
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-is_primary", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "text"], name="contribution_once"),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(is_primary=True),
                name="contribution_one_is_primary",
                violation_error_message=_("An initiative has one main text."),
            ),
            models.CheckConstraint(
                condition=Q(is_our_reading=True) | Q(source__isnull=False),
                name="contribution_stated_has_source",
                violation_error_message=_("Name the source that states it, or mark it as our reading."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} → {self.text}"

    def natural_key(self) -> tuple[str, str]:
        return (self.initiative.key, self.text.key)

    @property
    def thread(self) -> list[TextItem]:
        """From the goal or section down to the text it serves. Needs for_rows()."""
        for step in self.text.line:
            # The same document; their addresses ask for it.
            step.strategy = self.text.strategy
        return self.text.line[::-1]


class PartnershipQuerySet(RecordedQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        return Q((f"{path}institution__isnull", True)) | is_published(f"{path}institution__")

    def public(self) -> Self:
        """Those whose partner the public can see."""
        return self.filter(self.gate())


class Partnership(Part):
    """Somebody who takes part in an initiative, and as what."""

    class Role(models.TextChoices):
        LEADS = "leads", _("leads it")
        TAKES_PART = "takes_part", _("takes part")
        FUNDS = "funds", _("funds it")
        APPROVES = "approves", _("approves it")

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="partnerships", verbose_name=_("initiative")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("organisation"),
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="partnerships", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.TAKES_PART)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, institution__isnull=False)
                | Q(organisation__isnull=False, institution__isnull=True),
                name="partnership_with_one",
                violation_error_message=_("Choose either an organisation or an institution."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.get_role_display()}"

    @property
    def partner(self) -> Any:
        return self.institution or self.organisation


class MilestoneQuerySet(RecordedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("due", "order", "pk")


class Milestone(Part):
    """A dated step of an initiative."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="milestones", verbose_name=_("initiative"))
    title = models.CharField(_("title"), max_length=200)
    due = PartialDateField(_("planned for"))
    reached = PartialDateField(_("reached"))
    note = models.TextField(_("note"), blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_missed(self) -> bool:
        """Whether its date has passed without a source that says it was reached."""
        return not self.reached and has_passed(self.due, timezone.localdate())


class StatusNoteQuerySet(RecordedQuerySet):
    def due(self) -> Self:
        """Notes whose day has come; one dated ahead is kept until then."""
        return self.filter(dated__lte=timezone.localdate())

    def published(self) -> Self:
        """Those that are due, about initiatives that the public can see."""
        return self.due().filter(is_published("initiative__"))

    def newest_first(self) -> Self:
        return self.order_by("-dated", "-pk")


class StatusNote(Part):
    """What a unit says of an initiative at a date."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="status_notes", verbose_name=_("initiative")
    )
    dated = models.DateField(_("date"))
    text = models.TextField(_("text"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = StatusNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("status note")
        verbose_name_plural = _("status notes")
        ordering = ["-dated", "-pk"]

    def __str__(self) -> str:
        return f"{self.dated}: {self.text[:60]}"
