import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation
from reversion.models import Version

from herning_portal.publishing import change
from strategy.models import AdoptedText, Chapter, Commitment, FocusPoint, Goal, Lineage, TextItem, tree
from tests.factories import (
    make_chapter,
    make_commitment,
    make_focus_point,
    make_goal,
    make_lineage,
    make_strategy,
    save,
)

pytestmark = pytest.mark.django_db


def test_proxies_hold_their_own_kind_alone():
    commitment = make_commitment()
    chapter = make_chapter(strategy=commitment.strategy)

    held = {model: [item.pk for item in model.objects.all()] for model in (Chapter, Goal, FocusPoint, Commitment)}

    goal = commitment.parent.parent
    assert held == {
        Chapter: [chapter.pk],
        Goal: [goal.pk],
        FocusPoint: [commitment.parent.pk],
        Commitment: [commitment.pk],
    }


@pytest.mark.parametrize("hidden", ["strategy", "goal", "focus_point", "commitment"])
@pytest.mark.parametrize("how", ["draft", "withdrawn"])
def test_item_is_public_only_under_public_items(hidden, how):
    trait = {name: {how: True} if name == hidden else {} for name in ("strategy", "goal", "focus_point", "commitment")}
    strategy = make_strategy(**trait["strategy"])
    goal = make_goal(strategy=strategy, **trait["goal"])
    focus_point = make_focus_point(parent=goal, **trait["focus_point"])
    commitment = make_commitment(parent=focus_point, **trait["commitment"])

    public = {item.pk for item in TextItem.objects.published()}

    line = [goal, focus_point, commitment]
    below = {"strategy": 0, "goal": 0, "focus_point": 1, "commitment": 2}[hidden]
    assert public == {item.pk for item in line[:below]}


def test_tree_keeps_order_and_drops_what_stands_under_nothing():
    goal = make_goal()
    second = make_focus_point(parent=goal, order=2)
    first = make_focus_point(parent=goal, order=1)
    commitment = make_commitment(parent=second)
    hidden = make_focus_point(parent=goal, order=3, draft=True)
    make_commitment(parent=hidden)

    (top,) = tree(TextItem.objects.published(), strategy=goal.strategy)

    assert top == TextItem.objects.get(pk=goal.pk)
    assert [item.pk for item in top.branches] == [first.pk, second.pk]
    assert [item.pk for item in top.commitments()] == [commitment.pk]


@pytest.mark.parametrize(
    ("make", "parent", "word"),
    [
        (make_goal, make_goal, "strategy itself"),
        (make_focus_point, make_chapter, "Goal"),
        (make_chapter, make_goal, "Section"),
        (make_commitment, make_commitment, "Focus point"),
    ],
)
def test_item_under_the_wrong_kind_is_refused_with_the_right_ones(make, parent, word):
    item = make()
    item.parent = parent(strategy=item.strategy) if parent is not make_commitment else make_commitment()
    item.strategy = item.parent.strategy

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        item.full_clean()

    with translation.override("en"):
        assert word in str(refused.value.message_dict["parent"])


def test_item_under_another_strategy_is_refused():
    focus_point = make_focus_point()
    focus_point.strategy = make_strategy()

    with pytest.raises(ValidationError) as refused:
        focus_point.full_clean()

    assert list(refused.value.message_dict) == ["parent"]


@pytest.mark.parametrize("slug", ["udskriv", "print", "drucken"])
def test_goal_may_not_take_the_print_pages_address(slug):
    goal = make_goal()
    goal.slug = slug

    with pytest.raises(ValidationError) as refused:
        goal.full_clean()

    assert list(refused.value.message_dict) == ["slug"]


def test_two_siblings_may_not_share_a_slug_and_cousins_may():
    goal = make_goal()
    make_focus_point(parent=goal, slug="vejledning")
    make_focus_point(parent=make_goal(strategy=goal.strategy), slug="vejledning")

    with pytest.raises(IntegrityError):
        make_focus_point(parent=goal, slug="vejledning")


def test_one_strategy_alone_leads_the_portal():
    make_strategy(is_current=True)

    with pytest.raises(IntegrityError):
        make_strategy(is_current=True)


def test_adopted_text_is_followed_and_never_edited():
    goal = make_goal()
    first = save(AdoptedText(item=goal, text="<p>Først.</p>"))
    second = save(AdoptedText(item=goal, text="<p>Så.</p>"))

    assert (first.version, second.version) == (1, 2)
    first.text = "<p>Rettet.</p>"
    with pytest.raises(ValidationError), change(None, "Snyd"):
        first.save()
    assert AdoptedText.objects.get(version=1).text == "<p>Først.</p>"


def test_lineage_shows_when_both_ends_are_public():
    later = make_focus_point()
    earlier, draft = make_goal(), make_goal(draft=True)
    link = make_lineage(later, earlier)
    make_lineage(later, draft, kind="narrows")

    assert list(Lineage.objects.published().of([later])) == [link]
    assert list(Lineage.objects.published().of([earlier])) == [link]
    assert list(Lineage.objects.published().of([draft])) == []


def test_text_comes_from_another_text():
    goal = make_goal()

    with pytest.raises(IntegrityError):
        make_lineage(goal, goal)


def test_old_version_comes_back_with_its_translations_and_sources():
    goal = make_goal(title_da="Dansk", title_en="English", title_de="Deutsch")
    with change(None, "Alle sprog rettet"):
        goal.title_da, goal.title_en, goal.title_de = "Ny", "New", "Neu"
        goal.save()

    Version.objects.get_for_object(goal).last().revert()

    goal.refresh_from_db()
    assert (goal.title_da, goal.title_en, goal.title_de) == ("Dansk", "English", "Deutsch")


@pytest.mark.parametrize(("number", "order", "place"), [("1", 9, 1), ("6", 1, 6), ("", 3, 3), ("0", 0, 1), ("A", 0, 1)])
def test_goals_number_decides_its_colour(number, order, place):
    assert Goal(number=number, order=order).place_among_goals == place


def test_section_has_parts_of_one_level():
    part = make_chapter(parent=make_chapter())
    deeper = make_chapter(strategy=part.strategy)
    deeper.parent = part

    with pytest.raises(ValidationError) as refused:
        deeper.full_clean()

    assert list(refused.value.message_dict) == ["parent"]


def test_adopted_text_takes_effect_on_its_day():
    goal = make_goal()
    first = save(AdoptedText(item=goal, text="<p>Før.</p>", valid_from="2020"))
    second = save(AdoptedText(item=goal, text="<p>Efter.</p>", valid_from="2027-03"))

    with time_machine.travel("2027-02-28"):
        assert AdoptedText.objects.in_force().first() == first
    with time_machine.travel("2027-03-02"):
        assert AdoptedText.objects.in_force().first() == second


def test_document_cannot_replace_itself():
    strategy = make_strategy()
    strategy.replaced_by = strategy

    with pytest.raises(ValidationError) as refused:
        strategy.full_clean()

    assert list(refused.value.message_dict) == ["replaced_by"]
