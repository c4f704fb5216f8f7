from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.verdicts import Aim, Point, Verdict, bounds, governing, judge

# Applications for vocational education, straight after 9th or 10th grade, in per cent.
HERNING = [
    Point("2018", Decimal("21.6")),
    Point("2019", Decimal("23.2")),
    Point("2020", Decimal("22.1")),
    Point("2021", Decimal("20.9")),
    Point("2022", Decimal("21.1")),
    Point("2023", Decimal("23.7"), is_break=True),
]
BY_2020 = Aim(Decimal(25), "2020")
BY_2025 = Aim(Decimal(30), "2025")


@pytest.mark.parametrize(
    ("today", "at_25", "at_30"),
    [
        (date(2018, 6, 1), Verdict.NO_DATA, Verdict.NO_DATA),
        (date(2019, 6, 1), Verdict.NEEDS_ATTENTION, Verdict.ON_TRACK),
        (date(2020, 1, 1), Verdict.TARGET_MISSED, Verdict.NEEDS_ATTENTION),
        (date(2020, 12, 31), Verdict.TARGET_MISSED, Verdict.NEEDS_ATTENTION),
        (date(2021, 1, 1), Verdict.TARGET_MISSED, Verdict.OFF_TRACK),
        (date(2022, 6, 1), Verdict.TARGET_MISSED, Verdict.OFF_TRACK),
        (date(2023, 6, 1), Verdict.TARGET_MISSED, Verdict.METHOD_CHANGED),
        (date(2025, 12, 31), Verdict.TARGET_MISSED, Verdict.METHOD_CHANGED),
        (date(2026, 1, 1), Verdict.TARGET_MISSED, Verdict.TARGET_DATE_PASSED),
        (date(2040, 1, 1), Verdict.TARGET_MISSED, Verdict.TARGET_DATE_PASSED),
    ],
)
def test_share_of_vocational_applications_is_judged_as_of_each_day(today, at_25, at_30):
    assert (judge(HERNING, BY_2020, today).verdict, judge(HERNING, BY_2025, today).verdict) == (at_25, at_30)


def test_measurement_for_the_date_after_a_break_says_so():
    measured = [*HERNING, Point("2025", Decimal("30.1"), is_provisional=True)]

    judgement = judge(measured, BY_2025, date(2026, 1, 1))

    assert (judgement.verdict, judgement.after_break, judgement.is_provisional) == (Verdict.TARGET_MET, True, True)


def test_short_verdict_is_about_the_nearest_date_to_come():
    aims = [BY_2025, BY_2020]

    assert [governing(aims, date(year, 6, 1)) for year in (2019, 2020, 2021, 2026)] == [
        BY_2020,
        BY_2020,
        BY_2025,
        BY_2025,
    ]
    assert governing([], date(2026, 1, 1)) is None


def test_months_of_the_targets_year_are_steps_until_it_is_over():
    months = [Point("2020-03", Decimal(20)), Point("2020-06", Decimal(24))]

    assert judge(months, BY_2020, date(2020, 7, 1)).verdict == Verdict.ON_TRACK
    assert judge(months, BY_2020, date(2021, 1, 1)).verdict == Verdict.TARGET_MISSED


def test_hidden_values_and_values_to_come_are_not_counted():
    points = [Point("2017", Decimal(20)), Point("2018", None), Point("2019", Decimal(40))]

    assert judge(points, BY_2020, date(2018, 6, 1)).verdict == Verdict.NO_DATA
    assert judge(points, BY_2020, date(2019, 6, 1)).verdict == Verdict.ON_TRACK


def test_standing_still_short_of_the_target_is_off_track():
    points = [Point("2017", Decimal(20)), Point("2018", Decimal(20))]

    assert judge(points, BY_2020, date(2018, 12, 31)).verdict == Verdict.OFF_TRACK


@pytest.mark.parametrize("period", ["", "19", "2019-13", "2019Q5", "2019-02-30", "2019Q2-01"])
def test_period_that_is_none_is_refused(period):
    with pytest.raises(ValueError):
        bounds(period)


years = st.integers(2000, 2030)
values = st.decimals(0, 100, places=1)
series = st.dictionaries(years, st.tuples(st.none() | values, st.booleans(), st.booleans()), max_size=12).map(
    lambda found: [Point(str(year), *rest) for year, rest in found.items()]
)
aims = st.builds(Aim, values, years.map(str), st.booleans())
days = st.dates(date(1999, 1, 1), date(2035, 1, 1))


def mirrored(points, aim):
    turned = [
        Point(point.period, None if point.value is None else -point.value, point.is_provisional, point.is_break)
        for point in points
    ]
    return turned, Aim(-aim.value, aim.due, not aim.is_ceiling)


@given(series, aims, days)
def test_falling_is_judged_as_rising_turned_over(points, aim, today):
    turned, turned_aim = mirrored(points, aim)

    assert judge(points, aim, today).verdict == judge(turned, turned_aim, today).verdict


@given(series, aims, days, st.randoms())
def test_order_of_the_points_does_not_matter(points, aim, today, random):
    shuffled = list(points)
    random.shuffle(shuffled)

    assert judge(shuffled, aim, today) == judge(points, aim, today)


@given(series, aims, days)
def test_every_series_has_a_verdict_that_fits_the_calendar(points, aim, today):
    verdict = judge(points, aim, today).verdict
    due_from, due_to = bounds(aim.due)
    has_value = any(point.value is not None and point.period == aim.due for point in points) and today >= due_from

    assert (verdict in (Verdict.TARGET_MET, Verdict.TARGET_MISSED)) == has_value
    assert (verdict == Verdict.TARGET_DATE_PASSED) == (today > due_to and not has_value)


@given(series, aims, days)
def test_verdict_on_a_measured_date_stays(points, aim, today):
    verdict = judge(points, aim, today).verdict

    if verdict in (Verdict.TARGET_MET, Verdict.TARGET_MISSED):
        assert judge(points, aim, today + timedelta(days=4000)).verdict == verdict


@given(st.lists(values, min_size=2, max_size=2, unique=True), values)
def test_only_a_move_towards_the_target_is_on_the_way(pair, wanted):
    first, last = pair
    points = [Point("2018", first), Point("2019", last)]
    aim = Aim(wanted, "2024")

    verdict = judge(points, aim, date(2019, 12, 31)).verdict

    if last >= wanted:
        assert verdict == Verdict.ON_TRACK
    elif last <= first:
        assert verdict == Verdict.OFF_TRACK
    else:
        assert verdict in (Verdict.ON_TRACK, Verdict.NEEDS_ATTENTION)
