"""How far each field can be climbed inside the municipality."""

import itertools
import random
import re
from html import unescape

import pytest

from institutions.ladder import GENERAL, RUNGS, End, State, Step, Supply, climbs, draw, reach, state_of
from institutions.models import EducationType
from tests.factories import (
    make_campus,
    make_education_type,
    make_field,
    make_institution,
    make_offering,
    make_programme,
    make_progression,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

LADDER = "/uddannelsesstigen/"
Level = EducationType.Level


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0].replace("\N{SOFT HYPHEN}", "")


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def taught(type, *fields, here=True, is_whole=True, **more):
    """A programme that is taught at one place."""
    programme = make_programme(type=type, fields=list(fields), **more)
    make_offering(programme, make_campus(programme.institution, is_in_municipality=here), is_whole=is_whole)
    return programme


@pytest.fixture
def types():
    """A small ladder: 9th grade, then stx or eud, then AP, top-up, master."""
    found = {
        key: make_education_type(key=key, title_da=key.upper(), level=level, rung=rung)
        for key, level, rung in [
            ("skole", Level.BASIC, 1),
            ("stx", Level.UPPER_SECONDARY, 3),
            ("eud", Level.VOCATIONAL, 3),
            ("ap", Level.ACADEMY, 5),
            ("top", Level.PROFESSIONAL_BACHELOR, 6),
            ("ka", Level.MASTER, 7),
        ]
    }
    for step in ["skole stx", "skole eud", "stx ap", "eud ap", "ap top", "top ka"]:
        earlier, later = step.split()
        make_progression(earlier_type=found[earlier], later_type=found[later])
    return found


def way_of(ladder) -> list[str]:
    return [rung.type.key if rung.type else rung.level.value for rung in ladder.way]


def only_climb():
    ladders, _shared = climbs()
    assert len(ladders) == 1
    return ladders[0]


def test_field_is_climbed_as_far_as_every_step_is_here(types):
    field = make_field(is_hub=True)
    taught(types["stx"])
    taught(types["ap"], field)
    taught(types["top"], field)
    taught(types["ka"], make_field(), here=False)

    ladder = next(one for one in climbs()[0] if one.field == field)

    assert way_of(ladder) == ["upper_secondary", "ap", "top"]
    assert [cell.level for cell in ladder.onward] == [Level.MASTER]
    assert [cell.level for cell in ladder.cells if cell.is_reached] == [
        Level.UPPER_SECONDARY,
        Level.ACADEMY,
        Level.PROFESSIONAL_BACHELOR,
    ]


@pytest.mark.parametrize(
    ("ap", "state"),
    [
        ({"is_whole": False}, State.PARTLY),
        ({"here": False}, State.ELSEWHERE),
        ({"intake": "planned"}, State.PLANNED),
        ({"intake": "closed"}, State.CLOSED),
        ({"draft": True}, State.NONE),
    ],
)
def test_climb_ends_below_what_cannot_be_taken_here(types, ap, state):
    field = make_field(is_wanted=True)
    taught(types["stx"])
    taught(types["ap"], field, **ap)
    taught(types["ap"], make_field(is_wanted=True, order=2))
    taught(types["top"], field)

    ladder = next(one for one in climbs()[0] if one.field == field)

    assert way_of(ladder) == ["upper_secondary"]
    assert {cell.level: cell.state for cell in ladder.cells}[Level.ACADEMY] == state
    assert {cell.level: cell.is_reached for cell in ladder.cells}[Level.PROFESSIONAL_BACHELOR] is False
    assert [cell.level for cell in ladder.onward] == [Level.ACADEMY]


def test_rung_of_which_nothing_is_recorded_anywhere_is_an_open_question(client, types):
    field, other = make_field(is_hub=True, order=1), make_field(is_hub=True, order=2)
    taught(types["stx"])
    taught(types["ap"], other)
    taught(types["top"], other)
    taught(types["ka"], field, draft=True)

    ladder, climbed = climbs()[0]

    assert {cell.level: cell.state for cell in ladder.cells} == {
        Level.UPPER_SECONDARY: State.WHOLE,
        Level.VOCATIONAL: State.NOT_STATED,
        Level.ACADEMY: State.NONE,
        Level.PROFESSIONAL_BACHELOR: State.NONE,
        Level.BACHELOR: State.NOT_STATED,
        Level.MASTER: State.NOT_STATED,
        Level.PHD: State.NOT_STATED,
    }
    assert [cell.level for cell in climbed.onward] == []
    assert [cell.level for cell in climbed.open_questions] == [Level.MASTER]
    text = words(client.get(LADDER))
    assert "Om du kan tage det næste her, er ikke oplyst: Kandidat" in text
    assert "må du rejse efter: Kandidat" not in text


def test_last_intake_still_counts_and_unknown_places_do_not(types):
    field = make_field(is_hub=True)
    taught(types["eud"], field, intake="closing", intake_until="2027")
    make_programme(type=types["ap"], fields=[field])

    ladder = only_climb()

    assert way_of(ladder) == ["eud"]
    assert {cell.level: cell.state for cell in ladder.cells}[Level.ACADEMY] == State.UNKNOWN


def test_campus_of_a_draft_institution_is_no_place_here(types):
    field = make_field(is_hub=True)
    programme = make_programme(type=types["eud"], fields=[field])
    make_offering(programme, make_campus(make_institution(draft=True)))

    assert {cell.level: cell.state for cell in only_climb().cells}[Level.VOCATIONAL] == State.UNKNOWN


def test_step_that_names_a_programme_leads_through_that_one_only(types):
    first, second = make_field(is_hub=True, order=1), make_field(is_hub=True, order=2)
    eud = taught(types["eud"], first)
    taught(types["eud"], second)
    named = make_education_type(key="navngiven", level=Level.BACHELOR, rung=6)
    taught(named, second)
    make_progression(earlier_programme=eud, later_programme=taught(named, first))

    climbed = {ladder.field: way_of(ladder) for ladder in climbs()[0]}

    assert climbed[first] == ["eud", "navngiven"]
    assert climbed[second] == ["eud"]


def test_step_to_a_draft_leads_nowhere(types):
    field = make_field(is_hub=True)
    eud = taught(types["eud"], field)
    make_progression(earlier_programme=eud, later_programme=taught(types["ka"], field, draft=True))

    ladder = only_climb()

    assert way_of(ladder) == ["eud"]
    assert Level.MASTER not in [cell.level for cell in ladder.onward]


def walk(at: int, steps: list[Step], taught_here: set[int], seen: frozenset[int]) -> set[int]:
    found = {at}
    for step in steps:
        later = step.later.type
        if step.earlier.type == at and later not in seen and later in taught_here:
            found |= walk(later, steps, taught_here, seen | {later})
    return found


def test_every_reach_is_what_walking_every_way_finds(types):
    """Against brute force: all walks up the steps, over random supplies and steps of a made-up ladder."""
    known = {one.pk: one for one in types.values()}
    ground = types["skole"].pk
    chance = random.Random(4)
    for _round in range(60):
        supply = [
            Supply(one, known[one].level, chance.choice([1, 2]), chance.choice(["offered", "closed"]), where)
            for one in known
            for where in ("whole", "partly")
            if chance.random() < 0.6
        ]
        steps = [
            Step(End(earlier), End(later))
            for earlier, later in itertools.permutations(known, 2)
            if chance.random() < 0.35
        ]
        taught_here = {
            row.type
            for row in supply
            if row.where == "whole" and row.intake == "offered" and (row.field == 1 or row.level in GENERAL)
        }

        reached, beyond = reach(1, known, supply, steps)

        assert set(reached) == walk(ground, steps, taught_here, frozenset({ground}))
        assert beyond == {step.later.type for step in steps if step.earlier.type in reached} - set(reached)


def test_of_several_programmes_the_best_decides():
    def supply(*rows: tuple[str, str]) -> list[Supply]:
        return [Supply(1, Level.ACADEMY, 1, intake, where) for intake, where in rows]

    assert state_of([]) == State.NONE
    assert state_of(supply(("closed", "whole"))) == State.CLOSED
    assert state_of(supply(("closed", "whole"), ("offered", "elsewhere"))) == State.ELSEWHERE
    assert state_of(supply(("offered", "elsewhere"), ("planned", "whole"))) == State.PLANNED
    assert state_of(supply(("planned", "elsewhere"))) == State.ELSEWHERE
    assert state_of(supply(("offered", "partly"), ("planned", "whole"))) == State.PARTLY
    assert state_of(supply(("offered", "partly"), ("closing", "whole"))) == State.WHOLE


def table_of(response) -> dict[str, list[str]]:
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", main_of(response).partition("<tbody>")[2], re.DOTALL):
        cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        head, *rest = (" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells)
        found[head] = rest
    return found


def test_page_shows_gaps_of_the_fields_that_the_strategy_names(client, types):
    health = make_field(key="sundhed", title_da="Sundhed", is_hub=True, is_wanted=True)
    make_field(key="forvaltning", title_da="Forvaltning", is_wanted=True)
    make_field(key="ukendt", title_da="Uden noget")
    other = make_field(key="service", title_da="Service")
    taught(types["stx"], title_da="Gymnasiet")
    taught(types["eud"], health, title_da="Assistent")
    taught(types["eud"], health, title_da="Speciale", is_variant=True)
    taught(types["top"], health, title_da="Sygeplejerske", is_whole=False)
    taught(types["eud"], other, title_da="Frisør")
    taught(types["ka"], health, title_da="Medicin", intake="planned")
    taught(types["ap"], other, title_da="Serviceøkonom", intake="closed")

    response = client.get(LADDER)

    text = words(response)
    assert "2 fag når op til: Erhvervsuddannelse" in text
    assert "1 fag når op til: Gymnasial uddannelse" in text
    assert "Uden noget" not in text
    rows = table_of(response)
    sundhed = dict(zip(RUNGS, rows["Sundhed Hub Ønsket"], strict=True))
    assert sundhed[Level.VOCATIONAL] == "1 Sundhed, Erhvervsuddannelse"
    assert sundhed[Level.PROFESSIONAL_BACHELOR].endswith("En del af den er her")
    assert sundhed[Level.ACADEMY] == "Ingen her"
    assert sundhed[Level.MASTER] == "Planlagt"
    assert sundhed[Level.PHD] == "Ikke oplyst"
    assert set(rows["Forvaltning Ønsket"]) == {"Fælles for alle", "Ingen her", "Ikke oplyst"}
    assert "Sygeplejerske (en del af den)" in text
    assert "Medicin (planlagt)" in text
    assert "Her kan du kun tage de trin, som alle fag har til fælles." in text
    assert "Gymnasiet" in text


def test_drawing_shows_the_climbs_of_the_table(client, types):
    field = make_field(is_hub=True, title_da="Byggeri")
    taught(types["stx"])
    taught(types["eud"], field)
    taught(types["ap"], field, is_whole=False)

    drawing = draw(climbs()[0])
    content = main_of(client.get(LADDER))

    (warp,) = drawing.warps
    assert [weft.state for weft in warp.wefts] == [State.WHOLE, State.WHOLE, State.PARTLY, *[State.NOT_STATED] * 4]
    heights = [int(y) for y in warp.knots]
    assert len(heights) == 2
    assert heights == sorted(heights, reverse=True)
    assert warp.thread == warp.knots[-1]
    assert content.count("<circle") == 2
    assert 'role="img"' in content
    assert "Byggeri: op til Erhvervsuddannelse." in words(client.get(LADDER))


@pytest.mark.parametrize("many", [1, 12])
def test_ladder_asks_as_often_for_many(client, django_assert_num_queries, many):
    start = make_education_type(level=Level.BASIC, rung=1)
    for _number in range(many):
        field = make_field(is_hub=True)
        type = make_education_type(level=Level.VOCATIONAL, rung=3)
        make_progression(earlier_type=start, later_type=type)
        make_progression(earlier_programme=taught(type, field), later_programme=taught(type, field))

    with django_assert_num_queries(6):
        client.get(LADDER)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (LADDER, ["Uddannelsesstigen", "9. klasse", "Fag for fag"]),
        ("/en/education-ladder/", ["The education ladder", "9th grade", "Field by field"]),
        ("/de/bildungsleiter/", ["Die Bildungsleiter", "9. Klasse", "Fach für Fach"]),
    ],
)
def test_ladder_in_three_languages(client, types, address, expected):
    taught(types["eud"], make_field(is_hub=True))

    text = words(client.get(address))

    assert [word for word in expected if word not in text] == []


def test_without_fields_the_page_says_so(client):
    assert "Der er ikke registreret noget fagområde endnu." in words(client.get(LADDER))
