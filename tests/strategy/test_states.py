"""The state of a commitment follows from the work by a stated rule; roll-ups are nothing but counts of it."""

import re
from collections import Counter

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from herning_portal.publishing import change
from strategy.coverage import cover
from strategy.models import Kind, Strategy, TextItem, give_work, initiatives_of, tree
from strategy.states import BY_INTEREST, CommitmentState, WorkStatus, states_in_words, work_in_words
from tests.factories import (
    make_commitment,
    make_contribution,
    make_focus_point,
    make_goal,
    make_initiative,
    make_institution,
    make_lineage,
    make_partnership,
    make_source,
    make_strategy,
)

STATUSES = ["", *WorkStatus.values]


def serve(text, status="", *, is_our_reading=False, **fields):
    reason = {"status_reason_da": "Der er en grund."} if status in ("on_hold", "discontinued") else {}
    initiative = make_initiative(status=status, **reason | fields)
    source = None if is_our_reading else make_source()
    make_contribution(initiative, text, is_our_reading=is_our_reading, source=source)
    return initiative


def state_of(commitment):
    return TextItem.objects.published().with_state().get(pk=commitment.pk).commitment_state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ([], CommitmentState.NO_KNOWN_ACTION),
        (["planned"], CommitmentState.UNDER_WAY),
        (["in_progress"], CommitmentState.UNDER_WAY),
        (["completed"], CommitmentState.CARRIED_OUT),
        (["operational", "completed"], CommitmentState.CARRIED_OUT),
        (["completed", "in_progress"], CommitmentState.UNDER_WAY),
        (["completed", "idea"], CommitmentState.UNDER_WAY),
        (["completed", ""], CommitmentState.UNDER_WAY),
        ([""], CommitmentState.NOT_STATED),
        (["", "idea"], CommitmentState.NOT_STATED),
        (["idea"], CommitmentState.NO_KNOWN_ACTION),
        (["on_hold"], CommitmentState.NO_KNOWN_ACTION),
        (["discontinued"], CommitmentState.NO_KNOWN_ACTION),
    ],
)
def test_state_follows_from_the_work_that_a_source_states(statuses, state):
    commitment = make_commitment()
    for status in statuses:
        serve(commitment, status)

    assert state_of(commitment) == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stated", "read", "state"),
    [
        ([], ["in_progress"], CommitmentState.OUR_READING),
        ([], ["completed"], CommitmentState.OUR_READING),
        ([], [""], CommitmentState.OUR_READING),
        ([], ["idea", "on_hold", "discontinued"], CommitmentState.NO_KNOWN_ACTION),
        (["idea"], ["in_progress"], CommitmentState.OUR_READING),
        (["completed"], ["in_progress"], CommitmentState.CARRIED_OUT),
        ([""], ["completed"], CommitmentState.NOT_STATED),
    ],
)
def test_our_reading_is_told_apart_and_never_makes_more_of_a_commitment(stated, read, state):
    commitment = make_commitment()
    for status in stated:
        serve(commitment, status)
    for status in read:
        serve(commitment, status, is_our_reading=True)

    assert state_of(commitment) == state


@pytest.mark.django_db
def test_what_only_we_read_is_said_in_the_state_the_sum_and_the_filter(client):
    goal = make_goal(strategy=make_strategy(slug="plan", is_current=True), slug="maal")
    point = make_focus_point(parent=goal, slug="punkt")
    serve(make_commitment(parent=point, title_da="Læst ind"), "completed", is_our_reading=True)
    make_commitment(parent=point, title_da="Bart")

    pages = {
        page: " ".join(strip_tags(client.get(page).content.decode()).split())
        for page in ("/", "/status/", "/strategier/plan/maal/", "/strategier/plan/maal/punkt/")
    }
    listed = client.get("/det-vil-vi/?state=our_reading").content.decode()

    for page, text in pages.items():
        assert "2 løfter: 1 kun efter vores læsning, 1 uden kendt indsats." in text, page
    assert (
        "For 2 af løfterne fortæller ingen kilde om en indsats. Kun vores læsning knytter en indsats til 1"
        in pages["/"]
    )
    assert '<span class="chip" data-status="unknown">Kun efter vores læsning</span>' in listed
    assert "Læst ind" in listed and "Bart" not in listed


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", [{"draft": True}, {"withdrawn": True}])
def test_hidden_work_changes_no_state(hidden):
    commitment = make_commitment()
    serve(commitment, "completed", **hidden)
    serve(commitment, "in_progress", is_our_reading=True, **hidden)

    found = TextItem.objects.with_state().get(pk=commitment.pk)
    give_work([found])

    assert (found.commitment_state, found.look, found.work) == (CommitmentState.NO_KNOWN_ACTION, "gap", [])


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["goal", "point", "commitment"])
def test_text_that_a_later_one_replaces_has_no_other_state(level):
    goal = make_goal()
    point = make_focus_point(parent=goal)
    commitment = make_commitment(parent=point)
    serve(commitment, "in_progress")
    earlier = {"goal": goal, "point": point, "commitment": commitment}[level]
    make_lineage(make_goal(draft=True), earlier, kind="replaces")
    make_lineage(make_goal(), earlier, kind="continues")
    assert state_of(commitment) == CommitmentState.UNDER_WAY

    make_lineage(make_goal(), earlier, kind="replaces")

    assert state_of(commitment) == CommitmentState.REPLACED


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "state"), [({}, "replaced"), ({"draft": True}, "no_known_action")])
def test_document_that_a_public_one_replaces(fields, state):
    commitment = make_commitment(parent=make_goal(strategy=make_strategy(replaced_by=make_strategy(**fields))))

    assert state_of(commitment) == state


class TestRollUps(HypothesisCase):
    """What pages sum up is what counting by hand gives, whatever stands in the database."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.integers(0, 3), min_size=1, max_size=3),
        st.lists(
            st.tuples(
                st.sampled_from(STATUSES),
                st.booleans(),
                st.sampled_from(["public", "draft", "withdrawn"]),
                st.lists(st.integers(0, 20), min_size=1, max_size=3, unique=True),
                st.sets(st.integers(0, 3), max_size=2),
                st.sets(st.integers(0, 3), max_size=2),
            ),
            max_size=6,
        ),
    )
    def test_equal_a_recount(self, shape, work):
        strategy = make_strategy(is_current=True)
        goal = make_goal(strategy=strategy)
        points = [make_focus_point(parent=goal) for _point in shape]
        commitments = [make_commitment(parent=point) for point, n in zip(points, shape, strict=True) for _ in range(n)]
        texts = [goal, *points, *commitments]
        schools = [make_institution(draft=number == 0) for number in range(4)]
        linked = {point.pk: schools[number % 4] for number, point in enumerate(points)}
        with change(None, "Made for a test"):
            for point in points:
                point.institutions.set([linked[point.pk]])
        served, brings = [], {}
        for status, is_our_reading, publicity, places, held_at, partners in work:
            fields = {publicity: True} if publicity != "public" else {}
            reason = {"status_reason_da": "Grund."} if status in ("on_hold", "discontinued") else {}
            initiative = make_initiative(
                status=status, institutions=[schools[number] for number in held_at], **fields, **reason
            )
            for number in partners:
                make_partnership(initiative, schools[number])
            brings[initiative.pk] = {schools[number].pk for number in held_at | partners if number}
            chosen = {texts[place % len(texts)].pk: texts[place % len(texts)] for place in places}
            for text in chosen.values():
                make_contribution(
                    initiative, text, is_our_reading=is_our_reading, source=None if is_our_reading else make_source()
                )
            if publicity == "public":
                served.append((initiative, status, is_our_reading, set(chosen)))

        covered = cover(Strategy.objects.get(pk=strategy.pk), timezone.localdate())

        assert dict(covered.statuses) == {one.pk: status for one, status, _reading, _texts in served}
        for point in points:
            below = {point.pk, *(one.pk for one in commitments if one.parent_id == point.pk)}
            counted = {one.pk: status for one, status, _reading, texts in served if texts & below}
            assert covered.by_point[point.pk].statuses == counted
            own = {linked[point.pk].pk} - {schools[0].pk}
            assert covered.by_point[point.pk].institutions == own.union(*(brings[pk] for pk in counted))
        by_hand = [
            by_the_rule(
                [status for _one, status, reading, texts in served if one.pk in texts and not reading],
                [status for _one, status, reading, texts in served if one.pk in texts and reading],
            )
            for one in commitments
        ]
        assert Counter(covered.states) == Counter(by_hand)


def by_the_rule(statuses, read):
    """The rule as the status page tells it."""
    if any(status in ("planned", "in_progress") for status in statuses):
        return "under_way"
    done = [status in ("completed", "operational") for status in statuses]
    if any(done):
        return "carried_out" if all(done) else "under_way"
    if "" in statuses:
        return "not_stated"
    return "no_known_action" if set(read) <= {"idea", "on_hold", "discontinued"} else "our_reading"


@pytest.mark.django_db
def test_work_is_told_in_the_order_that_readers_ask_for():
    commitment = make_commitment()
    for status in STATUSES:
        serve(commitment, status, status_since="2020")
    latest = serve(commitment, "in_progress", status_since="2024")
    reading = serve(commitment, "in_progress", status_since="2025", is_our_reading=True)

    give_work([commitment])

    told = [one.initiative for one in commitment.work]
    assert [one.status for one in told] == ["in_progress", *BY_INTEREST, "in_progress"]
    assert (told[0], told[-1]) == (latest, reading)
    assert initiatives_of([commitment])[0] == reading


@pytest.mark.django_db
def test_what_a_source_states_and_what_we_read_are_two_sentences(client):
    point = make_focus_point(parent=make_goal(strategy=make_strategy(slug="plan"), slug="maal"), slug="punkt")
    commitment = make_commitment(parent=point)
    for title, is_our_reading in (("Værksted", False), ("Skole", False), ("Forløb", True), ("Lejr", True)):
        make_contribution(
            make_initiative(title_da=title, status="completed"),
            commitment,
            is_our_reading=is_our_reading,
            source=None if is_our_reading else make_source(),
        )

    page = client.get("/strategier/plan/maal/punkt/").content.decode()

    told = strip_tags(
        page.partition(f'id="{commitment.fragment}"')[2].partition('<p class="meta">')[2].partition("</p>")[0]
    )
    assert re.fullmatch(r"Gennem \w+, \w+\. Efter vores læsning gennem \w+ og 1 til", told)


@pytest.mark.django_db
def test_work_that_is_done_says_as_of_when(client):
    point = make_focus_point(parent=make_goal(strategy=make_strategy(slug="plan"), slug="maal"), slug="punkt")
    serve(make_commitment(parent=point), "completed", title_da="Lejr", status_as_of="2023")
    serve(make_commitment(parent=point), "in_progress", title_da="Skole", status_as_of="2024")

    page = client.get("/strategier/plan/maal/punkt/").content.decode()

    assert "Lejr</a> (kendt pr. 2023)</p>" in page
    assert "Skole</a></p>" in page


def test_sums_in_words():
    states = ["carried_out", "under_way", "under_way", "no_known_action", "our_reading", "not_stated"]
    with translation.override("da"):
        assert states_in_words(states) == (
            "6 løfter: 1 gennemført, 2 i gang, 1 uden oplyst status, 1 kun efter vores læsning, 1 uden kendt indsats."
        )
        assert states_in_words(["under_way"]) == "1 løfte: 1 i gang."
        assert work_in_words(["idea", "idea", ""]) == "3 initiativer: 2 idéer, 1 uden oplyst status."
        assert work_in_words(["idea"]) == "1 initiativ: 1 idé."
        assert work_in_words([]) == "0 initiativer."
    with translation.override("de"):
        assert states_in_words(["under_way", "replaced"]) == "2 Zusagen: 1 in Umsetzung, 1 ersetzt."
    with translation.override("en"):
        assert work_in_words(["operational", "on_hold"]) == "2 initiatives: 1 part of regular operations, 1 on hold."


@pytest.mark.django_db
def test_tree_of_a_goal_knows_the_state_of_each_commitment():
    commitment = make_commitment()
    serve(commitment, "completed")

    goals = tree(TextItem.objects.published().goals_of(commitment.strategy).with_state())

    assert [one.commitment_state for goal in goals for one in goal.commitments()] == ["carried_out"]
    assert [one.kind for one in goals] == [Kind.GOAL]


@pytest.mark.django_db
def test_work_moves_with_its_commitment_when_it_is_taken_off():
    commitment = make_commitment()
    initiative = serve(commitment, "completed")
    with change(None, "No longer"):
        initiative.contributions.get().delete()

    assert state_of(commitment) == "no_known_action"
