from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from initiatives.following.feeds import ENTRIES, clean
from tests.factories import (
    at_once,
    make_change_note,
    make_contribution,
    make_focus_point,
    make_goal,
    make_indicator,
    make_initiative,
    make_status_note,
    make_strategy,
    make_unit,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
AN_HOUR_AGO = timezone.now().replace(microsecond=0) - timedelta(hours=1)


def read(client, address, **headers):
    """The feed, after the rules of RFC 4287 have been asked of it."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    GRAMMAR.assertValid(feed)
    assert sorted(one.get("rel") for one in feed.findall(f"{ATOM}link")) == ["alternate", "self"]
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return feed


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def summaries(feed):
    """The notes as a reader shows them: a summary is HTML."""
    return [html.fromstring(f"<p>{one.findtext(f'{ATOM}summary')}</p>").text_content() for one in entries(feed)]


def link(element, relation):
    return element.find(f"{ATOM}link[@rel='{relation}']").get("href")


@pytest.fixture
def goal():
    goal = make_goal(key="by", number="1", title_da="En by", strategy=make_strategy(is_current=True))
    initiative = make_initiative(key="kollegier", slug="nye-kollegier", title_da="Kollegier")
    make_contribution(initiative, make_focus_point(parent=goal))
    unit = make_unit(name_da="By og Bolig")
    make_change_note(initiative=initiative, text_da="Nu bygges der", text_en="Building", made_at=AN_HOUR_AGO)
    make_status_note(initiative, text_da="Det går fremad", unit=unit, dated=timezone.localdate(AN_HOUR_AGO))
    make_change_note(indicator=make_indicator(), text_da="Et nyt tal", made_at=AN_HOUR_AGO - timedelta(days=1))
    return goal


def test_feed_of_everything(client, goal, settings):
    feed = read(client, "/feed/alt.atom")

    first, second, third = entries(feed)
    assert summaries(feed) == ["Nu bygges der", "Det går fremad", "Et nyt tal"]
    assert first.findtext(f"{ATOM}title") == "Initiativ: Kollegier"
    assert link(first, "alternate") == "http://testserver/initiativer/nye-kollegier/"
    assert datetime.fromisoformat(first.findtext(f"{ATOM}updated")) == AN_HOUR_AGO
    assert feed.findtext(f"{ATOM}updated") == first.findtext(f"{ATOM}updated")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == settings.SITE["municipality"]
    assert second.findtext(f"{ATOM}author/{ATOM}name") == "By og Bolig"
    assert third.find(f"{ATOM}author") is None
    assert link(feed, "self") == "http://testserver/feed/alt.atom"
    assert link(feed, "alternate") == "http://testserver/nyt/"


@pytest.mark.parametrize(
    ("address", "language", "title", "summary", "marked"),
    [
        ("/feed/alt.atom", "da", "Initiativ: Kollegier", "Nu bygges der", [None, None, None]),
        ("/en/feed/all.atom", "en", "Initiative: Kollegier", "Building", [None, "da", "da"]),
        ("/de/feed/alles.atom", "de", "Initiative: Kollegier", "Nu bygges der", ["da", "da", "da"]),
    ],
)
def test_language_comes_from_the_address(client, goal, address, language, title, summary, marked):
    feed = read(client, address, accept_language="fr")

    assert feed.get(LANGUAGE) == language
    assert entries(feed)[0].findtext(f"{ATOM}title") == title
    assert summaries(feed)[0] == summary
    assert [one.get(LANGUAGE) for one in entries(feed)] == marked


def test_goal_and_initiative_have_feeds_of_their_own(client, goal):
    of_goal, of_initiative = read(client, "/feed/maal/by.atom"), read(client, "/feed/initiativ/kollegier.atom")

    assert summaries(of_goal) == summaries(of_initiative) == ["Nu bygges der", "Det går fremad"]
    assert link(of_goal, "alternate") == f"http://testserver{goal.get_absolute_url()}"
    assert of_goal.findtext(f"{ATOM}title") == "Mål 1: En by: Hvad er nyt"


def test_ids_stay_when_host_address_and_words_change(client, goal, settings):
    settings.ALLOWED_HOSTS = ["*"]
    before = [one.text for one in read(client, "/feed/alt.atom").iter(f"{ATOM}id")]

    initiative = goal.children.get().contributions.get().initiative
    initiative.slug, initiative.title_da = "helt-nyt", "Helt nyt"
    save(initiative)
    note = initiative.change_notes.get()
    note.text_da = "Nu bygges der, i Birk"
    save(note)
    feed = read(client, "/feed/alt.atom", host="uddannelse.example")

    assert [one.text for one in feed.iter(f"{ATOM}id")] == before
    assert link(feed, "self") == "http://uddannelse.example/feed/alt.atom"
    assert link(entries(feed)[0], "alternate") == "http://uddannelse.example/initiativer/helt-nyt/"


def test_ids_of_another_municipality_and_language_are_others(client, goal, settings):
    danish = {one.text for one in read(client, "/feed/alt.atom").iter(f"{ATOM}id")}
    english = {one.text for one in read(client, "/en/feed/all.atom").iter(f"{ATOM}id")}
    settings.SITE = settings.SITE | {"municipality": "Ikast-Brande Kommune"}
    elsewhere = {one.text for one in read(client, "/feed/alt.atom").iter(f"{ATOM}id")}

    assert not danish & english
    assert not danish & elsewhere


def test_same_note_has_the_same_id_in_every_feed_of_a_language(client, goal):
    everywhere = [entry.findtext(f"{ATOM}id") for entry in entries(read(client, "/feed/alt.atom"))]
    of_goal = [entry.findtext(f"{ATOM}id") for entry in entries(read(client, "/feed/maal/by.atom"))]

    assert set(of_goal) < set(everywhere)


def test_draft_changes_no_feed(client, goal):
    feeds = ["/feed/alt.atom", "/feed/maal/by.atom"]
    before = [client.get(address).content for address in feeds]

    for hidden in ({"draft": True}, {"withdrawn": True}):
        initiative = make_initiative(**hidden)
        make_contribution(initiative, goal)
        make_change_note(initiative=initiative)
        make_status_note(initiative)
        make_change_note(text_item=make_focus_point(parent=goal, **hidden))
        make_change_note(indicator=make_indicator(text_items=[goal], **hidden))

    assert [client.get(address).content for address in feeds] == before


@pytest.mark.parametrize("kind", ["maal", "initiativ"])
def test_feed_of_a_hidden_record_is_not_there(client, kind):
    make = {"maal": make_goal, "initiativ": make_initiative}[kind]
    make(key="kladde", draft=True)
    make(key="vaek", withdrawn=True)

    statuses = [client.get(f"/feed/{kind}/{key}.atom").status_code for key in ("kladde", "vaek", "ukendt")]

    assert statuses == [404, 410, 404]


def test_focus_point_is_no_goal(client):
    make_focus_point(key="punkt")

    assert client.get("/feed/maal/punkt.atom").status_code == 404


def test_feed_without_news_is_valid_and_stays_the_same(client):
    goal = make_goal(key="tomt")

    first = client.get("/feed/maal/tomt.atom")
    read(client, "/feed/maal/tomt.atom")
    again = client.get("/feed/maal/tomt.atom", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert etree.fromstring(first.content).findtext(f"{ATOM}updated") >= f"{goal.created_at:%Y-%m-%d}"


def test_unchanged_feed_is_not_sent_again_and_a_corrected_one_is(client, goal):
    first = client.get("/feed/alt.atom")
    tag = {"if-none-match": first["ETag"]}
    assert client.get("/feed/alt.atom", headers=tag).status_code == 304
    # A program that asks by the moment alone would not hear of a correction.
    assert "Last-Modified" not in first

    note = goal.children.get().contributions.get().initiative.change_notes.get()
    note.text_da = "Nu bygges der igen"
    save(note)

    assert client.get("/feed/alt.atom", headers=tag).status_code == 200


def test_feed_sets_no_cookie_and_varies_by_nothing_of_the_visitor(client, goal):
    response = client.get("/feed/alt.atom")

    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert client.post("/feed/alt.atom").status_code == 405


def test_only_the_newest_are_sent(client):
    initiative = make_initiative()
    for number in range(ENTRIES + 1):
        make_change_note(initiative=initiative, text_da=f"{number}", made_at=AN_HOUR_AGO - timedelta(minutes=number))

    assert summaries(read(client, "/feed/alt.atom")) == [str(number) for number in range(ENTRIES)]


@given(st.text())
def test_any_text_can_stand_in_the_feed(text):
    root = etree.Element("summary")
    root.text = clean(text)

    assert etree.fromstring(etree.tostring(root)).text in (clean(text), None)


def test_markup_and_control_characters_in_a_note_are_only_text(client):
    initiative = make_initiative(title_da="A & B <i>")
    make_change_note(initiative=initiative, text_da="1 < 2 & \x0b<script>alert(1)</script>", made_at=AN_HOUR_AGO)

    feed = read(client, "/feed/alt.atom")

    assert summaries(feed) == ["1 < 2 & <script>alert(1)</script>"]
    assert entries(feed)[0].findtext(f"{ATOM}title") == "Initiativ: A & B <i>"


@pytest.mark.parametrize("count", [1, 40])
def test_queries_do_not_grow_with_the_notes(client, django_assert_num_queries, count):
    goal = make_goal(key="by")
    with at_once():
        for _number in range(count):
            initiative = make_initiative()
            make_contribution(initiative, make_focus_point(parent=goal))
            make_change_note(initiative=initiative)
            make_status_note(initiative, unit=make_unit())
            make_change_note(text_item=make_focus_point(parent=goal))

    with django_assert_num_queries(1):
        client.get("/feed/alt.atom")
    with django_assert_num_queries(2):
        client.get("/feed/maal/by.atom")
    with django_assert_num_queries(2):
        client.get(f"/feed/initiativ/{initiative.key}.atom")


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("/", "/feed/alt.atom"),
        ("/nyt/", "/feed/alt.atom"),
        ("goal", "/feed/maal/by.atom"),
        ("/initiativer/nye-kollegier/", "/feed/initiativ/kollegier.atom"),
    ],
)
def test_pages_name_their_feed_to_programs(client, goal, address, feed):
    page = client.get(goal.get_absolute_url() if address == "goal" else address).content.decode()

    assert f'<link rel="alternate" type="application/atom+xml" title="Hvad er nyt" href="{feed}">' in page
    assert client.get(feed).status_code == 200
