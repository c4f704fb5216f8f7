"""The programme finder with its script and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_choices_change_the_list_without_a_new_page(site: str, page: Page):
    page.goto(f"{site}/uddannelser/")
    page.evaluate("() => { document.body.dataset.first = 'yes' }")
    status, academy = page.get_by_role("status"), page.locator("input[name=level][value=academy]")

    academy.check()
    expect(status).to_have_text("9 uddannelser")
    assert page.url == f"{site}/uddannelser/?level=academy"
    expect(academy).to_be_focused()
    page.get_by_role("link", name="Fjern filter: Erhvervsakademiuddannelse").click()
    expect(page.get_by_role("heading", name="Resultater")).to_be_focused()
    assert page.url == f"{site}/uddannelser/"
    page.go_back()
    expect(academy).to_be_checked()
    expect(status).to_have_text("9 uddannelser")

    assert page.evaluate("() => document.body.dataset.first") == "yes"


def test_programmes_are_found_and_compared_without_a_script(site: str, browser: Browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/uddannelser/")

    page.get_by_label("Ord eller navn").fill("ØKONOM")
    page.get_by_role("button", name="Søg", exact=True).click()
    for name in ("Finansøkonom", "Markedsføringsøkonom"):
        page.get_by_label(f"Sammenlign {name}").check()
    page.get_by_role("button", name="Sammenlign de valgte").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sammenlign uddannelser")
    assert page.url == f"{site}/uddannelser/sammenlign/?p=ea-finok&p=ea-mark"
    context.close()
