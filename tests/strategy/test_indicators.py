import csv
import io
import itertools
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from herning_portal.charts import Line, Stretch, line_chart
from strategy.beside import beside
from strategy.models import Indicator, TextItem
from strategy.series import Series
from tests.factories import (
    make_area,
    make_commitment,
    make_focus_point,
    make_goal,
    make_indicator,
    make_measurement,
    make_source,
    make_strategy,
    make_target,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2017, 1, 1, tzinfo=UTC)
HERNING = {"2018": "21.6", "2019": "23.2", "2020": "22.1", "2021": "20.9", "2022": "21.1", "2023": "23.7"}
COUNTRY = {"2018": "19.4", "2019": "20.1", "2020": "19.8", "2021": "19.9", "2022": "20.0", "2023": "19.4"}


@pytest.fixture
def applications():
    """The share of pupils who apply for vocational education, with the national targets."""
    own = make_area(title_da="Herning Kommune", code="657", is_own=True)
    country = make_area(title_da="Hele landet", kind="country", order=1)
    indicator = make_indicator(
        slug="erhvervsuddannelse", title_da="Hvor mange søger en erhvervsuddannelse?", published_at=LONG_AGO
    )
    for area, values in ((own, HERNING), (country, COUNTRY)):
        for period, value in values.items():
            make_measurement(indicator, area=area, period=period, value=value, is_break=period == "2023")
    make_target(indicator, area=country, value="25", due="2020")
    make_target(indicator, area=country, value="30", due="2025", note_da="Ministeren ville opgive det.")
    return indicator


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (
            date(2019, 6, 1),
            [
                "<p>Herning Kommune: 23,2\xa0% i 2019; mål for hele landet: 25,0\xa0% i 2020; 1,8 procentpoint under.",
                "<p>Hele landet: 20,1\xa0% i 2019; mål 25,0\xa0% i 2020; 4,9 procentpoint under.",
                '25,0 <span class="small">(Hele landet)</span>',
                "Kræver opmærksomhed",
            ],
        ),
        (date(2022, 6, 1), ["Målet blev ikke nået", "Ikke på rette vej"]),
        (
            date(2026, 11, 26),
            ["Målet blev ikke nået", "Måldatoen er passeret uden måling", "Ministeren ville opgive det."],
        ),
    ],
)
def test_page_says_how_it_stands_on_the_day(client, applications, today, words):
    with time_machine.travel(today):
        page = client.get("/tal/erhvervsuddannelse/").content.decode()

    assert [word for word in words if word not in page] == []
    assert "19,4" in page


@pytest.mark.usefixtures("shipped_here")
def test_list_and_page_say_the_same_of_each_shipped_figure():
    today = date(2026, 11, 26)
    figures = Indicator.objects.published().of_the_whole()

    listed = {one.key: Series(one, today) for one in figures.with_own_series()}
    pages = {one.key: Series(one, today) for one in figures.with_series()}

    assert len(pages) > 10
    for told in (lambda one: one.sentence, lambda one: one.verdict, lambda one: one.big_figure):
        assert {key: told(one) for key, one in listed.items()} == {key: told(one) for key, one in pages.items()}


@pytest.mark.usefixtures("shipped_here")
@pytest.mark.parametrize("today", [date(2019, 6, 1), date(2022, 6, 1), date(2026, 11, 26)])
def test_shipped_figure_says_beside_its_text_what_it_says_in_the_list(today):
    listed = {one.key: Series(one, today) for one in Indicator.objects.published().of_the_whole().with_own_series()}
    seen = set()

    for text in TextItem.objects.published().pages():
        found = beside(text, today, 6)
        for series in found.figures:
            here, there = (
                (one.sentence, one.verdict, one.big_figure, one.bare_figure, one.trend)
                for one in (series, listed[series.indicator.key])
            )
            assert here == there
            seen.add(series.indicator.key)

    assert len(seen) > 15


def test_figure_is_told_with_its_verdict_wherever_it_stands(client, applications):
    strategy = make_strategy(slug="plan", published_at=LONG_AGO)
    goal = make_goal(strategy=strategy, slug="maal", published_at=LONG_AGO)
    point = make_focus_point(parent=goal, slug="punkt", published_at=LONG_AGO)
    applications.text_items.through.objects.create(indicator=applications, textitem=point)

    for address in ("/tal/", "/tal/erhvervsuddannelse/", "/strategier/plan/maal/", "/strategier/plan/maal/punkt/"):
        with time_machine.travel(date(2022, 6, 1)):
            page = client.get(address).content.decode()
        assert (
            "Herning Kommune: 21,1\xa0% i 2022; mål for hele landet: 30,0\xa0% i 2025; 8,9 procentpoint under" in page
        ), address
        assert ">Ikke på rette vej</span>" in page, address


def test_figure_known_only_for_another_area_names_it_wherever_it_stands(client):
    point = make_focus_point(parent=make_goal(strategy=make_strategy(slug="plan"), slug="maal"), slug="punkt")
    indicator = make_indicator(text_items=[point], slug="optag")
    area = make_area(title_da="Vestjylland", title_en="West Jutland")
    for period, value in (("2024", "74"), ("2025", "75")):
        make_measurement(indicator, area=area, value=value, period=period, is_approximate=True)

    for address in ("/tal/", "/tal/optag/", "/strategier/plan/maal/", "/strategier/plan/maal/punkt/"):
        page = client.get(address).content.decode()
        assert "Vestjylland: ca. 75,0\xa0% i 2025." in page, address
        assert "ikke målt endnu" not in page, address
    assert "West Jutland: about 75.0% in 2025." in client.get("/en/figures/optag/").content.decode()
    described = client.get("/tal/optag/").content.decode().partition("<desc")[2].partition("</desc>")[0]
    assert "Vestjylland: ca. 75,0\xa0% i 2025" in described


@pytest.mark.parametrize(
    ("measured_for", "sentence", "verdict", "big"),
    [
        (
            "country",
            "Hele landet: 20,0\xa0% i 2024; mål 30,0\xa0% i 2025; 10,0 procentpoint under",
            "Mangler data",
            True,
        ),
        ("neighbour", "Hele landet: ikke målt endnu; mål 30,0\xa0% i 2025", "Mangler data", False),
        (
            "own",
            "Byen: 20,0\xa0% i 2024; mål for hele landet: 30,0\xa0% i 2025; 10,0 procentpoint under",
            "Mangler data",
            True,
        ),
    ],
)
def test_target_of_another_area_is_judged_by_the_municipality_else_by_that_area(measured_for, sentence, verdict, big):
    areas = {
        "own": make_area(title_da="Byen", is_own=True),
        "country": make_area(title_da="Hele landet", kind="country", order=2),
        "neighbour": make_area(title_da="Nabobyen", order=1),
    }
    indicator = make_indicator()
    make_measurement(indicator, area=areas[measured_for], value="20", period="2024")
    make_target(indicator, area=areas["country"], value="30", due="2025")

    with translation.override("da"):
        series = Series(indicator, date(2024, 12, 1))
        assert (series.sentence, str(series.verdict.label), bool(series.big_figure)) == (sentence, verdict, big)


def test_newest_value_is_told_beside_a_target_that_is_past():
    own = make_area(is_own=True)
    indicator = make_indicator()
    for period, value in (("2020", "22"), ("2023", "24")):
        make_measurement(indicator, area=own, value=value, period=period)
    make_target(indicator, area=own, value="25", due="2020")

    with translation.override("da"):
        assert Series(indicator, date(2024, 1, 1)).sentence == (
            "22,0\xa0% i 2020; mål 25,0\xa0% i 2020; 3,0 procentpoint under; nyeste tal: 24,0\xa0% i 2023"
        )


def test_approximate_value_is_said_to_be_so_wherever_it_stands(client):
    goal = make_goal(strategy=make_strategy(slug="plan"), slug="maal")
    indicator = make_indicator(
        text_items=[goal], slug="studerende", unit="number", decimals=0, unit_name_da="studerende"
    )
    make_measurement(indicator, area=make_area(is_own=True), value="1200", period="2020", is_approximate=True)

    for address in ("/tal/", "/tal/studerende/", "/strategier/plan/maal/"):
        page = client.get(address).content.decode().replace("\xa0", " ")
        assert "Ca. 1.200 studerende i 2020." in page, address
    (row,) = csv.DictReader(io.StringIO(client.get("/tal/studerende.csv").content.decode("utf-8-sig")), delimiter=";")
    assert row["Omtrentlig"] == "ja"


def test_page_names_the_sources_of_values_and_targets_once(client):
    shared = make_source(title_da="Fælles kilde")
    indicator = make_indicator(slug="tal", sources=[shared])
    area = make_area(is_own=True)
    make_measurement(indicator, area=area, period="2019", source=make_source(title_da="Tallets kilde"))
    make_measurement(indicator, area=area, period="2020", source=shared)
    make_target(
        indicator,
        area=area,
        source=make_source(title_da="Målets kilde"),
        note_da="Ministeren har rykket dagen.",
        note_source=make_source(title_da="Notens kilde"),
    )

    page = client.get("/tal/tal/").content.decode()
    sources = page.partition('aria-labelledby="sources"')[2].partition("</section>")[0]

    titles = ["Fælles kilde", "Tallets kilde", "Målets kilde", "Notens kilde"]
    assert {title: sources.count(title) for title in titles} == dict.fromkeys(titles, 1)
    assert "Ministeren har rykket dagen.</span> Kilde: <span>Notens kilde</span>." in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/tal/erhvervsuddannelse/", "23,7\xa0% i 2023 (opgjort på en ny måde)"),
        ("/en/figures/erhvervsuddannelse/", "23.7% in 2023 (counted in a new way)"),
        ("/de/zahlen/erhvervsuddannelse/", "23,7\xa0% im Jahr 2023 (neu gezählt)"),
    ],
)
def test_drawing_is_read_out_in_each_language(client, applications, address, words):
    page = client.get(address).content.decode()

    description = page.partition("<desc")[2].partition("</desc>")[0]
    assert words in description


def test_draft_shows_nowhere(client, applications):
    make_indicator(draft=True, slug="kladde", title_da="Hemmeligt spørgsmål")
    make_indicator(withdrawn=True, slug="vaek", title_da="Trukket spørgsmål")

    page = client.get("/tal/").content.decode()

    assert "Hvor mange søger en erhvervsuddannelse?" in page
    assert ("Hemmeligt" in page, "Trukket" in page) == (False, False)
    for ending in ("/", ".csv", ".json"):
        assert client.get(f"/tal/kladde{ending}").status_code == 404
        assert client.get(f"/tal/vaek{ending}").status_code == 410


def test_text_of_a_draft_strategy_is_not_named(client, applications):
    strategy = make_strategy(draft=True)
    applications.text_items.through.objects.create(
        indicator=applications, textitem=make_goal(strategy=strategy, title_da="Skjult mål")
    )

    assert "Skjult mål" not in client.get("/tal/erhvervsuddannelse/").content.decode()
    assert "Skjult mål" not in client.get("/tal/").content.decode()


def test_list_is_narrowed_by_goal_with_its_count(client, applications):
    strategy = make_strategy(is_current=True)
    one, other = (make_goal(strategy=strategy, number=str(number), title_da=f"Mål {number}") for number in (1, 2))
    promise = make_commitment(parent=make_focus_point(parent=other, strategy=strategy), strategy=strategy)
    other_figure = make_indicator(title_da="Hvor mange boliger er der?")
    for indicator, text in ((applications, promise), (other_figure, one)):
        indicator.text_items.through.objects.create(indicator=indicator, textitem=text)

    page = client.get("/tal/", {"goal": other.key}).content.decode()

    assert ("Hvor mange søger" in page, "Hvor mange boliger" in page) == (True, False)
    assert "1 Mål 1 · 1" in page
    wrong = client.get("/tal/", {"goal": "ukendt\0"})
    assert (wrong.status_code, "Fejl:" in wrong.content.decode()) == (200, True)


@pytest.mark.parametrize("count", [1, 25])
def test_queries_do_not_grow_with_the_rows(client, django_assert_num_queries, count):
    own = make_area(is_own=True)
    for number in range(count):
        indicator = make_indicator(slug=f"tal-{number}")
        make_target(indicator, area=own)
        for year in range(2000, 2000 + count):
            make_measurement(indicator, area=own, period=str(year))

    with django_assert_num_queries(6):
        client.get("/tal/")
    with django_assert_num_queries(6):
        client.get("/tal/tal-0/")


def test_files_hold_every_value(client, applications):
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/tal/erhvervsuddannelse.csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    document = json.loads(client.get("/tal/erhvervsuddannelse.json").content)

    assert len(rows) == len(document["rows"]) == 12
    assert (rows[0]["Område"], rows[0]["Periode"], rows[0]["Værdi"]) == ("Herning Kommune", "2018", "21,6")
    assert document["rows"][0]["value"] == 21.6


def test_hidden_value_is_not_shown_as_nothing(client):
    indicator = make_indicator(slug="faa")
    make_measurement(indicator, area=make_area(is_own=True), period="2020", value=None, is_suppressed=True)

    page = client.get("/tal/faa/").content.decode()

    assert "skjult i 2020, fordi der er under 5 personer" in page.lower()


def test_line_opens_at_a_break_and_at_a_gap():
    chart = line_chart(
        ["2018", "2019", "2020", "2021", "2022"],
        [Line("Herning", [10.0, 12.0, None, 11.0, 15.0], frozenset({4}))],
        [Stretch("Mål", 20.0, 0, 4)],
    )

    [line] = chart.lines
    assert (len(line.segments), len(line.markers)) == (1, 4)
    assert len(chart.breaks) == 1
    assert chart.unmeasured is None


def test_labels_of_lines_do_not_touch():
    chart = line_chart(["2018", "2019"], [Line(str(number), [10.0, 10.0]) for number in range(4)])

    heights = sorted(float(label.y) for line in chart.lines for label in line.labels if label.anchor == "end")
    assert len(heights) == 4
    assert all(later - earlier >= 18 for earlier, later in itertools.pairwise(heights))


@pytest.mark.parametrize(("values", "is_cut"), [([0.2, 0.9], False), ([19.4, 30.0], True), ([5.0, 5.0], True)])
def test_axis_begins_where_the_values_do_and_says_so(values, is_cut):
    chart = line_chart(["2018", "2019"], [Line("Herning", values)])

    assert (chart.is_cut, Decimal(str(chart.lowest)) <= Decimal(str(min(values)))) == (is_cut, True)


def test_lines_across_are_no_closer_than_their_numbers_can_tell():
    chart = line_chart(["2018", "2019"], [Line("Herning", [73.4, 75.2])], written="{:.0f}".format, finest=1.0)

    assert [label.text for _y, label in chart.ticks] == ["73", "74", "75", "76"]


@pytest.mark.parametrize(
    ("values", "is_below"), [([1.0, 2.0], True), ([2.0, 1.0], False), ([None, 1.0, 2.0], True), ([0.0, 2.0], False)]
)
def test_first_label_of_a_single_line_is_not_in_its_way(values, is_below):
    chart = line_chart([str(year) for year in range(2018, 2018 + len(values))], [Line("Herning", values)])

    (line,) = chart.lines
    assert (float(line.labels[0].y) > float(line.markers[0][1])) == is_below
