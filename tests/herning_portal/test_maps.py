import re
from itertools import combinations

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from herning_portal.maps import (
    NARROWEST,
    RATIO,
    ROUND_KM,
    Kind,
    Point,
    cycling_minutes,
    distance_km,
    draw,
    walking_minutes,
)

TOWN_HALL = (56.13616201, 8.97545728)
UNIVERSITY = (56.12943468, 9.02711022)
SCHOOL = (56.13183605, 9.02494669)
WEST = (56.13, 8.93)


def point(number: int, at: tuple[float, float], kind: Kind = Kind.HOME, **more) -> Point:
    return Point(f"p{number}", f"Sted {number}", kind, at, **more)


def rendered(points: list[Point], **more) -> str:
    with translation.override("da"):
        return render_to_string("components/map.html", {"map": draw(points, **more), "id": "k", "name": "Kort"})


def test_distances_of_known_pairs():
    assert distance_km(TOWN_HALL, UNIVERSITY) == pytest.approx(3.3, abs=0.05)
    assert distance_km(TOWN_HALL, SCHOOL) == pytest.approx(3.1, abs=0.05)
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20015.1, abs=0.1)
    assert distance_km(TOWN_HALL, TOWN_HALL) == 0


latitudes, longitudes = st.floats(-89, 89), st.floats(-179, 179)


@given(st.tuples(latitudes, longitudes), st.tuples(latitudes, longitudes))
def test_distance_is_the_same_there_and_back(a, b):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))


def test_minutes_are_estimates_rounded_up():
    assert (walking_minutes(0), cycling_minutes(0)) == (0, 0)
    assert (walking_minutes(1), cycling_minutes(1)) == (16, 6)
    assert (walking_minutes(3.3), cycling_minutes(3.3)) == (52, 18)


around_town = st.tuples(st.floats(56.05, 56.2), st.floats(8.85, 9.1))
near = st.tuples(st.floats(56.13, 56.132), st.floats(8.97, 8.975))
anywhere = st.tuples(st.floats(54.6, 57.7), st.floats(8.1, 15.1))
many_points = st.one_of(
    st.lists(
        st.tuples(places, st.sampled_from([Kind.CAMPUS, Kind.HOME, Kind.PLACE]), st.booleans()), min_size=1, max_size=40
    )
    for places in (around_town, near, anywhere, st.one_of(around_town, near))
)


@given(many_points, st.floats(NARROWEST, 1200))
@settings(max_examples=60)
def test_nothing_on_the_map_covers_anything_else_at_any_width(given_points, width):
    points = [point(number, at, kind, is_named=named) for number, (at, kind, named) in enumerate(given_points)]

    drawn = draw(points, around=points[0].at)

    boxes = [marker.box for marker in drawn.markers]
    boxes += [marker.label.box for marker in drawn.markers if marker.label]
    boxes += [ring.label for ring in drawn.rings if ring.label]
    for wide in (NARROWEST, width):
        assert all(box.is_inside(wide) for box in boxes)
        assert not any(a.overlaps(b, wide, gap=0) for a, b in combinations(boxes, 2))


@given(many_points)
@settings(max_examples=30)
def test_every_point_is_on_the_map_and_in_the_list_once(given_points):
    points = [point(number, at, kind) for number, (at, kind, _named) in enumerate(given_points)]

    drawn = draw(points)

    assert sorted(entry.point.key for entry in drawn.entries) == sorted(one.key for one in points)
    assert [entry.number for entry in drawn.entries] == list(range(1, len(points) + 1))
    assert [entry for marker in drawn.markers for entry in marker.entries] == list(drawn.entries)
    assert drawn.scale_km in ROUND_KM
    assert float(drawn.scale_width.removesuffix("%")) <= 100 / 3 + 0.01


def test_hundreds_of_points_are_gathered_in_few_markers():
    drawn = draw([point(number, (56.1 + number % 30 / 500, 8.9 + number // 30 / 200)) for number in range(900)])

    assert len(drawn.entries) == 900
    assert len(drawn.markers) < 40


def test_north_is_up_east_is_right_and_lengths_are_true():
    south_west, north_east = (56.10, 8.95), (56.14, 9.00)
    drawn = draw([point(1, south_west), point(2, north_east)])

    a, b = (marker.box for marker in drawn.markers)

    assert a.x < b.x
    assert a.y > b.y
    km_per_width = drawn.scale_km / (float(drawn.scale_width.removesuffix("%")) / 100)
    across, down = (b.x - a.x) * km_per_width, (b.y - a.y) * km_per_width * RATIO
    assert (across**2 + down**2) ** 0.5 == pytest.approx(distance_km(south_west, north_east), rel=0.01)


def test_neighbours_share_a_marker_and_have_numbers_in_a_row():
    points = [
        point(1, TOWN_HALL, Kind.PLACE),
        point(2, UNIVERSITY, Kind.CAMPUS),
        point(3, WEST),
        point(4, SCHOOL, Kind.HOME),
    ]

    drawn = draw(points)

    assert [(marker.numbers, marker.kind) for marker in drawn.markers] == [
        ("1", Kind.PLACE),
        ("2–3", Kind.MIXED),
        ("4", Kind.HOME),
    ]
    assert drawn.numbers == {"p1": 1, "p2": 2, "p4": 3, "p3": 4}
    assert drawn.kinds == tuple(Kind)


def test_rings_stand_a_scale_apart_around_their_place():
    drawn = draw([point(1, TOWN_HALL), point(2, UNIVERSITY)], around=TOWN_HALL)

    assert [ring.km for ring in drawn.rings] == [1, 2, 3, 4]
    assert drawn.rings[0].rx == drawn.scale_width
    assert any(ring.label for ring in drawn.rings)


def test_no_points_make_no_map():
    assert draw([]) is None
    assert rendered([]).strip() == ""


def test_component_links_each_place_by_keyboard_and_says_all_in_words():
    points = [
        point(1, WEST, url="/bolig/sted-1/"),
        point(2, UNIVERSITY, Kind.CAMPUS, url="/uddannelsessteder/au/?a=1&b=2"),
        point(3, SCHOOL, Kind.CAMPUS, is_approximate=True),
    ]

    content = rendered(points, around=UNIVERSITY)

    links = re.findall(r'<a class="pin"[^>]* href="([^"]+)" aria-label="([^"]+)"', content)
    assert links == [("/bolig/sted-1/", "1: Sted 1"), ("#k-2", "2–3: Sted 2, Sted 3")]
    assert 'role="group" aria-labelledby="k-title" aria-describedby="k-text"' in content
    assert 'href="/uddannelsessteder/au/?a=1&amp;b=2">Sted 2</a>' in content
    assert content.count("placering ikke bekræftet") == 1
    ids = re.findall(r' id="([^"]+)"', content)
    assert sorted(ids) == ["k-1", "k-2", "k-3", "k-text", "k-title"]
    assert " style=" not in content
    assert "viewBox" not in content


def test_component_writes_lengths_in_the_language_and_coordinates_with_dots():
    content = rendered([point(1, (56.13, 8.97)), point(2, (56.136, 8.975))], around=(56.13, 8.97))

    assert "0,2&nbsp;km" in content
    numbers = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|rx|ry|d|width)="([^"]+)"', content)
    assert numbers
    assert not any("," in number for number in numbers)
