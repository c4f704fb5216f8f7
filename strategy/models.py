"""Strategy: what is wanted, from the whole document down to each "we will"."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import reversion
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from herning_portal.dates import PartialDateField
from herning_portal.models import Decision
from herning_portal.publishing import (
    Publishable,
    PublishableQuerySet,
    Recorded,
    RecordedQuerySet,
    is_published,
)
from herning_portal.rich_text import RichTextField
from institutions.models import Organisation

MAX_DEPTH = 3
# The print page stands where goals stand, in three languages.
RESERVED_SLUGS = {"udskriv", "print", "drucken"}


class StrategyQuerySet(PublishableQuerySet):
    def for_page(self) -> Self:
        return self.select_related("organisation", "responsible_unit").prefetch_related("sources", "decisions")


class Strategy(Publishable):
    """A document in which a body says what it wants: a policy or a strategy."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        STRATEGY = "strategy", _("Strategy")

    class DocumentStatus(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("document", "Draft")
        IN_CONSULTATION = "in_consultation", _("In consultation")
        ADOPTED = "adopted", _("Adopted")
        IN_FORCE = "in_force", _("In force")
        UNDER_REVIEW = "under_review", _("Under review")
        SUPERSEDED = "superseded", _("Superseded")
        EXPIRED = "expired", _("Expired")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.STRATEGY)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="strategies", verbose_name=_("whose it is")
    )
    is_current = models.BooleanField(
        _("leads the portal"),
        default=False,
        help_text=_("The one strategy that the menu and the front page open."),
    )
    title = models.CharField(_("title"), max_length=200)
    vision = models.CharField(_("vision"), max_length=300, blank=True)
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    goal_name = models.CharField(_("what a goal is called"), max_length=50, default="Mål")
    goal_name_plural = models.CharField(_("what goals are called"), max_length=50, default="Mål")
    focus_point_name = models.CharField(_("what a focus point is called"), max_length=50, default="Fokuspunkt")
    focus_point_name_plural = models.CharField(_("what focus points are called"), max_length=50, default="Fokuspunkter")
    document_status = models.CharField(_("document status"), max_length=20, choices=DocumentStatus, blank=True)
    adopted = PartialDateField(_("adopted"))
    period_from = PartialDateField(_("period from"))
    period_to = PartialDateField(_("period to"))
    next_review = PartialDateField(_("next review"))
    committee = models.CharField(_("committee"), max_length=200, blank=True)
    committee_as_of = PartialDateField(_("committee known as of"))

    objects = StrategyQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-is_current", "-adopted", "key"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["slug"], name="strategy_slug_once"),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="strategy_one_is_current",
                violation_error_message=_(
                    "Another strategy leads the portal already. Take the mark off that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("strategy:strategy", args=[self.slug])

    def get_print_url(self) -> str:
        return reverse("strategy:print", args=[self.slug])


class Kind(models.TextChoices):
    CHAPTER = "chapter", _("Section")
    GOAL = "goal", _("Goal")
    FOCUS_POINT = "focus_point", _("Focus point")
    COMMITMENT = "commitment", _("Commitment")


# What each kind may stand under; None is the strategy itself.
PARENTS: dict[str, tuple[str | None, ...]] = {
    Kind.CHAPTER: (None, Kind.CHAPTER),
    Kind.GOAL: (None,),
    Kind.FOCUS_POINT: (Kind.GOAL,),
    Kind.COMMITMENT: (Kind.CHAPTER, Kind.GOAL, Kind.FOCUS_POINT),
}


def is_public_item(path: str = "") -> Q:
    """The gate for a text item reached over `path`: its strategy and all it stands under are public as well."""
    gate = is_published(path) & is_published(f"{path}strategy__")
    above = path
    for _level in range(MAX_DEPTH - 1):
        above += "parent__"
        gate &= Q((f"{above.removesuffix('__')}__isnull", True)) | is_published(above)
    return gate


class TextItemQuerySet(PublishableQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        return is_public_item(path)

    def in_order(self) -> Self:
        return self.order_by("order", "pk")

    def for_page(self) -> Self:
        return self.select_related("strategy__organisation", "parent", "responsible_unit").prefetch_related(
            "sources", "decisions"
        )

    def below(self, item: TextItem) -> Self:
        """All that stands under `item`, at any depth."""
        return self.filter(Q(parent=item) | Q(parent__parent=item))

    def chapters_of(self, strategy: Strategy) -> Self:
        """The strategy's own sections with the commitments made in them."""
        in_chapters = Q(kind=Kind.CHAPTER) | Q(kind=Kind.COMMITMENT, parent__kind=Kind.CHAPTER)
        return self.filter(in_chapters, strategy=strategy)

    def goals_of(self, strategy: Strategy) -> Self:
        """Goals, focus points and commitments, without the long texts."""
        in_goals = Q(kind__in=[Kind.GOAL, Kind.FOCUS_POINT]) | Q(
            kind=Kind.COMMITMENT, parent__kind__in=[Kind.GOAL, Kind.FOCUS_POINT]
        )
        return self.filter(in_goals, strategy=strategy).defer("body", "withdrawal_note")

    def pages(self) -> Self:
        """The items that have pages of their own."""
        return (
            self.filter(kind__in=[Kind.GOAL, Kind.FOCUS_POINT])
            .defer("body")
            .select_related("strategy", "parent")
            .in_order()
        )


def tree(items: TextItemQuerySet, root: TextItem | None = None, strategy: Strategy | None = None) -> list[TextItem]:
    """`items` in their order as a tree, made with the one query: each has its `branches`; the top ones are returned.

    An item whose parent is not among `items` (or `root`) is left out with all below it.
    """
    rows = list(items.in_order())
    nodes = {row.pk: row for row in rows}
    if root is not None:
        nodes[root.pk] = root
        root.branches = []
    for row in rows:
        row.branches = []
    top = []
    for row in rows:
        if strategy is not None:
            row.strategy = strategy
        if row.parent_id is None:
            top.append(row)
        elif row.parent_id in nodes:
            # Addresses and gates look up; the parent is here already.
            row.parent = nodes[row.parent_id]
            row.parent.branches.append(row)
    return top if root is None else root.branches


class TextItem(Publishable):
    """One piece of a strategy's text, in one table so that the thread and the lineage are plain foreign keys."""

    KIND: ClassVar[Kind | None] = None

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="items", verbose_name=_("strategy"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, editable=False)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Its place among its neighbours."))
    number = models.CharField(_("number"), max_length=10, blank=True, help_text=_("For example 1 or 1.5."))
    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(
        _("short title"), max_length=120, blank=True, help_text=_("For menus, the thread and cards.")
    )
    in_short = models.TextField(_("in short"), blank=True, help_text=_("One or two plain sentences: the main point."))
    body = RichTextField(_("text"), blank=True)
    place = models.CharField(
        _("place in the adopted text"),
        max_length=200,
        blank=True,
        help_text=_("Where the words stand in the adopted document, for example: Mål 1, Fællesskab, 3. sætning."),
    )

    # Filled by tree().
    branches: list[TextItem]

    objects = TextItemQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("text item")
        verbose_name_plural = _("text items")
        ordering = ["order", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["parent", "slug"],
                condition=Q(parent__isnull=False),
                name="text_item_slug_once_below_parent",
            ),
            models.UniqueConstraint(
                fields=["strategy", "slug"],
                condition=Q(parent__isnull=True),
                name="text_item_slug_once_at_top",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="text_item_kind_known"),
            models.CheckConstraint(condition=~Q(kind=Kind.GOAL) | Q(parent__isnull=True), name="text_item_goal_at_top"),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.FOCUS_POINT, Kind.COMMITMENT]) | Q(parent__isnull=False),
                name="text_item_below_another",
            ),
        ]
        indexes = [
            models.Index(fields=["strategy", "kind", "order"], name="text_item_of_strategy"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.KIND and not self.kind:
            self.kind = self.KIND

    def clean(self) -> None:
        if not self.strategy_id:
            return
        parent = self.parent
        if parent is not None and parent.strategy_id != self.strategy_id:
            raise ValidationError({"parent": _("Choose an item of the same strategy.")})
        if (parent.kind if parent else None) not in PARENTS[self.kind]:
            allowed = ", ".join(
                str(Kind(kind).label) if kind else str(_("the strategy itself")) for kind in PARENTS[self.kind]
            )
            raise ValidationError({"parent": _("Choose what this stands under: %s.") % allowed})
        if self.kind == Kind.GOAL and self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": _("“%s” is the address of the print page. Choose another word.") % self.slug}
            )
        if len(self.ancestors()) > MAX_DEPTH:
            raise ValidationError(
                {"parent": _("At most three levels stand under a strategy. Choose an item further up.")}
            )

    @property
    def name(self) -> str:
        """The short title where there is one: for menus, threads and cards."""
        return self.short_title or self.title

    @property
    def place_among_goals(self) -> int:
        """From 1: decides the colour and weave of a goal's pages."""
        return int(self.number) if self.number.isdecimal() and self.number != "0" else max(1, self.order)

    @property
    def fragment(self) -> str:
        """The item's id on the page that shows it; keys never change, so links into a page last."""
        return self.key

    def commitments(self) -> list[TextItem]:
        """The commitments under this item in a tree, in the text's own order."""
        found: list[TextItem] = []
        for branch in self.branches:
            found += [branch] if branch.kind == Kind.COMMITMENT else branch.commitments()
        return found

    def focus_points(self) -> list[TextItem]:
        return [branch for branch in self.branches if branch.kind == Kind.FOCUS_POINT]

    def own_commitments(self) -> list[TextItem]:
        return [branch for branch in self.branches if branch.kind == Kind.COMMITMENT]

    def sections(self) -> list[TextItem]:
        return [branch for branch in self.branches if branch.kind == Kind.CHAPTER]

    def ancestors(self) -> list[Publishable]:
        above: list[Publishable] = []
        item: TextItem | None = self.parent
        while item is not None and item not in above:
            above.append(item)
            item = item.parent
        return [*above, self.strategy]

    def get_absolute_url(self) -> str:
        """Goals and focus points have pages; chapters and commitments are places on the page they stand on."""
        match self.kind:
            case Kind.GOAL:
                return reverse("strategy:goal", args=[self.strategy.slug, self.slug])
            case Kind.FOCUS_POINT if self.parent:
                return reverse("strategy:focus_point", args=[self.strategy.slug, self.parent.slug, self.slug])
            case _:
                page: TextItem | Strategy = self.parent or self.strategy
                return f"{page.get_absolute_url().partition('#')[0]}#{self.fragment}"


class KindManager(models.Manager.from_queryset(TextItemQuerySet)):  # type: ignore[misc]
    """The rows of a proxy's own kind."""

    def get_queryset(self) -> TextItemQuerySet:
        return super().get_queryset().filter(kind=self.model.KIND)


class Chapter(TextItem):
    """A section of the strategy's own text: what, why, how, foreword."""

    KIND = Kind.CHAPTER
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Goal(TextItem):
    KIND = Kind.GOAL
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("goal")
        verbose_name_plural = _("goals")


class FocusPoint(TextItem):
    KIND = Kind.FOCUS_POINT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("focus point")
        verbose_name_plural = _("focus points")


class Commitment(TextItem):
    """One "we will". What is done about it is derived from the work, never typed in."""

    KIND = Kind.COMMITMENT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")


class AdoptedTextQuerySet(RecordedQuerySet):
    natural_key_fields = ("item__key", "version")

    def newest_first(self) -> Self:
        return self.select_related("decision").order_by("-version")


@reversion.register()
class AdoptedText(Recorded):
    """The words as adopted, in Danish only: never edited, only followed by the next version."""

    item = models.ForeignKey(TextItem, models.PROTECT, related_name="adopted_texts", verbose_name=_("text item"))
    version = models.PositiveIntegerField(_("version"), editable=False)
    text = RichTextField(_("adopted text"))
    valid_from = PartialDateField(_("valid from"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, verbose_name=_("decision"))

    objects = AdoptedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("adopted text")
        verbose_name_plural = _("adopted texts")
        ordering = ["item", "-version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="adopted_text_version_once")]

    def __str__(self) -> str:
        return f"{self.item} ({self.version})"

    def natural_key(self) -> tuple[str, int]:
        return (self.item.key, self.version)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(_("Adopted text is never edited. Add the next version instead."))
        if not self.version:
            newest = AdoptedText.objects.filter(item=self.item).aggregate(newest=Max("version"))["newest"]
            self.version = (newest or 0) + 1
        super().save(*args, **kwargs)


class LineageQuerySet(RecordedQuerySet):
    natural_key_fields = ("later__key", "earlier__key", "kind")

    def published(self) -> Self:
        """Links whose both ends the public can see."""
        return self.filter(is_public_item("later__"), is_public_item("earlier__"))

    def of(self, items: list[TextItem]) -> Self:
        """Links from or to any of `items`, with both ends, their strategies and what they stand under."""
        ends = [f"{end}{step}" for end in ("later", "earlier") for step in ("__strategy", "__parent__parent")]
        return self.filter(Q(later__in=items) | Q(earlier__in=items)).select_related(*ends)


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

    @cached_property
    def backwards(self) -> str:
        """The type read from the earlier text to the later."""
        return str(self.BACKWARDS[Lineage.Kind(self.kind)])
