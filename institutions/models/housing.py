"""Institutions: homes for students, who lets them, and by which rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField
from herning_portal.maps import Coordinates
from herning_portal.models import Source
from herning_portal.ordering import Listed, in_alphabet
from herning_portal.publishing import Keyed, Publishable, PublishableQuerySet, RecordedQuerySet, State, is_published
from herning_portal.rich_text import RichTextField
from institutions.homes import NOT_THERE, Home
from institutions.models.organisations import Organisation
from institutions.models.places import Located, away_from


class HousingProviderQuerySet(PublishableQuerySet):
    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def for_names(self) -> Self:
        """What lists and choices say of a provider, without its long text."""
        return self.alphabetical().defer("body")

    def for_page(self) -> Self:
        return self.select_related("organisation", "applies_through", "responsible_unit").prefetch_related(
            "sources", "decisions", Prefetch("rules", HousingRule.objects.select_related("source").in_order())
        )


class HousingProvider(Listed):
    """Somebody who lets homes or keeps their waiting list. What no source says of its terms stays empty."""

    FOUND_BY = ("short_title",)

    class Kind(models.TextChoices):
        HOUSING_ASSOCIATION = "housing_association", _("Non-profit housing association")
        WAITING_LIST = "waiting_list", _("Shared waiting list")
        UNIVERSITY = "university", _("University housing office")
        SCHOOL = "school", _("School")
        FOUNDATION = "foundation", _("Foundation")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="housing", verbose_name=_("belongs to")
    )
    applies_through = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("one applies through"),
        help_text=_("The shared waiting list, when there is one."),
    )
    title = models.CharField(_("name"), max_length=200)
    short_title = models.CharField(_("short name"), max_length=80, blank=True)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("youngest age to apply"), null=True, blank=True)
    minimum_study_hours = models.PositiveSmallIntegerField(_("fewest hours of study a week"), null=True, blank=True)
    application_fee = models.DecimalField(
        _("fee to stand on the list"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In kroner. 0 where it is free, empty where it is not known."),
    )
    booking_fee = models.DecimalField(
        _("fee when a home is accepted"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    longest_stay_months = models.PositiveSmallIntegerField(_("longest stay in months"), null=True, blank=True)
    gives_guarantee = models.BooleanField(
        _("guarantees a home"), null=True, blank=True, help_text=_("Unknown where no source says.")
    )
    takes_students = models.BooleanField(_("open to students"), default=False)
    takes_apprentices = models.BooleanField(_("open to apprentices and pupils"), default=False)
    takes_internationals = models.BooleanField(_("open to international students"), default=False)

    objects = HousingProviderQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("housing provider")
        verbose_name_plural = _("housing providers")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="housing_provider_slug_once"),
            models.CheckConstraint(
                condition=(Q(application_fee__isnull=True) | Q(application_fee__gte=0))
                & (Q(booking_fee__isnull=True) | Q(booking_fee__gte=0)),
                name="housing_provider_fees_not_negative",
                violation_error_message=_("A fee cannot be below 0 kroner."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:housing_provider", args=[self.slug])

    @property
    def name_in_lists(self) -> str:
        return self.short_title or self.title

    def current_rules(self) -> dict[str, list[HousingRule]]:
        """Those in force, by what they are about. Reads the rules, which the page has at hand."""
        found: dict[str, list[HousingRule]] = {}
        for rule in self.rules.all():
            if not rule.is_history:
                found.setdefault(rule.kind, []).append(rule)
        return found

    @property
    def former_rules(self) -> list[HousingRule]:
        return [rule for rule in self.rules.all() if rule.is_history]

    @property
    def waiting_list(self) -> HousingProvider | None:
        """Through whom one applies, where that is somebody else and public."""
        through = self.applies_through
        return through if through is not None and through.state == State.PUBLISHED else None


class HousingRuleQuerySet(RecordedQuerySet):
    def in_order(self) -> Self:
        return self.order_by("is_history", "order", "pk")

    def of_everybody(self) -> Self:
        """What holds for all homes, or for those of a provider that is public."""
        return self.filter(Q(provider__isnull=True) | is_published("provider__"))

    def about_getting_one(self) -> Self:
        """Who comes first, and what the municipality guarantees: a provider's own promise stands on its page."""
        guarantee = Q(kind=HousingRule.Kind.GUARANTEE, provider__isnull=True)
        priority = Q(kind=HousingRule.Kind.PRIORITY, is_history=False)
        return self.filter(guarantee | priority).select_related("source", "provider").in_order()


class HousingRule(Keyed):
    """One term for getting or keeping a home, as one source states it. Without a provider it is the municipality's."""

    class Kind(models.TextChoices):
        WHO = "who", _("Who may apply")
        HOW = "how", _("How you apply")
        QUEUE = "queue", _("The queue")
        PRIORITY = "priority", _("Who comes first")
        FEE = "fee", _("What it costs")
        STAY = "stay", _("How long you may stay")
        NOTICE = "notice", _("Notice and cancelling")
        INCLUDED = "included", _("What is included")
        GUARANTEE = "guarantee", _("Housing guarantee")

    provider = models.ForeignKey(
        HousingProvider, models.CASCADE, null=True, blank=True, related_name="rules", verbose_name=_("provider")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("text"))
    as_of = PartialDateField(_("known as of"))
    is_history = models.BooleanField(
        _("is history"), default=False, help_text=_("No longer in force, or replaced by a newer rule.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = HousingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("housing rule")
        verbose_name_plural = _("housing rules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"


class HousingFigure(Keyed):
    """A figure about housing in the whole municipality or country: context, never the rent of one home."""

    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    is_approximate = models.BooleanField(_("is approximate"), default=False)
    note = models.TextField(_("note"), blank=True)
    as_of = PartialDateField(_("known as of"))
    order = models.PositiveIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure about housing")
        verbose_name_plural = _("figures about housing")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


# Who may apply, by the words that stand in addresses.
AUDIENCES = {
    "student": "takes_students",
    "apprentice": "takes_apprentices",
    "international": "takes_internationals",
}


def is_public_residence(path: str = "") -> Q:
    """The gate for a residence reached over `path`: its provider, if it has one, is public as well."""
    return is_published(path) & (Q((f"{path}provider__isnull", True)) | is_published(f"{path}provider__"))


# What is told of the building of a residence that lies nearest.
OF_NEAREST = ("address", "postcode", "city", "latitude", "longitude", "is_inferred")


class ResidenceQuerySet(PublishableQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        return is_public_residence(path)

    def alphabetical(self) -> Self:
        return self.order_by(in_alphabet(), "pk")

    def for_rows(self) -> Self:
        return (
            self.select_related("provider__applies_through", "for_internationals")
            .defer("body", "provider__body", "provider__applies_through__body", "for_internationals__body")
            .prefetch_related("buildings")
        )

    def among(self, ids: Iterable[int], key: str | None = None) -> Self:
        """Those with one of the ids, and the one with the key."""
        return self.filter(Q(pk__in=list(ids)) | Q(key=key or ""))

    def as_homes(self, distance: Callable[[Coordinates], float] | None = None) -> list[Home]:
        """What the finder asks of every residence, with one query; `distance` gives kilometres from where one asks.

        A municipality has some hundred residences at most. So they are judged, ordered and counted in Python, the same
        on both databases, and with the one formula for distances that rows and maps show.
        """
        rows = self.order_by("pk").values_list(
            "pk",
            in_alphabet(),
            "kind",
            "stage",
            "rent_from",
            "rent_to",
            "size_from",
            "size_to",
            "is_step_free",
            "provider__key",
            "provider__applies_through__key",
            "for_internationals__key",
            *AUDIENCES.values(),
            "buildings__latitude",
            "buildings__longitude",
        )
        homes = []
        for facts, buildings in groupby(rows, key=lambda row: row[:-2]):
            points = tuple(row[-2:] for row in buildings if row[-1] is not None)
            pk, sort_key, kind, stage, rent_from, rent_to, size_from, size_to, is_step_free, *others = facts
            provider, waiting_list, for_internationals, *open_to = others
            homes.append(
                Home(
                    pk=pk,
                    sort_key=sort_key,
                    kind=kind,
                    stage=stage,
                    providers=frozenset(key for key in (provider, waiting_list, for_internationals) if key),
                    rent_from=rent_from,
                    rent_to=rent_to,
                    size_from=size_from,
                    size_to=size_to,
                    is_step_free=is_step_free,
                    audiences=frozenset(name for name, is_open in zip(AUDIENCES, open_to, strict=True) if is_open),
                    points=points,
                    km=min(map(distance, points), default=None) if distance else None,
                )
            )
        return homes

    def to_live_near(self, latitude: float, longitude: float) -> Self:
        """Homes that are there, the nearest first, each with its nearest building; last those of unknown position."""
        return (
            self.exclude(stage__in=NOT_THERE)
            .select_related("provider")
            .only("key", "slug", "title", "kind", "rent_from", "address", "postcode", "city", "provider__organisation")
            .annotate(
                **{f"nearest_{name}": F(f"buildings__{name}") for name in OF_NEAREST},
                away=away_from(latitude, longitude, "buildings__"),
                place_in_residence=Window(
                    RowNumber(),
                    partition_by=F("pk"),
                    order_by=[F("away").asc(nulls_last=True), F("buildings__pk").asc()],
                ),
            )
            .filter(place_in_residence=1)
            .order_by(F("away").asc(nulls_last=True), in_alphabet(), "pk")
        )

    def for_page(self) -> Self:
        return self.select_related(
            "provider__applies_through", "for_internationals", "responsible_unit"
        ).prefetch_related(
            "sources", "decisions", Prefetch("buildings", ResidenceBuilding.objects.select_related("source"))
        )


class Residence(Listed):
    """Homes for students at one address. Rent and size are given only where a source states them."""

    FOUND_BY = ("short_title", "address", "city")

    class Kind(models.TextChoices):
        YOUTH_HOUSING = "youth_housing", _("Non-profit youth housing")
        HALL = "hall", _("Hall of residence")
        ROOM = "room", _("Room")
        SCHOOL_HOME = "school_home", _("School home")

    class Stage(models.TextChoices):
        IN_USE = "in_use", _("In use")
        PARTLY_IN_USE = "partly_in_use", _("Partly in use")
        PLANNED = "planned", _("Planned")
        UNCONFIRMED = "unconfirmed", _("Not confirmed")

    class Kitchen(models.TextChoices):
        OWN = "own", _("Own kitchen")
        SHARED = "shared", _("Shared kitchen")

    provider = models.ForeignKey(
        HousingProvider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="residences",
        verbose_name=_("provider"),
    )
    for_internationals = models.ForeignKey(
        HousingProvider,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="international_residences",
        verbose_name=_("international students apply through"),
        help_text=_("Where that is somebody else, such as the housing office of a university."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.IN_USE)
    stage_as_of = PartialDateField(_("stage known as of"))
    title = models.CharField(_("name"), max_length=200)
    short_title = models.CharField(_("short name"), max_length=80, blank=True)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    address = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    units = models.PositiveIntegerField(_("homes"), null=True, blank=True)
    units_note = models.CharField(
        _("note on the number"), max_length=300, blank=True, help_text=_("Where sources count differently.")
    )
    rent_from = models.DecimalField(
        _("rent a month, from"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    rent_to = models.DecimalField(
        _("rent a month, to"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    rent_as_of = PartialDateField(_("rent known as of"))
    rent_note = models.CharField(
        _("what the rent covers"), max_length=300, blank=True, help_text=_("Water, heating, internet, membership.")
    )
    entry_payment = models.DecimalField(
        _("entry payment (indskud)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    deposit = models.DecimalField(
        _("deposit (depositum)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    size_from = models.PositiveSmallIntegerField(_("smallest home in m²"), null=True, blank=True)
    size_to = models.PositiveSmallIntegerField(_("largest home in m²"), null=True, blank=True)
    size_note = models.CharField(_("note on the size"), max_length=300, blank=True)
    kitchen = models.CharField(_("kitchen"), max_length=20, choices=Kitchen, blank=True)
    is_step_free = models.BooleanField(
        _("step-free access"), null=True, blank=True, help_text=_("Unknown where no source says.")
    )
    is_furnished = models.BooleanField(_("furnished"), null=True, blank=True)
    takes_students = models.BooleanField(_("open to students"), default=False)
    takes_apprentices = models.BooleanField(_("open to apprentices and pupils"), default=False)
    takes_internationals = models.BooleanField(_("open to international students"), default=False)
    who_may_apply = models.TextField(_("who may apply"), blank=True)
    how_to_apply = models.TextField(_("how to apply"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        ordering = ["sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="residence_slug_once"),
            models.CheckConstraint(
                condition=Q(rent_from__isnull=True) | Q(rent_to__isnull=True) | Q(rent_to__gte=F("rent_from")),
                name="residence_rent_in_order",
                violation_error_message=_("The highest rent cannot be below the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(size_from__isnull=True) | Q(size_to__isnull=True) | Q(size_to__gte=F("size_from")),
                name="residence_size_in_order",
                violation_error_message=_("The largest home cannot be smaller than the smallest."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("institutions:residence", args=[self.slug])

    def ancestors(self) -> list[Publishable]:
        return [self.provider] if self.provider is not None else []

    @property
    def other_door(self) -> HousingProvider | None:
        """Through whom international students apply, where that is somebody else and public."""
        through = self.for_internationals
        return through if through is not None and through.state == State.PUBLISHED else None

    @property
    def nearest(self) -> ResidenceBuilding | None:
        """Of to_live_near(): the building that lies nearest, where a position is known."""
        told = {name: getattr(self, f"nearest_{name}") for name in OF_NEAREST}
        return None if told["latitude"] is None else ResidenceBuilding(residence=self, **told)

    @property
    def located(self) -> list[ResidenceBuilding]:
        """Its buildings with coordinates. Reads the buildings, which lists and pages have at hand."""
        return [building for building in self.buildings.all() if building.point is not None]

    @property
    def point(self) -> Coordinates | None:
        """Where the map shows it: at the first of its buildings."""
        return self.located[0].point if self.located else None

    @property
    def is_place_inferred(self) -> bool:
        return bool(self.located) and self.located[0].is_inferred

    @property
    def lowest_rent(self) -> Decimal | None:
        return self.rent_to if self.rent_from is None else self.rent_from

    @property
    def postal_address(self) -> str:
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.address, town) if part)


class ResidenceBuilding(Located, Keyed):
    """One building of a residence: where it stands, and what the building register says of it."""

    residence = models.ForeignKey(Residence, models.CASCADE, related_name="buildings", verbose_name=_("residence"))
    is_inferred = models.BooleanField(
        _("the link is inferred"),
        default=False,
        help_text=_("The register does not name the residence; street, year and number of homes say that it is this."),
    )
    homes = models.PositiveIntegerField(_("homes"), null=True, blank=True)
    one_room_homes = models.PositiveIntegerField(_("homes with one room"), null=True, blank=True)
    two_room_homes = models.PositiveIntegerField(_("homes with two rooms"), null=True, blank=True)
    larger_homes = models.PositiveIntegerField(_("homes with three or more rooms"), null=True, blank=True)
    average_size = models.PositiveSmallIntegerField(_("average size in m²"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    built = PartialDateField(_("built"))
    order = models.PositiveIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta(Located.Meta):
        abstract = False
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.postal_address or self.key

    def clean(self) -> None:
        super().clean()
        self.clean_point()
