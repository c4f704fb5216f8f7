"""What stands behind each focus point, and what is said to be missing."""

import re
from datetime import date

import pytest
import time_machine
from django.utils import timezone

from herning_portal.publishing import change
from strategy.beside import beside
from strategy.coverage import Gap, cover, is_fresh
from strategy.models import Strategy
from tests.factories import (
    at_once,
    make_area,
    make_change_note,
    make_commitment,
    make_contribution,
    make_deadline,
    make_focus_point,
    make_goal,
    make_indicator,
    make_initiative,
    make_institution,
    make_measurement,
    make_partnership,
    make_programme,
    make_source,
    make_status_note,
    make_strategy,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


@pytest.fixture
def point():
    strategy = make_strategy(is_current=True, slug="plan")
    goal = make_goal(strategy=strategy, slug="maal")
    return make_focus_point(parent=goal, slug="punkt")


@pytest.fixture
def herning():
    return make_area(is_own=True, title_da="Herning")


def link(text, **relations):
    with change(None, "Made for a test"):
        for name, records in relations.items():
            getattr(text, name).set(records)


def gaps_of(point):
    return set(cover(Strategy.objects.get(), timezone.localdate()).by_point[point.pk].gaps)


def test_point_with_nothing_behind_it_misses_everything(point):
    make_commitment(parent=point)

    assert gaps_of(point) == set(Gap) - {Gap.STALE}


@time_machine.travel("2026-11-26")
def test_each_thing_behind_it_closes_its_gap(point, herning):
    commitment = make_commitment(parent=point)
    make_contribution(make_initiative(status="planned"), commitment, is_our_reading=False, source=make_source())
    indicator = make_indicator(text_items=[commitment])
    make_measurement(indicator, area=herning, period="2024")
    link(point, institutions=[make_institution()], programmes=[make_programme()])
    with change(None, "Made for a test"):
        point.responsible_unit = make_unit()
        point.save()

    assert gaps_of(point) == set()


def test_what_belongs_to_it_without_serving_it_is_told_and_counts_nowhere(point, client):
    commitment = make_commitment(parent=point)
    lost = make_initiative(status="completed", title_da="Linjen er lukket")
    link(lost, institutions=[make_institution(title_da="Skolen")], programmes=[make_programme(title_da="Linjen")])
    for text in (commitment, point, point.parent):
        make_contribution(lost, text, serves=False)
    make_contribution(
        make_initiative(status="completed"), commitment, is_our_reading=False, source=make_source(), serves=False
    )

    covered = cover(Strategy.objects.get(), timezone.localdate())

    assert covered.statuses == covered.by_point[point.pk].statuses == {}
    assert covered.states == ["no_known_action"]
    assert {Gap.INITIATIVE, Gap.ACTION, Gap.INSTITUTION, Gap.PROGRAMME} <= set(covered.by_point[point.pk].gaps)
    assert "Gennem initiativer" not in client.get("/strategier/plan/maal/punkt/").content.decode()
    for page in ("/strategier/plan/maal/", "/strategier/plan/maal/punkt/"):
        content = client.get(page).content.decode()
        assert content.count(">Linjen er lukket</a>") == 1
        assert "Vi kender intet initiativ, der tjener dette." in content


@time_machine.travel("2026-11-26")
def test_forecast_is_no_fresh_measurement(point, herning, client):
    make_measurement(make_indicator(text_items=[point]), area=herning, period="2031")
    assert Gap.STALE in gaps_of(point)
    assert beside(point, date(2026, 11, 26), 0).newest_period == ""

    make_measurement(make_indicator(text_items=[point]), area=herning, period="2026-12")
    assert Gap.STALE not in gaps_of(point)
    assert beside(point, date(2026, 11, 26), 0).newest_period == "2026-12"


@pytest.mark.parametrize("hidden", [{"draft": True}, {"withdrawn": True}])
def test_what_is_hidden_closes_no_gap(point, herning, hidden, client):
    make_commitment(parent=point)
    make_contribution(make_initiative(status="completed", title_da="Hemmeligt arbejde", **hidden), point)
    make_measurement(make_indicator(text_items=[point], title_da="Hemmeligt tal", **hidden), area=herning)
    of_hidden_school = make_programme(make_institution(**hidden), title_da="Hemmelig uddannelse")
    link(
        point,
        institutions=[make_institution(title_da="Hemmelig skole", **hidden)],
        programmes=[make_programme(title_da="Hemmelig linje", **hidden), of_hidden_school],
    )

    hidden_work = make_initiative(institutions=[make_institution()], programmes=[make_programme()], **hidden)
    make_partnership(hidden_work, make_institution())
    make_contribution(hidden_work, point)

    assert gaps_of(point) == set(Gap) - {Gap.STALE}
    found = beside(point, timezone.localdate(), 6)
    assert (found.indicators, found.programmes, found.institutions) == ([], [], [])
    assert (found.programmes_through_work, found.institutions_through_work) == ([], [])
    for page in ("/", "/status/", "/strategier/plan/maal/", "/strategier/plan/maal/punkt/"):
        assert "emmelig" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("period", "today", "fresh"),
    [
        ("2023", "2025-12-31", True),
        ("2023", "2026-01-01", False),
        ("2023Q2", "2025-06-30", True),
        ("2023Q2", "2025-07-01", False),
        ("2024-02", "2026-02-28", True),
        ("2024-02", "2026-03-01", False),
    ],
)
def test_figure_is_fresh_for_two_years_after_what_it_measures(period, today, fresh):
    with time_machine.travel(today):
        assert is_fresh(period, timezone.localdate()) is fresh


def test_what_only_initiatives_bring_counts_and_is_said_to_come_through_them(point, client):
    commitment = make_commitment(parent=point)
    school = make_institution(title_da="Skolen")
    line = make_programme(title_da="Faget")
    initiative = make_initiative(institutions=[school, make_institution(draft=True)], programmes=[line])
    make_partnership(initiative, make_institution(title_da="Partneren"))
    make_partnership(initiative, make_institution(draft=True))
    make_contribution(initiative, commitment)
    make_contribution(make_initiative(draft=True, institutions=[make_institution()]), point)
    link(point, institutions=[school])

    covered = cover(Strategy.objects.get(), timezone.localdate()).by_point[point.pk]
    page = client.get("/strategier/plan/maal/punkt/").content.decode()
    status = client.get("/status/").content.decode()

    assert (len(covered.institutions), covered.programmes) == (2, {line.pk})
    assert not {Gap.INSTITUTION, Gap.PROGRAMME} & set(covered.gaps)
    places = page.partition('id="places"')[2].partition("</section>")[0]
    linked, brought, of_programmes = places.split("Gennem initiativer:")
    assert "Skolen" in linked and "Partneren" not in linked
    assert "Partneren" in brought and "Skolen" not in brought
    assert "Faget" in of_programmes
    assert 'id="institution"' not in page and 'id="programme"' not in page
    assert 'href="/strategier/plan/maal/punkt/#places">2</a>' in status


def test_figure_that_is_old_or_not_the_municipalitys_is_said_to_be(point, herning, client):
    indicator = make_indicator(text_items=[point])
    make_measurement(indicator, area=make_area(), period="2026")
    assert "Dets tal er ikke målt for kommunen." in client.get("/strategier/plan/maal/punkt/").content.decode()

    make_measurement(indicator, area=herning, period="2019")
    with time_machine.travel("2026-11-26"):
        page = client.get("/strategier/plan/maal/punkt/").content.decode()
        status = client.get("/status/").content.decode()

    assert "Det nyeste tal er fra 2019." in page
    assert "ikke siden 2019" in status


def test_target_date_that_passed_without_a_measurement_is_named(point, herning, client):
    indicator = make_indicator(text_items=[point], title_da="Hvor mange består?")
    make_measurement(indicator, area=herning, period="2019", value="20")
    year = timezone.localdate().year
    make_target(indicator, area=herning, due=str(year), value="30")
    assert 'id="unmeasured"' not in client.get("/status/").content.decode()

    make_target(indicator, area=herning, due=str(year - 1), value="25")

    assert 'id="unmeasured"' in client.get("/status/").content.decode()


def test_every_gap_leads_to_a_place_that_tells_of_it(point, herning, client):
    make_commitment(parent=point)
    full = make_focus_point(parent=point.parent, slug="fuldt")
    make_contribution(make_initiative(), full)
    link(full, institutions=[make_institution()], programmes=[make_programme()])
    make_measurement(make_indicator(text_items=[full]), area=herning, period=str(timezone.localdate().year))

    status = client.get("/status/").content.decode()

    targets = set(re.findall(r'href="(/strategier/plan/maal/[^"#]+)#([^"]+)"', status))
    assert {place for _page, place in targets} >= {"action", "initiative", "unit", "figure", "institution", "programme"}
    for page, place in targets:
        assert f'id="{place}"' in client.get(page).content.decode(), (page, place)


def test_a_single_commitment_is_not_counted(point, client):
    commitment = make_commitment(parent=point)

    bare = client.get("/strategier/plan/maal/punkt/").content.decode()
    make_contribution(make_initiative(), commitment)
    read = client.get("/strategier/plan/maal/punkt/").content.decode()

    assert "For løftet fortæller ingen kilde om en indsats.</li>" in bare
    assert "For løftet fortæller ingen kilde om en indsats. Kun vores læsning knytter en indsats til det.</li>" in read


def test_status_counts_in_words(point, client):
    make_contribution(make_initiative(), point)
    make_focus_point(parent=point.parent)

    page = client.get("/status/").content.decode()

    assert "1 af 2 fokuspunkter har mindst ét initiativ." in page


def test_no_leading_strategy_no_status_page(client):
    assert client.get("/status/").status_code == 404


def test_point_page_shows_what_stands_beside_it(point, herning, client):
    indicator = make_indicator(text_items=[point], title_da="Hvor mange?", unit="number", decimals=0)
    make_measurement(indicator, area=herning, period="2018", value="1100")
    make_measurement(indicator, area=herning, period="2020", value="1200")
    link(point, institutions=[make_institution(title_da="Skolen")], programmes=[make_programme(title_da="Faget")])

    page = client.get("/strategier/plan/maal/punkt/").content.decode()

    assert all(words in page for words in ("Hvor mange?", "1.200", "i 2020", "Skolen", "Faget"))
    assert "1.100" not in page


def test_goal_page_counts_each_initiative_once(point, client):
    goal = point.parent
    serving_both = make_initiative(status="in_progress")
    make_contribution(serving_both, point)
    make_contribution(serving_both, goal)
    make_contribution(make_initiative(status="completed"), make_commitment(parent=point))

    page = client.get("/strategier/plan/maal/").content.decode()

    assert "2 initiativer: 1 i gang, 1 gennemført." in page


@pytest.mark.parametrize("number", [1, 40])
def test_queries_do_not_grow_with_what_stands_behind(point, herning, number, client, django_assert_num_queries):
    with at_once():
        for _one in range(number):
            commitment = make_commitment(parent=point)
            initiative = make_initiative(institutions=[make_institution()], programmes=[make_programme()])
            make_partnership(initiative, make_institution())
            make_contribution(initiative, commitment)
            indicator = make_indicator(text_items=[point])
            make_measurement(indicator, area=herning)
            make_target(indicator, area=herning)
            make_deadline(yearly_dates="02-01")
            make_change_note(text_item=commitment)
            make_status_note(make_initiative())
        link(
            point,
            institutions=[make_institution() for _one in range(number)],
            programmes=[make_programme() for _one in range(number)],
        )

    for page, queries in {
        "/": 7,
        "/status/": 7,
        "/strategier/plan/maal/": 8,
        "/strategier/plan/maal/punkt/": 7,
        "/det-vil-vi/": 6,
    }.items():
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200
