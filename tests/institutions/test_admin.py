import csv
import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Version

from herning_portal.publishing import Edition
from institutions.models import Place, Programme
from tests.factories import make_campus, make_education_type, make_field, make_institution, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

CSV, XLSX = "0", "1"
ROOT = Path(__file__).resolve().parents[2]


def tried(client, model, text, kind=CSV):
    content = text.encode("utf-8-sig") if isinstance(text, str) else text
    file = SimpleUploadedFile("rows.csv", content)
    address = reverse(f"admin:institutions_{model}_import")
    return client.post(address, {"import_file": file, "format": kind, "resource": ""})


def imported(client, model, text, kind=CSV):
    trial = tried(client, model, text, kind)
    confirm = trial.context["confirm_form"]
    address = reverse(f"admin:institutions_{model}_process_import")
    return client.post(address, {name: value for name, value in confirm.initial.items() if value is not None})


def exported(client, model, kind=CSV):
    address = reverse(f"admin:institutions_{model}_export")
    form = client.get(address).context["form"]
    data = {name: "on" for name, field in form.fields.items() if field.__class__.__name__ == "BooleanField"}
    return client.post(address, data | {"format": kind, "resource": "0"})


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_file_goes_out_and_comes_back_unchanged(admin_client):
    school = make_institution(title_da="=1+1")
    campus = make_campus(school, latitude=56.14888855, longitude=8.98676133, is_in_municipality=False)
    response = exported(admin_client, "campus")

    [row] = rows_of(response)
    assert (row["key"], row["latitude"], row["institution"], row["is_in_municipality"]) == (
        campus.key,
        "56,14888855",
        school.key,
        "nej",
    )
    assert rows_of(exported(admin_client, "institution"))[0]["title_da"] == "'=1+1"

    before = Edition.objects.get().number
    trial = tried(admin_client, "campus", response.content)
    assert [row.import_type for row in trial.context["result"].rows] == ["skip"]
    trial = tried(admin_client, "institution", exported(admin_client, "institution").content)
    assert [row.import_type for row in trial.context["result"].rows] == ["skip"]
    assert Edition.objects.get().number == before


def test_spreadsheet_keeps_numbers_and_holds_no_formula(admin_client):
    make_place(title_da="=HYPERLINK(1)", latitude=56.1, longitude=8.9)

    sheet = openpyxl.load_workbook(io.BytesIO(exported(admin_client, "place", XLSX).content)).active

    heads = [one.value for one in sheet[1]]
    row = dict(zip(heads, sheet[2], strict=True))
    assert (row["title_da"].value, row["title_da"].data_type) == ("'=HYPERLINK(1)", "s")
    assert (row["latitude"].value, row["latitude"].data_type) == (56.1, "n")


def test_import_is_tried_first_and_then_kept_in_history(admin_client):
    make_field(key="sundhed")
    known = make_place(key="huset", title_da="Huset")
    text = "\r\n".join(
        [
            "key;slug;kind;title_da;in_short_da;latitude;longitude",
            "huset;huset;culture;Huset No7;Kulturhus.;56,1;8,9",
            "nyt;nyt;sport;Hal;En hal.;;",
        ]
    )

    trial = tried(admin_client, "place", text)

    assert [row.import_type for row in trial.context["result"].rows] == ["update", "new"]
    assert list(Place.objects.values_list("title_da", flat=True)) == ["Huset"]

    imported(admin_client, "place", text)

    known.refresh_from_db()
    assert (known.title_da, known.latitude, known.sort_key_da) == ("Huset No7", 56.1, "huset no7")
    assert Place.objects.get(key="nyt").state == "wip"
    newest = Version.objects.get_for_object(known).first().revision
    assert (newest.comment, newest.user.username) == ("Importeret fra en fil", "admin")


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ("ny;ny;culture;;Tekst.;;;", "title_da", "kan ikke være tomt"),
        ("ny;ny;cirkus;Navn;Tekst.;;;", "kind", "cirkus"),
        ("ny;ny;culture;Navn;Tekst.;nord;8,9;", "latitude", "nord"),
        ("ny;ny;culture;Navn;Tekst.;56,1;;", "longitude", "længdegrad"),
        ("ny;Ny Adresse;culture;Navn;Tekst.;;;", "slug", "små bogstaver"),
        ("ny;ny;culture;Navn;Tekst.;;;måske", "is_history", "hverken ja eller nej"),
    ],
)
def test_wrong_cell_is_named_and_nothing_is_saved(admin_client, cells, field, words):
    head = "key;slug;kind;title_da;in_short_da;latitude;longitude;is_history"
    good = "god;god;culture;God;Tekst.;;;nej"

    trial = tried(admin_client, "place", f"{head}\r\n{good}\r\n{cells}\r\n")

    [invalid] = trial.context["result"].invalid_rows
    assert invalid.number == 2
    assert words in str(invalid.field_specific_errors[field])
    assert "confirm_form" not in trial.context
    assert Place.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\r\n\r\n", "Filen er tom"),
        (b"PK\x03\x04\x00\xff", "UTF-8"),
        ("key;titel\r\na;b\r\n", "titel"),
        ("key;slug\r\na\r\n", "Linje 2"),
        ("key;title_da\r\na;Ø\r\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_wrong_file_says_what_is_wrong(admin_client, content, words):
    response = tried(admin_client, "place", content)

    assert words in response.content.decode()
    assert Place.objects.count() == 0


def test_relations_are_named_by_keys(admin_client):
    school, kind, health, craft = (
        make_institution(key="skole"),
        make_education_type(key="ap"),
        make_field(),
        make_field(),
    )
    head = "key;slug;institution;type;fields;intake;title_da;is_in_danish"

    imported(admin_client, "programme", f"{head}\r\nny;ny;skole;ap;{health.key} {craft.key};offered;Navn;ja\r\n")
    trial = tried(admin_client, "programme", f"{head}\r\nto;to;ukendt;ap;{health.key} x;offered;Navn;ja\r\n")

    made = Programme.objects.get(key="ny")
    assert (made.institution, made.type, set(made.fields.all()), made.is_in_danish) == (
        school,
        kind,
        {health, craft},
        True,
    )
    [invalid] = trial.context["result"].invalid_rows
    assert "ukendt" in str(invalid.field_specific_errors["institution"])


def test_record_changed_between_trial_and_import_stops_it(admin_client):
    text = "key;slug;kind;title_da;in_short_da\r\nny;taget;culture;Navn;Tekst.\r\nto;to;culture;Navn;Tekst.\r\n"
    trial = tried(admin_client, "place", text)
    make_place(slug="taget")

    confirm = trial.context["confirm_form"]
    address = reverse("admin:institutions_place_process_import")
    response = admin_client.post(
        address, {name: value for name, value in confirm.initial.items() if value is not None}, follow=True
    )

    assert "Intet blev importeret" in response.content.decode()
    assert Place.objects.count() == 1


def test_reader_without_the_right_to_write_may_not_import(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ser", password="x", is_staff=True))

    assert tried(client, "place", "key\r\n").status_code == 403
    assert client.get(reverse("admin:institutions_place_export")).status_code == 403


def test_campus_is_edited_on_the_screen_of_its_institution(admin_client):
    campus = make_campus()

    page = admin_client.get(
        reverse("admin:institutions_institution_change", args=[campus.institution.pk])
    ).content.decode()

    assert campus.title_da in page


def test_screens_of_import_and_export_are_danish_throughout(admin_client):
    make_place(key="huset", slug="huset", title_da="Huset", in_short_da="Kort.")
    heads = "key;slug;kind;title_da;in_short_da"
    rows = "huset;huset;culture;Huset No7;Kort.\r\nny;ny;sport;Hal;Kort."
    wrong = tried(admin_client, "place", f"{heads}\r\nny;ny;culture;;Kort.")
    screens = [
        admin_client.get(reverse("admin:institutions_place_changelist")),
        admin_client.get(reverse("admin:institutions_place_import")),
        admin_client.get(reverse("admin:institutions_place_export")),
        tried(admin_client, "place", f"{heads}\r\n{rows}\r\n{rows.splitlines()[0].replace('No7', '')}"),
        tried(admin_client, "place", heads),
        tried(admin_client, "place", "slug\r\nhuset"),
        wrong,
    ]
    imported(admin_client, "place", f"{heads}\r\n{rows}")
    screens.append(admin_client.get(reverse("admin:institutions_place_changelist")))

    texts = polib.pofile(str(ROOT / "locale_import_export" / "da" / "LC_MESSAGES" / "django.po"))
    english = {entry.msgid.strip(": ") for entry in texts if entry.msgid != entry.msgstr}
    shown = [seen_in(screen) for screen in screens]
    assert [sorted(seen & english) for seen in shown] == [[] for _screen in screens]
    assert "Traceback" not in "".join(screen.content.decode() for screen in screens)
    assert {"Navn [da] (title_da)", "Kilder (sources)"} < shown[2]
    assert "Kolonnen “key” mangler. På den ved vi, hvilken post en række handler om." in shown[5]
    danish = {"Importér", "Eksportér", "Gennemfør importen", "Ny", "Ændret", "Nogle rækker har fejl", "Vælg alle"}
    assert danish - set().union(*shown) == set()
    assert "Importen er færdig: 1 nye, 1 ændrede, 0 slettede og 0 uændrede steder." in screens[-1].content.decode()


def seen_in(response) -> set[str]:
    """Each text of a page by itself, buttons' as well."""
    html = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    found = re.findall(r">([^<]+)<", html) + re.findall(r'<input type="submit"[^>]* value="([^"]+)"', html)
    return {" ".join(unescape(text).split()).strip(": ") for text in found}
