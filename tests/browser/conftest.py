"""A real browser on the shipped content."""

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from herning_portal.models import ContactPoint
from tests import shelf
from tests.conftest import keep_contact_points
from tests.factories import make_report

# Playwright's own loop runs in this thread; Django would take it for a view that queries where it must not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

STRATEGY = "/strategier/uddannelsesstrategi/"
GOAL = f"{STRATEGY}en-tiltraekkende-uddannelsesby/"
PAGES = {
    "home": "/",
    "strategy": STRATEGY,
    "print": f"{STRATEGY}udskriv/",
    "goal": GOAL,
    "focus_point": f"{GOAL}byudvikling-og-bosaetning/",
    "strategies": "/strategier/",
    "status": "/status/",
    "figures": "/tal/",
    "figure": "/tal/valg-af-erhvervsuddannelse/",
    "news": "/nyt/",
    "no_news": "/nyt/?goal=findes-ikke",
    "reports": "/statusrapporter/",
    "report": "/statusrapporter/efteraar/?med=foraar",
    "report_in_print": "/statusrapporter/efteraar/udskriv/",
    "commitments": "/det-vil-vi/?strategy=uddannelsespolitik-2008",
    "no_commitments": "/det-vil-vi/?strategy=findes-ikke",
    "common_thread": "/den-roede-traad/?theme=guidance",
    "historic": "/strategier/uddannelsespolitik-2008/",
    "regional": "/strategier/midtjysk-erhvervsuddannelsesstrategi/",
    "programmes": "/uddannelser/?level=academy&language=en",
    "no_programmes": "/uddannelser/?level=findes-ikke&q=xyz",
    "compare": "/uddannelser/sammenlign/?p=ea-mark&p=via-spl&p=au-mask",
    "programme": "/uddannelser/sygeplejerske/",
    "closed_programme": "/uddannelser/maskinteknik/",
    "institutions": "/uddannelsessteder/",
    "institution": "/uddannelsessteder/via-herning/",
    "ladder": "/uddannelsesstigen/",
    "housing": "/bolig/?campus=via-herning&km=3&rent=4000&who=student",
    "no_homes": "/bolig/?campus=via-herning&km=0&stage=planned&rent=x",
    "residence": "/bolig/birk-centerpark-85-95/",
    "housing_provider": "/bolig/udlejere/au-housing/",
    "planner": "/planlaeg/?programme=via-spl&rent=4.200,50&su=x&move_in=2099-08-01",
    "plan_in_print": "/planlaeg/udskriv/?programme=via-spl&home=h-birk&rent=4200&move_in=2099-08-01",
    "student_life": "/studieliv/?kind=recurring",
    "place": "/studieliv/studenterhuset/",
    "calendar": "/kalender/?institution=via-herning",
    "deadline": "/kalender/frister/kvote-2/",
    "initiatives": "/initiativer/?status=in_progress&attention=outdated",
    "no_initiatives": "/initiativer/?status=findes-ikke&q=xyz",
    "initiative_matrix": "/initiativer/matrix/",
    "initiative_timeline": "/initiativer/tidslinje/?document=uddannelsesstrategi",
    "initiative": "/initiativer/haandvaerkskollegium-i-herning/",
    "about": "/om/",
    "accessibility": "/om/tilgaengelighed/",
    "cookies": "/om/cookies/",
    "contact": "/om/kontakt/",
    "glossary": "/om/ordliste/",
    "sitemap": "/om/sideoversigt/",
    "search": "/soeg/?q=ungdomsboliger",
    "search_mended": "/en/search/?q=aprenticeship",
    "nothing_found": "/soeg/?q=flybilletter",
    "search_empty": "/soeg/",
    "not_found": "/findes-ikke/",
    "english": "/en/strategies/uddannelsesstrategi/en-tiltraekkende-uddannelsesby/",
    "german": "/de/strategien/uddannelsesstrategi/",
}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    browser = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    return {"executable_path": browser, "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}


@pytest.fixture
def site(shelved: None, live_server, transactional_db: None) -> str:
    """The address of a server with the shipped content."""
    shelf.put_back()
    keep_contact_points(ContactPoint.learn())
    # None is shipped: a report is made of what stands in the portal on a day.
    make_report(slug="foraar", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30))
    make_report(slug="efteraar")
    return live_server.url


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small screen without scripts."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    """A phone as most people have it, without scripts."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()
