"""The pages of programmes and institutions, and which deadlines they name."""

import json
import re
from datetime import date
from html import unescape

import pytest

from herning_portal.publishing import change
from institutions.deadlines import deadlines_of
from institutions.models import Programme
from tests.factories import (
    make_area,
    make_building,
    make_campus,
    make_deadline,
    make_decision,
    make_education_type,
    make_event,
    make_field,
    make_indicator,
    make_initiative,
    make_institution,
    make_measurement,
    make_offering,
    make_organisation,
    make_place,
    make_programme,
    make_progression,
    make_provider,
    make_residence,
    make_source,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

BIRK = {"latitude": 56.1318, "longitude": 9.0287}
CENTRE = {"latitude": 56.1389, "longitude": 8.9751}
TODAY = date(2026, 11, 26)


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def part(response, heading: str) -> str:
    """The words of one section of the page."""
    sections = main_of(response).split("<section")
    found = next(section for section in sections if f'id="{heading}"' in section)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", "<p" + found)).split())


def data_of(response) -> dict:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(block[1])


def named(programme, **more) -> list[str]:
    return [one.deadline.title for one in deadlines_of([programme], ["application"], today=TODAY)[programme.pk]]


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def programme():
    school = make_institution(title_da="Skolen i Birk", slug="skolen")
    ap = make_education_type(key="ap", title_da="Akademi")
    return make_programme(school, ap, slug="datamatiker", title_da="Datamatiker", title_en="Computer science")


def test_page_says_what_is_known_and_what_is_not(client, programme):
    response = client.get("/uddannelser/datamatiker/")

    assert "Varighed ikke oplyst" in part(response, "facts")
    assert "Sprog ikke oplyst" in part(response, "facts")
    assert "ikke oplyst" in part(response, "learn")
    assert "ikke oplyst" in part(response, "require")
    assert "ikke oplyst" in part(response, "apply")
    assert "ikke oplyst" in part(response, "where")
    assert "Vi kender ikke stedets koordinater" in part(response, "live")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/uddannelser/datamatiker/", ["Datamatiker", "Det lærer du", "Sådan søger du"]),
        ("/en/programmes/datamatiker/", ["Computer science", "What you learn", "How to apply"]),
        ("/de/bildungsgaenge/datamatiker/", ["Datamatiker", "Was Sie lernen", "So bewerben Sie sich"]),
    ],
)
def test_programme_in_three_languages(client, programme, address, expected):
    response = client.get(address)

    assert [word for word in expected if word not in words(response)] == []
    assert ('lang="da">Datamatiker' in main_of(response)) == address.startswith("/de")


def test_old_address_leads_on_and_drafts_are_not_found(client, programme):
    make_programme(slug="kladde", draft=True)
    make_programme(make_institution(draft=True), slug="skjult")
    make_programme(slug="vaek", withdrawn=True)
    with change(None, "Renamed"):
        programme.slug = "ny"
        programme.save()

    moved = client.get("/uddannelser/datamatiker/")
    assert (moved.status_code, moved["Location"]) == (301, "/uddannelser/ny/")
    statuses = [client.get(f"/uddannelser/{slug}/").status_code for slug in ("kladde", "skjult", "vaek", "ukendt")]
    assert statuses == [404, 404, 410, 404]


def test_deadlines_come_from_programme_type_and_institution(programme):
    school, ap = programme.institution, programme.type
    other_school, other_type = make_institution(), make_education_type()
    make_deadline(title_da="typen", types=[ap], yearly_dates="07-05")
    make_deadline(title_da="skolen", institutions=[school], yearly_dates="03-15")
    make_deadline(title_da="uddannelsen", programmes=[programme], institutions=[other_school], yearly_dates="12-01")
    make_deadline(title_da="begge", types=[ap], institutions=[school], yearly_dates="02-01")
    make_deadline(title_da="uden dato", types=[ap], yearly_dates="", stated_dates="2026-03-15")
    make_deadline(title_da="anden type", types=[other_type], institutions=[school])
    make_deadline(title_da="anden skole", types=[ap], institutions=[other_school])
    make_deadline(title_da="anden uddannelse", programmes=[make_programme()], types=[ap], institutions=[school])
    make_deadline(title_da="ingen")
    make_deadline(title_da="kladde", types=[ap], draft=True)
    make_deadline(title_da="svar", types=[ap], kind="answer")

    assert named(programme) == ["uddannelsen", "begge", "skolen", "typen", "uden dato"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"intake": "closed"}, []),
        ({"intake": "planned"}, ["egen"]),
        ({"intake": "closing", "intake_until": "2027-04"}, ["egen", "forår"]),
        ({"intake": "closing", "intake_until": "2027"}, ["egen", "forår", "sommer"]),
        ({"intake": "offered"}, ["egen", "forår", "sommer"]),
    ],
)
def test_only_who_still_takes_students_in_has_general_deadlines(fields, expected):
    ap = make_education_type()
    programme = make_programme(type=ap, **fields)
    make_deadline(title_da="egen", programmes=[programme], yearly_dates="01-10")
    make_deadline(title_da="forår", types=[ap], yearly_dates="03-15")
    make_deadline(title_da="sommer", types=[ap], yearly_dates="07-05")

    assert named(programme) == expected


def test_later_stage_of_a_programme_has_no_round_of_those_who_begin(client, django_assert_num_queries):
    school = make_institution()
    whole = make_programme(type=make_education_type(key="vet", title_da="Eud"), institution=school, title_da="Landmand")
    third, fourth, beside = (
        make_programme(whole.institution, whole.type, slug=name, title_da=name, is_variant=True, variant_of=whole)
        for name in ("trin-3", "trin-4", "speciale")
    )
    make_progression(earlier_type=make_education_type(title_da="Grundskole"), later_type=whole.type)
    make_progression(earlier_programme=whole, later_programme=third)
    make_progression(earlier_programme=third, later_programme=fourth)
    other = make_programme(type=whole.type, title_da="Assistent")
    make_progression(earlier_programme=whole, later_programme=other)
    make_deadline(title_da="fra 9. klasse", types=[whole.type], yearly_dates="03-01")
    make_deadline(title_da="skolens", institutions=[school], yearly_dates="04-01")
    make_deadline(title_da="egen", programmes=[fourth], yearly_dates="05-01")

    assert [named(one) for one in (whole, third, beside, other)] == [
        ["fra 9. klasse", "skolens"],
        ["skolens"],
        ["fra 9. klasse", "skolens"],
        ["fra 9. klasse"],
    ]
    assert named(fourth) == ["skolens", "egen"]
    with django_assert_num_queries(2):
        deadlines_of([whole, third, fourth, beside], ["application"], today=TODAY)
    assert "Grundskole" in words(client.get(f"/uddannelser/{other.slug}/"))
    assert "Grundskole" in words(client.get("/uddannelser/speciale/"))
    for stage, before in (("trin-3", "Landmand"), ("trin-4", "trin-3")):
        text = words(client.get(f"/uddannelser/{stage}/"))
        assert before in text
        assert "Grundskole" not in text


def test_page_tells_how_the_date_is_known(client, programme):
    make_deadline(types=[programme.type], rule_da="15. marts hvert år", official_url="https://optagelse.example/")
    make_deadline(programmes=[programme], rule_da="I maj", yearly_dates="", title_da="Prøve")

    text = part(client.get("/uddannelser/datamatiker/"), "apply")

    assert re.search(r"15\. marts \d{4} .*Regnet ud fra den faste regel: 15\. marts hvert år", text)
    assert "Tjek den officielle side" in text
    assert re.search(r"dato ikke oplyst Prøve .*: I maj", text)


def test_what_comes_after_says_how_much_of_it_is_here(client, programme):
    top_up, master = make_education_type(title_da="Overbygning"), make_education_type(title_da="Kandidat")
    field = make_field()
    own = make_programme(type=programme.type, slug="egen", fields=[field])
    for fields in ([field], [], []):
        one = make_programme(type=top_up, fields=fields)
        make_offering(one, make_campus(one.institution))
    split = make_programme(type=top_up, fields=[field])
    make_offering(split, make_campus(split.institution), is_whole=False)
    make_offering(split, make_campus(split.institution, is_in_municipality=False), is_whole=False)
    away = make_programme(type=top_up)
    make_offering(away, make_campus(away.institution, is_in_municipality=False))
    make_programme(type=top_up, draft=True)
    make_progression(earlier_type=own.type, later_type=top_up, condition_da="Faget skal passe.")
    make_progression(earlier_type=own.type, later_type=master)
    elsewhere = make_programme(type=master)
    make_offering(elsewhere, make_campus(elsewhere.institution, is_in_municipality=False))
    untold = make_education_type(title_da="Diplom", key="diplom")
    make_programme(type=untold, draft=True)
    make_progression(earlier_type=own.type, later_type=untold)
    course = make_education_type(title_da="Adgangskursus")
    variant = make_programme(type=course, is_variant=True)
    make_offering(variant, make_campus(variant.institution))
    make_progression(earlier_type=own.type, later_type=course)
    make_progression(earlier_programme=own, later_programme=make_programme(title_da="Navngiven"))
    make_progression(earlier_programme=own, later_programme=make_programme(title_da="Hemmelig", draft=True))
    make_progression(earlier_type=make_education_type(title_da="Forløber"), later_type=own.type)

    response = client.get("/uddannelser/egen/")

    text = part(response, "after")
    assert "Overbygning Faget skal passe. 4 i kommunen (1 delvist), 2 af dem i samme fagområde (1 delvist)." in text
    assert "Kandidat Findes ikke i kommunen" in text
    assert "Diplom Om den findes i kommunen, er ikke oplyst." in text
    assert "?type=diplom" not in response.content.decode()
    assert "Adgangskursus Findes i kommunen." in text
    assert "Navngiven" in text
    assert "Forløber" not in text
    assert "Forløber" in words(response)
    assert "Hemmelig" not in response.content.decode()


def test_homes_stand_by_their_nearest_building(client, programme):
    make_offering(programme, make_campus(programme.institution, title_da="Birk", **BIRK))
    near, far = make_residence(title_da="Tæt på"), make_residence(title_da="Langt væk")
    make_building(near, **CENTRE)
    make_building(near, latitude=56.1330, longitude=9.0290, address="Birk 1")
    make_building(far, **CENTRE)
    make_building(make_residence(title_da="Hemmelig", draft=True), **BIRK)
    make_building(make_residence(title_da="Hemmelig to", provider=make_provider(draft=True)), **BIRK)
    make_building(make_residence(title_da="Uden sted"))
    make_building(make_residence(title_da="Tegnet", stage="planned"), **BIRK)
    make_residence(title_da="Også tegnet", stage="unconfirmed")

    text = part(client.get("/uddannelser/datamatiker/"), "live")

    assert re.search(r"Tæt på .* Birk 1 0,1 km ca\. 3 min\. til fods, 1 på cykel Langt væk .* 3,4 km", text)
    assert re.search(r"Langt væk .* Uden sted .* placering ikke oplyst", text)
    assert "Hemmelig" not in text
    assert "egnet" not in text


def test_schools_own_home_is_first_of_those_without_a_position(client):
    owner = make_organisation()
    school = make_institution(slug="skolen", organisation=owner)
    make_campus(school, **BIRK)
    make_building(make_residence(title_da="På kortet"), **CENTRE)
    make_residence(title_da="Almen", city="Herning")
    make_residence(title_da="Skolehjemmet", provider=make_provider(organisation=owner))

    text = part(client.get("/uddannelsessteder/skolen/"), "live")

    assert re.search(r"På kortet .* Skolehjemmet .* placering ikke oplyst Almen .* Herning placering ikke oplyst", text)


def test_places_elsewhere_are_told_and_those_of_drafts_are_not(client, programme):
    make_offering(programme, make_campus(programme.institution, title_da="Birk", accessibility_da="Trinfri indgang"))
    make_offering(
        programme,
        make_campus(programme.institution, title_da="Holstebro", is_in_municipality=False),
        is_whole=False,
        note_da="Halvdelen er her.",
    )
    make_offering(programme, make_campus(make_institution(draft=True), title_da="Hemmelig"))

    text = part(client.get("/uddannelser/datamatiker/"), "where")

    assert "En del af uddannelsen foregår et andet sted" in text
    assert "Birk Herning Tilgængelighed: Trinfri indgang" in text
    assert "Uden for kommunen. Halvdelen er her. Tilgængelighed: ikke oplyst" in text
    assert "Hemmelig" not in text


def test_linked_data_names_what_the_page_shows(client, programme):
    with change(None, "More facts"):
        programme.in_short_da = 'Kort </script><script>alert("x")</script> & godt'
        programme.entry_requirements_da = "<p>En eksamen.</p><p>Er du under 18, så ring &amp; spørg.</p>"
        programme.duration_da, programme.duration_months, programme.ects = "2 år", 24, 120
        programme.website = "https://skole.example/"
        programme.save()
    make_offering(programme, make_campus(programme.institution, title_da="Birk", address="Vej 1", city="Herning"))
    make_offering(programme, make_campus(make_institution(draft=True), title_da="Hemmelig"))
    make_deadline(programmes=[programme], yearly_dates="03-15", audience_da="")

    response = client.get("/uddannelser/datamatiker/")
    data = data_of(response)

    assert response.content.decode().count("<script type=") == 1
    assert "<script>alert" not in response.content.decode()
    assert data["@type"] == "EducationalOccupationalProgram"
    assert data["name"] == "Datamatiker"
    assert data["description"].startswith("Kort </script>")
    assert data["timeToComplete"] == "P24M"
    assert data["numberOfCredits"] == 120
    assert data["programPrerequisites"] == "En eksamen. Er du under 18, så ring & spørg."
    assert data["applicationDeadline"].endswith("-03-15")
    assert data["provider"]["location"] == [
        {
            "@type": "Place",
            "name": "Birk",
            "address": {"@type": "PostalAddress", "streetAddress": "Vej 1", "addressLocality": "Herning"},
        }
    ]
    text = words(response)
    assert all(str(data[name]) in text for name in ("name", "numberOfCredits", "programPrerequisites"))
    assert "maximumEnrollment" not in data


def test_each_deadline_beside_the_facts_says_for_whom_it_is(client, programme, today):
    make_deadline(programmes=[programme], yearly_dates="03-15", title_da="Kvote 2", audience_da="Dig uden eksamen")
    make_deadline(programmes=[programme], yearly_dates="07-05", title_da="Kvote 1", audience_da="")
    make_deadline(programmes=[programme], yearly_dates="", title_da="Uden dato")

    response = client.get("/uddannelser/datamatiker/")

    assert "Frister 15. marts 2027 : Kvote 2 5. juli 2027 : Kvote 1" in part(response, "facts")
    # One word for all applicants would be wrong while the next deadline is for some of them.
    assert "applicationDeadline" not in data_of(response)


def test_facts_lead_to_how_to_apply_where_no_date_is_known(client, programme):
    with change(None, "The assessment is the application"):
        programme.how_to_apply_da = "<p>Vurderingen træder i stedet for en ansøgning.</p>"
        programme.save()

    response = client.get("/uddannelser/datamatiker/")

    assert "Næste frist Se, hvordan du søger" in part(response, "facts")


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        ("2025", "Optag Planlagt; skulle begynde i 2025"),
        ("2026-08-15", "Optag Planlagt; skulle begynde i august 2026"),
        ("2026", "Optag Planlagt, fra 2026"),
        ("2029", "Optag Planlagt, fra 2029"),
    ],
)
def test_plan_whose_day_has_passed_is_told_as_a_plan_of_then(client, programme, today, begins, told):
    with change(None, "Only planned"):
        programme.intake, programme.intake_from = "planned", begins
        programme.save()

    assert told in part(client.get("/uddannelser/datamatiker/"), "facts")


@pytest.mark.parametrize("many", [1, 6])
def test_programme_asks_the_database_eight_times(client, programme, django_assert_num_queries, many):
    make_offering(programme, make_campus(programme.institution, **BIRK))
    for _number in range(many):
        make_programme(programme.institution, variant_of=programme, is_variant=True)
        make_progression(earlier_type=programme.type, later_type=make_education_type())
        make_deadline(types=[programme.type])
        make_building(make_residence(provider=make_provider()), **BIRK)
        make_residence(provider=make_provider())
        make_offering(programme, make_campus(make_institution(), source=make_source()))
        make_measurement(make_indicator(programme=programme), area=make_area(kind="country"), source=make_source())

    with django_assert_num_queries(8):
        client.get("/uddannelser/datamatiker/")


def test_institutions_are_listed_with_what_can_be_studied_now(client):
    school = make_institution(title_da="Ærlig Skole", in_short_da="Kort.")
    make_institution(title_da="Akademi")
    make_institution(title_da="Kladde", draft=True)
    make_campus(school, address="Vej 1", postcode="7400")
    make_programme(school)
    make_programme(school, intake="closed")
    make_programme(school, is_variant=True)
    make_programme(school, draft=True)

    text = words(client.get("/uddannelsessteder/"))

    assert "2 steder Akademi" in text
    assert "Ærlig Skole Kort. Erhvervsakademi · Vej 1, 7400 Herning 1 uddannelse" in text
    assert "Kladde" not in text


@pytest.mark.parametrize("many", [1, 8])
def test_institution_list_asks_as_often_for_many(client, django_assert_num_queries, many):
    for _number in range(many):
        make_campus()

    with django_assert_num_queries(3):
        client.get("/uddannelsessteder/")


def test_institution_shows_its_programmes_and_those_of_its_guests(client):
    school = make_institution(slug="hospital", title_da="Hospitalet")
    low, high = make_education_type(title_da="Lav", rung=3), make_education_type(title_da="Høj", rung=6)
    make_programme(school, high, title_da="Egen")
    make_programme(school, low, title_da="Første")
    guest = make_programme(type=high, title_da="Gæst")
    make_offering(guest, make_campus(school))
    make_programme(school, title_da="Hemmelig", draft=True)
    hidden = make_programme(make_institution(draft=True), title_da="Hemmelig gæst")
    make_offering(hidden, make_campus(school))

    response = client.get("/uddannelsessteder/hospital/")

    text = part(response, "study")
    assert re.search(r"Lav Første .* Høj Egen .* Gæst", text)
    assert "emmelig" not in response.content.decode()
    assert data_of(response)["name"] == "Hospitalet"


def test_institution_shows_homes_events_and_deadlines(client):
    school = make_institution(slug="skolen")
    make_campus(school, title_da="Birk", accessibility_da="Elevator", **BIRK)
    make_campus(school, title_da="Skjern", is_in_municipality=False, latitude=55.9, longitude=8.5)
    make_building(make_residence(title_da="Kollegiet"), **CENTRE)
    make_event(institution=school, title_da="Åbent hus")
    make_event(institution=school, title_da="Hemmelig fest", draft=True)
    make_deadline(institutions=[school], title_da="Skolens frist")
    make_deadline(institutions=[school], title_da="Hemmelig frist", draft=True)

    response = client.get("/uddannelsessteder/skolen/")

    text = words(response)
    assert "Åbent hus" in text
    assert "Skolens frist" in text
    assert "emmelig" not in response.content.decode()
    assert "Tilgængelighed: Elevator" in part(response, "campuses")
    assert "Kollegiet" in part(response, "live")
    assert 'class="map"' in main_of(response)
    assert "Skjern" not in main_of(response).partition('class="map"')[2]


def test_institution_shows_the_deadlines_that_the_calendar_has_for_it(client):
    school = make_institution(slug="skolen", key="skolen")
    taught, other = make_education_type(), make_education_type()
    own = make_programme(school, taught)
    hidden = make_programme(school, other, draft=True)
    make_deadline(title_da="Uden dato", yearly_dates="", institutions=[school])
    make_deadline(title_da="Alle af typen", yearly_dates="07-05", types=[taught])
    make_deadline(title_da="Uddannelsens", yearly_dates="03-15", programmes=[own])
    make_deadline(title_da="Naboens af typen", types=[taught], institutions=[make_institution()])
    make_deadline(title_da="Naboens uddannelse", types=[taught], programmes=[make_programme()])
    make_deadline(title_da="Skjult uddannelse", programmes=[hidden])
    make_deadline(title_da="Skjult type", types=[other])

    page = main_of(client.get("/uddannelsessteder/skolen/"))
    calendar = main_of(client.get("/kalender/?institution=skolen"))

    shown, listed = (
        [unescape(one) for one in re.findall(r'<h\d><a href="/kalender/frister/[^>]+>([^<]+)<', text)]
        for text in (page, calendar)
    )
    assert shown == listed == ["Uddannelsens", "Alle af typen", "Uden dato"]


@pytest.mark.parametrize("many", [1, 6])
def test_institution_asks_the_database_eight_times(client, django_assert_num_queries, many):
    school = make_institution(slug="skolen", decisions=[make_decision()])
    for _number in range(many):
        make_programme(school)
        make_campus(school, source=make_source(), **BIRK)
        make_deadline(institutions=[school])
        make_event(institution=school)
        make_building(make_residence(provider=make_provider()), **BIRK)
        make_residence(provider=make_provider())
        make_place(city="Herning")
        make_initiative(institutions=[school])

    with django_assert_num_queries(8):
        client.get("/uddannelsessteder/skolen/")


def test_institution_tells_what_is_being_done_there(client):
    school = make_institution(slug="skolen", key="skolen")
    make_initiative(title_da="Værksted", institutions=[school], status="in_progress", status_as_of="2026-09")
    make_initiative(title_da="Hemmeligt", institutions=[school], draft=True)
    make_initiative(title_da="Et andet sted", institutions=[make_institution(slug="anden")])

    text = part(client.get("/uddannelsessteder/skolen/"), "work")

    assert "Værksted Noget bliver gjort. I gang Pr. september 2026" in text
    assert [other for other in ("Hemmeligt", "Et andet sted", "Se alle") if other in text] == []
    for number in range(6):
        make_initiative(title_da=f"Åben dør {number}", institutions=[school])
    response = client.get("/uddannelsessteder/skolen/")
    assert re.findall(r"Værksted|Åben dør \d", part(response, "work")) == [
        "Værksted",
        *(f"Åben dør {n}" for n in range(4)),
    ]
    assert 'href="/initiativer/?institution=skolen"' in main_of(response)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/uddannelsessteder/", "Uddannelsessteder"),
        ("/en/institutions/", "Places of education"),
        ("/de/bildungsorte/", "Bildungsorte"),
        ("/uddannelsessteder/skolen/", "Det kan du læse"),
        ("/en/institutions/skolen/", "What you can study"),
        ("/de/bildungsorte/skolen/", "Was Sie hier lernen können"),
    ],
)
def test_institutions_in_three_languages(client, address, expected):
    make_institution(slug="skolen", title_da="Skolen")

    assert expected in words(client.get(address))


def test_draft_institution_is_not_found(client):
    make_institution(slug="kladde", draft=True)
    make_institution(slug="vaek", withdrawn=True)

    assert client.get("/uddannelsessteder/kladde/").status_code == 404
    assert client.get("/uddannelsessteder/vaek/").status_code == 410


def test_variant_leads_to_its_public_programme_only(client, programme):
    make_programme(programme.institution, slug="speciale", variant_of=programme, is_variant=True, title_da="Speciale")
    hidden = make_programme(title_da="Hemmelig", draft=True)
    make_programme(slug="andet", variant_of=hidden, is_variant=True)

    assert "Del af Datamatiker" in words(client.get("/uddannelser/speciale/"))
    assert "Hemmelig" not in client.get("/uddannelser/andet/").content.decode()
    assert "Speciale" in part(client.get("/uddannelser/datamatiker/"), "learn")
    assert Programme.objects.published().counted() == {"programmes": 1, "variants": 2}


def test_closed_programme_tells_what_is_open_instead_of_how_to_get_in(client):
    school, ap = make_institution(title_da="Skolen"), make_education_type(title_da="Akademi", key="ap")
    field = make_field()
    closed = make_programme(
        school, ap, slug="lukket", intake="closed", fields=[field], entry_requirements_da="<p>En eksamen</p>",
        how_to_apply_da="<p>Send en ansøgning</p>", intake_note_da="Lukket siden 2024.",
    )  # fmt: skip
    make_programme(school, make_education_type(title_da="Anden type"), title_da="Aben", fields=[field])
    make_programme(school, ap, title_da="Samme type", fields=[field, make_field()])
    make_programme(school, ap, title_da="Andet fag", fields=[make_field()])
    make_programme(school, ap, title_da="Også lukket", fields=[field], intake="closed")
    make_programme(school, ap, title_da="Hemmelig", fields=[field], draft=True)
    make_deadline(types=[ap])

    response = client.get("/uddannelser/lukket/")

    text = part(response, "closed")
    assert words(response).count("Lukket siden 2024.") == text.count("Lukket siden 2024.") == 1
    assert re.search(r"Se på disse i stedet Samme type Akademi , Skolen Aben Anden type , Skolen Alle", text)
    assert [word for word in ("Andet fag", "Også lukket", "Hemmelig") if word in words(response)] == []
    assert [name for name in ("require", "apply") if f'id="{name}"' in main_of(response)] == []
    assert [told for told in ("En eksamen", "Send en ansøgning") if told in response.content.decode()] == []
    compared = words(client.get(f"/uddannelser/sammenlign/?p={closed.key}"))
    assert re.search(r"Adgangskrav Lukket for nye studerende Sådan søger du Lukket for nye studerende", compared)
    assert "En eksamen" not in compared


def test_search_finds_nobody_a_closed_programme_by_what_it_took(client):
    required = {"entry_requirements_da": "<p>Et svendebrev</p>", "how_to_apply_da": "<p>Send en portefølje</p>"}
    make_programme(slug="aaben", title_da="Murermester", **required)
    closed = make_programme(slug="lukket", title_da="Tagdækker", intake="closed", **required)

    def found(word):
        return re.findall(r"/uddannelser/([^/\"]+)/", main_of(client.get("/soeg/", {"q": word})))

    for word in ("svendebrev", "portefølje"):
        assert set(found(word)) == {"aaben"}
    assert set(found("tagdækker")) == {"lukket"}
    with change(None, "Åbner igen"):
        closed.intake = "offered"
        closed.save()
    assert set(found("svendebrev")) == {"aaben", "lukket"}


@pytest.mark.parametrize("many", [1, 6])
def test_closed_programme_asks_no_more(client, django_assert_num_queries, many):
    field = make_field()
    make_programme(slug="lukket", intake="closed", fields=[field])
    for _number in range(many):
        make_programme(fields=[field])

    with django_assert_num_queries(7):
        client.get("/uddannelser/lukket/")


def test_institution_names_places_to_go_in_its_town(client):
    school = make_institution(slug="skolen")
    make_campus(school, city="Herning", **BIRK)
    make_place(title_da="Langt væk", city="Herning", kind="culture", **CENTRE)
    make_place(title_da="Tæt på", city="Herning", kind="sport", latitude=56.132, longitude=9.029)
    make_place(title_da="Uden punkt", city="Herning", kind="meeting_place")
    for fields in ({"city": "Ikast"}, {"kind": "media"}, {"is_history": True}, {"draft": True}):
        make_place(**{"title_da": "Skjult", "city": "Herning"} | fields)

    response = client.get("/uddannelsessteder/skolen/")

    assert re.search(r"Tæt på Sport Langt væk Kultur Uden punkt Mødesteder", part(response, "town"))
    assert "Skjult" not in words(response)


def test_institution_shows_sources_and_decisions_as_they_are(client):
    unsure = make_source(key="b", title_da="Avisen", dated="2019-05", confidence="medium", retrieved_on=TODAY)
    sure = make_source(key="a", title_da="Registret", title_en="The register", url="https://register.example/")
    older, newer = make_decision(title_da="Først", decided_on="2019"), make_decision(title_da="Sidst", item="7")
    make_institution(slug="skolen", sources=[unsure, sure], decisions=[older, newer])

    text = part(client.get("/en/institutions/skolen/"), "sources")

    assert re.search(r"The register .* Avisen .*: May 2019\. Read on 26 November 2026\. Partly inferred", text)
    assert re.search(r"Political decisions Sidst .* item 7.* Først", text)


@pytest.mark.parametrize(
    ("finder", "institution", "told"),
    [
        ("/uddannelser/", "/uddannelsessteder/skolen/", "ikke oplyst , dansk og engelsk"),
        ("/en/programmes/", "/en/institutions/skolen/", "not stated , Danish and English"),
        ("/de/bildungsgaenge/", "/de/bildungsorte/skolen/", "nicht angegeben , Dänisch und Englisch"),
    ],
)
def test_languages_are_written_within_a_line_as_each_language_does(client, finder, institution, told):
    make_programme(make_institution(slug="skolen"), is_in_danish=True, is_in_english=True)

    assert told in words(client.get(finder))
    assert told in words(client.get(institution))


def test_programme_shows_its_figures_beside_the_countrys(client, programme):
    here, country = make_area(is_own=True, order=0), make_area(kind="country", order=1)
    source = make_source(title_da="UddannelsesZoom", url="https://zoom.example/", dated="2024-03-23")
    dropout = make_indicator(
        programme=programme, short_title_da="Frafald", definition_da="Målt i tre år.", decimals=0, order=1
    )
    make_measurement(dropout, area=here, period="2021", value="12")
    make_measurement(dropout, area=here, period="2022", value="10", note="n = 20", source=source)
    make_measurement(dropout, area=country, period="2022", value="14", source=source)
    score = make_indicator(programme=programme, short_title_da="Miljø", unit="score", decimals=2, order=2)
    make_measurement(score, area=country, period="2023Q4", value="4.2")
    make_measurement(score, area=here, period="2023Q4", value=None, is_suppressed=True)
    lonely = make_indicator(
        programme=programme, short_title_da="Ledige", decimals=0, order=3, limits_da="<p>Ikke set.</p>"
    )
    make_measurement(lonely, area=country, period="2023", value="3")
    make_indicator(programme=programme, short_title_da="Uden tal")
    hidden = make_indicator(programme=programme, short_title_da="Kladde", draft=True)
    make_measurement(hidden, area=here, value="99")
    make_measurement(make_indicator(short_title_da="Byens tal"), area=here, value="98")

    told = part(client.get("/uddannelser/datamatiker/"), "figures")

    assert "Frafald (2022) Målt i tre år. 10 % n = 20 14 %" in told.replace("\xa0", " ")
    assert "Miljø (4. kvartal 2023) skjult 4,20" in told
    assert "Ledige (2023) ikke oplyst 3 %" in told.replace("\xa0", " ")
    assert "Ikke set." in told
    assert "Kilde: UddannelsesZoom (eksternt link) , 23. marts 2024" in told
    for word in ("Uden tal", "Kladde", "Byens tal", "99", "98"):
        assert word not in told


def test_programme_without_figures_has_no_empty_table(client, programme):
    assert 'id="figures"' not in client.get("/uddannelser/datamatiker/").content.decode()
