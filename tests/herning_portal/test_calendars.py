import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.calendars import CalendarEvent, calendar, calendar_response

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
CHANGED = datetime(2026, 9, 1, 8, 15, 30, tzinfo=UTC)
DEADLINE = CalendarEvent("frist-kvote-2", "Kvote 2: søg senest i dag", date(2027, 3, 15), CHANGED)
FAIR = CalendarEvent(
    "karrieremesse",
    "Karrieremesse; æøå, ß",
    datetime(2027, 3, 27, 23, 0, tzinfo=UTC),
    CHANGED,
    ends=datetime(2027, 3, 28, 12, 0, tzinfo=UTC),
    description="Første linje\nAnden linje, med \\ og ;",
    location="Østergade 1, Herning",
    url="https://example.dk/messe?a=1&b=2",
    sequence=3,
)

Property = tuple[str, dict[str, str], str]


def read(content: bytes) -> list[Property]:
    """RFC 5545 by hand, apart from the library: lines end in CRLF, take 75 octets at most and unfold to properties."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    unfolded = re.sub(rb"\r\n[ \t]", b"", content.removesuffix(b"\r\n")).decode()
    properties = []
    for line in unfolded.split("\r\n"):
        head, value = re.fullmatch(r'((?:[^:"]|"[^"]*")+):(.*)', line, re.DOTALL).groups()
        name, *parameters = head.split(";")
        properties.append((name, dict(parameter.split("=", 1) for parameter in parameters), value))
    return properties


def text(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), value)


def component(properties: list[Property], kind: str, number: int = 0) -> dict[str, tuple[dict[str, str], str]]:
    begins = [place for place, (name, _p, value) in enumerate(properties) if (name, value) == ("BEGIN", kind)]
    part = properties[begins[number] + 1 :]
    end = next(place for place, (name, _p, value) in enumerate(part) if (name, value) == ("END", kind))
    return {name: (parameters, value) for name, parameters, value in part[:end]}


def subscribe(request):
    return calendar_response("Frister i Herning på én gang", [DEADLINE, FAIR])


urlpatterns = [path("kalender.ics", subscribe)]


def test_calendar_says_whose_it_is_and_when_to_come_again():
    with translation.override("da"):
        properties = read(calendar("Frister; alle, på dansk", [DEADLINE]))

    head = {
        name: (parameters, value) for name, parameters, value in properties[: properties.index(("BEGIN", {}, "VEVENT"))]
    }
    assert properties[0] == ("BEGIN", {}, "VCALENDAR")
    assert head["VERSION"] == ({}, "2.0")
    assert head["PRODID"] == ({}, "-//Herning Kommune//Uddannelsesstrategi//DA")
    assert text(head["NAME"][1]) == text(head["X-WR-CALNAME"][1]) == "Frister; alle, på dansk"
    assert head["REFRESH-INTERVAL"] == ({"VALUE": "DURATION"}, "PT12H")
    assert head["X-PUBLISHED-TTL"] == ({}, "PT12H")


def test_whole_days_end_on_the_day_after_and_need_no_time_zone():
    week = replace(DEADLINE, uid="uge", starts=date(2027, 12, 27), ends=date(2027, 12, 31))

    content = calendar("Frister", [DEADLINE, week])

    properties = read(content)
    day, days = component(properties, "VEVENT"), component(properties, "VEVENT", 1)
    assert (day["DTSTART"], day["DTEND"]) == (({"VALUE": "DATE"}, "20270315"), ({"VALUE": "DATE"}, "20270316"))
    assert days["DTEND"] == ({"VALUE": "DATE"}, "20280101")
    assert day["TRANSP"][1] == "TRANSPARENT"
    assert b"VTIMEZONE" not in content
    assert b"RRULE" not in content


def test_moments_carry_the_danish_time_zone_across_the_change_of_clocks():
    content = calendar("Det sker", [FAIR])

    event = component(read(content), "VEVENT")
    zone = {"TZID": "Europe/Copenhagen"}
    assert (event["DTSTART"], event["DTEND"]) == ((zone, "20270328T000000"), (zone, "20270328T140000"))
    parsed = icalendar.Calendar.from_ical(content)
    # By the file's own time zone, not by the machine's.
    own = parsed.timezones[0].to_tz(lookup_tzid=False)
    assert parsed.timezones[0].tz_name == "Europe/Copenhagen"
    for moment in (FAIR.starts, FAIR.ends, datetime(2027, 12, 1, 11, tzinfo=UTC)):
        assert moment.astimezone(own).utcoffset() == moment.astimezone(COPENHAGEN).utcoffset()


def test_moment_has_no_end_and_leaves_its_owner_free():
    given = (FAIR, replace(FAIR, ends=None))

    fair, moment = (component(read(calendar("Det sker", [one])), "VEVENT") for one in given)

    assert "DTEND" not in moment
    assert "DURATION" not in moment
    assert moment["TRANSP"][1] == "TRANSPARENT"
    assert "TRANSP" not in fair


def test_event_carries_its_words_and_its_changes():
    event = component(read(calendar("Det sker", [FAIR])), "VEVENT")

    assert text(event["SUMMARY"][1]) == FAIR.title
    assert text(event["DESCRIPTION"][1]) == FAIR.description
    assert text(event["LOCATION"][1]) == FAIR.location
    assert event["URL"][1] == FAIR.url
    assert event["UID"][1] == "karrieremesse@herning-kommune"
    assert event["DTSTAMP"][1] == event["LAST-MODIFIED"][1] == "20260901T081530Z"
    assert event["SEQUENCE"][1] == "3"
    assert event["STATUS"][1] == "CONFIRMED"


def test_cancelled_and_moved_event_keeps_its_uid():
    moved = replace(
        FAIR, starts=FAIR.starts + timedelta(days=7), ends=None, is_cancelled=True, sequence=4, title="Aflyst"
    )

    before, after = (component(read(calendar("Det sker", [one])), "VEVENT") for one in (FAIR, moved))

    assert after["STATUS"][1] == "CANCELLED"
    assert after["SEQUENCE"][1] == "4"
    assert before["UID"] == after["UID"]


@pytest.mark.urls(__name__)
def test_feed_is_a_calendar_file_that_keeps_its_etag(client):
    first = client.get("/kalender.ics", headers={"host": "localhost:8000"})
    again = client.get("/kalender.ics", headers={"host": "localhost:8000", "If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "filename*=utf-8''frister-i-herning-p%C3%A5-%C3%A9n-gang.ics" in first["Content-Disposition"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Cache-Control"].startswith("public")
    assert again.status_code == 304
    assert component(read(first.content), "VEVENT")["UID"][1] == "frist-kvote-2@herning-kommune"
    assert client.head("/kalender.ics").status_code == 200


def test_calendar_without_events_is_still_one():
    parsed = icalendar.Calendar.from_ical(calendar("Tom", []))

    assert parsed["NAME"] == "Tom"
    assert parsed.events == []


def test_name_that_no_file_can_have_gets_another():
    response = calendar_response("***", [])

    assert 'filename="calendar.ics"' in response["Content-Disposition"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": datetime(2027, 3, 16, tzinfo=UTC)},
        {"ends": date(2027, 3, 14)},
        {"starts": datetime(2027, 3, 15, 12)},
        {"updated_at": datetime(2027, 3, 15, 12)},
    ],
)
def test_event_that_makes_no_sense_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match="frist-kvote-2"):
        replace(DEADLINE, **wrong)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(title=words, description=words, location=words)
def test_any_words_make_a_file_that_parses(title, description, location):
    event = replace(FAIR, title=title, description=description, location=location)

    content = calendar(title, [event])

    by_hand = component(read(content), "VEVENT")
    (by_library,) = icalendar.Calendar.from_ical(content).events
    assert text(by_hand["SUMMARY"][1]) == by_library["SUMMARY"]
    assert by_hand["SEQUENCE"][1] == "3"
    assert set(by_hand) <= set(component(read(calendar("x", [FAIR])), "VEVENT"))
    printable = [letter for letter in title if letter.isprintable()]
    assert [letter for letter in by_library["SUMMARY"] if letter.isprintable()] == printable
