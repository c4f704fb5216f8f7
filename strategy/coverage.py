"""Strategy: what each focus point has behind it, and what is missing, computed from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import CharField, F, Max, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from herning_portal.publishing import is_published
from institutions.models import Institution, Programme
from strategy.models import Indicator, Strategy, TextItem, measured_here, tree, work_on_texts
from strategy.readings import period_in_words
from strategy.series import Series
from strategy.states import DONE, UNDER_WAY, UNTOLD, CommitmentState
from strategy.verdicts import Verdict, bounds

# A value is fresh for this long after the period that it was measured for.
FRESH_YEARS = 2


class Gap(models.TextChoices):
    """What may be missing behind a focus point; the values are places on its page too."""

    INITIATIVE = "initiative", _("No known initiative")
    ACTION = "action", _("Commitments with no action that a source tells of")
    UNIT = "unit", _("Responsible unit not stated")
    FIGURE = "figure", _("Followed by no figure")
    STALE = "stale", _("No fresh measurement")
    INSTITUTION = "institution", _("No institution linked")
    PROGRAMME = "programme", _("No programme linked")


@dataclass
class Coverage:
    """Behind one focus point. `statuses`: of each public initiative that serves it or its commitments, by its key."""

    point: TextItem
    today: date
    states: list[str] = field(default_factory=list)
    statuses: dict[int, str] = field(default_factory=dict)
    figures: int = 0
    newest_period: str = ""
    # By their keys, those linked to the point itself and those that its initiatives bring.
    institutions: set[int] = field(default_factory=set)
    programmes: set[int] = field(default_factory=set)

    @property
    def initiatives(self) -> int:
        return len(self.statuses)

    @property
    def under_way(self) -> int:
        return sum(status in UNDER_WAY for status in self.statuses.values())

    @property
    def done(self) -> int:
        return sum(status in DONE for status in self.statuses.values())

    @property
    def with_action(self) -> int:
        return len(self.states) - self.without_action

    @property
    def without_action(self) -> int:
        return sum(state in UNTOLD for state in self.states)

    @property
    def without_action_in_words(self) -> str:
        """How many commitments no source tells of any action for, and how many of these we read work into."""
        if not self.without_action:
            return ""
        numbers = {"number": self.without_action, "read": self.states.count(CommitmentState.OUR_READING)}
        if len(self.states) == 1:
            untold = gettext("For its commitment no source tells of any action.")
            ours = gettext("Only our reading ties work to it.")
        else:
            untold = ngettext(
                "For %(number)s of its commitments no source tells of any action.",
                "For %(number)s of its commitments no source tells of any action.",
                self.without_action,
            )
            ours = ngettext(
                "Only our reading ties work to %(read)s of them.",
                "Only our reading ties work to %(read)s of them.",
                numbers["read"],
            )
        return (f"{untold} {ours}" if numbers["read"] else untold) % numbers

    @property
    def newest_in_words(self) -> str:
        return period_in_words(self.newest_period)

    @property
    def is_fresh(self) -> bool:
        return bool(self.newest_period) and is_fresh(self.newest_period, self.today)

    @property
    def gaps(self) -> dict[Gap, str]:
        """What is missing, each in a sentence."""
        found = {
            Gap.INITIATIVE: not self.initiatives and gettext("We know of no initiative that serves it."),
            Gap.ACTION: self.without_action_in_words,
            Gap.UNIT: self.point.responsible_unit_id is None and gettext("No source says which unit is responsible."),
            Gap.FIGURE: not self.figures and gettext("No figure follows it."),
            Gap.STALE: self.figures
            and not self.is_fresh
            and (
                gettext("Its newest figure is from %(period)s.") % {"period": self.newest_in_words}
                if self.newest_period
                else gettext("Its figures have not been measured for the municipality.")
            ),
            Gap.INSTITUTION: not self.institutions
            and gettext("No institution is linked to it, nor through initiatives."),
            Gap.PROGRAMME: not self.programmes and gettext("No programme is linked to it, nor through initiatives."),
        }
        return {gap: words for gap, words in found.items() if words}


def is_fresh(period: str, today: date) -> bool:
    """Whether the period ended no longer than FRESH_YEARS ago."""
    end = bounds(period)[1]
    return (end.year + FRESH_YEARS, end.month, end.day) >= (today.year, today.month, today.day)


@dataclass
class Covered:
    """A strategy's goals as a tree, and what stands behind each of their focus points."""

    strategy: Strategy
    goals: list[TextItem]
    by_point: dict[int, Coverage]
    # Of all public initiatives under the goals, by their keys: status, and whether a unit answers for them.
    statuses: dict[int, str] = field(default_factory=dict)
    without_unit: int = 0

    @property
    def points(self) -> list[Coverage]:
        return [self.by_point[point.pk] for goal in self.goals for point in goal.focus_points()]

    @property
    def rows(self) -> list[tuple[TextItem, list[Coverage]]]:
        return [(goal, [self.by_point[point.pk] for point in goal.focus_points()]) for goal in self.goals]

    @property
    def commitments(self) -> list[TextItem]:
        return [commitment for goal in self.goals for commitment in goal.commitments()]

    @property
    def states(self) -> list[str]:
        return [commitment.commitment_state for commitment in self.commitments]

    @property
    def gaps(self) -> list[tuple[Gap, list[Coverage]]]:
        """Each kind of gap with the focus points that have it; the kinds that most of them have come first."""
        having = [(gap, [one for one in self.points if gap in one.gaps]) for gap in Gap]
        return sorted([(gap, points) for gap, points in having if points], key=lambda pair: -len(pair[1]))

    @property
    def thinnest(self) -> list[Coverage]:
        """The focus points with most missing first."""
        return sorted(self.points, key=lambda one: (-len(one.gaps), -one.without_action))


def cover(strategy: Strategy, today: date) -> Covered:
    """Three queries, whatever stands behind the strategy; what is not public counts nowhere."""
    texts = TextItem.objects.published().goals_of(strategy).with_state().select_related("responsible_unit")
    goals = tree(texts, strategy=strategy)
    by_point = {point.pk: Coverage(point, today) for goal in goals for point in goal.focus_points()}
    point_of = dict(with_point(by_point.values()))
    covered = Covered(strategy, goals, by_point)
    for coverage in by_point.values():
        coverage.states = [one.commitment_state for one in coverage.point.own_commitments()]

    shown = [item.pk for goal in goals for item in goal.whole()]
    links = work_on_texts().of_public_initiatives().filter(serves=True, text__in=shown).order_by()
    without_unit = set()
    for text, initiative, status, unit in links.values_list(
        "text", "initiative", "initiative__status", "initiative__responsible_unit"
    ):
        covered.statuses[initiative] = status
        if unit is None:
            without_unit.add(initiative)
        if text in point_of:
            by_point[point_of[text]].statuses[initiative] = status
    covered.without_unit = len(without_unit)

    counted: defaultdict[int, set[int]] = defaultdict(set)
    for kind, text, number, period in what_stands_beside(point_of, by_point, today):
        coverage = by_point[point_of[text]]
        if kind == "figure":
            counted[coverage.point.pk].add(number)
            coverage.figures = len(counted[coverage.point.pk])
            newer = [one for one in (coverage.newest_period, period) if one]
            coverage.newest_period = max(newer, key=lambda one: bounds(one)[1], default="")
        else:
            getattr(coverage, kind).add(number)
    return covered


def with_point(coverages: Iterable[Coverage]) -> Iterable[tuple[int, int]]:
    """Each focus point's own text and its commitments, beside the focus point."""
    for coverage in coverages:
        for item in coverage.point.whole():
            yield item.pk, coverage.point.pk


def what_stands_beside(texts: Iterable[int], points: Iterable[int], today: date) -> Iterable[tuple[str, int, int, str]]:
    """Of public records, asked for together: kind, text, a key and a period.

    For each figure of one of `texts` the newest own period that has begun, since a forecast measures nothing; each
    institution and programme that one of `points` concerns, or that public work on one of `texts` brings.
    """
    columns = ("kind_beside", "text_beside", "number_beside", "period_beside")

    def at_end(kind: str, rows: models.QuerySet, path: str, gate: Q) -> models.QuerySet:
        # The path is joined once: what the gate lets through is what is named. All begin with the texts, since
        # modeltranslation puts the columns of a translated model in an order of its own.
        return (
            rows.filter(gate)
            .order_by()
            .annotate(
                kind_beside=Value(kind, output_field=CharField()),
                text_beside=F("pk"),
                number_beside=F(path),
                period_beside=Value("", output_field=CharField()),
            )
            .values_list(*columns)
        )

    own_points = TextItem.objects.filter(pk__in=list(points))
    served = TextItem.objects.filter(pk__in=list(texts))
    work = "contributions__initiative__"
    is_public = is_published(work) & Q(contributions__serves=True)
    schools, programmes = Institution.objects.all(), Programme.objects.all()
    partners = f"{work}partnerships__institution"
    brought = [
        at_end("institutions", own_points, "institutions", schools.gate("institutions__")),
        at_end("programmes", own_points, "programmes", programmes.gate("programmes__")),
        at_end("institutions", served, f"{work}institutions", is_public & schools.gate(f"{work}institutions__")),
        at_end("institutions", served, partners, is_public & schools.gate(f"{partners}__")),
        at_end("programmes", served, f"{work}programmes", is_public & programmes.gate(f"{work}programmes__")),
    ]
    own = measured_here(today, "measurements__")
    figures = (
        Indicator.objects.published()
        .filter(text_items__in=list(texts))
        .order_by()
        .annotate(
            kind_beside=Value("figure", output_field=CharField()), text_beside=F("text_items"), number_beside=F("pk")
        )
        .values("kind_beside", "text_beside", "number_beside")
        .annotate(period_beside=Coalesce(Max("measurements__period", filter=own), Value("")))
        .values_list(*columns)
    )
    return figures.union(*brought, all=True)


def unmeasured_targets(strategy: Strategy, today: date) -> list[Series]:
    """The strategy's indicators with a target whose date has passed without a measurement for it. Three queries."""
    under = TextItem.objects.published().filter(strategy=strategy).values("pk")
    due = Indicator.objects.published().filter(
        pk__in=Indicator.text_items.through.objects.filter(textitem__in=under).values("indicator"),
        targets__due__lte=today.isoformat(),
    )
    found = [Series(indicator, today) for indicator in due.distinct().in_order().with_own_series()]
    return [
        series for series in found if any(one.judgement.verdict == Verdict.TARGET_DATE_PASSED for one in series.targets)
    ]
