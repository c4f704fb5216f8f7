import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client

from herning_portal.models import AccessibilityIssue, ContactPoint, Edition, Statement
from herning_portal.publishing import change
from tests.factories import (
    make_contact_point,
    make_focus_point,
    make_goal,
    make_source,
    make_statement,
    make_strategy,
    make_term,
    make_unit,
    save,
)

pytestmark = pytest.mark.django_db

ABOUT = {
    "about": ("/om/", "/en/about/", "/de/ueber/"),
    "accessibility": ("/om/tilgaengelighed/", "/en/about/accessibility/", "/de/ueber/barrierefreiheit/"),
    "privacy": ("/om/privatliv/", "/en/about/privacy/", "/de/ueber/datenschutz/"),
    "cookies": ("/om/cookies/", "/en/about/cookies/", "/de/ueber/cookies/"),
    "reuse": ("/om/genbrug/", "/en/about/reuse/", "/de/ueber/nachnutzung/"),
    "contact": ("/om/kontakt/", "/en/about/contact/", "/de/ueber/kontakt/"),
    "glossary": ("/om/ordliste/", "/en/about/glossary/", "/de/ueber/glossar/"),
    "sitemap": ("/om/sideoversigt/", "/en/about/sitemap/", "/de/ueber/seitenuebersicht/"),
}


@pytest.mark.parametrize("key", ABOUT)
def test_page_about_the_portal_in_three_languages(client, key):
    make_statement(key, title_da="Siden", title_en="The page", title_de="Die Seite", body_da="<h3>Del</h3><p>Ord.</p>")

    for address, title in zip(ABOUT[key], ("Siden", "The page", "Die Seite"), strict=True):
        content = client.get(address).content.decode()
        assert f"<h1>{title}</h1>" in content
        assert "<h2>Del</h2>" in content


def test_page_that_was_not_loaded_is_not_found(client):
    assert client.get("/om/").status_code == 404


def test_contact_says_not_stated_until_it_is_given(client, settings):
    make_statement("contact")

    before = client.get("/om/kontakt/").content.decode()
    contact = settings.SITE["contact"] | {"phone": "12 34 56 78", "email": "post@example.dk", "dpo": "dpo@example.dk"}
    settings.SITE = settings.SITE | {"contact": contact}
    after = client.get("/om/kontakt/").content.decode()

    assert before.count("ikke oplyst") > after.count("ikke oplyst") > 0
    assert "12 34 56 78" not in before
    for given in ("12 34 56 78", 'href="mailto:post@example.dk"', "dpo@example.dk"):
        assert given in after


def test_contact_points_stand_on_every_page_and_with_their_source_on_one(client, settings):
    make_statement("about")
    make_statement("contact")
    source = make_source(title_da="Kommunens side", url="https://example.org/kontakt", dated="2026-03")
    make_contact_point("phone", "96 28 28 28", source=source, check_due_on=date(2027, 1, 15))
    make_contact_point("email", "post@example.dk", source=source, check_due_on=date(2027, 1, 15))
    make_contact_point("cvr", "12345678")
    ContactPoint.forget()

    about, contact = (" ".join(client.get(page).content.decode().split()) for page in ("/om/", "/om/kontakt/"))

    assert "Telefon: 96 28 28 28" in about
    assert 'href="https://example.org/kontakt"' not in about
    assert 'href="https://example.org/kontakt">Kommunens side' in contact
    assert "Dateret: marts 2026. Næste tjek: 15. januar 2027." in contact
    assert "<h3>Telefon, E-mail</h3>" in contact
    assert "<dt>CVR-nummer</dt><dd>12345678</dd>" in contact

    settings.SITE = settings.SITE | {"contact": settings.SITE["contact"] | {"phone": "11 22 33 44"}}
    contact = " ".join(client.get("/om/kontakt/").content.decode().split())
    assert "11 22 33 44" in contact
    assert "96 28 28 28" not in contact
    assert "<h3>E-mail</h3>" in contact


@pytest.mark.parametrize(("kind", "value"), [("email", "ikke en adresse"), ("secure_post_url", "javascript:alert(1)")])
def test_contact_point_that_becomes_a_link_must_be_one(kind, value):
    with pytest.raises(ValidationError, match="value"):
        ContactPoint(key="point", kind=kind, value=value).full_clean()


@pytest.mark.django_db(transaction=True)
def test_contact_points_are_asked_for_once_and_again_when_one_changes(client, django_assert_num_queries):
    make_statement("about")
    point = make_contact_point("phone", "96 28 28 28")
    client.get("/om/")

    with django_assert_num_queries(1):
        assert "96 28 28 28" in client.get("/om/").content.decode()
    with change(None, "Another number"):
        point.value = "11 22 33 44"
        point.save()
    assert "11 22 33 44" in client.get("/om/").content.decode()
    with change(None, "No number"):
        point.delete()
    assert "11 22 33 44" not in client.get("/om/").content.decode()


def test_page_names_its_unit_and_checks(client):
    unit = make_unit(name_da="Uddannelse og Erhverv")
    make_statement("about", responsible_unit=unit, checked_on=date(2020, 1, 2), check_due_on=date(2021, 1, 2))

    content = " ".join(client.get("/om/").content.decode().split())

    assert "Uddannelse og Erhverv" in content
    assert "Sammenholdt med vores uddrag af kilderne den 2. januar 2020." in content
    assert "2. januar 2021" in content


def test_accessibility_statement_lists_what_is_not_solved(client):
    make_statement("accessibility")
    for key, solved in (("open", None), ("solved", date(2026, 1, 2))):
        save(
            AccessibilityIssue(
                key=key, principle="robust", problem_da=f"Problem {key}", found_on=date(2026, 1, 1), solved_on=solved
            )
        )

    content = client.get("/om/tilgaengelighed/").content.decode()

    assert "Problem open" in content
    assert "Problem solved" not in content


def test_short_address_leads_to_our_statement_until_the_official_one_is_known(client, settings):
    assert client.get("/was")["Location"] == "/om/tilgaengelighed/"

    settings.SITE = settings.SITE | {"accessibility_statement_url": "https://example.dk/was"}
    assert client.get("/was")["Location"] == "https://example.dk/was"


def test_glossary_is_in_danish_order_with_fragments(client):
    make_statement("glossary")
    for key, term in (("aa", "åben"), ("m", "mål"), ("oe", "økonomi"), ("ae", "ældre")):
        make_term(key=key, term_da=term)

    content = client.get("/om/ordliste/").content.decode()

    assert re.findall(r'<dt id="([a-z]+)"', content) == ["m", "ae", "oe", "aa"]


def test_home_leads_to_strategy_and_goals(client):
    strategy = make_strategy(is_current=True, title_da="Planen")
    goal = make_goal(strategy=strategy, number="1", title_da="Lang titel", short_title_da="Kort")
    make_focus_point(parent=goal)

    content = client.get("/").content.decode()

    for address in (strategy.get_absolute_url(), goal.get_absolute_url(), "/uddannelser/", "/bolig/", "/tal/"):
        assert f'href="{address}"' in content


def test_home_without_a_strategy_says_so(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "Der er endnu ikke udgivet en strategi" in response.content.decode()


def test_health_names_the_edition_and_a_database_that_is_down(client, monkeypatch):
    make_term()
    assert client.get("/healthz/").json() == {"status": "ok", "edition": Edition.objects.get().number}

    def fail(*_arguments, **_keywords):
        raise DatabaseError

    monkeypatch.setattr(Edition.objects, "values_list", fail)
    response = client.get("/healthz/")
    assert (response.status_code, response.json()) == (503, {"status": "database unavailable"})


def test_robots_and_security_txt(client, settings):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()

    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert lines["Contact"] == "http://testserver/om/kontakt/"
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)

    settings.SITE = settings.SITE | {"security_contact": "sikkerhed@example.dk"}
    assert "Contact: mailto:sikkerhed@example.dk" in client.get("/.well-known/security.txt").content.decode()


@pytest.mark.parametrize("address", ["/", "/om/", "/findes-ikke/", "/robots.txt", "/healthz/", "/admin/login/", "/was"])
def test_every_answer_carries_the_security_headers(client, statements, address):
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_unchanged_page_is_answered_with_304_until_it_changes(client, shipped_here):
    first = client.get("/om/")

    assert client.get("/om/", headers={"if-none-match": first["ETag"]}).status_code == 304
    save_title("about", "En anden titel")
    assert client.get("/om/", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert "s-maxage" in first["Cache-Control"]


def save_title(key: str, title: str) -> None:
    statement = Statement.objects.get(key=key)
    with change(None, "Ny titel"):
        statement.title_da = title
        statement.save()


def test_server_error_page_needs_no_database(monkeypatch, settings):
    def fail(*_arguments, **_keywords):
        raise DatabaseError("down")

    monkeypatch.setattr("herning_portal.views.tree", fail)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
    response = Client(raise_request_exception=False).get("/")

    content = response.content.decode()
    assert response.status_code == 500
    for words in (
        "Der er sket en fejl hos os",
        "Something went wrong on our side",
        "Bei uns ist ein Fehler aufgetreten",
    ):
        assert words in content
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_pattern_page_is_for_staff(client, admin_client, statements):
    assert client.get("/patterns/").status_code == 302
    assert admin_client.get("/patterns/").status_code == 200


def test_unknown_language_is_not_found(client, statements):
    assert client.get("/fr/").status_code == 404
