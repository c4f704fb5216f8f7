"""Initiatives: what is gathered when a period is frozen: all that is public that day, in all languages, as JSON.

What is gathered is read by reports.py, years later and by another release: whoever changes its shape raises VERSION and
teaches reports.py both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max, Prefetch
from django.utils import timezone, translation
from reversion.models import Version

from initiatives.following.news import News, notes
from initiatives.models import Contribution, Initiative, Milestone
from strategy import states, verdicts
from strategy.models import Indicator, Kind, Strategy, TextItem, tree
from strategy.series import Series
from strategy.states import DONE, CommitmentState
from strategy.verdicts import Verdict, bounds

# 2: says which initiatives are under way though their period is over.
VERSION = 2
Status = Initiative.Status
# The project is over, however it ended.
FINISHED = (*DONE, Status.DISCONTINUED)

Texts = dict[str, str]


def in_each_language(say: Callable[[], object]) -> Texts:
    found = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(say())
    return found


def texts_of(record: models.Model, *fields: str) -> Texts:
    """The first of the translated `fields` that is there, in each language that has one."""
    found = {}
    for code, _language in settings.LANGUAGES:
        for field in fields:
            if text := getattr(record, f"{field}_{code}"):
                found[code] = str(text)
                break
    return found


def name_and_address(record: Any, *fields: str) -> dict[str, Any]:
    return {
        "key": record.key,
        "title": texts_of(record, *fields),
        "url": in_each_language(record.get_absolute_url),
    }


def gather(period_from: date, period_to: date, since: date) -> dict[str, Any]:
    """The period as it is seen today; the news are those from `since` on, the day after the last report's end."""
    today = timezone.localdate()
    strategy = Strategy.objects.published().filter(is_current=True).first()
    texts = texts_of_strategy(strategy) if strategy else []
    goals = [text for text in texts if text.kind == Kind.GOAL]
    goals_of = goals_by_record(texts)
    initiatives = list(initiatives_to_gather())
    return {
        "version": VERSION,
        "rules": {"verdict": verdicts.VERSION, "state": states.VERSION},
        "as_of": today.isoformat(),
        "since": since.isoformat(),
        "words": {
            "status": words_of(Status),
            "verdict": words_of(Verdict),
            "state": words_of(CommitmentState),
        },
        "goals": [goal_entry(goal) for goal in goals],
        "commitments": commitment_entries(texts),
        "indicators": indicator_entries(today, goals_of["indicator"]),
        "initiatives": [initiative_entry(one, goals_of["initiative"]) for one in initiatives],
        **what_happened(initiatives, period_from, period_to),
        "news": [news_entry(one) for one in notes().between(since, period_to)],
    }


def words_of(choices: type[models.TextChoices]) -> list[list[Any]]:
    # The words are frozen with the rest, so that a later release cannot change what was said. They are pairs, since
    # PostgreSQL does not keep the order in which an object's parts were written.
    return [[choice.value, in_each_language(partial(getattr, choice, "label"))] for choice in choices]


# The strategy


def texts_of_strategy(strategy: Strategy) -> list[TextItem]:
    """All public texts, each with what it stands under, commitments with their state."""
    items = TextItem.objects.published().filter(strategy=strategy).defer("body").with_state()
    top = tree(items, strategy=strategy)
    return [text for item in top for text in item.whole()]


def goal_of(text: TextItem) -> str:
    return text.top.key if text.top.kind == Kind.GOAL else ""


def goals_by_record(texts: list[TextItem]) -> dict[str, dict[int, list[str]]]:
    """By kind and number the goals that an initiative serves or an indicator follows, there or further down."""
    goal_of_text = {text.pk: goal for text in texts if (goal := goal_of(text))}
    served = Contribution.objects.filter(serves=True, text__strategy__is_current=True)
    followed = Indicator.text_items.through.objects.filter(textitem__strategy__is_current=True)
    found: dict[str, dict[int, list[str]]] = {}
    for kind, pairs in (
        ("initiative", served.values_list("initiative", "text")),
        ("indicator", followed.values_list("indicator", "textitem")),
    ):
        goals: defaultdict[int, set[str]] = defaultdict(set)
        for record, text in pairs:
            if text in goal_of_text:
                goals[record].add(goal_of_text[text])
        found[kind] = {record: sorted(keys) for record, keys in goals.items()}
    return found


def goal_entry(goal: TextItem) -> dict[str, Any]:
    level = texts_of(goal.strategy, "goal_name")
    return name_and_address(goal, "short_title", "title") | {"number": goal.number, "level": level}


def commitment_entries(texts: list[TextItem]) -> list[dict[str, Any]]:
    commitments = [text for text in texts if text.kind == Kind.COMMITMENT]
    goals_of = {one.pk: [goal] if (goal := goal_of(one)) else [] for one in commitments}
    return [
        name_and_address(one, "short_title", "title") | {"goals": goals_of[one.pk], "state": one.commitment_state}
        for one in commitments
    ]


# The figures


def indicator_entries(today: date, goals: Mapping[int, list[str]]) -> list[dict[str, Any]]:
    indicators = Indicator.objects.published().of_the_whole().with_own_series().in_order().defer("limits", "definition")
    return [
        name_and_address(one, "title")
        | {
            "goals": goals.get(one.pk, []),
            "verdict": Series(one, today).verdict or "",
            "sentence": in_each_language(partial(sentence_of, one, today)),
        }
        for one in indicators
    ]


def sentence_of(indicator: Indicator, today: date) -> str:
    # A series of its own for each language: it remembers its words.
    return Series(indicator, today).sentence


# The work


def initiatives_to_gather() -> Any:
    """The public ones, each with its steps that are not reached."""
    open_steps = Milestone.objects.filter(reached="").exclude(due="").in_order()
    return (
        Initiative.objects.published()
        .with_standing()
        .alphabetical()
        .select_related("responsible_unit")
        .defer("why", "body", "for_whom", "folded")
        .prefetch_related(Prefetch("milestones", open_steps, to_attr="open_steps"))
    )


def initiative_entry(one: Any, goals: Mapping[int, list[str]]) -> dict[str, Any]:
    return name_and_address(one, "short_title", "title") | {
        "status": one.status,
        "since": one.status_since,
        "goals": goals.get(one.pk, []),
        "unit": texts_of(one.responsible_unit, "name") if one.responsible_unit else {},
    }


def what_happened(initiatives: Iterable[Any], period_from: date, period_to: date) -> dict[str, Any]:
    """The keys of the initiatives of which each can be said, with what is known of it."""
    start = timezone.make_aware(datetime.combine(period_from, time.min))
    before = statuses_before(start)
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("new", "moved", "finished", "late", "expired", "unassigned", "not_updated")
    }
    for one in initiatives:
        is_new = one.published_at >= start
        if is_new and timezone.localdate(one.published_at) <= period_to:
            found["new"].append({"key": one.key})
        is_moved = has_moved(one, before.get(one.pk), period_from, period_to)
        if is_moved and not is_new:
            earlier = before.get(one.pk, "")
            found["moved"].append({"key": one.key, "before": earlier if earlier != one.status else ""})
        if is_moved and one.status in FINISHED:
            found["finished"].append({"key": one.key})
        if one.is_late:
            late = [step for step in one.open_steps if step.is_missed]
            steps = [{"title": texts_of(step, "title"), "due": step.due} for step in late]
            found["late"].append({"key": one.key, "steps": steps})
        if one.is_expired:
            found["expired"].append({"key": one.key, "ended": one.period_to})
        # What goes on in another initiative is answered for there.
        if one.responsible_unit_id is None and one.status not in Initiative.FINAL and not one.ending:
            found["unassigned"].append({"key": one.key})
        if one.is_outdated:
            found["not_updated"].append({"key": one.key, "known": one.known_as_of})
    return found


def has_moved(one: Any, before: str | None, period_from: date, period_to: date) -> bool:
    """Its status is known to be from within the period; or, where no date is known, it was another when that began."""
    if one.status_since:
        first, last = bounds(one.status_since)
        return period_from <= first and last <= period_to
    return before is not None and before != one.status


def statuses_before(moment: datetime) -> dict[int, str]:
    """The status of each initiative at that moment, as the history has it. Those that were not there are left out."""
    kept = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(Initiative), revision__date_created__lt=moment
    )
    newest = kept.order_by().values("object_id").annotate(newest=Max("pk")).values("newest")
    versions = Version.objects.filter(pk__in=newest).select_related("content_type")
    return {int(one.object_id): one.field_dict["status"] for one in versions.iterator(chunk_size=500)}


# The news


def news_entry(one: News) -> dict[str, Any]:
    fields = ("short_title", "title")
    return {
        "day": one.day.isoformat(),
        "label": in_each_language(partial(getattr, one, "label")),
        "text": texts_of(one.note, "text"),
        "unit": texts_of(one.unit, "name") if one.unit else {},
        "about": name_and_address(one.about, *fields),
    }
