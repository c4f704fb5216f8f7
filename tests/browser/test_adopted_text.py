import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, expect

from strategy.models import AdoptedText, Strategy
from tests.browser.test_accessibility import OPTIONS
from tests.factories import make_statement
from tests.strategy.documents import BROCHURE, make_harbour

pytestmark = pytest.mark.browser


def broken_rules(page, options=None) -> list[str]:
    return [rule["id"] for rule in Axe().run(page, options=options).response["violations"]]


def test_editor_places_a_document_without_scripts_and_readers_see_it(
    live_server, transactional_db: None, browser: Browser
):
    for key in ("about", "accessibility", "privacy", "cookies", "reuse", "contact", "glossary", "sitemap"):
        make_statement(key)
    make_harbour(slug="havn", is_current=True)
    User.objects.create_superuser("redaktoer", password="en-lang-adgangskode")
    plain = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False, color_scheme="dark")
    page = plain.new_page()

    page.goto(f"{live_server.url}/admin/strategy/adopteddocument/add/")
    page.get_by_label("Brugernavn").fill("redaktoer")
    page.get_by_label("Adgangskode").fill("en-lang-adgangskode")
    page.get_by_role("button", name="Log ind").press("Enter")
    page.get_by_label("Strategi:").select_option(label="Havnestrategi")
    for version, text in enumerate((BROCHURE, BROCHURE.replace("ti både", "tyve både"))):
        page.get_by_label("Dokument:").set_input_files(
            {"name": "havn.txt", "mimeType": "text/plain", "buffer": text.encode()}
        )
        page.get_by_role("button", name="Gem", exact=True).first.press("Enter")
        unplaced = page.get_by_role("region", name="Ikke placeret")
        unplaced.get_by_label("havn.example").press("Space")
        unplaced.get_by_label("Flyt det, der er krydset af, til").select_option("– 1.2 Kort og kompas")
        unplaced.get_by_role("button", name="Flyt").press("Enter")
        expect(page.get_by_role("region", name="Fokuspunkt 1.2 Kort og kompas")).to_contain_text("havn.example")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if version:
            page.get_by_label("Det er en ny version").press("Space")
        page.get_by_role("button", name="Bekræft placeringen").press("Enter")
        expect(page.get_by_text("poster fik en første version")).to_be_visible()
        page.goto(f"{live_server.url}/admin/strategy/adopteddocument/add/")
        page.get_by_label("Strategi:").select_option(label="Havnestrategi")
    plain.close()

    assert AdoptedText.objects.get(version=2).item.key == "m1-baade"
    address = Strategy.objects.get().get_absolute_url()
    reader = browser.new_page()
    for path, words in (
        ("", "Havnen er byens hjerte"),
        ("sejle/", "Byens både er gamle"),
        ("sejle/baade/", "tyve både"),
        ("versioner/m1-baade/", "Version 1"),
        ("udskriv/?text=adopted", "Store både"),
    ):
        reader.goto(f"{live_server.url}{address}{path}")
        expect(reader.locator("main")).to_contain_text(words)
        assert broken_rules(reader, OPTIONS) == [], path
    reader.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_placing_screen_breaks_no_rule_of_axe(
    live_server, transactional_db: None, browser: Browser, admin_client, scheme
):
    strategy = make_harbour(slug="havn", is_current=True)
    upload = {"strategy": strategy.pk, "file": SimpleUploadedFile("havn.txt", BROCHURE.encode())}
    placing = admin_client.post("/admin/strategy/adopteddocument/add/", upload)
    context = browser.new_context(viewport={"width": 1350, "height": 900}, color_scheme=scheme)
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()

    page.goto(live_server.url + placing["Location"])

    expect(page.get_by_role("region", name="Ikke placeret")).to_be_visible()
    assert broken_rules(page) == []
    context.close()
