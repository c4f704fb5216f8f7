from datetime import timedelta

import pytest
import reversion
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils import timezone, translation
from reversion.models import Revision, Version

from herning_portal.models import Term, Unit
from herning_portal.publishing import DoorClosed, Edition, Gone, KnownSlug, State, change
from strategy.models import Strategy
from tests.factories import make_organisation, make_source, make_strategy, make_term

pytestmark = pytest.mark.django_db


def edition() -> int:
    return Edition.objects.values_list("number", flat=True).first() or 0


def test_record_is_written_inside_a_change_only():
    strategy = make_strategy()
    strategy.title_da = "Smuglet ind"

    for write in (strategy.save, make_term().delete, lambda: Strategy.objects.bulk_create([Strategy()])):
        with pytest.raises(DoorClosed):
            write()

    assert Strategy.objects.get().title_da != "Smuglet ind"


def test_update_of_many_rows_is_refused_even_inside_a_change():
    make_term()

    with pytest.raises(DoorClosed), change(None, "Alle på én gang"):
        Term.objects.update(term_da="Ens")

    assert Term.objects.get().term_da != "Ens"


def test_change_keeps_who_and_why(admin_user):
    with change(admin_user, "Rettet efter mødet"):
        Unit(key="unit", name_da="Enhed").save()

    revision = Revision.objects.get()
    assert (revision.user, revision.comment) == (admin_user, "Rettet efter mødet")


@pytest.mark.parametrize("note", ["", "  "])
def test_change_without_a_note_is_refused(note):
    with pytest.raises(ValueError, match="note"), change(None, note):
        raise AssertionError("the block must not run")


def test_change_that_fails_leaves_nothing_behind():
    before = edition()

    with pytest.raises(IntegrityError), change(None, "To med samme nøgle"):
        Unit(key="same", name_da="Først").save()
        Unit(key="same", name_da="Så").save()

    assert (Unit.objects.count(), Version.objects.count(), edition()) == (0, 0, before)


def test_change_that_is_undone_leaves_nothing_behind():
    before = edition()

    with change(None, "Prøve") as door:
        Unit(key="unit", name_da="Enhed").save()
        door.undo()

    assert (Unit.objects.count(), Version.objects.count(), edition()) == (0, 0, before)


def test_every_change_makes_a_new_edition():
    before = edition()

    term = make_term()
    with change(None, "Væk igen"):
        term.delete()

    assert edition() == before + 2


def test_history_is_written_in_danish_whatever_the_page():
    with translation.override("en"), change(None, "From an English page"):
        Unit(key="unit", name_da="Enhed", name_en="Unit").save()

    assert Version.objects.get().field_dict["name"] == "Enhed"


@pytest.mark.parametrize(
    ("published", "withdrawn", "state", "is_public"),
    [
        (None, None, State.WIP, False),
        (timedelta(hours=1), None, State.SCHEDULED, False),
        (timedelta(0), None, State.PUBLISHED, True),
        (timedelta(hours=-2), timedelta(hours=1), State.PUBLISHED, True),
        (timedelta(hours=-2), timedelta(hours=-1), State.WITHDRAWN, False),
        (timedelta(hours=1), timedelta(hours=2), State.SCHEDULED, False),
    ],
)
def test_state_and_gate_agree(published, withdrawn, state, is_public):
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        now = timezone.now()
        strategy = make_strategy(
            draft=True,
            published_at=now + published if published is not None else None,
            withdrawn_at=now + withdrawn if withdrawn is not None else None,
        )

        assert strategy.state == state
        assert Strategy.objects.published().filter(pk=strategy.pk).exists() is is_public


def test_scheduled_record_becomes_public_by_itself():
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False) as clock:
        make_strategy(published_at=timezone.now() + timedelta(minutes=1))

        assert Strategy.objects.published().count() == 0
        clock.shift(60)
        assert Strategy.objects.published().count() == 1


def test_withdrawn_before_published_is_refused():
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_strategy(published_at=now, withdrawn_at=now - timedelta(days=1))


def test_what_has_been_public_cannot_be_deleted():
    strategy = make_strategy(withdrawn=True)

    with pytest.raises(ProtectedError, match="withdraw"), change(None, "Slettes"):
        strategy.delete()

    draft = make_strategy(draft=True)
    with change(None, "Kladde slettes"):
        draft.delete()
    assert list(Strategy.objects.all()) == [strategy]


def test_old_slugs_lead_to_the_record_and_a_live_slug_wins():
    first = make_strategy(slug="plan")
    with change(None, "Ny adresse"):
        first.slug = "plan-2020"
        first.save()

    assert Strategy.objects.find_public("plan") == first

    second = make_strategy(slug="plan")
    assert Strategy.objects.find_public("plan") == second
    assert Strategy.objects.find_public("plan-2020") == first


def test_slug_brought_back_by_history_is_kept_too():
    strategy = make_strategy(slug="gammel")
    with change(None, "Ny adresse"):
        strategy.slug = "ny"
        strategy.save()

    with change(None, "Bragt tilbage"):
        Version.objects.get_for_object(strategy).last().revision.revert()

    assert Strategy.objects.find_public("ny").slug == "gammel"
    assert KnownSlug.objects.filter(object_id=strategy.pk).count() == 2


def test_unknown_and_draft_slugs_are_not_found():
    make_strategy(slug="kladde", draft=True)
    make_strategy(slug="senere", draft=True, published_at=timezone.now() + timedelta(days=1))

    for slug in ("kladde", "senere", "findes-ikke"):
        with pytest.raises(Http404):
            Strategy.objects.find_public(slug)


def test_withdrawn_slug_is_gone():
    strategy = make_strategy(withdrawn=True)

    with pytest.raises(Gone) as gone:
        Strategy.objects.find_public(strategy.slug)

    assert gone.value.record == strategy


def test_saving_again_moves_the_updated_moment_and_nothing_else():
    strategy = make_strategy()
    created, updated = strategy.created_at, strategy.updated_at

    with time_machine.travel(timezone.now() + timedelta(days=3)), change(None, "Rettet"):
        strategy.save()

    strategy.refresh_from_db()
    assert strategy.created_at == created
    assert strategy.updated_at > updated


def test_every_recorded_model_has_history():
    from django.apps import apps

    from herning_portal.publishing import Recorded

    recorded = [model for model in apps.get_models() if issubclass(model, Recorded)]

    assert len(recorded) > 8
    assert [model for model in recorded if not reversion.is_registered(model)] == []


def test_bulk_created_rows_are_in_history():
    make_organisation()
    with change(None, "Mange på én gang"):
        Unit.objects.bulk_create([Unit(key=f"unit-{number}", name_da="Enhed") for number in range(3)])

    assert Version.objects.get_for_model(Unit).count() == 3


def test_what_has_been_public_is_never_made_a_draft_again():
    strategy = make_strategy(slug="plan")
    for moment in (None, timezone.now() + timedelta(days=1)):
        strategy.published_at = moment
        with pytest.raises(ValidationError) as refused:
            strategy.full_clean()
        assert "published_at" in refused.value.message_dict
        with pytest.raises(ValidationError), change(None, "Gjort til kladde"):
            strategy.save()
        with pytest.raises(ProtectedError), change(None, "Slettet i to skridt"):
            strategy.delete()

    assert Strategy.objects.find_public("plan") == strategy


def test_rows_and_relations_pass_the_same_door():
    strategy, source = make_strategy(draft=True), make_source()

    for write in (
        Strategy.objects.all().delete,
        lambda: strategy.sources.add(source),
        lambda: strategy.sources.set([source]),
    ):
        with pytest.raises(DoorClosed), transaction.atomic():
            write()
    with change(None, "Kilde sat på"):
        strategy.sources.add(source)
    with pytest.raises(DoorClosed), transaction.atomic():
        strategy.sources.clear()

    assert list(strategy.sources.all()) == [source]
