"""Strategy: indicators, what is aimed at, and what has been measured."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from herning_portal.dates import PartialDateField
from herning_portal.facts import Shape, facts_of, in_languages
from herning_portal.models import Source
from herning_portal.ordering import Listed, in_alphabet
from herning_portal.publishing import (
    Edition,
    Keyed,
    Publishable,
    PublishableQuerySet,
    RecordedQuerySet,
    is_published,
    require_open_door,
)
from herning_portal.rich_text import RichTextField
from institutions.models import Programme
from strategy.models.texts import TextItem

LANGUAGES = [code for code, _name in settings.LANGUAGES]

validate_period = RegexValidator(
    r"^\d{4}(?:-(?:0[1-9]|1[0-2])|Q[1-4])?\Z",
    _("Write a year (2019), a quarter (2019Q2) or a month (2019-04)."),
    code="period",
)


class Area(Keyed):
    """What a value is measured for: the municipality, its neighbours, a region, the country."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        REGION = "region", _("Region")
        COUNTRY = "country", _("Country")
        TOWN = "town", _("Town")
        OTHER = "other", _("Other area")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("name"), max_length=120)
    code = models.CharField(
        _("code"), max_length=20, blank=True, help_text=_("As Statistics Denmark has it, for example 657.")
    )
    is_own = models.BooleanField(
        _("is the municipality's own"), default=False, help_text=_("Verdicts are about this area.")
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["order", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_own"],
                condition=Q(is_own=True),
                name="area_one_is_own",
                violation_error_message=_(
                    "Another area is the municipality's own already. Take the mark off it first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title


# How the newest values of an indicator are told, and in what words.
FACTS = ("unit", "decimals", *in_languages("short_title", "unit_name", "definition", "limits"))

# What a sentence and a verdict need to know of a measurement and of a target.
AREA: Shape = ("id", "key", "kind", "is_own", "order", *in_languages("title"))
MEASUREMENT: Shape = ("id", "period", "value", "is_provisional", "is_break", "is_approximate", ("area", AREA))
TARGET: Shape = ("id", "comparison", "value", "due", ("area", AREA))


class IndicatorQuerySet(PublishableQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        """A figure about a programme is public with the programme."""
        programme = Programme.objects.all().gate(f"{path}programme__")
        return is_published(path) & (Q((f"{path}programme__isnull", True)) | programme)

    def of_the_whole(self) -> Self:
        """Those with a page of their own, and not about a single programme."""
        return self.filter(programme=None)

    def about_programmes(self) -> Self:
        return self.filter(programme__isnull=False)

    def with_newest(self) -> Self:
        """`facts`, a JSON text: FACTS, and JSON texts with the newest value of each kind of area."""
        values = {
            "own": newest(Q(area__is_own=True)),
            "country": newest(Q(area__kind=Area.Kind.COUNTRY)),
        }
        facts = JSONObject(**{name: F(name) for name in FACTS}, **values)
        return self.annotate(facts=Cast(facts, models.TextField()))

    def as_figures(self, today: date) -> Self:
        """`facts`, a JSON text: how values are written, and the newest period measured in the own area."""
        own = Measurement.objects.filter(measured_here(today), indicator=OuterRef("pk"))
        own_period = Subquery(own.order_by("-period").values("period")[:1])
        facts = {name: F(name) for name in ("unit", "decimals", *in_languages("unit_name"))}
        return self.annotate(facts=Cast(JSONObject(**facts, own_period=own_period), models.TextField()))

    def as_measurements(self) -> Self:
        """A row for each measurement that a list speaks of, as with_own_series() has them; `facts`, a JSON text."""
        own = Measurement.objects.filter(area__is_own=True, indicator=OuterRef("pk"))
        spoken_of = Q(measurements__area__is_own=True) | ~models.Exists(own)
        return self.filter(spoken_of, measurements__isnull=False).with_part(facts_of(MEASUREMENT, "measurements__"))

    def as_targets(self) -> Self:
        """A row for each target; `facts`, a JSON text."""
        return self.filter(targets__isnull=False).with_part(facts_of(TARGET, "targets__"))

    def with_part(self, part: JSONObject) -> Self:
        return self.annotate(facts=Cast(JSONObject(part=part), models.TextField()))

    def in_order(self) -> Self:
        return self.order_by("order", in_alphabet(), "pk")

    def with_series(self) -> Self:
        """Everything that figures, sentence and verdict need: targets and measurements with their areas."""
        return self.prefetch_related(
            Prefetch("targets", Target.objects.select_related("area", "source", "note_source").order_by("due", "pk")),
            Prefetch("measurements", Measurement.objects.select_related("area", "source").in_order()),
        )

    def with_own_series(self) -> Self:
        """The same for a list, where only the municipality's own area is spoken of, or others where it has none."""
        own = Measurement.objects.filter(area__is_own=True)
        spoken_of = Q(area__is_own=True) | ~models.Exists(own.filter(indicator=OuterRef("indicator")))
        return self.prefetch_related(
            Prefetch("targets", Target.objects.select_related("area").order_by("due", "pk")),
            Prefetch("measurements", Measurement.objects.filter(spoken_of).select_related("area").in_order()),
        )

    def for_page(self) -> Self:
        return (
            self.select_related("responsible_unit", "programme").with_series().prefetch_related("sources", "decisions")
        )


def measured_here(today: date, path: str = "") -> Q:
    """Values of the municipality's own area, of years that have begun: a forecast measures nothing."""
    own = {"area__is_own": True, "value__isnull": False, "period__lt": str(today.year + 1)}
    return Q(**{path + name: value for name, value in own.items()})


def newest(of: Q) -> Subquery:
    """The newest measurement of an indicator as a JSON text; areas are told apart by `of`."""
    source = JSONObject(
        url=F("source__url"),
        dated=F("source__dated"),
        **{f"title_{code}": F(f"source__title_{code}") for code in LANGUAGES},
    )
    told = JSONObject(
        value=F("value"),
        period=F("period"),
        note=F("note"),
        is_provisional=F("is_provisional"),
        is_break=F("is_break"),
        is_suppressed=F("is_suppressed"),
        is_approximate=F("is_approximate"),
        source=source,
    )
    rows = Measurement.objects.filter(of, indicator=OuterRef("pk")).order_by("-period", "-pk")
    return Subquery(rows.annotate(told=Cast(told, models.TextField())).values("told")[:1])


class Indicator(Listed):
    """A question that a figure answers, asked again and again."""

    FOUND_BY = ("short_title", "definition")

    class Unit(models.TextChoices):
        PERCENT = "percent", _("per cent")
        NUMBER = "number", _("number")
        SCORE = "score", _("score")
        KRONER = "kroner", _("kroner")

    class Wanted(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")
        NONE = "none", _("Neither: it is followed, not steered by")

    title = models.CharField(_("question"), max_length=200, help_text=_("As a citizen would ask it."))
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    definition = models.TextField(_("definition"), blank=True, help_text=_("Who and what is counted, and when."))
    limits = RichTextField(_("what it does not say"), blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    unit_name = models.CharField(
        _("what is counted"), max_length=80, blank=True, help_text=_("For example: students. Empty for per cent.")
    )
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    wanted = models.CharField(_("wanted direction"), max_length=10, choices=Wanted, default=Wanted.NONE)
    next_update = PartialDateField(_("next update"))
    text_items = models.ManyToManyField(
        TextItem,
        blank=True,
        related_name="indicators",
        verbose_name=_("texts it belongs to"),
        help_text=_("The goals, focus points and commitments that it follows."),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("programme"),
        help_text=_("Only for a figure about one programme. It is shown on the programme's page."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta(Listed.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "sort_key_da", "pk"]
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="indicator_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """A figure about a programme stands on the programme's page."""
        if self.programme is not None:
            return f"{self.programme.get_absolute_url()}#figures"
        return reverse("strategy:indicator", args=[self.slug])

    @property
    def name(self) -> str:
        return self.short_title or self.title

    def ancestors(self) -> list[Publishable]:
        return [self.programme] if self.programme is not None else []


class Target(Keyed):
    """What an indicator is to reach by a date, and who said so."""

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="targets", verbose_name=_("set for"))
    comparison = models.CharField(_("comparison"), max_length=10, choices=Comparison, default=Comparison.AT_LEAST)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    due = PartialDateField(_("by"), blank=False)
    set_by = models.CharField(_("set by"), max_length=200)
    note = models.TextField(_("note"), blank=True, help_text=_("For example that it has been given up since."))
    note_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source of the note")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "due"], name="target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_comparison_display()} {self.value} ({self.due})"


class MeasurementQuerySet(models.QuerySet):
    def get_by_natural_key(self, indicator: str, area: str, period: str) -> Any:
        return self.get(indicator__key=indicator, area__key=area, period=period)

    def in_order(self) -> Self:
        return self.order_by("area__order", "area", "period", "pk")

    def published(self) -> Self:
        return self.filter(is_published("indicator__"))


class Measurement(models.Model):
    """One value for one area and period. It keeps where it comes from and what it was, instead of a history."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="measurements", verbose_name=_("area"))
    period = models.CharField(
        _("period"),
        max_length=7,
        validators=[validate_period],
        help_text=_("A year (2019), a quarter (2019Q2) or a month (2019-04)."),
    )
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=4, null=True, blank=True, help_text=_("Empty where it is hidden.")
    )
    is_provisional = models.BooleanField(_("provisional"), default=False)
    is_approximate = models.BooleanField(_("approximate"), default=False)
    is_break = models.BooleanField(
        _("break in series"), default=False, help_text=_("Counted in a new way, so earlier values do not compare.")
    )
    is_suppressed = models.BooleanField(
        _("hidden"), default=False, help_text=_("Fewer than five people: the value is not kept.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    retrieved_on = models.DateField(_("retrieved"), null=True, blank=True)
    imported_from = models.CharField(
        _("imported from"), max_length=200, blank=True, editable=False, help_text=_("File or address, and row.")
    )
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["indicator", "area", "period"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "period"], name="measurement_once"),
            models.CheckConstraint(
                condition=Q(is_suppressed=True, value__isnull=True) | Q(is_suppressed=False, value__isnull=False),
                name="measurement_hidden_or_given",
                violation_error_message=_("Give a value, or mark it as hidden and leave the value empty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.area}, {self.period}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_open_door(Measurement)
        Edition.advance()
        if not self._state.adding:
            self.keep_past_value()
            self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    def keep_past_value(self) -> None:
        """A value that changes is kept with what it was, whoever changes it."""
        before = Measurement.objects.get(pk=self.pk)
        if before.value != self.value:
            PastValue.objects.create(
                measurement=self,
                value=before.value,
                was_provisional=before.is_provisional,
                imported_from=before.imported_from,
            )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_open_door(Measurement)
        Edition.advance()
        return super().delete(*args, **kwargs)

    def natural_key(self) -> tuple[str, str, str]:
        return (self.indicator.key, self.area.key, self.period)

    def clean(self) -> None:
        if self.is_suppressed != (self.value is None):
            raise ValidationError({"value": _("Give a value, or mark it as hidden and leave the value empty.")})


class PastValue(models.Model):
    """What a measurement was before its source changed it."""

    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="past_values", verbose_name=_("measurement")
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True)
    was_provisional = models.BooleanField(_("provisional"), default=False)
    imported_from = models.CharField(_("imported from"), max_length=200, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now)

    class Meta:
        verbose_name = _("past value")
        verbose_name_plural = _("past values")
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.measurement}: {self.value}"


class SeriesMapping(Keyed):
    """Which cells of a table elsewhere are the values of an indicator."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="mappings", verbose_name=_("indicator"))
    table = models.CharField(_("table"), max_length=40, help_text=_("For example UDDAKT11."))
    selection = models.JSONField(
        _("selection"),
        default=dict,
        blank=True,
        help_text=_('One code for each dimension besides area and time, for example {"UDDANNELSE": "H30"}.'),
    )
    area_dimension = models.CharField(_("area dimension"), max_length=40, default="OMRÅDE")
    time_dimension = models.CharField(_("time dimension"), max_length=40, default="TID")
    areas = models.ManyToManyField(
        Area, blank=True, related_name="mappings", verbose_name=_("areas"), help_text=_("By their codes.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mapping of a table")
        verbose_name_plural = _("mappings of tables")
        ordering = ["table", "key"]

    def __str__(self) -> str:
        return f"{self.table} → {self.indicator}"
