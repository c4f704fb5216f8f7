from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from herning_portal.publishing import change
from institutions.models import Institution, Programme, Progression, Residence
from tests.factories import (
    make_building,
    make_campus,
    make_deadline,
    make_education_type,
    make_institution,
    make_programme,
    make_progression,
    make_provider,
    make_residence,
)

pytestmark = pytest.mark.django_db


def test_programme_of_a_draft_institution_is_not_public():
    seen = make_programme()
    make_programme(make_institution(draft=True))
    make_programme(make_institution(withdrawn=True))
    make_programme(draft=True)

    assert list(Programme.objects.published()) == [seen]


def test_residence_follows_the_gate_of_its_provider():
    alone = make_residence()
    of_public = make_residence(provider=make_provider())
    make_residence(provider=make_provider(draft=True))

    assert set(Residence.objects.published()) == {alone, of_public}


def test_progression_to_a_draft_programme_is_not_public():
    earlier = make_education_type()
    between_types = make_progression(earlier_type=earlier, later_type=make_education_type())
    to_public = make_progression(earlier_type=earlier, later_programme=make_programme())
    make_progression(earlier_type=earlier, later_programme=make_programme(draft=True))

    assert set(Progression.objects.public()) == {between_types, to_public}


def test_progression_has_one_thing_at_each_end():
    kind = make_education_type()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_progression(earlier_type=kind, earlier_programme=make_programme(), later_type=kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_progression(earlier_type=kind)


def test_names_stand_in_the_order_of_the_pages_language():
    for name in ("Århus", "Ørsted", "Zoo", "Ærø", "Asp"):
        make_institution(title_da=name)

    ordered = {}
    for language in ("da", "de"):
        with translation.override(language):
            ordered[language] = [one.title for one in Institution.objects.published().alphabetical()]

    assert ordered == {
        "da": ["Asp", "Zoo", "Ærø", "Ørsted", "Århus"],
        "de": ["Ærø", "Århus", "Asp", "Ørsted", "Zoo"],
    }


def test_words_to_be_found_by_follow_an_edit():
    school = make_institution(title_da="Økonomiskolen", short_title_da="ØS", former_names_da="Handelsskolen på Åen")

    school.title_en = "School of Économy"
    with change(None, "Translated"):
        school.save()

    assert school.folded == "oekonomiskolen school of economy oes handelsskolen paa aaen"


def test_half_a_point_is_refused_at_the_field_that_is_missing():
    campus = make_campus()
    campus.latitude = 56.1

    with pytest.raises(ValidationError) as refused:
        campus.full_clean()

    assert "longitude" in refused.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        make_building(make_residence(), latitude=56.1)


def test_programme_being_phased_out_says_until_when():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_programme(intake=Programme.Intake.CLOSING)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_programme(intake_from="2027", intake_until="2025-08")


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"yearly_dates": "03-15"}, [date(2026, 3, 15), date(2027, 3, 15)]),
        ({"yearly_dates": "11-01 05-01"}, [date(2026, 5, 1), date(2026, 11, 1), date(2027, 5, 1), date(2027, 11, 1)]),
        # 2 January 2027 is a Saturday and 2 January 2028 a Sunday.
        (
            {"yearly_dates": "01-02", "moves_before_weekend": True},
            [date(2026, 1, 2), date(2027, 1, 1), date(2027, 12, 31)],
        ),
        ({"yearly_dates": "03-15", "stated_dates": "2026-03-13"}, [date(2026, 3, 13), date(2027, 3, 15)]),
        ({"yearly_dates": "02-29"}, [date(2026, 2, 28), date(2027, 2, 28)]),
        ({"yearly_dates": "03-15", "is_example": True}, []),
        ({"yearly_dates": ""}, []),
    ],
)
def test_dates_of_a_deadline_follow_from_its_rule(fields, days):
    deadline = make_deadline(**fields)

    found = deadline.dates_between(date(2026, 1, 1), date(2027, 12, 31))

    assert [one.day for one in found] == days


@pytest.mark.parametrize("text", ["3-15", "13-01", "02-30", "15.03", "03-15,04-01"])
def test_day_of_the_year_that_is_none_is_refused(text):
    deadline = make_deadline()
    deadline.yearly_dates = text

    with pytest.raises(ValidationError) as refused:
        deadline.full_clean()

    assert list(refused.value.message_dict) == ["yearly_dates"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("VIA, Overgade 6", "VIA, Overgade 6"),
        ("Handelshuset, Lillelundvej 1B", "VIA Herning, Handelshuset, Lillelundvej 1B"),
        ("Viaduktvej 1", "VIA Herning, Viaduktvej 1"),
    ],
)
def test_campus_is_named_with_its_institution_once(title, name):
    institution = make_institution(title_da="VIA University College", short_title_da="VIA Herning")

    assert make_campus(institution, title_da=title).name_in_lists == name
