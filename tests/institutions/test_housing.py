"""The finder of homes, and the pages of a home and of who lets it."""

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from herning_portal.ordering import fold
from herning_portal.publishing import change
from institutions.models import HousingProvider, HousingRule, Residence
from institutions.views import housing
from tests.factories import (
    make_building,
    make_campus,
    make_deadline,
    make_housing_figure,
    make_housing_rule,
    make_institution,
    make_offering,
    make_organisation,
    make_programme,
    make_provider,
    make_residence,
    make_source,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

BIRK = (56.1265, 9.0293)
# A degree of latitude is 111.2 kilometres.
KM = 1 / 111.195


@pytest.fixture
def campus():
    return make_place_of_study("VIA", *BIRK)


def make_place_of_study(name, latitude, longitude, **fields):
    institution = make_institution(title_da=name, **fields)
    campus = make_campus(institution, key=name.lower(), title_da="Birk", latitude=latitude, longitude=longitude)
    make_offering(make_programme(institution), campus)
    return campus


def make_home(title, *, km=None, **fields):
    word = fold(title)
    home = make_residence(key=word, slug=word, title_da=title, **fields)
    if km is not None:
        make_building(home, latitude=BIRK[0] + km * KM, longitude=BIRK[1])
    return home


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def listed(response) -> list[str]:
    """The names of the homes in the list, in its order."""
    rows = re.findall(r"<h4>.*?<a[^>]*>([^<]+)</a></h4>", main_of(response), re.DOTALL)
    return [unescape(row) for row in rows]


def ask(client, question: str = "") -> list[str]:
    return listed(client.get(f"/bolig/?{question}"))


def test_drafts_and_homes_of_a_draft_provider_are_nowhere(client, campus):
    hidden = make_provider(title_da="HEMMELIG udlejer", draft=True)
    make_home("Synligt", km=1)
    make_home("HEMMELIGT", km=1, draft=True)
    make_home("HEMMELIGT-hos-kladde", km=1, provider=hidden)
    make_housing_rule(provider=hidden, kind=HousingRule.Kind.PRIORITY, text_da="HEMMELIG regel")
    make_place_of_study("HEMMELIG-skole", 56.1, 9.0, draft=True)
    open_door = make_provider(title_da="Åben udlejer", applies_through=hidden)
    make_home("Hos-åben", provider=open_door)

    for address in (
        "/bolig/",
        "/bolig/?campus=via&km=2",
        "/bolig/boliger.csv",
        "/bolig/boliger.json",
        "/sitemap.xml",
        open_door.get_absolute_url(),
        "/bolig/hos-aaben/",
        "/bolig/synligt/",
    ):
        assert "HEMMELIG" not in client.get(address).content.decode(), address
    assert client.get("/bolig/hemmeligt/").status_code == 404
    assert client.get("/bolig/hemmeligt-hos-kladde/").status_code == 404
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_what_is_not_known_stays_and_comes_last(client, campus):
    make_home("Dyr", km=1, rent_from=Decimal(4000))
    make_home("Billig", km=2, rent_from=Decimal(2500))
    make_home("Ukendt", km=0.5)
    make_home("For-dyr", km=1, rent_from=Decimal(4001))

    response = client.get("/bolig/?campus=via&rent=4.000&sort=rent")

    assert listed(response) == ["Billig", "Dyr", "Ukendt"]
    text = words(response)
    assert "3 boligsteder" in text
    assert "For 1 af dem kender vi ikke huslejen. Det kommer sidst." in text
    assert text.index("Passer til alt, du beder om") < text.index("Passer måske") < text.rindex("Ukendt")
    assert "for dette er ikke oplyst: huslejen" in text


def test_distance_is_to_the_nearest_building(client, campus):
    near = make_home("Nær", km=5)
    make_building(near, latitude=BIRK[0] + 1 * KM, longitude=BIRK[1])
    make_home("Fjern", km=3.2)
    make_home("Ukendt")

    response = client.get("/bolig/?campus=via&km=3")

    assert listed(response) == ["Nær", "Ukendt"]
    assert "Afstand: 1 km, ca. 16 min. til fods, 6 på cykel" in words(response)
    assert ask(client, "campus=via&km=3,3") == ["Nær", "Fjern", "Ukendt"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("kind=hall", ["Kollegiet"]),
        ("kind=hall&kind=room", ["Kollegiet", "Værelset"]),
        ("who=apprentice", ["Kollegiet", "Værelset"]),
        ("access=True", ["Kollegiet", "Værelset"]),
        ("provider=kasse", ["Kollegiet", "Værelset"]),
        ("provider=liste", ["Kollegiet", "Værelset"]),
        ("stage=planned", ["Planen"]),
        ("kind=", ["Kollegiet", "Ungdomsboligen", "Værelset", "Planen"]),
    ],
)
def test_facets(client, question, names):
    waiting_list = make_provider(key="liste", kind=HousingProvider.Kind.WAITING_LIST)
    provider = make_provider(key="kasse", applies_through=waiting_list)
    other = make_provider(key="anden")
    make_home("Kollegiet", kind="hall", takes_apprentices=True, is_step_free=True, provider=provider)
    make_home("Ungdomsboligen", takes_students=True, is_step_free=False, provider=other)
    make_home("Værelset", kind="room")
    make_home("Planen", stage="planned", takes_students=True, is_step_free=False, provider=other)

    assert ask(client, question) == names


def test_each_choice_says_how_many_and_how_many_cannot_be_judged(client, campus):
    make_home("Et", takes_students=True, km=1)
    make_home("To", takes_students=True, takes_internationals=True, km=1)
    make_home("Tre")

    page = main_of(client.get("/bolig/?who=student"))

    numbers = re.findall(r'name="who" value="(\w+)".*?</span>(\d+)</span>', page)
    assert numbers == [("student", "2"), ("apprentice", "0"), ("international", "1")]
    assert "Ikke oplyst for 1; vises sidst." in page
    assert "For 1 af dem kender vi ikke hvem der kan søge." in words(client.get("/bolig/?who=student"))


def test_chosen_filters_can_be_taken_away_one_by_one(client, campus):
    make_home("Et", km=1)

    page = main_of(client.get("/bolig/?campus=via&km=3&rent=4000&kind=hall&kind=youth_housing&page=2"))

    chips = re.findall(r'<li><a href="([^"]*)"><span class="sr">[^<]*</span>([^<]*?) <span', page)
    assert {unescape(label): unescape(query) for query, label in chips} == {
        "Husleje højst 4.000 kr.": "?campus=via&km=3&kind=hall&kind=youth_housing",
        "Højst 3 km væk": "?campus=via&rent=4000&kind=hall&kind=youth_housing",
        "Kollegium": "?campus=via&km=3&rent=4000&kind=youth_housing",
        "Almen ungdomsbolig": "?campus=via&km=3&rent=4000&kind=hall",
    }


def test_empty_result_says_which_choice_stands_in_the_way(client, campus):
    make_home("Dyr", km=1, rent_from=Decimal(5000))
    make_home("Fjern", km=9, rent_from=Decimal(2000))

    response = client.get("/bolig/?campus=via&km=3&rent=3000")

    text = words(response)
    assert "Ingen bolig passer til alt det" in text
    assert "Uden »Husleje højst 3.000 kr.« : 1 passer" in text
    assert "Uden »Højst 3 km væk« : 1 passer" in text
    assert 'href="?campus=via&amp;km=3#homes"' in main_of(response)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Alfa", "Beta", "Gamma", "Ålborg"]),
        ("name", ["Alfa", "Beta", "Gamma", "Ålborg"]),
        ("rent", ["Gamma", "Alfa", "Beta", "Ålborg"]),
        ("size", ["Ålborg", "Beta", "Alfa", "Gamma"]),
        ("distance&campus=via", ["Beta", "Alfa", "Gamma", "Ålborg"]),
    ],
)
def test_orders(client, campus, sort, names):
    make_home("Ålborg", size_to=70)
    make_home("Alfa", km=2, rent_from=Decimal(3000))
    make_home("Gamma", rent_to=Decimal(2500))
    make_home("Beta", km=1, size_from=40)

    assert ask(client, f"sort={sort}") == names


@pytest.mark.parametrize(
    ("question", "field", "error"),
    [
        ("km=3", "campus", "Vælg det sted, der skal måles fra."),
        ("sort=distance", "campus", "Vælg det sted, der skal måles fra."),
        ("rent=mange", "rent", "Skriv et beløb i kroner, fx 4.200,50."),
        ("rent=-1", "rent", "Skriv et beløb i kroner, fx 4.200,50."),
        ("rent=9999999", "rent", "Skriv et beløb på højst 1.000.000 kroner."),
        ("rent=" + "9" * 5000, "rent", "Skriv et beløb på højst 1.000.000 kroner."),
        ("campus=via&km=101", "km", "Skriv et tal på højst 100."),
        ("campus=via&km=1e3", "km", "Skriv et tal som 3."),
    ],
)
def test_wrong_numbers_give_their_own_error(client, campus, question, field, error):
    make_home("Et")

    response = client.get(f"/bolig/?{question}")

    page = main_of(response)
    assert response.status_code == 200
    assert listed(response) == []
    assert re.findall(r'id="id_(\w+)_error"><strong>[^<]*</strong> <span>([^<]*)<', page) == [(field, error)]
    assert "Ret fejlen ovenfor" in page


@pytest.mark.parametrize("field", ["campus", "km", "rent", "sort", "kind", "who", "access", "provider", "stage"])
def test_malformed_values_are_answered_with_words(client, campus, field):
    make_home("Et")
    values = ["x", "'; DROP TABLE x; --", "%00", "<script>", "å" * 5000, "[]", "%ff%fe", "99999999999", "x&page=x"]

    for value in values:
        response = client.get(f"/bolig/?{field}={value}")
        page = main_of(response)
        assert response.status_code == 200, value
        assert page.count('class="error"') == 1, value
        assert listed(response) == [], value
        assert "<script" not in page


@pytest.mark.parametrize(
    ("kind", "fields"), [("csv", ["Husleje højst", "Sortér", "Hvem kan søge"]), ("json", ["rent", "sort", "who"])]
)
def test_wrong_value_is_no_data(client, campus, kind, fields):
    """An empty file would look like the answer that there is no such home."""
    make_home("Et")

    answer = client.get(f"/bolig/boliger.{kind}?rent=billigt&sort=x&who=%00")

    assert answer.status_code == 400
    assert all(field in answer.content.decode() for field in fields)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "%00"])
def test_wrong_page_shows_one_that_is_there(client, page):
    make_home("Et")

    assert ask(client, f"page={page}") == ["Et"]


def test_pages_keep_the_choice_and_show_each_home_once(client, campus, monkeypatch):
    monkeypatch.setattr(housing, "HOMES_PER_PAGE", 2)
    for number in range(5):
        make_home(f"Hjem{number}", takes_students=number % 2 == 0)

    pages = [client.get(f"/bolig/?who=student&page={page}") for page in (1, 2, 3)]

    assert [listed(page) for page in pages] == [["Hjem0", "Hjem2"], ["Hjem4", "Hjem1"], ["Hjem3"]]
    assert 'href="?who=student&amp;page=2"' in main_of(pages[0])


def test_csv_and_json_give_all_that_the_page_lists(client, campus, monkeypatch):
    monkeypatch.setattr(housing, "HOMES_PER_PAGE", 1)
    make_home("Billig", km=1, rent_from=Decimal("2500.50"), is_step_free=True, takes_students=True)
    make_home("Ukendt")
    make_home("Dyr", rent_from=Decimal(9000))
    question = "campus=via&km=3&rent=4000"

    table = client.get(f"/bolig/boliger.csv?{question}").content.decode("utf-8-sig")
    document = json.loads(client.get(f"/bolig/boliger.json?{question}").content)

    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert [(row["navn"], row["husleje om måneden, fra"], row["afstand i km"]) for row in rows] == [
        ("Billig", "2500,50", "1,0"),
        ("Ukendt", "", ""),
    ]
    assert [row["title"] for row in document["rows"]] == ["Billig", "Ukendt"]
    assert document["rows"][0]["open_to"] == ["student"]
    assert document["rows"][1]["not_stated"] == ["huslejen", "afstanden"]
    assert document["rows"][1]["rent_from"] is None


def test_guarantee_is_told_as_far_as_sources_go(client):
    source = make_source(title_da="Byrådets sag", url="https://example.org/sag")
    make_housing_rule(kind=HousingRule.Kind.GUARANTEE, text_da="Nu gælder dette.", as_of="2020", source=source, order=2)
    make_housing_rule(
        kind=HousingRule.Kind.GUARANTEE, text_da="Før gjaldt dette.", as_of="2012", is_history=True, order=1
    )
    own = make_provider(title_da="Kollegiekontoret")
    make_housing_rule(kind=HousingRule.Kind.GUARANTEE, provider=own, text_da="Vi lover intet.")

    text = words(client.get("/bolig/"))

    box = text.partition("Boliggaranti")[2].partition("Boliger ")[0]
    assert box.index("Nu gælder dette.") < box.index("Tidligere") < box.index("Før gjaldt dette.")
    assert "Kendt pr.: 2020. Kilde: Byrådets sag" in box
    assert "Spørg Herning Kommune" in box
    assert "Vi lover intet." not in text
    assert "Vi lover intet." in words(client.get(own.get_absolute_url()))


def test_without_sources_the_guarantee_is_not_stated(client):
    assert "Ingen kilde fortæller om en garanti" in words(client.get("/bolig/"))


def test_figures_are_context_and_never_a_rent(client, campus):
    make_housing_figure(title_da="Gennemsnit i kommunen", value=Decimal(817), unit_da="kr. pr. m² om året")
    make_home("Et")

    text = words(client.get("/bolig/?rent=1000"))

    assert "De siger ikke, hvad en af boligerne ovenfor koster. Gennemsnit i kommunen : 817 kr. pr. m² om året" in text
    assert "Husleje ikke oplyst" in text


def test_map_and_list_show_the_same_numbers_and_say_what_is_inferred(client, campus):
    home = make_home("Sikkert", km=1)
    inferred = make_home("Udledt")
    make_building(inferred, latitude=BIRK[0] + 4 * KM, longitude=BIRK[1], is_inferred=True)
    make_home("Uden-sted")

    page = main_of(client.get("/bolig/"))

    entries = re.findall(r'<li id="map-(\d+)">.*?<a href="[^"]*">([^<]*)</a>', page)
    on_map = {unescape(name): number for number, name in entries}
    assert set(on_map) == {"Sikkert", "Udledt", "VIA, Birk"}
    for name in ("Sikkert", "Udledt"):
        assert re.search(rf'class="mapno" aria-hidden="true">{on_map[name]}</span>.*?{name}</a></h4>', page)
    assert re.search(r"Udledt</a> <span[^>]*>\(placering ikke bekræftet\)", page)
    assert not re.search(r"Sikkert</a> <span[^>]*>\(placering ikke bekræftet\)", page)
    assert "1 boligsted på listen er ikke på kortet" in page
    assert home.get_absolute_url() in page


def test_residence_page_says_what_is_known_and_what_is_not(client, campus):
    register = make_source(title_da="Bygningsregistret", attribution="Indeholder data fra registret.")
    waiting_list = make_provider(title_da="Listen", kind=HousingProvider.Kind.WAITING_LIST)
    provider = make_provider(title_da="Udlejeren", applies_through=waiting_list)
    home = make_home(
        "Huset", provider=provider, rent_from=Decimal("3100"), rent_to=Decimal("4200.5"), rent_as_of="2026"
    )
    make_building(
        home, latitude=BIRK[0] + KM, longitude=BIRK[1], is_inferred=True, source=register, homes=12, average_size=30
    )

    response = client.get("/bolig/huset/")

    text = words(response)
    for told in (
        "Husleje om måneden 3.100 kr. til 4.200,50 kr. (2026)",
        "Depositum ikke oplyst",
        "Trinfri adgang ikke oplyst",
        "Søg hos Listen",
        "Udlejeren",
        "VIA, Birk 1 km ca. 16 min. ca. 6 min.",
        "kobling udledt",
        "Kobling udledt: registeret nævner ikke boligerne.",
        "Indeholder data fra registret.",
    ):
        assert told in text
    assert 'href="/planlaeg/?home=huset"' in main_of(response)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Boliger ikke oplyst Størrelse"),
        ({"units": 12}, "Boliger 12 Størrelse"),
        ({"units": 12, "units_note_da": "Fra registeret."}, "Boliger 12 Fra registeret. Størrelse"),
        ({"units_note_da": "179 sengepladser."}, "Boliger 179 sengepladser. Størrelse"),
    ],
)
def test_places_stand_where_the_number_of_homes_is_unknown(client, fields, expected):
    make_home("Huset", **fields)

    assert expected in words(client.get("/bolig/huset/"))


def test_residence_without_coordinates_has_no_distance_and_no_map(client, campus):
    make_home("Huset")

    response = client.get("/bolig/huset/")

    assert "vi kan ikke sige, hvor langt der er" in words(response)
    assert 'class="map"' not in main_of(response)


def test_provider_page_answers_who_when_and_what_next(client):
    university = make_organisation()
    school = make_institution(organisation=university)
    make_deadline(title_da="Søg bolig inden", kind="housing", yearly_dates="05-01", institutions=[school])
    make_deadline(title_da="Søg ind inden", kind="application", institutions=[school])
    make_deadline(title_da="HEMMELIG frist", kind="housing", institutions=[school], draft=True)
    provider = make_provider(
        organisation=university, booking_fee=Decimal(600), application_fee=Decimal(0), minimum_age=15
    )
    for kind, text in [("who", "Kun studerende."), ("how", "Søg på siden."), ("stay", "Højst et år.")]:
        make_housing_rule(provider=provider, kind=kind, text_da=text)
    make_housing_rule(provider=provider, kind="fee", text_da="Før kostede det.", is_history=True)

    text = words(client.get(provider.get_absolute_url()))

    who, _when, rest = text.partition("Hvornår og hvordan søger jeg?")
    when, _next, then = rest.partition("Hvad så bagefter?")
    assert "Kun studerende." in who
    assert "Laveste alder 15 år" in who
    assert "Søg på siden." in when
    assert "1. maj" in when
    assert "Søg ind inden" not in text
    assert "HEMMELIG" not in text
    assert "Gebyr for at stå på listen gratis" in then
    assert "Gebyr, når du tager en bolig 600 kr." in then
    assert "Garanterer en bolig ikke oplyst" in then
    assert then.index("Højst et år.") < then.index("Det gjaldt tidligere") < then.index("Før kostede det.")


def test_waiting_list_lists_its_members_and_their_homes(client):
    waiting_list = make_provider(key="liste", title_da="Listen", kind=HousingProvider.Kind.WAITING_LIST)
    member = make_provider(title_da="Medlemmet", applies_through=waiting_list)
    make_provider(title_da="HEMMELIGT medlem", applies_through=waiting_list, draft=True)
    make_home("Medlemmets-hus", provider=member)

    text = words(client.get(waiting_list.get_absolute_url()))

    assert "Medlemmet" in text
    assert "Medlemmets-hus" in text
    assert "HEMMELIGT" not in text
    assert ask(client, "provider=liste") == ["Medlemmets-hus"]


def test_planned_home_is_not_said_to_be_open(client):
    home = make_home("Planen", stage="planned", takes_students=True)

    page, rows = words(client.get(home.get_absolute_url())), words(client.get("/bolig/"))

    assert "Så vidt vi ved, kan ingen søge dem endnu. Tænkt til: studerende" in page
    assert "Åben for" not in page
    assert "Tænkt til: studerende" in rows
    assert "Åben for:" not in rows
    assert "Ansøg gennem:" not in rows


def test_home_counts_for_whoever_lets_it_to_international_students(client):
    landlord, office = make_provider(key="kasse", title_da="Kassen"), make_provider(key="kontor", title_da="Kontoret")
    hidden = make_provider(title_da="HEMMELIGT kontor", draft=True)
    home = make_home("Huset", provider=landlord, for_internationals=office)
    make_home("Hus-to", provider=landlord, for_internationals=hidden)
    make_home("Hus-tre", provider=landlord)

    pages = {name: client.get(f"/bolig/{name}/") for name in ("huset", "hus-to")}

    assert ask(client, "provider=kontor") == ["Huset"]
    assert ask(client, "provider=kasse") == ["Hus-to", "Hus-tre", "Huset"]
    assert "Internationale studerende søger gennem Kontoret" in words(pages["huset"])
    assert "Internationale studerende søger" not in words(pages["hus-to"])
    assert home.get_absolute_url() in main_of(client.get(office.get_absolute_url()))
    assert "Internationale studerende: Kontoret" in words(client.get("/bolig/"))
    assert "HEMMELIGT" not in words(client.get("/bolig/"))


def test_old_address_leads_on_and_withdrawn_home_says_so(client):
    home = make_home("Gammelt")
    with change(None, "Nyt navn"):
        home.slug = "nyt"
        home.save()
    gone = make_home("Væk", withdrawn=True)

    assert client.get("/bolig/gammelt/")["Location"] == "/bolig/nyt/"
    assert client.get(gone.get_absolute_url()).status_code == 410


@pytest.mark.parametrize(
    ("language", "address", "told"),
    [
        ("da", "/bolig/", "Find bolig, mens du læser"),
        ("en", "/en/housing/", "Find a home while you study"),
        ("de", "/de/wohnen/", "Wohnung finden während des Studiums"),
    ],
)
def test_three_languages(client, campus, language, address, told):
    make_home("Huset", km=1, title_en="The house", provider=make_provider(title_da="Udlejeren", slug="udlejer"))

    with translation.override(language):
        assert reverse("institutions:housing") == address
    page = client.get(f"{address}?campus=via").content.decode()

    assert told in page
    assert ("The house" in page) == (language == "en")
    assert ('lang="da">Huset' in page) == (language == "de")
    # The choice stays when the language changes.
    assert 'href="/en/housing/?campus=via"' in page
    for part in ("huset/", {"da": "udlejere", "en": "providers", "de": "vermieter"}[language] + "/udlejer/"):
        assert client.get(address + part).status_code == 200


@pytest.mark.parametrize("count", [1, 25])
def test_query_counts_do_not_grow(client, campus, django_assert_num_queries, count):
    source = make_source()
    provider = make_provider(slug="udlejer", applies_through=make_provider(kind=HousingProvider.Kind.WAITING_LIST))
    office = make_provider()
    for number in range(count):
        home = make_home(f"Hjem{number}", km=number / 10, provider=provider, rent_from=Decimal(2000 + number))
        home.for_internationals = office
        save(home)
        make_building(home, latitude=56.1, longitude=9.1, source=source)
        if number < 10:
            make_housing_rule(provider=provider, source=source)
            make_housing_rule(kind=HousingRule.Kind.PRIORITY, provider=provider, source=source)
            make_housing_figure(source=source)

    with django_assert_num_queries(7):
        client.get("/bolig/?campus=via&km=5&rent=3000&who=student&sort=rent")
    with django_assert_num_queries(5):
        client.get("/bolig/boliger.json?campus=via")
    with django_assert_num_queries(5):
        client.get("/bolig/hjem0/")
    with django_assert_num_queries(7):
        client.get("/bolig/udlejere/udlejer/")


def test_homes_are_read_with_one_query(campus, django_assert_num_queries):
    for number in range(3):
        make_building(make_home(f"Hjem{number}", km=1), latitude=56.1, longitude=9.1)

    with django_assert_num_queries(1):
        homes = Residence.objects.published().as_homes()

    assert [len(home.points) for home in homes] == [2, 2, 2]
