"""Deadlines and events: one list of the coming year, a page for each, and feeds for the calendars of others."""

import json
import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from institutions.models import Deadline
from tests.factories import (
    make_deadline,
    make_education_type,
    make_event,
    make_institution,
    make_place,
    make_programme,
    make_source,
    save,
)
from tests.herning_portal.test_calendars import component, read, text

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements", "autumn")]


@pytest.fixture
def autumn():
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=COPENHAGEN), tick=False):
        yield


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def rows(response) -> list[tuple[str, str]]:
    """(day or "", title) of each row, in the order of the page."""
    found = []
    for row in re.findall(r"<li>(.*?)</li>", main_of(response), re.DOTALL):
        title = re.search(r"<h4><a[^>]*>([^<]+)<", row)
        day = re.search(r'datetime="(\d{4}-\d\d-\d\d)', row)
        if title:
            found.append((day[1] if day else "", title[1]))
    return found


def counts(response, name: str) -> dict[str, int]:
    boxes = re.findall(rf'name="{name}" value="([^"]*)".*?class="n">.*?</span>(\d+)</span>', main_of(response))
    return {value: int(number) for value, number in boxes if int(number)}


def entries(response) -> dict[str, dict[str, tuple[dict[str, str], str]]]:
    """The VEVENTs of a feed by their UID, read apart from the library that wrote them."""
    properties = read(response.content)
    number = sum((name, value) == ("BEGIN", "VEVENT") for name, _parameters, value in properties)
    found = [component(properties, "VEVENT", place) for place in range(number)]
    assert len({one["UID"][1] for one in found}) == number
    return {one["UID"][1]: one for one in found}


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=COPENHAGEN)


def test_coming_year_is_one_list_by_the_clock_under_its_months(client):
    make_deadline(title_da="Kvote 2", yearly_dates="03-15", time=time(12))
    make_deadline(title_da="Indflytning", yearly_dates="05-01 11-01", level=Deadline.Level.HOUSING)
    make_deadline(title_da="Oplyst", yearly_dates="03-01", stated_dates="2027-03-13")
    make_deadline(title_da="Forbi", yearly_dates="", stated_dates="2026-11-25")
    make_event(title_da="Messe", starts_at=at(2027, 3, 15, 9), ends_at=at(2027, 3, 15, 15))
    make_event(title_da="I gang", starts_at=at(2026, 11, 20, 9), ends_at=at(2026, 11, 27, 9))
    make_event(title_da="I går", starts_at=at(2026, 11, 25, 20))
    make_event(title_da="I dag", starts_at=at(2026, 11, 26, 8))
    make_event(title_da="Om to år", starts_at=at(2028, 11, 26, 8))
    make_deadline(title_da="Skjult", draft=True)
    make_event(title_da="Skjult", draft=True)
    make_deadline(title_da="Skjult", withdrawn=True)

    response = client.get("/kalender/")

    assert rows(response) == [
        ("2026-11-26", "I dag"),
        ("2026-11-20", "I gang"),
        ("2027-03-13", "Oplyst"),
        ("2027-03-15", "Messe"),
        ("2027-03-15", "Kvote 2"),
        ("2027-05-01", "Indflytning"),
        ("2027-11-01", "Indflytning"),
        ("", "Forbi"),
    ]
    headings = re.findall(r'<h3 class="month">([^<]+)', main_of(response))
    assert headings == ["November 2026", "Marts 2027", "Maj 2027", "November 2027", "Uden dato"]
    assert "7 datoer, 1 uden dato" in words(response)


def test_midnight_belongs_to_copenhagen(client):
    make_deadline(title_da="Fristen", yearly_dates="03-15", rule_da="15. marts")

    def next_day(moment: datetime) -> str:
        with time_machine.travel(moment, tick=False):
            return rows(client.get("/kalender/"))[0][0]

    assert next_day(datetime(2027, 3, 15, 22, 59, tzinfo=UTC)) == "2027-03-15"
    assert next_day(datetime(2027, 3, 15, 23, 1, tzinfo=UTC)) == "2028-03-15"


def test_each_date_says_where_it_comes_from_and_where_to_check_it(client):
    make_deadline(title_da="Efter regel", rule_da="15. marts", official_url="https://guide.example/a")
    make_deadline(title_da="Oplyst", stated_dates="2027-04-02")
    make_event(title_da="Med kilde", website="https://messe.example/", sources=[make_source()])
    make_deadline(title_da="Eksempel", yearly_dates="08-06", is_example=True, rule_da="januar og august")

    found = re.findall(r"<li>(.*?)</li>", main_of(client.get("/kalender/")), re.DOTALL)
    told = {re.search(r"<h4><a[^>]*>([^<]+)<", row)[1]: row for row in found if "<h4>" in row}

    assert "Regnet ud fra den faste regel: <span>15. marts</span>." in told["Efter regel"]
    assert 'href="https://guide.example/a">Tjek den officielle side' in told["Efter regel"]
    assert "Kilden nævner selve datoen." in told["Oplyst"]
    assert "Tjek datoen hos uddannelsesstedet." in told["Oplyst"]
    assert 'href="https://messe.example/">Tjek den officielle side' in told["Med kilde"]
    assert "dato ikke oplyst" in told["Eksempel"]
    assert "Et eksempel fra et tidligere år. Reglen: <span>januar og august</span>." in told["Eksempel"]


def test_institution_has_the_deadlines_of_its_types_and_programmes_but_no_draft(client):
    kind = make_education_type()
    school, other = make_institution(key="skolen"), make_institution(key="den-anden")
    programme = make_programme(school, kind)
    make_programme(other, kind, draft=True)
    make_deadline(title_da="Skolens egen", institutions=[school])
    make_deadline(title_da="Hele landet", types=[kind])
    make_deadline(title_da="Uddannelsens", programmes=[programme])
    make_deadline(title_da="Den andens", institutions=[other])
    make_deadline(title_da="Typen hos den anden", types=[kind], institutions=[other])
    make_event(title_da="Åbent hus", institution=school)
    make_event(title_da="Et andet sted", institution=other)

    response = client.get("/kalender/?institution=skolen")

    assert {title for _day, title in rows(response)} == {"Skolens egen", "Hele landet", "Uddannelsens", "Åbent hus"}
    assert counts(response, "institution") == {"skolen": 4, "den-anden": 3}


def test_counts_are_those_under_the_other_filters(client):
    random = Random(4)
    schools = [make_institution(key=f"skole-{number}") for number in range(3)]
    known = []
    for number in range(24):
        school = random.choice([*schools, None])
        if number % 3:
            level, month = random.choice(Deadline.Level.values), random.choice([2, 5, 9])
            dates = f"{month:02}-10" if number % 4 else ""
            make_deadline(level=level, yearly_dates=dates, institutions=[school] if school else [])
            months = {f"2027-{month:02}"} if number % 4 else set()
            kinds = {"deadline"}, {level}
        else:
            month = random.choice([2, 5, 9])
            make_event(starts_at=at(2027, month, 3, 10), institution=school)
            months, kinds = {f"2027-{month:02}"}, ({"event"}, set())
        known.append(
            {"kind": kinds[0], "level": kinds[1], "month": months, "institution": {school.key} if school else set()}
        )
    questions = [
        {},
        {"kind": ["deadline"]},
        {"level": ["higher", "youth"], "month": ["2027-05"]},
        {"institution": ["skole-1"], "kind": ["event", "deadline"]},
        {"month": ["2027-02", "2027-09"], "institution": ["skole-0", "skole-2"], "level": ["housing"]},
    ]

    for question in questions:
        response = client.get("/kalender/", question)

        def fits(one, but=None, question=question):
            return all(one[name] & set(values) for name, values in question.items() if name != but)

        assert len(rows(response)) == sum(fits(one) for one in known)
        for name in ("kind", "level", "month", "institution"):
            others = [value for one in known if fits(one, but=name) for value in one[name]]
            assert counts(response, name) == {value: others.count(value) for value in others}


def test_calendar_without_events_says_so_and_offers_no_choice_of_them(client):
    make_deadline(title_da="Frist")
    make_event(title_da="Kladde", draft=True)
    make_event(title_da="Om to år", starts_at=at(2028, 11, 26, 8))

    without, asked = client.get("/kalender/"), client.get("/kalender/?kind=event")
    make_event(title_da="Messe")
    having = client.get("/kalender/")

    assert 'name="kind"' not in main_of(without)
    assert rows(without) == [("2027-03-15", "Frist")]
    assert rows(asked) == []
    for response in (without, asked):
        assert "Der er ikke lagt arrangementer ind for det kommende år endnu." in words(response)
        assert 'href="/studieliv/?kind=recurring"' in main_of(response)
    assert 'value="event" checked' in main_of(asked)
    assert 'name="kind"' in main_of(having)
    assert "ikke lagt arrangementer ind" not in words(having)


def test_months_reach_a_year_ahead(client):
    response = client.get("/kalender/")

    months = re.findall(r'name="month" value="([^"]+)"', main_of(response))
    assert months[0] == "2026-11"
    assert months[-1] == "2027-12"
    assert len(months) == 14


def test_choices_in_force_can_be_taken_away_and_an_empty_list_offers_ways_out(client):
    make_deadline(level=Deadline.Level.HIGHER, yearly_dates="03-15")
    make_deadline(level=Deadline.Level.HOUSING, yearly_dates="05-01")

    response = client.get("/kalender/?level=higher&month=2027-05")

    page = main_of(response)
    assert rows(response) == []
    assert page.count('href="?level=higher"') == page.count('href="?month=2027-05"') == 2
    assert "Ingen dato passer til det hele" in words(response)


WRONG = ["findes-ikke", "1", "'; DROP TABLE x; --", "%00", "<script>", "å" * 5000, "[]", "2026-13", "deadline&{}=nope"]


@pytest.mark.parametrize("name", ["kind", "level", "institution", "month"])
@pytest.mark.parametrize("value", WRONG)
def test_wrong_choice_gives_no_dates_and_its_own_error(client, name, value):
    make_deadline()

    response = client.get(f"/kalender/?{name}={value.format(name)}")

    assert response.status_code == 200
    assert rows(response) == []
    (box,) = re.findall(
        r"<details(?:(?!</details>).)*Fejl:(?:(?!</details>).)*</details>", main_of(response), re.DOTALL
    )
    label = {
        "kind": "Frister og arrangementer",
        "level": "Niveau",
        "institution": "Uddannelsesinstitution",
        "month": "Måned",
    }[name]
    assert label in box
    assert "<script>" not in main_of(response)


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", "%00"])
def test_any_page_number_gives_a_page(client, page):
    make_deadline(title_da="Her")

    assert rows(client.get(f"/kalender/?page={page}")) == [("2027-03-15", "Her")]


@pytest.mark.parametrize("times", [1, 100])
def test_calendar_asks_as_much_with_many_dates(client, django_assert_num_queries, times):
    school, kind = make_institution(key="skolen"), make_education_type()
    make_programme(school, kind)
    for number in range(times):
        dates = f"0{number % 9 + 1}-1{number % 10}"
        make_deadline(yearly_dates=dates, institutions=[school], types=[kind])
        make_event(institution=school, place=make_place(), starts_at=at(2027, number % 9 + 1, 12, 10))
    make_deadline(yearly_dates="")

    with django_assert_num_queries(6):
        response = client.get("/kalender/?institution=skolen")
    with django_assert_num_queries(7):
        feed = client.get(f"/kalender/uddannelsessteder/{school.slug}.ics")

    assert len(rows(response)) == min(2 * times, 30)
    assert len(entries(feed)) == 2 * times
    assert f"{2 * times} datoer" in words(response)


def test_pages_hold_every_entry_once(client):
    for number in range(40):
        make_deadline(title_da=f"Frist {number}", yearly_dates="03-15" if number % 2 else "")

    found = [row for page in (1, 2) for row in rows(client.get(f"/kalender/?page={page}"))]

    assert len(found) == len(set(found)) == 40
    assert [day for day, _title in found] == ["2027-03-15"] * 20 + [""] * 20


@pytest.mark.parametrize(
    ("address", "title", "day", "unknown"),
    [
        ("/kalender/", "Frister og arrangementer", "mandag 15. marts 2027", "dato ikke oplyst"),
        ("/en/calendar/", "Deadlines and events", "Monday 15 March 2027", "date not stated"),
        ("/de/kalender/", "Fristen und Veranstaltungen", "Montag 15. März 2027", "Datum"),
    ],
)
def test_calendar_speaks_three_languages_and_marks_danish_text(client, address, title, day, unknown):
    make_deadline(title_da="Kvote 2", title_en="Quota 2", rule_da="15. marts", rule_en="15 March")
    make_deadline(yearly_dates="")

    response = client.get(address)

    assert f"<h1>{title}</h1>" in main_of(response)
    assert day in words(response)
    assert unknown in words(response)
    assert ("Quota 2" in words(response)) == ("/en/" in address)
    assert (' lang="da">Kvote 2' in main_of(response)) == ("/de/" in address)


# Pages


def test_deadline_page_tells_dates_rule_and_whom_it_concerns(client):
    school, hidden = make_institution(title_da="Skolen"), make_institution(title_da="Skjult skole", draft=True)
    shown = make_programme(school, title_da="Design")
    make_deadline(
        slug="kvote-2",
        title_da="Kvote 2",
        rule_da="15. marts",
        audience_da="Ansøgere uden dansk eksamen",
        note_da="Flyttes næppe.",
        time=time(12),
        official_url="https://guide.example/",
        institutions=[school, hidden],
        programmes=[shown, make_programme(title_da="Skjult", draft=True)],
    )

    response = client.get("/kalender/frister/kvote-2/")

    told = words(response)
    assert "mandag 15. marts 2027 kl. 12:00" in told
    assert "Regnet ud fra den faste regel: 15. marts" in told
    assert "Ansøgere uden dansk eksamen" in told
    assert "Flyttes næppe." in told
    assert f'href="{school.get_absolute_url()}"' in main_of(response)
    assert f'href="{shown.get_absolute_url()}"' in main_of(response)
    assert "Skjult" not in told
    assert 'href="webcal://testserver/kalender/frister/kvote-2.ics"' in main_of(response)


def test_deadline_that_has_passed_keeps_its_page_without_its_date(client):
    make_deadline(slug="forbi", yearly_dates="", stated_dates="2026-03-15", rule_da="15. marts")

    response = client.get("/kalender/frister/forbi/")

    assert response.status_code == 200
    assert "dato ikke oplyst Reglen: 15. marts" in words(response)
    assert "2026" not in words(response)
    assert ".ics" not in main_of(response)
    assert entries(client.get("/kalender/frister/forbi.ics")) == {}


@pytest.mark.parametrize("times", [1, 100])
def test_deadline_page_asks_as_much_when_it_names_many(client, django_assert_num_queries, times):
    make_deadline(slug="kvote-2", institutions=[make_institution() for _ in range(times)])

    with django_assert_num_queries(4):
        response = client.get("/kalender/frister/kvote-2/")

    assert main_of(response).count("/uddannelsessteder/") == min(times, 40)


def test_event_page_tells_schema_org_what_it_shows(client):
    place = make_place(title_da="Huset </script>", address="Nørregade 7", postcode="7400", city="Herning")
    school = make_institution(title_da="Skolen")
    make_event(
        slug="aabent-hus",
        title_da="Åbent hus",
        in_short_da="Se skolen.",
        starts_at=at(2027, 3, 27, 23, 30),
        ends_at=at(2027, 3, 28, 4),
        place=place,
        institution=school,
        price_da="Gratis",
        sources=[make_source(title_da="Skolens kalender")],
    )

    response = client.get("/kalender/begivenheder/aabent-hus/")

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    data = json.loads(block)
    assert data["@type"] == "Event"
    assert data["name"] == "Åbent hus"
    assert (data["startDate"], data["endDate"]) == ("2027-03-27T23:30:00+01:00", "2027-03-28T04:00:00+02:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"]["name"] == "Huset </script>"
    assert data["organizer"]["name"] == "Skolen"
    told = words(response)
    for shown in ("lørdag 27. marts 2027, 23:30 – søndag 28. marts 2027, 04:00", "Nørregade 7, 7400 Herning", "Gratis"):
        assert shown in told
    assert "Kilden nævner selve datoen." in told


def test_event_names_no_draft_and_says_when_it_is_cancelled_or_over(client):
    hidden = {"place": make_place(title_da="Skjult sted", draft=True)}
    hidden["institution"] = make_institution(title_da="Skjult skole", draft=True)
    make_event(slug="aflyst", is_cancelled=True, location_da="Torvet", **hidden)
    make_event(slug="forbi", starts_at=at(2026, 11, 1, 9))

    cancelled, over = (client.get(f"/kalender/begivenheder/{slug}/") for slug in ("aflyst", "forbi"))

    assert "Arrangementet er aflyst." in words(cancelled)
    assert "https://schema.org/EventCancelled" in cancelled.content.decode()
    assert "Torvet" in words(cancelled)
    assert "Skjult" not in cancelled.content.decode()
    assert "Skjult" not in client.get("/kalender/").content.decode()
    assert "Skjult" not in client.get("/kalender/alle.ics").content.decode()
    assert "Arrangementet er forbi." in words(over)
    assert ".ics" not in main_of(over)


@pytest.mark.parametrize("make", [make_deadline, make_event])
def test_drafts_have_no_page_and_no_feed_and_withdrawn_ones_are_gone(client, make):
    make(slug="kladde", draft=True)
    make(slug="trukket", withdrawn=True)
    folder = "/kalender/frister" if make is make_deadline else "/kalender/begivenheder"

    for ending in ("/", ".ics"):
        assert client.get(f"{folder}/kladde{ending}").status_code == 404
        assert client.get(f"{folder}/trukket{ending}").status_code == 410


def test_old_addresses_lead_to_the_new_ones(client):
    for record in (make_deadline(slug="gammel"), make_event(slug="gammel"), make_institution(slug="gammel")):
        record.slug = "ny"
        save(record)

    for folder in ("frister", "begivenheder", "uddannelsessteder"):
        moved = client.get(f"/kalender/{folder}/gammel.ics")
        assert (moved.status_code, moved.headers["Location"]) == (301, f"/kalender/{folder}/ny.ics")
    assert client.get("/kalender/frister/gammel/").headers["Location"] == "/kalender/frister/ny/"
    assert client.get("/kalender/begivenheder/gammel/").headers["Location"] == "/kalender/begivenheder/ny/"


# Feeds


def test_feeds_hold_what_is_dated_and_public(client):
    school = make_institution(slug="skolen", title_da="Skolen")
    own = make_deadline(key="egen", yearly_dates="05-01 11-01", institutions=[school])
    make_deadline(key="uden-dato", yearly_dates="")
    make_deadline(key="kladde", draft=True)
    make_deadline(key="trukket", withdrawn=True)
    make_event(key="messe")
    make_event(key="skolens", institution=school)
    make_event(key="forbi", starts_at=at(2026, 11, 1, 9))

    def uids(address: str) -> set[str]:
        response = client.get(address)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return set(entries(response))

    deadlines = {"egen-2027-1@herning-kommune", "egen-2027-2@herning-kommune"}
    events = {"event.messe@herning-kommune", "event.skolens@herning-kommune"}
    assert uids("/kalender/alle.ics") == deadlines | events
    assert uids("/en/calendar/all.ics") == deadlines | events
    assert uids("/kalender/alle.ics?kind=event&institution=findes-ikke") == deadlines | events
    assert uids("/kalender/frister.ics") == deadlines
    assert uids("/kalender/uddannelsessteder/skolen.ics") == deadlines | {"event.skolens@herning-kommune"}
    assert uids(f"/kalender/frister/{own.slug}.ics") == deadlines
    assert client.get("/kalender/uddannelsessteder/findes-ikke.ics").status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost"])
def test_entries_keep_their_ids_whatever_host_is_asked(client, settings, host):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    make_deadline(key="egen", yearly_dates="05-01")
    make_event(key="messe")

    response = client.get("/kalender/alle.ics", headers={"host": host})

    assert set(entries(response)) == {"egen-2027-1@herning-kommune", "event.messe@herning-kommune"}


def test_deadline_without_an_hour_takes_the_whole_day(client):
    deadline = make_deadline(
        key="kvote-2",
        title_da="Kvote 2; søg nu",
        rule_da="15. marts",
        audience_da="Alle, som søger",
        place_da="Hele landet",
        official_url="https://guide.example/",
    )

    (entry,) = entries(client.get("/kalender/frister.ics")).values()

    assert entry["DTSTART"] == ({"VALUE": "DATE"}, "20270315")
    assert entry["DTEND"] == ({"VALUE": "DATE"}, "20270316")
    assert text(entry["SUMMARY"][1]) == "Kvote 2; søg nu"
    assert text(entry["DESCRIPTION"][1]).split("\n") == [
        "Alle, som søger",
        "Reglen: 15. marts. Datoen følger af den årlige regel.",
        "Tjek den officielle side: https://guide.example/",
    ]
    assert entry["URL"][1] == f"http://testserver{deadline.get_absolute_url()}"
    assert entry["LOCATION"][1] == "Hele landet"
    assert entry["STATUS"][1] == "CONFIRMED"


# The clocks change on 28 March and 31 October 2027.
@pytest.mark.parametrize(
    ("day", "at_noon"), [("03-15", "20270315T110000"), ("03-28", "20270328T100000"), ("07-05", "20270705T100000")]
)
@pytest.mark.parametrize("address", ["/kalender/alle.ics", "/kalender/frister/kvote.ics", "/planlaeg/plan.ics"])
def test_deadline_stands_at_its_hour_in_danish_time_all_year(client, day, at_noon, address):
    programme = make_programme(key="design")
    deadline = make_deadline(key="kvote", slug="kvote", yearly_dates=day, time=time(12), programmes=[programme])
    asked = f"{address}?programme=design" if "plan" in address else address

    content = client.get(asked).content
    deadline.time = None
    save(deadline)
    without = client.get(asked).content

    calendar = Calendar.from_ical(content)
    (entry,) = calendar.events
    # By the time zone that stands in the file, as a client without one of its own reads it.
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)
    assert entry["DTSTART"].params["TZID"] == calendar.timezones[0].tz_name == "Europe/Copenhagen"
    moment = entry["DTSTART"].dt.replace(tzinfo=zone).astimezone(UTC)
    assert f"{moment:%Y%m%dT%H%M%S}" == at_noon
    assert not {"DTEND", "DURATION"} & set(entry)
    assert "Kl. 12:00 dansk tid." in entry["DESCRIPTION"]
    (whole_day,) = Calendar.from_ical(without).events
    assert f"{whole_day['DTSTART'].dt:%m-%d}" == day
    assert whole_day["UID"] == entry["UID"] == "kvote-2027-1@herning-kommune"
    assert whole_day["SEQUENCE"] >= entry["SEQUENCE"]


def test_pages_and_schema_org_name_the_same_moment_as_the_calendar(client):
    programme = make_programme(slug="design", key="design")
    make_deadline(slug="kvote-2", time=time(12), programmes=[programme], audience_da="")
    make_deadline(slug="kvote-1", yearly_dates="07-05", time=time(12), programmes=[programme])
    make_deadline(slug="svar", yearly_dates="07-28", kind=Deadline.Kind.ANSWER, programmes=[programme])

    for address in ("/kalender/", f"{programme.get_absolute_url()}", "/planlaeg/?programme=design"):
        found = re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', main_of(client.get(address)))
        moments = {moment: " ".join(shown.split()) for moment, shown in found if moment >= "2027"}
        assert list(moments) == ["2027-03-15T12:00:00+01:00", "2027-07-05T12:00:00+02:00", "2027-07-28"]
        assert [shown.endswith(" kl. 12:00") for shown in moments.values()] == [True, True, False]
    page = client.get(programme.get_absolute_url()).content.decode()
    assert '"applicationDeadline": "2027-03-15T12:00:00+01:00"' in page


def test_moved_date_keeps_its_uid_and_says_that_it_has_changed(client):
    deadline = make_deadline(key="kvote-2")
    (before,) = entries(client.get("/kalender/frister.ics")).values()

    with time_machine.travel(at(2026, 12, 1, 9), tick=False):
        deadline.stated_dates = "2027-03-16"
        save(deadline)
        (after,) = entries(client.get("/kalender/frister.ics")).values()

    assert before["UID"] == after["UID"]
    assert (before["DTSTART"][1], after["DTSTART"][1]) == ("20270315", "20270316")
    assert int(after["SEQUENCE"][1]) > int(before["SEQUENCE"][1]) == 0
    assert after["LAST-MODIFIED"][1] == "20261201T080000Z"
    assert "Datoen står i en kilde." in text(after["DESCRIPTION"][1])


def test_two_dates_of_one_deadline_are_two_entries_year_after_year(client):
    make_deadline(key="bolig", yearly_dates="05-01 11-01")

    with time_machine.travel(at(2027, 6, 1, 9), tick=False):
        found = entries(client.get("/kalender/frister.ics"))

    assert {uid: one["DTSTART"][1] for uid, one in found.items()} == {
        "bolig-2027-2@herning-kommune": "20271101",
        "bolig-2028-1@herning-kommune": "20280501",
    }


def test_event_has_its_hours_in_danish_time_and_can_be_cancelled(client):
    place = make_place(title_da="Huset", address="Nørregade 7", postcode="7400", city="Herning")
    event = make_event(
        slug="messe",
        key="messe",
        title_da="Messe",
        starts_at=at(2027, 3, 28, 1),
        ends_at=at(2027, 3, 28, 14),
        place=place,
    )
    (before,) = entries(client.get("/kalender/begivenheder/messe.ics")).values()

    with time_machine.travel(at(2026, 12, 1, 9), tick=False):
        event.is_cancelled = True
        save(event)
        (after,) = entries(client.get("/kalender/alle.ics")).values()

    zone = {"TZID": "Europe/Copenhagen"}
    assert (before["DTSTART"], before["DTEND"]) == ((zone, "20270328T010000"), (zone, "20270328T140000"))
    assert text(before["LOCATION"][1]) == "Huset, Nørregade 7, 7400 Herning"
    assert (before["STATUS"][1], after["STATUS"][1]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"] == ({}, "event.messe@herning-kommune")
    assert int(after["SEQUENCE"][1]) > int(before["SEQUENCE"][1])
    assert after["SUMMARY"][1] == "Aflyst: Messe"


def test_event_of_whole_days_ends_on_the_day_after_its_last(client):
    make_event(slug="uge", is_all_day=True, starts_at=at(2027, 2, 8), ends_at=at(2027, 2, 12, 23, 59))

    (entry,) = entries(client.get("/kalender/begivenheder/uge.ics")).values()

    assert entry["DTSTART"] == ({"VALUE": "DATE"}, "20270208")
    assert entry["DTEND"] == ({"VALUE": "DATE"}, "20270213")


def test_feed_stays_the_same_until_a_record_changes(client):
    deadline = make_deadline()
    first = client.get("/kalender/alle.ics")

    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        again = client.get("/kalender/alle.ics", headers={"If-None-Match": first["ETag"]})
        deadline.note_da = "Ny besked."
        save(deadline)
        changed = client.get("/kalender/alle.ics", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert changed.status_code == 200


def test_calendar_offers_its_feeds_and_that_of_a_chosen_institution(client):
    make_deadline()
    make_institution(key="skolen", slug="skole-slug")

    page, narrowed = main_of(client.get("/kalender/")), main_of(client.get("/kalender/?institution=skolen"))

    for address in ("/kalender/alle.ics", "/kalender/frister.ics"):
        assert f'href="webcal://testserver{address}"' in page
        assert f'href="{address}" download' in page
    assert "/kalender/uddannelsessteder/" not in page
    assert 'href="webcal://testserver/kalender/uddannelsessteder/skole-slug.ics"' in narrowed


# Front page


@pytest.mark.parametrize("times", [1, 100])
def test_front_page_shows_the_next_three_deadlines(client, django_assert_num_queries, times):
    for title, day in [("Senest", "06-01"), ("Først", "12-01"), ("Dernæst", "02-01"), ("For sent", "11-20")]:
        make_deadline(title_da=title, yearly_dates=day)
    for _ in range(times):
        make_deadline(title_da="Uden dato", yearly_dates="")
        make_deadline(title_da="Kladde", draft=True, yearly_dates="11-27")

    with django_assert_num_queries(4):
        response = client.get("/")

    section = main_of(response).partition('aria-labelledby="deadlines"')[2].partition("</section>")[0]
    assert re.findall(r"<h3><a[^>]*>([^<]+)<", section) == ["Først", "Dernæst", "Senest"]
    assert re.findall(r'datetime="([^"]+)"', section) == ["2026-12-01", "2027-02-01", "2027-06-01"]
    assert 'href="/kalender/"' in section


def test_front_page_without_deadlines_says_nothing_of_them(client):
    make_deadline(yearly_dates="")

    assert 'aria-labelledby="deadlines"' not in main_of(client.get("/"))
