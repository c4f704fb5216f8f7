"""Questions that students ask of the shipped content, on a phone without scripts, in Danish and in English.

Each begins on the front page, follows the links and fills in the forms of the pages, and ends at the answer.
"""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_heading, fits, follow, follow_menu, section, tick, unfold

pytestmark = pytest.mark.browser

FRONT = {"da": "/", "en": "/en/"}
EDUCATION = {"da": "Uddannelser", "en": "Education"}
NARROW = {"da": "Afgræns", "en": "Narrow down"}
SHOW = {"da": "Vis uddannelser", "en": "Show programmes"}
LEVEL = {"da": "Niveau", "en": "Level"}
ACADEMY = {"da": "Erhvervsakademiuddannelse", "en": "Academy Profession (AP) programme"}


def find_programme(page: Page, word: str, button: str) -> None:
    page.get_by_role("main").get_by_role("searchbox").fill(word)
    follow(page.get_by_role("main").get_by_role("button", name=button, exact=True))


@pytest.mark.parametrize("language", ["da", "en"])
def test_nurse_in_danish_and_homes_to_apply_for(site: str, small: Page, language: str):
    taught_in, danish, word, search, name, where, half, housing, who, students, show, sure = {
        "da": ("Sprog", "Dansk", "sygeplejerske", "Søg", "Sygeplejerske (uddannelsesfilial Herning)",
               "Her foregår den", "Halvdelen af uddannelsen foregår i Holstebro.", "Bolig", "Hvem kan søge",
               "Studerende", "Vis boliger", "Passer til alt, du beder om"),
        "en": ("Language", "Danish", "nursing", "Search", "Nursing",
               "Where it is taught", "Half of the programme takes place in Holstebro.", "Housing", "Who may apply",
               "Students", "Show homes", "Fit all you ask for"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language])
    tick(small, NARROW[language], taught_in, danish)
    find_programme(small, word, search)
    follow(small.get_by_role("main").get_by_role("heading", level=3).get_by_role("link"))
    expect_heading(small, name)
    expect(section(small, where)).to_contain_text(half)

    follow_menu(small, housing)
    tick(small, "", who, students)
    follow(small.get_by_role("button", name=show))
    homes = small.get_by_role("main").get_by_role("heading", level=4).all_inner_texts()
    assert "Birk Centerpark 85-95" in " ".join(homes)
    assert not [home for home in homes if re.search("Skolehjem|school home", home)]
    expect(small.get_by_role("heading", name=sure)).to_be_visible()
    assert fits(small)


@pytest.mark.parametrize("language", ["da", "en"])
def test_after_an_electricians_apprenticeship_without_leaving(site: str, small: Page, language: str):
    word, search, trade, after, later, where, requirements, quota = {
        "da": ("elektriker", "Søg", "Elektriker", "Hvad kommer bagefter", "Elinstallatør", "Her foregår den",
               "Det kræver det at komme ind", "kvote 2"),
        "en": ("electrician", "Search", "Electrician (Elektriker)", "What comes after",
               "Electrical installation, AP (Elinstallatør)", "Where it is taught", "What it takes to get in",
               "quota 2"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language])
    find_programme(small, word, search)
    follow(small.get_by_role("main").get_by_role("link", name=trade, exact=True))
    follow(section(small, after).get_by_role("link", name=later))

    expect_heading(small, later)
    expect(section(small, where)).to_contain_text("7400 Herning")
    expect(section(small, requirements)).to_contain_text(quota)


@pytest.mark.parametrize("language", ["da", "en"])
def test_three_ap_programmes_side_by_side(site: str, small: Page, language: str):
    names, compare, button, heading, table, place, remove = {
        "da": (["Elinstallatør", "Finansøkonom", "Markedsføringsøkonom"], "Sammenlign", "Sammenlign de valgte",
               "Sammenlign uddannelser", "Uddannelserne side om side", "Sted (de er forskellige)",
               "Fjern Finansøkonom"),
        "en": (["Electrical installation, AP (Elinstallatør)", "Financial economics, AP (Finansøkonom)",
                "Marketing economics, AP (Markedsføringsøkonom)"], "Compare", "Compare those you chose",
               "Compare programmes", "The programmes side by side", "Place (they differ)",
               "Remove Financial economics, AP (Finansøkonom)"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language])
    tick(small, NARROW[language], LEVEL[language], ACADEMY[language])
    follow(small.get_by_role("button", name=SHOW[language]))
    for name in names:
        small.get_by_role("checkbox", name=f"{compare} {name}", exact=True).check()
    follow(small.get_by_role("button", name=button))
    expect_heading(small, heading)
    compared = small.get_by_role("table", name=table)
    places = compared.get_by_role("row", name=place).get_by_role("cell").all_inner_texts()
    assert ["Skjern" in one for one in places] == [False, False, True]

    follow(compared.get_by_role("link", name=remove))
    expect(small.get_by_role("table", name=table).get_by_role("columnheader")).to_have_text(names[::2])
    assert fits(small)


@pytest.mark.parametrize("language", ["da", "en"])
def test_when_to_apply(site: str, small: Page, language: str):
    student_life, calendar, institution, show, deadline, facts, rule, day = {
        "da": ("Studieliv", "Se frister og arrangementer i kalenderen", "Uddannelsesinstitution", "Vis datoer",
               "Frist for ledige pladser hos VIA", "Fakta", "5. august hvert år kl. 12", r"5\. august \d{4}"),
        "en": ("Student life", "See deadlines and events in the calendar", "Institution", "Show dates",
               "Deadline for vacant places at VIA", "Facts", "5 August every year at 12 noon", r"5 August \d{4}"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, student_life, calendar)
    tick(small, NARROW[language], institution, "VIA University College, Campus Herning")
    follow(small.get_by_role("button", name=show))
    assert fits(small)
    file = small.get_by_role("link", name=re.compile(r"\.ics.*VIA University College"))
    dates = small.request.get(site + (file.get_attribute("href") or "")).text()
    assert f"SUMMARY:{deadline}" in dates.replace("\r\n ", "")
    follow(small.get_by_role("main").get_by_role("link", name=deadline, exact=True))

    expect_heading(small, deadline)
    expect(section(small, facts)).to_contain_text(rule)
    expect(small.get_by_role("main")).to_contain_text(re.compile(day))


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_place_to_study_for_free(site: str, small: Page, language: str):
    student_life, kind, choice, show, name, free, facts, sources = {
        "da": ("Studieliv", "Type", "Studiepladser", "Vis steder", "Hovedbiblioteket i Herning",
               "Her kan du arbejde gratis.", "Fakta", "Kilder"),
        "en": ("Student life", "Kind", "Places to study", "Show places",
               "The main library in Herning (Hovedbiblioteket)", "You can work here for free.", "Facts", "Sources"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, student_life)
    tick(small, NARROW[language], kind, choice)
    follow(small.get_by_role("button", name=show))
    follow(small.get_by_role("main").get_by_role("link", name=name))

    expect_heading(small, name)
    expect(small.get_by_role("main")).to_contain_text(free)
    expect(section(small, facts)).to_contain_text("Østergade 8, 7400 Herning")
    expect(section(small, sources)).to_contain_text("Herning Bibliotekerne")


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_institution_its_campuses_and_the_town_around(site: str, small: Page, language: str):
    every_place, addresses, outside, town, library, study, programme = {
        "da": ("Alle uddannelsessteder", "Adresser og tilgængelighed", "Uden for kommunen.", "Steder i Herning",
               "Hovedbiblioteket i Herning", "Det kan du læse", "Finansøkonom"),
        "en": ("All places of education", "Addresses and accessibility", "Outside the municipality.",
               "Places to go in Herning", "The main library in Herning (Hovedbiblioteket)", "What you can study",
               "Financial economics, AP (Finansøkonom)"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language], every_place, "Erhvervsakademi MidtVest")
    expect_heading(small, "Erhvervsakademi MidtVest")
    campuses = section(small, addresses).get_by_role("listitem").all_inner_texts()
    found = [(town, outside in text) for text in campuses for town in re.findall(r"\d{4} (\w+)", text)[:1]]
    assert found == [("Herning", False), ("Skjern", True), ("Holstebro", True)]
    expect(section(small, town).get_by_role("link", name=library)).to_be_visible()
    follow(section(small, study).get_by_role("link", name=programme))

    expect_heading(small, programme)


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_missing_between_school_and_a_degree(site: str, small: Page, language: str):
    ladder, as_table, table, row, nothing, cell, said, count = {
        "da": ("Se, hvor langt du kan nå uden at forlade kommunen", "Vis det som tabel", "Fag og trin",
               "E-handel (e-commerce)", "Ingen her", "Design og tekstil, Professionsbacheloruddannelse",
               "Her kan du kun tage de trin, som alle fag har til fælles.", "2 uddannelser"),
        "en": ("See how far you can climb without leaving the municipality", "Show it as a table", "Fields and rungs",
               "E-commerce", "Nothing here", "Design and textiles, Professional bachelor’s programme",
               "Only the rungs that all fields share can be taken here.", "2 programmes"),
    }[language]  # fmt: skip
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language], ladder)
    unfold(small, as_table)
    missing = small.get_by_role("table", name=table).get_by_role("row", name=row)
    assert missing.get_by_role("cell").all_inner_texts().count(nothing) == 5
    follow(missing.get_by_role("link", name=row))
    expect(small.get_by_role("main")).to_contain_text(said)
    assert fits(small)
    follow(small.get_by_role("table", name=table).get_by_role("link", name=cell))

    expect(small.get_by_role("status")).to_have_text(count)
    assert small.get_by_role("main").get_by_role("heading", level=3).count() == 2
    assert fits(small)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_list_to_work_on_in_a_spreadsheet(site: str, small: Page, language: str):
    filename, title, level = {
        "da": ("uddannelser.csv", "Titel", "Niveau"),
        "en": ("programmes.csv", "Title", "Level"),
    }[language]
    small.goto(site + FRONT[language])

    follow_menu(small, EDUCATION[language])
    tick(small, NARROW[language], LEVEL[language], ACADEMY[language])
    follow(small.get_by_role("button", name=SHOW[language]))
    listed = small.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()
    with small.expect_download() as loading:
        small.get_by_role("link", name="CSV").click()

    assert loading.value.suggested_filename == filename
    lines = Path(loading.value.path()).read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert [row[title] for row in rows] == listed
    assert {row[level] for row in rows} == {ACADEMY[language]}
