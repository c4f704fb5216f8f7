"""Each screen of the editors: it lists, opens, names what is missing and saves."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from herning_portal.models import AccessibilityIssue, PinnedAnswer, Statement, SynonymGroup, VainSearch
from strategy.models import AdoptedDocument, AdoptedText, Chapter, SeriesMapping, TextItem
from tests.factories import (
    at_once,
    make_activity,
    make_audience,
    make_building,
    make_campus,
    make_change_note,
    make_chapter,
    make_commitment,
    make_contact_point,
    make_contribution,
    make_deadline,
    make_decision,
    make_event,
    make_field,
    make_focus_point,
    make_goal,
    make_housing_figure,
    make_housing_rule,
    make_indicator,
    make_initiative,
    make_lineage,
    make_measurement,
    make_milestone,
    make_offering,
    make_organisation,
    make_partnership,
    make_place,
    make_programme,
    make_progression,
    make_provider,
    make_report,
    make_residence,
    make_source,
    make_statement,
    make_status_note,
    make_target,
    make_term,
    make_unit,
    save,
)
from tests.herning_portal.test_admin import edit

pytestmark = pytest.mark.django_db

SCREENS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    # A report and not a form: tests/search tries it.
    if model._meta.app_label in ("herning_portal", "institutions", "strategy", "initiatives")
    and model is not VainSearch
)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Made once for all screens: each test ends with what it began with."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield one_of_each()
        transaction.set_rollback(True)


@pytest.fixture
def records(made, db):
    """One record of each kind that has a screen."""
    return made


@at_once()
def one_of_each() -> dict[str, Any]:
    make_statement("about")
    focus_point = make_focus_point()
    commitment = make_commitment(parent=focus_point)
    chapter = make_chapter()
    lineage = make_lineage(focus_point, make_goal())
    adopted = save(AdoptedText(item=focus_point, text="<p>Ord.</p>"))
    issue = save(AccessibilityIssue(key="issue", principle="robust", problem_da="Problem", found_on=date(2026, 11, 22)))
    found = [
        focus_point,
        commitment,
        chapter,
        lineage,
        adopted,
        issue,
        focus_point.parent,
        focus_point.strategy,
        make_unit(),
        make_source(),
        make_contact_point("phone", "12 34 56 78"),
        make_decision(),
        make_term(),
        make_organisation(),
        Statement.objects.first(),
        TextItem.objects.get(pk=chapter.pk),
        lineage.theme,
        AdoptedDocument.objects.create(
            strategy=focus_point.strategy, name="plan.txt", lines=[[1, "", "paragraph", "Ord", ""]]
        ),
        save(SynonymGroup(key="words", language="da", words="kollegium\nstudiebolig")),
        save(PinnedAnswer(key="pin", language="da", questions="bolig", kind="goal", record_key=focus_point.parent.key)),
        *institution_records(),
        *figure_records(),
        *work_records(chapter),
        make_change_note(text_item=focus_point),
        make_report(),
    ]
    return {f"{record._meta.app_label}_{record._meta.model_name}": record for record in found}


def institution_records() -> list[Any]:
    programme = make_programme()
    campus = make_campus(programme.institution, latitude=56.1, longitude=8.9)
    make_offering(programme, campus)
    residence = make_residence(provider=make_provider())
    return [
        programme,
        campus,
        programme.institution,
        programme.type,
        make_field(),
        make_progression(earlier_type=programme.type, later_programme=programme),
        residence,
        residence.provider,
        make_building(residence),
        make_housing_rule(provider=residence.provider),
        make_housing_figure(),
        make_place(),
        make_deadline(),
        make_event(),
    ]


def figure_records() -> list[Any]:
    measurement = make_measurement(make_indicator())
    target = make_target(measurement.indicator, area=measurement.area)
    mapping = save(SeriesMapping(key="mapping", indicator=target.indicator, table="UDDAKT11"))
    return [measurement, measurement.indicator, measurement.area, mapping]


def work_records(chapter: Chapter) -> list[Any]:
    initiative = make_initiative(status="in_progress", audiences=[make_audience()])
    make_contribution(initiative, chapter, is_primary=True)
    make_partnership(initiative, make_organisation())
    make_milestone(initiative)
    make_status_note(initiative, unit=make_unit())
    activity = make_activity(chapter, initiative.audiences.get())
    return [initiative, initiative.audiences.get(), activity, activity.theme]


def test_every_model_that_editors_work_on_has_a_screen():
    assert len(SCREENS) == 44


@pytest.mark.parametrize("screen", SCREENS)
def test_list_history_and_form_open(admin_client, records, screen):
    record = records[screen]

    for name, arguments in (("changelist", []), ("change", [record.pk]), ("history", [record.pk])):
        response = admin_client.get(reverse(f"admin:{screen}_{name}", args=arguments))
        assert response.status_code == 200
    assert admin_client.get(reverse(f"admin:{screen}_changelist"), {"q": "noget"}).status_code == 200


@pytest.mark.parametrize("screen", sorted(set(SCREENS) - {"strategy_textitem", "initiatives_changenote"}))
def test_empty_form_opens_and_names_what_is_missing(admin_client, screen):
    url = reverse(f"admin:{screen}_add")

    assert admin_client.get(url).status_code == 200
    response = admin_client.post(
        url,
        {
            "roots-TOTAL_FORMS": 0,
            "roots-INITIAL_FORMS": 0,
            "adopted_texts-TOTAL_FORMS": 0,
            "adopted_texts-INITIAL_FORMS": 0,
        },
    )
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "screen", sorted(set(SCREENS) - {"strategy_textitem", "strategy_adoptedtext", "strategy_adopteddocument"})
)
def test_untouched_form_saves(admin_client, records, screen):
    record = records[screen]

    response = edit(admin_client, record)

    assert response.status_code == 302, response.context["adminform"].form.errors


@pytest.mark.parametrize("model", ["goal", "chapter", "focuspoint", "commitment"])
def test_nothing_is_offered_for_recovery_while_nothing_is_deleted(admin_client, records, model):
    response = admin_client.get(reverse(f"admin:strategy_{model}_recoverlist"))

    assert list(response.context["deleted"]) == []


def test_parent_field_offers_only_what_the_kind_may_stand_under(admin_client, records):
    url = reverse("admin:autocomplete")
    asked = {"app_label": "strategy", "model_name": "focuspoint", "field_name": "parent", "term": ""}

    found = admin_client.get(url, asked).json()["results"]

    assert found
    assert all(row["text"].startswith("Mål") for row in found)
