"""Strategy: how later texts take up earlier ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import Keyed, Recorded, RecordedQuerySet
from strategy.models.texts import TextItem, text_order


class Theme(Keyed):
    """What a thread through the years is about."""

    title = models.CharField(_("title"), max_length=100)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One plain sentence."))
    order = models.PositiveIntegerField(_("order"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


class LineageQuerySet(RecordedQuerySet):
    natural_key_fields = ("later__key", "earlier__key", "kind")

    def published(self) -> Self:
        """Links whose both ends the public can see.

        What is hidden is asked for apart: joined from both ends, PostgreSQL may begin with every pair of documents,
        which takes minutes where there are many.
        """
        hidden = TextItem.objects.hidden().order_by().values("pk")
        return self.exclude(later__in=hidden).exclude(earlier__in=hidden)

    def of(self, items: Iterable[TextItem]) -> Self:
        """Links from or to any of `items`."""
        keys = [item.pk for item in items]
        return self.filter(Q(later__in=keys) | Q(earlier__in=keys)).select_related("theme")

    def naming_ends(self) -> Self:
        """With both ends, and all that names them and says whether they are public. For few links."""
        ends = ("later", "earlier")
        paths = [f"{end}__{path}" for end in ends for path in ("strategy", "parent__parent")]
        long = [f"{end}__{path}body" for end in ends for path in ("", "parent__", "parent__parent__")]
        return self.select_related(*paths).defer(*long)

    def in_text_order(self) -> Self:
        """In the order of the later texts, as these are read."""
        order = ["later__strategy__dated", "later__strategy__key", *text_order("later__"), "pk"]
        return self.select_related("theme").order_by(*order)


class Lineage(Recorded):
    """How a later text takes up an earlier one: the red thread through the years. Our reading, one reason each."""

    class Kind(models.TextChoices):
        CONTINUES = "continues", _("continues")
        NARROWS = "narrows", _("narrows")
        REPLACES = "replaces", _("replaces")
        SUPPORTS = "supports", _("supports")
        OVERLAPS = "overlaps", _("overlaps")

    BACKWARDS = {
        Kind.CONTINUES: _("continued in"),
        Kind.NARROWS: _("narrowed in"),
        Kind.REPLACES: _("replaced by"),
        Kind.SUPPORTS: _("supported by"),
        Kind.OVERLAPS: _("overlapped by"),
    }

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="links", verbose_name=_("theme"))
    later = models.ForeignKey(TextItem, models.CASCADE, related_name="roots", verbose_name=_("later text"))
    earlier = models.ForeignKey(TextItem, models.CASCADE, related_name="offspring", verbose_name=_("earlier text"))
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    why = models.TextField(_("why"), help_text=_("One sentence: what the two texts share, or what changed."))

    objects = LineageQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between texts")
        verbose_name_plural = _("links between texts")
        ordering = ["later", "earlier"]
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier", "kind"], name="lineage_once"),
            models.CheckConstraint(
                condition=~Q(later=F("earlier")),
                name="lineage_two_texts",
                violation_error_message=_("A text cannot come from itself. Choose two different texts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.later} {self.get_kind_display()} {self.earlier}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.later.key, self.earlier.key, self.kind)

    def get_absolute_url(self) -> str:
        return self.later.get_absolute_url()

    @cached_property
    def backwards(self) -> str:
        """The type read from the earlier text to the later."""
        return str(self.BACKWARDS[Lineage.Kind(self.kind)])


def give_lineage(items: list[TextItem]) -> None:
    """Each item gets its public links, `came_from` and `led_to`, and `is_replaced`, with one query for all.

    What an item stands under decides as well whether it is replaced, so it must be among `items`.
    """
    found = Lineage.objects.of(items).naming_ends().order_by("pk")
    links = [link for link in found if link.later.is_public and link.earlier.is_public]
    came_from: defaultdict[int, list[Lineage]] = defaultdict(list)
    led_to: defaultdict[int, list[Lineage]] = defaultdict(list)
    for link in links:
        came_from[link.later_id].append(link)
        led_to[link.earlier_id].append(link)
    for item in items:
        item.came_from = sorted(came_from[item.pk], key=lambda link: link.earlier.place_in_texts)
        item.led_to = sorted(led_to[item.pk], key=lambda link: link.later.place_in_texts)
    mark_replaced(items, {link.earlier_id for link in links if link.kind == Lineage.Kind.REPLACES})


def with_ends(links: Iterable[Lineage]) -> list[Lineage]:
    """The links with both ends, and these with all that names them, with one query for all.

    A link with an end that is not public is left out.
    """
    found = list(links)
    keys = {key for link in found for key in (link.later_id, link.earlier_id)}
    ends = {end.pk: end for end in TextItem.objects.published().filter(pk__in=keys).named()}
    shown = [link for link in found if link.later_id in ends and link.earlier_id in ends]
    for link in shown:
        link.later, link.earlier = ends[link.later_id], ends[link.earlier_id]
    return shown


def mark_replaced(items: list[TextItem], replaced: set[int]) -> None:
    """`is_replaced`: its document, or it or a text it stands under, is replaced by a later public one."""
    for item in items:
        item.is_replaced = item.strategy.successor is not None or any(step.pk in replaced for step in item.line)
