"""The programme finder: its filters, counts and rows, and the same as CSV and JSON."""

import csv
import io
import json
import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herning_portal.filters import facets
from herning_portal.ordering import fold
from institutions.filters.education import ProgrammeFilter
from institutions.models import EducationType, Programme
from institutions.views import education
from tests.factories import (
    make_campus,
    make_deadline,
    make_education_type,
    make_field,
    make_institution,
    make_offering,
    make_programme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

FINDER = "/uddannelser/"
Level = EducationType.Level


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def titles(response) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", main_of(response))]


def asked(question: str) -> ProgrammeFilter:
    request = RequestFactory().get(FINDER)
    return ProgrammeFilter(QueryDict(question), Programme.objects.published(), request=request)


@pytest.fixture
def school():
    return make_institution(key="skole", title_da="Skolen i Birk")


# What each facet offers, and what a programme of catalogue() has of it: the finder must not be asked about itself.
def facts_of(programme: Programme) -> dict[str, set[str]]:
    towns = {
        offering.campus.city
        for offering in programme.offerings.all()
        if offering.campus.institution.state == "published" and offering.campus.city
    }
    languages = {"da"} if programme.is_in_danish else set()
    languages |= {"en"} if programme.is_in_english else set()
    months = programme.duration_months
    bands = ((12, "1"), (24, "2"), (36, "3"))
    keys = {field.key for field in programme.fields.all()}
    return {
        "level": {programme.type.level},
        "type": {programme.type.key},
        "field": keys,
        "hub": {key for key in keys if key.startswith("hub")},
        "institution": {programme.institution.key},
        "place": towns or {"unknown"},
        "language": languages or {"unknown"},
        "duration": {"unknown"} if months is None else {next((name for most, name in bands if months <= most), "more")},
        "intake": {programme.intake},
    }


CHOICES = {
    "level": ["academy", "vocational", "phd"],
    "type": ["ap", "eud"],
    "field": ["hub-a", "hub-b", "fag"],
    "hub": ["hub-a", "hub-b"],
    "institution": ["en", "to"],
    "place": ["Herning", "Ikast", "unknown"],
    "language": ["da", "en", "unknown"],
    "duration": ["1", "2", "3", "more", "unknown"],
    "intake": ["offered", "closing", "planned", "closed"],
}
WORDS = ["", "økonomi", "OEKONOMI", "vest", "anden type", "design", "findes ikke"]


@pytest.fixture
def catalogue():
    """Programmes that differ in everything that can be asked for, with drafts beside them."""
    types = [
        make_education_type(key="ap", title_da="Akademi", level=Level.ACADEMY),
        make_education_type(key="eud", title_da="Anden type", level=Level.VOCATIONAL),
    ]
    fields = [
        make_field(key="hub-a", title_da="Design og tekstil", is_hub=True),
        make_field(key="hub-b", title_da="Sundhed", is_hub=True),
        make_field(key="fag", title_da="Andet fag"),
    ]
    schools = [make_institution(key="en", title_da="Skole i vest"), make_institution(key="to", title_da="Skole i øst")]
    hidden = make_institution(key="skjult", draft=True)
    campuses = [
        make_campus(schools[0], city="Herning"),
        make_campus(schools[1], city="Ikast"),
        make_campus(schools[0], city=""),
        make_campus(hidden, city="Hemmelig"),
    ]
    for number in range(24):
        intake = ["offered", "offered", "closing", "planned", "closed"][number % 5]
        programme = make_programme(
            schools[number % 2],
            types[number // 2 % 2],
            title_da=["Økonomi", "Maskinteknik", "Pædagogik"][number % 3] + f" {number}",
            intake=intake,
            intake_until="2027" if intake == "closing" else "",
            duration_months=[None, 6, 24, 30, 42][number % 5],
            is_in_danish=number % 3 > 0,
            is_in_english=number % 4 > 1,
            is_variant=number % 7 == 6,
            fields=[[], fields[:1], fields[1:], fields][number % 4],
        )
        for campus in [[], campuses[:2], campuses[2:], campuses[3:], campuses[:1]][number % 5]:
            make_offering(programme, campus)
    make_programme(schools[0], types[0], title_da="Kladde", draft=True, fields=fields)
    make_programme(hidden, types[0], title_da="Under en kladde", fields=fields)
    found = Programme.objects.published().select_related("institution", "type")
    found = list(found.prefetch_related("fields", "offerings__campus__institution"))
    for programme in found:
        programme.facts, programme.names = facts_of(programme), names_of(programme)
    return found


def names_of(programme: Programme) -> str:
    names = [programme.title_da, programme.institution.title_da, programme.type.title_da]
    return fold(" ".join([*names, *(field.title_da for field in programme.fields.all())]))


def fits(programme: Programme, chosen: dict[str, list[str]], q: str) -> bool:
    if not all(word in programme.names for word in fold(q).split()):
        return False
    if not chosen.get("intake") and programme.intake == "closed":
        return False
    return all(programme.facts[name] & set(values) for name, values in chosen.items() if values)


@given(
    chosen=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(values), max_size=2) for name, values in CHOICES.items()}
    ),
    q=st.sampled_from(WORDS),
    sort=st.sampled_from(["", "level", "duration", "institution"]),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_every_count_are_what_brute_force_finds(catalogue, chosen, q, sort):
    question = QueryDict(mutable=True)
    question.update({"q": q, "sort": sort})
    for name, values in chosen.items():
        question.setlist(name, values)
    filters = asked(question.urlencode())
    expected = {one.pk for one in catalogue if fits(one, chosen, q)}

    found = [one.pk for one in filters.qs.for_rows()]
    counted = {facet.name: {option.value: option.count for option in facet.options} for facet in facets(filters)}

    assert filters.form.errors == {}
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert filters.qs.counted() == {
        "programmes": sum(one.pk in expected and not one.is_variant for one in catalogue),
        "variants": sum(one.pk in expected and one.is_variant for one in catalogue),
    }
    assert {name: set(counts) >= set(CHOICES[name]) for name, counts in counted.items()} == dict.fromkeys(CHOICES, True)
    for name, values in CHOICES.items():
        for value in values:
            alone = sum(fits(one, {**chosen, name: [value]}, q) for one in catalogue)
            assert counted[name][value] == alone, (name, value)


@pytest.mark.parametrize("written", ["sygeplejerske", "SYGEPLEJERSKE", "sygepl", "nurse", "Krankenpflege", "UC syge"])
def test_word_is_found_in_any_language_and_case(client, written):
    school = make_institution(title_da="University College", short_title_da="UC")
    make_programme(school, title_da="Sygeplejerske", title_en="Nursing (nurse)", title_de="Krankenpflege")
    make_programme(title_da="Tømrer")

    for address in (FINDER, "/en/programmes/", "/de/bildungsgaenge/"):
        assert len(titles(client.get(address, {"q": written}))) == 1


@pytest.mark.parametrize("written", ["økonomi", "ØKONOMI", "oekonomi", "Ökonomi", "  økonomi  "])
def test_danish_letters_are_found_however_they_are_written(client, written):
    make_programme(title_da="Økonomi og ledelse")
    make_programme(title_da="Ædel metal")

    assert titles(client.get(FINDER, {"q": written})) == ["Økonomi og ledelse"]


def test_signs_of_the_database_are_only_signs(client):
    make_programme(title_da="Tømrer")

    for written in ("%", "_", "\\", "'"):
        assert titles(client.get(FINDER, {"q": written})) == []


def test_closed_programmes_show_only_on_choice(client):
    make_programme(title_da="Åben")
    make_programme(title_da="Lukket", intake="closed")
    make_programme(title_da="På vej", intake="planned", intake_from="2029")
    make_programme(title_da="Forsinket", intake="planned", intake_from="2025")
    make_programme(title_da="Sidste gang", intake="closing", intake_until="2027-08")

    response = client.get(FINDER)

    assert titles(response) == ["Forsinket", "På vej", "Sidste gang", "Åben"]
    assert "Planlagt 2029" in words(response)
    assert "Planlagt; skulle begynde i 2025" in words(response)
    assert "Sidste optag august 2027" in words(response)
    assert titles(client.get(FINDER + "?intake=closed")) == ["Lukket"]


def test_variants_follow_their_programme_and_are_counted_apart(client, school):
    whole = make_programme(school, title_da="Landmand")
    make_programme(school, title_da="Murer")
    make_programme(school, title_da="Agrarøkonom", variant_of=whole, is_variant=True)
    make_programme(school, title_da="10. klasse", is_variant=True)
    hidden = make_programme(school, title_da="Hemmelig", draft=True)
    make_programme(school, title_da="Speciale", variant_of=hidden, is_variant=True)

    response = client.get(FINDER)

    assert titles(response) == ["10. klasse", "Landmand", "Agrarøkonom", "Murer", "Speciale"]
    text = words(response)
    assert "2 uddannelser og 3 specialer og forløb" in text
    assert "Agrarøkonom Del af Landmand ." in text
    assert "Hemmelig" not in text


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Bager", "Murer", "Ærlig", "Ørsted"]),
        ("level", ["Ørsted", "Murer", "Bager", "Ærlig"]),
        ("duration", ["Ærlig", "Ørsted", "Bager", "Murer"]),
        ("institution", ["Bager", "Ørsted", "Murer", "Ærlig"]),
    ],
)
def test_list_is_sorted(client, sort, expected):
    low, high = make_education_type(rung=3), make_education_type(rung=7)
    first, last = make_institution(title_da="Akademi"), make_institution(title_da="Åskolen")
    make_programme(first, high, title_da="Bager", duration_months=36)
    make_programme(last, make_education_type(rung=5), title_da="Murer")
    make_programme(last, high, title_da="Ærlig", duration_months=6)
    make_programme(first, low, title_da="Ørsted", duration_months=24)

    assert titles(client.get(FINDER, {"sort": sort} if sort else {})) == expected


def test_place_of_a_draft_institution_is_not_told(client, school):
    programme = make_programme(school, title_da="Medicin")
    make_offering(programme, make_campus(make_institution(draft=True), title_da="Hemmelig klinik", city="Hemmelig"))

    response = client.get(FINDER)

    assert "sted ikke oplyst" in words(response)
    assert "Hemmelig" not in response.content.decode()
    assert titles(client.get(FINDER + "?place=unknown")) == ["Medicin"]


def test_drafts_leak_neither_by_row_nor_by_choice_nor_by_count(client, school):
    make_programme(school, make_education_type(title_da="Åben type"), title_da="Åben", key="aaben")
    make_programme(
        school, make_education_type(title_da="Hemmelig type"), title_da="Hemmelig", key="hemmelig", draft=True
    )
    gone = make_institution(title_da="Hemmelig skole", withdrawn=True)
    make_programme(gone, title_da="Hemmelig to", fields=[make_field(title_da="Hemmeligt fag")])

    for address in (FINDER, "/uddannelser/uddannelser.csv", "/uddannelser/uddannelser.json"):
        content = client.get(address).content.decode()
        assert "Åben" in content
        assert "emmelig" not in content


WRONG = ["findes-ikke", "999", "'; DROP TABLE x; --", "\0", "<script>alert(1)</script>", "å" * 5000, "[]", "\ufffd"]
# One of each kind of field; the rest share their code.
ASKED = ["level", "type", "place", "language", "intake", "sort"]


@pytest.mark.parametrize("name", [*ASKED, "field", "q", "page", "p"])
def test_wrong_value_gives_the_fields_own_error_and_never_breaks(client, school, name):
    make_programme(school, title_da="Tømrer")

    for value in WRONG:
        response = client.get(FINDER, {name: value})

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        if name not in ("q", "page", "p"):
            assert main_of(response).count('class="error"') == 1, value
            assert titles(response) == []


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_wrong_value_is_no_data(client, school, kind):
    make_programme(school, title_da="Tømrer")

    for name in (*ASKED, "q"):
        answer = client.get(f"/uddannelser/uddannelser.{kind}", {name: "\0"})
        assert answer.status_code == 400
        assert "Tømrer" not in answer.content.decode()
    assert "Niveau" in client.get("/uddannelser/uddannelser.csv?level=x").content.decode()


def test_a_value_given_many_times_is_one_choice(client, school):
    make_programme(school, make_education_type(key="ap"), title_da="Tømrer")

    response = client.get(
        FINDER + "?" + "&".join(["type=ap"] * 300 + ["q=tømrer", "q=tømrer", "sort=name", "sort=level"])
    )

    assert titles(response) == ["Tømrer"]


def test_more_values_than_anybody_chooses_are_refused(client):
    assert client.get(FINDER + "?" + "type=ap&" * 2000).status_code == 400


def test_empty_result_says_which_choice_to_let_go(client, school):
    guide = make_institution(kind="guidance", title_da="Vejledningen")
    make_institution(kind="guidance", title_da="Kladde", draft=True)
    make_programme(school, make_education_type(key="ap"), title_da="Tømrer")
    make_programme(school, make_education_type(key="eud"), title_da="Murer", is_in_danish=True)

    text = words(response := client.get(FINDER + "?type=ap&language=da&sort=level&q=r"))

    assert "Ingen uddannelse passer til det hele" in text
    assert "Uden »Type« : 1 passer" in text
    assert "Uden »Sprog« : 1 passer" in text
    assert "Uden »Ord eller navn«" not in text
    assert guide.get_absolute_url() in main_of(response)
    assert "Kladde" not in text
    assert "?language=da&amp;sort=level&amp;q=r" in main_of(response)


def test_choices_can_be_taken_away_and_shared(client, school):
    make_programme(school, make_education_type(key="ap", title_da="Akademi"), title_da="Tømrer")

    content = main_of(client.get(FINDER + "?type=ap&q=t%C3%B8mrer&page=3"))

    assert re.search(r'<a href="\?q=t%C3%B8mrer"><span class="sr">Fjern filter: ?</span>Akademi', content)
    assert re.search(r'<a href="\?type=ap"><span class="sr">Fjern filter: ?</span>Ord eller navn: tømrer', content)


def test_pages_keep_the_question(client, school, monkeypatch):
    monkeypatch.setattr(education, "PROGRAMMES_PER_PAGE", 2)
    for number in range(5):
        make_programme(school, title_da=f"Fag {number}")

    seen = [titles(client.get(f"{FINDER}?q=fag&page={page}")) for page in (1, 2, 3, "x", 99)]

    assert [title for page in seen[:3] for title in page] == [f"Fag {number}" for number in range(5)]
    assert seen[3:] == [seen[0], seen[2]]
    assert 'href="?q=fag&amp;page=2"' in main_of(client.get(FINDER + "?q=fag"))


def test_rows_say_when_to_apply(client, school, time_machine_at):
    ap = make_education_type(key="ap")
    make_programme(school, ap, title_da="Med frist")
    make_programme(school, title_da="Uden frist")
    make_deadline(types=[ap], yearly_dates="07-05", title_da="Kvote 1")
    make_deadline(types=[ap], yearly_dates="03-15", draft=True)
    make_deadline(types=[ap], yearly_dates="02-01", kind="opening")

    text = words(client.get(FINDER))

    assert re.search(r"Med frist .*? Næste frist: 5\. juli 2027 : Kvote 1 ", text)
    assert re.search(r"Uden frist .*? Næste frist: ikke oplyst ", text)


@pytest.fixture
def time_machine_at(monkeypatch):
    from datetime import date

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 11, 26))


@pytest.mark.parametrize("many", [1, 30])
def test_finder_asks_the_database_seven_times(client, school, django_assert_num_queries, many):
    ap = make_education_type()
    for _number in range(many):
        programme = make_programme(school, ap, fields=[make_field()])
        make_offering(programme, make_campus(school))
        make_deadline(types=[ap])

    with django_assert_num_queries(7):
        client.get(FINDER)


def test_csv_and_json_hold_what_the_list_shows(client, school):
    field = make_field(title_da="Byggeri")
    programme = make_programme(school, title_da="Tømrer", is_in_danish=True, fields=[field], duration_months=48)
    make_offering(programme, make_campus(school, title_da="Hallen", city="Ikast"), is_whole=False)
    make_programme(school, title_da="Murer", key="murer")

    table = client.get("/uddannelser/uddannelser.csv?q=tømrer")
    document = json.loads(client.get("/uddannelser/uddannelser.json?q=tømrer").content)

    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Titel"] for row in rows] == ["Tømrer"]
    assert rows[0]["Varighed i måneder"] == "48"
    assert rows[0]["ECTS-point"] == ""
    assert document["rows"][0] | {"key": ""} == {
        "key": "",
        "title": "Tømrer",
        "level": "Erhvervsakademiuddannelse",
        "type": programme.type.title,
        "fields": ["Byggeri"],
        "institution": "Skolen i Birk",
        "places": ["Hallen, Ikast"],
        "is_taught_in_parts": True,
        "duration": None,
        "duration_months": 48,
        "ects": None,
        "languages": "Dansk",
        "intake": "Udbydes",
        "first_intake": None,
        "last_intake": None,
        "intake_as_of": None,
        "is_variant": False,
        "website": None,
        "guide": None,
        "checked_on": None,
    }
    assert document["source"] == "http://testserver/uddannelser/?q=t%C3%B8mrer"


@pytest.mark.parametrize("many", [1, 30])
def test_data_asks_as_often_for_many_rows(client, school, django_assert_num_queries, many):
    for _number in range(many):
        make_offering(make_programme(school, fields=[make_field()]), make_campus(school))

    with django_assert_num_queries(5):
        client.get("/uddannelser/uddannelser.json")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (FINDER, ["Find uddannelse", "1 uddannelse", "Erhvervsakademiuddannelse", "varighed ikke oplyst", "dansk"]),
        ("/en/programmes/", ["Find a programme", "1 programme", "Academy Profession", "length not stated", "Danish"]),
        ("/de/bildungsgaenge/", ["Bildungsangebot finden", "1 Bildungsgang", "Dauer nicht angegeben", "Dänisch"]),
    ],
)
def test_finder_in_three_languages(client, school, address, expected):
    make_programme(school, title_da="Tømrer", title_en="Carpenter", is_in_danish=True)

    response = client.get(address)

    assert [word for word in expected if word not in words(response)] == []
    language = {"/u": "da", "/e": "en", "/d": "de"}[address[:2]]
    with translation.override(language):
        assert titles(response) == [Programme.objects.get().title]
    # What is there in Danish only says so.
    assert ('<a href="/de' in main_of(response) and 'lang="da"' in main_of(response)) == (language == "de")
