from collections import Counter
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal.publishing import change
from initiatives.following.reports import Report, compare, freeze, last_quarter, named_by_period, period_code
from initiatives.models import Initiative, StatusReport
from tests.factories import (
    at_once,
    make_area,
    make_change_note,
    make_chapter,
    make_commitment,
    make_contribution,
    make_focus_point,
    make_goal,
    make_indicator,
    make_initiative,
    make_lineage,
    make_measurement,
    make_milestone,
    make_programme,
    make_report,
    make_source,
    make_status_note,
    make_strategy,
    make_target,
    make_unit,
    save,
)

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 10, 5, 10, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
IN_PERIOD = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


def make_old_initiative(**fields):
    return make_initiative(**{"published_at": LONG_AGO, "status": "in_progress"} | fields)


def read(report=None):
    """As it comes from the database."""
    report = report or make_report()
    report.refresh_from_db()
    return Report(report.contents)


def keys(found):
    return [one.key for one in found]


@pytest.fixture
def strategy():
    return make_strategy(is_current=True, goal_name_da="Mål", goal_name_en="Goal")


@pytest.fixture
def goal(strategy):
    return make_goal(strategy=strategy, key="goal", title_da="En by", title_en="A town")


# What happened


@pytest.mark.parametrize(
    ("since", "is_moved"),
    [
        ("2026-07-01", True),
        ("2026-09-30", True),
        ("2026-08", True),
        ("2026-06-30", False),
        ("2026-10-01", False),
        ("2026", False),
    ],
)
def test_status_known_to_be_from_within_the_period_has_moved(since, is_moved):
    make_old_initiative(key="moved", status_since=since)

    assert keys(read().moved) == (["moved"] if is_moved else [])


def test_status_before_comes_from_the_history(today):
    today.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    initiative = make_old_initiative(key="moved", status="planned")
    undated = make_old_initiative(key="undated", status="idea")
    make_old_initiative(key="still", status="idea")
    today.move_to(datetime(2026, 8, 1, tzinfo=UTC))
    initiative.status, initiative.status_since = "in_progress", "2026-08-01"
    undated.status = "planned"
    save(initiative)
    save(undated)
    today.move_to(TODAY)

    moved = read().moved

    assert [(one.key, str(one.before), str(one.says)) for one in moved] == [
        ("moved", "Planlagt", "I gang"),
        ("undated", "Idé", "Planlagt"),
    ]


def test_status_that_was_only_recorded_in_the_period_has_not_moved_in_it(today):
    today.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    initiative = make_old_initiative(status="planned")
    today.move_to(datetime(2026, 8, 1, tzinfo=UTC))
    initiative.status, initiative.status_since = "in_progress", "2026-03"
    save(initiative)
    today.move_to(TODAY)

    assert read().moved == []


@pytest.mark.parametrize(
    ("published", "is_new"),
    [
        ("2026-06-30T21:59:00+00:00", False),
        ("2026-06-30T22:00:00+00:00", True),
        ("2026-09-30T21:59:00+00:00", True),
        ("2026-09-30T22:00:00+00:00", False),
    ],
)
def test_new_is_what_became_public_in_the_days_of_the_period(published, is_new):
    make_initiative(key="new", published_at=datetime.fromisoformat(published))

    assert keys(read().new) == (["new"] if is_new else [])


def test_what_is_new_has_not_moved():
    make_initiative(published_at=IN_PERIOD, status="in_progress", status_since="2026-08")

    assert read().moved == []


@pytest.mark.parametrize("status", Initiative.Status.values)
def test_finished_is_what_came_to_its_end_in_the_period(status):
    reason = {"status_reason_da": "Derfor."}
    make_old_initiative(key="in", status=status, status_since="2026-08", **reason)
    make_old_initiative(key="before", status=status, status_since="2025", **reason)

    is_finished = status in ("completed", "operational", "discontinued")
    assert keys(read().finished) == (["in"] if is_finished else [])


@pytest.mark.parametrize(
    ("due", "reached", "status", "is_late"),
    [
        ("2026-10-04", "", "in_progress", True),
        ("2026-10-05", "", "in_progress", False),
        ("2026-09", "", "planned", True),
        ("2026", "", "in_progress", False),
        ("2026-09", "2026-10", "in_progress", False),
        ("2026-09", "", "completed", False),
        ("2026-09", "", "operational", False),
        ("", "", "in_progress", False),
    ],
)
def test_late_is_what_has_a_step_whose_whole_date_has_passed(due, reached, status, is_late):
    initiative = make_old_initiative(key="late", status=status)
    make_milestone(initiative, title_da="Byggeriet begynder", due=due, reached=reached)

    late = read().late

    assert [(one.key, [(str(title), when) for title, when in one.steps]) for one in late] == (
        [("late", [("Byggeriet begynder", due)])] if is_late else []
    )


@pytest.mark.parametrize(
    ("period_to", "status", "ending", "is_expired"),
    [
        ("2026-10-04", "in_progress", "", True),
        ("2025", "planned", "", True),
        ("2026-10-05", "in_progress", "", False),
        ("2026", "in_progress", "", False),
        ("2025", "operational", "", False),
        ("2025", "completed", "", False),
        ("2025", "in_progress", "merged", False),
        ("", "in_progress", "", False),
    ],
)
def test_a_period_that_is_over_while_the_work_is_said_to_go_on(period_to, status, ending, is_expired):
    other = make_old_initiative(key="other") if ending else None
    make_old_initiative(key="over", period_to=period_to, status=status, ending=ending, continued_in=other)

    expired = read().expired

    assert [(one.key, one.ended) for one in expired] == ([("over", period_to)] if is_expired else [])


def test_a_report_of_the_first_version_says_nothing_of_periods():
    make_old_initiative(key="over", period_to="2025")
    first = make_report(period_from=date(2026, 1, 1), period_to=date(2026, 3, 31), draft=True)
    del first.contents["expired"]
    save(first)
    second, third = make_report(period_from=date(2026, 4, 1), period_to=date(2026, 6, 30)), make_report()

    assert [read(report).knows_expired for report in (first, second, third)] == [False, True, True]
    without, counted = compare(first, second).counts, compare(second, third).counts
    assert [one for one in counted if one not in without] == [("Med en periode, der er udløbet", 1, 1)]


def test_nobody_responsible_and_not_updated():
    make_old_initiative(key="answered", responsible_unit=make_unit())
    make_old_initiative(key="nobody", status_as_of="2026-09")
    make_old_initiative(key="done", status="completed", status_as_of="2020")
    make_old_initiative(key="old", responsible_unit=make_unit(), status_as_of="2024")
    noted = make_old_initiative(key="noted", responsible_unit=make_unit(), status_as_of="2024")
    make_status_note(noted, dated=date(2026, 1, 1))

    report = read()

    assert keys(report.unassigned) == ["nobody"]
    assert [(one.key, one.known) for one in report.not_updated] == [("old", "2024")]


def test_what_goes_on_in_another_is_followed_there():
    other = make_old_initiative(key="other", responsible_unit=make_unit())
    merged = make_old_initiative(key="merged", ending="merged", continued_in=other, status_as_of="2020")
    make_milestone(merged, due="2020")

    report = read()

    assert (keys(report.late), keys(report.unassigned), keys(report.not_updated)) == ([], [], [])


def test_figures_have_their_sentence_and_verdict_of_the_day():
    own = make_area(is_own=True)
    indicator = make_indicator(key="share", title_da="Hvor mange?", title_en="How many?")
    make_measurement(indicator, area=own, period="2019", value="23.2")
    make_target(indicator, area=own, value="30", due="2025")
    make_measurement(make_indicator(draft=True), area=own)

    report = make_report()

    (one,) = read(report).indicators
    assert str(one.sentence) == "23,2\xa0% i 2019; mål 30,0\xa0% i 2025; 6,8 procentpoint under"
    assert str(one.says) == "Måldatoen er passeret uden måling"
    with translation.override("en"):
        (one,) = read(report).indicators
        assert (str(one.title), str(one.sentence)) == (
            "How many?",
            "23.2% in 2019; target 30.0% in 2025; 6.8 percentage points below",
        )
        assert str(one.says) == "Target date passed without a measurement"


def test_figures_about_a_single_programme_are_left_to_its_page():
    make_measurement(make_indicator(programme=make_programme()), area=make_area(is_own=True))
    kept = make_indicator(key="of-the-town")

    assert [one["key"] for one in read().contents["indicators"]] == [kept.key]


def test_commitments_stand_under_their_goal_with_their_state(strategy, goal):
    point = make_focus_point(parent=goal)
    states = {
        "done": ["completed", "operational"],
        "going": ["in_progress"],
        "partly": ["completed", "on_hold"],
        "unknown": [""],
        "idea": ["idea"],
        "none": [],
    }
    for key, statuses in states.items():
        commitment = make_commitment(parent=point, key=key)
        for status in statuses:
            initiative = make_initiative(status=status, status_reason_da="Derfor.")
            make_contribution(initiative, commitment, is_our_reading=False, source=make_source())
    read_by_us = make_commitment(parent=goal, key="read-by-us")
    make_contribution(make_initiative(status="completed"), read_by_us)
    replaced = make_commitment(parent=make_chapter(strategy=strategy), key="replaced")
    make_lineage(make_commitment(), replaced, kind="replaces")
    make_commitment(parent=point, draft=True)

    report = read()

    assert {one.key: one.state for one in report.commitments} == {
        "done": "carried_out",
        "going": "under_way",
        "partly": "under_way",
        "unknown": "not_stated",
        "idea": "no_known_action",
        "none": "no_known_action",
        "read-by-us": "our_reading",
        "replaced": "replaced",
    }
    ((row, numbers, initiatives),) = report.goal_rows
    assert row.states == {"carried_out": 1, "under_way": 2, "not_stated": 1, "our_reading": 1, "no_known_action": 2}
    assert numbers == [1, 2, 1, 1, 2, 0]
    assert initiatives == 8


def test_news_begin_where_the_last_report_ended():
    goal = make_goal(published_at=LONG_AGO)
    for day in ("2026-03-31", "2026-04-01", "2026-06-30", "2026-09-30", "2026-10-01"):
        moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        make_change_note(text_item=goal, text_da=day, made_at=moment)

    alone = make_report(draft=True)
    assert [str(one.text) for one in read(alone).news] == ["2026-09-30"]

    last = make_report(period_from=date(2026, 1, 1), period_to=date(2026, 3, 31))
    make_report(period_from=date(2026, 4, 1), period_to=date(2026, 6, 30), draft=True)
    after = make_report()
    assert after.previous == last
    assert [str(one.text) for one in read(after).news] == ["2026-09-30", "2026-06-30", "2026-04-01"]


def test_report_of_an_empty_site_is_empty():
    report = read()

    assert not any([report.goals, report.commitments, report.indicators, report.initiatives, report.news])


# Frozen


@pytest.fixture
@at_once()
def filled(goal):
    """A bit of everything that a report speaks of."""
    point = make_focus_point(parent=goal)
    commitment = make_commitment(parent=point)
    initiative = make_old_initiative(key="work", title_da="Kollegier", title_en="Halls", status_since="2026-08")
    make_contribution(initiative, commitment, is_our_reading=False, source=make_source())
    make_milestone(initiative, due="2026-08")
    make_change_note(initiative=initiative, text_da="Byggeriet begyndte", made_at=IN_PERIOD)
    indicator = make_indicator(key="figure", text_items=[goal])
    own = make_area(is_own=True)
    make_measurement(indicator, area=own)
    make_target(indicator, area=own, due="2027")
    return initiative


def test_report_does_not_change_when_records_do(client, statements, filled):
    report = make_report()
    report.refresh_from_db()
    frozen = deepcopy(report.contents)
    addresses = [report.get_absolute_url(), report.get_print_url(), f"/statusrapporter/{report.slug}.json"]
    before = [client.get(address).content for address in addresses]

    with change(None, "Alt bliver anderledes"):
        filled.status, filled.title_da, filled.withdrawn_at = "completed", "Noget andet", timezone.now()
        filled.save()
        goal = filled.texts.get().parent.parent
        goal.title_da = "Et andet mål"
        goal.save()
        measurement = goal.indicators.get().measurements.get()
        measurement.value = 99
        measurement.save()
        note = filled.change_notes.get()
        note.text_da = "Noget andet"
        note.save()
    make_initiative()
    report.refresh_from_db()

    assert report.contents == frozen
    assert [client.get(address).content for address in addresses] == before


def test_draft_changes_nothing(filled, goal):
    commitment = filled.texts.get()
    before = make_report(draft=True).contents

    for hidden in ({"draft": True}, {"withdrawn": True}, {"published_at": timezone.now() + timedelta(days=1)}):
        initiative = make_initiative(status="in_progress", status_since="2026-08", **hidden)
        make_contribution(initiative, commitment, is_our_reading=False, source=make_source())
        make_milestone(initiative, due="2026-08")
        make_change_note(initiative=initiative, made_at=IN_PERIOD)
        make_status_note(initiative, dated=IN_PERIOD.date())
        make_measurement(make_indicator(text_items=[goal], **hidden))
        make_commitment(parent=make_focus_point(parent=goal, **hidden))
        make_change_note(text_item=make_commitment(parent=goal, **hidden), made_at=IN_PERIOD)
    after = make_report(draft=True).contents

    assert after == before


def test_published_report_cannot_be_edited(filled):
    report = make_report()

    report.contents = report.contents | {"initiatives": []}
    with pytest.raises(ValidationError, match="bliver, som den blev frosset"):
        save(report)
    report.refresh_from_db()
    freeze(report)
    report.period_to = date(2026, 9, 1)
    with pytest.raises(ValidationError):
        save(report)

    report.refresh_from_db()
    report.title_da = "Et bedre navn"
    save(report)
    assert StatusReport.objects.get().title_da == "Et bedre navn"


def test_draft_report_can_be_frozen_again(filled):
    report = make_report(draft=True)
    make_initiative()

    freeze(report)
    save(report)

    assert len(read(report).initiatives) == 2


SPECS = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["public", "public", "public", "draft", "withdrawn", "scheduled"]),
            "published": st.sampled_from([LONG_AGO, IN_PERIOD, TODAY - timedelta(days=2)]),
            "status": st.sampled_from(["", *Initiative.Status.values]),
            "since": st.sampled_from(["", "2025", "2026-07-01", "2026-09", "2026", "2026-10-02"]),
            "as_of": st.sampled_from(["", "2024", "2025-09", "2026-09-01"]),
            "has_unit": st.booleans(),
            "steps": st.lists(
                st.tuples(st.sampled_from(["", "2026-09", "2026-10-05", "2027"]), st.booleans()), max_size=2
            ),
            "serves": st.sets(st.integers(0, 3), max_size=3),
        }
    ),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs=SPECS)
def test_counts_equal_a_recount(strategy, specs):
    with transaction.atomic():
        goals = [make_goal(strategy=strategy, key=f"goal-{place}") for place in range(2)]
        commitments = [make_commitment(parent=make_focus_point(parent=goals[place % 2])) for place in range(4)]
        unit, source = make_unit(), make_source()
        for place, spec in enumerate(specs):
            moments = {
                "public": {"published_at": spec["published"]},
                "draft": {"draft": True},
                "withdrawn": {"published_at": spec["published"], "withdrawn_at": TODAY - timedelta(days=1)},
                "scheduled": {"published_at": TODAY + timedelta(days=1)},
            }[spec["state"]]
            initiative = make_initiative(
                key=f"work-{place}",
                status=spec["status"],
                status_since=spec["since"],
                status_as_of=spec["as_of"],
                status_reason_da="Derfor.",
                responsible_unit=unit if spec["has_unit"] else None,
                **moments,
            )
            for due, is_reached in spec["steps"]:
                make_milestone(initiative, due=due, reached="2026-09" if is_reached else "")
            for served in spec["serves"]:
                make_contribution(initiative, commitments[served], is_our_reading=False, source=source)
        report = read()
        transaction.set_rollback(True)

    public = [(f"work-{place}", spec) for place, spec in enumerate(specs) if spec["state"] == "public"]
    going_on = [(key, spec) for key, spec in public if spec["status"] not in ("completed", "discontinued")]
    in_period = ("2026-07-01", "2026-09")
    assert sorted(keys(report.initiatives)) == sorted(key for key, _spec in public)
    for found, expected in (
        (report.new, [key for key, spec in public if spec["published"] == IN_PERIOD]),
        (report.moved, [key for key, one in public if one["published"] == LONG_AGO and one["since"] in in_period]),
        (
            report.finished,
            [
                key
                for key, one in public
                if one["since"] in in_period and one["status"] in ("completed", "operational", "discontinued")
            ],
        ),
        (report.late, [key for key, one in going_on if ("2026-09", False) in one["steps"]]),
        (report.unassigned, [key for key, one in going_on if not one["has_unit"]]),
        (report.not_updated, [key for key, one in going_on if one["as_of"] in ("2024", "2025-09")]),
    ):
        assert sorted(keys(found)) == sorted(expected)
    for goal, _numbers, initiatives in report.goal_rows:
        place = int(goal.key.removeprefix("goal-"))
        assert initiatives == sum(any(served % 2 == place for served in one["serves"]) for _key, one in public)
    states = Counter(one.state for one in report.commitments)
    assert states.total() == len(commitments)
    by_commitment = [[one["status"] for _key, one in public if place in one["serves"]] for place in range(4)]
    assert states["carried_out"] == sum(
        bool(found) and set(found) <= {"completed", "operational"} for found in by_commitment
    )
    assert states["no_known_action"] == sum(
        set(found) <= {"idea", "on_hold", "discontinued"} for found in by_commitment
    )


@pytest.mark.parametrize("times", [1, 20])
def test_queries_of_a_freeze_do_not_grow(django_assert_num_queries, goal, times):
    with at_once():
        for _number in range(times):
            commitment = make_commitment(parent=make_focus_point(parent=goal))
            initiative = make_old_initiative(status_since="2026-08", responsible_unit=make_unit())
            make_contribution(initiative, commitment, is_our_reading=False, source=make_source())
            make_milestone(initiative, due="2026-08")
            make_status_note(initiative, dated=IN_PERIOD.date())
            make_change_note(initiative=initiative, made_at=IN_PERIOD)
            indicator = make_indicator(text_items=[goal])
            make_measurement(indicator)
            make_target(indicator)
        report = StatusReport(period_from=date(2026, 7, 1), period_to=date(2026, 9, 30))

    with django_assert_num_queries(12):
        freeze(report)

    assert len(report.contents["moved"]) == times


# Compared


def test_comparison_tells_what_moved(today, goal, filled):
    commitment = filled.texts.get()
    gone = make_old_initiative(key="gone")
    earlier = make_report()
    today.move_to(datetime(2027, 1, 5, tzinfo=UTC))
    with change(None, "Det går fremad"):
        filled.status, filled.responsible_unit = "completed", make_unit()
        filled.save()
        gone.withdrawn_at = timezone.now() - timedelta(days=1)
        gone.save()
    make_initiative(key="came")
    make_measurement(goal.indicators.get(), area=goal.indicators.get().measurements.get().area, period="2026", value=30)
    later = make_report(period_from=date(2026, 10, 1), period_to=date(2026, 12, 31))

    found = compare(later, earlier)

    assert (found.earlier, found.later) == (earlier, later)
    assert [(move.record.key, str(move.before), str(move.after)) for move in found.statuses] == [
        ("work", "I gang", "Gennemført")
    ]
    assert [(move.record.key, str(move.before), str(move.after)) for move in found.states] == [
        (commitment.key, "I gang", "Gennemført")
    ]
    assert [(move.record.key, str(move.before), str(move.after)) for move in found.verdicts] == [
        ("figure", "Mangler data", "På rette vej")
    ]
    assert found.sentences == []
    assert (keys(found.came), keys(found.went)) == (["came"], ["gone"])
    assert ("Uden en ansvarlig", 2, 1) in found.counts
    assert not found.is_empty


def test_report_compared_with_its_like_says_that_nothing_moved(filled):
    found = compare(make_report(), make_report())

    assert found.is_empty


# The name of a period


@pytest.mark.parametrize(
    ("first", "last", "code", "titles"),
    [
        ("2026-01-01", "2026-12-31", "2026", ["Status, 2026", "Status, 2026", "Status, 2026"]),
        (
            "2026-07-01",
            "2026-09-30",
            "2026-q3",
            ["Status, 3. kvartal 2026", "Status, quarter 3 of 2026", "Status, 3. Quartal 2026"],
        ),
        (
            "2026-07-01",
            "2026-12-31",
            "2026-07-01-2026-12-31",
            [
                "Status fra 1. juli 2026 til 31. december 2026",
                "Status from 1 July 2026 to 31 December 2026",
                "Status vom 1. Juli 2026 bis 31. Dezember 2026",
            ],
        ),
    ],
)
def test_report_is_named_by_its_period(first, last, code, titles):
    days = date.fromisoformat(first), date.fromisoformat(last)

    named = named_by_period(*days)

    assert (period_code(*days), named["key"], named["slug"]) == (code, f"status-{code}", code)
    assert [named[f"title_{language}"] for language in ("da", "en", "de")] == titles


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_last_quarter_is_whole_and_has_ended(day):
    first, last = last_quarter(day)

    assert period_code(first, last)[4:-1] == "-q"
    assert last < day
    assert (day - last).days <= 92


# The command


def run(capsys, *arguments):
    call_command("freeze_report", *arguments)
    return capsys.readouterr().out


def test_command_freezes_the_last_quarter_once(capsys, filled):
    first = run(capsys)
    again = run(capsys)

    report = StatusReport.objects.get()
    assert first.startswith("status-2026-q3 frozen as a draft: 1 goals, 1 commitments, 1 indicators, 1 initiatives, ")
    assert again == "status-2026-q3 is there already; nothing was changed.\n"
    assert (report.published_at, report.period_from, report.period_to) == (None, date(2026, 7, 1), date(2026, 9, 30))
    assert report.title_en == "Status, quarter 3 of 2026"


def test_command_tried_first_saves_nothing(capsys, filled):
    out = run(capsys, "--dry-run", "--from", "2026-01-01", "--to", "2026-03-31")

    assert out.startswith("status-2026-q1 would be frozen: 1 goals")
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2026-01-01"], "Give both"),
        (["--from", "2026-04-01", "--to", "2026-03-31"], "must not come after"),
        (["--from", "2026-10-01", "--to", "2026-12-31"], "still to come"),
        (["--from", "i går", "--to", "2026-03-31"], "is not a day"),
    ],
)
def test_command_says_what_is_wrong(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("freeze_report", *arguments)
    assert not StatusReport.objects.exists()
