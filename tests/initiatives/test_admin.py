"""The editors' screens of the work: rows without keys to invent, the work list, preview, import."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from initiatives.models import Initiative, Milestone, StatusNote
from tests.factories import (
    make_contribution,
    make_goal,
    make_initiative,
    make_milestone,
    make_organisation,
    make_partnership,
    make_status_note,
    make_strategy,
    make_unit,
)
from tests.herning_portal.test_admin import edit, post_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

LIST = "admin:initiatives_initiative_changelist"


def rows_of_inlines(**new: dict[str, Any]) -> dict[str, Any]:
    """A first row in each of the inlines that are named."""
    data = {}
    for prefix, values in new.items():
        data[f"{prefix}-TOTAL_FORMS"] = 1
        data |= {f"{prefix}-0-{name}": value for name, value in values.items()}
    return data


def test_parts_of_an_initiative_make_their_own_keys(admin_client):
    goal = make_goal()
    address = reverse("admin:initiatives_initiative_add")
    form = post_data(admin_client.get(address))
    assert not [name for name in form if name.startswith("milestones") and name.endswith("key")]
    form |= {"key": "bro", "slug": "bro", "title_da": "Bro", "in_short_da": "En bro."}
    form |= rows_of_inlines(
        contributions={"text": goal.pk, "is_primary": "on", "is_our_reading": "on"},
        milestones={"title_da": "Spadestik", "due": "2027", "order": 0},
        status_notes={"dated": "2026-11-01", "text_da": "Vi er i gang."},
        partnerships={"organisation": make_organisation().pk, "role": "takes_part"},
    )

    response = admin_client.post(address, form)

    assert response.status_code == 302, response.context["adminform"].form.errors
    bro = Initiative.objects.get(key="bro")
    assert bro.contributions.get().text.pk == goal.pk
    keys = [bro.milestones.get().key, bro.status_notes.get().key, bro.partnerships.get().key]
    assert len({*keys, ""}) == 4
    edit(admin_client, bro, **{"milestones-0-reached": "2026-10"})
    assert (bro.milestones.get().key, bro.milestones.get().reached) == (keys[0], "2026-10")


def test_status_note_and_status_are_kept_in_one_change(admin_client, client):
    one = make_initiative(status="planned")

    edit(
        admin_client,
        one,
        status="on_hold",
        status_reason_da="Der er ikke penge.",
        **rows_of_inlines(status_notes={"dated": "2026-11-01", "text_da": "Vi venter på byrådet."}),
    )

    content = client.get(one.get_absolute_url()).content.decode()
    assert "Sat på pause" in content
    assert "Vi venter på byrådet." in content


def test_stop_without_a_reason_is_named_at_its_field(admin_client):
    response = edit(admin_client, make_initiative(), status="discontinued")

    assert list(response.context["adminform"].form.errors) == ["status_reason_da"]


@pytest.mark.parametrize("word", ["matrix", "tidslinje", "timeline", "zeitleiste"])
def test_address_of_another_view_is_no_initiatives_own(admin_client, word):
    response = edit(admin_client, make_initiative(draft=True), slug=word)

    assert list(response.context["adminform"].form.errors) == ["slug"]


def test_another_text_becomes_the_main_one_and_two_are_refused(admin_client):
    one = make_initiative()
    first = make_contribution(one, make_goal(), is_primary=True)
    second = make_contribution(one, make_goal())

    response = edit(admin_client, one, **{"contributions-1-is_primary": "on"})

    assert response.status_code == 200
    assert "Et initiativ har én" in response.content.decode()

    # A box that is not ticked is not sent.
    address = reverse("admin:initiatives_initiative_change", args=[one.pk])
    form = post_data(admin_client.get(address)) | {"contributions-1-is_primary": "on"}
    del form["contributions-0-is_primary"]
    assert admin_client.post(address, form).status_code == 302
    for row, is_main in ((first, False), (second, True)):
        row.refresh_from_db()
        assert row.is_primary == is_main


def test_preview_shows_the_page_as_it_would_be_with_its_rows(admin_client):
    one = make_initiative(draft=True, title_da="Kladden")

    response = edit(
        admin_client,
        one,
        _preview="da",
        **rows_of_inlines(milestones={"title_da": "Rejsegilde", "due": "2027", "order": 0}),
    )

    content = response.content.decode()
    assert ">Kladden</h1>" in content
    assert "Rejsegilde" in content
    assert Milestone.objects.count() == 0
    assert Initiative.objects.get().state == "wip"


def test_work_list_finds_what_somebody_should_look_at(admin_client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 26))
    well = {"status": "in_progress", "status_as_of": "2026-11", "responsible_unit": make_unit()}
    goal = make_goal(strategy=make_strategy())
    for name, fields in {
        "late": well,
        "nobody": well | {"responsible_unit": None},
        "outdated": well | {"status_as_of": "2024"},
        "expired": well | {"period_to": "2026-10"},
        "no_status": well | {"status": ""},
        "no_text": well,
        "fine": well,
        "over": well | {"status": "completed", "status_as_of": "2020"},
    }.items():
        one = make_initiative(key=name.replace("_", "-"), **fields)
        if name != "no_text":
            make_contribution(one, goal)
        if name in ("late", "over"):
            make_milestone(one, due="2025")

    for name in ("late", "nobody", "outdated", "expired", "no_status", "no_text"):
        response = admin_client.get(reverse(LIST), {"follow_up": name})
        assert [one.key for one in response.context["cl"].queryset] == [name.replace("_", "-")]


@pytest.mark.parametrize("many", [1, 20])
def test_list_asks_as_often_for_many_rows(admin_client, django_assert_num_queries, many):
    for _number in range(many):
        make_status_note(make_initiative(responsible_unit=make_unit()))

    with django_assert_num_queries(7):
        admin_client.get(reverse(LIST))


def test_file_goes_out_and_comes_back_without_touching_its_parts(admin_client):
    one = make_initiative(status="planned", responsible_unit=make_unit(key="enhed"))
    make_contribution(one, make_goal())
    make_partnership(one, make_organisation())
    address = reverse("admin:initiatives_initiative_export")
    form = admin_client.get(address).context["form"]
    boxes = {name: "on" for name, field in form.fields.items() if field.__class__.__name__ == "BooleanField"}
    sent = admin_client.post(address, boxes | {"format": "0", "resource": "0"}).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(sent), delimiter=";")
    assert (row["status"], row["responsible_unit"]) == ("planned", "enhed")
    assert "texts" not in row

    changed = sent.replace("planned", "in_progress")
    file = SimpleUploadedFile("rows.csv", changed.encode("utf-8-sig"))
    trial = admin_client.post(
        reverse("admin:initiatives_initiative_import"), {"import_file": file, "format": "0", "resource": ""}
    )
    assert [row.import_type for row in trial.context["result"].rows] == ["update"]
    confirm = {name: value for name, value in trial.context["confirm_form"].initial.items() if value is not None}
    admin_client.post(reverse("admin:initiatives_initiative_process_import"), confirm)

    one.refresh_from_db()
    assert one.status == "in_progress"
    assert (one.contributions.count(), one.partnerships.count(), StatusNote.objects.count()) == (1, 1, 0)
