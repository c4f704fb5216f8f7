"""Which homes fit, proved against brute force over invented homes and questions."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from herning_portal.maps import distance_km
from institutions.homes import FACETS, ORDERS, Home, judge, one_of, rent_at_most, within

few = settings(max_examples=40, deadline=None)

CAMPUS = (56.13, 9.03)
KINDS, PROVIDERS, AUDIENCES = ["hall", "room"], ["a", "b"], ["student", "apprentice"]

points = st.tuples(st.floats(56.0, 56.3), st.floats(8.8, 9.2))
amounts = st.none() | st.integers(1000, 6000).map(Decimal)
sizes = st.none() | st.integers(15, 90)


@st.composite
def homes(draw):
    where = tuple(draw(st.lists(points, max_size=3)))
    return Home(
        pk=draw(st.integers(1, 10_000)),
        sort_key=draw(st.sampled_from(["a", "b", "c"])),
        kind=draw(st.sampled_from(KINDS)),
        stage=draw(st.sampled_from(["in_use", "planned"])),
        providers=frozenset(draw(st.sets(st.sampled_from(PROVIDERS)))),
        rent_from=draw(amounts),
        rent_to=draw(amounts),
        size_from=draw(sizes),
        size_to=draw(sizes),
        is_step_free=draw(st.none() | st.booleans()),
        audiences=frozenset(draw(st.sets(st.sampled_from(AUDIENCES)))),
        points=where,
        km=min((distance_km(CAMPUS, point) for point in where), default=None),
    )


CHOICES = {"kind": KINDS, "who": AUDIENCES, "provider": PROVIDERS, "access": ["True", "False"]}
lists = st.lists(homes(), max_size=6, unique_by=lambda home: home.pk)
asked = st.fixed_dictionaries(
    {},
    optional={
        "km": st.floats(0, 25),
        "rent": st.integers(500, 7000).map(Decimal),
        **{name: st.lists(st.sampled_from(values), min_size=1, unique=True) for name, values in CHOICES.items()},
    },
)


def questions_of(asked):
    made = {name: one_of(FACETS[name], values) for name, values in asked.items() if name in FACETS}
    if "km" in asked:
        made["km"] = within(asked["km"])
    if "rent" in asked:
        made["rent"] = rent_at_most(asked["rent"])
    return made


def by_hand(home, name, value):
    """Yes, no or None, said once more in the plainest way."""
    match name:
        case "km":
            distances = [distance_km(CAMPUS, point) for point in home.points]
            return any(distance <= value for distance in distances) if distances else None
        case "rent":
            if home.rent_from is None and home.rent_to is not None:
                return True if home.rent_to <= value else None
            return None if home.rent_from is None else home.rent_from <= value
        case "kind":
            return home.kind in value
        case "who":
            return bool(set(value) & home.audiences) if home.audiences else None
        case "provider":
            return bool(set(value) & home.providers) if home.providers else None
        case "access":
            return None if home.is_step_free is None else str(home.is_step_free) in value


@few
@given(lists, asked)
def test_homes_that_fit_are_those_that_nothing_speaks_against(homes, asked):
    answers = {home.pk: {name: by_hand(home, name, value) for name, value in asked.items()} for home in homes}

    result = judge(homes, questions_of(asked))

    assert {one.home.pk for one in result.found} == {pk for pk, told in answers.items() if False not in told.values()}
    for one in result.found:
        assert set(one.unanswered) == {name for name, told in answers[one.home.pk].items() if told is None}
    for name in asked:
        rest = [{key: told for key, told in told.items() if key != name} for told in answers.values()]
        fits_rest = [False not in told.values() for told in rest]
        own = [told[name] for told in answers.values()]
        assert result.unanswered[name] == sum(fits and told is None for fits, told in zip(fits_rest, own, strict=True))
        assert result.without[name] == sum(fits and told is False for fits, told in zip(fits_rest, own, strict=True))


@few
@given(lists, asked)
def test_each_choice_counts_the_homes_behind_it_under_the_other_questions(homes, asked):
    result = judge(homes, questions_of(asked))

    for name, choices in CHOICES.items():
        others = {key: value for key, value in asked.items() if key != name}
        under_others = judge(homes, questions_of(others)).found
        for choice in choices:
            sure = [one for one in under_others if by_hand(one.home, name, [choice])]
            assert result.options[name].get(choice, 0) == len(sure)
        assert result.silent[name] == sum(not FACETS[name](one.home) for one in under_others)


@few
@given(lists, asked, st.sampled_from(list(ORDERS)))
def test_what_is_not_known_comes_last(homes, asked, order):
    found = judge(homes, questions_of(asked), order).found

    groups = [(len(one.unanswered), one.home.stage == "planned") for one in found]
    assert groups == sorted(groups)
    for group in set(groups):
        facts = [ORDERS[order](one.home) for one, own in zip(found, groups, strict=True) if own == group]
        known = [fact for fact in facts if fact is not None]
        assert known == sorted(known)
        assert facts[: len(known)] == known


def test_cheapest_of_a_place_decides_and_the_dearest_alone_rules_nothing_out():
    answer = rent_at_most(Decimal(3000))

    assert answer(Home(1, rent_from=Decimal(3000), rent_to=Decimal(9000))) is True
    assert answer(Home(1, rent_from=Decimal(3001))) is False
    assert answer(Home(1, rent_to=Decimal(3000))) is True
    assert answer(Home(1, rent_to=Decimal(9000))) is None
    assert answer(Home(1)) is None
