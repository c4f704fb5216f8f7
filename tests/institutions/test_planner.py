"""The plan: from a programme to a home, a budget and dates, all of it in the address."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from institutions.models import Deadline, Programme
from institutions.planner import HOMES_SHOWN, PROGRAMMES_SHOWN
from tests.factories import (
    make_building,
    make_campus,
    make_deadline,
    make_education_type,
    make_institution,
    make_offering,
    make_organisation,
    make_programme,
    make_provider,
    make_residence,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("statements"),
    # Dates follow from today.
    pytest.mark.usefixtures("autumn"),
]


@pytest.fixture
def autumn():
    with time_machine.travel("2026-11-26 10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def nursing():
    """A programme with one place of study, and two deadlines."""
    school = make_institution(title_da="VIA", short_title_da="VIA")
    programme = make_programme(school, make_education_type(), key="nursing", title_da="Sygeplejerske")
    campus = make_campus(school, key="birk", title_da="VIA, Birk", latitude=56.13, longitude=9.03)
    make_offering(programme, campus)
    make_deadline(key="kv2", title_da="Frist i kvote 2", types=[programme.type], official_url="https://example.org/kv2")
    make_deadline(key="svar", title_da="Svar", kind="answer", yearly_dates="07-28", institutions=[school])
    make_deadline(title_da="For en anden", types=[make_education_type()])
    make_deadline(title_da="HEMMELIG frist", types=[programme.type], draft=True)
    return programme


def make_home(key, latitude=None, **fields):
    home = make_residence(key=key, slug=key, title_da=f"Bolig {key}", **fields)
    if latitude:
        make_building(home, latitude=latitude, longitude=9.03)
    return home


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def test_empty_plan_asks_and_leads_nowhere_yet(client):
    response = client.get("/planlaeg/")

    assert "1. Hvad vil du læse?" in words(response)
    assert "/planlaeg/udskriv/" not in main_of(response)
    assert 'name="robots"' not in response.content.decode()
    assert not response.cookies


def test_programme_is_found_by_any_part_of_its_name(client, nursing):
    make_programme(title_da="Skjult sygeplejerske", draft=True)
    make_programme(make_institution(draft=True), title_da="Sygeplejerske hos kladde")
    make_programme(title_da="Lukket sygeplejerske", intake=Programme.Intake.CLOSED)

    response = client.get("/planlaeg/?find=SYGE&go=find")

    found = re.findall(r'name="programme" value="([^"]+)"', main_of(response))
    assert found == ["nursing"]
    assert "Ingen uddannelse har »xyz« i navnet" in words(client.get("/planlaeg/?find=xyz&go=find"))


def test_search_shows_a_handful_and_says_that_there_are_more(client):
    for number in range(PROGRAMMES_SHOWN + 1):
        make_programme(title_da=f"Tekniker {number:02}")

    page = main_of(client.get("/planlaeg/?find=tekniker&go=find"))

    assert page.count('name="programme"') == PROGRAMMES_SHOWN
    assert "Der er flere." in page


def test_programme_brings_its_only_place_and_the_nearest_homes(client, nursing):
    make_home("fjern", 56.20)
    make_home("naer", 56.135)
    make_home("ukendt")
    make_home("kladde", 56.131, draft=True)
    make_home("hos-kladde", 56.131, provider=make_provider(draft=True))

    response = client.get("/planlaeg/?programme=nursing")

    assert re.findall(r'name="home" value="([^"]*)"', main_of(response)) == ["", "naer", "fjern", "ukendt"]
    text = words(response)
    assert "Vi kender kun dette sted." in text
    assert "Bolig naer Almen ungdomsbolig · Afstand: 0,6 km" in text


@pytest.mark.parametrize(
    ("level", "heading", "order"),
    [
        ("professional_bachelor", "Kun for lærlinge og elever", ["fjern", "ukendt", "naer", "tegnet"]),
        ("vocational", "Kun for studerende", ["naer", "ukendt", "fjern", "tegnet"]),
        ("adult", None, ["naer", "fjern", "ukendt", "tegnet"]),
    ],
)
def test_homes_that_one_can_apply_for_stand_before_those_for_others_and_plans(client, nursing, level, heading, order):
    programme = make_programme(nursing.institution, make_education_type(level=level), key="valgt")
    make_offering(programme, nursing.offerings.get().campus)
    make_home("tegnet", 56.131, stage="planned", takes_students=True)
    make_home("naer", 56.135, takes_apprentices=True)
    make_home("fjern", 56.20, takes_students=True)
    make_home("ukendt")

    page = main_of(client.get("/planlaeg/?programme=valgt"))

    assert re.findall(r'name="home" value="([^"]+)"', page) == order
    headings = [heading] if heading else []
    assert re.findall(r"<legend>([^<]*)</legend>", page)[: len(headings) + 1] == [
        *headings,
        "Planlagt eller ikke bekræftet: ingen kan flytte ind endnu",
    ]


def test_programme_taught_in_parts_says_so(client, nursing):
    programme = make_programme(nursing.institution, key="delt", title_da="Delt")
    make_offering(nursing, make_campus(nursing.institution))
    make_offering(programme, nursing.offerings.first().campus, is_whole=False)

    text = words(client.get("/planlaeg/?programme=delt"))

    assert "En del af den foregår et andet sted." in text
    assert "Vi kender kun dette sted." not in text


def test_programme_taught_in_parts_names_the_other_place_where_it_is_known(client, nursing):
    programme = make_programme(nursing.institution, key="delt")
    campus = nursing.offerings.get().campus
    make_offering(programme, campus, is_whole=False, note_da="Halvdelen foregår i Holstebro.")

    text = words(client.get("/planlaeg/?programme=delt"))

    assert f"{campus.name_in_lists} . Halvdelen foregår i Holstebro." in text
    assert "En del af den foregår et andet sted." not in text


def test_chosen_home_is_kept_wherever_it_stands(client, nursing):
    for number in range(HOMES_SHOWN + 2):
        make_home(f"h{number}", 56.13 + number / 100)

    page = main_of(client.get(f"/planlaeg/?programme=nursing&home=h{HOMES_SHOWN + 1}"))

    assert page.count('name="home"') == HOMES_SHOWN + 2
    assert re.findall(r'name="home" value="([^"]+)" checked', page) == [f"h{HOMES_SHOWN + 1}"]


def test_place_of_another_programme_is_let_go_and_that_is_said(client, nursing):
    make_offering(nursing, make_campus(nursing.institution, key="by", title_da="VIA, byen"))
    elsewhere = make_programme(title_da="Andet")
    make_offering(elsewhere, make_campus(elsewhere.institution, key="andet"))

    response = client.get("/planlaeg/?programme=nursing&campus=andet")

    assert "Stedet, du havde valgt, hører til en anden uddannelse." in words(response)
    assert 'class="error"' not in main_of(response)


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("su=7.000&rent=4.200,50&food=1800", "Du har 999,50 kr. tilbage om måneden."),
        ("su=7000&rent=4,200.50&food=1 800 kr.", "Du har 999,50 kr. tilbage om måneden."),
        ("job=5000&rent=6000", "Du mangler 1.000 kr. om måneden."),
        ("loan=3000&other=3000", "Indtægter og udgifter er lige store."),
        ("benefit=0&books=0", "Indtægter og udgifter er lige store."),
    ],
)
def test_budget_is_added_up_from_what_was_typed(client, question, result):
    text = words(client.get(f"/planlaeg/?{question}", follow=True))

    assert result in text
    assert "Ikke udfyldt og derfor ikke talt med:" in text


def test_nothing_is_suggested_and_nothing_counted_where_nothing_was_typed(client, nursing):
    make_home("dyr", 56.13, rent_from=Decimal(3500))

    response = client.get("/planlaeg/?programme=nursing&home=dyr")

    text = words(response)
    assert "Oplyst husleje for den valgte bolig: fra 3.500 kr." in text
    assert "Du mangler" not in text
    values = re.findall(r'<input type="text" name="(?!find)\w+"([^>]*)>', main_of(response))
    assert values
    assert not any("value=" in rest for rest in values)


def test_tasks_stand_in_the_order_of_their_dates(client, nursing):
    make_deadline(title_da="Studiestart ukendt", kind="start", yearly_dates="", types=[nursing.type])
    university = make_organisation()
    make_deadline(
        title_da="Søg bolig", kind="housing", yearly_dates="05-01",
        institutions=[make_institution(organisation=university)],
    )  # fmt: skip
    make_home("hjem", provider=make_provider(organisation=university))

    response = client.get("/planlaeg/?programme=nursing&home=hjem&move_in=2027-08-01&study_start=2027-08-30")

    dates = main_of(response).partition('class="rows dates"')[2].partition("</ul>")[0]
    rows = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in dates.split("<li>")[1:]]
    assert [row[:30] for row in rows] == [
        "15. marts 2027 Frist i kvote 2",
        "1. maj 2027 Søg bolig Regnet ud"[:30],
        "28. juli 2027 Svar Regnet ud fra"[:30],
        "1. august 2027 Du flytter ind",
        "30. august 2027 Du begynder at",
        "dato ikke oplyst Studiestart u",
    ]
    assert "Regnet ud fra den faste regel: 15. marts" in rows[0]
    assert "anden" not in dates
    assert "HEMMELIG" not in response.content.decode()


@pytest.mark.parametrize("address", ["/planlaeg/", "/planlaeg/udskriv/"])
def test_date_leads_to_the_page_of_its_deadline(client, nursing, address):
    response = client.get(address, {"programme": nursing.key, "move_in": "2099-08-01"})

    kept = Deadline.objects.get(key="kv2")
    text = response.content.decode()
    assert f'<a href="{kept.get_absolute_url()}">Frist i kvote 2</a>' in text
    assert "<p>Du flytter ind</p>" in text


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("programme=findes-ikke", "Vi kender ikke uddannelsen."),
        ("programme=kladde", "Vi kender ikke uddannelsen."),
        ("campus=findes-ikke", "Vi kender ikke uddannelsesstedet."),
        ("home=findes-ikke", "Vi kender ikke boligen."),
        ("home=kladde", "Vi kender ikke boligen."),
        ("rent=mange", "Skriv et beløb i kroner, fx 4.200,50."),
        ("su=-1", "Skriv et beløb i kroner, fx 4.200,50."),
        ("food=1000001", "Skriv et beløb på højst 1.000.000 kroner."),
        ("move_in=snart", "Skriv en dato som 1.9.2027"),
        ("move_in=2027-02-30", "Skriv en dato som 1.9.2027"),
        ("study_start=1999-12-31", "Skriv en dato mellem 2000 og 2099."),
    ],
)
def test_wrong_part_says_so_itself_and_the_rest_is_used(client, nursing, question, error):
    make_programme(key="kladde", draft=True)
    make_home("kladde", draft=True)

    response = client.get(f"/planlaeg/?{question}&phone=250")

    page = main_of(response)
    assert response.status_code == 200
    assert page.count('class="error"') == 1
    assert error in words(response)
    assert "Ret 1 fejl på siden" in page
    assert "250 kr." in page
    assert response.content.decode().partition("<title>")[2].startswith("Fejl:")
    for address in ("/planlaeg/udskriv/", "/planlaeg/plan.ics"):
        mended = client.get(f"{address}?{question}")
        assert mended.status_code == 400
        assert error in words(mended)


FIELDS = ["find", "programme", "campus", "home", "move_in", "study_start", "su", "rent", "other"]


@pytest.mark.parametrize("field", FIELDS)
def test_malformed_state_is_never_a_fault_of_ours(client, field):
    for value in ("%00", "'; DROP TABLE x; --", "<script>", "å" * 5000, "%ff", "9" * 400, "1&{0}=2", "{{ 1 }}"):
        question = f"{field}={value.replace('{0}', field)}&go=find"
        response = client.get(f"/planlaeg/?{question}", follow=True)
        assert response.status_code == 200, value
        assert "<script" not in main_of(response)
    for address in ("/planlaeg/udskriv/", "/planlaeg/plan.ics"):
        for value in ("%00", "å" * 5000):
            assert client.get(f"{address}?{field}={value}").status_code == 400


def test_address_is_tidied_so_that_it_can_be_shared(client, nursing):
    response = client.get("/planlaeg/?find=syge&programme=x&programme=nursing&home=&su=+7000&utm_source=mail&go=")

    assert response["Location"] == "/planlaeg/?programme=nursing&su=7000"


def test_plan_with_a_question_is_not_for_search_engines(client, nursing):
    noindex = '<meta name="robots" content="noindex">'

    assert noindex in client.get("/planlaeg/?programme=nursing").content.decode()
    assert noindex in client.get("/planlaeg/udskriv/?programme=nursing").content.decode()
    assert 'rel="canonical" href="http://testserver/planlaeg/"' in client.get("/planlaeg/?su=1").content.decode()


def test_print_page_holds_the_whole_plan_and_no_form(client, nursing):
    make_home("hjem", 56.14, how_to_apply_da="Søg hos udlejeren.")

    response = client.get("/planlaeg/udskriv/?programme=nursing&home=hjem&su=7000&move_in=2027-08-01")

    text = words(response)
    for told in ("Sygeplejerske", "VIA, Birk", "Bolig hjem", "1,1 km", "Søg hos udlejeren.", "SU efter skat 7.000 kr."):
        assert told in text
    assert "15. marts 2027 Frist i kvote 2" in text
    assert "<form" not in main_of(response)


def test_calendar_holds_the_dated_tasks_and_keeps_its_ids(client, nursing):
    question = "programme=nursing&move_in=2027-08-01"

    response = client.get(f"/planlaeg/plan.ics?{question}")

    assert response["Content-Type"].startswith("text/calendar")
    entries = Calendar.from_ical(response.content).walk("VEVENT")
    assert [(str(one["uid"]), one["dtstart"].dt, str(one["summary"])) for one in entries] == [
        ("kv2-2027-1@herning-kommune", date(2027, 3, 15), "Frist i kvote 2"),
        ("svar-2027-1@herning-kommune", date(2027, 7, 28), "Svar"),
        ("plan-move-in@herning-kommune", date(2027, 8, 1), "Du flytter ind"),
    ]
    assert str(entries[0]["url"]) == "https://example.org/kv2"
    assert "tjek den officielle side" in str(entries[0]["description"])
    moved = client.get(f"/planlaeg/plan.ics?{question.replace('08-01', '08-15')}")
    assert [str(one["uid"]) for one in Calendar.from_ical(moved.content).walk("VEVENT")] == [
        str(one["uid"]) for one in entries
    ]
    again = client.get(f"/planlaeg/plan.ics?{question}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("language", "address", "told"),
    [
        ("da", "/planlaeg/", "Du mangler 4.200,50 kr. om måneden."),
        ("en", "/en/planner/", "You lack DKK 4,200.50 a month."),
        ("de", "/de/planen/", "Ihnen fehlen 4.200,50 DKK im Monat."),
    ],
)
def test_same_plan_in_three_languages(client, nursing, language, address, told):
    with translation.override(language):
        assert reverse("institutions:planner") == address

    response = client.get(f"{address}?programme=nursing&rent=4.200%2C50")

    assert told in words(response)
    assert 'href="/en/planner/?programme=nursing&amp;rent=4.200%2C50"' in response.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_query_counts_do_not_grow(client, nursing, django_assert_num_queries, count):
    university = make_organisation()
    school = make_institution(organisation=university)
    provider = make_provider(organisation=university, applies_through=make_provider())
    for number in range(count):
        make_home(f"h{number}", 56.13 + number / 1000, provider=provider)
        make_programme(title_da=f"Sygeplejerske {number}")
        make_deadline(types=[nursing.type])
        make_deadline(kind="housing", institutions=[school])

    with django_assert_num_queries(8):
        client.get("/planlaeg/?programme=nursing&campus=birk&home=h0&find=syge&su=1&go=find")
    with django_assert_num_queries(4):
        client.get("/planlaeg/")
    with django_assert_num_queries(7):
        client.get("/planlaeg/plan.ics?programme=nursing&home=h0")
