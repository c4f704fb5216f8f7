from calendar import monthrange
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal.dates import format_partial_date, has_passed, months_before, passed, validate_partial_date
from herning_portal.models import Source
from tests.factories import make_source


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


DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2030, 12, 31))


def partial(day: date, known: int) -> str:
    return day.isoformat()[:known]


@given(DAYS, st.sampled_from([4, 7, 10]), DAYS)
def test_a_date_has_passed_when_its_last_day_has(day, known, today):
    value = partial(day, known)
    days = [day.replace(month=month, day=1) for month in range(1, 13)] if known == 4 else [day]
    ends = [date(one.year, one.month, monthrange(one.year, one.month)[1]) if known < 10 else one for one in days]

    assert has_passed(value, today) == (max(ends) < today)
    assert not has_passed("", today)


@pytest.mark.django_db
@given(DAYS, st.sampled_from([4, 7, 10]), DAYS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_says_the_same_of_a_date(db, day, known, today):
    with transaction.atomic():
        value = partial(day, known)
        make_source(dated=value)
        make_source(dated="")
        found = set(Source.objects.filter(passed("dated", today)).values_list("dated", flat=True))
        transaction.set_rollback(True)

    assert found == ({value} if has_passed(value, today) else set())


@given(DAYS, st.integers(min_value=0, max_value=40))
def test_months_go_back_to_the_same_day_or_the_last_one(day, months):
    before = months_before(day, months)

    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == min(day.day, monthrange(before.year, before.month)[1])
