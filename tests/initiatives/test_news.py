from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.following.news import notes
from initiatives.models import ChangeNote
from tests.factories import (
    at_once,
    make_change_note,
    make_commitment,
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
from tests.herning_portal.test_admin import edit, post_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


def texts(found):
    return [news.note.text_da for news in found]


def at(days_ago, hour=12):
    day = timezone.localtime() - timedelta(days=days_ago)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def news():
    """One note about each kind of record that stands under a goal or serves it, and one about neither."""
    goal = make_goal(strategy=make_strategy(is_current=True), title_da="En by at studere i")
    point = make_focus_point(parent=goal, title_da="Boliger")
    commitment = make_commitment(parent=point, title_da="Vi vil bygge")
    initiative = make_initiative(title_da="Kollegier")
    make_contribution(initiative, commitment)
    indicator = make_indicator(title_da="Hvor mange får en bolig?", text_items=[point])
    unit = make_unit(name_da="By og Bolig")
    make_change_note(text_item=goal, text_da="Målet", made_at=at(1))
    make_change_note(text_item=commitment, text_da="Løftet", made_at=at(2))
    make_change_note(initiative=initiative, text_da="Initiativet", made_at=at(3, hour=9))
    make_status_note(initiative, text_da="Enhedens note", dated=at(3).date(), unit=unit)
    make_change_note(indicator=indicator, text_da="Tallet", made_at=at(4))
    make_change_note(initiative=make_initiative(), text_da="Et andet initiativ", made_at=at(5))
    return goal


def test_notes_of_both_kinds_are_one_stream_newest_first(news):
    everything = ["Målet", "Løftet", "Initiativet", "Enhedens note", "Tallet", "Et andet initiativ"]

    assert texts(notes().newest(10)) == everything
    assert texts(notes().newest(4)) == everything[:4]
    assert texts(notes().found(notes().stream())) == everything
    assert texts(notes().found(notes().stream()[2:4])) == everything[2:4]


def test_goal_has_the_news_of_all_that_stands_under_it_and_serves_it(news):
    assert texts(notes(goal=news).newest(10)) == ["Målet", "Løftet", "Initiativet", "Enhedens note", "Tallet"]
    assert texts(notes(goal=make_goal()).newest(10)) == []


def news_on(client, goal):
    page = client.get(goal.get_absolute_url()).content.decode()
    return page.partition('<h3 id="news">')[2].partition("</section>")[0]


def test_goal_page_lists_its_newest_changes(client, news):
    section = news_on(client, news)

    assert [section.find(text) >= 0 for text in ("Målet", "Løftet", "Initiativet", "Enhedens note", "Et andet")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert section.index("Målet") < section.index("Løftet") < section.index("Initiativet")


def test_goal_page_tells_what_units_say_of_its_work_when_the_day_has_come(client, news):
    served, hidden = make_initiative(title_da="Værksteder"), make_initiative(draft=True)
    for initiative in (served, hidden):
        make_contribution(initiative, news)
    make_status_note(served, text_da="Værkstedet er åbnet", dated=at(0).date(), unit=make_unit(name_da="Byggeriet"))
    make_status_note(served, text_da="Først i morgen", dated=at(-1).date())
    make_status_note(hidden, text_da="Om en kladde", dated=at(0).date())
    make_status_note(make_initiative(), text_da="Om noget andet", dated=at(0).date())

    section = news_on(client, news)

    assert "Værkstedet er åbnet" in section
    assert f'href="{served.get_absolute_url()}"' in section
    assert "Underskrevet af Byggeriet" in section
    assert [text for text in ("Først i morgen", "Om en kladde", "Om noget andet") if text in section] == []


def test_nothing_leads_to_news_that_are_not_there(client, news):
    older = make_goal(strategy=make_strategy())
    make_change_note(text_item=older, text_da="Et gammelt mål")
    link = reverse("initiatives:news") + "?goal="

    assert f'href="{link}{news.key}"' in news_on(client, news)
    # The page of the news can be narrowed to the goals of the leading strategy alone.
    assert "Et gammelt mål" in news_on(client, older)
    assert link not in news_on(client, older)
    without = news_on(client, make_goal(strategy=news.strategy))
    assert ("Der er intet nyt endnu." in without, link in without) == (True, False)


def test_site_maps_lead_to_news_when_there_is_some(client):
    places = ("/om/sideoversigt/", "/sitemap.xml")
    empty = ["/nyt/" in client.get(place).content.decode() for place in places]

    make_change_note(text_item=make_goal())

    assert empty == [False, False]
    assert ["/nyt/" in client.get(place).content.decode() for place in places] == [True, True]


def test_newest_notes_say_what_the_notes_of_a_page_say(news):
    one_query, by_keys = notes().newest(10), notes().found(notes().stream())

    for told in (
        lambda one: (one.note.pk, one.note.key, one.note.text, one.kind, one.moment, one.day),
        lambda one: (one.label, one.name_field, one.about.name, one.about.get_absolute_url(), str(one.unit)),
    ):
        assert [told(one) for one in one_query] == [told(one) for one in by_keys]


def test_initiative_has_its_own_news(news):
    initiative = make_initiative()
    make_change_note(initiative=initiative, text_da="Dets eget")

    assert texts(notes(initiative=initiative).newest(10)) == ["Dets eget"]


def test_text_that_is_hidden_brings_no_news_to_its_goal():
    goal = make_goal()
    initiative = make_initiative()
    make_contribution(initiative, make_focus_point(parent=goal, draft=True))
    make_change_note(initiative=initiative, text_da="Initiativet")

    assert texts(notes(goal=goal).newest(10)) == []
    assert texts(notes().newest(10)) == ["Initiativet"]


def test_nothing_hidden_and_nothing_to_come_is_news():
    tomorrow = timezone.now() + timedelta(days=1)
    for hidden in ({"draft": True}, {"withdrawn": True}, {"published_at": tomorrow}):
        initiative = make_initiative(**hidden)
        make_change_note(initiative=initiative)
        make_status_note(initiative)
        make_change_note(indicator=make_indicator(**hidden))
        make_change_note(text_item=make_goal(**hidden))
        make_change_note(text_item=make_goal(strategy=make_strategy(**hidden)))
        make_change_note(text_item=make_commitment(parent=make_focus_point(parent=make_goal(**hidden))))
    public = make_initiative()
    make_change_note(initiative=public, made_at=tomorrow)
    make_status_note(public, dated=tomorrow.date())

    assert notes().newest(50) == []
    assert list(notes().stream()) == []


def test_note_late_at_night_belongs_to_the_day_of_the_town():
    note = make_change_note(
        initiative=make_initiative(), made_at=datetime.fromisoformat("2026-06-30T23:30:00+00:00"), text_da="Sent"
    )

    assert [found.day.isoformat() for found in notes().newest(1)] == ["2026-07-01"]
    assert texts(notes().between(timezone.localdate(note.made_at), timezone.localdate(note.made_at))) == ["Sent"]


def test_page_tells_in_the_language_asked_for_and_marks_what_is_danish(client, news):
    make_change_note(
        text_item=news,
        text_da="Der er vedtaget nyt",
        text_en="Something was adopted",
        text_de="Neues wurde beschlossen",
    )

    danish = client.get("/nyt/").content.decode()
    english = client.get("/en/news/").content.decode()
    german = client.get("/de/neues/").content.decode()

    assert ">Hvad er nyt</h1>" in danish
    assert "<p>Der er vedtaget nyt</p>" in danish
    assert "Underskrevet af By og Bolig" in danish
    assert "<p>Something was adopted</p>" in english
    assert '<p lang="da">Enhedens note</p>' in english
    assert "<p>Neues wurde beschlossen</p>" in german
    assert f'href="/de/strategien/{news.strategy.slug}/{news.slug}/"' in german


def test_page_can_be_narrowed_to_a_goal(client, news):
    page = client.get("/nyt/", {"goal": news.key})

    assert texts(page.context["news"]) == ["Målet", "Løftet", "Initiativet", "Enhedens note", "Tallet"]
    assert reverse("initiatives:goal_feed", args=[news.key]) in page.content.decode()


@pytest.mark.parametrize("wrong", ["findes-ikke", "\0", "x" * 300])
def test_page_says_what_is_wrong_and_shows_nothing(client, news, wrong):
    page = client.get("/nyt/", {"goal": wrong})

    assert page.status_code == 200
    assert page.context["news"] == []
    assert "Fejl:" in page.content.decode()


def test_page_without_news_says_so(client):
    assert "Der er intet nyt endnu." in client.get("/nyt/").content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_queries_do_not_grow_with_the_news(client, django_assert_num_queries, count):
    goal = make_goal(strategy=make_strategy(is_current=True))
    with at_once():
        for number in range(count):
            initiative = make_initiative()
            make_contribution(initiative, make_commitment(parent=make_focus_point(parent=goal)))
            make_status_note(initiative, unit=make_unit(), dated=at(number).date())
            make_change_note(initiative=initiative, made_at=at(number + 1))
            make_change_note(indicator=make_indicator(), made_at=at(number + 1))
            make_change_note(text_item=make_commitment(parent=make_focus_point(parent=goal)), made_at=at(number + 1))

    with django_assert_num_queries(5):
        page = client.get("/nyt/")
    with django_assert_num_queries(6):
        client.get("/nyt/", {"goal": goal.key})
    with django_assert_num_queries(1):
        newest = notes(goal=goal).newest(5)
        for one in newest:
            str(one.about.get_absolute_url() + one.about.name + one.label + str(one.unit))

    assert len(page.context["news"]) == min(count * 4, 30)


@pytest.mark.parametrize(
    "make", [make_goal, make_focus_point, make_commitment, make_indicator], ids=lambda make: make.__name__
)
def test_editor_tells_readers_what_has_changed(admin_client, make):
    record = make()
    told = {"reader_note_da": "Vi har rettet <målet>.", "reader_note_en": "We corrected the goal."}

    response = edit(admin_client, record, **told)

    assert response.status_code == 302, response.context["adminform"].form.errors
    note = ChangeNote.objects.get()
    assert (note.about.pk, note.text_da, note.text_en, note.text_de) == (
        record.pk,
        "Vi har rettet <målet>.",
        "We corrected the goal.",
        "",
    )
    assert texts(notes().newest(5)) == ["Vi har rettet <målet>."]


def test_small_correction_is_told_to_nobody(admin_client):
    edit(admin_client, make_goal(), title_da="Rettet", change_note="Tastefejl")

    assert not ChangeNote.objects.exists()


def test_what_is_published_at_a_moment_to_come_is_told_then(admin_client):
    moment = timezone.now().replace(microsecond=0) + timedelta(days=3)
    goal = make_goal(published_at=moment)

    edit(admin_client, goal, reader_note_da="Et nyt mål")

    assert ChangeNote.objects.get().made_at == moment


@pytest.mark.parametrize(
    ("draft", "told", "words"),
    [
        (True, {"reader_note_da": "Nyt"}, "En kladde har ingen læsere endnu."),
        (False, {"reader_note_en": "News"}, "Skriv det også på dansk"),
    ],
)
def test_note_that_nobody_could_read_is_refused_at_its_field(admin_client, draft, told, words):
    response = edit(admin_client, make_goal(draft=draft), **told)

    assert words in " ".join(response.context["adminform"].form.errors["reader_note_da"])
    assert not ChangeNote.objects.exists()


def test_preview_tells_nobody(admin_client):
    response = edit(admin_client, make_goal(), reader_note_da="Nyt", _preview="da")

    assert 'data-kind="preview"' in response.content.decode()
    assert not ChangeNote.objects.exists()


def test_new_record_can_be_told_of_at_once(admin_client):
    strategy = make_strategy()
    url = reverse("admin:strategy_goal_add")
    data = post_data(admin_client.get(url)) | {
        "strategy": strategy.pk,
        "key": "nyt",
        "slug": "nyt",
        "number": "5",
        "order": 5,
        "title_da": "Helt nyt",
        "published_at_0": "2026-01-01",
        "published_at_1": "10:00",
        "reader_note_da": "Et mål mere",
    }

    admin_client.post(url, data)

    assert ChangeNote.objects.get().text_item.key == "nyt"


def test_note_can_be_corrected_and_deleted(admin_client):
    note = make_change_note(text_item=make_goal(), text_da="Slåfejl")

    edit(admin_client, note, text_da="Rettet")
    note.refresh_from_db()
    assert note.text_da == "Rettet"

    admin_client.post(reverse("admin:initiatives_changenote_delete", args=[note.pk]), {"post": "yes"})
    assert not ChangeNote.objects.exists()


def test_every_note_has_a_key_of_its_own():
    goal = make_goal()
    first, second = make_change_note(text_item=goal), make_change_note(text_item=goal)
    key = first.key

    first.text_da = "En anden tekst"
    save(first)
    first.refresh_from_db()

    assert first.key == key != second.key
