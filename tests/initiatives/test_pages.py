"""The work as pages: rows, matrix, time line, and an initiative with its thread, status, notes and milestones."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from herning_portal.publishing import change
from initiatives.models import Initiative, Partnership
from tests.factories import (
    at_once,
    make_activity,
    make_activity_theme,
    make_audience,
    make_chapter,
    make_commitment,
    make_contribution,
    make_decision,
    make_focus_point,
    make_goal,
    make_indicator,
    make_initiative,
    make_institution,
    make_lineage,
    make_milestone,
    make_organisation,
    make_partnership,
    make_programme,
    make_source,
    make_status_note,
    make_strategy,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements", "in_november_2026")]

VIEWS = ["/initiativer/", "/initiativer/matrix/", "/initiativer/tidslinje/"]
DATA = ["/initiativer/initiativer.csv", "/initiativer/initiativer.json"]


@pytest.fixture
def in_november_2026(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 26))


@pytest.fixture
def strategy():
    return make_strategy(slug="plan", is_current=True, title_da="Planen", vision_da="En god by")


@pytest.fixture
def commitment(strategy):
    goal = make_goal(strategy=strategy, slug="et", number="1", title_da="Byen", short_title_da="By")
    focus_point = make_focus_point(parent=goal, slug="bo", number="1.2", title_da="At bo")
    return make_commitment(parent=focus_point, key="flere-boliger", title_da="Flere boliger")


def main_of(response) -> str:
    return response.content.decode().partition("</header>")[2].partition("<footer")[0]


def words(response) -> str:
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())
    return re.sub(r" ([.,:])", r"\1", text)


def page_of(client, initiative) -> str:
    return words(client.get(initiative.get_absolute_url()))


@pytest.mark.parametrize(
    ("address", "title", "expected"),
    [
        ("/initiativer/bro/", "Bro", ["I gang", "Ansvarlig ikke oplyst", "Den røde tråd", "Sådan går det"]),
        ("/en/initiatives/bro/", "Bridge", ["In progress", "Responsible not stated", "The common thread"]),
        ("/de/initiativen/bro/", "Brücke", ["In Umsetzung", "Zuständig keine Angabe", "Der rote Faden"]),
        ("/initiativer/", "Initiativer", ["1 initiativ", "Bro", "I gang", "Ansvarlig: ikke oplyst"]),
        ("/en/initiatives/", "Initiatives", ["1 initiative", "Bridge", "In progress", "Responsible: not stated"]),
        ("/de/initiativen/", "Initiativen", ["1 Initiative", "Brücke", "In Umsetzung"]),
        ("/initiativer/matrix/", "Initiativer efter mål og status", ["Mål efter status", "Ingen af strategiens mål"]),
        ("/en/initiatives/matrix/", "Initiatives by goal and status", ["Goal by status"]),
        ("/de/initiativen/matrix/", "Initiativen nach Ziel und Status", ["Ziel nach Status"]),
        ("/initiativer/tidslinje/", "Initiativer gennem årene", ["2024", "Bro", "fra maj 2024, slutning ikke oplyst"]),
        ("/en/initiatives/timeline/", "Initiatives through the years", ["Bridge", "from May 2024, end not stated"]),
        ("/de/initiativen/zeitleiste/", "Initiativen durch die Jahre", ["Brücke", "ab Mai 2024, Ende nicht angegeben"]),
    ],
)
def test_pages_are_there_in_three_languages(client, address, title, expected):
    make_initiative(
        slug="bro",
        title_da="Bro",
        title_en="Bridge",
        title_de="Brücke",
        status="in_progress",
        status_as_of="2026-10",
        period_from="2024-05",
    )

    response = client.get(address)

    assert re.search(r"<h1[^>]*>(.*?)</h1>", main_of(response))[1] == title
    assert [text for text in expected if text not in words(response)] == []


def test_missing_translation_is_shown_in_danish_and_marked(client):
    make_initiative(slug="bro", title_da="Broen over åen", title_en="")

    content = main_of(client.get("/en/initiatives/bro/"))

    assert '<h1 lang="da">Broen over åen</h1>' in content
    assert '<a href="/en/initiatives/bro/" lang="da">' in main_of(client.get("/en/initiatives/"))


def test_status_is_told_with_its_date_reason_age_and_source(client):
    source = make_source(title_da="Referat", url="https://example.dk/referat", dated="2026-09")
    one = make_initiative(
        status="on_hold",
        status_since="2026-05",
        status_as_of="2026-09-03",
        status_reason_da="Der er ikke penge i år.",
        status_source=source,
    )

    text = page_of(client, one)

    assert "Status Sat på pause, siden maj 2026 Der er ikke penge i år." in text
    assert "Kendt pr. 3. september 2026 Kilde: Referat (eksternt link) (september 2026)" in text
    assert "ikke opdateret" not in text


@pytest.mark.parametrize(
    ("as_of", "noted", "expected"),
    [
        ("2025-11-25", None, "25. november 2025"),
        ("2025-10", None, "oktober 2025"),
        ("2024", None, "2024"),
        ("2023", date(2025, 1, 2), "2. januar 2025"),
        ("2025", date(2025, 3, 10), "10. marts 2025"),
        ("2025-11", date(2025, 11, 2), "2. november 2025"),
        ("2025", date(2024, 3, 10), None),
        ("", date(2024, 3, 10), "10. marts 2024"),
        ("2025-11-26", None, None),
        ("2025-11", None, None),
        ("2025", None, None),
        ("2023", date(2026, 1, 2), None),
        ("", None, None),
    ],
)
def test_old_status_says_by_itself_that_it_is_old(client, as_of, noted, expected):
    one = make_initiative(status="in_progress", status_as_of=as_of)
    if noted:
        make_status_note(one, dated=noted)

    for text in (page_of(client, one), words(client.get("/initiativer/"))):
        told = re.search(r"Status er ikke opdateret siden (.*?) (Den røde|$|[A-ZÅ])", text)
        assert (told and told[1]) == expected
    assert words(client.get("/initiativer/?attention=outdated")).startswith("Forside") and (
        ("1 initiativ" in words(client.get("/initiativer/?attention=outdated"))) == bool(expected)
    )


def test_note_that_nobody_signed_does_not_vouch_for_the_status(client):
    one = make_initiative(status="in_progress", status_as_of="2023")
    make_status_note(one, dated=date(2026, 1, 2), unit=None)

    assert "Status er ikke opdateret siden 2023" in page_of(client, one)


@pytest.mark.parametrize(
    ("over", "is_old"),
    [
        ({"status": "completed"}, False),
        ({"status": "operational"}, True),
        ({"status": "in_progress", "ending": Initiative.Ending.MERGED}, False),
    ],
)
def test_what_is_over_is_never_late_and_old_only_where_it_still_runs(client, over, is_old):
    later = {"continued_in": make_initiative()} if "ending" in over else {}
    one = make_initiative(status_as_of="2020", period_to="2021", **over, **later)
    make_milestone(one, due="2021")

    text = page_of(client, one)

    assert ("Status er ikke opdateret siden 2020" in text) == is_old
    assert "Perioden er udløbet" not in text
    assert "Forsinket" not in text
    assert "Planlagt til 2021. Ingen kilde siger, at den er nået." in text


def test_milestones_are_reached_planned_or_passed(client):
    one = make_initiative(status="in_progress")
    make_milestone(one, title_da="Spadestik", due="2023", reached="2023-03-03")
    make_milestone(one, title_da="Indflytning", due="2025")
    make_milestone(one, title_da="Rejsegilde", due="2026")
    make_milestone(one, title_da="Fest", due="")

    text = page_of(client, one)

    assert "Spadestik Nået 3. marts 2023, planlagt til 2023" in text
    assert "Indflytning Datoen er passeret Planlagt til 2025. Ingen kilde siger, at den er nået." in text
    assert "Rejsegilde Planlagt 2026" in text
    assert "Fest Planlagt ikke oplyst" in text
    assert "I gang Forsinket" in text
    assert "1 initiativ " in words(client.get("/initiativer/?attention=late"))


@pytest.mark.parametrize(
    ("due", "is_late"),
    [
        ("2025", True),
        ("2026", False),
        ("2026-10", True),
        ("2026-11", False),
        ("2026-11-25", True),
        ("2026-11-26", False),
        ("", False),
    ],
)
def test_a_date_has_passed_when_all_of_it_has(client, due, is_late):
    make_milestone(make_initiative(), due=due)

    assert ("Forsinket" in words(client.get("/initiativer/")).partition("1 initiativ")[2]) == is_late


@pytest.mark.parametrize(
    ("status", "period_to", "is_expired"),
    [
        ("in_progress", "2025-06-30", True),
        ("planned", "2026-10", True),
        ("in_progress", "2026-11-25", True),
        ("in_progress", "2026-11-26", False),
        ("in_progress", "2026", False),
        ("in_progress", "", False),
        ("operational", "2025", False),
        ("completed", "2025", False),
        ("", "2025", False),
    ],
)
def test_period_that_is_over_is_told_of_what_is_said_to_be_under_way(client, status, period_to, is_expired):
    one, goal = make_initiative(status=status, period_to=period_to), make_goal()
    make_contribution(one, goal)
    told = "Perioden er udløbet; ingen kilde siger, hvordan det gik"

    assert (told in page_of(client, one)) == is_expired
    listed = words(client.get("/initiativer/?attention=expired"))
    assert ("1 initiativ " in listed) == is_expired
    counted = "For 1 af dem er perioden udløbet, og ingen kilde siger, hvordan det gik."
    assert (counted in words(client.get(goal.get_absolute_url()))) == is_expired


def test_note_dated_ahead_waits_for_its_day(client, monkeypatch):
    one = make_initiative(status="in_progress", status_as_of="2020")
    make_status_note(one, dated=date(2026, 11, 27), text_da="Det siges i morgen.")

    page = client.get(one.get_absolute_url()).content.decode()

    assert "Det siges i morgen." not in page
    assert "Status er ikke opdateret siden 2020" in page
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 27))
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Det siges i morgen." in page
    assert "Status er ikke opdateret siden 2020" not in page


def test_newest_note_is_signed_and_older_ones_are_folded(client):
    one = make_initiative()
    unit = make_unit(name_da="Byggeri")
    make_status_note(one, dated=date(2024, 5, 1), text_da="Vi begynder.", unit=None)
    make_status_note(one, dated=date(2026, 5, 1), text_da="Taget er på.", unit=unit)
    make_status_note(one, dated=date(2025, 5, 1), text_da="Murene står.")

    text = page_of(client, one)

    assert "Taget er på. 1. maj 2026. Underskrevet: Byggeri. 2 ældre noter Murene står." in text
    assert "Vi begynder. 1. maj 2024. Underskrevet: ikke oplyst." in text
    assert "Ingen har skrevet en note" in page_of(client, make_initiative())


def test_who_is_responsible_who_stands_in_and_who_takes_part(client):
    unit = make_unit(name_da="Erhverv", mailbox="erhverv@example.dk", deputy=make_unit(name_da="Skole"))
    one = make_initiative(responsible_unit=unit, budget_da="36 mio. kr.")
    school = make_institution(title_da="Skolen")
    make_partnership(one, school, role=Partnership.Role.LEADS)
    make_partnership(one, make_organisation(name_da="Fonden"), role=Partnership.Role.FUNDS)
    make_partnership(one, make_institution(title_da="Hemmelig skole", draft=True))

    response = client.get(one.get_absolute_url())

    text = words(response)
    assert "Ansvarlig Erhverv erhverv@example.dk Stedfortræder Skole Budgetramme 36 mio. kr." in text
    assert f'<a href="{school.get_absolute_url()}">Skolen</a>' in main_of(response)
    assert re.search(r"Står for det Skolen Giver penge Fonden", text)
    assert "Hemmelig" not in response.content.decode()
    assert "Hemmelig" not in client.get("/initiativer/").content.decode()
    assert "Ansvarlig ikke oplyst Stedfortræder ikke oplyst" in page_of(client, make_initiative())


def test_thread_leads_from_the_vision_down_to_what_is_measured(client, commitment):
    one = make_initiative(title_da="Kollegiet", indicators=[make_indicator(title_da="Hvor mange bor her?")])
    make_contribution(one, make_goal(strategy=make_strategy(title_da="Gammel plan")))
    make_contribution(
        one, commitment, is_primary=True, is_our_reading=False, source=make_source(title_da="Referat", dated="2021")
    )

    response = client.get(one.get_absolute_url())

    text = words(response)
    thread = "Den røde tråd Vision En god by Mål 1 By Fokuspunkt 1.2 At bo Løfte Flere boliger Initiativ Kollegiet"
    assert f"{thread} Tal Hvor mange bor her? At det hører til her, står i Referat (2021)" in text
    assert "Planen › 1 By › 1.2 At bo Flere boliger Løfte (den vigtigste) · Det står i Referat" in text
    assert "Gammel plan" in text.partition("Det bidrager det til")[2]
    assert "Vores læsning: ingen kilde siger det." in text
    assert 'href="/strategier/plan/et/bo/#flere-boliger"' in main_of(response)
    assert 'data-goal="1"' in response.content.decode().partition("<main")[2].partition(">")[0]


def test_text_that_is_not_public_is_no_part_of_the_thread(client, strategy, commitment):
    one = make_initiative()
    make_contribution(one, make_goal(strategy=strategy, title_da="Hemmeligt mål", draft=True), is_primary=True)
    lonely = make_initiative()
    make_contribution(lonely, make_goal(strategy=make_strategy(draft=True, title_da="Hemmelig plan")))

    for address in (one.get_absolute_url(), lonely.get_absolute_url(), *VIEWS, *DATA):
        assert "emmelig" not in client.get(address).content.decode()
    assert "Ingen kilde siger, hvilket løfte det bidrager til" in page_of(client, one)


def test_ended_initiatives_point_on_and_the_later_one_says_what_it_continues(client):
    later = make_initiative(title_da="Nyt hus", slug="nyt-hus")
    merged = make_initiative(title_da="Gammelt hus", ending="merged", continued_in=later)
    replaced = make_initiative(title_da="Ældre hus", ending="superseded", continued_in=later)
    make_initiative(title_da="Hemmeligt hus", ending="merged", continued_in=later, draft=True)
    secret = make_initiative(title_da="Hemmelig fremtid", draft=True)
    waiting = make_initiative(ending="merged", continued_in=secret)

    assert "Lagt sammen med et andet initiativ: Nyt hus." in page_of(client, merged)
    assert "Afløst af et andet initiativ: Nyt hus." in page_of(client, replaced)
    assert 'href="/initiativer/nyt-hus/"' in main_of(client.get(merged.get_absolute_url()))
    text = page_of(client, later)
    assert "Viderefører Ældre hus Gammelt hus" in text.replace("Gammelt hus Ældre hus", "Ældre hus Gammelt hus")
    assert "emmelig" not in text
    assert "Lagt sammen med et andet initiativ." in page_of(client, waiting)
    assert "emmelig" not in client.get(waiting.get_absolute_url()).content.decode()


def test_discontinued_initiative_says_why_at_the_top(client):
    one = make_initiative(status="discontinued", status_reason_da="Pengene slap op.")

    assert "Afsluttet uden gennemførelse. Pengene slap op." in page_of(client, one).partition("Forside")[0]


def test_what_only_belongs_to_a_text_is_not_said_to_serve_it(client):
    one, goal = make_initiative(status="completed"), make_goal()
    link = make_contribution(one, goal, serves=False)
    assert "Her hører det til" in page_of(client, one)
    assert "men bidrager ikke til det, teksten vil" in page_of(client, one)

    with change(None, "Made for a test"):
        link.serves = True
        link.save()
    assert "Her hører det til" not in page_of(client, one)
    assert "men bidrager ikke til det, teksten vil" not in page_of(client, one)


def test_page_links_to_institutions_programmes_and_decisions(client):
    school, programme = make_institution(title_da="Skolen"), make_programme(title_da="Tømrer")
    hidden = [make_institution(title_da="Hemmelig", draft=True), make_programme(title_da="Hemmelig", draft=True)]
    one = make_initiative(
        institutions=[school, hidden[0]],
        programmes=[programme, hidden[1]],
        indicators=[make_indicator(title_da="Hemmelig", draft=True)],
        decisions=[make_decision(title_da="Bevilling", decided_on="2021-03")],
        audiences=[make_audience(key="unge", title_da="Unge")],
    )

    content = main_of(client.get(one.get_absolute_url()))

    assert [link.get_absolute_url() in content for link in (school, programme)] == [True, True]
    assert '<a href="/initiativer/?audience=unge">Unge</a>' in content
    assert "Bevilling" in content
    assert "Hemmelig" not in content


def test_drafts_leak_nowhere(client, commitment):
    people, unit, body = (
        make_audience(title_da="Hemmelige"),
        make_unit(name_da="Hemmelig"),
        make_organisation(name_da="Hemmelig krop"),
    )
    for moments in ({"draft": True}, {"withdrawn": True}, {"published_at": timezone.now() + timedelta(days=1)}):
        one = make_initiative(
            title_da="Hemmeligt",
            audiences=[people],
            responsible_unit=unit,
            institutions=[make_institution(title_da="Åben skole")],
            period_from="1999",
            status="idea",
            **moments,
        )
        make_contribution(one, commitment)
        make_partnership(one, body)
        make_milestone(one, due="2020")
    make_initiative(title_da="Åbent")

    for address in (*VIEWS, *DATA):
        content = client.get(address).content.decode()
        assert "Åbent" in content or "matrix" in address
        for secret in ("emmelig", "1999", "Åben skole"):
            assert secret not in content
    matrix = main_of(client.get("/initiativer/matrix/"))
    assert re.findall(r'>(\d+)<span class="sr"> I alt</span>', matrix) == ["1"]
    counts = re.findall(r'<span class="n"><span class="sr">, </span>(\d+)</span>', main_of(client.get("/initiativer/")))
    assert set(counts) == {"0", "1"}


def test_draft_is_not_found_and_withdrawn_one_points_on(client):
    draft = make_initiative(draft=True)
    gone = make_initiative(withdrawn=True, withdrawal_note_da="Siden er flyttet.")

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(gone.get_absolute_url()).status_code == 410


def test_old_address_leads_to_the_new_one(client):
    one = make_initiative(slug="gammel")
    with change(None, "Nyt navn"):
        one.slug = "ny"
        one.save()

    response = client.get("/initiativer/gammel/")

    assert (response.status_code, response["Location"]) == (301, "/initiativer/ny/")


def test_time_line_goes_through_the_years_with_what_has_no_date_last(client):
    make_initiative(title_da="Uden dato", status="in_progress")
    make_initiative(title_da="Kort", period_from="2021-03-02", period_to="2021-04")
    make_initiative(title_da="Slut", period_to="2019")
    make_initiative(title_da="Plan", period_from="2029", status="planned")
    make_initiative(title_da="Åben", period_from="2021", status="in_progress")

    response = client.get("/initiativer/tidslinje/")

    text = words(response).partition("Tidslinje")[2].partition("5 initiativer")[2]
    order = ["2019", "Slut", "til 2019", "2021", "Åben", "fra 2021, slutning", "Kort", "2. marts 2021 til april 2021"]
    order += ["2029", "Plan", "fra 2029", "År ikke oplyst", "Uden dato", "ikke oplyst"]
    places = [re.search(rf"\b{re.escape(word)}", text[:]) for word in order]
    assert all(places)
    headings = re.findall(r"<h2 class=\"year\"[^>]*>([^<]+)</h2>|<h3><a [^>]*>([^<]+)</a></h3>", main_of(response))
    assert ["".join(pair) for pair in headings] == [
        *("2019", "Slut", "2021", "Åben", "Kort", "2029", "Plan", "År ikke oplyst", "Uden dato")
    ]
    bars = re.findall(r'<rect class="(span[^"]*)" x="([\d.]+)%" width="([\d.]+)%"', main_of(response))
    assert [kind for kind, _x, _width in bars] == ["span", "span span--open", "span", "span"]
    # Eleven years: 2019 takes the first of them, 2029 the last; the open bar ends today.
    numbers = [(float(x), float(width)) for _kind, x, width in bars]
    assert numbers[0] == (0, pytest.approx(9.1, abs=0.05))
    assert numbers[1] == (pytest.approx(18.2, abs=0.05), pytest.approx(53.6, abs=0.3))
    assert numbers[3] == (pytest.approx(90.9, abs=0.05), pytest.approx(9.1, abs=0.05))


def test_what_has_no_period_stands_at_the_first_sign_of_it_and_is_marked(client):
    step = make_initiative(title_da="Trin", status="in_progress", status_since="2020", status_as_of="2019")
    make_milestone(step, due="2025-03")
    make_milestone(step, due="2022-09", reached="2023-01-15")
    make_milestone(step, due="", reached="")
    make_initiative(title_da="Siden", status="completed", status_since="2022", status_as_of="2026")
    make_initiative(title_da="Kendt", status="in_progress", status_as_of="2021-05")
    dated = make_initiative(title_da="Periode", period_from="2024", status_as_of="2020")
    make_milestone(dated, due="2018")
    make_milestone(make_initiative(title_da="Uden dato"), due="")

    response = client.get("/initiativer/tidslinje/")

    headings = re.findall(r"<h2 class=\"year\"[^>]*>([^<]+)</h2>|<h3><a [^>]*>([^<]+)</a></h3>", main_of(response))
    assert ["".join(pair) for pair in headings] == [
        *("2021", "Kendt", "2022", "Siden", "2023", "Trin", "2024", "Periode", "År ikke oplyst", "Uden dato")
    ]
    text = words(response)
    assert "Kendt periode ikke oplyst, status pr. maj 2021 I gang" in text
    assert "Siden periode ikke oplyst, status pr. 2022 Gennemført" in text
    assert "Trin periode ikke oplyst, første milepæl 15. januar 2023 I gang" in text
    assert "Periode fra 2024 Status ikke oplyst" in text
    bars = re.findall(r'<rect class="(span[^"]*)"', main_of(response))
    assert bars == ["span span--sign", "span span--sign", "span span--sign", "span"]
    assert "Trin" in main_of(client.get("/initiativer/tidslinje/?year=2023"))
    assert "Trin" not in main_of(client.get("/initiativer/tidslinje/?year=2024"))


def test_forum_is_told_theme_by_audience_with_our_reading_marked(client, strategy):
    teachers, leaders = make_audience(key="laerere", title_da="Lærere"), make_audience(title_da="Ledere")
    quality, talent = make_activity_theme(title_da="Kvalitet"), make_activity_theme(title_da="Talent")
    chapter = make_chapter(strategy=strategy, slug="forum", title_da="Læringsforum")
    part = make_chapter(parent=chapter, title_da="Det sker nu")
    make_activity(part, teachers, leaders, theme=quality, title_da="Kursus")
    make_activity(part, leaders, theme=talent, title_da="Camp", is_our_reading=True)
    make_activity(part, theme=talent, title_da="Messe")
    hidden = make_chapter(strategy=strategy, draft=True)
    make_activity(hidden, teachers, theme=quality, title_da="Hemmelig")

    pages = ["/strategier/plan/", "/strategier/plan/udskriv/", "/initiativer/matrix/"]
    for address in pages:
        response = client.get(address)
        text = words(response)
        assert (
            "Tema Lærere Ledere Målgruppe ikke oplyst Kvalitet Kursus Kursus – Talent – Camp (vores læsning) Messe"
            in text
        )
        assert "3 aktiviteter." in text
        assert "Hemmelig" not in response.content.decode()
    text = words(client.get("/initiativer/matrix/?audience=laerere"))
    make_initiative(audiences=[teachers])
    text = words(client.get("/initiativer/matrix/?audience=laerere"))
    assert "Tema Lærere Kvalitet Kursus" in text
    assert "Camp" not in text


def test_strategy_without_activities_asks_no_more(client, strategy, django_assert_num_queries):
    make_lineage(make_chapter(strategy=strategy), make_chapter())

    with django_assert_num_queries(6):
        client.get("/strategier/plan/")
    forum = make_chapter(strategy=strategy)
    for _number in range(5):
        make_activity(forum, make_audience(), make_audience())
    with django_assert_num_queries(7):
        client.get("/strategier/plan/")


@at_once()
def make_full(many: int) -> Initiative:
    """An initiative with `many` of everything."""
    unit = make_unit(deputy=make_unit())
    one = make_initiative(
        status="in_progress",
        period_from="2024",
        responsible_unit=unit,
        status_source=make_source(),
        continued_in=make_initiative(),
        audiences=[make_audience() for _ in range(many)],
        institutions=[make_institution() for _ in range(many)],
        programmes=[make_programme(make_institution()) for _ in range(many)],
        indicators=[make_indicator() for _ in range(many)],
        sources=[make_source() for _ in range(many)],
        decisions=[make_decision() for _ in range(many)],
    )
    goal = make_goal(strategy=make_strategy(is_current=False))
    for number in range(many):
        source = make_source()
        text = make_commitment(parent=make_focus_point(parent=goal))
        make_contribution(one, text, is_primary=number == 0, is_our_reading=False, source=source)
        make_partnership(one, make_organisation())
        make_partnership(one, make_institution(), role=Partnership.Role.LEADS)
        make_milestone(one, source=source)
        make_status_note(one, unit=make_unit(), source=source)
        make_initiative(continued_in=one, ending="merged")
    return one


@pytest.mark.parametrize("many", [1, 100])
def test_page_asks_the_database_seven_times(client, django_assert_num_queries, many):
    one = make_full(many)

    with django_assert_num_queries(7):
        client.get(one.get_absolute_url())


@pytest.mark.parametrize("many", [1, 20])
def test_lists_ask_as_often_for_many_rows(client, strategy, django_assert_num_queries, many):
    forum = make_chapter(strategy=strategy)
    make_activity(forum, make_audience())
    with at_once():
        for _number in range(many):
            make_full(2)
            make_goal(strategy=strategy)

    for address, expected in {**dict.fromkeys(VIEWS, 8), VIEWS[1]: 7, **dict.fromkeys(DATA, 8)}.items():
        with django_assert_num_queries(expected, info=address):
            client.get(address)


def test_lists_are_paginated(client, monkeypatch):
    monkeypatch.setattr("initiatives.views.INITIATIVES_PER_PAGE", 2)
    monkeypatch.setattr("initiatives.views.BARS_PER_PAGE", 2)
    for number in range(5):
        make_initiative(title_da=f"Bro {number}", period_from=f"202{number}", status="idea")

    for address in (VIEWS[0], VIEWS[2]):
        seen = [
            re.findall(r"<h3><a [^>]*>([^<]+)", main_of(client.get(f"{address}?status=idea&page={page}")))
            for page in (1, 2, 3)
        ]
        assert [title for page in seen for title in page] == [f"Bro {number}" for number in range(5)]
        assert 'href="?status=idea&amp;page=2"' in main_of(client.get(f"{address}?status=idea"))


@pytest.mark.parametrize("address", [*VIEWS, *DATA, "/initiativer/bro/"])
def test_other_methods_are_not_allowed(client, address):
    assert client.post(address).status_code == 405


def test_site_map_and_sitemap_name_the_pages(client):
    make_initiative(slug="bro")
    make_initiative(slug="kladde", draft=True)

    assert all(f'href="{address}"' in client.get("/om/sideoversigt/").content.decode() for address in VIEWS)
    listed = client.get("/sitemap.xml").content.decode()
    assert all(f"<loc>http://testserver{address}</loc>" in listed for address in (*VIEWS, "/initiativer/bro/"))
    assert "kladde" not in listed
