"""What can be asked of the work: filters, counts, order, and what a wrong question gets."""

import re
from datetime import date
from html import unescape

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal.filters import facets
from herning_portal.ordering import fold
from initiatives import views
from initiatives.filters import InitiativeFilter
from initiatives.models import Initiative
from tests.factories import (
    at_once,
    make_audience,
    make_commitment,
    make_contribution,
    make_focus_point,
    make_goal,
    make_initiative,
    make_institution,
    make_milestone,
    make_organisation,
    make_partnership,
    make_status_note,
    make_strategy,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements", "in_november_2026")]

LIST = "/initiativer/"
VIEWS = [LIST, "/initiativer/matrix/", "/initiativer/tidslinje/"]
DATA = ["/initiativer/initiativer.csv", "/initiativer/initiativer.json"]


@pytest.fixture
def in_november_2026(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 26))


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def titles(response) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", main_of(response))]


def asked(question: str) -> InitiativeFilter:
    return InitiativeFilter(QueryDict(question), Initiative.objects.published(), request=RequestFactory().get(LIST))


STATUSES = ["", *Initiative.Status.values]
CHOICES = {
    "status": ["idea", "in_progress", "completed", "discontinued", "unknown"],
    "goal": ["maal-1", "maal-2", "unknown"],
    "attention": ["late", "outdated", "expired"],
    "unit": ["unit-a", "unit-b", "unknown"],
    "partner": ["krop-a", "krop-b", "school-alene"],
    "institution": ["skole", "alene"],
    "audience": ["unge", "voksne", "unknown"],
    "year": ["2018", "2022", "2026", "2029", "unknown"],
    "document": ["plan", "gammel"],
}
WORDS = ["", "økonomi", "OEKONOMI bolig", "krop b", "alene", "findes ikke"]
DATES = ["", "2018", "2022-05", "2025-12-01", "2029"]
SEEN = ["", "2025", "2025-10", "2025-11-26", "2025-11-27", "2026"]
DUE = ["", "2025", "2026", "2026-10", "2026-11", "2026-11-26", "2027"]


@pytest.fixture
@at_once()
def work():
    """Initiatives that differ in everything that can be asked for, with drafts on all sides; each with its `facts`."""
    plan = make_strategy(key="plan", is_current=True)
    old = make_strategy(key="gammel")
    goals = [make_goal(strategy=plan, key=f"maal-{number}", number=str(number)) for number in (1, 2)]
    texts = [
        (goals[0], "maal-1", "plan"),
        (make_commitment(parent=make_focus_point(parent=goals[0])), "maal-1", "plan"),
        (make_focus_point(parent=goals[1]), "maal-2", "plan"),
        (make_goal(strategy=old), None, "gammel"),
        (make_goal(strategy=make_strategy(draft=True)), None, None),
        (make_focus_point(parent=make_goal(strategy=plan, draft=True)), None, None),
    ]
    units = [None, make_unit(key="unit-a"), make_unit(key="unit-b")]
    bodies = [make_organisation(key=f"krop-{letter}", name_da=f"Krop {letter}") for letter in "ab"]
    school = make_institution(key="skole", title_da="Skolen", organisation=bodies[1])
    alone = make_institution(key="alene", title_da="Alene", draft=False)
    hidden = make_institution(key="skjult", title_da="Hemmelig", organisation=bodies[0], draft=True)
    partners = [
        (bodies[0], "krop-a", "krop a"),
        (school, "krop-b", "skolen krop b"),
        (alone, "school-alene", "alene"),
        (hidden, None, ""),
    ]
    people = [make_audience(key="unge"), make_audience(key="voksne")]
    found = []
    for number in range(30):
        status = STATUSES[number % len(STATUSES)]
        places = [(school, "skole"), (alone, "alene"), (hidden, None)][number % 4 :]
        meant = people[: number % 3]
        one = make_initiative(
            title_da=["Økonomi", "Bolig", "Økonomi og bolig"][number % 3] + f" {number}",
            status=status,
            status_reason_da="Derfor." if status in Initiative.NEEDS_REASON else "",
            status_as_of=SEEN[number % len(SEEN)],
            period_from=DATES[number % len(DATES)],
            period_to=DATES[number // 5 % len(DATES)],
            responsible_unit=units[number % 3],
            institutions=[place for place, _key in places],
            audiences=meant,
        )
        served = [texts[number % 6], texts[number // 2 % 6]] if number % 7 else []
        serves = number % 8 != 3  # or only belongs there
        for text, _goal, _document in dict.fromkeys(served):
            make_contribution(one, text, serves=serves)
        with_whom = [partners[number % 4], partners[number // 3 % 4]] if number % 5 else []
        for partner, _key, _name in dict.fromkeys(with_whom):
            make_partnership(one, partner)
        due = DUE[number % len(DUE)]
        make_milestone(one, due=due, reached="2026" if number % 4 == 1 else "")
        noted = number % 9 == 0
        if noted:
            make_status_note(one, dated=date(2026, 1, 1))
        late = due in ("2025", "2026-10") and number % 4 != 1
        outdated = SEEN[number % len(SEEN)] in ("2025-10",) and not noted
        marks = {
            "late": late and status not in ("completed", "operational", "discontinued"),
            "outdated": outdated and status not in ("completed", "discontinued"),
            "expired": one.period_to in ("2018", "2022-05", "2025-12-01") and status in ("planned", "in_progress"),
        }
        one.facts = {
            "status": {status or "unknown"},
            "goal": {goal for _text, goal, _document in served if goal and serves} or {"unknown"},
            "attention": {name for name, holds in marks.items() if holds},
            "unit": {one.responsible_unit.key if one.responsible_unit else "unknown"},
            "partner": {key for _partner, key, _name in with_whom if key},
            "institution": {key for _place, key in places if key},
            "audience": {audience.key for audience in meant} or {"unknown"},
            "year": years_of(one),
            "document": {document for _text, _goal, document in served if document},
        }
        one.names = fold(" ".join([one.title_da, one.in_short_da, *(name for _partner, _key, name in with_whom)]))
        found.append(one)
    make_initiative(title_da="Økonomi, kladde", draft=True, status="idea", responsible_unit=units[1])
    return found


def years_of(one: Initiative) -> set[str]:
    first, last = one.period_from[:4], one.period_to[:4]
    if not first and not last:
        steps = [step.reached or step.due for step in one.milestones.all()]
        return {(min(filter(None, steps), default="") or one.status_as_of)[:4] or "unknown"}
    if not last and one.status in ("in_progress", "operational"):
        last = "2026"
    known = [int(year) for year in (first, last) if year]
    return {str(year) for year in range(known[0], max(known) + 1)}


def fits(one: Initiative, chosen: dict[str, list[str]], q: str) -> bool:
    if not all(word in one.names for word in fold(q).split()):
        return False
    return all(one.facts[name] & set(values) for name, values in chosen.items() if values)


@given(
    chosen=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(values), max_size=1) for name, values in CHOICES.items()}
    ),
    kept=st.sets(st.sampled_from(sorted(CHOICES)), max_size=3),
    q=st.sampled_from(WORDS),
    sort=st.sampled_from(["", "status", "updated", "began"]),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_every_count_are_what_brute_force_finds(work, chosen, kept, q, sort):
    # All filters at once would leave nothing to count.
    chosen = {name: values if name in kept else [] for name, values in chosen.items()}
    question = QueryDict(mutable=True)
    question.update({"q": q, "sort": sort})
    for name, values in chosen.items():
        question.setlist(name, values)
    filters = asked(question.urlencode())
    expected = [one for one in work if fits(one, chosen, q)]

    found = [one.pk for one in filters.qs.for_rows()]
    counted = {facet.name: {option.value: option.count for option in facet.options} for facet in facets(filters)}

    assert filters.form.errors == {}
    assert len(found) == len(set(found))
    assert set(found) == {one.pk for one in expected}
    for name, values in CHOICES.items():
        for value in values:
            alone = sum(fits(one, {**chosen, name: [value]}, q) for one in work)
            assert counted[name][value] == alone, (name, value)
    goals = set(chosen["goal"] or CHOICES["goal"])
    by_hand = {
        ("" if goal == "unknown" else goal, one.status): sum(
            other.status == one.status and goal in other.facts["goal"] for other in expected
        )
        for one in expected
        for goal in one.facts["goal"] & goals
    }
    assert filters.counted_by_goal() == by_hand
    for row in views.matrix(filters):
        assert row.total.count == sum(
            ({row.goal.key} if row.goal else {"unknown"}) <= one.facts["goal"] for one in expected
        )


@pytest.mark.parametrize("written", ["bolig", "BOLIGER", "housing", "Wohnen", "fonden", "  kollegium  "])
def test_word_is_found_in_any_language_and_in_the_name_of_a_partner(client, written):
    one = make_initiative(
        title_da="Boliger til lærlinge", title_en="Housing", title_de="Wohnen", short_title_da="Kollegium"
    )
    make_partnership(one, make_organisation(name_da="Fonden"))
    make_initiative(title_da="Messe")

    for address in (LIST, "/en/initiatives/", "/de/initiativen/"):
        assert len(titles(client.get(address, {"q": written}))) == 1


def test_signs_of_the_database_are_only_signs(client):
    make_initiative(title_da="Messe")

    for written in ("%", "_", "\\", "'"):
        assert titles(client.get(LIST, {"q": written})) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Bro", "Messe", "Ærlig", "Økonomi", "Å"]),
        ("status", ["Å", "Økonomi", "Bro", "Messe", "Ærlig"]),
        ("updated", ["Messe", "Økonomi", "Bro", "Ærlig", "Å"]),
        ("began", ["Bro", "Å", "Økonomi", "Messe", "Ærlig"]),
    ],
)
def test_list_is_sorted(client, sort, expected):
    make_initiative(title_da="Bro", status="completed", status_as_of="2021")
    messe = make_initiative(title_da="Messe", period_from="2024-02", status_as_of="2020")
    make_status_note(messe, dated=date(2026, 3, 1))
    make_initiative(title_da="Ærlig")
    make_initiative(title_da="Økonomi", status="planned", period_from="2023", status_as_of="2024-01")
    make_initiative(title_da="Å", status="idea", period_to="2022")

    assert titles(client.get(LIST, {"sort": sort} if sort else {})) == expected


WRONG = ["findes-ikke", "999", "'; DROP TABLE x; --", "\0", "<script>alert(1)</script>", "å" * 5000, "[]", "\ufffd"]
# One of each kind of field; the rest share their code.
ASKED = ["status", "goal", "attention", "partner", "year", "sort"]


@pytest.mark.parametrize("name", [*ASKED, "q", "page"])
@pytest.mark.parametrize("address", VIEWS)
def test_wrong_value_gives_the_fields_own_error_and_never_breaks(client, address, name):
    make_partnership(make_initiative(title_da="Messe", period_from="2024"), make_organisation())

    for value in WRONG:
        response = client.get(address, {name: value})

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        if name in ASKED and (name != "sort" or address == LIST):
            assert main_of(response).count('class="error"') == 1, value
            assert titles(response) == []


@pytest.mark.parametrize("address", DATA)
def test_wrong_value_is_no_data(client, address):
    make_initiative(title_da="Messe")

    for name in (*ASKED, "q"):
        answer = client.get(address, {name: "\0"})
        assert answer.status_code == 400
        assert "Messe" not in answer.content.decode()
    assert "Status" in client.get("/initiativer/initiativer.csv?status=x").content.decode()


def test_empty_result_says_which_choice_to_let_go(client):
    make_initiative(title_da="Messe", status="idea")
    make_initiative(title_da="Bro", status="planned", responsible_unit=make_unit(key="enhed"))

    for address in (LIST, "/initiativer/tidslinje/"):
        response = client.get(f"{address}?status=idea&unit=enhed&q=bro")

        text = words(response)
        assert "Intet initiativ passer til det hele" in text
        assert "Uden »Status« : 1 passer" in text
        assert "Uden »Ansvarlig«" not in text
        assert 'href="?unit=enhed&amp;q=bro"' in main_of(response)


def test_views_keep_the_question_and_cells_lead_to_what_they_count(client):
    goal = make_goal(strategy=make_strategy(is_current=True), key="maal", number="1")
    for number in range(3):
        make_contribution(make_initiative(title_da=f"Bro {number}", status="idea"), goal)
    make_initiative(title_da="Bro uden mål", status="idea")
    make_contribution(make_initiative(title_da="Messe", status="idea"), goal)

    content = main_of(client.get("/initiativer/matrix/?q=bro&status=idea"))

    assert 'href="/initiativer/?q=bro&amp;status=idea"' in content
    cell = re.search(r'<a href="([^"]+)">3<span class="sr"> Idé</span>', content)[1]
    assert unescape(cell) == "/initiativer/?q=bro&status=idea&goal=maal"
    assert titles(client.get(unescape(cell))) == ["Bro 0", "Bro 1", "Bro 2"]
    rest = re.search(r'<a href="([^"]+)">1<span class="sr"> I alt</span>', content)[1]
    assert titles(client.get(unescape(rest))) == ["Bro uden mål"]
