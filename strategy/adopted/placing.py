"""Strategy: a proposal for which record each line of a document belongs to, and how broken lines go on.

The document's headings are found by the titles of the records; what stands between them follows from these. A
proposal never loses a line: what nothing speaks for is not placed, and left to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from strategy.adopted.lines import GOES_ON, Form, Line
from strategy.adopted.placement import BULLET, NUMBER, Row, squash

MAX_HEADING_LINES = 4
MAX_HEADING = 320
# Titles change by a letter or a word ending; shorter ones must be the same.
CLOSE_ENOUGH = 0.9
SHORTEST_TO_COMPARE = 10
ENDS_SENTENCE = re.compile(r"[.!?:][\"'»”’)]*\d{0,2}\Z")
ENDS_WITH_WORD = re.compile(r"([^\W\d_]+)\Z")
BEGINS_WITH_WORD = re.compile(r"([^\W\d_]+)")
ENDS_WITH_HYPHEN = re.compile(r"([^\W_]+)[-\N{HYPHEN}\N{SOFT HYPHEN}]\Z")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# After a hyphen that stands for the second half of a word: "erhvervs- og videregående".
JOINING_WORDS = {"og", "eller", "samt", "til", "and", "or", "und", "oder"}
PAGE_NUMBER = re.compile(r"(?:(?:side|page|seite)\s*)?\d{1,4}(?:\s*(?:af|of|von|/)?\s*\d{1,4})?", re.I)
FOOTNOTE = re.compile(r"\d{1,3}\s+\S")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# Of the document's lines that go on across an empty line, how many make it one with empty lines between all.
DOUBLE_SPACED = 0.3
SHORT = 0.8
TIMES_REPEATED = 3
MAX_RUNNING_HEAD = 80


@dataclass(frozen=True)
class Target:
    """A record that lines can be placed under. `top` is the key of the goal or section at the top of it."""

    key: str
    title: str
    top: str
    label: str = ""  # "Mål 1", where the document may say that as well
    is_goal: bool = False
    is_point: bool = False


@dataclass(frozen=True)
class Head:
    """Lines `first` to `last` (places in the list) that are the heading of `target`."""

    first: int
    last: int
    target: Target


def propose(lines: list[Line], targets: list[Target], level_names: frozenset[str] = frozenset()) -> list[Row]:
    """One row for each line. `level_names`: what the strategy calls its levels, which head parts but are no text."""
    page = Layout(lines, frozenset(squash(name) for name in level_names))
    heads = choose_heads(page, possible_heads(page, targets))
    page.heads = heads
    forms = [page.form(place) for place in range(len(lines))]
    records = place_lines(page, targets)
    return Joiner(page, forms).rows(records)


def titles_found(lines: list[Line], targets: list[Target]) -> int:
    """How many of the `targets` have their title as a heading: how far this is their document."""
    page = Layout(lines, frozenset())
    return len({target.key for _first, _last, found in possible_heads(page, targets) for target in found})


class Layout:
    """What the look of the lines says, before anything is known of the records."""

    heads: list[Head]

    def __init__(self, lines: list[Line], level_names: frozenset[str]) -> None:
        self.lines = lines
        self.texts = [line.words for line in lines]
        self.squashed = [squash(text) for text in self.texts]
        self.level_names = level_names
        self.heads = []

    @cached_property
    def ordinary_gap(self) -> int:
        """The number of empty lines that mostly stands between lines, where any do."""
        gaps = Counter(line.gap for line in self.lines[1:] if line.gap)
        return gaps.most_common(1)[0][0] if gaps else 1

    @cached_property
    def is_double_spaced(self) -> bool:
        """Whether empty lines stand inside paragraphs too, so that they say nothing."""
        pairs = [place for place in range(1, len(self.lines)) if self.lines[place].gap == self.ordinary_gap]
        going_on = [place for place in pairs if self.goes_on_mid_sentence(place, place - 1)]
        return bool(pairs) and len(going_on) > DOUBLE_SPACED * len(pairs)

    @cached_property
    def width(self) -> int:
        """How long a full line is."""
        lengths = sorted(len(text) for text in self.texts)
        return lengths[len(lengths) * 3 // 4] if lengths else 0

    @cached_property
    def running(self) -> frozenset[str]:
        """Running heads and feet: the same short line at the edge of several pages."""
        edges = Counter(
            self.squashed[place]
            for place, line in enumerate(self.lines)
            if line.starts_page or (place + 1 < len(self.lines) and self.lines[place + 1].starts_page)
        )
        repeated = {text for text, times in edges.items() if times >= TIMES_REPEATED and len(text) < MAX_RUNNING_HEAD}
        return frozenset(repeated - self.level_names)

    def is_furniture(self, place: int) -> bool:
        """Page numbers, ornaments, running heads."""
        return (
            not self.squashed[place]
            or bool(PAGE_NUMBER.fullmatch(self.texts[place]))
            or self.squashed[place] in self.running
        )

    def is_level_name(self, place: int) -> bool:
        return self.squashed[place] in self.level_names

    def ends_sentence(self, place: int) -> bool:
        return bool(ENDS_SENTENCE.search(self.texts[place]))

    def begins_small(self, place: int) -> bool:
        return self.texts[place][:1].islower()

    def goes_on_mid_sentence(self, place: int, before: int) -> bool:
        """Whether the words of `before` cannot end there and those of `place` cannot begin a text."""
        if self.ends_sentence(before) or self.lines[place].form not in (None, Form.ON):
            return False
        return self.begins_small(place)

    def is_item(self, place: int) -> bool:
        form = self.lines[place].form
        text = self.texts[place]
        return form in (Form.BULLET, Form.NUMBER) or text.startswith("•") or bool(NUMBER.match(text))

    def is_wide(self, place: int) -> bool:
        """More empty lines than the document ordinarily has."""
        return self.lines[place].gap > self.ordinary_gap

    @cached_property
    def befores(self) -> list[int | None]:
        found: list[int | None] = []
        last: int | None = None
        for place in range(len(self.lines)):
            found.append(last)
            last = last if self.is_furniture(place) else place
        return found

    def before(self, place: int) -> int | None:
        """The line before that has words of the text in it."""
        return self.befores[place]

    def begins_block(self, place: int) -> bool:
        """Whether a heading may begin here."""
        line, before = self.lines[place], self.before(place)
        if before is None or line.form is not None or line.starts_page or self.is_wide(place) or self.is_item(place):
            return line.form not in GOES_ON
        if self.begins_small(place):
            return False
        if self.is_level_name(before) or self.ends_sentence(before):
            return True
        return line.gap > 0 and not self.is_double_spaced

    @cached_property
    def head_at(self) -> dict[int, Head]:
        return {place: head for head in self.heads for place in range(head.first, head.last + 1)}

    def form(self, place: int) -> Form:
        """How the line begins or goes on, not yet whether a word is broken."""
        line, text = self.lines[place], self.texts[place]
        if head := self.head_at.get(place):
            return Form.HEADING if place == head.first or not self.same_heading(place) else Form.ON
        if line.form is not None:
            return line.form
        if self.is_furniture(place):
            return Form.PARAGRAPH
        if self.is_level_name(place) or (text.isupper() and len(self.squashed[place]) > 3 and self.begins_block(place)):
            return Form.HEADING
        before = self.before(place)
        if before is None or before in self.head_at or self.is_level_name(before):
            return self.beginning(place, before)
        if ADDRESS.match(text):
            return Form.PARAGRAPH
        if self.goes_on_mid_sentence(place, before) and not BULLET.match(text):
            return Form.ON
        if text.startswith("•") or self.is_wide(place):
            return self.beginning(place, before)
        beginning = self.beginning(place, before)
        if beginning == Form.NUMBER and (self.ends_sentence(before) or line.gap or self.is_item(before)):
            return beginning
        after_address = bool(ADDRESS.fullmatch(self.texts[before].rsplit(" ", 1)[-1]))
        if FOOTNOTE.match(text) and (self.ends_sentence(before) or after_address):
            return Form.PARAGRAPH
        if (line.starts_page or after_address) and text[:1].isupper():
            return beginning
        between = line.gap and not self.is_double_spaced
        ended_early = len(self.texts[before]) < SHORT * self.width
        if between or (ended_early and self.ends_sentence(before)):
            return beginning
        if ended_early and line.gap and len(self.texts[before]) < SHORT * SHORT * self.width and text[:1].isupper():
            return beginning
        return Form.ON

    def same_heading(self, place: int) -> bool:
        """Whether the line belongs to the heading line above it rather than being a second one, as "Mål 1" is."""
        return self.lines[place].gap == 0 or self.is_double_spaced

    def beginning(self, place: int, before: int | None) -> Form:
        text = self.texts[place]
        if BULLET.match(text):
            return Form.BULLET
        if mark := NUMBER.match(text):
            # A list begins with 1; other numbers begin sentences, as "10. klasse" does.
            previous = NUMBER.match(self.texts[before]) if before is not None else None
            if int(mark[1]) == 1 or (previous and int(mark[1]) == int(previous[1]) + 1):
                return Form.NUMBER
        return Form.PARAGRAPH


# Which lines are headings


def possible_heads(page: Layout, targets: list[Target]) -> list[tuple[int, int, list[Target]]]:
    """Places (first line, last line) whose words are the title of the targets beside them."""
    titles: dict[str, list[Target]] = {}
    for target in targets:
        names = {squash(target.title), squash(target.label), squash(target.label + target.title)} - {""}
        for name in names:
            titles.setdefault(name, []).append(target)
    found: list[tuple[int, int, list[Target]]] = []
    place = 0
    while place < len(page.lines):
        # Right below a heading another may begin, as in a table of contents.
        span = heading_at(page, titles, place, follows=bool(found) and found[-1][1] == place - 1)
        if span is None:
            place += 1
            continue
        last, these = span
        if found and found[-1][1] == place - 1 and (both := [one for one in found[-1][2] if one in these]):
            # "Title" and "Goal 1" in lines of their own are one heading.
            found[-1] = (found[-1][0], last, both)
        else:
            found.append((place, last, these))
        place = last + 1
    return found


def heading_at(
    page: Layout, titles: dict[str, list[Target]], place: int, follows: bool
) -> tuple[int, list[Target]] | None:
    if page.is_furniture(place) or is_in_list(page, place):
        return None
    if not page.begins_block(place) and not (follows and page.lines[place].form not in GOES_ON):
        return None
    spans: list[tuple[int, str]] = []
    for last in range(place, min(place + MAX_HEADING_LINES, len(page.lines))):
        if last > place and not may_go_on_in_heading(page, last):
            break
        text = " ".join(page.texts[place : last + 1])
        if len(text) > MAX_HEADING:
            break
        if text[-1] in ".,;:" or (last + 1 < len(page.lines) and is_cut(page, last)):
            continue
        text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
        spans.append((last, squash(NUMBER.sub("", text, count=1) if NUMBER.match(text) else text)))
    for last, words in reversed(spans):
        if words in titles:
            return last, titles[words]
    for last, words in reversed(spans):
        for title, these in titles.items():
            if is_close(words, title):
                return last, these
    return None


def may_go_on_in_heading(page: Layout, place: int) -> bool:
    line = page.lines[place]
    if line.starts_page or page.is_furniture(place) or page.is_item(place):
        return False
    if line.form is not None:
        return line.form in GOES_ON
    return line.gap == 0 or (page.is_double_spaced and not page.is_wide(place))


def is_cut(page: Layout, last: int) -> bool:
    """Whether the line after `last` goes on in the middle of a sentence, so that no heading ends here."""
    following = page.lines[last + 1]
    return not following.starts_page and not page.is_wide(last + 1) and page.goes_on_mid_sentence(last + 1, last)


def is_in_list(page: Layout, place: int) -> bool:
    """An item between items is an entry in a list, even when it has the words of a title."""
    if not page.is_item(place):
        return False
    beside = [near for near in (place - 1, place + 1) if 0 <= near < len(page.lines)]
    return any(page.is_item(near) and not page.is_wide(max(near, place)) for near in beside)


def is_close(words: str, title: str) -> bool:
    shorter, longer = sorted((len(words), len(title)))
    if shorter < SHORTEST_TO_COMPARE or shorter < CLOSE_ENOUGH * longer:
        return False
    comparison = SequenceMatcher(None, words, title, autojunk=False)
    return comparison.quick_ratio() >= CLOSE_ENOUGH and comparison.ratio() >= CLOSE_ENOUGH


def choose_heads(page: Layout, possible: list[tuple[int, int, list[Target]]]) -> list[Head]:
    """Each title once. Among several places or several targets, those that fit what stands around them are taken."""
    chosen: dict[int, Head] = {}
    used: set[str] = set()
    times = Counter(target.key for _first, _last, these in possible for target in these)
    for first, last, these in possible:
        if len(these) == 1 and times[these[0].key] == 1:
            chosen[first] = Head(first, last, these[0])
            used.add(these[0].key)
    starts = {first for first, _last, _these in possible}
    while True:
        best: tuple[int, int, Head] | None = None
        for first, last, these in possible:
            if first in chosen:
                continue
            for target in these:
                if target.key in used:
                    continue
                score = fit(page, chosen, starts, Head(first, last, target))
                # Of equals the first in the document.
                if best is None or (score, -first) > (best[0], -best[1]):
                    best = (score, first, Head(first, last, target))
        if best is None:
            return [chosen[first] for first in sorted(chosen)]
        chosen[best[1]] = best[2]
        used.add(best[2].target.key)


def fit(page: Layout, chosen: dict[int, Head], starts: set[int], head: Head) -> int:
    before = max((first for first in chosen if first < head.first), default=None)
    after = min((first for first in chosen if first > head.first), default=None)
    near = [chosen[first].target.top for first in (before, after) if first is not None]
    # In a table of contents nothing but the next title follows a title.
    has_text = head.last + 1 < len(page.lines) and head.last + 1 not in starts
    return 2 * near.count(head.target.top) + has_text


# Which record each line goes to


def place_lines(page: Layout, targets: list[Target]) -> list[str]:
    records = [""] * len(page.lines)
    current = ""
    waiting: list[int] = []
    parts = segments(page)
    goals = [target.key for target in targets if target.is_goal]
    tops = {target.key: target.top for target in targets}
    with_heads = {head.target.top for head in page.heads}
    for number, part in enumerate(parts):
        heads = [head for head in page.heads if part.start <= head.first < part.stop]
        lead = [place for place in range(part.start, heads[0].first if heads else part.stop) if has_words(page, place)]
        following = parts[number + 1] if number + 1 < len(parts) else None
        follows_text = bool(heads) and is_last(page, heads[-1], part) and heads_next(page, following, current)
        if follows_text:
            # The heading stands below its text, as on the pages of a brochure.
            owner = heads[-1].target.key
            if not lead and len(heads) == 1:
                lead = waiting
        elif heads and heads[0].target.is_point and heads[0].target.top != tops.get(current):
            # A goal's text without a heading, known by the points that follow it.
            owner = heads[0].target.top
        elif not page.is_wide(part.start) and part.start:
            owner = current
        else:
            owner = next_goal(goals, tops.get(current, ""), with_heads) if not heads else ""
            current = owner
        waiting = [] if owner or heads else lead
        for place in lead:
            records[place] = owner
        current = owner or current
        for place in range(heads[0].first if heads else part.stop, part.stop):
            if place in page.head_at:
                current = page.head_at[place].target.key
                records[place] = current
            elif has_words(page, place):
                records[place] = current
        if follows_text:
            current = ""
    return records


def has_words(page: Layout, place: int) -> bool:
    return not page.is_furniture(place) and not page.is_level_name(place)


def segments(page: Layout) -> list[range]:
    """The lines between page breaks and wide gaps, where no sentence runs across."""
    starts = [0]
    for place in range(1, len(page.lines)):
        before = page.before(place)
        breaks = page.lines[place].starts_page or page.is_wide(place)
        if breaks and not (before is not None and page.goes_on_mid_sentence(place, before)):
            starts.append(place)
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(page.lines)], strict=True)]


def is_last(page: Layout, head: Head, part: range) -> bool:
    return not any(has_words(page, place) for place in range(head.last + 1, part.stop))


def heads_next(page: Layout, following: range | None, current: str) -> bool:
    """Whether a heading at the end of a page belongs to the text above it, since what follows has its own."""
    if not current or following is None:
        return following is not None
    first = next((place for place in following if has_words(page, place)), None)
    return first is not None and first in page.head_at


def next_goal(goals: list[str], current: str, with_heads: set[str]) -> str:
    """The goal after the current one, when nothing in the document heads it or one of its points."""
    if current not in goals or current == goals[-1]:
        return ""
    following = goals[goals.index(current) + 1]
    return "" if following in with_heads else following


# Broken lines and broken words


class Joiner:
    """Says of each line that goes on whether a word is broken there; asks where nothing in the document tells."""

    breaks_words = False

    def __init__(self, page: Layout, forms: list[Form]) -> None:
        self.page = page
        self.forms = forms
        # Words inside lines are whole; at the edges they may be pieces.
        self.known: set[str] = set()
        for place, text in enumerate(page.texts):
            words = [match[0].casefold() for match in WORD.finditer(text)]
            self.known.update(words[1:-1])
            if words and forms[place] not in GOES_ON:
                self.known.update(words[:1] if len(words) > 1 else [])
            if words and (text[-1:] in ".!?:,;)»" or page.lines[place].text[-1:].isspace()):
                self.known.update(words[-1:] if len(words) > 1 else [])
        going_on = [place for place in range(1, len(forms)) if forms[place] == Form.ON]
        spaced = sum(page.lines[place - 1].text[-1:].isspace() for place in going_on)
        # Some documents leave the space after a whole word at the end of its line.
        self.marks_whole_words = bool(going_on) and 2 * spaced > len(going_on)
        self.breaks_words = any(self.join(place)[0] == Form.JOINED for place in going_on)

    def rows(self, records: list[str]) -> list[Row]:
        found = []
        for place, line in enumerate(self.page.lines):
            form, question = self.forms[place], ""
            if form == Form.ON and line.form is None:
                form, question = self.join(place)
            found.append(Row(line.number, records[place], form, line.words, question))
        return found

    def join(self, place: int) -> tuple[Form, str]:
        before = self.page.before(place)
        if before is None:
            return Form.ON, ""
        left, right = self.page.texts[before], self.page.texts[place]
        if left.endswith("/") or (ADDRESS.fullmatch(left.rsplit(" ", 1)[-1]) and not right[:1].isupper()):
            return Form.TIGHT, ""
        begins = BEGINS_WITH_WORD.match(right)
        if hyphen := ENDS_WITH_HYPHEN.search(left):
            return self.join_at_hyphen(left, hyphen[1], begins[1] if begins else "")
        ends = ENDS_WITH_WORD.search(left)
        if not ends or not begins or not begins[1][0].islower():
            return Form.ON, ""
        return self.join_without_hyphen(ends[1], begins[1], self.page.lines[before].text[-1:].isspace())

    def join_at_hyphen(self, text: str, left: str, right: str) -> tuple[Form, str]:
        if text.endswith("\N{SOFT HYPHEN}"):
            return Form.JOINED, ""
        if right in JOINING_WORDS:
            return Form.ON, ""
        if f"{left}-{right}".casefold() in self.known or not right[:1].islower() or left.isupper():
            return Form.TIGHT, ""
        is_known = (left + right).casefold() in self.known
        return Form.JOINED, "" if is_known else f"{left}|{right}"

    def join_without_hyphen(self, left: str, right: str, has_space: bool) -> tuple[Form, str]:
        if has_space and self.marks_whole_words:
            return Form.ON, ""
        is_known = (left + right).casefold() in self.known
        both_are_words = left.casefold() in self.known and right.casefold() in self.known
        if is_known and (self.marks_whole_words or not both_are_words):
            return Form.JOINED, ""
        if not self.breaks_words or (both_are_words and not is_known and not self.marks_whole_words):
            return Form.ON, ""
        return Form.ON, f"{left}|{right}"
