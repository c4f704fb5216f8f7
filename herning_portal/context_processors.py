"""Ground: what every page knows about the site. Reads no user, so that all visitors share one page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from herning_portal.models import ContactPoint


def site(request: HttpRequest) -> dict[str, object]:
    path = request.path
    # Choices stay when the language changes. The addresses for search engines are without them.
    question = f"?{request.GET.urlencode()}" if request.GET else ""
    # What IT has set for this machine goes before what editors keep.
    given = {name: value for name, value in settings.SITE["contact"].items() if value}
    return {
        "site": settings.SITE | {"contact": ContactPoint.known() | given},
        "canonical_url": request.build_absolute_uri(path),
        "languages": [
            {
                "code": code,
                "name": name,
                "path": translate_url(path, code) + question,
                "url": request.build_absolute_uri(translate_url(path, code)),
                "is_active": code == get_language(),
            }
            for code, name in settings.LANGUAGES
        ],
    }
