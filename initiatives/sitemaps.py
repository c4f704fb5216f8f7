"""Initiatives: their pages, for search engines."""

from datetime import datetime

from django.urls import reverse

from herning_portal.publishing import PublishableQuerySet
from herning_portal.sitemaps import TranslatedSitemap
from initiatives.models import Initiative


class InitiativeListSitemap(TranslatedSitemap):
    def items(self) -> list[str]:
        return ["initiatives", "matrix", "timeline"]

    def location(self, item: str) -> str:
        return reverse(f"initiatives:{item}")


class InitiativeSitemap(TranslatedSitemap):
    def items(self) -> PublishableQuerySet:
        return Initiative.objects.published().order_by("pk")

    def lastmod(self, item: Initiative) -> datetime:
        return item.updated_at
