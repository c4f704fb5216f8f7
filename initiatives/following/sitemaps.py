"""Initiatives: the news and the reports, for search engines."""

from datetime import datetime

from django.urls import reverse

from herning_portal.sitemaps import TranslatedSitemap
from initiatives.following.news import notes
from initiatives.models import StatusReport, StatusReportQuerySet


class FollowingSitemap(TranslatedSitemap):
    def items(self) -> list[str]:
        """What has nothing to list yet is left out."""
        lists = {"news": notes().exist(), "reports": StatusReport.objects.published().exists()}
        return [name for name, is_filled in lists.items() if is_filled]

    def location(self, item: str) -> str:
        return reverse(f"initiatives:{item}")


class ReportSitemap(TranslatedSitemap):
    """Each report as a page and as its print page."""

    def items(self) -> list[tuple[StatusReport, bool]]:
        reports: StatusReportQuerySet = StatusReport.objects.published().for_rows().newest_first()
        return [(report, is_print) for report in reports for is_print in (False, True)]

    def location(self, item: tuple[StatusReport, bool]) -> str:
        report, is_print = item
        return report.get_print_url() if is_print else report.get_absolute_url()

    def lastmod(self, item: tuple[StatusReport, bool]) -> datetime:
        return item[0].updated_at
