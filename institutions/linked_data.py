"""Institutions: programmes and institutions in the words of schema.org. Names only what the page shows as well."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from institutions.deadlines import Coming
from institutions.models import Campus, Institution, Programme

# Within a data block of a page these could end it, or begin another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_block(data: dict[str, Any]) -> SafeString:
    """For <script type="application/ld+json">, which browsers read as data and never run. Without what is unknown."""
    known = {name: value for name, value in data.items() if value not in (None, "", [], {})}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(ESCAPES))


def campus_data(campus: Campus) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": campus.title}
    if campus.postal_address:
        parts = {
            "streetAddress": campus.address,
            "postalCode": campus.postcode,
            "addressLocality": campus.city,
        }
        place["address"] = {"@type": "PostalAddress"} | {name: value for name, value in parts.items() if value}
    return place


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
                "location": [campus_data(offering.campus) for offering in programme.offerings.all()],
            },
            "programType": programme.type.title,
            "timeToComplete": f"P{programme.duration_months}M" if programme.duration_months else None,
            "numberOfCredits": programme.ects,
            "maximumEnrollment": programme.places,
            "programPrerequisites": strip_tags(programme.entry_requirements).strip(),
            "applicationDeadline": next_deadline.day.isoformat() if next_deadline and next_deadline.day else None,
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
            "location": [campus_data(campus) for campus in institution.campuses.all()],
        }
    )
