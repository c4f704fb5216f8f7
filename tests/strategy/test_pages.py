import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from herning_portal.publishing import change
from strategy.models import AdoptedText
from tests.factories import (
    make_chapter,
    make_commitment,
    make_decision,
    make_focus_point,
    make_goal,
    make_lineage,
    make_organisation,
    make_source,
    make_strategy,
    make_theme,
    make_unit,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


@pytest.fixture
def strategy():
    return make_strategy(
        slug="plan",
        is_current=True,
        title_da="Planen",
        title_en="The plan",
        title_de="Der Plan",
        vision_da="En god by",
    )


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2].partition("<footer")[0])
    return " ".join(text.split())


def test_menu_word_leads_to_the_current_strategy(client, strategy):
    make_strategy()

    response = client.get("/strategi/")

    assert (response.status_code, response["Location"]) == (302, "/strategier/plan/")


def test_without_a_current_strategy_the_menu_word_is_not_found(client):
    make_strategy(draft=True, is_current=True)

    assert client.get("/strategi/").status_code == 404


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/strategier/plan/", "Planen"),
        ("/en/strategies/plan/", "The plan"),
        ("/de/strategien/plan/", "Der Plan"),
    ],
)
def test_page_is_there_in_three_languages(client, strategy, address, title):
    response = client.get(address)

    content = response.content.decode()
    assert re.search(r"<h1[^>]*>(.*?)</h1>", content)[1] == title
    assert response["Content-Language"] == re.search(r'<html lang="(..)"', content)[1]


def test_missing_translation_is_shown_in_danish_and_marked(client, strategy):
    make_goal(strategy=strategy, slug="maal", title_da="Kun på dansk")

    english = client.get("/en/strategies/plan/maal/").content.decode()
    danish = client.get("/strategier/plan/maal/").content.decode()

    assert '<h1 lang="da">Kun på dansk</h1>' in english
    assert "only available in Danish" in english
    assert "<h1>Kun på dansk</h1>" in danish


def test_strategy_page_tells_what_no_source_says(client, strategy):
    text = words(client.get("/strategier/plan/"))

    assert text.count("ikke oplyst") >= 5


def test_strategy_page_has_chapters_their_parts_and_commitments(client, strategy):
    chapter = make_chapter(strategy=strategy, title_da="Hvorfor", body_da="<p>Fordi.</p><h3>Under</h3>")
    part = make_chapter(strategy=strategy, parent=chapter, title_da="Byen")
    make_commitment(parent=part, title_da="Gøre byen yngre.", place="Hvorfor, 1. sætning")
    make_commitment(parent=chapter, title_da="Løfte alt.")

    text = words(client.get("/strategier/plan/"))

    for told in ("Hvorfor", "Fordi.", "Byen", "Gøre byen yngre.", "Hvorfor, 1. sætning", "Løfte alt."):
        assert told in text


def test_goal_page_runs_from_vision_to_commitment(client, strategy):
    goal = make_goal(strategy=strategy, slug="maal", number="1", title_da="Et godt sted")
    focus_point = make_focus_point(parent=goal, number="1.1", slug="venner", title_da="Venner")
    make_commitment(parent=focus_point, title_da="Gøre det let at få venner.")

    response = client.get(goal.get_absolute_url())

    text = words(response).partition("Den røde tråd")[2]
    places = [text.index(step) for step in ("En god by", "Mål 1 Et godt sted", "1.1 Venner", "Gøre det let")]
    assert places == sorted(places)
    assert 'aria-current="page"' in response.content.decode()


def test_focus_point_page_shows_source_decision_adopted_text_and_lineage(client, strategy):
    focus_point = make_focus_point(parent=make_goal(strategy=strategy), slug="venner")
    old = make_goal(title_da="Fra 2008", strategy=make_strategy(title_da="Politik 2008"))
    make_lineage(focus_point, old, kind="narrows", why_da="Kun for studerende.")
    save(AdoptedText(item=focus_point, text="<p>Vedtagne ord.</p>", valid_from="2020"))
    with change(None, "Kilde og beslutning"):
        focus_point.sources.add(make_source(title_da="Kommunens side", dated="2020-03"))
        focus_point.decisions.add(make_decision(title_da="Sag 12", decided_on="2020-03-24", case_number="12-34"))

    text = words(client.get(focus_point.get_absolute_url()))

    for told in (
        "Kommunens side",
        "marts 2020",
        "Sag 12",
        "24. marts 2020",
        "12-34",
        "Vedtagne ord.",
        "Fra 2008",
        "Kun for studerende.",
    ):
        assert told in text
    assert "indsnævrer" in text
    assert "indsnævres i" in words(client.get(old.get_absolute_url()))


@pytest.fixture
def years(strategy):
    """A goal with a point, and documents from before and after theirs."""
    with change(None, "Dateret"):
        strategy.dated = "2020"
        strategy.save()
    goal = make_goal(strategy=strategy, slug="maal")
    point = make_focus_point(parent=goal, slug="venner", key="venner", title_da="Venner")
    return goal, point, make_strategy(dated="2008", title_da="Før"), make_strategy(dated="2023", title_da="Siden")


def ends(response) -> str:
    """The short words on what texts come from and lead to."""
    found = re.findall(r'<dl class="ends">(.*?)</dl>', response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())


def test_goal_page_tells_where_its_points_come_from_and_lead_to(client, years):
    goal, point, before, after = years
    make_lineage(point, make_goal(strategy=before, title_da="Fra 2008"))
    make_lineage(make_chapter(strategy=after, title_da="Et afsnit"), point)
    make_lineage(point, make_goal(strategy=before, title_da="HEMMELIGT", draft=True))
    make_lineage(point, make_focus_point(parent=make_goal(strategy=before, draft=True), title_da="HEMMELIGT"))

    response = client.get(goal.get_absolute_url())

    assert ends(response) == "Tidligere tekster Fra 2008 (2008) Senere tekster Et afsnit , Siden (2023)"
    assert f'href="/den-roede-traad/?text={point.key}"' in response.content.decode()


def test_goal_page_says_when_nothing_is_known_of_a_point(client, years):
    goal, _point, _before, _after = years

    assert ends(client.get(goal.get_absolute_url())) == (
        "Tidligere tekster ingen fundet, nyt her Senere tekster ingen kendt"
    )


def test_goal_page_names_a_few_ends_of_each_point_and_counts_the_rest(client, years):
    goal, point, before, _after = years
    for number in range(5):
        make_lineage(point, make_goal(strategy=before, title_da=f"Fra 2008, nr. {number}"))

    text = ends(client.get(goal.get_absolute_url()))

    assert re.findall(r"nr\. (\d)", text) == ["0", "1", "2"]
    assert "og 2 til" in text


def test_texts_own_list_of_links_is_bounded_and_leads_to_all(client, years):
    _goal, point, before, _after = years
    for number in range(14):
        make_lineage(point, make_goal(strategy=before, title_da=f"Fra 2008, nr. {number}"))

    page = client.get(point.get_absolute_url()).content.decode()
    threads = client.get("/den-roede-traad/?text=venner").content.decode()

    assert page.count("nr. ") < threads.count('<tr id="thread') * 2 == 28
    assert 'href="/den-roede-traad/?text=venner"' in page


def test_strategy_page_tells_what_its_sections_come_from(client, strategy, years):
    chapter = make_chapter(strategy=strategy, title_da="Hvorfor")
    part = make_chapter(strategy=strategy, parent=chapter)
    make_lineage(chapter, make_goal(strategy=years[2], title_da="Fra 2008"))
    make_lineage(make_goal(strategy=years[3], title_da="Fra 2023"), part)
    make_lineage(part, make_goal(strategy=years[2], title_da="HEMMELIGT", draft=True))

    text = ends(client.get(strategy.get_absolute_url()))

    assert text == "Tidligere tekster Fra 2008 (2008) Senere tekster Fra 2023 (2023)"


def test_print_page_holds_the_whole_strategy(client, strategy):
    chapter = make_chapter(strategy=strategy, title_da="Hvad", body_da="<p>Tekst i afsnit.</p>")
    goal = make_goal(strategy=strategy, title_da="Målet", body_da="<p>Tekst i mål.</p>")
    focus_point = make_focus_point(parent=goal, title_da="Punktet", body_da="<p>Tekst i punkt.</p>")
    make_commitment(parent=focus_point, title_da="Løfte i punkt.")
    make_commitment(parent=chapter, title_da="Løfte i afsnit.")
    make_goal(strategy=strategy, title_da="Kladden", draft=True)

    text = words(client.get(strategy.get_print_url()))

    for told in (
        "Tekst i afsnit.",
        "Løfte i afsnit.",
        "Målet",
        "Tekst i mål.",
        "Punktet",
        "Tekst i punkt.",
        "Løfte i punkt.",
    ):
        assert told in text
    assert "Kladden" not in text


@pytest.mark.parametrize("trait", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_shows_nowhere(client, strategy, trait):
    moment = timezone.now() + timedelta(days=1)
    fields = {
        "draft": {"draft": True},
        "withdrawn": {"withdrawn": True},
        "scheduled": {"published_at": moment},
    }[trait]
    goal = make_goal(strategy=strategy, slug="maal", title_da="Synligt")
    hidden = [
        make_goal(strategy=strategy, title_da="HEMMELIGT mål", in_short_da="HEMMELIGT", **fields),
        make_focus_point(parent=goal, slug="skjult", title_da="HEMMELIGT punkt", **fields),
        make_chapter(strategy=strategy, title_da="HEMMELIGT afsnit", **fields),
        make_commitment(parent=goal, title_da="HEMMELIGT løfte", **fields),
        make_strategy(title_da="HEMMELIGT dokument", **fields),
    ]
    make_focus_point(parent=hidden[0], title_da="HEMMELIGT under et skjult mål")
    make_lineage(goal, hidden[0], why_da="HEMMELIGT")

    addresses = [
        "/",
        strategy.get_absolute_url(),
        strategy.get_print_url(),
        goal.get_absolute_url(),
        "/om/sideoversigt/",
        "/sitemap.xml",
    ]
    for address in addresses:
        response = client.get(address)
        content = response.content.decode()
        assert response.status_code == 200
        assert "HEMMELIGT" not in content
        for record in hidden[:2]:
            assert record.slug not in content
        assert f'id="{hidden[2].key}"' not in content
    expected = 410 if trait == "withdrawn" else 404
    for record in (hidden[0], hidden[1], hidden[4]):
        response = client.get(record.get_absolute_url())
        assert response.status_code == expected
        assert "HEMMELIGT" not in response.content.decode()


def test_signed_in_staff_see_the_same_as_everybody(admin_client, strategy):
    draft = make_goal(strategy=strategy, draft=True)

    assert admin_client.get(draft.get_absolute_url()).status_code == 404


def test_changed_slugs_redirect_at_every_step_and_in_every_language(client, strategy):
    goal = make_goal(strategy=strategy, slug="maal")
    focus_point = make_focus_point(parent=goal, slug="venner")
    old = {"da": "/strategier/plan/maal/venner/", "en": "/en/strategies/plan/maal/venner/"}
    with change(None, "Nye adresser"):
        for record, slug in ((strategy, "planen"), (goal, "maalet"), (focus_point, "vennerne")):
            record.slug = slug
            record.save()

    new = {"da": "/strategier/planen/maalet/vennerne/", "en": "/en/strategies/planen/maalet/vennerne/"}
    for language in ("da", "en"):
        response = client.get(old[language])
        assert (response.status_code, response["Location"]) == (301, new[language])
        assert client.get(new[language]).status_code == 200
    for before, after in (
        ("/strategier/plan/", "/strategier/planen/"),
        ("/strategier/plan/udskriv/", "/strategier/planen/udskriv/"),
        ("/strategier/plan/maal/", "/strategier/planen/maalet/"),
        ("/strategier/planen/maal/vennerne/", "/strategier/planen/maalet/vennerne/"),
    ):
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, after)


def test_withdrawn_page_says_so_and_points_on(client, strategy):
    goal = make_goal(strategy=strategy, slug="maal", title_da="Målet")
    focus_point = make_focus_point(
        parent=goal, slug="punkt", withdrawn=True, withdrawal_note_da="Punktet er lagt sammen med et andet."
    )

    response = client.get(focus_point.get_absolute_url())

    assert response.status_code == 410
    assert "Punktet er lagt sammen med et andet." in words(response)
    assert f'href="{goal.get_absolute_url()}"' in response.content.decode()
    assert client.get("/en/strategies/plan/maal/punkt/").status_code == 410


def test_pages_under_a_withdrawn_strategy_are_gone_too(client):
    goal = make_goal(strategy=make_strategy(slug="gammel", withdrawn=True), slug="maal")

    assert client.get(goal.get_absolute_url()).status_code == 410


@pytest.mark.parametrize(
    "address", ["/strategier/x/", "/strategier/plan/x/", "/strategier/plan/maal/x/", "/strategier/x/udskriv/"]
)
def test_unknown_pages_are_not_found(client, strategy, address):
    make_goal(strategy=strategy, slug="maal")

    response = client.get(address)

    assert response.status_code == 404
    assert "Vi kan ikke finde siden" in words(response)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_read_only(client, strategy, method):
    assert getattr(client, method)("/strategier/plan/").status_code == 405


def fill(strategy, times: int) -> None:
    """All kinds of rows, `times` of each, around one goal and one focus point."""
    with change(None, "Fyldt op i én omgang"):
        goal = make_goal(strategy=strategy, slug="maal", number="1")
        focus_point = make_focus_point(parent=goal, slug="punkt", key="punkt")
        source, decision, theme = make_source(), make_decision(), make_theme(key="tema")
        older = make_strategy(dated="2008", replaced_by=strategy, slug="gammel")
        for _row in range(times):
            chapter = make_chapter(strategy=strategy)
            in_part = make_commitment(parent=make_chapter(strategy=strategy, parent=chapter))
            other = make_goal(strategy=older)
            in_point = make_commitment(parent=make_focus_point(parent=other))
            make_commitment(parent=make_focus_point(parent=goal))
            make_commitment(parent=focus_point)
            make_lineage(focus_point, other, theme=theme)
            make_lineage(goal, other, theme=theme)
            make_lineage(chapter, in_point, theme=theme)
            make_lineage(in_part, in_point, theme=theme)
        for record in (strategy, goal, focus_point):
            record.sources.add(source)
            record.decisions.add(decision)


QUERIES = {
    "/": 6,
    "/strategier/plan/": 6,
    "/strategier/plan/udskriv/": 4,
    "/strategier/plan/maal/": 8,
    "/strategier/plan/maal/punkt/": 7,
    "/om/sideoversigt/": 6,
    "/strategier/": 1,
    "/det-vil-vi/": 6,
    "/status/": 5,
    "/den-roede-traad/": 4,
    "/den-roede-traad/?text=punkt&theme=tema&thread=2147483647": 7,
}


@pytest.mark.parametrize("times", [1, 100])
def test_query_count_is_the_same_for_one_and_for_a_hundred_rows(client, strategy, times):
    fill(strategy, times)

    asked = {}
    for address in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        asked[address] = len(queries)

    assert asked == QUERIES


def test_addresses_of_all_kinds(strategy):
    goal = make_goal(strategy=strategy, slug="maal")
    focus_point = make_focus_point(parent=goal, slug="punkt")
    commitment = make_commitment(parent=focus_point, key="t1")
    chapter = make_chapter(strategy=strategy, key="hvad")
    part = make_chapter(strategy=strategy, parent=chapter, key="del")
    promise = make_commitment(parent=part, key="t2")

    addresses = [record.get_absolute_url() for record in (goal, focus_point, commitment, chapter, part, promise)]

    assert addresses == [
        "/strategier/plan/maal/",
        "/strategier/plan/maal/punkt/",
        "/strategier/plan/maal/punkt/#t1",
        "/strategier/plan/#hvad",
        "/strategier/plan/#del",
        "/strategier/plan/#t2",
    ]
    with translation.override("de"):
        assert reverse("strategy:print", args=["plan"]) == "/de/strategien/plan/drucken/"


def test_moved_focus_points_old_address_leads_to_the_new(client, strategy):
    old, new = make_goal(strategy=strategy, slug="et"), make_goal(strategy=strategy, slug="to")
    point = make_focus_point(parent=old, slug="punkt")
    with change(None, "Flyttet"):
        point.parent = new
        point.save()

    response = client.get("/strategier/plan/et/punkt/")

    assert (response.status_code, response["Location"]) == (301, "/strategier/plan/to/punkt/")


def test_adopted_texts_of_all_kinds_stand_on_their_pages_and_in_print(client, strategy):
    chapter = make_chapter(strategy=strategy)
    part = make_chapter(strategy=strategy, parent=chapter)
    goal = make_goal(strategy=strategy)
    point = make_focus_point(parent=goal)
    for number, item in enumerate((chapter, part, goal, point)):
        save(AdoptedText(item=item, text=f"<p>Vedtagne ord {number}.</p>", valid_from="2020"))
        save(AdoptedText(item=item, text="<p>Endnu ikke gældende.</p>", valid_from="2999"))

    shown = {
        strategy.get_absolute_url(): (0, 1),
        goal.get_absolute_url(): (2,),
        point.get_absolute_url(): (3,),
        f"{strategy.get_print_url()}?text=adopted": (0, 1, 2, 3),
    }
    for address, numbers in shown.items():
        text = words(client.get(address))
        assert re.findall(r"Vedtagne ord (\d)", text) == [str(number) for number in numbers]
        assert "Endnu ikke" not in text


def test_fallen_back_text_carries_its_language_everywhere(client, strategy):
    """On an English page nothing of a document told in Danish alone stands unmarked."""
    document = make_strategy(
        slug="dansk",
        title_da="DANSK",
        vision_da="DANSK",
        in_short_da="DANSK",
        committee_da="DANSK",
        goal_name_da="DANSK",
        focus_point_name_da="DANSK",
        responsible_unit=make_unit(name_da="DANSK"),
        organisation=make_organisation(name_da="DANSK"),
        goal_name_plural_da="DANSK",
        focus_point_name_plural_da="DANSK",
    )
    texts = {"title_da": "DANSK", "in_short_da": "DANSK", "body_da": "<p>DANSK</p>"}
    chapter = make_chapter(strategy=document, **texts)
    make_commitment(parent=chapter, title_da="DANSK", place="DANSK")
    goal = make_goal(strategy=document, slug="maal", responsible_unit=document.responsible_unit, **texts)
    make_goal(strategy=document, **texts)
    point = make_focus_point(parent=goal, slug="punkt", **texts)
    make_focus_point(parent=goal, **texts)
    make_commitment(parent=point, title_da="DANSK", place="DANSK")
    with change(None, "Kilde og beslutning"):
        for record in (document, goal, point):
            record.sources.add(make_source(title_da="DANSK"))
            record.decisions.add(make_decision(title_da="DANSK", body_da="DANSK"))
    make_lineage(point, make_goal(strategy=document, title_da="DANSK"), why_da="DANSK")

    for address in ("dansk/", "dansk/print/", "dansk/maal/", "dansk/maal/punkt/", ""):
        page = client.get("/en/strategies/" + address).content.decode()
        unmarked = Unmarked()
        unmarked.feed(page.partition("<body")[2])
        assert unmarked.found == [], address
        if address:
            assert "only available in Danish" in page


class Unmarked(HTMLParser):
    """Collects the words DANSK that stand in no element that says lang="da"."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag not in ("br", "img", "meta", "link", "input", "path", "rect"):
            inherited = self.languages[-1][1] if self.languages else "en"
            self.languages.append((tag, dict(attributes).get("lang") or inherited))

    def handle_endtag(self, tag):
        while self.languages and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if "DANSK" in data and self.languages[-1][1] != "da":
            self.found.append(f"{'/'.join(name for name, _language in self.languages[-4:])}: {data.strip()[:60]}")
