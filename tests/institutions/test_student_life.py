"""Places to go beside the studies: the list with its counts, and a page for each."""

import itertools
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from institutions.models import Place
from tests.factories import make_campus, make_event, make_institution, make_offering, make_place, make_programme, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def listed(response) -> list[str]:
    return re.findall(r'<h4><a href="/studieliv/([^/"]+)/"', main_of(response))


def counts(response, name: str) -> dict[str, int]:
    boxes = re.findall(rf'name="{name}" value="([^"]*)".*?class="n">.*?</span>(\d+)</span>', main_of(response))
    return {value: int(number) for value, number in boxes}


def test_places_stand_by_kind_and_alphabet_with_history_last(client):
    make_place(slug="oesters", title_da="Østers", kind=Place.Kind.CULTURE)
    make_place(slug="zebra", title_da="Zebra", kind=Place.Kind.CULTURE)
    make_place(slug="bus", title_da="Bus", kind=Place.Kind.TRANSPORT)
    make_place(slug="fest", title_da="Fest", kind=Place.Kind.RECURRING)
    make_place(slug="kort", title_da="Kort", kind=Place.Kind.MEETING_PLACE, is_history=True)
    make_place(slug="kladde", draft=True)
    make_place(slug="lukket", withdrawn=True)

    response = client.get("/studieliv/")

    assert listed(response) == ["fest", "zebra", "oesters", "bus", "kort"]
    headings = re.findall(r'<h3 class="month">([^<]+)', main_of(response))
    assert headings == ["Tilbagevendende arrangementer", "Kultur", "Transport", "Hvad der har været"]
    assert "5 steder" in words(response)


def test_counts_are_those_under_the_other_filters(client):
    kinds = [Place.Kind.CULTURE, Place.Kind.SPORT]
    rows = []
    for number, (kind, town, past) in enumerate(itertools.product(kinds, ["Herning", "Ikast", ""], [False, True])):
        for copy in range(number % 3 + 1):
            rows.append((str(kind), town or "unknown", "history" if past else "now"))
            make_place(slug=f"sted-{number}-{copy}", kind=kind, city=town, is_history=past)
    make_place(kind=Place.Kind.SPORT, city="Herning", draft=True)
    names = ["kind", "town", "when"]

    for question in ({}, {"kind": "sport"}, {"town": "Ikast", "when": "now"}, {"kind": "culture", "town": "unknown"}):
        response = client.get("/studieliv/", question)

        fits = [row for row in rows if all(row[names.index(name)] == value for name, value in question.items())]
        assert f"{len(fits)} sted" in words(response)
        for place, name in enumerate(names):
            others = [
                row
                for row in rows
                if all(row[names.index(other)] == value for other, value in question.items() if other != name)
            ]
            known = {value: number for value, number in counts(response, name).items() if number}
            assert known == {
                value: sum(row[place] == value for row in others) for value in {row[place] for row in others}
            }


@pytest.mark.parametrize("asked", ["FRITSTÅENDE", "fritstaaende kultur", "birk", "kultur birk"])
def test_search_finds_words_of_name_text_address_and_kind(client, asked):
    make_place(slug="fundet", title_da="Fritstående scene", address="Birk 1", kind=Place.Kind.CULTURE)
    make_place(slug="andet", title_da="Noget andet", kind=Place.Kind.SPORT)

    assert listed(client.get("/studieliv/", {"q": asked})) == ["fundet"]


def test_nothing_found_offers_ways_out(client):
    make_place(kind=Place.Kind.CULTURE, city="Herning")
    make_place(kind=Place.Kind.SPORT, city="Ikast")

    response = client.get("/studieliv/?kind=culture&town=Ikast")

    assert "Intet sted passer til det hele" in words(response)
    assert 'href="?kind=culture"' in main_of(response)
    assert 'href="?town=Ikast"' in main_of(response)


WRONG = ["findes-ikke", "1", "'; DROP TABLE x; --", "%00", "<script>", "å" * 5000, "culture&{}=nope", "[]"]


@pytest.mark.parametrize("name", ["kind", "town", "when"])
@pytest.mark.parametrize("value", WRONG)
def test_wrong_choice_gives_no_places_and_its_own_error(client, name, value):
    make_place()

    response = client.get(f"/studieliv/?{name}={value.format(name)}")

    assert response.status_code == 200
    assert listed(response) == []
    box = re.search(r"<details(?:(?!</details>).)*Fejl:(?:(?!</details>).)*</details>", main_of(response), re.DOTALL)
    assert f'name="{name}"' in box[0]
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("question", ["q=%00", "q=" + "å" * 101])
def test_wrong_words_are_an_error_of_the_field(client, question):
    make_place()

    response = client.get(f"/studieliv/?{question}")

    assert response.status_code == 200
    assert 'id="q-error"' in main_of(response)
    assert listed(response) == []


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x", "%00"])
def test_any_page_number_gives_a_page(client, page):
    make_place(slug="her")

    assert listed(client.get(f"/studieliv/?page={page}")) == ["her"]


@pytest.mark.parametrize("times", [1, 100])
def test_list_asks_as_much_with_many_places(client, django_assert_num_queries, times):
    for number in range(times):
        make_place(city=f"By {number % 5}", latitude=56.1 + number / 1000, longitude=8.9)
        make_event()

    with django_assert_num_queries(5):
        response = client.get("/studieliv/")

    assert len(listed(response)) == min(times, 30)


def test_page_tells_what_is_known_and_what_is_not(client):
    place = make_place(
        slug="huset",
        title_da="Huset",
        address="Nørregade 7",
        postcode="7400",
        city="Herning",
        website="https://huset.example/",
        known_as_of="2026-03",
        body_da="<p>Her er scener.</p>",
        latitude=56.13,
        longitude=8.97,
    )
    for school in (make_institution(), make_institution(draft=True)):
        title = "Campus Birk" if school.published_at else "Skjult campus"
        make_offering(make_programme(school), make_campus(school, title_da=title, latitude=56.14, longitude=9.01))
    make_event(title_da="Koncert", place=place)
    make_event(title_da="Skjult koncert", place=place, draft=True)
    make_event(title_da="Gammel koncert", place=place, starts_at=timezone.now() - timedelta(days=3))

    response = client.get("/studieliv/huset/")

    text = words(response)
    assert "Nørregade 7, 7400 Herning" in text
    assert "Kendt pr. marts 2026" in text
    assert 'href="https://huset.example/"' in main_of(response)
    assert "Tilgængelighed ikke oplyst" in text
    assert '<svg class="map__sheet"' in main_of(response)
    assert "Campus Birk" in text
    assert "Koncert" in text
    assert "Skjult" not in text
    assert "Gammel koncert" not in text


def test_place_without_coordinates_has_no_map_and_guesses_no_distance(client):
    campus = make_campus(latitude=56.14, longitude=9.01)
    make_offering(make_programme(campus.institution), campus)
    make_place(slug="huset")

    response = client.get("/studieliv/huset/")

    assert "map__sheet" not in main_of(response)
    assert "km" not in words(response)


@pytest.mark.parametrize("times", [1, 100])
def test_page_asks_as_much_with_many_campuses_and_events(client, django_assert_num_queries, times):
    place = make_place(slug="huset", latitude=56.13, longitude=8.97)
    programme = make_programme()
    for number in range(times):
        make_offering(programme, make_campus(programme.institution, latitude=56.14, longitude=9 + number / 1000))
        make_event(place=place)

    with django_assert_num_queries(5):
        client.get("/studieliv/huset/")


def test_drafts_are_not_there_and_withdrawn_places_are_gone(client):
    make_place(slug="kladde", draft=True)
    make_place(slug="lukket", withdrawn=True)

    assert client.get("/studieliv/kladde/").status_code == 404
    assert client.get("/studieliv/lukket/").status_code == 410


def test_old_address_leads_to_the_new_one(client):
    place = make_place(slug="gammelt-navn")
    place.slug = "nyt-navn"
    save(place)

    assert client.get("/studieliv/gammelt-navn/").headers["Location"] == "/studieliv/nyt-navn/"


@pytest.mark.parametrize(
    ("address", "title", "kind"),
    [
        ("/studieliv/", "Studieliv", "Kultur"),
        ("/en/student-life/", "Student life", "Culture"),
        ("/de/studienleben/", "Studienleben", "Kultur"),
    ],
)
def test_list_speaks_three_languages_and_marks_danish_names(client, address, title, kind):
    make_place(title_da="Æblehaven", title_en="The Orchard", kind=Place.Kind.CULTURE)

    response = client.get(address)

    assert f"<h1>{title}</h1>" in main_of(response)
    assert f'<h3 class="month">{kind}</h3>' in main_of(response)
    if "/en/" in address:
        assert "The Orchard" in main_of(response)
    if "/de/" in address:
        assert ' lang="da">Æblehaven' in main_of(response)


def test_menu_leads_to_student_life_and_it_leads_to_the_calendar(client):
    response = client.get("/studieliv/")

    assert '<a href="/studieliv/" aria-current="true">Studieliv</a>' in response.content.decode()
    assert 'href="/kalender/"' in main_of(response)


def test_place_whose_source_has_no_date_says_so_in_words(client):
    make_place(title_da="Huset", known_as_of="")

    text = words(client.get("/studieliv/"))

    assert "Kilden har ingen dato." in text
    assert "Kendt pr." not in text
