"""Ground: numbers in, shapes out. Pure functions behind the drawings; the templates give them words and colours.

Shapes come as text: a template would write a number with the comma of its language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """One goal's length of cloth: its colour 1 to 4, its bare warp as a path, the y of each commitment's stripe."""

    label: str
    look: int
    x: str
    label_x: str
    warp: str
    stripes: tuple[str, ...]


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


def cloth(goals: Sequence[tuple[str, Sequence[int]]]) -> Cloth:
    """The strategy as cloth: a breadth for each goal, a stripe for each commitment, a gap after each group.

    `goals` holds, for each goal, its number and how many commitments each of its groups has. At least one goal.
    """
    most = max(sum(groups) + GAP * len(groups) for _label, groups in goals)
    stripe = min(24.0, LONGEST / max(1.0, most))
    breadths, ends, middles = [], [], []
    for number, (label, groups) in enumerate(goals):
        x = 26.0 + PITCH * number
        y = TOP + 14.0
        stripes: list[str] = []
        for count in groups:
            stripes += [short(y + stripe * place) for place in range(count)]
            y += stripe * (count + GAP)
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
