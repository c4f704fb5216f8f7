import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from herning_portal.dates import format_partial_date, validate_partial_date


@pytest.mark.parametrize(
    ("value", "danish", "english", "german"),
    [
        ("2020-03-27", "27. marts 2020", "27 March 2020", "27. März 2020"),
        ("2020-03", "marts 2020", "March 2020", "März 2020"),
        ("2020", "2020", "2020", "2020"),
        ("", "", "", ""),
    ],
)
def test_date_is_shown_as_precisely_as_it_is_known(value, danish, english, german):
    shown = []
    for language in ("da", "en", "de"):
        with translation.override(language):
            shown.append(format_partial_date(value))

    assert shown == [danish, english, german]


@pytest.mark.parametrize("value", ["20", "2020-13", "2020-02-30", "27.3.2020", "2020-3-1", "2020\n", "ca. 2020"])
def test_what_is_no_date_is_refused_with_the_remedy(value):
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        validate_partial_date(value)
    with translation.override("en"):
        assert "Write a year (2020)" in str(refused.value.messages[0])
