"""Initiatives in the search: by their words and partners, with their place in the thread, and never a draft."""

import pytest

from herning_portal.publishing import change
from herning_portal.search import vocabulary
from herning_portal.search.finder import search
from tests.factories import (
    make_commitment,
    make_contribution,
    make_focus_point,
    make_goal,
    make_initiative,
    make_institution,
    make_organisation,
    make_partnership,
    make_strategy,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_memory():
    """Rolled-back tests give edition numbers twice; a process of the site never sees that."""
    vocabulary.forget()
    yield
    vocabulary.forget()


def found(question: str, language: str = "da") -> list[str]:
    return [hit.key for hit in search(question, language).hits.found]


def places(question: str) -> list[list[str]]:
    return [[text for text, _language in hit.place] for hit in search(question, "da").hits.found]


def test_initiative_is_found_by_title_text_and_partner():
    one = make_initiative(
        key="bro",
        title_da="Zebraprojektet",
        title_en="The zebra project",
        body_da="<p>Der bliver bygget giraffer.</p>",
        for_whom_da="Flodheste",
    )
    assert found("zebraprojekt") == found("giraf") == found("flodhest") == found("zebra project", "en") == ["bro"]

    make_partnership(one, make_organisation(name_da="Antilopefonden"))
    make_partnership(one, make_institution(title_da="Løveskolen", key="loeveskolen"))
    make_partnership(one, make_institution(title_da="Tigerskolen", draft=True))

    assert found("antilopefonden") == ["bro"]
    assert set(found("løveskolen")) == {"bro", "loeveskolen"}
    assert found("tigerskolen") == []


@pytest.mark.parametrize("hidden", [{"draft": True}, {"withdrawn": True}])
def test_hidden_initiative_is_not_found(hidden):
    make_initiative(title_da="Zebraprojektet", **hidden)

    assert found("zebraprojektet") == []


def test_place_is_where_it_stands_in_the_thread_as_far_as_that_is_public():
    strategy = make_strategy(title_da="Planen")
    goal = make_goal(strategy=strategy, title_da="Byen skal vokse", short_title_da="Byen")
    commitment = make_commitment(parent=make_focus_point(parent=goal, title_da="At bo"), title_da="Boliger")
    one = make_initiative(title_da="Zebraprojektet")
    make_contribution(one, make_goal(strategy=strategy, title_da="Hemmeligt", draft=True), is_primary=True)
    assert places("zebraprojektet") == [[]]

    make_contribution(one, commitment)
    assert places("zebraprojektet") == [["Planen", "Byen", "At bo", "Boliger"]]

    with change(None, "Nyt navn"):
        goal.short_title_da = "Vækst"
        goal.save()
    assert places("zebraprojektet") == [["Planen", "Vækst", "At bo", "Boliger"]]

    with change(None, "Slut"):
        one.contributions.get(text=commitment).delete()
        one.save()
    assert places("zebraprojektet") == [[]]


def test_what_has_come_to_its_end_is_found_below_what_goes_on():
    later = make_initiative(key="nyt", title_da="Zebra nu")
    make_initiative(key="gammelt", title_da="Zebra før", ending="superseded", continued_in=later)

    assert found("zebra") == ["nyt", "gammelt"]
