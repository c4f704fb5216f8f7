"""Ground: what every sitemap shares, and the pages about the portal, for search engines."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from herning_portal.models import Statement


class TranslatedSitemap(Sitemap):
    """Every page once per language, each entry naming its translations."""

    i18n = True
    alternates = True
    x_default = True


class SiteSitemap(TranslatedSitemap):
    def items(self) -> list[Statement | None]:
        """None stands for the front page."""
        return [None, *Statement.objects.all()]

    def location(self, item: Statement | None) -> str:
        return item.get_absolute_url() if item else reverse("home")

    def lastmod(self, item: Statement | None) -> datetime | None:
        return item.updated_at if item else None
