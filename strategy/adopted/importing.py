"""Strategy: the adopted wording into the records. What is adopted is never overwritten, only followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from herning_portal import rich_text
from herning_portal.models import Decision
from herning_portal.publishing import change
from strategy.adopted.lines import Line, Unreadable
from strategy.adopted.placement import Block, Row, as_html, blocks, by_record
from strategy.adopted.placing import Target, propose, titles_found
from strategy.adopted.wording import Change, compare, find_words
from strategy.models import AdoptedText, Kind, Strategy, TextItem, tree

# Of the titles of its goals and points, how many a document must have to be that strategy's.
SHARE_OF_TITLES = 5


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    EMPTY = "empty"


@dataclass
class Entry:
    """One record beside the lines it would get."""

    item: TextItem
    rows: list[Row]
    newest: AdoptedText | None
    commitments: list[TextItem]

    @cached_property
    def text(self) -> str:
        return rich_text.clean(as_html(self.rows))

    @property
    def blocks(self) -> list[Block]:
        return blocks(self.rows)

    @property
    def state(self) -> State:
        if not self.text:
            return State.EMPTY
        if self.newest is None:
            return State.NEW
        return State.SAME if self.newest.text == self.text else State.CHANGED

    @property
    def changes(self) -> list[list[Change]]:
        """What would be read instead of the version there is, word by word."""
        return compare(self.newest.text, self.text) if self.newest and self.state == State.CHANGED else []

    @property
    def unfound(self) -> list[TextItem]:
        """The commitments whose first words do not stand in what would be the text."""
        text = self.text or (self.newest.text if self.newest else "")
        return [one for one in self.commitments if not find_words(text, one.first_words)]


@dataclass
class Plan:
    """What an import would do: every line is in one of the `entries` or `unplaced`."""

    entries: list[Entry]
    unplaced: list[Row]

    @property
    def unplaced_blocks(self) -> list[Block]:
        return blocks(self.unplaced)

    def in_state(self, *states: State) -> list[Entry]:
        return [entry for entry in self.entries if entry.state in states]

    @property
    def new(self) -> list[Entry]:
        return self.in_state(State.NEW)

    @property
    def changed(self) -> list[Entry]:
        return self.in_state(State.CHANGED)

    @property
    def same(self) -> list[Entry]:
        return self.in_state(State.SAME)

    @property
    def left_behind(self) -> list[Entry]:
        """Records with adopted text for which the document has no words: their text stays as it is."""
        return [entry for entry in self.in_state(State.EMPTY) if entry.newest]

    @property
    def placed(self) -> int:
        return sum(len(entry.rows) for entry in self.entries)

    @property
    def unfound(self) -> list[TextItem]:
        return [one for entry in self.entries for one in entry.unfound]

    @property
    def questions(self) -> list[Row]:
        return sorted(
            (row for entry in self.entries for row in entry.rows if row.question), key=lambda row: row.line
        ) + [row for row in self.unplaced if row.question]


def items_of(strategy: Strategy) -> list[TextItem]:
    """The strategy's items in the order in which they are read, each with its `branches`."""
    found: list[TextItem] = []

    def add(branches: list[TextItem]) -> None:
        for item in branches:
            if item.kind != Kind.COMMITMENT:
                found.append(item)
                add(item.branches)

    top = tree(TextItem.objects.filter(strategy=strategy).defer("body"), strategy=strategy)
    add([item for item in top if item.kind == Kind.CHAPTER] + [item for item in top if item.kind == Kind.GOAL])
    return found


def targets_of(strategy: Strategy) -> list[Target]:
    with translation.override(settings.LANGUAGE_CODE):
        return [
            Target(
                key=item.key,
                title=item.title,
                top=item.top.key,
                label=f"{strategy.goal_name} {item.number}" if item.kind == Kind.GOAL and item.number else "",
                is_goal=item.kind == Kind.GOAL,
                is_point=item.kind == Kind.FOCUS_POINT,
            )
            for item in items_of(strategy)
        ]


def propose_rows(strategy: Strategy, lines: list[Line]) -> list[Row]:
    """Where the lines might belong. Raises Unreadable for a document that is not this strategy's."""
    targets = targets_of(strategy)
    refuse_other_document(strategy, lines, targets)
    with translation.override(settings.LANGUAGE_CODE):
        level_names = frozenset({strategy.goal_name_plural, strategy.focus_point_name_plural})
    return propose(lines, targets, level_names)


def refuse_other_document(strategy: Strategy, lines: list[Line], targets: list[Target]) -> None:
    titles = telling(targets)
    if not titles:
        raise Unreadable(
            _("“%s” has no sections, goals or points yet, so no text can be placed. Enter those first.") % strategy
        )
    found = titles_found(lines, titles)
    for other in Strategy.objects.exclude(pk=strategy.pk):
        if titles_found(lines, telling(targets_of(other))) > found:
            raise Unreadable(
                _("This looks like the document of “%(other)s”, not of “%(strategy)s”. Choose the other one.")
                % {"other": other, "strategy": strategy}
            )
    if found * SHARE_OF_TITLES < len(titles):
        raise Unreadable(
            _("This does not look like the document of “%(strategy)s”: of %(all)s titles it has %(found)s as headings.")
            % {"strategy": strategy, "all": len(titles), "found": found}
        )


def telling(targets: list[Target]) -> list[Target]:
    """The titles by which a document is known: sections often have names of our own."""
    return [target for target in targets if target.is_goal or target.is_point] or targets


def make_plan(strategy: Strategy, rows: list[Row]) -> Plan:
    newest: dict[int, AdoptedText] = {}
    for text in AdoptedText.objects.filter(item__strategy=strategy).order_by("version"):
        newest[text.item_id] = text
    placed = by_record(rows)
    entries = [
        Entry(item, placed.pop(item.key, []), newest.get(item.pk), item.own_commitments())
        for item in items_of(strategy)
    ]
    # A record may have been deleted since the lines were placed under it.
    unplaced = sorted((row for left in placed.values() for row in left), key=lambda row: row.line)
    return Plan(entries, unplaced)


def import_rows(
    strategy: Strategy,
    rows: list[Row],
    *,
    user: AbstractBaseUser | None,
    name: str,
    valid_from: str = "",
    decision: Decision | None = None,
    is_new_version: bool = False,
    each: Callable[[Entry], None] = lambda entry: None,
) -> Plan:
    """Writes what the plan says, all or nothing. Raises Unreadable when that would follow what is adopted unasked."""
    with translation.override(settings.LANGUAGE_CODE):
        note = _("Adopted text read in from %s") % name
    plan = make_plan(strategy, rows)
    if plan.changed and not is_new_version:
        raise Unreadable(
            _("%(number)s records have another adopted text, as “%(first)s”. Ask for a new version (--new-version).")
            % {"number": len(plan.changed), "first": plan.changed[0].item}
        )
    if not plan.new and not plan.changed:
        return plan
    try:
        with change(user, note[:200]):
            for entry in plan.new + plan.changed:
                # The number is told here, so that of two who confirm at once the second is refused by the database.
                version = entry.newest.version + 1 if entry.newest else 1
                AdoptedText(
                    item=entry.item, version=version, text=entry.text, valid_from=valid_from, decision=decision
                ).save()
                each(entry)
    except IntegrityError as error:
        raise Unreadable(
            _("Somebody else has saved adopted text at the same moment. Nothing was saved; look again and confirm.")
        ) from error
    return plan
