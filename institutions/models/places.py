"""Institutions: what everything with an address on the map shares."""

from math import cos, radians

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, FloatField, Q, Value
from django.utils.translation import gettext_lazy as _


def away_from(latitude: float, longitude: float, path: str = "") -> ExpressionWrapper:
    """To order by: the square of the straight line to the record at `path` on a map that is flat around the place.

    How far it really is, is for maps.distance_km() to say.
    """
    narrower = cos(radians(latitude))
    north = F(f"{path}latitude") - Value(latitude)
    east = (F(f"{path}longitude") - Value(longitude)) * Value(narrower)
    return ExpressionWrapper(north * north + east * east, output_field=FloatField())


class Located(models.Model):
    """A postal address and, where a register gives them, coordinates. Both may be unknown; neither is guessed."""

    address = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees with a decimal point, from an official register only. Empty where it is not known."),
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Said outright: a comparison with an unknown value is unknown, and a check lets that pass.
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="%(app_label)s_%(class)s_point_whole",
                violation_error_message=_("Give both latitude and longitude, in degrees, or neither."),
            )
        ]

    def clean_point(self) -> None:
        """Half a pair of coordinates is an error at the field that is missing."""
        for field, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if getattr(self, field) is None and getattr(self, other) is not None:
                raise ValidationError({field: _("Give both latitude and longitude, or neither.")})

    @property
    def postal_address(self) -> str:
        """In one line, as far as it is known."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.address, town) if part)

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
