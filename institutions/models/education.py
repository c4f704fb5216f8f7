"""Institutions: who teaches what, where, and what it leads on to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField, has_passed
from herning_portal.models import Source
from herning_portal.ordering import Listed, fold, in_alphabet
from herning_portal.publishing import (
    Keyed,
    Publishable,
    PublishableQuerySet,
    Recorded,
    RecordedQuerySet,
    is_published,
)
from herning_portal.rich_text import RichTextField
from institutions.models.organisations import Organisation
from institutions.models.places import Located, away_from


class Field(Keyed):
    """A field of study (fagområde). The strategy names four of them hubs and wants more programmes in six."""

    title = models.CharField(_("title"), max_length=120)
    in_short = models.TextField(_("in short"), blank=True)
    is_hub = models.BooleanField(
        _("is a hub"), default=False, help_text=_("One of the meeting points that the strategy names.")
    )
    is_wanted = models.BooleanField(
        _("is wanted"), default=False, help_text=_("The strategy wants more programmes in this field.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("field of study")
        verbose_name_plural = _("fields of study")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


class EducationType(Keyed):
    """A kind of programme with its place on the education ladder, for as long as the law has it."""

    class Level(models.TextChoices):
        BASIC = "basic", _("Primary and lower secondary")
        PREPARATORY = "preparatory", _("Preparatory education")
        UPPER_SECONDARY = "upper_secondary", _("General upper secondary education")
        VOCATIONAL = "vocational", _("Vocational education and training")
        ADULT = "adult", _("Adult and continuing education")
        ACCESS = "access", _("Access course")
        ACADEMY = "academy", _("Academy Profession (AP) programme")
        PROFESSIONAL_BACHELOR = "professional_bachelor", _("Professional bachelor’s programme")
        BACHELOR = "bachelor", _("University bachelor’s programme")
        MASTER = "master", _("Master’s programme")
        PHD = "phd", _("PhD")

    title = models.CharField(_("title"), max_length=120)
    in_short = models.TextField(_("in short"), blank=True)
    level = models.CharField(_("level"), max_length=30, choices=Level)
    rung = models.PositiveSmallIntegerField(
        _("rung"), default=0, help_text=_("How high on the education ladder, from 1 (9th grade) upwards.")
    )
    isced = models.CharField(_("ISCED 2011 level"), max_length=10, blank=True)
    nqf = models.CharField(_("level in the Danish qualifications framework"), max_length=10, blank=True)
    valid_from = PartialDateField(_("exists from"))
    valid_to = PartialDateField(_("exists until"))
    change_note = models.TextField(
        _("what is about to change"), blank=True, help_text=_("Shown where the law changes the type.")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of programme")
        verbose_name_plural = _("types of programme")
        ordering = ["rung", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to="") | Q(valid_to__gte=F("valid_from")),
                name="education_type_ends_after_start",
                violation_error_message=_("The type must end after it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title


# What somebody can begin on now, be it for a last time.
OPEN_INTAKES = ("offered", "closing")


class InstitutionQuerySet(PublishableQuerySet):
    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def for_rows(self) -> Self:
        """What a row of a list shows: the main campus first, and how much can be studied there now."""
        open_now = is_published("programmes__") & Q(programmes__is_variant=False, programmes__intake__in=OPEN_INTAKES)
        return (
            self.defer("body")
            .annotate(programme_count=Count("programmes", filter=open_now))
            .prefetch_related(Prefetch("campuses", Campus.objects.in_order()))
        )

    def for_page(self) -> Self:
        """Without its sources and decisions, which bring_provenance() finds together."""
        return self.select_related("organisation", "responsible_unit").prefetch_related(
            Prefetch("campuses", Campus.objects.select_related("source").in_order())
        )


class Institution(Listed):
    """A place where people are taught or guided."""

    FOUND_BY = ("short_title", "former_names")

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("University")
        UNIVERSITY_COLLEGE = "university_college", _("University college")
        BUSINESS_ACADEMY = "business_academy", _("Business academy")
        VOCATIONAL_SCHOOL = "vocational_school", _("Vocational school")
        CARE_SCHOOL = "care_school", _("School of social and health care")
        GYMNASIUM = "gymnasium", _("Upper secondary school")
        ADULT_EDUCATION = "adult_education", _("Adult education centre")
        PREPARATORY_SCHOOL = "preparatory_school", _("School of preparatory basic education")
        SPECIAL_SCHOOL = "special_school", _("School for people with special needs")
        LANGUAGE_CENTRE = "language_centre", _("Language centre")
        FOLK_HIGH_SCHOOL = "folk_high_school", _("Folk high school")
        YOUTH_SCHOOL = "youth_school", _("Municipal youth school")
        GUIDANCE = "guidance", _("Guidance")
        CAMPUS_AREA = "campus_area", _("Shared campus")
        HOSPITAL = "hospital", _("Hospital")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        verbose_name=_("belongs to"),
    )
    title = models.CharField(_("name"), max_length=200)
    short_title = models.CharField(_("short name"), max_length=80, blank=True)
    former_names = models.CharField(
        _("former names"), max_length=300, blank=True, help_text=_("With semicolons between. People search for them.")
    )
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    register_number = models.CharField(_("institution number"), max_length=20, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="institution_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:institution", args=[self.slug])

    @property
    def name_in_lists(self) -> str:
        return self.short_title or self.title


class CampusQuerySet(RecordedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("-is_main", "order", "pk")

    def of_public_institutions(self) -> Self:
        return self.filter(is_published("institution__"))

    def to_live_near(self) -> Self:
        """Those in the municipality where a public programme is taught, as far as a register gives coordinates."""
        taught = ProgrammeOffering.objects.filter(is_public_programme("programme__"), campus=OuterRef("pk"))
        return (
            self.of_public_institutions()
            .filter(Exists(taught), latitude__isnull=False, is_in_municipality=True)
            .select_related("institution")
            .defer("institution__body")
            .order_by(f"institution__{in_alphabet()}", "institution", "-is_main", "order", "pk")
        )

    def nearest_to(self, latitude: float, longitude: float) -> Self:
        """Those whose coordinates are known, the nearest first."""
        return self.filter(latitude__isnull=False).order_by(away_from(latitude, longitude), "pk")


def first_word(text: str) -> str:
    return re.split(r"\W+", text.strip(), maxsplit=1)[0].casefold()


class Campus(Located, Keyed):
    """A place where an institution teaches. Public with its institution."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="campuses", verbose_name=_("institution"))
    title = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True, help_text=_("What is special about this place."))
    accessibility = models.TextField(
        _("accessibility"),
        blank=True,
        help_text=_("Step-free access, lift, toilets: only what the institution or a register says."),
    )
    register_number = models.CharField(
        _("institution numbers"),
        max_length=100,
        blank=True,
        help_text=_("With commas between, where a register lists several departments at one address."),
    )
    is_main = models.BooleanField(_("is the main place"), default=False)
    is_in_municipality = models.BooleanField(
        _("lies in the municipality"),
        default=True,
        help_text=_("Decides whether a way through education can be taken without leaving the municipality."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = CampusQuerySet.as_manager()

    class Meta(Located.Meta):
        abstract = False
        verbose_name = _("campus")
        verbose_name_plural = _("campuses")
        ordering = ["-is_main", "order", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def name_in_lists(self) -> str:
        """With its institution, unless its own name begins as that one's does: “VIA, Overgade 6”."""
        of, own = self.institution, self.title
        begins_alike = own and first_word(own) in (first_word(of.title), first_word(of.short_title))
        return own if begins_alike else f"{of.name_in_lists}, {own}"

    def clean(self) -> None:
        super().clean()
        self.clean_point()


LONG_TEXTS = ("body", "entry_requirements", "how_to_apply", "afterwards", "intake_note")


def is_public_programme(path: str = "") -> Q:
    """The gate for a programme reached over `path`: its institution is public as well."""
    return is_published(path) & is_published(f"{path}institution__")


class ProgrammeQuerySet(PublishableQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        return is_public_programme(path)

    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def sorted_by(self, choice: str) -> Self:
        """By name, each variant after the public programme that it belongs to; what is not known comes last."""
        name, public = in_alphabet(), is_public_programme("variant_of__")
        name_of_whole = Case(When(public, then=F(f"variant_of__{name}")), default=F(name))
        whole = Case(When(public, then=F("variant_of_id")), default=F("pk"))
        first: dict[str, tuple[Any, ...]] = {
            "level": ("type__rung",),
            "duration": (F("duration_months").asc(nulls_last=True),),
            "institution": (f"institution__{name}", "institution_id"),
        }
        return self.order_by(*first.get(choice, ()), name_of_whole, whole, "is_variant", name, "pk")

    def open_for_students(self) -> Self:
        return self.filter(intake__in=OPEN_INTAKES)

    def counted(self) -> dict[str, int]:
        """How many programmes there are, and how many variants, which are none of their own."""
        return self.aggregate(
            programmes=Count("pk", filter=Q(is_variant=False)), variants=Count("pk", filter=Q(is_variant=True))
        )

    def for_choices(self) -> Self:
        """Name, institution and type, to be told apart by."""
        return self.alphabetical().select_related("institution", "type").defer("body", "institution__body")

    def instead_of(self, programme: Programme) -> Self:
        """What somebody can begin on in a field of it, what is of the same type first."""
        in_field = Programme.fields.through.objects.filter(field__in=programme.fields.values("pk"))
        another_type = Case(When(type=programme.type_id, then=Value(0)), default=Value(1))
        return (
            self.open_for_students()
            .filter(is_variant=False, pk__in=in_field.values("programme"))
            .select_related("institution", "type")
            .defer(*LONG_TEXTS, "institution__body")
            .order_by(another_type, "type__rung", in_alphabet(), "pk")
        )

    def open_to_new_students(self) -> Self:
        return self.exclude(intake=Programme.Intake.CLOSED)

    def with_words(self, text: str) -> Self:
        """Those whose names hold every word of `text`, whatever its case, accents or spelling of æ, ø and å."""
        found = self
        for word in fold(text).split():
            found = found.filter(folded__contains=word)
        return found

    def for_rows(self) -> Self:
        """What a row of a list shows, without the long texts."""
        return (
            self.select_related("institution", "type", "variant_of")
            .defer(*LONG_TEXTS, "institution__body", *(f"variant_of__{text}" for text in LONG_TEXTS))
            .annotate(
                is_part_of_public=Exists(Programme.objects.filter(is_public_programme(), pk=OuterRef("variant_of_id")))
            )
            .prefetch_related(Prefetch("offerings", ProgrammeOffering.objects.public()))
        )

    def taught_by(self, institution: Institution) -> Self:
        """Its own, and what others teach at its campuses, from the lowest rung up."""
        guests = ProgrammeOffering.objects.filter(programme=OuterRef("pk"), campus__institution=institution)
        return (
            self.filter(Q(institution=institution) | Exists(guests))
            .select_related("type", "institution")
            .defer(*LONG_TEXTS, "institution__body")
            .order_by("type__rung", "type__key", "is_variant", in_alphabet(), "pk")
        )

    def for_comparison(self) -> Self:
        """As a row, with the texts that tell programmes apart."""
        return (
            self.select_related("institution", "type")
            .defer("body", "institution__body")
            .prefetch_related("fields", Prefetch("offerings", ProgrammeOffering.objects.public()))
        )

    def for_page(self) -> Self:
        return self.select_related(
            "institution", "type", "variant_of__institution", "responsible_unit"
        ).prefetch_related("sources", "decisions", Prefetch("offerings", ProgrammeOffering.objects.public()))


class Programme(Listed):
    """A programme that an institution offers, has offered or is going to offer."""

    FOUND_BY = ("short_title", "also_called")

    class Intake(models.TextChoices):
        OFFERED = "offered", _("Offered")
        CLOSING = "closing", _("Being phased out")
        PLANNED = "planned", _("Planned")
        CLOSED = "closed", _("Closed for new students")

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="programmes", verbose_name=_("institution")
    )
    type = models.ForeignKey(
        EducationType, models.PROTECT, related_name="programmes", verbose_name=_("type of programme")
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="programmes", verbose_name=_("fields of study"))
    variant_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="variants",
        verbose_name=_("is a variant of"),
        help_text=_("For a speciality or a line within another programme."),
    )
    is_variant = models.BooleanField(
        _("is not counted by itself"),
        default=False,
        help_text=_("Specialities, steps and basic courses: shown, but not counted as programmes of their own."),
    )
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=80, blank=True)
    also_called = models.CharField(
        _("also called"), max_length=300, blank=True, help_text=_("Abbreviations and other names, for the search.")
    )
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("what you learn"), blank=True)
    intake = models.CharField(_("intake"), max_length=20, choices=Intake)
    intake_from = PartialDateField(_("first intake"))
    intake_until = PartialDateField(_("last intake"))
    intake_note = models.TextField(_("note on the intake"), blank=True)
    intake_as_of = PartialDateField(_("intake known as of"))
    duration = models.CharField(
        _("duration"), max_length=120, blank=True, help_text=_("As the source has it, for example 3½ years.")
    )
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"), null=True, blank=True, help_text=_("For filtering and comparing; the longest way.")
    )
    ects = models.PositiveSmallIntegerField(_("ECTS credits"), null=True, blank=True)
    is_in_danish = models.BooleanField(_("taught in Danish"), default=False)
    is_in_english = models.BooleanField(_("taught in English"), default=False)
    places = models.PositiveSmallIntegerField(_("places a year"), null=True, blank=True)
    entry_requirements = RichTextField(_("entry requirements"), blank=True)
    how_to_apply = RichTextField(_("how to apply"), blank=True)
    afterwards = RichTextField(_("what comes after"), blank=True)
    website = models.URLField(_("page at the institution"), max_length=500, blank=True)
    guide_url = models.URLField(_("page in the national guide"), max_length=500, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="programme_slug_once"),
            models.CheckConstraint(
                condition=~Q(intake="closing") | ~Q(intake_until=""),
                name="programme_closing_has_last_intake",
                violation_error_message=_("Say when the last intake is, or choose another state of the intake."),
            ),
            models.CheckConstraint(
                condition=Q(intake_from="") | Q(intake_until="") | Q(intake_until__gte=F("intake_from")),
                name="programme_intake_in_order",
                violation_error_message=_("The last intake cannot come before the first."),
            ),
        ]
        indexes = [models.Index(fields=["intake", "type"], name="programme_of_type")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:programme", args=[self.slug])

    def ancestors(self) -> list[Publishable]:
        return [self.institution]

    @property
    def is_closed(self) -> bool:
        return self.intake == self.Intake.CLOSED

    @property
    def is_overdue(self) -> bool:
        """Planned for a day that lies behind us; nobody has told whether it has begun."""
        return self.intake == self.Intake.PLANNED and has_passed(self.intake_from, timezone.localdate())

    @property
    def languages(self) -> str:
        """In words; empty where no source says."""
        if self.is_in_danish and self.is_in_english:
            return gettext("Danish and English")
        if self.is_in_danish:
            return gettext("Danish")
        return gettext("English") if self.is_in_english else ""

    @property
    def languages_amid(self) -> str:
        """The same within a line: some languages write their names small there, others do not."""
        if self.is_in_danish and self.is_in_english:
            return pgettext("within a line", "Danish and English")
        if self.is_in_danish:
            return pgettext("within a line", "Danish")
        return pgettext("within a line", "English") if self.is_in_english else ""

    @property
    def public_whole(self) -> Programme | None:
        """The programme that this is a variant of, when the public may see it."""
        whole = self.variant_of
        is_public = whole is not None and all(one.state == "published" for one in (whole, *whole.ancestors()))
        return whole if is_public else None

    def clean(self) -> None:
        super().clean()
        if self.variant_of is not None and self.variant_of.pk == self.pk:
            raise ValidationError({"variant_of": _("A programme cannot be a variant of itself.")})


class ProgrammeOffering(Recorded):
    """A programme as it is taught at one campus."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="offerings", verbose_name=_("programme"))
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="offerings", verbose_name=_("campus"))
    is_whole = models.BooleanField(
        _("the whole programme"), default=True, help_text=_("Off where a part of it is taught somewhere else.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class ByProgramme(RecordedQuerySet):
        natural_key_fields = ("programme__key", "campus__key")

        def public(self) -> Self:
            """Those at campuses that the public may see, each with its campus: an institution may be a draft."""
            return (
                self.filter(is_published("campus__institution__"))
                .select_related("campus__source", "campus__institution")
                .defer("campus__institution__body")
                .order_by("order", "pk")
            )

    objects = ByProgramme.as_manager()

    class Meta:
        verbose_name = _("place of teaching")
        verbose_name_plural = _("places of teaching")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "campus"], name="offering_once")]

    def __str__(self) -> str:
        return f"{self.programme} · {self.campus}"

    def natural_key(self) -> tuple[str, str]:
        return (self.programme.key, self.campus.key)

    natural_key.dependencies = ["institutions.programme", "institutions.campus"]  # type: ignore[attr-defined]


class ProgressionQuerySet(RecordedQuerySet):
    def public(self) -> Self:
        """Steps whose named programmes the public may see; steps between types are everybody's."""
        for end in ("earlier", "later"):
            named = f"{end}_programme__"
            self = self.filter(Q((f"{named}isnull", True)) | is_public_programme(named))
        return self

    def on_from(self, programmes: Iterable[Programme]) -> Self:
        """The steps that lead on from any of them or from their types, with the names of where to."""
        known = list(programmes)
        leads_on = Q(earlier_programme__in=known) | Q(earlier_type__in={one.type_id for one in known})
        return self.filter(leads_on).select_related("later_type", "later_programme").order_by("key")

    def to_later_stages(self) -> Self:
        """Steps inside one programme: from the whole or one of its parts to a part that comes after it."""
        whole = F("later_programme__variant_of")
        return self.filter(Q(earlier_programme=whole) | Q(earlier_programme__variant_of=whole))

    def around(self, programme: Programme) -> Self:
        """The steps that lead to it and on from it, with how much of a later type there is here, and in its field;
        what only a part of is taught here counts, and is counted by itself.

        Of a type with no public programme at all nobody knows whether it is to be had here. What leads to its type does
        not lead to a later stage of a programme: that is for those who have been through the stages before it.
        """
        campuses_here = ProgrammeOffering.objects.public().order_by().filter(campus__is_in_municipality=True)
        open_here = (
            Programme.objects.published()
            .open_for_students()
            .filter(type=OuterRef("later_type"), pk__in=campuses_here.values("programme"))
            .order_by()
        )
        wholly_here = campuses_here.filter(is_whole=True).values("programme")
        # A variant is no programme more, but nobody must leave for what there is here as one.
        here = (
            open_here.filter(is_variant=False)
            .values("type")
            .annotate(number=Count("pk", distinct=True))
            .values("number")
        )
        in_field = here.filter(fields__in=programme.fields.values("pk"))
        leads_on = Q(earlier_programme=programme) | Q(earlier_type=programme.type_id)
        is_later_stage = Exists(Progression.objects.to_later_stages().filter(later_programme=programme))
        leads_here = Q(later_programme=programme) | Q(later_type=programme.type_id) & ~is_later_stage
        ends = ("earlier_type", "earlier_programme", "later_type", "later_programme")
        return (
            self.filter(leads_on | leads_here)
            .select_related(*ends, "source")
            .annotate(
                number_here=Coalesce(Subquery(here), 0),
                number_partly_here=Coalesce(Subquery(here.exclude(pk__in=wholly_here)), 0),
                number_in_field=Coalesce(Subquery(in_field), 0),
                number_partly_in_field=Coalesce(Subquery(in_field.exclude(pk__in=wholly_here)), 0),
                is_here=Exists(open_here.filter(pk__in=wholly_here)),
                is_earlier_recorded=Exists(Programme.objects.published().filter(type=OuterRef("earlier_type"))),
                is_later_recorded=Exists(Programme.objects.published().filter(type=OuterRef("later_type"))),
            )
            .order_by("later_type__rung", "earlier_type__rung", "key")
        )


class Progression(Keyed):
    """One step of the education ladder: from a type of programme, or one programme, to the next."""

    earlier_type = models.ForeignKey(
        EducationType, models.PROTECT, null=True, blank=True, related_name="steps_on", verbose_name=_("from the type")
    )
    earlier_programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="steps_on", verbose_name=_("from the programme")
    )
    later_type = models.ForeignKey(
        EducationType, models.PROTECT, null=True, blank=True, related_name="steps_here", verbose_name=_("to the type")
    )
    later_programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="steps_here", verbose_name=_("to the programme")
    )
    condition = models.TextField(_("on condition that"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = ProgressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the education ladder")
        verbose_name_plural = _("steps of the education ladder")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{end}_type__isnull": True, f"{end}_programme__isnull": False})
                | Q(**{f"{end}_type__isnull": False, f"{end}_programme__isnull": True}),
                name=f"progression_{end}_is_one",
                violation_error_message=_("Choose either a type or a programme at each end."),
            )
            for end in ("earlier", "later")
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"

    def leads_on_from(self, programme: Programme) -> bool:
        return self.earlier_programme_id == programme.pk or self.earlier_type_id == programme.type_id

    def leads_to(self, programme: Programme) -> bool:
        return self.later_programme_id == programme.pk or self.later_type_id == programme.type_id

    @property
    def earlier(self) -> Any:
        return self.earlier_programme or self.earlier_type

    @property
    def later(self) -> Any:
        return self.later_programme or self.later_type
