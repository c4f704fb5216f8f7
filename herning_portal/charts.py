"""Ground: numbers in, shapes out. Pure functions behind the drawings; the templates give them words and colours.

Shapes come as text: a template would write a number with the comma of its language.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

PITCH = 160  # from one breadth of cloth to the next
WIDTH = 116  # of a breadth
TOP = 62  # lower edge of the beam
WARPS = 15  # threads in a breadth
BESIDE = 36  # from the thread to the number beside it
GAP = 0.5  # between two groups, in stripes
LONGEST = 370  # the most that stripes and gaps may take


def short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Breadth:
    """One goal's length of cloth: its colour 1 to 4, its bare warp as a path, and of each stripe its y and its look."""

    label: str
    look: int
    x: str
    label_x: str
    warp: str
    stripes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cloth:
    """`thread` and `needle` are paths; `width` and `height` make the view box."""

    width: str
    height: str
    beam: str
    stripe_width: str
    stripe_height: str
    breadths: tuple[Breadth, ...]
    thread: str
    needle: str


def cloth(goals: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Cloth:
    """The strategy as cloth: a breadth for each goal, a stripe for each commitment, a gap after each group.

    `goals` holds, for each goal, its number and its groups, each with the look of every commitment. At least one goal.
    """
    most = max(sum(map(len, groups)) + GAP * len(groups) for _label, groups in goals)
    stripe = min(24.0, LONGEST / max(1.0, most))
    breadths, ends, middles = [], [], []
    for number, (label, groups) in enumerate(goals):
        x = 26.0 + PITCH * number
        y = TOP + 14.0
        stripes: list[tuple[str, str]] = []
        for looks in groups:
            stripes += [(short(y + stripe * place), look) for place, look in enumerate(looks)]
            y += stripe * (len(looks) + GAP)
        # The ends hang uneven, as cut threads do; the same every time, so that the page keeps its ETag.
        warp = "".join(
            f"M{short(x + 4 + place * (WIDTH - 8) / (WARPS - 1))} {TOP}V{short(y + 14 + place * 7 % 4 * 6)}"
            for place in range(WARPS)
        )
        breadths.append(Breadth(label, number % 4 + 1, short(x), short(x + WIDTH / 2 + BESIDE), warp, tuple(stripes)))
        ends.append(y)
        middles.append(x + WIDTH / 2)
    arc = f"{PITCH // 4} {PITCH // 4} 0 0"
    turns = "".join(f"V{short(end + 24)}a{arc} 0 {PITCH // 2} 0V42a{arc} 1 {PITCH // 2} 0" for end in ends[:-1])
    tip = ends[-1] + 52
    return Cloth(
        width=short(PITCH * len(goals) + 8),
        height=short(max(ends) + 72),
        beam=short(PITCH * len(goals) - 8),
        stripe_width=short(WIDTH),
        stripe_height=short(stripe * 0.75),
        breadths=tuple(breadths),
        thread=f"M0 38H{short(middles[0] - 22)}q22 0 22 22{turns}V{short(tip - 32)}",
        needle=f"M{short(middles[-1])} {short(tip)}l-4.5 -34a4.5 8 0 0 1 9 0z",
    )


def thread(left_row: int, left_rows: int, right_row: int, right_rows: int) -> str:
    """A thread from the middle of one row to that of another, in a box of 100 by 1000 that is stretched to fit."""
    start = short((left_row + 0.5) / left_rows * 1000)
    end = short((right_row + 0.5) / right_rows * 1000)
    return f"M0 {start}C46 {start} 54 {end} 100 {end}"


CHART_TOP, CHART_BOTTOM, CHART_HEIGHT = 64.0, 330.0, 368  # of a line chart, in pixels: plot and all
LEFT, RIGHT = 9.0, 93.0  # where its first and last period stand, in per cent
MOST_PERIODS_NAMED = 7  # as many as stand side by side at 320 px
TICKS = 4  # about as many lines across
LINE_OF_TEXT = 18.0  # a label's height: two labels closer than this would touch


@dataclass(frozen=True)
class Line:
    """A series to draw: a value or None for each period; `breaks`: places from which it is counted in a new way."""

    name: str
    values: Sequence[float | None]
    breaks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Stretch:
    """A target to draw, from one period to another."""

    label: str
    value: float
    first: int
    last: int


@dataclass(frozen=True)
class Label:
    text: str
    x: str
    y: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class DrawnLine:
    """`number` 1 to 4 gives colour, dash and marker; (x, y) of each value; segments only between comparable values."""

    number: int
    segments: tuple[Segment, ...]
    markers: tuple[tuple[str, str], ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class LineChart:
    """x in per cent, y in pixels: no view box, so that text keeps its size at every width.

    `is_cut`: the axis does not begin at zero, which the caption has to say. `unmeasured`: x and width of the
    last periods without any value, as (x, width), or None.
    """

    height: int
    lines: tuple[DrawnLine, ...]
    targets: tuple[tuple[Segment, Label], ...]
    ticks: tuple[tuple[str, Label], ...]
    periods: tuple[Label, ...]
    breaks: tuple[str, ...]
    unmeasured: tuple[str, str] | None
    bottom: str
    is_cut: bool
    lowest: float


def line_chart(
    periods: Sequence[str],
    lines: Sequence[Line],
    targets: Sequence[Stretch] = (),
    written: Callable[[float], str] = str,
    finest: float = 0.0,
) -> LineChart:
    """At most four lines over `periods`, with targets; `written` turns a value into text, which can tell values apart
    that differ by `finest`. At least one value."""
    values = [value for line in lines for value in line.values if value is not None]
    low, step, count = axis(
        min([*values, *(one.value for one in targets)]), max([*values, *(one.value for one in targets)]), finest
    )
    top = low + step * count

    def x(place: float) -> float:
        return (LEFT + RIGHT) / 2 if len(periods) < 2 else LEFT + (RIGHT - LEFT) * place / (len(periods) - 1)

    def y(value: float) -> float:
        return CHART_BOTTOM - (value - low) / (top - low) * (CHART_BOTTOM - CHART_TOP)

    drawn = [draw(number, line, x, y) for number, line in enumerate(lines, 1)]
    half = (RIGHT - LEFT) / max(1, len(periods) - 1) / 2
    last_value = max(place for line in lines for place, value in enumerate(line.values) if value is not None)
    starts = sorted({place for line in lines for place in line.breaks if 0 < place <= last_value})
    every = -(-len(periods) // MOST_PERIODS_NAMED)
    return LineChart(
        height=CHART_HEIGHT,
        lines=tuple(with_labels(drawn, lines, x, y, written)),
        targets=tuple(
            (
                Segment(percent(x(one.first)), short(y(one.value)), percent(x(one.last)), short(y(one.value))),
                edge_label(one.label, x(one.last), y(one.value) - 12),
            )
            for one in targets
        ),
        ticks=tuple(
            (
                short(y(low + step * place)),
                Label(written(low + step * place), "0", short(y(low + step * place) - 6), "start"),
            )
            for place in range(count + 1)
        ),
        periods=tuple(
            Label(period, percent(x(place)), short(CHART_BOTTOM + 26))
            for place, period in enumerate(periods)
            # Counted from the end, so that the newest period is always named.
            if (len(periods) - 1 - place) % every == 0
        ),
        breaks=tuple(percent(x(place) - half) for place in starts),
        unmeasured=(
            (percent(x(last_value) + half), percent(100 - x(last_value) - half))
            if last_value < len(periods) - 1
            else None
        ),
        bottom=short(CHART_BOTTOM),
        is_cut=low > 0,
        lowest=low,
    )


def axis(lowest: float, highest: float, finest: float = 0.0) -> tuple[float, float, int]:
    """Where an axis begins, its step (1, 2 or 5 times a power of ten, at least `finest`) and how many steps it has."""
    spread = (highest - lowest) or abs(highest) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / TICKS))
    step = max(finest, next(factor * power for factor in (1, 2, 5, 10) if factor * power * TICKS >= spread))
    start = math.floor(lowest / step)
    # A value on the lowest line would hide its own label.
    if lowest - start * step < step / 4 and start > 0:
        start -= 1
    end = math.ceil(highest / step)
    return start * step, step, max(1, end - start)


def draw(number: int, line: Line, x: Callable[[float], float], y: Callable[[float], float]) -> DrawnLine:
    known = [(place, value) for place, value in enumerate(line.values) if value is not None]
    segments = [
        Segment(percent(x(one)), short(y(first)), percent(x(other)), short(y(second)))
        for (one, first), (other, second) in itertools.pairwise(known)
        # A gap is a gap, and what is counted in another way is not joined.
        if other == one + 1 and other not in line.breaks
    ]
    return DrawnLine(number, tuple(segments), tuple((percent(x(place)), short(y(value))) for place, value in known), ())


def with_labels(
    drawn: Sequence[DrawnLine],
    lines: Sequence[Line],
    x: Callable[[float], float],
    y: Callable[[float], float],
    written: Callable[[float], str],
) -> list[DrawnLine]:
    """Each line's first value and, with its name, its last: the highest above it, the others below, none on another."""
    taken: list[tuple[float, float]] = []
    labelled = {}
    ends = []
    for number, line in enumerate(lines):
        known = [(place, value) for place, value in enumerate(line.values) if value is not None]
        if known:
            place, value = known[-1]
            ends.append((y(value), number, place, value, known[0]))
    for rank, (height, number, place, value, (first_place, first_value)) in enumerate(sorted(ends)):
        is_above = rank == 0
        labels = []
        if first_place != place:
            # A single line goes on from here: up through a label above, or down through one below. Near the lowest
            # line a label below would stand on the names of the periods.
            has_room = y(first_value) + LINE_OF_TEXT <= CHART_BOTTOM
            is_first_above = is_above if len(ends) > 1 else not (rises(lines[number]) and has_room)
            labels.append(free_label(written(first_value), x(first_place), y(first_value), is_first_above, taken))
        labels.append(free_label(f"{lines[number].name} {written(value)}", x(place), height, is_above, taken))
        labelled[number] = tuple(labels)
    return [replace(one, labels=labelled.get(number, ())) for number, one in enumerate(drawn)]


def rises(line: Line) -> bool:
    first, second = [value for value in line.values if value is not None][:2]
    return second > first


def free_label(text: str, x: float, y: float, is_above: bool, taken: list[tuple[float, float]]) -> Label:
    """Above or below the point, pushed further until no label of the same part of the drawing is in the way."""
    direction = -1 if is_above else 1
    height = y - 14 if is_above else y + 26
    while any(abs(x - other_x) < 40 and abs(height - other) < LINE_OF_TEXT for other_x, other in taken):
        height += direction * 2
    taken.append((x, height))
    return edge_label(text, x, height)


def edge_label(text: str, x: float, y: float) -> Label:
    """Near an edge a label stands inside it instead of over its point."""
    if x > 75:
        return Label(text, "100%", short(y), "end")
    return Label(text, percent(x), short(y), "start" if x < 15 else "middle")


def percent(value: float) -> str:
    return f"{short(value)}%"


@dataclass(frozen=True)
class Bar:
    """A value as a bar from nothing; `width` in per cent of the longest."""

    label: str
    text: str
    width: str
    is_own: bool


def bars(rows: Sequence[tuple[str, float, str, bool]]) -> list[Bar]:
    """(label, value, value as text, whether it is the municipality's own) as bars; negative values have none."""
    longest = max((value for _label, value, _text, _own in rows), default=0) or 1
    return [Bar(label, text, percent(max(0.0, value) / longest * 100), own) for label, value, text, own in rows]


NARROWEST = 0.8  # of a stretch of time, in per cent of all


@dataclass(frozen=True)
class Span:
    """A stretch of time, in per cent of the years shown."""

    x: str
    width: str


@dataclass(frozen=True)
class YearsScale:
    """A line of whole years from `first` to `last`; `ticks`: where some of them begin."""

    first: int
    last: int
    ticks: tuple[Label, ...]

    def place(self, year: int, share: float) -> float:
        return (year - self.first + share) / (self.last - self.first + 1) * 100

    def at(self, day: str) -> str:
        return percent(self.place(*beginning(day)))

    def span(self, start: str, end: str) -> Span:
        """From the beginning of one partial date to the end of another; never too narrow to be seen."""
        left = self.place(*beginning(start))
        width = max(self.place(*ending(end)) - left, NARROWEST)
        return Span(percent(min(left, 100 - width)), percent(width))


def years_scale(first: int, last: int, most_named: int) -> YearsScale:
    scale = YearsScale(first, last, ())
    every = -(-(last - first + 1) // most_named)
    # Counted from the first, whose label stands inside the edge.
    named = range(first, last + 1, every)
    return replace(scale, ticks=tuple(Label(str(year), percent(scale.place(year, 0)), "16", "start") for year in named))


def beginning(day: str) -> tuple[int, float]:
    """A partial date as its year and the share of it that has gone when it begins."""
    year, month, date = parts_of(day)
    return year, ((month or 1) - 1 + ((date or 1) - 1) / 31) / 12


def ending(day: str) -> tuple[int, float]:
    year, month, date = parts_of(day)
    return year, ((month or 12) - 1 + (date or 31) / 31) / 12


def parts_of(day: str) -> tuple[int, int, int]:
    year, month, date = [*(int(part) for part in day.split("-")), 0, 0][:3]
    return year, month, date
