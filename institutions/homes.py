"""Institutions: which homes fit what somebody asks for, and in which order. Knows no database and no words.

Each question is answered yes, no or None, where no source says. A home with a no is left out. One with a None stays,
after all those without, and is counted: nobody loses a home because its rent is not known, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from herning_portal.maps import Coordinates

Answer = bool | None
Question = Callable[["Home"], Answer]
# What a home is of one kind of choice; empty where no source says.
Values = Callable[["Home"], frozenset[str]]


# Nobody moves into a plan.
NOT_THERE = ("planned", "unconfirmed")


@dataclass(frozen=True)
class Home:
    """What is asked of a residence, and no more: the finder holds all of them at once."""

    pk: int
    sort_key: str = ""
    kind: str = ""
    stage: str = ""
    # Who lets it, who keeps the waiting list, and who lets it to international students.
    providers: frozenset[str] = frozenset()
    rent_from: Decimal | None = None
    rent_to: Decimal | None = None
    size_from: int | None = None
    size_to: int | None = None
    is_step_free: bool | None = None
    audiences: frozenset[str] = frozenset()
    points: tuple[Coordinates, ...] = ()
    # To the nearest of its buildings, from the place that was asked about.
    km: float | None = None

    @property
    def is_there(self) -> bool:
        return self.stage not in NOT_THERE

    @property
    def lowest_rent(self) -> Decimal | None:
        return self.rent_to if self.rent_from is None else self.rent_from

    @property
    def largest_size(self) -> int | None:
        return self.size_from if self.size_to is None else self.size_to


FACETS: dict[str, Values] = {
    "kind": lambda home: frozenset({home.kind} - {""}),
    "who": lambda home: home.audiences,
    "provider": lambda home: home.providers,
    "access": lambda home: frozenset() if home.is_step_free is None else frozenset({str(home.is_step_free)}),
    "stage": lambda home: frozenset({home.stage} - {""}),
}


def one_of(values: Values, chosen: Iterable[str]) -> Question:
    asked = frozenset(chosen)

    def answer(home: Home) -> Answer:
        known = values(home)
        return not known.isdisjoint(asked) if known else None

    return answer


def rent_at_most(limit: Decimal) -> Question:
    def answer(home: Home) -> Answer:
        if home.rent_from is not None:
            return home.rent_from <= limit
        # Only the dearest of its homes is known: there may be cheaper ones.
        return True if home.rent_to is not None and home.rent_to <= limit else None

    return answer


def within(limit: float) -> Question:
    return lambda home: None if home.km is None else home.km <= limit


def largest_first(home: Home) -> int | None:
    return None if home.largest_size is None else -home.largest_size


# Smaller comes first; None comes last.
ORDERS: dict[str, Callable[[Home], float | Decimal | None]] = {
    "distance": lambda home: home.km,
    "rent": lambda home: home.lowest_rent,
    "size": largest_first,
    "name": lambda home: 0,
}


@dataclass(frozen=True)
class Match:
    """A home that nothing speaks against; `unanswered` are the questions that it leaves open."""

    home: Home
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matches:
    """`unanswered`: for each question asked, the homes that leave it open and that nothing else speaks against.

    `without`: how many more homes there are without that question.
    `options`: the homes behind each choice of a facet, under the other questions; `silent`: those that say nothing
    of it.
    """

    found: list[Match]
    unanswered: dict[str, int]
    without: dict[str, int]
    options: dict[str, dict[str, int]]
    silent: dict[str, int]


def judge(homes: Iterable[Home], questions: Mapping[str, Question], order: str = "name") -> Matches:
    """One walk through the homes answers the list, its order and every count beside it."""
    found: list[Match] = []
    unanswered = dict.fromkeys(questions, 0)
    without = dict.fromkeys(questions, 0)
    options: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    silent = dict.fromkeys(FACETS, 0)
    for home in homes:
        answers = {name: question(home) for name, question in questions.items()}
        against = [name for name, answer in answers.items() if answer is False]
        if not against:
            found.append(Match(home, tuple(name for name, answer in answers.items() if answer is None)))
            for name in found[-1].unanswered:
                unanswered[name] += 1
        if len(against) == 1:
            without[against[0]] += 1
        for name, values in FACETS.items():
            if not set(against) - {name}:
                known = values(home)
                silent[name] += not known
                for value in known:
                    options[name][value] = options[name].get(value, 0) + 1
    found.sort(key=lambda one: place_in(order, one))
    return Matches(found, unanswered, without, options, silent)


def place_in(order: str, one: Match) -> tuple[int, bool, bool, float | Decimal, str, int]:
    """What is not known comes last; so does, among homes known equally well, what is only planned."""
    home, fact = one.home, ORDERS[order](one.home)
    return len(one.unanswered), not home.is_there, fact is None, 0 if fact is None else fact, home.sort_key, home.pk
