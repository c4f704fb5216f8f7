"""Facets and chips, on the commitments of the strategies."""

import django_filters
import pytest
from django import forms
from django.db.models import Case, Q, Value, When
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal.filters import UNKNOWN, FacetFilter, ListFilter, chips, facet_counts, facets
from herning_portal.publishing import change
from strategy.models import Kind, Strategy, TextItem, is_public_item
from tests.factories import make_chapter, make_commitment, make_focus_point, make_goal, make_source, make_strategy

pytestmark = pytest.mark.django_db

LENGTH = Case(When(order__lt=10, then=Value("short")), default=Value("long"))


class ItemFilter(ListFilter):
    q = django_filters.CharFilter(label="Tekst", field_name="title_da", lookup_expr="contains")
    strategy = FacetFilter(
        label="Dokument",
        field_name="strategy__key",
        choices=lambda request: [(key, key.upper()) for key in Strategy.objects.values_list("key", flat=True)],
    )
    under = FacetFilter(label="Under", field_name="parent__kind", choices=Kind.choices)
    place = FacetFilter(label="Sted", choices=[("Birk", "Birk"), ("Torvet", "Torvet"), (UNKNOWN, "Ikke oplyst")])
    source = FacetFilter(
        label="Kilde", field_name="sources__key", choices=[("a", "A"), ("b", "B"), (UNKNOWN, "Ikke oplyst")]
    )
    length = FacetFilter(label="Længde", by=LENGTH, choices=[("short", "Kort"), ("long", "Langt")])
    most = django_filters.NumberFilter(label="Højst", field_name="order", lookup_expr="lte")
    sort = django_filters.OrderingFilter(fields=["order"])

    class Meta:
        model = TextItem
        fields: list[str] = []


FACETS = {
    "strategy": ["nu", "2008", "tom"],
    "under": Kind.values,
    "place": ["Birk", "Torvet", UNKNOWN],
    "source": ["a", "b", UNKNOWN],
    "length": ["short", "long"],
}


def narrowed(question: str = "") -> ItemFilter:
    return ItemFilter(QueryDict(question), TextItem.objects.published().filter(kind=Kind.COMMITMENT).in_text_order())


@pytest.fixture
def commitments():
    now, past = make_strategy(key="nu"), make_strategy(key="2008")
    make_strategy(key="tom")
    a, b = make_source(key="a"), make_source(key="b")
    parents = [make_goal(strategy=now), make_focus_point(parent=make_goal(strategy=past)), make_chapter(strategy=now)]
    sources = [[], [a], [b], [a, b], [a]]
    for number in range(15):
        item = make_commitment(
            parent=parents[number % 3],
            place=["Birk", "", "Torvet", "Et andet sted"][number % 4],
            order=number * 2,
            title_da=["Løfte om bolig", "Løfte om fag"][number % 2],
        )
        with change(None, "Made for a test"):
            item.sources.set(sources[number % 5])
    make_commitment(parent=parents[0], place="Birk", draft=True)


@given(
    chosen=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(values), max_size=2) for name, values in FACETS.items()}
    ),
    q=st.sampled_from(["", "bolig", "findes ikke"]),
    most=st.sampled_from(["", "0", "12"]),
    sort=st.sampled_from(["", "-order"]),
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_count_is_what_the_choice_leads_to(commitments, chosen, q, most, sort):
    question = QueryDict(mutable=True)
    for name, values in chosen.items():
        question.setlist(name, values)
    question.update({"q": q, "most": most, "sort": sort})

    counted = {
        facet.name: {option.value: option.count for option in facet.options}
        for facet in facets(narrowed(question.urlencode()))
    }

    for name, values in FACETS.items():
        for value in values:
            alone = question.copy()
            alone.setlist(name, [value])
            assert counted[name][value] == narrowed(alone.urlencode()).qs.count(), (name, value)


def test_rows_fit_any_choice_within_a_facet_and_all_facets(commitments):
    rows = narrowed("place=Birk&place=unknown&source=a&source=b").qs

    assert len(rows) == len(set(rows))
    assert {row.place for row in rows} == {"Birk", ""}
    assert all(row.sources.exists() for row in rows)


@pytest.mark.parametrize("more", [0, 6])
def test_all_facets_are_counted_with_one_query(commitments, more, django_assert_num_queries):
    for _ in range(more):
        make_commitment(place="Birk")

    # The other is for the documents that can be chosen.
    with django_assert_num_queries(2):
        groups = facets(narrowed("place=Birk&source=a"))

    assert [group.name for group in groups] == list(FACETS)


def test_one_facet_is_counted_alone(commitments, django_assert_num_queries):
    filterset = narrowed("under=goal&place=Birk")
    assert filterset.is_valid()

    with django_assert_num_queries(1):
        counts = facet_counts(filterset, "place")

    assert list(counts) == ["Birk", "Torvet", UNKNOWN]
    assert counts["Birk"] == len(filterset.qs)


def test_what_is_not_public_counts_for_nothing(commitments):
    class GoalFilter(ListFilter):
        number = FacetFilter(
            field_name="children__number", gate=lambda: is_public_item("children__"), choices=[("1", "1"), ("2", "2")]
        )

        class Meta:
            model = TextItem
            fields: list[str] = []

    goal = make_goal()
    make_focus_point(parent=goal, number="1")
    make_focus_point(parent=goal, number="2", draft=True)
    goals = TextItem.objects.published().filter(kind=Kind.GOAL)

    assert facet_counts(GoalFilter(QueryDict(), goals), "number") == {"1": 1, "2": 0}
    assert list(GoalFilter(QueryDict("number=2"), goals).qs) == []
    assert list(GoalFilter(QueryDict("number=1"), goals).qs) == [goal]


@pytest.mark.parametrize("wrong", ["nej", "%00", "' OR 1=1 --", "<script>", "å" * 5000, "Birk&place=nej"])
def test_wrong_choice_empties_the_list_and_leaves_its_own_facet_to_choose_from(commitments, wrong):
    filterset = narrowed(f"place={wrong}")

    groups = {group.name: group for group in facets(filterset)}

    assert list(filterset.qs) == []
    assert len(groups["place"].errors) == 1
    assert sum(option.count for option in groups["place"].options) > 0
    assert sum(option.count for option in groups["source"].options) == 0
    assert chips(filterset) == []


def test_chips_name_each_choice_and_lead_to_the_list_without_it(commitments):
    filterset = narrowed("q=om&place=Birk&place=unknown&most=0&sort=order&page=3&length=")

    found = chips(filterset)

    assert [(chip.label, chip.query) for chip in found] == [
        ("Tekst: om", "?place=Birk&place=unknown&most=0&sort=order&length="),
        ("Birk", "?q=om&place=unknown&most=0&sort=order&length="),
        ("Ikke oplyst", "?q=om&place=Birk&most=0&sort=order&length="),
        ("Højst: 0", "?q=om&place=Birk&place=unknown&sort=order&length="),
    ]
    assert chips(narrowed()) == []


def test_chips_of_records_and_of_yes_and_no(commitments):
    class RecordFilter(ListFilter):
        strategy = django_filters.ModelChoiceFilter(queryset=Strategy.objects.all(), to_field_name="key")
        several = django_filters.ModelMultipleChoiceFilter(
            field_name="strategy", queryset=Strategy.objects.order_by("key"), to_field_name="key"
        )
        is_placed = django_filters.BooleanFilter(label="Med sted", method="placed", widget=forms.Select)

        class Meta:
            model = TextItem
            fields: list[str] = []

        def placed(self, rows, name, value):
            return rows.filter(~Q(place="") if value else Q(place=""))

    question = QueryDict("strategy=nu&several=nu&several=tom&is_placed=false")

    with translation.override("da"):
        found = chips(RecordFilter(question, TextItem.objects.published()))

    names = {strategy.key: strategy.choice_label for strategy in Strategy.objects.all()}
    assert [(chip.label, chip.query) for chip in found] == [
        (names["nu"], "?several=nu&several=tom&is_placed=false"),
        (names["nu"], "?strategy=nu&several=tom&is_placed=false"),
        (names["tom"], "?strategy=nu&several=nu&is_placed=false"),
        ("Med sted: nej", "?strategy=nu&several=nu&several=tom"),
    ]


def test_components_say_what_is_chosen_and_how_many(commitments):
    filterset = narrowed("q=%22%3E%3Cscript%3E&place=Birk")
    (place,) = [group for group in facets(filterset) if group.name == "place"]

    with translation.override("da"):
        boxes = render_to_string("components/facet.html", {"facet": place})
        removable = render_to_string("components/filter_chips.html", {"chips": chips(filterset)})

    assert '<details class="facet" open>' in boxes
    assert '<input type="checkbox" name="place" value="Birk" checked>' in boxes
    assert "1 valgt" in boxes
    assert '<span class="sr">Fjern filter: </span>Birk' in removable
    assert 'href="?q=%22%3E%3Cscript%3E"' in removable
    assert "<script>" not in removable
    assert render_to_string("components/filter_chips.html", {"chips": []}).strip() == ""
