"""Programmes side by side."""

import re
from html import unescape

import pytest

from tests.factories import make_campus, make_deadline, make_field, make_institution, make_offering, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

COMPARE = "/uddannelser/sammenlign/"


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0].replace("\N{SOFT HYPHEN}", "")


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def lines(response) -> dict[str, list[str]]:
    """The table by the heads of its lines; a star where a line is marked as different."""
    found = {}
    for row in re.findall(r"<tr.*?</tr>", main_of(response).partition("<tbody>")[2], re.DOTALL):
        head, *cells = (
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        )
        found[head.replace("(de er forskellige)", "*")] = cells
    return found


def test_up_to_four_stand_in_the_order_of_the_address(client):
    for key in ("a", "b", "c", "d", "e"):
        make_programme(key=key, title_da=f"Fag {key}")

    response = client.get(COMPARE + "?p=c&p=a&p=c&p=e&p=b&p=d")

    heads = re.findall(r'<th scope="col">\s*<a[^>]*>([^<]+)<', main_of(response))
    assert heads == ["Fag c", "Fag a", "Fag e", "Fag b"]
    assert "Der er plads til 4. Den sidste er udeladt." in words(response)


def test_differences_are_marked_and_unknowns_are_said(client):
    school = make_institution(title_da="Skolen")
    first = make_programme(school, key="a", duration_da="2 år", is_in_danish=True, places=30)
    second = make_programme(school, key="b", is_in_danish=True, entry_requirements_da="<p>En eksamen</p>")
    make_offering(first, make_campus(school, title_da="Birk", city="Herning"))
    make_offering(second, make_campus(school, title_da="Birk", city="Herning"), is_whole=False)
    make_deadline(programmes=[first], yearly_dates="03-15", title_da="Kvote 2")

    table = lines(client.get(COMPARE + "?p=a&p=b"))

    assert table["Uddannelsesinstitution"] == ["Skolen", "Skolen"]
    assert table["Varighed *"] == ["2 år", "ikke oplyst"]
    assert table["Sprog"] == ["Dansk", "Dansk"]
    assert table["Pladser om året *"] == ["30", "ikke oplyst"]
    assert table["Sted *"] == ["Birk, Herning", "Birk, Herning (en del af den)"]
    assert table["Adgangskrav *"] == ["ikke oplyst", "En eksamen"]
    assert re.fullmatch(r"15\. marts \d{4}: Kvote 2", table["Næste frist *"][0])


def test_each_can_be_removed_and_one_more_be_found(client):
    make_programme(key="a")
    make_programme(key="b")

    content = main_of(client.get(COMPARE + "?p=a&p=b"))

    assert '<a href="?p=b">Fjern' in content
    assert '<a href="?p=a">Fjern' in content
    assert 'href="/uddannelser/?p=a&p=b"' in content.replace("&amp;", "&")
    finder = main_of(client.get("/uddannelser/?p=a&p=b"))
    assert len(re.findall(r'type="checkbox" name="p" value="[ab]" checked', finder)) == 2


def test_chosen_programmes_off_the_page_stay_chosen(client):
    make_programme(key="a", title_da="Tømrer")
    make_programme(key="b", title_da="Murer")

    content = main_of(client.get("/uddannelser/?p=a&q=murer"))

    form = content.partition('id="compare"')[2]
    assert '<input type="hidden" name="p" value="a">' in form
    assert '<input type="hidden" name="p" value="a">' in content.partition('id="compare"')[0]


def test_drafts_are_as_unknown_as_what_never_was(client):
    make_programme(key="a", title_da="Åben")
    make_programme(key="kladde", title_da="Hemmelig", draft=True)
    make_programme(make_institution(withdrawn=True), key="skjult", title_da="Hemmelig")

    response = client.get(COMPARE + "?p=a&p=kladde&p=skjult&p=findes-ikke")

    assert "3 af dem, du har valgt, står ikke på portalen" in words(response)
    assert "Hemmelig" not in response.content.decode()


@pytest.mark.parametrize("question", ["", "?p=", "?p=%00", "?p=findes-ikke", "?p=" + "a" * 5000, "?p=<script>", "?q=p"])
def test_nothing_to_compare_says_how_to_begin(client, question):
    response = client.get(COMPARE + question)

    assert response.status_code == 200
    assert "Du har ikke valgt noget endnu" in words(response)
    assert "<script>" not in main_of(response)


@pytest.mark.parametrize("many", [1, 4])
def test_comparison_asks_as_often_for_many(client, django_assert_num_queries, many):
    school = make_institution()
    for number in range(many):
        programme = make_programme(school, key=f"p{number}", fields=[make_field()])
        make_offering(programme, make_campus(school))
        make_deadline(programmes=[programme])

    with django_assert_num_queries(4):
        client.get(COMPARE + "?" + "&".join(f"p=p{number}" for number in range(many)))


@pytest.mark.parametrize(
    ("address", "title"),
    [
        (COMPARE, "Sammenlign uddannelser"),
        ("/en/programmes/compare/", "Compare programmes"),
        ("/de/bildungsgaenge/vergleichen/", "Bildungsgänge vergleichen"),
    ],
)
def test_comparison_in_three_languages(client, address, title):
    make_programme(key="a", title_da="Tømrer")

    response = client.get(address + "?p=a")

    assert f"<h1>{title}</h1>" in main_of(response)
    assert "Tømrer" in words(response)
