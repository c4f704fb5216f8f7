"""Ground: events in, an iCalendar feed out, such as phones and calendar programs subscribe to.

A rule that comes back every year is given as its dates: a deadline is moved by whoever sets it, and no rule knows that.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from icalendar import Calendar, Event, vDuration, vText

REFRESHED = timedelta(hours=12)
# No calendar can hold them, and some programs end a line at each of these.
BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class CalendarEvent:
    """`uid` is the record's key: it stays while everything else changes, so that a subscriber's copy follows.

    With dates it takes whole days, `ends` the last of them; with moments an hour. A moment without an end is over as
    it begins (RFC 5545, 3.6.1), as a deadline is, or its end is not known.
    `updated_at` is when the record changed, never now: the feed keeps its ETag. `sequence` grows with each change.
    """

    uid: str
    title: str
    starts: date | datetime
    updated_at: datetime
    ends: date | datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    is_cancelled: bool = False
    sequence: int = 0

    def __post_init__(self) -> None:
        ends = self.starts if self.ends is None else self.ends
        if self.is_timed != isinstance(ends, datetime):
            raise ValueError(f"{self.uid}: it must start and end both by the day or both by the clock.")
        for moment in (self.starts, ends, self.updated_at):
            if isinstance(moment, datetime) and timezone.is_naive(moment):
                raise ValueError(f"{self.uid}: {moment} needs a time zone.")
        if ends < self.starts:
            raise ValueError(f"{self.uid}: it ends before it starts.")

    @property
    def is_timed(self) -> bool:
        return isinstance(self.starts, datetime)


def clean(value: object) -> vText:
    return vText(CONTROLS.sub("", BREAKS.sub("\n", str(value))))


def permanent_id(uid: str) -> str:
    """The same for ever, whatever host the portal is reached at, and another for every municipality."""
    return f"{uid}@{slugify(settings.SITE['municipality'], allow_unicode=True)}"


def entry(event: CalendarEvent) -> Event:
    record = Event()
    record.add("uid", clean(permanent_id(event.uid)))
    record.add("dtstamp", event.updated_at.astimezone(UTC))
    record.add("last-modified", event.updated_at.astimezone(UTC))
    record.add("sequence", event.sequence)
    if isinstance(event.starts, datetime):
        record.add("dtstart", timezone.localtime(event.starts))
        if isinstance(event.ends, datetime):
            record.add("dtend", timezone.localtime(event.ends))
    else:
        record.add("dtstart", event.starts)
        # In the file the end is the day after the last.
        record.add("dtend", (event.ends or event.starts) + timedelta(days=1))
    if not event.is_timed or event.ends is None:
        # What takes a day or a moment, as a deadline does, leaves its owner free.
        record.add("transp", "TRANSPARENT")
    record.add("summary", clean(event.title))
    for name, text in (("description", event.description), ("location", event.location)):
        if text:
            record.add(name, clean(text))
    if event.url:
        record.add("url", event.url)
    record.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return record


def calendar(name: str | Promise, events: Iterable[CalendarEvent]) -> bytes:
    """The whole feed, byte by byte the same as long as the events are."""
    given: Sequence[CalendarEvent] = list(events)
    feed = Calendar()
    owner = f"{settings.SITE['municipality']}//{settings.SITE['name']}".replace("\n", " ")
    feed.add("prodid", clean(f"-//{owner}//{(get_language() or settings.LANGUAGE_CODE).upper()}"))
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", clean(name))
    feed.add("x-wr-calname", clean(name))
    feed.add("x-wr-timezone", clean(settings.TIME_ZONE))
    feed.add("refresh-interval", vDuration(REFRESHED), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(REFRESHED))
    for event in given:
        feed.add_component(entry(event))
    years = [moment.year for event in given if event.is_timed for moment in (event.starts, event.ends or event.starts)]
    if years:
        feed.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return feed.to_ical()


def calendar_response(name: str | Promise, events: Iterable[CalendarEvent]) -> HttpResponse:
    response = HttpResponse(calendar(name, events), content_type="text/calendar; charset=utf-8")
    filename = f"{slugify(str(name), allow_unicode=True) or 'calendar'}.ics"
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
