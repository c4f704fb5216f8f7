"""All documents, all commitments, and the thread through the years."""

import re
from html import unescape

import pytest

from strategy import views
from strategy.models import FocusPoint, Lineage, TextItem
from tests.factories import (
    make_chapter,
    make_commitment,
    make_focus_point,
    make_goal,
    make_lineage,
    make_strategy,
    make_theme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]


@pytest.fixture
def current():
    return make_strategy(key="nu", slug="nu", is_current=True, dated="2020", title_da="Planen nu")


@pytest.fixture
def past(current):
    return make_strategy(key="2008", slug="2008", dated="2008", title_da="Planen før", replaced_by=current)


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("<footer")[0]


def words(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(response))).split())


def test_documents_stand_in_the_order_of_their_years(client, current, past):
    make_strategy(title_da="Uden år")
    make_strategy(title_da="Fra 2023", dated="2023", dated_note_da="Anslået.")
    make_strategy(title_da="Kladde", dated="2001", draft=True)
    make_commitment(parent=make_goal(strategy=past))
    make_commitment(parent=make_goal(strategy=past), draft=True)

    text = words(client.get("/strategier/"))

    places = [text.index(title) for title in ("2008: Planen før", "2020: Planen nu", "ca. 2023: Fra 2023", "Uden år")]
    assert places == sorted(places)
    assert "Kladde" not in text
    assert re.search(r"Planen før .*? Mål 2 Fokuspunkter 0 Løfter 1 ", text)


def test_every_commitment_is_listed_with_its_place(client, current):
    goal = make_goal(strategy=current, number="1", title_da="Målet")
    make_commitment(
        parent=make_focus_point(parent=goal, number="1.1", title_da="Punktet"), title_da="Løfte ét.", key="t1"
    )
    make_commitment(parent=make_chapter(strategy=current, title_da="Hvad"), title_da="Løfte to.")
    make_commitment(parent=goal, title_da="Skjult", draft=True)
    make_commitment(parent=make_goal(strategy=current, draft=True), title_da="Skjult")

    response = client.get("/det-vil-vi/")

    text = words(response)
    assert "2 løfter" in text
    assert "Planen nu › 1 Målet › 1.1 Punktet" in text
    assert "Skjult" not in text
    assert "#t1" in main_of(response)


def test_commitments_of_a_replaced_text_say_so_and_others_have_no_state(client, current, past):
    make_commitment(parent=make_goal(strategy=past), title_da="Fra et erstattet dokument.")
    other = make_strategy(dated="2008")
    area = make_goal(strategy=other)
    make_commitment(parent=make_focus_point(parent=area), title_da="Under et erstattet område.")
    make_commitment(parent=make_goal(strategy=other), title_da="Står stadig.")
    make_commitment(parent=make_goal(strategy=current), title_da="Gælder nu.")
    make_lineage(make_goal(strategy=current), area, kind="replaces")

    rows = re.findall(r"<li[^>]*data-s=.*?</li>", main_of(client.get("/det-vil-vi/")), re.DOTALL)

    replaced = {re.search(r"#[^>]*>([^<]+)<", row)[1]: "Erstattet" in row for row in rows}
    assert replaced == {
        "Fra et erstattet dokument.": True,
        "Under et erstattet område.": True,
        "Står stadig.": False,
        "Gælder nu.": False,
    }


def test_every_page_says_the_same_of_what_is_replaced(client, current):
    document = make_strategy(slug="aeldre", dated="2008")
    chapter, goal = make_chapter(strategy=document), make_goal(strategy=document)
    gone, stays = make_focus_point(parent=goal), make_focus_point(parent=goal)
    make_commitment(parent=gone, title_da="Erstattet punkt.")
    own = make_commitment(parent=stays, title_da="Erstattet for sig.")
    make_commitment(parent=stays, title_da="Står ved siden af.")
    make_commitment(parent=goal, title_da="Står i målet.")
    in_chapter = make_commitment(parent=chapter, title_da="Erstattet i afsnit.")
    make_commitment(parent=chapter, title_da="Står i afsnit.")
    for earlier in (gone, own, in_chapter):
        make_lineage(make_goal(strategy=current), earlier, kind="replaces")
    make_lineage(make_goal(strategy=current, draft=True), goal, kind="replaces")
    make_lineage(make_goal(strategy=current), stays, kind="continues")

    said = {}
    for address in ("/det-vil-vi/", *(page.get_absolute_url() for page in (document, goal, gone, stays))):
        for row in re.findall(r"<li[^>]*data-s=.*?</li>", main_of(client.get(address)), re.DOTALL):
            title = re.search(r"(?:Står|Erstattet) [^.<]*\.", row)[0]
            said.setdefault(title, []).append('data-status="replaced"' in row)

    assert {title: set(answers) for title, answers in said.items()} == {
        title: {title.startswith("Erstattet")} for title in said
    }
    assert {len(answers) for answers in said.values()} == {2, 3}


def test_texts_are_listed_as_they_are_read(client, current, past):
    """Each with what stands under it, its own commitments before its parts."""
    goals = [make_goal(strategy=current, order=order) for order in (2, 1)]
    chapter = make_chapter(strategy=current, order=2)
    part = make_chapter(strategy=current, parent=chapter, order=1)
    first = make_chapter(strategy=current, order=1)
    point = make_focus_point(parent=goals[0], order=1)
    other = make_focus_point(parent=goals[0], order=2)
    promises = [make_commitment(parent=parent, order=1) for parent in (other, point, goals[0], part, chapter, goals[1])]
    read = [
        first, chapter, promises[4], part, promises[3],
        goals[1], promises[5], goals[0], promises[2], point, promises[1], other, promises[0],
    ]  # fmt: skip
    for item in reversed(read):
        make_lineage(item, make_goal(strategy=past))

    ordered = [link.later_id for link in Lineage.objects.published().in_text_order()]
    items = list(TextItem.objects.filter(strategy=current).in_text_order())

    assert ordered == [item.pk for item in items] == [item.pk for item in read]
    assert sorted(items, key=lambda item: item.place_in_texts) == items
    tabled_keys = re.findall(
        r'<th scope="row">\s*<p><a href="[^"]*?([^/#"]+)/?"', main_of(client.get("/den-roede-traad/"))
    )
    assert tabled_keys == [item.key if item.kind in ("chapter", "commitment") else item.slug for item in read]


def test_commitments_can_be_narrowed_to_a_document_and_a_goal(client, current, past):
    first, second = make_goal(strategy=current, key="m1"), make_goal(strategy=current, key="m2")
    make_commitment(parent=first, title_da="I det første.")
    make_commitment(parent=make_focus_point(parent=second), title_da="I det andet.")
    make_commitment(parent=make_goal(strategy=past), title_da="I det gamle.")

    def listed(question: str) -> set[str]:
        text = words(client.get("/det-vil-vi/?" + question))
        return {title for title in ("I det første.", "I det andet.", "I det gamle.") if title in text}

    assert listed("strategy=nu") == {"I det første.", "I det andet."}
    assert listed("strategy=nu&goal=m2") == {"I det andet."}
    assert listed("strategy=2008") == {"I det gamle."}
    assert "Planen nu · 2" in words(client.get("/det-vil-vi/"))


@pytest.mark.parametrize(
    "value", ["findes-ikke", "1", "'; DROP TABLE x; --", "%00", "<script>", "å" * 5000, "a&strategy=b", "[]"]
)
@pytest.mark.parametrize("address", ["/det-vil-vi/?strategy=", "/den-roede-traad/?theme=", "/den-roede-traad/?text="])
def test_wrong_choice_gives_an_empty_list_and_its_own_error(client, current, address, value):
    make_lineage(make_goal(strategy=current), make_goal())
    make_commitment(parent=make_goal(strategy=current))

    response = client.get(address + value)

    text = words(response)
    assert response.status_code == 200
    assert "passer til valget" in text
    assert main_of(response).count('class="error"') == 1
    assert "<script" not in main_of(response)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "%00", ""])
@pytest.mark.parametrize("address", ["/det-vil-vi/", "/den-roede-traad/"])
def test_wrong_page_shows_one_that_is_there(client, current, address, page):
    make_lineage(make_goal(strategy=current), make_goal())
    make_commitment(parent=make_goal(strategy=current))

    assert client.get(f"{address}?page={page}").status_code == 200


def test_goal_of_another_document_is_let_go_when_the_document_is_changed(client, current, past):
    make_commitment(parent=make_goal(strategy=current), title_da="I det nye.")
    make_commitment(parent=make_goal(strategy=past, key="o1"), title_da="I det gamle.")

    for question in ("strategy=nu&goal=o1", "goal=o1"):
        text = words(client.get("/det-vil-vi/?" + question))
        assert "I det nye." in text
        assert "Fejl" not in text


def test_long_lists_are_paged_and_keep_the_choice(client, current, monkeypatch):
    monkeypatch.setattr(views, "COMMITMENTS_PER_PAGE", 2)
    goal = make_goal(strategy=current, key="m1")
    for number in range(5):
        make_commitment(parent=goal, title_da=f"Løfte {number}.")

    seen = [
        re.findall(r"Løfte (\d)\.", words(client.get(f"/det-vil-vi/?strategy=nu&page={page}"))) for page in (1, 2, 3)
    ]

    assert seen == [["0", "1"], ["2", "3"], ["4"]]
    assert 'href="?strategy=nu&amp;page=2"' in main_of(client.get("/det-vil-vi/?strategy=nu"))


def make_web(current, past):
    """Threads on both sides of the current strategy and one past it."""
    region = make_strategy(key="region", dated="2023", title_da="Regionen")
    theme, other = make_theme(key="by", title_da="Byen"), make_theme(key="job", title_da="Job")
    now, then, later = make_goal(strategy=current), make_goal(strategy=past), make_goal(strategy=region)
    point = make_focus_point(parent=now)
    make_lineage(now, then, theme=theme, kind="replaces")
    make_lineage(point, then, theme=other, kind="narrows")
    make_lineage(later, point, theme=theme, kind="supports")
    make_lineage(later, then, theme=other, kind="overlaps")
    make_lineage(now, make_goal(strategy=past, draft=True), theme=theme)


def name_in(row: str) -> str:
    found = re.search(r"<(?:a|span|strong)(?: href[^>]*)?>([^<]+)</", row)
    return unescape(found[1]) if found else ""


def drawn(page: str) -> list[tuple[str, str]]:
    """Each drawn thread as the texts at its ends, found by where it begins and stops."""
    found = []
    for part in page.split('class="lineage"')[1:]:
        part = part.partition("<table")[0]
        columns = re.findall(r"<ol.*?</ol>", part, re.DOTALL)
        left, right = ([name_in(row) for row in re.findall(r"<li.*?</li>", column, re.DOTALL)] for column in columns)
        for start, end in re.findall(r'class="(?:l |red)[^>]*d="M0 ([\d.]+)C[^"]* ([\d.]+)"', part):
            found.append((left[int(float(start) / 1000 * len(left))], right[int(float(end) / 1000 * len(right))]))
    return sorted(found)


def tabled(page: str) -> list[tuple[str, str]]:
    rows = re.findall(r"<tr[^>]*id=\"thread.*?</tr>", page, re.DOTALL)
    ends = [re.findall(r"<p><a href[^>]*>(.*?)</a></p>", row) for row in rows]
    return sorted((unescape(earlier), unescape(later)) for later, earlier in ends)


def plain_names(page: str) -> str:
    return page.replace("\N{SOFT HYPHEN}", "")


@pytest.mark.parametrize("question", ["", "?theme=by", "?theme=job"])
def test_drawing_and_table_say_what_the_records_say(client, current, past, question):
    make_web(current, past)

    page = plain_names(main_of(client.get(f"/den-roede-traad/{question}")))

    links = Lineage.objects.published()
    if question:
        links = links.filter(theme__key=question.removeprefix("?theme="))
    records = sorted((link.earlier.name, link.later.name) for link in links)
    assert tabled(page) == records
    assert drawn(page) == records


def test_one_thread_can_be_followed_by_its_link(client, current, past):
    make_web(current, past)
    link = Lineage.objects.published().filter(kind="narrows").get()

    page = main_of(client.get(f"/den-roede-traad/?thread={link.pk}"))

    assert page.count('class="red"') == 2  # the thread and its sample in the key
    follow = page.partition('class="follow"')[2].partition("</section>")[0]
    for told in (link.earlier.title, link.later.title, link.why, "indsnævrer"):
        assert told in follow
    hrefs = re.findall(r'href="([^"]*thread=\d+)"', page.partition("<table")[2])
    assert {int(href.rpartition("=")[2]) for href in hrefs} == {one.pk for one in Lineage.objects.published()}


@pytest.mark.parametrize("thread", ["999999", "x", "-1", "99999999999999999999", "%00", "1;2"])
def test_unknown_thread_is_followed_nowhere(client, current, past, thread):
    make_web(current, past)

    response = client.get(f"/den-roede-traad/?thread={thread}")

    assert response.status_code == 200
    assert 'class="follow"' not in main_of(response)


def test_threads_of_one_text_can_be_seen_alone(client, current, past):
    make_web(current, past)
    point = FocusPoint.objects.get()

    page = plain_names(main_of(client.get(f"/den-roede-traad/?text={point.key}")))

    assert (
        tabled(page)
        == drawn(page)
        == sorted((link.earlier.name, link.later.name) for link in Lineage.objects.published().of([point]))
    )
    assert len(tabled(page)) == 2
    assert f'href="{point.get_absolute_url()}"' in page.partition("<section")[0]


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
@pytest.mark.parametrize("level", ["strategy", "goal", "point", "commitment"])
def test_thread_from_a_hidden_text_shows_nowhere(client, current, level, trait):
    hidden = {level: {trait: True}}
    document = make_strategy(dated="2008", **hidden.get("strategy", {}))
    goal = make_goal(strategy=document, **hidden.get("goal", {}))
    point = make_focus_point(parent=goal, **hidden.get("point", {}))
    text = make_commitment(parent=point, title_da="HEMMELIGT", **hidden.get("commitment", {}))
    now = make_goal(strategy=current)
    link = make_lineage(now, text, kind="replaces", why_da="HEMMELIGT")
    make_lineage(text, make_goal(strategy=make_strategy(dated="2001")), why_da="HEMMELIGT")

    assert list(Lineage.objects.published()) == []
    for question in ("", f"?thread={link.pk}", f"?theme={link.theme.key}", f"?text={now.key}"):
        page = client.get(f"/den-roede-traad/{question}").content.decode()
        assert "HEMMELIGT" not in page
        assert link.theme.title not in page
    assert "HEMMELIGT" not in client.get(now.get_absolute_url()).content.decode()


def test_thread_with_a_hidden_end_cannot_be_followed(client, current, past):
    link = make_lineage(make_goal(strategy=current), make_goal(strategy=past, draft=True, title_da="HEMMELIGT"))

    response = client.get(f"/den-roede-traad/?thread={link.pk}")

    assert "HEMMELIGT" not in response.content.decode()


def test_replaced_documents_pages_say_that_they_are_historic(client, current, past):
    goal = make_goal(strategy=past, slug="maal")
    point = make_focus_point(parent=goal, slug="punkt")
    make_commitment(parent=point)

    assert 'data-status="replaced"' in client.get(point.get_absolute_url()).content.decode()
    for address in (past.get_absolute_url(), past.get_print_url(), goal.get_absolute_url(), point.get_absolute_url()):
        content = client.get(address).content.decode()
        assert 'data-kind="historic"' in content
        assert f'<a href="{current.get_absolute_url()}">Planen nu</a>' in content
    assert 'data-kind="historic"' not in client.get(current.get_absolute_url()).content.decode()


def test_text_replaced_by_a_link_is_historic_with_all_below_it(client, current):
    area = make_goal(strategy=make_strategy(dated="2008"))
    point = make_focus_point(parent=area)
    make_lineage(make_goal(strategy=current), area, kind="replaces")

    assert 'data-kind="historic"' in client.get(area.get_absolute_url()).content.decode()
    assert 'data-kind="historic"' in client.get(point.get_absolute_url()).content.decode()
    assert 'data-kind="historic"' not in client.get(area.strategy.get_absolute_url()).content.decode()


def test_document_is_not_replaced_by_one_that_nobody_can_see(client):
    draft = make_strategy(draft=True, title_da="HEMMELIGT")
    old = make_strategy(replaced_by=draft)
    make_commitment(parent=make_goal(strategy=old))

    assert "data-kind" not in client.get(old.get_absolute_url()).content.decode()
    assert "Erstattet" not in words(client.get("/det-vil-vi/"))


def test_text_says_when_nothing_leads_to_it_or_from_it(client, current, past):
    new = make_focus_point(parent=make_goal(strategy=current))
    old = make_focus_point(parent=make_goal(strategy=past))
    linked = make_focus_point(parent=make_goal(strategy=current))
    make_lineage(linked, make_goal(strategy=past))

    assert "Nyt her" in words(client.get(new.get_absolute_url()))
    assert "Vi kender ingen bestemt senere tekst" in words(client.get(old.get_absolute_url()))
    assert "Nyt her" not in words(client.get(old.get_absolute_url()))
    assert "Nyt her" not in words(client.get(linked.get_absolute_url()))


def test_levels_carry_the_documents_own_names(client):
    document = make_strategy(
        goal_name_da="Fokusområde", goal_name_plural_da="Fokusområder", focus_point_name_da="Indsats",
        focus_point_name_plural_da="Indsatser", goal_name_en="Focus area",
    )  # fmt: skip
    point = make_focus_point(parent=make_goal(strategy=document, number="2"), number="2.1")

    danish = words(client.get(point.get_absolute_url()))
    english = client.get(point.get_absolute_url().replace("/strategier/", "/en/strategies/")).content.decode()

    assert "Fokusområde 2" in danish
    assert "Indsats 2.1" in danish
    assert "Focus area 2" in english
    assert '<span lang="da">Indsats</span> 2.1' in english
