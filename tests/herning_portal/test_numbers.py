from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from herning_portal.numbers import format_number, kilometres, kroner, parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.200,50", "4200.5"),
        ("4,200.50", "4200.5"),
        ("4200,5", "4200.5"),
        ("4200.50", "4200.5"),
        ("4.200", "4200"),
        ("4,200", "4200"),
        ("1.234.567", "1234567"),
        ("4 200", "4200"),
        ("4\N{NO-BREAK SPACE}200,75", "4200.75"),
        ("4'200", "4200"),
        (" 4200 kr. ", "4200"),
        ("kr. 4.200", "4200"),
        ("DKK 4,200", "4200"),
        ("4.200,-", "4200"),
        ("0", "0"),
        ("2,5", "2.5"),
        ("007", "7"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-5",
        "4.20.0",
        "4,200,50",
        "4.200.50",
        "1.2345",
        "4..200",
        "1e5",
        "NaN",
        "Infinity",
        "٤٢",
        "4\0",
        "4-",
        ",",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_gives_a_number_or_says_that_it_is_none(text):
    try:
        number = parse_number(text)
    except ValueError:
        return

    assert number.is_finite()
    assert number >= 0


@settings(deadline=None)
@given(st.decimals(0, 1_000_000, places=2), st.sampled_from(["da", "en", "de"]))
def test_a_page_can_read_what_it_wrote(number, language):
    with translation.override(language):
        assert parse_number(format_number(number)) == number
        assert parse_number(kroner(number)) == number


def test_amounts_follow_the_language():
    written = {}
    for language in ("da", "en", "de"):
        with translation.override(language):
            written[language] = (kroner(Decimal("4200.50")), kroner(4200), kilometres(1.25), kilometres(3.0))

    assert written == {
        "da": ("4.200,50 kr.", "4.200 kr.", "1,2 km", "3 km"),
        "en": ("DKK 4,200.50", "DKK 4,200", "1.2 km", "3 km"),
        "de": ("4.200,50 DKK", "4.200 DKK", "1,2 km", "3 km"),
    }
