"""Institutions: the town around the studies, its deadlines and events."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField
from herning_portal.ordering import Listed, in_alphabet
from herning_portal.publishing import PublishableQuerySet, State, is_published
from herning_portal.rich_text import RichTextField
from institutions.models.education import Campus, EducationType, Institution, Programme
from institutions.models.housing import HousingProvider
from institutions.models.places import Located, away_from


class PlaceQuerySet(PublishableQuerySet):
    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def by_kind(self) -> Self:
        """Kind by kind in the order of the kinds, each by the alphabet; what is history last of all."""
        kinds = Case(*(When(kind=kind, then=Value(number)) for number, kind in enumerate(Place.Kind.values)))
        return self.order_by("is_history", kinds, in_alphabet(), "pk")

    def to_go_to_from(self, campus: Campus) -> Self:
        """Rooms and grounds to go to in the town of the campus; those that are known to be near come first."""
        kinds = Case(*(When(kind=kind, then=Value(number)) for number, kind in enumerate(TO_GO_TO)))
        rooms = self.filter(city=campus.city, kind__in=TO_GO_TO, is_history=False).exclude(city="")
        if campus.point is None:
            return rooms.order_by(kinds, in_alphabet(), "pk")
        return rooms.order_by(away_from(*campus.point).asc(nulls_last=True), kinds, in_alphabet(), "pk")

    def for_rows(self) -> Self:
        return self.defer("body", "folded")

    def for_page(self) -> Self:
        return self.select_related("responsible_unit").prefetch_related("sources", "decisions")


class Place(Located, Listed):
    """Somewhere to go or something to join beside the studies: culture, sport, associations, guidance, transport."""

    FOUND_BY = ("in_short", "address")

    class Kind(models.TextChoices):
        MEETING_PLACE = "meeting_place", _("Meeting places and student associations")
        RECURRING = "recurring", _("Recurring events")
        CULTURE = "culture", _("Culture")
        SPORT = "sport", _("Sport")
        CREATIVE = "creative", _("Creative workshops")
        STUDY_PLACE = "study_place", _("Places to study")
        CAREER = "career", _("Jobs and career")
        ENTERPRISE = "enterprise", _("Start a business")
        NETWORK = "network", _("Networks for newcomers")
        FOOD = "food", _("Food and discounts")
        TRANSPORT = "transport", _("Getting around")
        YOUTH = "youth", _("For the young")
        MEDIA = "media", _("Guides and media")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    title = models.CharField(_("name"), max_length=200)
    in_short = models.TextField(_("in short"), help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    known_as_of = PartialDateField(_("known as of"))
    is_history = models.BooleanField(
        _("is history"), default=False, help_text=_("Has ended; shown last, as what there has been.")
    )
    accessibility = models.TextField(_("accessibility"), blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            *Located.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="place_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:place", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        self.clean_point()


TO_GO_TO = [
    Place.Kind.MEETING_PLACE,
    Place.Kind.STUDY_PLACE,
    Place.Kind.SPORT,
    Place.Kind.CULTURE,
    Place.Kind.CREATIVE,
    Place.Kind.YOUTH,
]
YEARLY = re.compile(r"(\d\d)-(\d\d)")


def validate_yearly_dates(value: str) -> None:
    for part in value.split():
        match = YEARLY.fullmatch(part)
        try:
            if match is None:
                raise ValueError
            date(2024, int(match[1]), int(match[2]))
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a day of the year. Write month and day, for example 03-15."),
                code="yearly_date",
                params={"value": part},
            ) from None


def validate_dates(value: str) -> None:
    for part in value.split():
        try:
            date.fromisoformat(part)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a date. Write year, month and day, for example 2027-03-15."),
                code="date",
                params={"value": part},
            ) from None


@dataclass(frozen=True, order=True)
class Occurrence:
    """One date of a deadline; `is_stated` when a source gives the very date, else it follows from the rule."""

    day: date
    is_stated: bool = False


class DeadlineQuerySet(PublishableQuerySet):
    def of_housing(self, provider: HousingProvider) -> Self:
        """Those of the schools that belong to the same body as the provider: a university's own housing office."""
        if provider.organisation_id is None:
            return self.none()
        schools = Institution.objects.filter(organisation=provider.organisation_id)
        return self.filter(kind=Deadline.Kind.HOUSING, institutions__in=schools).distinct()

    def concerning(self, institution: Institution) -> Self:
        """Those that name it or a public programme of its own, and those of whole types that it teaches.

        The rule of institutions_of_deadlines(), asked for one institution.
        """
        own = Programme.objects.published().filter(institution=institution).order_by()
        by_type = Q(institutions=None, programmes=None, types__in=own.values("type"))
        found = Deadline.objects.filter(Q(institutions=institution) | Q(programmes__in=own.values("pk")) | by_type)
        return self.filter(pk__in=found.order_by().values("pk"))

    def for_dates(self) -> Self:
        """No more than dates_between() asks for: the calendar works out the dates of all of them."""
        return self.order_by("pk").only(
            "key", "level", "yearly_dates", "moves_before_weekend", "stated_dates", "is_example", "time"
        )

    def for_rows(self) -> Self:
        return self.defer("folded")

    def for_page(self) -> Self:
        return self.select_related("responsible_unit").prefetch_related("sources", "decisions")


class Deadline(Listed):
    """A day by which, or on which, something happens every year: the rule, and the dates that follow from it."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("Application")
        ANSWER = "answer", _("Answer")
        OPENING = "opening", _("Opens")
        START = "start", _("Start of studies")
        HOUSING = "housing", _("Housing")

    class Level(models.TextChoices):
        HIGHER = "higher", _("Higher education")
        YOUTH = "youth", _("Upper secondary and vocational education")
        HOUSING = "housing", _("Housing")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    rule = models.CharField(_("rule"), max_length=200, help_text=_("In words, for example: 15 March every year."))
    yearly_dates = models.CharField(
        _("days of the year"),
        max_length=60,
        blank=True,
        validators=[validate_yearly_dates],
        help_text=_("Month and day with spaces between, for example 05-01 11-01. Empty where the day is not fixed."),
    )
    moves_before_weekend = models.BooleanField(_("moves to the Friday before a weekend"), default=False)
    stated_dates = models.CharField(
        _("dates that a source states"),
        max_length=200,
        blank=True,
        validators=[validate_dates],
        help_text=_("With spaces between, for example 2026-03-15. In such a year they stand instead of the rule."),
    )
    time = models.TimeField(_("time of day"), null=True, blank=True)
    place = models.CharField(_("where it holds"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_example = models.BooleanField(
        _("is an example"), default=False, help_text=_("What was true in an earlier year; no date follows from it.")
    )
    official_url = models.URLField(_("official page"), max_length=500, blank=True)
    institutions = models.ManyToManyField(
        Institution, blank=True, related_name="deadlines", verbose_name=_("institutions")
    )
    types = models.ManyToManyField(
        EducationType, blank=True, related_name="deadlines", verbose_name=_("types of programme")
    )
    programmes = models.ManyToManyField(Programme, blank=True, related_name="deadlines", verbose_name=_("programmes"))

    objects = DeadlineQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="deadline_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:deadline", args=[self.slug])

    @property
    def last_stated(self) -> date | None:
        return max((date.fromisoformat(part) for part in self.stated_dates.split()), default=None)

    def dates_between(self, first: date, last: date) -> list[Occurrence]:
        """Every date from `first` to `last`, both included, in order: those stated, and else those of the rule."""
        stated = {date.fromisoformat(part) for part in self.stated_dates.split()}
        stated_years = {day.year for day in stated}
        found = [Occurrence(day, is_stated=True) for day in stated]
        if not self.is_example:
            # The rule of the year after may move back over New Year.
            years = [year for year in range(first.year, last.year + 2) if year not in stated_years]
            found += [Occurrence(self.in_year(part, year)) for year in years for part in self.yearly_dates.split()]
        return sorted(one for one in found if first <= one.day <= last)

    def in_year(self, month_and_day: str, year: int) -> date:
        month, day = (int(part) for part in month_and_day.split("-"))
        found = date(year, month, min(day, calendar.monthrange(year, month)[1]))
        if self.moves_before_weekend and found.weekday() >= calendar.SATURDAY:
            found -= timedelta(days=found.weekday() - calendar.FRIDAY)
        return found


class EventQuerySet(PublishableQuerySet):
    def between(self, first: date, last: date) -> Self:
        """Those of which a part falls on one of these days, both included; the earliest first."""
        begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
        not_over = Q(ends_at__gte=begin) | Q(ends_at__isnull=True, starts_at__gte=begin)
        return self.filter(not_over, starts_at__lt=end).order_by("starts_at", "pk")

    def for_dates(self) -> Self:
        """Where and when, and the key of the institution when it is public."""
        institution = Case(When(is_published("institution__"), then=F("institution__key")), default=Value(""))
        return self.only("key", "starts_at", "ends_at", "is_all_day").annotate(institution_key=institution)

    def for_rows(self) -> Self:
        """What a row shows. Whether a source states the date is known by having one."""
        has_source = Event.sources.through.objects.filter(event=OuterRef("pk"))
        return (
            self.select_related("place", "institution")
            .defer("body", "folded", "place__body", "place__folded", "institution__body", "institution__folded")
            .annotate(has_source=Exists(has_source))
        )

    def for_page(self) -> Self:
        return self.select_related("place", "institution", "responsible_unit").prefetch_related("sources", "decisions")


class Event(Listed):
    """Something that happens once: an open house, a fair, a concert."""

    FOUND_BY = ("in_short",)

    title = models.CharField(_("title"), max_length=200)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_all_day = models.BooleanField(_("all day"), default=False)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    institution = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("institution")
    )
    location = models.CharField(_("where"), max_length=200, blank=True)
    price = models.CharField(_("price"), max_length=120, blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_at", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="event_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("An event cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:event", args=[self.slug])

    @property
    def public_place(self) -> Place | None:
        return self.place if self.place is not None and self.place.state == State.PUBLISHED else None

    @property
    def public_institution(self) -> Institution | None:
        return self.institution if self.institution is not None and self.institution.state == State.PUBLISHED else None

    @property
    def where(self) -> str:
        """In one line: the place, as far as it is public, and what is said of it."""
        place = self.public_place
        return ", ".join(
            part
            for part in (self.location, place.title if place else "", place.postal_address if place else "")
            if part
        )

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.ends_at or self.starts_at)

    @property
    def is_over(self) -> bool:
        return self.last_day < timezone.localdate()
