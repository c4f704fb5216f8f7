import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from strategy.models import Goal
from tests.browser.conftest import GOAL
from tests.browser.steps import follow

pytestmark = pytest.mark.browser


def test_citizen_goes_from_the_front_page_to_a_commitment(site: str, phone: Page):
    phone.goto(site)
    phone.get_by_role("link", name="Mål 1: En tiltrækkende uddannelsesby").click()
    phone.get_by_role("navigation", name="Den røde tråd").get_by_role(
        "link", name="1.5 Byudvikling og bosætning"
    ).click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Byudvikling og bosætning")
    expect(phone.get_by_role("heading", name="Det vil vi")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("ungdomsboliger")


def test_reader_changes_language_and_stays_on_the_page(site: str, page: Page):
    page.goto(site + GOAL)

    follow(page.get_by_role("navigation", name="Vælg sprog").get_by_role("link", name="English"))
    assert page.url.endswith("/en/strategies/uddannelsesstrategi/en-tiltraekkende-uddannelsesby/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("navigation", name="Choose language").get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_reader_who_is_lost_finds_a_way_on(site: str, phone: Page):
    phone.goto(site + "/findes-ikke/")

    phone.locator("main").get_by_role("link", name="Sideoversigt").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Sideoversigt")


def test_editor_writes_in_the_rich_text_field_and_the_page_shows_it(site: str, page: Page):
    User.objects.create_superuser("redaktoer", password="en-lang-adgangskode")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    goal = Goal.objects.get(key="us-m1")

    page.goto(f"{site}/admin/strategy/goal/{goal.pk}/change/")
    page.get_by_label("Brugernavn").fill("redaktoer")
    page.get_by_label("Adgangskode").fill("en-lang-adgangskode")
    page.get_by_role("button", name="Log ind").click()
    editor = page.locator(".field-body_da [role=textbox]")
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Skrevet i feltet. ")
    follow(page.locator("input[name=_save]").first)

    page.goto(site + GOAL)
    expect(page.locator("main")).to_contain_text("Skrevet i feltet.")
    assert re.search(r"<p>Skrevet i feltet\. ", page.content())
    assert errors == []
