"""Initiatives: a frozen report: how a period is frozen, how it is read again, and what moved from one to another.

Reading asks no record: everything stands in the report's contents, as gathering.py wrote them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from initiatives.following.gathering import Texts, gather, in_each_language
from initiatives.models import StatusReport
from strategy.readings import period_in_words
from strategy.verdicts import bounds


def freeze(report: StatusReport) -> None:
    """Fills in what the report says. It is saved by whoever asks for it, inside `change()`."""
    earlier = StatusReport.objects.published().filter(period_to__lt=report.period_to).exclude(pk=report.pk)
    report.previous = earlier.for_rows().newest_first().first()
    since = report.previous.period_to + timedelta(days=1) if report.previous else report.period_from
    report.frozen_at = timezone.now()
    report.contents = gather(report.period_from, report.period_to, since)


# The name of a period


def last_quarter(today: date) -> tuple[date, date]:
    """The first and the last day of the newest quarter that has ended."""
    end = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return date(end.year, end.month - 2, 1), end


def period_code(first: date, last: date) -> str:
    """2026, 2026-q3, or both days: a report's address, and after "status-" its key."""
    if (first, last) == bounds(str(first.year)):
        return str(first.year)
    quarter = f"{first.year}Q{(first.month + 2) // 3}"
    if (first, last) == bounds(quarter):
        return quarter.lower().replace("q", "-q")
    return f"{first.isoformat()}-{last.isoformat()}"


def period_title(first: date, last: date) -> str:
    """In the active language: "Status, quarter 3 of 2026"."""
    code = period_code(first, last)
    if len(code) <= len("2026-q3"):
        return gettext("Status, %(period)s") % {"period": period_in_words(code.replace("-q", "Q"))}
    days = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return gettext("Status from %(first)s to %(last)s") % days


def named_by_period(first: date, last: date) -> dict[str, str]:
    """Key, address and titles for a report that nobody has named."""
    code = period_code(first, last)
    titles = in_each_language(lambda: period_title(first, last))
    return {"key": f"status-{code}", "slug": code} | {f"title_{language}": title for language, title in titles.items()}


# Reading


@dataclass(frozen=True)
class Words:
    """A frozen text, in the language in which it is shown."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def attribute(self) -> SafeString:
        """` lang="da"` where that is not the page's language, else nothing."""
        return format_html(' lang="{}"', self.language) if self.language != get_language() else SafeString("")


def told(texts: Texts) -> Words:
    """In the active language, else in Danish."""
    language = str(get_language())
    code = language if language in texts else settings.LANGUAGE_CODE
    return Words(texts.get(code, ""), code if texts else language)


class Entry:
    """One frozen record."""

    def __init__(self, frozen: Mapping[str, Any]) -> None:
        self.frozen = frozen

    @property
    def key(self) -> str:
        return str(self.frozen["key"])

    @property
    def title(self) -> Words:
        return told(self.frozen["title"])

    @property
    def url(self) -> str:
        return str(told(self.frozen["url"]))


class Goal(Entry):
    """With the numbers of what stands under it, by state and by status."""

    def __init__(self, frozen: Mapping[str, Any], states: Counter[str], statuses: Counter[str]) -> None:
        super().__init__(frozen)
        self.states, self.statuses = states, statuses

    @property
    def number(self) -> str:
        return str(self.frozen["number"])

    @property
    def level(self) -> Words:
        return told(self.frozen["level"])


class Commitment(Entry):
    def __init__(self, frozen: Mapping[str, Any], words: Mapping[str, Texts]) -> None:
        super().__init__(frozen)
        self.state = str(frozen["state"])
        self.says = told(words[self.state])


class Indicator(Entry):
    def __init__(self, frozen: Mapping[str, Any], words: Mapping[str, Texts]) -> None:
        super().__init__(frozen)
        self.verdict = str(frozen["verdict"])
        self.says = told(words[self.verdict]) if self.verdict else None

    @property
    def sentence(self) -> Words:
        return told(self.frozen["sentence"])


class Initiative(Entry):
    def __init__(self, frozen: Mapping[str, Any], words: Mapping[str, Texts]) -> None:
        super().__init__(frozen)
        self.words = words
        self.status = str(frozen["status"])
        self.says = self.in_words(self.status)
        # Filled for the lists that say more.
        self.before: Words | None = None
        self.steps: list[tuple[Words, str]] = []
        self.known = self.ended = ""

    def in_words(self, status: str) -> Words:
        return told(self.words[status]) if status else Words(gettext("status not stated"), str(get_language()))

    @property
    def since(self) -> str:
        return str(self.frozen["since"])

    @property
    def unit(self) -> Words:
        return told(self.frozen["unit"])


class FrozenNews(Entry):
    def __init__(self, frozen: Mapping[str, Any]) -> None:
        super().__init__(frozen["about"])
        self.day = date.fromisoformat(frozen["day"])
        self.label, self.text, self.unit = (told(frozen[part]) for part in ("label", "text", "unit"))


class Report:
    """The contents of a report for a page, in the active language."""

    def __init__(self, contents: Mapping[str, Any]) -> None:
        self.contents = contents
        self.words: dict[str, dict[str, Texts]] = {name: dict(pairs) for name, pairs in contents["words"].items()}
        self.as_of = date.fromisoformat(contents["as_of"])
        self.since = date.fromisoformat(contents["since"])
        self.verdict_rule = str(contents["rules"]["verdict"])

    @cached_property
    def goals(self) -> list[Goal]:
        return [
            Goal(
                one,
                self.counted("commitments", "state", one["key"]),
                self.counted("initiatives", "status", one["key"]),
            )
            for one in self.contents["goals"]
        ]

    def counted(self, kind: str, field: str, goal: str) -> Counter[str]:
        return Counter(one[field] for one in self.contents[kind] if goal in one["goals"])

    @cached_property
    def states(self) -> list[tuple[str, Words]]:
        """Those that any commitment has, in their fixed order, with their words: the columns of a table."""
        there = {one["state"] for one in self.contents["commitments"]}
        return [(state, told(texts)) for state, texts in self.words["state"].items() if state in there]

    @property
    def goal_rows(self) -> list[tuple[Goal, list[int], int]]:
        """Each goal with the number of its commitments in each of the `states`, and of its initiatives."""
        return [
            (goal, [goal.states[state] for state, _words in self.states], goal.statuses.total()) for goal in self.goals
        ]

    @property
    def state_counts(self) -> list[tuple[Words, int]]:
        counts = Counter(one["state"] for one in self.contents["commitments"])
        return [(words, counts[state]) for state, words in self.states]

    @cached_property
    def commitments(self) -> list[Commitment]:
        return [Commitment(one, self.words["state"]) for one in self.contents["commitments"]]

    @cached_property
    def indicators(self) -> list[Indicator]:
        return [Indicator(one, self.words["verdict"]) for one in self.contents["indicators"]]

    @cached_property
    def initiatives(self) -> list[Initiative]:
        return [Initiative(one, self.words["status"]) for one in self.contents["initiatives"]]

    def those(self, name: str) -> list[Initiative]:
        by_key = {one["key"]: one for one in self.contents["initiatives"]}
        found = []
        for more in self.contents[name]:
            one = Initiative(by_key[more["key"]], self.words["status"])
            one.before = one.in_words(more["before"]) if more.get("before") else None
            one.steps = [(told(step["title"]), step["due"]) for step in more.get("steps", [])]
            one.known, one.ended = more.get("known", ""), more.get("ended", "")
            found.append(one)
        return found

    @cached_property
    def new(self) -> list[Initiative]:
        return self.those("new")

    @cached_property
    def moved(self) -> list[Initiative]:
        return self.those("moved")

    @cached_property
    def finished(self) -> list[Initiative]:
        return self.those("finished")

    @cached_property
    def late(self) -> list[Initiative]:
        return self.those("late")

    @property
    def knows_expired(self) -> bool:
        """Reports of version 1 did not ask whose period is over."""
        return "expired" in self.contents

    @cached_property
    def expired(self) -> list[Initiative]:
        return self.those("expired") if self.knows_expired else []

    @cached_property
    def unassigned(self) -> list[Initiative]:
        return self.those("unassigned")

    @cached_property
    def not_updated(self) -> list[Initiative]:
        return self.those("not_updated")

    @cached_property
    def news(self) -> list[FrozenNews]:
        return [FrozenNews(one) for one in self.contents["news"]]


# Comparing


@dataclass(frozen=True)
class Move:
    """A record that both reports speak of, with what the earlier and the later say."""

    record: Entry
    before: Words
    after: Words


@dataclass(frozen=True)
class Comparison:
    """What moved from an earlier report to a later one, both read in the active language."""

    earlier: StatusReport
    later: StatusReport

    @cached_property
    def was(self) -> Report:
        return Report(self.earlier.contents)

    @cached_property
    def now(self) -> Report:
        return Report(self.later.contents)

    @cached_property
    def verdicts(self) -> list[Move]:
        """Indicators that are judged in another way than before."""
        none = Words(gettext("no verdict"), str(get_language()))
        return [
            Move(now, was.says or none, now.says or none)
            for was, now in pairs(self.was.indicators, self.now.indicators)
            if was.verdict != now.verdict
        ]

    @cached_property
    def sentences(self) -> list[Move]:
        """Indicators that are judged as before, of which there is something else to say."""
        return [
            Move(now, was.sentence, now.sentence)
            for was, now in pairs(self.was.indicators, self.now.indicators)
            if was.verdict == now.verdict and was.frozen["sentence"] != now.frozen["sentence"]
        ]

    @cached_property
    def statuses(self) -> list[Move]:
        return [
            Move(now, was.says, now.says)
            for was, now in pairs(self.was.initiatives, self.now.initiatives)
            if was.status != now.status
        ]

    @cached_property
    def states(self) -> list[Move]:
        return [
            Move(now, was.says, now.says)
            for was, now in pairs(self.was.commitments, self.now.commitments)
            if was.state != now.state
        ]

    @cached_property
    def came(self) -> list[Entry]:
        """Initiatives and indicators that the earlier report does not speak of."""
        return self.only_in(self.now, self.was)

    @cached_property
    def went(self) -> list[Entry]:
        return self.only_in(self.was, self.now)

    @staticmethod
    def only_in(one: Report, other: Report) -> list[Entry]:
        found: list[Entry] = []
        for here, there in ((one.initiatives, other.initiatives), (one.indicators, other.indicators)):
            known = {record.key for record in there}
            found += [record for record in here if record.key not in known]
        return found

    @cached_property
    def counts(self) -> list[tuple[str, int, int]]:
        """What is counted in both, with the two numbers."""
        earlier, later = self.was.contents, self.now.contents
        return [
            (label, len(earlier[name]), len(later[name]))
            for name, label in (
                ("initiatives", gettext("Initiatives")),
                ("late", gettext("With a step that is late")),
                ("expired", gettext("With a period that is over")),
                ("unassigned", gettext("With nobody responsible")),
                ("not_updated", gettext("Not updated for a year")),
            )
            if name in earlier and name in later
        ]

    @property
    def is_empty(self) -> bool:
        return not (
            any([self.verdicts, self.sentences, self.statuses, self.states, self.came, self.went])
            or any(before != after for _label, before, after in self.counts)
        )


def pairs(earlier: Iterable[Any], later: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The records that are in both, in the order of the later."""
    known = {record.key: record for record in earlier}
    return [(known[record.key], record) for record in later if record.key in known]


def compare(report: StatusReport, other: StatusReport) -> Comparison:
    """From the one whose period ends first to the other, whichever way they are given."""
    earlier, later = sorted((report, other), key=lambda one: (one.period_to, one.frozen_at, one.pk))
    return Comparison(earlier, later)
