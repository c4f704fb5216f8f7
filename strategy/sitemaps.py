"""Strategy: its pages, for search engines."""

from datetime import datetime

from django.db import models
from django.urls import reverse

from herning_portal.sitemaps import TranslatedSitemap
from strategy.models import Indicator, Kind, Strategy, StrategyQuerySet, TextItem, TextItemQuerySet


class ListSitemap(TranslatedSitemap):
    """The lists over all documents."""

    def items(self) -> list[str]:
        leads: StrategyQuerySet = Strategy.objects.published()
        status = ["status"] if leads.filter(is_current=True).exists() else []
        return ["strategies", *status, "commitments", "thread", "indicators", "judging_rule"]

    def location(self, item: str) -> str:
        return reverse(f"strategy:{item}")


class StrategySitemap(TranslatedSitemap):
    """Each strategy as a page and as its print page."""

    def items(self) -> list[tuple[Strategy, bool]]:
        strategies: StrategyQuerySet = Strategy.objects.published()
        return [(strategy, is_print) for strategy in strategies for is_print in (False, True)]

    def location(self, item: tuple[Strategy, bool]) -> str:
        strategy, is_print = item
        return strategy.get_print_url() if is_print else strategy.get_absolute_url()

    def lastmod(self, item: tuple[Strategy, bool]) -> datetime:
        return item[0].updated_at


class GoalSitemap(TranslatedSitemap):
    """Goals and focus points, the text items with pages of their own."""

    def items(self) -> TextItemQuerySet:
        pages: TextItemQuerySet = TextItem.objects.published()
        return (
            pages.filter(kind__in=[Kind.GOAL, Kind.FOCUS_POINT])
            .select_related("strategy", "parent__strategy")
            .order_by("strategy", "order", "pk")
        )

    def lastmod(self, item: TextItem) -> datetime:
        return item.updated_at


class IndicatorSitemap(TranslatedSitemap):
    def items(self) -> models.QuerySet[Indicator]:
        return Indicator.objects.published().of_the_whole().in_order()

    def lastmod(self, item: Indicator) -> datetime:
        return item.updated_at
