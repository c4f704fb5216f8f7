import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import RequestFactory
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_safe
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.open_data import FORMULA_SIGNS, Column, csv_response, json_response

COLUMNS = [
    Column("name", "Navn", lambda row: row["name"], "Hvad det hedder"),
    Column("value", "Værdi; i alt", lambda row: row["value"]),
]
UPDATED = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
ROWS = [{"name": "Æblegården", "value": 1}, {"name": 'Den "røde"; tråd', "value": None}]


@require_safe
def table(request):
    return csv_response(request, COLUMNS, ROWS, "boliger æøå.csv", page="/bolig/")


@require_safe
def document(request):
    return json_response(request, COLUMNS, ROWS, "boliger.json", page="/bolig/", title="Boliger", updated_at=UPDATED)


urlpatterns = [path("data.csv", table), path("data.json", document)]


def read_csv(value: object) -> list[list[str]]:
    request = RequestFactory().get("/data.csv")
    response = csv_response(request, COLUMNS, [{"name": "x", "value": value}], "x.csv", page="/")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.urls(__name__)
def test_csv_opens_in_a_danish_spreadsheet(client):
    response = client.get("/data.csv")

    assert response.content == ('\ufeffNavn;"Værdi; i alt"\r\nÆblegården;1\r\n"Den ""røde""; tråd";\r\n'.encode())
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/data.csv", "/data.json"])
def test_data_says_what_it_is_and_where_it_comes_from(client, address):
    response = client.get(address + "?kind=room&kind=flat&page=3")
    head = client.head(address)

    assert response["Link"] == '<http://testserver/bolig/?kind=room&kind=flat>; rel="canonical"; type="text/html"'
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in response
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(address).status_code == 405
    assert (
        client.get(address + "?kind=room&kind=flat&page=3", headers={"If-None-Match": response["ETag"]}).status_code
        == 304
    )


@pytest.mark.urls(__name__)
def test_filename_may_be_danish(client):
    assert "filename*=utf-8''boliger%20%C3%A6%C3%B8%C3%A5.csv" in client.get("/data.csv")["Content-Disposition"]


@pytest.mark.urls(__name__)
def test_json_keeps_its_order_and_describes_its_columns(client, settings):
    settings.SITE = settings.SITE | {"data_licence": "CC BY 4.0"}

    response = client.get("/data.json?q=%C3%A6")

    document = json.loads(response.content)
    assert list(document) == ["title", "licence", "updated_at", "source", "columns", "rows"]
    assert document["licence"] == "CC BY 4.0"
    assert document["updated_at"] == "2026-07-01T12:30:00+02:00"
    assert document["source"] == "http://testserver/bolig/?q=%C3%A6"
    assert document["columns"][0] == {"name": "name", "label": "Navn", "description": "Hvad det hedder"}
    assert document["rows"] == ROWS
    assert "Æblegården".encode() in response.content


@pytest.mark.urls(__name__)
def test_licence_that_nobody_stated_is_null(client):
    assert json.loads(client.get("/data.json").content)["licence"] is None


@pytest.mark.parametrize(
    ("value", "in_csv", "in_json"),
    [
        (-4, "-4", -4),
        (3.25, "3,25", 3.25),
        (-0.5, "-0,5", -0.5),
        (1e-7, "0,0000001", 1e-7),
        (Decimal("4500.50"), "4500,50", 4500.5),
        (Decimal("4500.00"), "4500,00", 4500),
        (True, "ja", True),
        (False, "nej", False),
        (None, "", None),
        (date(2027, 3, 15), "2027-03-15", "2027-03-15"),
        (datetime(2027, 1, 2, 11, 0, tzinfo=UTC), "2027-01-02 12:00", "2027-01-02T12:00:00+01:00"),
        (["Birk", "Herning"], "Birk, Herning", ["Birk", "Herning"]),
        (["=1", "2"], "'=1, 2", ["=1", "2"]),
    ],
)
def test_values_in_both_forms(value, in_csv, in_json):
    request = RequestFactory().get("/")

    with translation.override("da"):
        cells = read_csv(value)
        document = json_response(
            request, COLUMNS, [{"name": "x", "value": value}], "x.json", page="/", title="", updated_at=None
        )

    assert cells[1] == ["x", in_csv]
    assert json.loads(document.content)["rows"][0]["value"] == in_json


@pytest.mark.parametrize("text", ["=1+1", "+45 11 11 11 11", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_text_never_becomes_a_formula(text):
    assert read_csv(text)[1] == ["x", f"'{text}"]


def test_heads_never_become_a_formula():
    response = csv_response(RequestFactory().get("/"), [Column("a", "=A", str)], [], "x.csv", page="/")

    assert response.content == "\ufeff'=A\r\n".encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back_as_it_was(text):
    came_back = read_csv(text)[1][1]

    assert came_back == (f"'{text}" if text.startswith(FORMULA_SIGNS) else text)
    assert not came_back.startswith(FORMULA_SIGNS)
