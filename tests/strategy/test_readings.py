from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from strategy.readings import Scale, apart, measured, period_in_words, reading, trend
from strategy.verdicts import Aim, Point

PERCENT = Scale("percent", 1)
VALUE = Point("2019", Decimal("23.2"))
AIM = Aim(Decimal(30), "2025")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "23,2\xa0% i 2019; mål 30,0\xa0% i 2025; 6,8 procentpoint under"),
        ("en", "23.2% in 2019; target 30.0% in 2025; 6.8 percentage points below"),
        ("de", "23,2\xa0% im Jahr 2019; Ziel 30,0\xa0% im Jahr 2025; 6,8 Prozentpunkte darunter"),
    ],
)
def test_value_and_target_are_one_sentence_in_each_language(language, sentence):
    with translation.override(language):
        assert reading(PERCENT, VALUE, AIM) == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "Herning Kommune: 23,2\xa0% i 2019; mål for hele landet: 30,0\xa0% i 2025; 6,8 procentpoint under"),
        ("en", "Herning Kommune: 23.2% in 2019; target for hele landet: 30.0% in 2025; 6.8 percentage points below"),
        (
            "de",
            "Herning Kommune: 23,2\xa0% im Jahr 2019; Ziel für hele landet: 30,0\xa0% im Jahr 2025; "
            "6,8 Prozentpunkte darunter",
        ),
    ],
)
def test_sentence_says_whose_value_stands_beside_whose_target(language, sentence):
    with translation.override(language):
        assert reading(PERCENT, VALUE, AIM, "Herning Kommune", "hele landet") == sentence


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("da", "1,0 procentpoint over", "1,1 procentpoint over"),
        ("en", "1.0 percentage point above", "1.1 percentage points above"),
        ("de", "1,0 Prozentpunkt darüber", "1,1 Prozentpunkte darüber"),
    ],
)
def test_distance_has_its_singular(language, one, several):
    with translation.override(language):
        assert apart(PERCENT, Decimal(31), Decimal(30)) == one
        assert apart(PERCENT, Decimal("31.1"), Decimal(30)) == several


def test_marks_of_a_value_are_said():
    with translation.override("da"):
        assert measured(PERCENT, Point("2023", Decimal("23.7"), is_provisional=True, is_break=True)) == (
            "23,7\xa0% i 2023 (foreløbigt, opgjort på en ny måde)"
        )
        assert measured(PERCENT, Point("2023", None)) == "skjult i 2023, fordi der er under 5 personer"
        assert reading(PERCENT, None, Aim(Decimal(5), "2027-06", is_ceiling=True)) == (
            "ikke målt endnu; mål højst 5,0\xa0% i juni 2027"
        )


def test_numbers_are_grouped_and_name_what_is_counted():
    with translation.override("da"):
        assert Scale("number", 0, "studerende").value(Decimal(12345)) == "12.345 studerende"
        assert Scale("kroner", 0).value(Decimal("958")) == "958\xa0kr."
    with translation.override("en"):
        assert Scale("number", 0, "students").value(Decimal(12345)) == "12,345 students"


@pytest.mark.parametrize(
    ("period", "words"),
    [("2019", "2019"), ("2022Q2", "2. kvartal 2022"), ("2021-04", "april 2021"), ("2021-04-09", "9. april 2021")],
)
def test_periods_are_written_in_words(period, words):
    with translation.override("da"):
        assert period_in_words(period) == words


amounts = st.decimals(-1000, 1000, places=3)


@given(amounts, amounts, st.integers(0, 3), st.sampled_from(["percent", "number", "score", "kroner"]))
def test_direction_and_distance_agree_with_the_numbers_as_written(first, last, decimals, unit):
    scale = Scale(unit, decimals)
    with translation.override("en"):
        words = trend(scale, Point("2018", first), Point("2019", last))
        against = apart(scale, last, first)

    if round(first, decimals) == round(last, decimals):
        assert (words, against) == ("unchanged since 2018", "exactly on the target")
    else:
        assert words.startswith("up " if last > first else "down ")
        assert against.endswith("above" if last > first else "below")


areas = st.sampled_from(["", "Herning Kommune", "Region Midtjylland", "50 % af landet"])
points = st.builds(
    Point,
    st.sampled_from(["2019", "2020Q2", "2021-04"]),
    st.none() | amounts,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
aims = st.builds(Aim, amounts, st.sampled_from(["2020", "2025-06", "2025-06-30"]), st.booleans())


@given(
    st.none() | points,
    aims,
    areas,
    areas,
    st.sampled_from(["percent", "number", "score", "kroner"]),
    st.sampled_from(["da", "en", "de"]),
)
def test_areas_are_named_beside_their_own_number_and_change_no_other_word(point, aim, whose, set_for, unit, language):
    scale = Scale(unit, 1)
    with translation.override(language):
        unnamed = reading(scale, point, aim).split("; ")
        value, target, *distance = reading(scale, point, aim, whose, set_for).split("; ")
        number = scale.value(aim.value)

    assert value == (f"{whose}: {unnamed[0]}" if whose else unnamed[0])
    assert distance == unnamed[2:]
    assert number in (target.partition(f" {set_for}: ")[2] if set_for else target)
    assert set_for or target == unnamed[1]
