"""Figures on single programmes: how they come in from a file, and where they are and are not shown."""

import csv
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from herning_portal.publishing import change
from herning_portal.search.models import SearchEntry
from strategy.models import Indicator, Measurement, PastValue
from tests import factories

pytestmark = pytest.mark.django_db

HEADER = ["indicator_id", "indicator", "area", "year", "value", "unit", "note", "underlying_source", "source_url"]
HEADER += ["source_date", "confidence"]
ROW = {
    "indicator_id": "frafald",
    "indicator": "Frafald: Datamatiker",
    "area": "Byen",
    "year": "201910-202209",
    "value": "10",
    "unit": "pct.",
    "note": "Skolen; Akademi; n=20",
    "source_url": "https://example.org/tal.csv",
    "source_date": "2024-03-23",
    "confidence": "high",
}
TEXTS = {
    f"{name}_{code}": f"{word} {code}"
    for name, word in (("question", "hvor mange"), ("short_title", "Frafald"), ("definition", "Målt"))
    for code in ("da", "en", "de")
}
WORDS = {
    "source": "zoom",
    "areas": {"Byen": "byen", "Hele landet": "landet"},
    "periods": {"201910-202209": "2022"},
    "measures": {
        "frafald": {"key": "uz-frafald", "order": 1, "unit": "percent", "decimals": 0, "wanted": "down"} | TEXTS,
    },
    "limits_da": "<p>Ikke set.</p>",
    "limits_en": "<p>Not seen.</p>",
    "limits_de": "<p>Nicht gesehen.</p>",
    "programmes": {"Datamatiker": ["dat"], "HA": ["ha-da", "ha-en"]},
}


@pytest.fixture
def known():
    school = factories.make_institution(key="skole")
    factories.make_programme(school, key="dat", slug="datamatiker", title_da="Datamatiker", title_en="Computer science")
    for key in ("ha-da", "ha-en"):
        factories.make_programme(school, key=key, slug=key, title_da=key)
    factories.make_area(key="byen", is_own=True)
    factories.make_area(key="landet", kind="country")
    factories.make_source(key="zoom", retrieved_on=date(2024, 3, 23))


@pytest.fixture
def bring(known, tmp_path, capsys):
    def call(*rows, header=HEADER, **options):
        path = tmp_path / "indicators.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(ROW | row for row in rows)
        words = tmp_path / "words.json"
        words.write_text(json.dumps(WORDS), encoding="utf-8")
        call_command("import_programme_figures", str(path), words=words, **options)
        return capsys.readouterr().out

    return call


def test_rows_become_one_indicator_with_a_value_for_each_area(bring):
    report = bring({}, {"area": "Hele landet", "value": "14", "note": "landstal; n=145"}, {"indicator_id": "andet"})

    figure = Indicator.objects.get()
    assert report == (
        "1 new indicators; measurements: 2 new, 0 changed, 0 unchanged; 0 rows refused, 1 of other measures.\n"
    )
    assert (figure.key, figure.programme.key, figure.wanted, figure.published_at) == (
        "uz-frafald-dat",
        "dat",
        "down",
        None,
    )
    assert (figure.title_da, figure.title_en) == ("Datamatiker: hvor mange da", "Computer science: hvor mange en")
    assert [one.key for one in figure.sources.all()] == ["zoom"]
    values = [(one.area.key, one.period, one.value, one.note) for one in figure.measurements.order_by("value")]
    assert values == [("byen", "2022", 10, "n\u00a0=\u00a020"), ("landet", "2022", 14, "n\u00a0=\u00a0145")]
    own = figure.measurements.get(area__key="byen")
    assert (own.source.key, str(own.retrieved_on), own.imported_from) == (
        "zoom",
        "2024-03-23",
        "indicators.csv, line 2",
    )


def test_row_on_two_programmes_is_told_of_both(bring):
    bring({"indicator": "Frafald: HA"}, publish=True)

    assert {one.programme.key for one in Indicator.objects.published()} == {"ha-da", "ha-en"}
    assert Measurement.objects.count() == 2


def test_second_run_changes_nothing_and_leaves_an_editors_words(bring):
    bring({})
    with change(None, "Rettet"):
        figure = Indicator.objects.get()
        figure.title_da = "Vores spørgsmål"
        figure.save()

    report = bring({})

    assert "0 new indicators; measurements: 0 new, 0 changed, 1 unchanged" in report
    assert Indicator.objects.get().title_da == "Vores spørgsmål"


def test_value_that_changes_is_kept_with_what_it_was(bring):
    bring({})

    report = bring({"value": "11"})

    assert "Changed: uz-frafald-dat, byen, 2022: 10.0000 → 11" in report
    assert PastValue.objects.get().value == 10


def test_dry_run_says_what_would_happen_and_saves_nothing(bring):
    assert "Would be: 1 new indicators; measurements: 1 new" in bring({}, dry_run=True)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"confidence": "low"}, "Refused: line 3: its confidence is low. Find a source that states it."),
        ({"indicator": "Frafald: Ukendt"}, "Refused: line 3: “Ukendt” is no known programme."),
    ],
)
def test_refused_row_is_told_with_its_reason_and_the_others_are_taken(bring, cells, reason):
    report = bring({}, cells)

    assert reason in report and "1 rows refused" in report
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"area": "Månen"}, "Line 3, area: “Månen” is not known. Add it to the mapping."),
        ({"year": "2020"}, "Line 3, year: “2020” is not known. Add it to the mapping."),
        ({"value": "mange"}, "Line 3, value: “mange” is not a number. Use a decimal point."),
        ({}, "Line 3: uz-frafald-dat, byen, 2022 was given at line 2 already."),
    ],
)
def test_bad_cell_stops_the_file_and_names_its_place(bring, cells, problem):
    with pytest.raises(CommandError) as refused:
        bring({}, cells)

    assert problem in str(refused.value) and "Nothing was saved." in str(refused.value)
    assert not Indicator.objects.exists()


def test_missing_column_is_named(bring):
    with pytest.raises(CommandError, match="Line 1: the column “note” is missing"):
        bring({}, header=[head for head in HEADER if head != "note"])


@pytest.fixture
def figure(bring):
    bring({}, publish=True)
    factories.make_indicator(key="byens-tal", slug="byens-tal", title_da="Byens tal")
    return Indicator.objects.get(key="uz-frafald-dat")


@pytest.mark.usefixtures("statements")
def test_figure_lives_on_the_programmes_page(client, figure):
    response = client.get(f"/tal/{figure.slug}/")

    assert response.status_code == 302
    assert response["Location"] == "/uddannelser/datamatiker/#figures" == figure.get_absolute_url()
    assert client.get(f"/tal/{figure.slug}.csv").status_code == 200


@pytest.mark.usefixtures("statements")
def test_lists_and_search_leave_figures_on_programmes_out(client, figure):
    listed = client.get("/tal/").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()

    assert "Byens tal" in listed and "Datamatiker: hvor mange" not in listed
    assert "/tal/byens-tal/" in sitemap and figure.slug not in sitemap
    assert set(SearchEntry.objects.filter(kind="indicator").values_list("key", flat=True)) == {"byens-tal"}


def test_figure_is_no_more_public_than_its_programme(client, figure):
    draft = factories.make_indicator(programme=factories.make_programme(draft=True), slug="hemmeligt")
    with change(None, "Taget af siden"):
        programme = figure.programme
        programme.withdrawn_at = timezone.now()
        programme.save()

    assert [one.key for one in Indicator.objects.published()] == ["byens-tal"]
    assert client.get(f"/tal/{draft.slug}/").status_code == 404
    assert client.get(f"/tal/{figure.slug}.csv").status_code == 410


@pytest.mark.usefixtures("shipped_here")
def test_shipped_figures_are_those_of_the_source():
    figures = Indicator.objects.about_programmes()

    # 102 measures of 26 titles, one of which is taught in two languages and tells only of both together.
    assert figures.published().count() == figures.count() == 105
    values = Measurement.objects.filter(indicator__in=figures)
    assert values.filter(area__is_own=True).count() == 87
    assert values.filter(area__kind="country").count() == 105
    assert not values.exclude(note__startswith="n\u00a0=\u00a0").exists()
    assert [one.key for one in figures if not one.limits_da or not one.title_de or one.text_items.exists()] == []
    dropout = figures.get(key="uz-frafald-ea-vvs")
    assert [(str(one.value), one.note) for one in dropout.measurements.in_order()] == [
        ("10.0000", "n\u00a0=\u00a020"),
        ("14.0000", "n\u00a0=\u00a0145"),
    ]
