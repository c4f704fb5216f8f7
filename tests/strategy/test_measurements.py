import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from herning_portal.publishing import Edition, change
from strategy.models import Measurement, SeriesMapping
from strategy.tables import TableError, period_of, read_table
from tests.factories import make_area, make_indicator, make_measurement, make_source, save

pytestmark = pytest.mark.django_db

JSON_STAT_1 = {
    "dataset": {
        "dimension": {
            "OMRÅDE": {"category": {"index": {"000": 0, "657": 1}, "label": {"000": "Hele landet", "657": "Herning"}}},
            "UDDANNELSE": {"category": {"index": {"H20": 0, "H30": 1}}},
            "Tid": {"category": {"index": {"2022": 0, "2023": 1}}},
            "id": ["OMRÅDE", "UDDANNELSE", "Tid"],
            "size": [2, 2, 2],
        },
        "value": [1, 2, 3, 4, 5, 6, 7, None],
    }
}
BULK = "\n".join(
    [
        "OMRÅDE;UDDANNELSE;TID;INDHOLD",
        "657;H30;2022;7",
        "657;H30;2023;8,5*",
        "657;H20;2022;5",
        "851;H30;2022;..",
        "",
        "Fodnote: foreløbige tal",
    ]
)


def json_stat(size, values):
    category = {"category": {"index": ["x"]}}
    return {"dataset": {"dimension": {"id": ["A"], "size": [size], "A": category}, "value": values}}


@pytest.fixture
def mapping():
    own = make_area(key="herning", code="657", is_own=True)
    indicator = make_indicator(key="elever", unit="number", decimals=0)
    made = save(SeriesMapping(key="elever-h30", indicator=indicator, table="UDDAKT11", selection={"UDDANNELSE": "H30"}))
    with change(None, "Areas"):
        made.areas.set([own])
    return made


def load(tmp_path, content, *arguments, name="tal.txt"):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    call_command("import_measurements", str(path), *arguments)


def values():
    return {row.period: row.value for row in Measurement.objects.all()}


def test_json_stat_and_bulk_give_the_cells_of_the_mapping(tmp_path, mapping):
    load(tmp_path, JSON_STAT_1, "--table", "UDDAKT11")
    assert values() == {"2022": Decimal(7)}

    load(tmp_path, BULK, "--table", "uddakt11")
    assert values() == {"2022": Decimal(7), "2023": Decimal("8.5")}
    provisional = Measurement.objects.get(period="2023")
    assert (provisional.is_provisional, provisional.imported_from) == (True, "tal.txt, line 3")


def test_json_stat_2_with_sparse_values_and_status(tmp_path, mapping):
    document = {
        "version": "2.0",
        "class": "dataset",
        "id": ["UDDANNELSE", "OMRÅDE", "TID"],
        "size": [1, 1, 3],
        "dimension": {
            "UDDANNELSE": {"category": {"label": {"H30": "EUD"}}},
            "OMRÅDE": {"category": {"index": ["657"]}},
            "TID": {"category": {"index": {"2021K1": 1, "2020K4": 0, "2021M02": 2}}},
        },
        "value": {"0": 10, "2": 12.25},
        "status": {"2": "p"},
    }

    load(tmp_path, document, "--table", "UDDAKT11")

    found = {row.period: (row.value, row.is_provisional) for row in Measurement.objects.all()}
    assert found == {"2020Q4": (Decimal(10), False), "2021-02": (Decimal("12.25"), True)}


def test_second_import_changes_nothing(tmp_path, mapping):
    load(tmp_path, BULK, "--table", "UDDAKT11")
    before = Edition.objects.get().number

    load(tmp_path, BULK, "--table", "UDDAKT11")

    assert (Edition.objects.get().number, Measurement.objects.count()) == (before, 2)


def test_changed_value_keeps_what_it_was(tmp_path, mapping, capsys):
    load(tmp_path, BULK, "--table", "UDDAKT11")
    with change(None, "Break"):
        row = Measurement.objects.get(period="2023")
        row.is_break = True
        row.save()

    load(tmp_path, BULK.replace("8,5*", "9"), "--table", "UDDAKT11", name="nye-tal.txt")

    row.refresh_from_db()
    [past] = row.past_values.all()
    assert (row.value, row.is_provisional, row.is_break) == (Decimal(9), False, True)
    assert (past.value, past.was_provisional, past.imported_from) == (Decimal("8.5"), True, "tal.txt, line 3")
    assert "8.5000 → 9" in capsys.readouterr().out


def test_trial_changes_nothing(tmp_path, mapping):
    load(tmp_path, BULK, "--table", "UDDAKT11", "--dry-run")

    assert Measurement.objects.count() == 0


def test_own_csv_names_records_by_key(tmp_path):
    make_indicator(key="valg-eud")
    make_area(key="herning")
    make_source(key="tabel")
    lines = [
        "indicator;area;period;value;is_break;is_suppressed;note",
        "valg-eud;herning;2022;21,1;nej;;",
        "valg-eud;herning;2023;;ja;ja;Ny metode",
    ]
    text = "\n".join(lines)

    load(tmp_path, text, "--source", "tabel", "--retrieved", "2026-01-02")

    shown, hidden = Measurement.objects.order_by("period")
    assert (shown.value, shown.source.key, str(shown.retrieved_on)) == (Decimal("21.1"), "tabel", "2026-01-02")
    assert (hidden.value, hidden.is_suppressed, hidden.is_break, hidden.note) == (None, True, True, "Ny metode")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ('{"dataset": ', "1:13"),
        (json_stat(size=2, values=[1, 2]), "dimension.A"),
        (json_stat(size=1, values=[1, 2]), "value"),
        (json_stat(size=9**9, values=[]), "dimension.A"),
        ({"id": ["A"], "size": ["to"], "dimension": {}, "value": []}, "size"),
        ({"version": "2.0"}, "dimension"),
        ("OMRÅDE;TID;INDHOLD\n657;2022;syv\n", "Line 2"),
        ("OMRÅDE;UDDANNELSE;TID;INDHOLD\n657;H30;2021;5\n657;H30;i går;7\n", "i går"),
        ("OMRÅDE;TID;INDHOLD\n657;2022\n", "Line 2"),
        ("OMRÅDE;TID;INDHOLD\n657;2022;7\n", "UDDANNELSE"),
        ("OMRÅDE;UDDANNELSE;KØN;TID;INDHOLD\n657;H30;M;2022;7\n657;H30;K;2022;8\n", "Line 3"),
        ("område;værdi\n1;2\n", "indicator"),
    ],
)
def test_broken_table_is_refused_at_its_fault(tmp_path, mapping, content, words):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, content, "--table", "UDDAKT11")

    assert words in str(refused.value)
    assert "Nothing was saved" in str(refused.value)
    assert Measurement.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ukendt;herning;2022;1", "Line 2, indicator"),
        ("tal;ukendt;2022;1", "Line 2, area"),
        ("tal;herning;2022;1;2", "Line 2"),
    ],
)
def test_wrong_line_of_our_own_csv_is_named(tmp_path, line, words):
    make_indicator(key="tal")
    make_area(key="herning")

    with pytest.raises(CommandError) as refused:
        load(tmp_path, f"indicator;area;period;value\n{line}\n")

    assert words in str(refused.value)


def test_table_without_a_mapping_says_what_to_do(tmp_path):
    with pytest.raises(CommandError) as refused:
        load(tmp_path, BULK, "--table", "FOLK1A")

    assert "FOLK1A" in str(refused.value)


def test_only_https_is_fetched():
    with pytest.raises(CommandError):
        call_command("import_measurements", "http://127.0.0.1/tal", "--fetch")


def test_server_that_fails_is_asked_again_and_then_reported(monkeypatch, capsys):
    asked = []

    def refuse(address, timeout):
        asked.append(timeout)
        raise TimeoutError("timed out")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    with pytest.raises(CommandError) as refused:
        call_command("import_measurements", "https://127.0.0.1/v1/data", "--fetch")

    assert (len(asked), "timed out" in str(refused.value)) == (3, True)


def test_value_edited_by_hand_keeps_what_it_was():
    row = make_measurement(make_indicator(), value="20")

    with change(None, "Corrected"):
        row.value = Decimal("21.5")
        row.save()

    assert [past.value for past in row.past_values.all()] == [Decimal(20)]


def test_periods_of_the_statbank_are_ours():
    assert [period_of(code, "") for code in ("2019", "2019K4", "2019Q1", "2019M12", "2019-03")] == [
        "2019",
        "2019Q4",
        "2019Q1",
        "2019-12",
        "2019-03",
    ]
    with pytest.raises(TableError):
        list(read_table("\ufeff  "))
