import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from herning_portal.models import Statement, Term
from herning_portal.publishing import Edition, change
from strategy.models import AdoptedText, Goal
from tests.factories import (
    make_chapter,
    make_focus_point,
    make_goal,
    make_strategy,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


def post_data(response) -> dict[str, Any]:
    """What a browser would send back of the form it was shown, untouched."""
    parts = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        parts += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for bound in (bound for part in parts for bound in part):
        value, widget = bound.value(), bound.field.widget
        if hasattr(widget, "widgets"):
            values = value if isinstance(value, list) else widget.decompress(value)
            data |= {f"{bound.html_name}_{place}": part for place, part in enumerate(values)}
        elif isinstance(value, bool):
            data |= {bound.html_name: "on"} if value else {}
        elif isinstance(value, list):
            data[bound.html_name] = [getattr(item, "pk", item) for item in value]
        else:
            data[bound.html_name] = value
    return {name: value for name, value in data.items() if value is not None}


def edit(client, record, **changes):
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return client.post(url, post_data(client.get(url)) | changes)


def test_edit_shows_on_the_page_in_three_languages_with_its_note_in_history(admin_client, client, admin_user):
    goal = make_goal(title_da="Før", title_en="Before", title_de="Vorher", slug="maal")

    edit(admin_client, goal, title_da="Efter", title_en="After", title_de="Nachher", change_note="Rettet efter mødet")

    goal.refresh_from_db()
    for address, title in (
        (f"/strategier/{goal.strategy.slug}/maal/", "Efter"),
        (f"/en/strategies/{goal.strategy.slug}/maal/", "After"),
        (f"/de/strategien/{goal.strategy.slug}/maal/", "Nachher"),
    ):
        assert f">{title}</h1>" in client.get(address).content.decode()
    revision = Revision.objects.latest("pk")
    assert (revision.user, revision.comment) == (admin_user, "Rettet efter mødet")


def test_history_brings_the_old_text_back_with_its_translations(admin_client, client):
    goal = make_goal(title_da="Før", title_en="Before", title_de="Vorher", body_da="<p>Gammel</p>")
    other = make_goal(title_da="Uberørt")
    with change(None, "Begge rettet i én omgang"):
        for record in (goal, other):
            record.title_da, record.title_en, record.title_de, record.body_da = "Ny", "New", "Neu", "<p>Ny</p>"
            record.save()
    with change(None, "Den anden rettet igen"):
        other.title_da = "Nyest"
        other.save()

    old = Version.objects.get_for_object(goal).last()
    url = reverse("admin:strategy_goal_revision", args=[goal.pk, old.pk])
    shown = admin_client.get(url)
    assert shown.status_code == 200
    assert Goal.objects.get(pk=goal.pk).title_da == "Ny"
    admin_client.post(url, post_data(shown))

    goal.refresh_from_db()
    other.refresh_from_db()
    assert (goal.title_da, goal.title_en, goal.title_de, goal.body_da) == ("Før", "Before", "Vorher", "<p>Gammel</p>")
    assert other.title_da == "Nyest"


def test_record_of_a_large_revision_comes_back_alone(admin_client):
    with change(None, "Import af mange"):
        first, second = Term(key="a", term_da="A", definition_da="Før"), Term(key="b", term_da="B", definition_da="Før")
        first.save()
        second.save()
    for term in (first, second):
        with change(None, "Rettet"):
            term.definition_da = "Efter"
            term.save()

    url = reverse(
        "admin:herning_portal_term_revision", args=[first.pk, Version.objects.get_for_object(first).last().pk]
    )
    admin_client.post(url, post_data(admin_client.get(url)))

    assert {term.key: term.definition_da for term in Term.objects.all()} == {"a": "Før", "b": "Efter"}


def test_deleted_draft_can_be_recovered(admin_client):
    goal = make_goal(draft=True, title_da="Kladde", title_en="Draft")
    pk = goal.pk
    admin_client.post(reverse("admin:strategy_goal_delete", args=[pk]), {"post": "yes"})
    assert not Goal.objects.filter(pk=pk).exists()

    version = Version.objects.get_deleted(Goal).get()
    url = reverse("admin:strategy_goal_recover", args=[version.pk])
    admin_client.post(url, post_data(admin_client.get(url)))

    assert Goal.objects.get(pk=pk).title_en == "Draft"


@pytest.mark.parametrize(("language", "title"), [("da", "Ny titel"), ("en", "New title"), ("de", "Neuer Titel")])
def test_preview_shows_the_change_and_saves_nothing(admin_client, client, language, title):
    goal = make_goal(
        title_da="Titel", title_en="Title", title_de="Titel DE", strategy=make_strategy(draft=True), draft=True
    )
    before = (Version.objects.count(), Edition.objects.get().number)

    response = edit(
        admin_client, goal, title_da="Ny titel", title_en="New title", title_de="Neuer Titel", _preview=language
    )

    assert response.status_code == 200
    content = response.content.decode()
    assert f">{title}</h1>" in content
    assert f'<html lang="{language}">' in content
    assert 'data-kind="preview"' in content
    assert "no-store" in response["Cache-Control"]
    goal.refresh_from_db()
    assert (goal.title_da, goal.published_at, goal.strategy.published_at) == ("Titel", None, None)
    assert (Version.objects.count(), Edition.objects.get().number) == before
    assert client.get(goal.get_absolute_url()).status_code == 404


def test_preview_of_a_record_that_is_not_saved_yet(admin_client):
    strategy = make_strategy()
    url = reverse("admin:strategy_goal_add")
    data = post_data(admin_client.get(url)) | {
        "strategy": strategy.pk,
        "key": "nyt",
        "slug": "nyt",
        "number": "5",
        "order": 5,
        "title_da": "Helt nyt",
        "_preview": "da",
    }

    response = admin_client.post(url, data)

    assert ">Helt nyt</h1>" in response.content.decode()
    assert Goal.objects.count() == 0


def test_preview_with_an_error_shows_the_form_and_saves_nothing(admin_client):
    goal = make_goal(title_da="Titel")

    response = edit(admin_client, goal, title_da="", slug="ny", _preview="da")

    assert "title_da" in response.context["adminform"].form.errors
    goal.refresh_from_db()
    assert goal.slug != "ny"


def test_preview_of_a_page_about_the_portal(admin_client):
    statement = Statement.objects.get(key="about")

    response = edit(admin_client, statement, title_da="Ny overskrift", _preview="da")

    assert ">Ny overskrift</h1>" in response.content.decode()
    assert Statement.objects.get(key="about").title_da != "Ny overskrift"


def test_what_has_been_public_cannot_be_deleted(admin_client):
    goal = make_goal()

    response = admin_client.post(reverse("admin:strategy_goal_delete", args=[goal.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_key_cannot_be_changed_once_given(admin_client):
    goal = make_goal(key="fast")

    edit(admin_client, goal, key="ny")

    goal.refresh_from_db()
    assert goal.key == "fast"


def test_wrong_parent_is_named_at_its_field(admin_client):
    focus_point = make_focus_point()
    chapter = make_chapter(strategy=focus_point.strategy)

    response = edit(admin_client, focus_point, parent=chapter.pk)

    assert list(response.context["adminform"].form.errors) == ["parent"]


def test_adopted_text_can_be_added_and_not_edited(admin_client):
    focus_point = make_focus_point()
    edit(
        admin_client,
        focus_point,
        **{
            "adopted_texts-TOTAL_FORMS": 1,
            "adopted_texts-0-text": "<p>Vedtaget</p>",
            "adopted_texts-0-valid_from": "2020",
            "adopted_texts-0-item": focus_point.pk,
        },
    )
    adopted = AdoptedText.objects.get()
    assert (adopted.version, adopted.text) == (1, "<p>Vedtaget</p>")

    response = admin_client.post(
        reverse("admin:strategy_adoptedtext_change", args=[adopted.pk]), {"text": "<p>Snyd</p>"}
    )

    assert response.status_code == 403


@pytest.mark.parametrize(("state", "count"), [("wip", 1), ("scheduled", 1), ("published", 1), ("withdrawn", 1)])
def test_state_filter_finds_its_own(admin_client, state, count):
    make_strategy(key="wip", draft=True)
    make_strategy(key="scheduled", published_at=timezone.now() + timedelta(days=1))
    make_strategy(key="published")
    make_strategy(key="withdrawn", withdrawn=True)

    response = admin_client.get(reverse("admin:strategy_strategy_changelist"), {"state": state})

    assert [record.key for record in response.context["cl"].queryset] == [state]


def test_editor_script_carries_the_nonce_of_the_page(admin_client):
    response = admin_client.get(reverse("admin:strategy_goal_add"))

    nonce = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])[1]
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", response.content.decode())
    executable = [attributes for attributes in inline if "application/json" not in attributes]
    assert executable
    assert all(f'nonce="{nonce}"' in attributes for attributes in executable)


def test_admin_is_for_staff(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("borger"))

    response = client.get(reverse("admin:strategy_goal_changelist"))

    assert (response.status_code, response["Location"].startswith("/admin/login/")) == (302, True)


def test_second_of_two_editors_is_shown_both_texts_and_loses_nothing(admin_client):
    goal = make_goal(title_da="Titel", in_short_da="Først")
    url = reverse("admin:strategy_goal_change", args=[goal.pk])
    first, second = post_data(admin_client.get(url)), post_data(admin_client.get(url))

    admin_client.post(url, first | {"in_short_da": "Den enes tekst"})
    refused = admin_client.post(url, second | {"in_short_da": "Den andens tekst"})

    goal.refresh_from_db()
    assert goal.in_short_da == "Den enes tekst"
    content = refused.content.decode()
    assert "Den enes tekst" in content
    assert "Den andens tekst" in content

    kept = admin_client.post(url, post_data(refused))
    assert kept.status_code == 302, kept.context["adminform"].form.errors
    goal.refresh_from_db()
    assert goal.in_short_da == "Den andens tekst"


def test_labels_name_the_language_in_words(admin_client):
    content = admin_client.get(reverse("admin:strategy_goal_add")).content.decode()

    assert "[da]" not in content
    assert "Titel, English" in content
