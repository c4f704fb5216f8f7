import re

import pytest
from django.urls import reverse

from strategy.adopted.wording import compare, find_words, with_anchors
from strategy.models import AdoptedText
from tests.factories import (
    make_chapter,
    make_commitment,
    make_decision,
    make_focus_point,
    make_goal,
    make_strategy,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

WORDS = "Vi vil bygge nye både"


@pytest.fixture
def strategy():
    return make_strategy(slug="plan", is_current=True, title_da="Planen", title_en="The plan", title_de="Der Plan")


@pytest.fixture
def point(strategy):
    return make_focus_point(
        parent=make_goal(strategy=strategy, slug="maal"), key="baade", slug="baade", in_short_da="Kort sagt."
    )


def adopt(item, text: str, **fields) -> AdoptedText:
    return save(AdoptedText(item=item, text=text, **{"valid_from": "2020"} | fields))


def main(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("prefix", "told"),
    [
        ("/strategier", ["Kort fortalt", "Vedtaget tekst", "Version 1", "Gælder fra: marts 2020", "Beslutning: Sag 9"]),
        ("/en/strategies", ["In short", "Adopted text", "Version 1", "Valid from: March 2020", "Decision: Sag 9"]),
        (
            "/de/strategien",
            ["Kurz gesagt", "Beschlossener Text", "Fassung 1", "Gültig ab: März 2020", "Beschluss: Sag 9"],
        ),
    ],
)
def test_adopted_words_stand_beside_ours_with_version_and_decision(client, point, prefix, told):
    adopt(point, f"<p>{WORDS}.</p>", valid_from="2020-03", decision=make_decision(title_da="Sag 9"))

    page = main(client.get(f"{prefix}/plan/maal/baade/"))

    beside = page.partition('<div class="grid grid--even">')[2].partition("</section>")[0]
    for one in ("Kort sagt.", WORDS, *told):
        assert one in words(beside)
    assert '<div class="prose" lang="da"><p>' in beside


def test_without_adopted_words_the_page_says_so(client, point):
    page = words(main(client.get(point.get_absolute_url())))

    assert "ikke lagt ind" in page
    assert "Det handler det om" not in page


def test_commitment_leads_to_its_first_words_on_every_page_that_has_it(client, strategy, point):
    chapter = make_chapter(strategy=strategy, key="hvad")
    for number, parent in enumerate((chapter, point.parent, point)):
        adopt(parent, f"<h3>Overskrift</h3><p>Først. {WORDS} i år.</p>")
        make_commitment(parent=parent, key=f"c-{number}", place="2. sætning", first_words=WORDS)

    for address, links in (
        (strategy.get_absolute_url(), {"#c-0-text"}),
        (point.parent.get_absolute_url(), {"#c-1-text", f"{point.get_absolute_url()}#c-2-text"}),
        (point.get_absolute_url(), {"#c-2-text"}),
    ):
        page = main(client.get(address))
        assert set(re.findall(r'<a href="([^"]*)" lang="da">2\. sætning', page)) == links
        for link in links:
            if link.startswith("#"):
                assert f'<span id="{link[1:]}">{WORDS}</span> i år.' in page


def test_sections_in_other_languages_lead_to_the_adopted_words_on_the_danish_page(client, strategy):
    chapter = make_chapter(strategy=strategy, key="hvad")
    make_commitment(parent=chapter, key="loefte", first_words=WORDS, place="Hvad, 1. sætning")
    adopt(chapter, f"<p>{WORDS}.</p>")

    danish = client.get("/strategier/plan/").content.decode()
    german = client.get("/de/strategien/plan/").content.decode()

    assert 'id="loefte-text"' in danish
    assert WORDS not in words(main(client.get("/de/strategien/plan/")))
    assert 'href="/strategier/plan/#hvad"' in german
    assert 'href="/strategier/plan/#loefte-text"' in german


def test_place_is_no_link_when_its_words_are_not_found(client, point):
    adopt(point, f"<p>{WORDS}.</p>")
    make_commitment(parent=point, place="Et sted", first_words="Vi vil sejle")
    make_commitment(parent=point, place="Et andet sted")

    page = main(client.get(point.get_absolute_url()))

    assert '<span lang="da">Et sted</span>' in page
    assert '<span lang="da">Et andet sted</span>' in page
    assert "-text" not in page


def test_print_page_prints_either(client, strategy, point):
    adopt(point, f"<p>{WORDS}.</p>")
    make_commitment(parent=point, title_da="Vores løfte.")
    address = strategy.get_print_url()

    ours, adopted, wrong = (words(main(client.get(address + query))) for query in ("", "?text=adopted", "?text=x%00"))

    assert ("Vores løfte." in ours, "Kort sagt." in ours, WORDS in ours) == (True, True, False)
    assert ("Vores løfte." in adopted, "Kort sagt." in adopted, WORDS in adopted) == (False, False, True)
    assert "Den vedtagne tekst er ikke lagt ind." in adopted
    assert wrong == ours
    assert 'aria-current="page">Som vedtaget' in client.get(f"{address}?text=adopted").content.decode()


def test_print_page_offers_no_choice_where_nothing_is_adopted(client, strategy, point):
    assert "Som vedtaget" not in client.get(strategy.get_print_url()).content.decode()


# Versions


def test_versions_are_compared_word_by_word_newest_first(client, point):
    adopt(point, "<p>Vi vil bygge ti både.</p>")
    adopt(point, "<p>Vi vil bygge tyve både.</p><p>Og en mole.</p>", valid_from="2024")
    adopt(point, "<p>Hemmeligt endnu.</p>", valid_from="2999")

    page = main(client.get("/strategier/plan/versioner/baade/"))

    assert re.findall(r"Version (\d)</h2>", page) == ["2", "1"]
    assert re.search(r"Vi vil bygge <del>.*?ti<.*?</del><ins>.*?tyve<.*?</ins> både", page)
    assert re.search(r"<ins>.*?Og en mole", page)
    assert "<p>Vi vil bygge ti både.</p>" in page
    assert "Hemmeligt" not in page
    assert "/strategier/plan/versioner/baade/" in main(client.get(point.get_absolute_url()))


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/strategier/plan/versioner/baade/", "Versioner af den vedtagne tekst"),
        ("/en/strategies/plan/versions/baade/", "Versions of the adopted text"),
        ("/de/strategien/plan/fassungen/baade/", "Fassungen des beschlossenen Textes"),
    ],
)
def test_versions_speak_three_languages(client, point, address, title):
    adopt(point, "<p>Ord.</p>")

    assert title in words(main(client.get(address)))


def test_versions_are_paginated_and_compared_across_pages(client, point):
    for number in range(7):
        adopt(point, f"<p>Ord nummer {number}.</p>")

    first, second = (main(client.get(f"/strategier/plan/versioner/baade/?page={page}")) for page in (1, 2))

    assert re.findall(r"Version (\d)</h2>", first) == ["7", "6", "5", "4", "3"]
    assert re.findall(r"Version (\d)</h2>", second) == ["2", "1"]
    assert first.count("<ins>") == 5
    assert second.count("<ins>") == 1


@pytest.mark.parametrize("count", [1, 5])
def test_versions_query_count(client, point, django_assert_num_queries, count):
    for number in range(count):
        adopt(point, f"<p>Ord {number}.</p>", decision=make_decision())

    with django_assert_num_queries(5):
        client.get("/strategier/plan/versioner/baade/")


def test_versions_of_what_is_not_public_are_not_shown(client, strategy, point):
    draft = make_focus_point(parent=point.parent, key="kladde", draft=True)
    gone = make_focus_point(parent=point.parent, key="vaek", withdrawn=True)
    for item in (draft, gone):
        adopt(item, "<p>HEMMELIGT.</p>")

    statuses = {
        key: client.get(reverse("strategy:versions", args=["plan", key])).status_code
        for key in ("kladde", "vaek", "baade", "findes-ikke")
    }

    assert statuses == {"kladde": 404, "vaek": 410, "baade": 404, "findes-ikke": 404}
    assert client.get("/strategier/findes-ikke/versioner/baade/").status_code == 404


def test_old_address_of_the_strategy_leads_to_the_versions(client, strategy, point):
    adopt(point, "<p>Ord.</p>")
    strategy.slug = "planen"
    save(strategy)

    response = client.get("/strategier/plan/versioner/baade/")

    assert (response.status_code, response["Location"]) == (301, "/strategier/planen/versioner/baade/")


# Words


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("<p>Vi vil bygge.</p>", "Vi vil bygge", True),
        ("<p>Vi  vil\nbygge.</p>", "vi vil BYGGE", True),
        ("<p>Vi <em>vil</em> bygge.</p>", "Vi vil bygge", True),
        ("<p>Vi vil&nbsp;bygge &amp; bo.</p>", "bygge & bo.", True),
        ("<p>Navi vil bygge.</p>", "vi vil", False),
        ("<p>Vi vil byggeri.</p>", "Vi vil bygge", False),
        ('<p><a href="https://x.example/vi vil">link</a></p>', "vi vil", False),
        ("<p>Vi vil (a+b)* bygge.</p>", "vil (a+b)*", True),
        ("<p>Noget.</p>", "", False),
    ],
)
def test_words_are_found_in_the_text_and_nowhere_else(text, wanted, found):
    assert bool(find_words(text, wanted)) == found


def test_several_places_in_one_text_are_marked_without_breaking_it():
    text = "<p>Vi vil <em>bygge</em> nye både. Vi vil sejle.</p>"

    marked = with_anchors(text, {"a": "Vi vil bygge", "b": "Vi vil", "c": "Vi vil sejle.", "d": "findes ikke"})

    assert re.findall(r'id="(\w)"', marked).count("d") == 0
    assert sorted(re.findall(r'id="(\w)"', marked)) == ["a", "b", "c"]
    assert marked.count("<span") == marked.count("</span>")
    assert re.sub(r"</?span[^>]*>", "", marked) == text


def test_comparison_tells_each_version_whole():
    old, new = "<p>En &amp; to.</p><ul><li>Tre</li></ul>", "<h3>Nul</h3><p>En &amp; fire.</p><ul><li>Tre</li></ul>"

    rows = compare(old, new)

    def version(left_out: str) -> str:
        return " ".join("".join(change.text for change in row if change.kind != left_out) for row in rows).strip()

    assert version("added").replace("  ", " ") == "En & to. Tre"
    assert version("removed") == "Nul En & fire. Tre"
    assert compare(old, old) == [[change] for change in [compare(old, old)[0][0], compare(old, old)[1][0]]]
