"""Institutions: the bodies that make strategies, run schools and let homes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import Keyed, RecordedQuerySet


class Organisation(Keyed):
    """A public body, a school, an association or a company."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        REGION = "region", _("Region")
        SCHOOL = "school", _("School")
        ASSOCIATION = "association", _("Association")
        COMPANY = "company", _("Company")
        HOUSING_ASSOCIATION = "housing_association", _("Housing association")
        PARTNERSHIP = "partnership", _("Partnership")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("website"), max_length=300, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name
