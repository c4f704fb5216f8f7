"""The import of initiatives.csv: small invented rows under the header that the real file has."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from herning_portal.models import Decision, Source
from herning_portal.publishing import change
from initiatives.imports.initiatives import began
from initiatives.models import Contribution, Initiative, Milestone, Partnership
from strategy.models import Strategy
from tests import factories

pytestmark = pytest.mark.django_db

HEADER = [
    "id",
    "name",
    "strategy_goal",
    "description",
    "partners",
    "start_date",
    "status",
    "source_url",
    "source_date",
    "confidence",
]
FILLED = {
    "id": "hus",
    "name": "Nyt hus",
    "strategy_goal": "1",
    "description": "et hus til studerende",
    "partners": "Skolen; Kommunen",
    "start_date": "2023-05",
    "status": "under ombygning (startskud i maj)",
    "source_url": "https://example.org/hus",
    "source_date": "2024-02-01",
    "confidence": "high",
}
WORDS = {
    "documents": {"Strategien": "strategi-dokument"},
    "left_out": {"kendt": "already told as the programme “murer”."},
    "same_as": {"hus_mere": "hus"},
    "goals": {"1": ["m1"], "2": ["m2"], "alle": []},
    "statuses": {"under ombygning": "in_progress", "gennemført": "completed", "ukendt": ""},
    "partners": {"Skolen": ["institution skole"], "Kommunen": ["organisation kommune"], "bureau": []},
    "decisions": {
        "forlig": {"key": "forlig-2019", "title": "Forlig", "body": "Byrådet", "decided_on": "2018", "about": ["plan"]}
    },
    "rows": {
        "hus": {"roles": {"kommune": "funds"}, "milestones": [{"key": "klar", "title": "Huset åbner", "due": "2025"}]},
        "lukket": {"status": "discontinued", "reason": "Optaget er stoppet.", "texts": ["punkt"], "aside": ["punkt"]},
        "klasse": {"texts": ["punkt", "m2"], "stated": {"punkt": "strategi-dokument"}, "since": "2019-08"},
    },
}


@pytest.fixture(autouse=True)
def known():
    """What the rows point to."""
    factories.make_institution(key="skole", title_da="Skolen")
    factories.make_organisation(key="kommune")
    factories.make_source(key="strategi-dokument")
    strategy = factories.make_strategy(key="plan")
    factories.make_goal(key="m2", strategy=strategy)
    factories.make_focus_point(key="punkt", parent=factories.make_goal(key="m1", strategy=strategy))


@pytest.fixture
def bring(tmp_path):
    def call(*rows, **options):
        path = tmp_path / "initiatives.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, HEADER)
            writer.writeheader()
            writer.writerows(FILLED | row for row in rows)
        words = tmp_path / "words.json"
        words.write_text(json.dumps(WORDS), encoding="utf-8")
        call_command("import_initiatives", path, words=words, **options)

    return call


@pytest.fixture
def said(bring, capsys):
    def call(*rows, **options):
        bring(*rows, **options)
        return capsys.readouterr().out

    return call


def edit(record, **fields):
    with change(None, "Rettet af en redaktør"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


def test_row_becomes_a_draft_with_all_that_belongs_to_it(said):
    report = said({})

    work = Initiative.objects.get()
    assert "1 rows: 1 new, 0 changed" in report
    assert "1 rows tell of work, 0 of decisions; 0 are refused." in report
    assert (work.key, work.title_da, work.in_short_da, work.published_at) == (
        "hus",
        "Nyt hus",
        "Et hus til studerende.",
        None,
    )
    assert (work.status, work.status_as_of, work.period_from) == ("in_progress", "2024-02-01", "2023-05")
    assert work.status_source == work.sources.get() == Source.objects.get(url="https://example.org/hus")
    assert {(one.partner.key, one.role) for one in work.partnerships.all()} == {
        ("skole", "takes_part"),
        ("kommune", "funds"),
    }
    step = work.milestones.get()
    assert (step.title_da, step.due, step.reached, step.source) == ("Huset åbner", "2025", "", work.status_source)


def test_row_is_public_at_once_when_asked(bring):
    bring({}, publish=True)

    assert Initiative.objects.published().count() == 1


def test_dry_run_reports_and_saves_nothing(said):
    report = said({}, dry_run=True)

    assert "1 new" in report
    assert "Nothing was saved (dry run)." in report
    assert not Initiative.objects.exists() and not Source.objects.filter(url="https://example.org/hus").exists()


def test_second_run_changes_nothing(bring, said):
    rows = [{}, {"id": "hus_mere", "description": "og en have"}, {"id": "forlig"}]
    bring(*rows)
    counts = [model.objects.count() for model in (Initiative, Contribution, Partnership, Milestone, Decision)]

    report = said(*rows)

    assert "3 rows: 0 new, 0 changed, 3 unchanged, 0 kept because edited, 0 refused" in report
    assert counts == [1, 1, 2, 1, 1]
    assert counts == [model.objects.count() for model in (Initiative, Contribution, Partnership, Milestone, Decision)]


def test_edit_is_kept_and_reported_while_other_fields_follow(bring, said):
    bring({})
    edit(Initiative.objects.get(), status="on_hold", status_reason_da="Pengene mangler.")
    edit(Partnership.objects.get(key="hus-skole"), role="leads")

    report = said({"status": "gennemført", "start_date": "2023-06"})

    work = Initiative.objects.get()
    assert (work.status, work.period_from) == ("on_hold", "2023-06")
    assert work.partnerships.get(key="hus-skole").role == "leads"
    assert "initiative hus, status: kept “on_hold”, the file now has “completed”" in report


def test_main_text_that_an_editor_chose_stays_the_main_one(bring, said):
    bring({"id": "klasse"})
    first, second = Contribution.objects.order_by("-is_primary")
    edit(first, is_primary=False)
    edit(second, is_primary=True)

    report = said({"id": "klasse"})

    assert Contribution.objects.get(is_primary=True) == second
    assert "kept because edited, 0 refused" in report


def test_goals_of_the_file_are_our_reading_and_the_first_leads(bring):
    bring({"strategy_goal": "2,1"}, {"id": "andet", "strategy_goal": "alle"})

    links = Contribution.objects.order_by("-is_primary")
    assert [(one.initiative.key, one.text.key, one.is_primary, one.is_our_reading) for one in links] == [
        ("hus", "m2", True, True),
        ("hus", "m1", False, True),
    ]


def test_text_that_a_source_names_is_not_our_reading(bring):
    bring({"id": "klasse"})

    stated, ours = Contribution.objects.order_by("-is_primary")
    assert (stated.text.key, stated.is_our_reading, stated.source.key) == ("punkt", False, "strategi-dokument")
    assert (ours.text.key, ours.is_our_reading, ours.source) == ("m2", True, None)


@pytest.mark.parametrize("cells", [{"source_date": "n.d."}, {"source_date": "n.d.", "source_url": "Strategien"}])
def test_status_without_a_date_is_left_empty_and_said_so(said, cells):
    report = said(cells)

    work = Initiative.objects.get()
    assert (work.status, work.status_as_of, work.status_source) == ("", "", None)
    assert "line 2 (hus), status: its source has no date, so the status is left empty." in report


def test_status_that_no_source_gives_is_empty_without_a_word(said):
    report = said({"status": "ukendt"})

    assert Initiative.objects.get().status == ""
    assert "Cells left empty" not in report


def test_work_that_was_stopped_says_why(bring):
    bring({"id": "lukket", "status": "gennemført"})

    work = Initiative.objects.get()
    assert (work.status, work.status_reason_da) == ("discontinued", "Optaget er stoppet.")
    assert [(one.text.key, one.serves) for one in work.contributions.all()] == [("punkt", False)]


def test_source_without_an_address_is_the_document_that_is_there(bring):
    bring({"source_url": "Strategien"})

    assert Initiative.objects.get().sources.get().key == "strategi-dokument"


def test_decision_is_bound_to_the_strategy_it_is_about(bring):
    bring({"id": "forlig"})

    decision = Decision.objects.get()
    assert (decision.key, decision.title_da, decision.body_da, decision.decided_on) == (
        "forlig-2019",
        "Forlig",
        "Byrådet",
        "2018",
    )
    assert [one.key for one in Strategy.objects.filter(decisions=decision)] == ["plan"]
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"confidence": "low"}, "hus: its confidence is low: old, vague or unconfirmed. Find a source that states it."),
        ({"id": "kendt"}, "kendt: already told as the programme “murer”."),
    ],
)
def test_refused_row_is_told_with_its_reason(said, cells, reason):
    report = said({"id": "klasse"}, {"id": "hus"} | cells)

    assert "2 rows: 1 new" in report and "1 refused" in report
    assert reason in report
    assert [one.key for one in Initiative.objects.all()] == ["klasse"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"status": "på vej"}, "line 2 (hus), status: “på vej” is not known. Add it to “statuses” of the mapping"),
        ({"partners": "Ukendt"}, "line 2 (hus), partners: “Ukendt” is not known. Add it to “partners” of the mapping."),
        ({"strategy_goal": "9"}, "line 2 (hus), strategy_goal: “9” is not known. Add it to “goals” of the mapping."),
        ({"source_url": "en bog"}, "line 2 (hus), source_url: “en bog” is not a web address."),
        ({"name": ""}, "line 2 (hus), name: is empty. Fill it in."),
    ],
)
def test_bad_cell_stops_the_file_and_names_row_field_and_remedy(bring, cells, problem):
    with pytest.raises(CommandError) as refused:
        bring(cells, {"id": "klasse"})

    assert problem in str(refused.value)
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2023-05-02", "2023-05-02"),
        ("2024-10/2025-02", "2024-10"),
        ("2020-2025", "2020"),
        ("sommer 2026", "2026"),
        ("ca. 2020", ""),
        ("2025 eller tidligere", ""),
        ("n.d.", ""),
        ("", ""),
    ],
)
def test_beginning_is_the_first_date_unless_it_is_vague(cell, date):
    assert began(cell) == date
