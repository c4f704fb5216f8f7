"""Institutions: their pages, for search engines."""

from datetime import datetime

from django.urls import reverse

from herning_portal.publishing import PublishableQuerySet
from herning_portal.sitemaps import TranslatedSitemap
from institutions.models import Deadline, Event, HousingProvider, Institution, Place, Programme, Residence


class EducationListSitemap(TranslatedSitemap):
    def items(self) -> list[str]:
        return ["programmes", "compare", "institutions", "ladder"]

    def location(self, item: str) -> str:
        return reverse(f"institutions:{item}")


class ProgrammeSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Programme.objects.published().order_by("pk")

    def lastmod(self, item: Programme) -> datetime:
        return item.updated_at


class InstitutionSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Institution.objects.published().order_by("pk")

    def lastmod(self, item: Institution) -> datetime:
        return item.updated_at


class HousingListSitemap(TranslatedSitemap):
    def items(self) -> list[str]:
        return ["housing", "planner"]

    def location(self, item: str) -> str:
        return reverse(f"institutions:{item}")


class ResidenceSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Residence.objects.published().order_by("pk")

    def lastmod(self, item: Residence) -> datetime:
        return item.updated_at


class HousingProviderSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return HousingProvider.objects.published().order_by("pk")

    def lastmod(self, item: HousingProvider) -> datetime:
        return item.updated_at


class CityListSitemap(TranslatedSitemap):
    def items(self) -> list[str]:
        return ["student_life", "calendar"]

    def location(self, item: str) -> str:
        return reverse(f"institutions:{item}")


class PlaceSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Place.objects.published().order_by("pk")

    def lastmod(self, item: Place) -> datetime:
        return item.updated_at


class DeadlineSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Deadline.objects.published().order_by("pk")

    def lastmod(self, item: Deadline) -> datetime:
        return item.updated_at


class EventSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Event.objects.published().order_by("pk")

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at
