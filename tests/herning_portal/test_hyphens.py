import pytest
from django.utils import translation

from herning_portal.templatetags.portal import heading, soft_hyphens
from institutions.models import Programme


@pytest.mark.parametrize(
    ("language", "parted"),
    [
        ("da", "Kandidat-uddan-nelse"),
        ("da", "Erhvervs-akademi-uddan-nelse"),
        ("da", "studenter-akti-vi-teter"),
        ("da", "By-perspek-tivet"),
        ("da", "uddannelse"),
        ("en", "appren-tice-ship"),
    ],
)
def test_long_words_are_parted_where_their_parts_meet(language, parted):
    assert soft_hyphens(parted.replace("-", ""), language).replace("\N{SOFT HYPHEN}", "-") == parted


def test_attraktivitet_is_no_compound_of_aktivitet():
    assert "attr\N{SOFT HYPHEN}" not in soft_hyphens("attraktivitet", "da")


@pytest.mark.parametrize(
    ("language", "shown"),
    [("da", "Markeds-fø-rings-økonom"), ("en", "Markeds-fø-rings-økonom"), ("de", "Markt-öko-nom-aus-bil-dung")],
)
def test_heading_parts_a_danish_name_as_danish_in_every_language(language, shown):
    name = "Markedsføringsøkonom"
    programme = Programme(title_da=name, title_en=name, title_de="Marktökonomausbildung")

    with translation.override(language):
        assert heading(programme).replace("\N{SOFT HYPHEN}", "-") == shown


def test_heading_leaves_words_that_fit_a_phone():
    assert heading(Programme(title_da="Datamatiker og maskinmester")) == "Datamatiker og maskinmester"
