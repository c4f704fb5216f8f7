"""A home and a plan, on a phone without scripts, in Danish and in English."""

from decimal import Decimal

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.steps import fits, follow
from tests.factories import (
    make_building,
    make_campus,
    make_deadline,
    make_education_type,
    make_institution,
    make_offering,
    make_programme,
    make_residence,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def town(live_server, transactional_db: None) -> str:
    """A school, and four homes of which two can be compared by rent and distance."""
    school = make_institution(title_da="Skolen", short_title_da="Skolen")
    kind = make_education_type()
    campus = make_campus(school, title_da="Skolen, Birk", latitude=56.13, longitude=9.03)
    programme = make_programme(school, kind, title_da="Sygeplejerske", title_en="Nursing")
    make_offering(programme, campus)
    make_deadline(title_da="Søg ind", title_en="Apply", types=[kind])
    for name, latitude, rent in [
        ("Dyr og nær", 56.131, 5000),
        ("Billig og nær", 56.140, 3200),
        ("Billigst og langt væk", 56.180, 2000),
        ("Uden husleje", 56.135, None),
    ]:
        home = make_residence(title_da=name, rent_from=None if rent is None else Decimal(rent))
        make_building(home, latitude=latitude, longitude=9.03)
    return live_server.url


HOUSING_WORDS = {
    "da": ("/bolig/", "Afstand fra", "Højst km væk", "Sortér efter", "rent", "Vis boliger", "fra 3.200 kr."),
    "en": ("/en/housing/", "Distance from", "At most km away", "Sort by", "rent", "Show homes", "from DKK 3,200"),
}


@pytest.mark.parametrize("language", ["da", "en"])
def test_cheapest_home_within_three_kilometres(town: str, small: Page, language: str):
    address, place, limit, sort, cheapest, show, rent = HOUSING_WORDS[language]
    small.goto(town + address)

    small.get_by_label(place).select_option("Skolen, Birk")
    small.get_by_label(limit).fill("3")
    small.get_by_label(sort).select_option(cheapest)
    follow(small.get_by_role("button", name=show))
    names = small.locator("main h4").all_inner_texts()
    assert [name.splitlines()[-1] for name in names] == ["Billig og nær", "Dyr og nær", "Uden husleje"]
    assert fits(small)
    follow(small.locator("main h4").first.get_by_role("link"))

    expect(small.get_by_role("heading", level=1)).to_have_text("Billig og nær")
    expect(small.locator("main")).to_contain_text(rent)


PLAN_WORDS = {
    "da": (
        "/planlaeg/", "Søg en uddannelse", "sygeple", "Find uddannelser", "Sygeplejerske, Skolen", "Vælg uddannelse",
        "Husleje", "SU efter skat", "Regn ud", "Du har 2.799,50 kr. tilbage om måneden.", "Du flytter ind den",
        "Tilføj datoer", "Planen på én side til print", "Datoerne til din kalender (ics)",
        ["Søg ind", "Du flytter ind"],
    ),
    "en": (
        "/en/planner/", "Search for a programme", "nurs", "Find programmes", "Nursing, Skolen", "Choose programme",
        "Rent", "State educational grant (SU), after tax", "Calculate", "You have DKK 2,799.50 left a month.",
        "You move in on", "Add dates", "The plan on one page, to print", "The dates for your calendar (ics)",
        ["Apply", "You move in"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["da", "en"])
def test_plan_print_and_calendar(town: str, small: Page, language: str):
    (address, search, word, find, programme, choose, rent, grant, calculate, left, move_in, add, print_it, dates,
     entries) = PLAN_WORDS[language]  # fmt: skip
    small.goto(town + address)

    small.get_by_label(search).fill(word)
    follow(small.get_by_role("button", name=find))
    small.get_by_role("radio", name=programme).check()
    follow(small.get_by_role("button", name=choose))
    small.get_by_role("radio", name="Billig og nær").check()
    small.get_by_label(rent, exact=True).fill("4.200,50")
    small.get_by_label(grant).fill("7000")
    follow(small.get_by_role("button", name=calculate))
    expect(small.locator("main")).to_contain_text(left)
    expect(small.get_by_role("radio", name="Billig og nær")).to_be_checked()
    small.get_by_label(move_in).fill("2099-08-01")
    follow(small.get_by_role("button", name=add))
    assert fits(small)

    feed = small.request.get(town + (small.get_by_role("link", name=dates).get_attribute("href") or ""))
    assert [str(one["summary"]) for one in Calendar.from_ical(feed.body()).walk("VEVENT")] == entries
    follow(small.get_by_role("link", name=print_it))
    expect(small.locator("main")).to_contain_text("Billig og nær")
    expect(small.locator("main")).to_contain_text(left)
    assert small.locator("main form").count() == 0
    assert small.context.cookies() == []
