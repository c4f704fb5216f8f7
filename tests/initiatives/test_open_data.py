"""The initiatives as CSV and JSON, under the same filters as the list."""

import csv
import io
import json
from datetime import date

import pytest

from tests.factories import (
    make_audience,
    make_contribution,
    make_focus_point,
    make_goal,
    make_initiative,
    make_institution,
    make_milestone,
    make_organisation,
    make_partnership,
    make_status_note,
    make_strategy,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


def test_data_tells_of_each_what_the_pages_tell(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 26))
    one = make_initiative(
        key="bro",
        title_da="Bro",
        status="in_progress",
        status_since="2024-03",
        status_as_of="2024",
        period_from="2024-03-01",
        responsible_unit=make_unit(name_da="Vej"),
        institutions=[make_institution(title_da="Skolen"), make_institution(title_da="Hemmelig", draft=True)],
        audiences=[make_audience(title_da="Unge")],
        budget_da="=36 mio. kr.",
        continued_in=make_initiative(title_da="Hemmelig", draft=True),
        checked_on=date(2026, 11, 1),
    )
    make_status_note(one, dated=date(2025, 10, 1))
    make_milestone(one, due="2025")
    make_partnership(one, make_organisation(name_da="Fonden"))
    make_partnership(one, make_institution(title_da="Hemmelig", draft=True))
    goal = make_goal(strategy=make_strategy(title_da="Planen"), number="1", title_da="Byen")
    make_contribution(one, goal)
    make_contribution(one, make_focus_point(parent=goal, number="1.2", title_da="At bo"), is_primary=True)
    make_contribution(one, make_goal(title_da="Hemmelig", draft=True))
    make_initiative(title_da="Messe")

    document = json.loads(client.get("/initiativer/initiativer.json?q=bro").content)
    sheet = client.get("/initiativer/initiativer.csv?q=bro").content.decode("utf-8-sig")

    assert document["rows"] == [
        {
            "key": "bro",
            "title": "Bro",
            "in_short": "Noget bliver gjort.",
            "status_code": "in_progress",
            "status": "I gang",
            "status_since": "2024-03",
            "status_reason": None,
            "known_as_of": "2025-10-01",
            "is_outdated": True,
            "is_expired": False,
            "is_late": True,
            "begins": "2024-03-01",
            "ends": None,
            "responsible": "Vej",
            "partners": ["Fonden"],
            "audiences": ["Unge"],
            "institutions": ["Skolen"],
            "serves": ["Planen: 1.2 At bo", "Planen: 1 Byen"],
            "goes_on_in": None,
            "budget": "=36 mio. kr.",
            "checked_on": "2026-11-01",
        }
    ]
    assert document["source"] == "http://testserver/initiativer/?q=bro"
    [row] = csv.DictReader(io.StringIO(sheet), delimiter=";")
    assert (row["Nøgle"], row["Forsinket"], row["Budgetramme"]) == ("bro", "ja", "'=36 mio. kr.")
    assert "Hemmelig" not in sheet


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/initiativer/initiativer.csv", "Titel"),
        ("/en/initiatives/initiatives.csv", "Title"),
        ("/de/initiativen/initiativen.csv", "Titel"),
    ],
)
def test_file_has_its_heads_in_three_languages(client, address, name):
    make_initiative(title_da="Bro")

    response = client.get(address)

    [row] = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert row[name] == "Bro"
    assert address.rpartition("/")[2] in response["Content-Disposition"].lower()


def test_what_nobody_says_is_empty(client):
    make_initiative(key="bro")

    [row] = json.loads(client.get("/initiativer/initiativer.json").content)["rows"]

    empty = [name for name, value in row.items() if value is None]
    assert empty == [
        *("status_code", "status", "status_since", "status_reason", "known_as_of", "begins", "ends", "responsible"),
        *("partners", "audiences", "institutions", "serves", "goes_on_in", "budget", "checked_on"),
    ]
