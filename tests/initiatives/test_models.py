import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from initiatives.models import Contribution, Initiative
from tests.factories import make_contribution, make_goal, make_initiative, make_source, make_strategy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["on_hold", "discontinued"])
def test_stopped_initiative_says_why(status):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_initiative(status=status)
    stopped = make_initiative(status=status, status_reason_da="Der er ikke penge i år.")

    stopped.status_reason_da = ""
    with pytest.raises(ValidationError) as refused:
        stopped.full_clean()

    assert "status_reason_da" in refused.value.message_dict


def test_initiative_goes_on_in_another():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_initiative(ending=Initiative.Ending.MERGED)

    merged = make_initiative(ending=Initiative.Ending.MERGED, continued_in=make_initiative())

    assert merged.continued_in.continues.get() == merged


def test_link_that_a_source_states_names_it():
    goal = make_goal()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contribution(make_initiative(), goal, is_our_reading=False)

    stated = make_contribution(make_initiative(), goal, is_our_reading=False, source=make_source())

    assert list(Contribution.objects.to_public_texts()) == [stated]


def test_link_to_a_text_of_a_draft_strategy_is_not_public():
    make_contribution(make_initiative(), make_goal(strategy=make_strategy(draft=True)))

    assert list(Contribution.objects.to_public_texts()) == []


def test_initiative_has_one_main_text():
    initiative = make_initiative()
    make_contribution(initiative, make_goal(), is_primary=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_contribution(initiative, make_goal(), is_primary=True)
