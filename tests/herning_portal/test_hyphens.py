import pytest

from herning_portal.templatetags.portal import soft_hyphens


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
