"""Ground: places in, a map's shapes and distances out. No tiles: nobody else learns who looks at it.

Everything stands in per cent of a map that is always 4 to 3: it grows with the page while letters and markers
keep their size. What is apart on the narrowest map is apart on every wider one, so that is where it is decided.
Shapes come as text: a template would write a number with the comma of its language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Self

EARTH_RADIUS_KM = 6371.0088
# Estimates, and called so wherever they are shown. Streets are longer than the straight line: by 1.2 to 1.4 in towns.
DETOUR = 1.3
WALKING_KM_PER_HOUR = 5.0
CYCLING_KM_PER_HOUR = 15.0

Coordinates = tuple[float, float]  # latitude, longitude


def distance_km(a: Coordinates, b: Coordinates) -> float:
    """In a straight line, over a round earth (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(lat), radians(lon)) for lat, lon in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def walking_minutes(km: float) -> int:
    """An estimate from the straight line."""
    return ceil(km * DETOUR / WALKING_KM_PER_HOUR * 60)


def cycling_minutes(km: float) -> int:
    """An estimate from the straight line."""
    return ceil(km * DETOUR / CYCLING_KM_PER_HOUR * 60)


# Pixels of the narrowest map: a window of 320 without its margins. Wider ones differ only by being wider.
NARROWEST = 280
WIDEST = 1200
RATIO = 3 / 4
WIDTHS = (*range(NARROWEST, 800, 20), WIDEST)
SIZE = 26  # of a marker: a finger finds it
GAP = 2
DIGIT = 8.5  # at the most, in the 14 pixels of a marker's number
LETTER = 9.0  # at the most, in the 15 pixels of a name
LINE = 20
SMALLEST_SPAN_KM = 1.0
ROUND_KM: tuple[float, ...] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
RINGS = 4


class Kind(StrEnum):
    """Each has a shape of its own: circle, house, outlined square; what holds several kinds is outlined and rounded."""

    CAMPUS = "campus"
    HOME = "home"
    PLACE = "place"
    MIXED = "mixed"


@dataclass(frozen=True)
class Point:
    """`is_approximate`: drawn with a broken line, since the position is inferred. `is_named`: its name is written on
    the map where it has room at every width; all names stand in the list."""

    key: str
    name: str
    kind: Kind
    at: Coordinates
    url: str = ""
    is_approximate: bool = False
    is_named: bool = False


@dataclass(frozen=True)
class Box:
    """A thing of fixed size hung on a spot that moves with the map: `x`, `y` are shares of it, the rest pixels."""

    x: float
    y: float
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float = SIZE) -> Self:
        return cls(x, y, -width / 2, -height / 2, width, height)

    def edges(self, map_width: float) -> tuple[float, float, float, float]:
        left = self.x * map_width + self.left
        top = self.y * map_width * RATIO + self.top
        return left, top, left + self.width, top + self.height

    def overlaps(self, other: "Box", map_width: float, gap: float = GAP) -> bool:
        left, top, right, bottom = self.edges(map_width)
        other_left, other_top, other_right, other_bottom = other.edges(map_width)
        return (
            left < other_right + gap
            and other_left < right + gap
            and top < other_bottom + gap
            and other_top < bottom + gap
        )

    def is_inside(self, map_width: float) -> bool:
        left, top, right, bottom = self.edges(map_width)
        return left >= 0 and top >= 0 and right <= map_width and bottom <= map_width * RATIO


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def round_km(value: float) -> float:
    """The longest round length that `value` holds."""
    return max((length for length in ROUND_KM if length <= value), default=ROUND_KM[0])


@dataclass(frozen=True)
class Entry:
    """A line of the list beside the map."""

    number: int
    point: Point


@dataclass(frozen=True)
class Label:
    """A name beside its marker; `anchor` is SVG's text-anchor."""

    text: str
    dx: str
    dy: str
    anchor: str
    box: Box


@dataclass(frozen=True)
class Marker:
    """One place, or several that would cover each other; those have numbers in a row: "3–5"."""

    entries: tuple[Entry, ...]
    kind: Kind
    box: Box
    label: Label | None

    @property
    def x(self) -> str:
        return percent(self.box.x)

    @property
    def y(self) -> str:
        return percent(self.box.y)

    @property
    def width(self) -> str:
        return pixels(self.box.width)

    @property
    def left(self) -> str:
        return pixels(self.box.left)

    @property
    def numbers(self) -> str:
        first, last = self.entries[0].number, self.entries[-1].number
        return str(first) if first == last else f"{first}–{last}"

    @property
    def names(self) -> str:
        return ", ".join(entry.point.name for entry in self.entries)

    @property
    def is_single(self) -> bool:
        return len(self.entries) == 1

    @property
    def is_approximate(self) -> bool:
        return all(entry.point.is_approximate for entry in self.entries)


@dataclass(frozen=True)
class Ring:
    """A circle around one of the places; its length is written at `label` where that has room."""

    km: float
    x: str
    y: str
    rx: str
    ry: str
    label: Box | None

    @property
    def label_x(self) -> str:
        return percent(self.label.x) if self.label else ""

    @property
    def label_y(self) -> str:
        return percent(self.label.y) if self.label else ""


@dataclass(frozen=True)
class Map:
    """`scale_km` is the length of the scale bar and the side of a square of the grid."""

    markers: tuple[Marker, ...]
    entries: tuple[Entry, ...]
    kinds: tuple[Kind, ...]
    rings: tuple[Ring, ...]
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    scale_km: float
    scale_width: str

    @property
    def has_approximate(self) -> bool:
        return any(entry.point.is_approximate for entry in self.entries)

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each point by its key, for lists elsewhere on the page."""
        return {entry.point.key: entry.number for entry in self.entries}


@dataclass(frozen=True)
class Projection:
    """Plain enough for a town: a degree of longitude is shorter than one of latitude by the cosine of the middle."""

    middle: Coordinates
    width_km: float

    def place(self, at: Coordinates) -> tuple[float, float]:
        """(x, y) as shares of the map's width and height."""
        east, south = self.offset(at)
        return 0.5 + east / self.width_km, 0.5 + south / (self.width_km * RATIO)

    def offset(self, at: Coordinates) -> tuple[float, float]:
        """Kilometres to the east and to the south of the middle."""
        degree = radians(1) * EARTH_RADIUS_KM
        return (at[1] - self.middle[1]) * degree * cos(radians(self.middle[0])), (self.middle[0] - at[0]) * degree


def fit(places: Sequence[Coordinates], margin: float) -> Projection:
    """The projection in which all places keep `margin` pixels to the edge of the narrowest map."""
    latitudes, longitudes = [lat for lat, _lon in places], [lon for _lat, lon in places]
    middle = (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
    plain = Projection(middle, 1)
    east, south = plain.offset((min(latitudes), max(longitudes)))
    km_per_pixel = max(
        2 * east / (NARROWEST - 2 * margin),
        2 * south / (NARROWEST * RATIO - 2 * margin),
        SMALLEST_SPAN_KM / NARROWEST,
    )
    return Projection(middle, km_per_pixel * NARROWEST)


def marker_width(letters: int) -> float:
    return max(float(SIZE), letters * DIGIT + 12)


def gathered(places: Sequence[tuple[float, float]], digits: int) -> list[list[int]]:
    """The places as groups that do not cover each other on the narrowest map, each by its indexes."""

    def box(group: list[int]) -> Box:
        x = sum(places[index][0] for index in group) / len(group)
        y = sum(places[index][1] for index in group) / len(group)
        return Box.around(x, y, marker_width(digits if len(group) == 1 else 2 * digits + 1))

    # Two in one square of a marker's size cover each other in any case; this leaves few for the pairs below.
    squares: dict[tuple[int, int], list[int]] = {}
    for index, (x, y) in enumerate(places):
        square = int(x * NARROWEST // SIZE), int(y * NARROWEST * RATIO // SIZE)
        squares.setdefault(square, []).append(index)
    groups = [(group, box(group)) for group in squares.values()]
    while True:
        pairs = [
            ((a.x - b.x) ** 2 + ((a.y - b.y) * RATIO) ** 2, first, second)
            for second, (_group, b) in enumerate(groups)
            for first, (_other, a) in enumerate(groups[:second])
            if a.overlaps(b, NARROWEST)
        ]
        if not pairs:
            return sorted(sorted(group) for group, _box in groups)
        _distance, first, second = min(pairs)
        merged = groups[first][0] + groups.pop(second)[0]
        groups[first] = (merged, box(merged))


def has_room(box: Box, taken: Sequence[Box]) -> bool:
    return all(box.is_inside(width) and not any(box.overlaps(other, width) for other in taken) for width in WIDTHS)


def labels_around(marker: Box, text: str) -> list[Label]:
    """Where a name may stand, the best place first: right, left, above, below."""
    width, beside, off = len(text) * LETTER, marker.width / 2 + 4, SIZE / 2 + 4
    places = [
        ("start", beside, 0.0, beside),
        ("end", -beside, 0.0, -beside - width),
        ("middle", 0.0, -off - LINE / 2, -width / 2),
        ("middle", 0.0, off + LINE / 2, -width / 2),
    ]
    return [
        # The letters hang on their baseline, 5 pixels under their middle.
        Label(text, pixels(dx), pixels(dy + 5), anchor, Box(marker.x, marker.y, left, dy - LINE / 2, width, LINE))
        for anchor, dx, dy, left in places
    ]


def draw(points: Sequence[Point], around: Coordinates | None = None) -> Map | None:
    """The map of `points`, numbered in their order as far as neighbours on the map allow; None where there are none.

    `around`: the middle of rings, as round as the scale.
    """
    if not points:
        return None
    digits = len(str(len(points)))
    projection = fit([point.at for point in points], margin=marker_width(2 * digits + 1) / 2 + GAP)
    places = [projection.place(point.at) for point in points]
    groups = gathered(places, digits)

    entries: list[Entry] = []
    drawn: list[tuple[tuple[Entry, ...], Box]] = []
    for group in groups:
        members = tuple(Entry(len(entries) + place, points[index]) for place, index in enumerate(group, start=1))
        entries += members
        letters = digits if len(group) == 1 else 2 * digits + 1
        x, y = (sum(places[index][axis] for index in group) / len(group) for axis in (0, 1))
        drawn.append((members, Box.around(x, y, marker_width(letters))))

    taken = [box for _members, box in drawn]
    markers = []
    for members, box in drawn:
        label = None
        if len(members) == 1 and members[0].point.is_named:
            label = next((one for one in labels_around(box, members[0].point.name) if has_room(one.box, taken)), None)
        if label:
            taken.append(label.box)
        kinds = {entry.point.kind for entry in members}
        markers.append(Marker(members, kinds.pop() if len(kinds) == 1 else Kind.MIXED, box, label))

    scale_km = round_km(projection.width_km / 3)
    step, step_down = scale_km / projection.width_km, scale_km / (projection.width_km * RATIO)
    rings = []
    if around is not None:
        x, y = projection.place(around)
        for number in range(1, RINGS + 1):
            rx, ry = number * step, number * step_down
            width = (len(f"{number * scale_km:g}") + 3) * LETTER
            spots = [(x, y - ry), (x, y + ry), (x + rx, y), (x - rx, y)]
            boxes = [Box.around(spot_x, spot_y, width, LINE) for spot_x, spot_y in spots]
            written = next((box for box in boxes if has_room(box, taken)), None)
            if written:
                taken.append(written)
            rings.append(Ring(number * scale_km, percent(x), percent(y), percent(rx), percent(ry), written))

    present = {marker.kind for marker in markers} | {point.kind for point in points}
    return Map(
        markers=tuple(markers),
        entries=tuple(entries),
        kinds=tuple(kind for kind in Kind if kind in present),
        rings=tuple(rings),
        columns=tuple(percent(step * number) for number in range(1, ceil(1 / step))),
        rows=tuple(percent(step_down * number) for number in range(1, ceil(1 / step_down))),
        scale_km=scale_km,
        scale_width=percent(step),
    )
