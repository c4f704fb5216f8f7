"""Search in a real browser: with suggestions, with the keyboard alone, and without scripts."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_suggestions_are_a_combobox_that_the_keyboard_can_use(site: str, page: Page):
    page.goto(site)
    field = page.get_by_role("search", name="Forsidens søgning").get_by_role("combobox")
    field.press_sequentially("ungdomsbol")

    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("i")
    expect(options.first).to_be_visible()
    field.press("ArrowUp")
    field.press("ArrowUp")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(lambda url: url != f"{site}/" and "/soeg/" not in url)


def test_what_is_typed_is_searched_for_whatever_is_suggested(site: str, page: Page):
    page.goto(site)
    field = page.get_by_role("search", name="Forsidens søgning").get_by_role("combobox")
    field.press_sequentially("ungdomsboliger")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Søgning efter »ungdomsboliger«")
    expect(page.locator("mark").first).to_have_text("ungdomsbolig")


def test_phone_without_scripts_reaches_search_by_its_skip_link(site: str, phone: Page):
    phone.goto(f"{site}/om/")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "Gå til søgning"
    phone.keyboard.press("Enter")

    field = phone.get_by_role("search", name="Portalen").get_by_role("searchbox")
    expect(field).to_be_visible()
    field.fill("kollegie")
    field.press("Enter")

    expect(phone.get_by_role("list", name="Resultater")).to_contain_text("Ungdomsboliger og kollegier")
