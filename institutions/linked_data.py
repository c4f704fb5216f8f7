"""Institutions: programmes and institutions in the words of schema.org. Names only what the page shows as well."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from herning_portal.dates import at_time
from herning_portal.rich_text import plain
from institutions.deadlines import Coming
from institutions.models import Campus, Event, Institution, Place, Programme

# Within a data block of a page these could end it, or begin another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_block(data: dict[str, Any]) -> SafeString:
    """For <script type="application/ld+json">, which browsers read as data and never run. Without what is unknown."""
    known = {name: value for name, value in data.items() if value not in (None, "", [], {})}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(ESCAPES))


def place_data(place: Campus | Place) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Place", "name": place.title}
    if place.postal_address:
        parts = {
            "streetAddress": place.address,
            "postalCode": place.postcode,
            "addressLocality": place.city,
        }
        found["address"] = {"@type": "PostalAddress"} | {name: value for name, value in parts.items() if value}
    return found


def deadline_data(one: Coming | None) -> str | None:
    """None where it holds for some applicants only: there is no word here to say for whom."""
    if one is None or one.day is None or one.deadline.audience:
        return None
    return at_time(one.day, one.deadline.time).isoformat()


def programme_data(request: HttpRequest, programme: Programme, deadlines: Sequence[Coming]) -> SafeString:
    institution = programme.institution
    next_deadline = next((one for one in deadlines if one.deadline.kind == "application" and one.day), None)
    return as_block(
        {
            "@context": "https://schema.org",
            "@type": "EducationalOccupationalProgram",
            "name": programme.title,
            "description": programme.in_short,
            "url": request.build_absolute_uri(programme.get_absolute_url()),
            "sameAs": [address for address in (programme.website, programme.guide_url) if address],
            "provider": {
                "@type": "EducationalOrganization",
                "name": institution.title,
                "url": request.build_absolute_uri(institution.get_absolute_url()),
                "location": [place_data(offering.campus) for offering in programme.offerings.all()],
            },
            "programType": programme.type.title,
            "timeToComplete": f"P{programme.duration_months}M" if programme.duration_months else None,
            "numberOfCredits": programme.ects,
            "maximumEnrollment": programme.places,
            "programPrerequisites": "" if programme.is_closed else plain(programme.entry_requirements),
            "applicationDeadline": deadline_data(next_deadline),
        }
    )


def institution_data(request: HttpRequest, institution: Institution) -> SafeString:
    return as_block(
        {
            "@context": "https://schema.org",
            "@type": "EducationalOrganization",
            "name": institution.title,
            "alternateName": institution.short_title,
            "description": institution.in_short,
            "url": request.build_absolute_uri(institution.get_absolute_url()),
            "sameAs": [institution.website] if institution.website else [],
            "location": [place_data(campus) for campus in institution.campuses.all()],
        }
    )


def event_data(request: HttpRequest, event: Event) -> SafeString:
    def moment(of: datetime | None) -> str | None:
        if of is None:
            return None
        return (timezone.localdate(of) if event.is_all_day else timezone.localtime(of)).isoformat()

    place, institution = event.public_place, event.public_institution
    where = {"@type": "Place", "name": event.location} if event.location else None
    return as_block(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": event.title,
            "description": event.in_short,
            "url": request.build_absolute_uri(event.get_absolute_url()),
            "sameAs": [event.website] if event.website else [],
            "startDate": moment(event.starts_at),
            "endDate": moment(event.ends_at),
            "eventStatus": f"https://schema.org/Event{'Cancelled' if event.is_cancelled else 'Scheduled'}",
            "location": place_data(place) if place else where,
            "organizer": {
                "@type": "EducationalOrganization",
                "name": institution.title,
                "url": request.build_absolute_uri(institution.get_absolute_url()),
            }
            if institution
            else None,
        }
    )
