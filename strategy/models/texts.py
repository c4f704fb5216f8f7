"""Strategy: the texts, from the whole document down to each "we will"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from herning_portal.dates import PartialDateField
from herning_portal.publishing import (
    Publishable,
    PublishableQuerySet,
    State,
    is_published,
)
from herning_portal.rich_text import RichTextField
from institutions.models import Field, Institution, Organisation, Programme
from strategy.states import ACTION, BY_INTEREST, CommitmentState, state_of

if TYPE_CHECKING:
    from strategy.models.adopted_texts import AdoptedText
    from strategy.models.lineage import Lineage

MAX_DEPTH = 3
# The print page and the versions stand where goals stand, in three languages.
RESERVED_SLUGS = {"udskriv", "print", "drucken", "versioner", "versions", "fassungen"}
MAX_FIRST_WORDS = 6


def validate_first_words(value: str) -> None:
    if len(value.split()) > MAX_FIRST_WORDS:
        raise ValidationError(
            _("Give the first words only: at most %(most)s."), code="first_words", params={"most": MAX_FIRST_WORDS}
        )


class StrategyQuerySet(PublishableQuerySet):
    def for_page(self) -> Self:
        """Without its sources and decisions, which bring_provenance() finds together."""
        return self.select_related("organisation", "responsible_unit", "replaced_by")

    def along_the_years(self) -> Self:
        """Oldest first; documents whose year nobody knows come last."""
        return self.order_by(Case(When(dated="", then=1), default=0), "dated", "key")

    def with_counts(self) -> Self:
        """`goal_count`, `focus_point_count`, `commitment_count`: the public items of each kind."""
        return self.annotate(
            **{
                f"{kind.value}_count": Subquery(
                    TextItem.objects.published()
                    .filter(strategy=OuterRef("pk"), kind=kind)
                    .order_by()
                    .values("strategy")
                    .annotate(number=Count("pk"))
                    .values("number")
                )
                for kind in (Kind.GOAL, Kind.FOCUS_POINT, Kind.COMMITMENT)
            }
        )


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
    # No defaults: a default would count as missing, and a missing translation of it would be shown as nothing.
    goal_name = models.CharField(_("what a goal is called"), max_length=50)
    goal_name_plural = models.CharField(_("what goals are called"), max_length=50)
    focus_point_name = models.CharField(_("what a focus point is called"), max_length=50)
    focus_point_name_plural = models.CharField(_("what focus points are called"), max_length=50)
    document_status = models.CharField(_("document status"), max_length=20, choices=DocumentStatus, blank=True)
    dated = PartialDateField(_("year of the document"))
    dated_note = models.CharField(
        _("how the year is known"), max_length=300, blank=True, help_text=_("Shown where the document does not say it.")
    )
    adopted = PartialDateField(_("adopted"))
    period_from = PartialDateField(_("period from"))
    period_to = PartialDateField(_("period to"))
    next_review = PartialDateField(_("next review"))
    committee = models.CharField(_("committee"), max_length=200, blank=True)
    committee_as_of = PartialDateField(_("committee known as of"))
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced",
        verbose_name=_("replaced by"),
        help_text=_("The pages of a replaced document say that they are historic, and lead to the later one."),
    )

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

    def clean(self) -> None:
        super().clean()
        if self.replaced_by is not None and self.replaced_by.pk == self.pk:
            raise ValidationError({"replaced_by": _("A document cannot replace itself. Choose a later one, or none.")})

    @property
    def name(self) -> str:
        """The title with its year, where other documents stand beside it."""
        return self.title if self.is_current or not self.year else f"{self.title} ({self.year})"

    @property
    def year(self) -> str:
        """The year of the document, marked where it is an estimate; empty where nobody knows it."""
        about = f"{pgettext('year', 'about')} " if self.dated_note else ""
        return self.dated and f"{about}{self.dated[:4]}"

    @property
    def choice_label(self) -> str:
        return self.name

    @property
    def successor(self) -> Strategy | None:
        """The document that replaced this one, when the public can see it."""
        later = self.replaced_by
        return later if later is not None and later.state == State.PUBLISHED else None

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


def text_order(path: str = "") -> list[Any]:
    """How items reached over `path` follow each other as a document is read.

    Sections before goals, each text before what stands under it, and its own commitments before its parts.
    """
    parent, above = f"{path}parent__", f"{path}parent__parent__"
    at_top, at_second = Q((f"{parent}id__isnull", True)), Q((f"{above}id__isnull", True))
    is_own_commitment = at_second & Q((f"{path}kind", Kind.COMMITMENT))
    return [
        *(Coalesce(f"{above}{field}", f"{parent}{field}", f"{path}{field}") for field in ("kind", "order", "id")),
        Case(When(at_top, then=0), When(is_own_commitment, then=1), default=2),
        *(Case(When(at_second, then=f"{path}{field}"), default=f"{parent}{field}") for field in ("order", "id")),
        Case(When(at_second, then=0), default=1),
        f"{path}order",
        f"{path}id",
    ]


class TextItemQuerySet(PublishableQuerySet):
    @staticmethod
    def gate(path: str = "") -> Q:
        return is_public_item(path)

    def in_order(self) -> Self:
        return self.order_by("order", "pk")

    def for_page(self) -> Self:
        """Without its sources and decisions, which bring_provenance() finds together."""
        return self.select_related("strategy__organisation", "strategy__replaced_by", "parent", "responsible_unit")

    def with_years(self) -> Self:
        """`has_past` and `has_future`: whether public documents from before and after this one's year are known."""
        others = Strategy.objects.published().exclude(dated="")
        return self.annotate(
            has_past=Exists(others.filter(dated__lt=OuterRef("strategy__dated"))),
            has_future=Exists(others.filter(dated__gt=OuterRef("strategy__dated"))),
        )

    def with_state(self) -> Self:
        """`commitment_state`, of commitments only, by the rule in strategy.states."""
        successor = is_published("strategy__replaced_by__") & Q(strategy__replaced_by__isnull=False)
        links = links_between_texts().published().filter(kind="replaces")
        by_another = [Exists(links.filter(earlier=OuterRef(path))) for path in ("pk", "parent", "parent__parent")]
        is_replaced = reduce(or_, map(Q, by_another), successor)
        work = work_on_texts().of_public_initiatives().filter(serves=True, text=OuterRef("pk"))
        stated = work.filter(is_our_reading=False)
        return self.annotate(
            commitment_state=state_of(
                is_replaced,
                lambda statuses: Exists(stated.filter(initiative__status__in=statuses)),
                Exists(work.filter(is_our_reading=True, initiative__status__in=ACTION)),
            ),
        )

    def hidden(self) -> Self:
        """All that published() leaves out."""
        return self.exclude(self.gate())

    def around(self, item: TextItem) -> Self:
        """A page's item with its neighbours on the same level, and all that stands under it."""
        beside = Q(kind=item.kind, parent=item.parent)
        return self.filter(beside | Q(parent=item) | Q(parent__parent=item), strategy=item.strategy)

    def goals_of(self, strategy: Strategy) -> Self:
        """Goals, focus points and commitments, without the long texts."""
        in_goals = Q(kind__in=[Kind.GOAL, Kind.FOCUS_POINT]) | Q(
            kind=Kind.COMMITMENT, parent__kind__in=[Kind.GOAL, Kind.FOCUS_POINT]
        )
        return self.filter(in_goals, strategy=strategy).defer("body", "withdrawal_note")

    def in_text_order(self) -> Self:
        """Across documents: the current one first, then the younger before the older, each as it is read."""
        return self.order_by(
            Case(When(strategy__is_current=True, then=0), default=1),
            "-strategy__dated",
            "strategy",
            *text_order(),
        )

    def for_list(self) -> Self:
        """With all that a list across documents says of each."""
        return self.named().select_related("strategy__replaced_by").in_text_order()

    def named(self) -> Self:
        """With all that their names and addresses need where several documents meet."""
        return self.select_related("strategy", "parent__parent").defer("body", "parent__body", "parent__parent__body")

    def pages(self) -> Self:
        """The items that have pages of their own."""
        return (
            self.filter(kind__in=[Kind.GOAL, Kind.FOCUS_POINT])
            .defer("body")
            .select_related("strategy", "parent")
            .in_order()
        )


def work_on_texts() -> Any:
    """The contributions of the work to texts: found by the relation's name, since the work stands above the texts."""
    model: Any = TextItem._meta.get_field("contributions").related_model
    return model.objects.all()


def links_between_texts() -> Any:
    """By the relation's name too: the links stand above the texts."""
    model: Any = TextItem._meta.get_field("offspring").related_model
    return model.objects.all()


def give_work(items: Iterable[TextItem]) -> None:
    """Each item gets its `work`: what public initiatives contribute to it, with one query for all.

    What a source states comes before our reading, what goes on before what is done, the latest before the older.
    `happened`: the initiatives that belong to it without serving it, which count as no work.
    """
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for contribution in work_on_texts().of_public_initiatives().filter(text__in=items).for_texts():
        found[contribution.text_id].append(contribution)
    for item in items:
        item.happened = [one.initiative for one in found[item.pk] if not one.serves]
        serving = [one for one in found[item.pk] if one.serves]
        item.work = sorted(serving, key=lambda one: one.initiative.status_since, reverse=True)
        item.work.sort(key=lambda one: (one.is_our_reading, BY_INTEREST.index(one.initiative.status)))


def initiatives_of(items: Iterable[TextItem]) -> list[Any]:
    """Each initiative that serves any of `items`, once, what goes on first. Needs give_work()."""
    found = {one.initiative.pk: one.initiative for item in items for one in item.work}
    latest_first = sorted(found.values(), key=lambda initiative: initiative.status_since, reverse=True)
    return sorted(latest_first, key=lambda initiative: BY_INTEREST.index(initiative.status))


def tree(items: TextItemQuerySet, root: TextItem | None = None, strategy: Strategy | None = None) -> list[TextItem]:
    """`items` in their order as a tree, made with the one query: each has its `branches`; the top ones are returned.

    These are the items that stand under nothing, or beside `root`, and itself among them. An item whose parent is not
    among `items` is left out with all below it.
    """
    rows = [root if root is not None and row.pk == root.pk else row for row in items.in_order()]
    nodes = {row.pk: row for row in rows}
    for row in rows:
        row.branches = []
    top = []
    for row in rows:
        if strategy is not None:
            row.strategy = strategy
        # Addresses and gates look up; the parent is here already.
        if row.parent_id == (root.parent_id if root is not None else None):
            row.parent = root.parent if root is not None else None
            top.append(row)
        elif row.parent_id in nodes:
            row.parent = nodes[row.parent_id]
            row.parent.branches.append(row)
    return top


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
    first_words = models.CharField(
        _("first words of its place"),
        max_length=120,
        blank=True,
        validators=[validate_first_words],
        help_text=_("At most six words, exactly as the adopted text has them: they make the place a link into it."),
    )

    fields = models.ManyToManyField(
        Field, blank=True, related_name="text_items", verbose_name=_("fields of study it concerns")
    )
    programmes = models.ManyToManyField(
        Programme, blank=True, related_name="text_items", verbose_name=_("programmes it concerns")
    )
    institutions = models.ManyToManyField(
        Institution, blank=True, related_name="text_items", verbose_name=_("institutions it concerns")
    )

    # Filled by tree(), give_adopted_texts(), give_places(), give_lineage() and give_work().
    branches: list[TextItem]
    adopted_text: AdoptedText | None
    place_url: str
    came_from: list[Lineage]
    led_to: list[Lineage]
    is_replaced: bool
    work: list[Any]
    happened: list[Any]
    # Annotated by with_state().
    commitment_state: str

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
        return " ".join(part for part in (str(Kind(self.kind).label), self.number, self.title) if part)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.KIND and not self.kind:
            self.kind = self.KIND

    def clean(self) -> None:
        super().clean()
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
        if self.kind == Kind.CHAPTER and parent is not None and parent.parent_id is not None:
            raise ValidationError(
                {"parent": _("A section's parts have no parts of their own. Choose the section itself.")}
            )
        if self.kind == Kind.GOAL and self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": _("“%s” is the address of another page of the strategy. Choose another word.") % self.slug}
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
    def choice_label(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def top(self) -> TextItem:
        """The goal or chapter at the top of what this item stands under: it decides the colour."""
        return self.line[-1]

    @property
    def line(self) -> list[TextItem]:
        """The item and all it stands under, up to its goal or chapter."""
        line = [self]
        while line[-1].parent is not None:
            line.append(line[-1].parent)
        return line

    @property
    def state_label(self) -> str:
        return str(CommitmentState(self.commitment_state).label)

    @property
    def look(self) -> str:
        """The mark of chips and drawings for its state."""
        return CommitmentState(self.commitment_state).look

    @property
    def is_public(self) -> bool:
        """What is_public_item() asks in a query, of a text that is here with all it stands under."""
        return all(record.state == State.PUBLISHED for record in (*self.line, self.strategy))

    @property
    def place_in_texts(self) -> tuple[str, str, bool, list[tuple[bool, int, int]]]:
        """Sorts as text_order() does, texts that are here already; older documents first."""
        line = [(step.kind != Kind.COMMITMENT, step.order, step.pk) for step in reversed(self.line)]
        return (self.strategy.dated, self.strategy.key, self.top.kind != Kind.CHAPTER, line)

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

    def whole(self) -> list[TextItem]:
        """This item in a tree, with all that stands under it."""
        return [self, *(item for branch in self.branches for item in branch.whole())]

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

    def get_versions_url(self) -> str:
        return reverse("strategy:versions", args=[self.strategy.slug, self.key])

    def get_absolute_url(self) -> str:
        """Goals and focus points have pages; chapters and commitments are places on the page they stand on."""
        match self.kind:
            case Kind.GOAL:
                return reverse("strategy:goal", args=[self.strategy.slug, self.slug])
            case Kind.FOCUS_POINT if self.parent:
                return reverse("strategy:focus_point", args=[self.strategy.slug, self.parent.slug, self.slug])
            case _:
                page: TextItem | Strategy = self.parent or self.strategy
                if self.parent is not None:
                    # The same document; in a list of many it need not be asked for again.
                    self.parent.strategy = self.strategy
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
