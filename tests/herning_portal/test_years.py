"""Time as stretches of a line of years: in proportion, inside the line, and never too narrow to be seen."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from herning_portal.charts import NARROWEST, years_scale

YEARS = st.integers(min_value=2008, max_value=2030)
DAYS = st.dates(min_value=date(2008, 1, 1), max_value=date(2030, 12, 31))


def numbers(span) -> tuple[float, float]:
    return float(span.x.removesuffix("%")), float(span.width.removesuffix("%"))


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]))
def test_stretch_lies_inside_the_line_and_grows_with_what_is_unknown(one, other, known):
    start, end = sorted([one.isoformat(), other.isoformat()])
    scale = years_scale(2008, 2030, 6)

    x, width = numbers(scale.span(start, end))
    wider_x, wider_width = numbers(scale.span(start[:known], end[:known]))

    assert x >= 0
    assert x + width <= 100.1  # each is rounded
    assert width >= NARROWEST
    if width > NARROWEST:
        assert wider_x <= x
        assert wider_x + wider_width >= x + width - 0.2


def test_year_takes_its_whole_year():
    scale = years_scale(2019, 2022, 6)

    assert numbers(scale.span("2020", "2020")) == (25, 25)
    assert numbers(scale.span("2020-07", "2021")) == (37.5, 37.5)
    assert scale.at("2021-01-01") == "50%"


@given(YEARS, YEARS, st.integers(min_value=1, max_value=8))
def test_no_more_years_are_named_than_there_is_room_for(one, other, most):
    first, last = sorted([one, other])

    ticks = [tick.text for tick in years_scale(first, last, most).ticks]

    assert ticks[0] == str(first)
    assert len(ticks) <= most
    assert ticks == sorted(set(ticks))
