"""The search page, its suggestions, and what any input makes of them."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from herning_portal.models import Term
from herning_portal.search import question as questions
from herning_portal.search import vain
from herning_portal.search.entrances import entrances, names, offered
from herning_portal.search.models import PinnedAnswer, SynonymGroup, VainSearch
from herning_portal.search.question import understand
from herning_portal.search.vocabulary import remember
from tests.factories import make_commitment, make_focus_point, make_goal, make_strategy, make_term, save

pytestmark = pytest.mark.django_db


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def titles(response) -> list[str]:
    return [unescape(re.sub(r"<[^>]+>", "", found)) for found in re.findall(r"<h2><a.*?</a>", main_of(response))]


@pytest.mark.parametrize(
    ("address", "heading", "count"),
    [
        ("/soeg/?q=otter", "Søgning efter »otter«", "1 resultat"),
        ("/en/search/?q=otter", "Search for “otter”", "1 result"),
        ("/de/suche/?q=otter", "Suche nach „otter“", "1 Treffer"),
    ],
)
def test_results_in_three_languages(client, address, heading, count):
    save(Term(key="otter", term_da="Otter", definition_da="Et dyr.", term_en="Otter", term_de="Otter"))
    make_goal(title_da="Otter", draft=True)

    response = client.get(address)

    assert response.status_code == 200
    assert heading in words(response)
    assert f" {count} " in words(response)
    assert titles(response) == ["Otter"]
    # A question is no page of its own.
    assert f'<link rel="canonical" href="http://testserver{address.partition("?")[0]}">' in response.content.decode()


def test_page_without_a_question_offers_the_field_and_the_entrances(client):
    response = client.get("/soeg/")

    assert "Sideoversigt" in words(response)
    assert "resultat" not in words(response)
    assert main_of(response).count('role="search"') == 1


def test_result_says_what_it_is_where_it_stands_and_what_matched(client):
    strategy = make_strategy(title_da="Planen")
    goal = make_goal(strategy=strategy, title_da="Målet", in_short_da="Om <b>hyæner</b> & andre dyr.")
    point = make_focus_point(parent=goal, title_da="Punktet")
    make_commitment(parent=point, title_da="Tælle hyænerne.", key="tael")

    response = client.get("/soeg/?q=hyæne")

    text = words(response)
    assert "Løfte Tælle hyænerne . Planen › Målet › Punktet" in text
    assert "Mål Målet Planen" in text
    assert re.findall("<mark>(.*?)</mark>", main_of(response)) == ["hyænerne", "hyæner"]
    assert "Om &lt;b&gt;<mark>hyæner</mark>&lt;/b&gt; &amp; andre dyr." in main_of(response)
    assert "#tael" in main_of(response)


def test_danish_only_result_is_marked_on_other_pages(client):
    make_term(term_da="Tangloppe", definition_da="Et krebsdyr.")

    english, danish = client.get("/en/search/?q=tangloppe"), client.get("/soeg/?q=tangloppe")

    assert "Only in Danish" in words(english)
    assert re.search(r'<h2><a [^>]*lang="da"', main_of(english))
    assert '<p lang="da">Et krebsdyr.</p>' in main_of(english)
    assert "Kun på dansk" not in words(danish)
    assert "lang=" not in main_of(danish)


def test_question_is_kept_when_the_language_changes(client):
    make_term(term_da="Blæksprutte & søstjerne")
    asked = urlencode({"q": 'blæksprutte & "søstjerne"', "kind": "term", "page": "1"})

    content = client.get(f"/soeg/?{asked}").content.decode()

    for code, path in (("da", "/soeg/"), ("en", "/en/search/"), ("de", "/de/suche/")):
        links = re.findall(rf'<a href="([^"]*)"[^>]*hreflang="{code}"', content)
        assert links and {unescape(link) for link in links} == {f"{path}?{asked}"}
        assert titles(client.get(unescape(links[0]))) == ["Blæksprutte & søstjerne"]
        # The addresses for search engines are without it.
        assert f'<link rel="alternate" hreflang="{code}" href="http://testserver{path}">' in content


def test_kinds_are_counted_and_narrow_the_results(client):
    strategy = make_strategy(title_da="Marsvin i byen")
    goal = make_goal(strategy=strategy, title_da="Flere marsvin")
    for number in range(3):
        make_commitment(parent=goal, title_da=f"Marsvin {number}")
    make_commitment(parent=goal, title_da="Hemmelige marsvin", draft=True)

    response = client.get("/soeg/?q=marsvin")
    narrowed = client.get("/soeg/?q=marsvin&kind=commitment")

    for text in (words(response), words(narrowed)):
        assert "Alt · 5 Løfter · 3 Mål · 1 Dokumenter · 1" in text
    assert len(titles(narrowed)) == 3
    assert '"?q=marsvin&amp;kind=goal"' in main_of(response)
    assert "Ingen resultater af den slags" in words(client.get("/soeg/?q=marsvin&kind=term"))


def test_pages_hold_every_result_once_and_the_last_page_is_the_last(client):
    goal = make_goal()
    for number in range(25):
        make_commitment(parent=goal, title_da=f"Sommerfugl nummer {number}")

    pages = [titles(client.get(f"/soeg/?q=sommerfugl&page={page}")) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({title for page in pages for title in page}) == 25
    assert titles(client.get("/soeg/?q=sommerfugl&page=9")) == pages[2]
    assert '"?q=sommerfugl&amp;page=2"' in main_of(client.get("/soeg/?q=sommerfugl"))


def test_word_in_very_many_texts_is_looked_for_in_titles_and_that_is_said(client, monkeypatch):
    monkeypatch.setattr(questions, "MANY", 6)
    make_term(term_da="Måger", definition_da="De skriger.")
    for name in ("Nord", "Syd", "Øst", "Vest"):
        make_term(term_da=name, definition_da="Her er måger og fugle.")

    narrowed = client.get("/soeg/?q=måger")

    assert titles(narrowed) == ["Måger"]
    assert "»måger« står i rigtig mange tekster." in words(narrowed)
    # With a word that says more the texts are looked through.
    assert titles(client.get("/soeg/?q=måger syd")) == ["Syd"]
    assert "rigtig mange" not in words(client.get("/soeg/?q=måger syd"))
    assert titles(client.get("/soeg/?q=måger rav")) == ["Måger"]
    # In no title at all: then every text will do.
    everywhere = client.get("/soeg/?q=fugl")
    assert len(titles(everywhere)) == 4
    # And for two such words the texts that hold both come before a title that holds one.
    assert len(titles(client.get("/soeg/?q=måger fugl"))) == 4
    assert "rigtig mange" not in words(everywhere)
    assert client.get("/soeg/forslag/?q=fugl").json()[1] == []


def test_slip_is_mended_and_said(client):
    make_term(term_da="Næsehorn")

    response = client.get("/soeg/?q=næsehron")

    assert "Mente du næsehorn ? Det har vi søgt efter i stedet for »næsehron«." in words(response)
    assert titles(response) == ["Næsehorn"]


def test_quoted_words_must_stand_side_by_side(client):
    make_term(term_da="Den blå hval")
    make_term(term_da="En hval er blå")

    assert titles(client.get('/soeg/?q="blå hval"')) == ["Den blå hval"]
    assert len(titles(client.get("/soeg/?q=blå hval"))) == 2
    assert re.findall("<mark>(.*?)</mark>", main_of(client.get('/soeg/?q="blå hval"')))[:2] == ["blå", "hval"]


@pytest.mark.parametrize(
    "question", ["pindsv", "hvor bor pindsvin?", "PINDSVIN", "havepindsvin", "pindsvinet", "pindsvins bolig"]
)
def test_prefix_question_words_case_compounds_and_forms_lead_to_the_word(client, question):
    make_term(term_da="Pindsvin", definition_da="Bor i haver.")

    assert titles(client.get("/soeg/", {"q": question})) == ["Pindsvin"]


def test_word_finds_the_compounds_it_ends(client):
    make_term(term_da="Dværgflodhest")
    make_term(term_da="Flodheste")

    assert titles(client.get("/soeg/?q=flodhest")) == ["Flodheste", "Dværgflodhest"]


def test_staff_synonyms_and_pinned_answers_are_followed_and_keep_the_gate(client):
    make_term(key="hest", term_da="Hest")
    shown, draft = make_goal(title_da="Ridestien", key="sti"), make_goal(title_da="Rideskolen", key="skole", draft=True)
    save(SynonymGroup(key="hest", language="da", words="hest\nkrikke\ngammel øg"))
    for goal in (shown, draft):
        save(
            PinnedAnswer(key=f"pin-{goal.key}", language="da", questions="ride hest", kind="goal", record_key=goal.key)
        )

    assert titles(client.get("/soeg/?q=krikke")) == ["Hest"]
    assert titles(client.get("/soeg/?q=gammel øg")) == ["Hest"]
    assert titles(client.get("/soeg/?q=hvor kan man ride på hest")) == ["Ridestien", "Hest"]
    assert "krikke" not in words(client.get("/en/search/?q=krikke")).replace("»krikke«", "").replace("“krikke”", "")


def test_nothing_found_helps_on(client):
    make_term(term_da="Svømmehal")

    response = client.get("/soeg/?q=svømmebassin")

    text = words(response)
    assert "0 resultater" in text
    assert "Ingen side har ordet »svømmebassin«." in text
    assert "Ord, der ligner: svømmehal" in text
    assert "Sideoversigt" in text and "Telefon" in text


HOSTILE = [
    '"',
    '""',
    "*",
    "a*",
    "hund AND OR NOT (",
    "NEAR(hund kat)",
    "a:hund",
    "hund' OR '1'='1",
    "'; DROP TABLE herning_portal_searchentry; --",
    "hund & | ! <-> kat",
    "%",
    "%s %(x)s {0} {}",
    "_",
    "\\",
    "\0hund\0",
    "🦊🐶",
    "\u202ehund\u202c",
    "\ud800hund",
    "שלום",
    "हिन्दी",
    "<script>alert(1)</script>",
    "½ ﬁ ǅ İ",
    "a\u0301" * 60,
    "å" * 200,
    " ".join("abcdefghij") * 9,
    "-" * 150,
    "\x1b[31m",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_any_input_answers_and_is_only_shown_as_text(client, question):
    make_term(term_da="Hund og kat")
    asked = quote(question.encode("utf-8", "surrogatepass"))

    for address in ("/soeg/?q=", "/soeg/forslag/?q=", "/en/search/?q="):
        response = client.get(address + asked)
        assert response.status_code == 200, address
        assert "<script>" not in main_of(response)
        assert "\0" not in response.content.decode()
    assert Term.objects.count() == 1


@pytest.mark.parametrize("asked", ["q=" + "a" * 10_000, "q=hund&kind=findes-ikke", "q=hund&page=0", "q=hund&page=x"])
def test_what_cannot_be_asked_is_said_with_400(client, asked):
    make_term(term_da="Hund")

    response = client.get(f"/soeg/?{asked}")

    assert response.status_code == 400
    assert main_of(response).count('class="error"') == 1
    assert client.get(f"/soeg/forslag/?{asked}").status_code == 400


def test_suggestions_are_titles_that_hold_what_is_typed(client):
    make_term(key="laks", term_da="Laks", definition_da="En fisk, der ligner ørred.")
    make_term(key="oerred", term_da="Ørred")
    make_goal(title_da="Lakseplanen", draft=True)
    make_goal(title_da="Lakselaug")

    response = client.get("/soeg/forslag/?q=laks")

    assert response.json() == [
        "laks",
        ["Laks", "Lakselaug"],
        ["Forklaret ord", "Mål"],
        [Term.objects.get(key="laks").get_absolute_url(), response.json()[3][1]],
    ]
    assert client.get("/soeg/forslag/?q=ørr").json()[1] == ["Ørred"]
    assert client.get("/soeg/forslag/?q=").json() == ["", [], [], []]


def test_browsers_can_add_the_search(client):
    for code, path in (("da", "/soeg/"), ("en", "/en/search/"), ("de", "/de/suche/")):
        with translation.override(code):
            address = reverse("open_search")
        content = client.get(address)
        assert content["Content-Type"].startswith("application/opensearchdescription+xml")
        assert f'template="http://testserver{path}?q={{searchTerms}}"' in content.content.decode()
        with translation.override(code):
            assert f'href="{address}"' in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("rows", [3, 40])
def test_search_takes_two_queries(client, django_assert_num_queries, rows):
    goal = make_goal()
    for number in range(rows):
        make_commitment(parent=goal, title_da=f"Krebs {number}", in_short_da="Om krebs i åen.")
    make_term(term_da="Krebs")
    make_term(term_da="Krebs i åen")
    client.get("/soeg/?q=krebs")

    with django_assert_num_queries(2):
        client.get("/soeg/?q=krebs i åen")
    with django_assert_num_queries(2):
        client.get("/soeg/forslag/?q=krebs")


def test_first_search_after_a_change_keeps_the_budget(client, django_assert_max_num_queries):
    make_term(term_da="Sæl")
    save(SynonymGroup(key="sael", language="en", words="seal\nsæl"))

    with django_assert_max_num_queries(8):
        client.get("/en/search/?q=seal")


def test_search_with_few_hits_is_counted_and_named_only_when_many_ask(client, admin_client):
    for _time in range(vain.TIMES_UNTIL_SHOWN - 1):
        client.get("/soeg/?q=Hvor er dronten?")
    counted = VainSearch.objects.get()
    assert (counted.words, counted.times, counted.hits) == ("", vain.TIMES_UNTIL_SHOWN - 1, 0)
    assert "dront" not in repr(vars(counted))
    assert "dronten" not in admin_client.get("/admin/herning_portal/vainsearch/").content.decode()

    client.get("/soeg/?q=dronten")

    assert VainSearch.objects.get().words == "dronten"
    assert "dronten" in admin_client.get("/admin/herning_portal/vainsearch/").content.decode()


@pytest.mark.parametrize(
    "question",
    ["jens@example.com", "010190-1234", "Jens bor på Storegade 12", "en hel sætning om min egen sygdom idag"],
)
def test_what_may_be_about_somebody_is_not_counted(client, question):
    client.get("/soeg/", {"q": question})

    assert not VainSearch.objects.exists()


def test_old_counts_are_forgotten_and_what_is_found_is_never_counted(client, admin_client):
    goal = make_goal(title_da="Bjørn")
    for number in range(vain.FEW_HITS):
        make_commitment(parent=goal, title_da=f"Bjørn {number}")
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        vain.note("yeti", "da", 0)
    client.get("/soeg/?q=bjørn")
    client.get("/soeg/?q=enhjørning")
    assert VainSearch.objects.count() == 2

    admin_client.get("/admin/herning_portal/vainsearch/")

    assert VainSearch.objects.get().last_on == timezone.localdate()


def test_no_more_searches_are_counted_than_there_is_room_for(client, monkeypatch):
    monkeypatch.setattr(vain, "COUNT", vain.COUNT.replace(f"< {vain.MOST_ROWS}", "< 1"))

    for question in ("yeti", "enhjørning", "yeti"):
        client.get("/soeg/", {"q": question})

    assert VainSearch.objects.get().times == 2


def test_suggestions_hold_no_more_than_their_shape(client):
    make_term(term_da="Hare")

    assert json.loads(client.get("/soeg/forslag/?q=har").content)[0] == "har"
    assert not VainSearch.objects.exists()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/soeg/?q=find+en+bolig", "/bolig/"),
        ("/soeg/?q=kalenderen", "/kalender/"),
        ("/soeg/?q=sammenlign+uddannelser", "/uddannelser/"),
        ("/en/search/?q=student+housing", "/en/housing/"),
        ("/de/suche/?q=Termine", "/de/kalender/"),
    ],
)
def test_page_that_is_no_record_is_offered_to_whoever_names_it(client, address, page):
    assert f'<a href="{page}">' in main_of(client.get(address)).partition('class="count')[0]


def test_page_is_not_offered_to_whoever_asks_for_more(client):
    assert main_of(client.get("/soeg/?q=bolig+i+Birk")).partition('class="count')[0].count("<a ") == 0


def offered_for(text, language):
    memory = remember()
    return entrances(understand(text, language, memory), memory)


@pytest.mark.parametrize("language", ["da", "en", "de"])
def test_every_page_offered_is_there_and_found_by_each_of_its_names(client, language):
    with translation.override(language):
        make_strategy(is_current=True)
        assert {client.get(reverse(entrance.view)).status_code for entrance in offered} == {200}
        for entrance in offered:
            for name in names(entrance):
                assert entrance in offered_for(name, language), name


@pytest.mark.parametrize(("language", "text"), [("da", "byen"), ("en", "done"), ("da", "i"), ("da", "")])
def test_page_is_not_offered_for_a_small_part_of_its_name(language, text):
    assert offered_for(text, language) == []


def test_page_is_not_offered_for_a_word_that_only_shares_its_stem_with_a_synonym(client):
    save(SynonymGroup(key="carpenter", language="de", words="Tischler\nZimmerer"))

    assert offered_for("Zimmer", "de") != []
    assert offered_for("Tischler", "de") == []


def test_page_is_offered_for_a_synonym_and_for_a_slip(client):
    save(SynonymGroup(key="homes", language="da", words="bolig\nhummer"))
    make_term(term_da="Kalender")

    for typed, page in (("hummer", "/bolig/"), ("kalennder", "/kalender/")):
        assert f'<a href="{page}">' in main_of(client.get(f"/soeg/?q={typed}")).partition('class="count')[0]


def test_of_several_words_one_may_be_missing(client):
    make_term(term_da="Ulv, ugle og otter")
    make_term(term_da="Ulv og ugle")
    make_term(term_da="Ulv")

    assert titles(client.get("/soeg/?q=ulv ugle otter")) == ["Ulv, ugle og otter", "Ulv og ugle"]
    assert sorted(titles(client.get("/soeg/?q=ulv ugle"))) == ["Ulv og ugle", "Ulv, ugle og otter"]


def test_quoted_words_are_never_the_ones_that_are_missing(client):
    make_term(term_da="Rød tråd, ugle og otter")
    make_term(term_da="Ugle og otter")

    assert titles(client.get('/soeg/?q="rød tråd" ugle otter')) == ["Rød tråd, ugle og otter"]


def test_word_of_another_language_is_not_parted_by_danish(client):
    make_term(term_da="Pas", term_en="Nappy", term_de="Windel")
    make_term(term_da="Sport", term_en="Games", term_de="Spiele")

    assert "0 results" in words(client.get("/en/search/?q=passport"))


def test_compound_typed_as_two_words_is_found_and_not_mended(client):
    make_term(term_da="Ungdomsbolig")

    response = client.get("/soeg/?q=ungdoms bolig")

    assert titles(response) == ["Ungdomsbolig"]
    assert "Mente du" not in words(response)


def test_words_are_mended_to_the_language_of_the_page_only(client):
    make_term(term_da="Kabine", term_en="Cabin crew", term_de="Kabine")

    assert "Did you mean" not in words(client.get("/en/search/?q=kabime"))
    assert "Mente du" in words(client.get("/soeg/?q=kabime"))


def test_nothing_found_is_said_in_words(client):
    make_term(term_da="Sommer")
    make_term(term_da="Fugl")

    assert "0 resultater Ingen side handler om det." in words(client.get("/soeg/?q=sommerfugl"))
