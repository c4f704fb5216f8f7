import pytest

from strategy.adopted.lines import Form, Line, Unreadable
from strategy.adopted.placement import (
    Row,
    answered,
    as_html,
    blocks,
    by_record,
    moved,
    read_placement,
    write_placement,
)
from strategy.adopted.placing import Target, propose
from tests.strategy.documents import BROCHURE, DOUBLE_SPACED, POLICY, TARGETS, lines_of


def placed(text: str, targets: list[Target], level_names: frozenset[str] = frozenset()) -> dict[str, str]:
    rows = propose(lines_of(text), targets, level_names)
    return {record: as_html(found) for record, found in by_record(rows).items()}


def goal(key: str, title: str, number: int) -> Target:
    return Target(key, title, key, label=f"Område {number}", is_goal=True)


def point(key: str, title: str) -> Target:
    return Target(key, title, key.partition("-")[0], is_point=True)


def test_brochure_with_headings_below_its_text_is_placed():
    assert placed(BROCHURE, TARGETS, frozenset({"Fokuspunkter"})) == {
        "hvad": "<p>Havnen er byens hjerte, og her mødes børn og voksne hver dag. Vi ønsker at gøre havnen til et godt "
        "sted for alle, der bor her.</p><h3>HVAD?</h3>",
        "fisk": "<h3>Fisk og net</h3><p>Vi vil gerne have flere fiskere. De skal have bedre fiskeredskaber og lære at "
        "bruge dem.</p>",
        "m1": "<p>Byens både er gamle. Derfor vil vi bygge nye og sejle længere ud, når vinden er god.</p>"
        "<h3>VI VIL SEJLE LÆNGERE UD</h3><h3>MÅL 1</h3>",
        "m1-baade": "<h3>Nye både</h3><p>Vi vil bygge ti både om året:</p>"
        "<ul><li>Små både til børnene.</li><li>Store både.</li></ul>",
        "m1-kort": "<h3>Kort og kompas</h3><p>Alle skal kunne læse et kort, inden de sejler ud.</p>",
        "": "<p>12</p><h3>Fokuspunkter</h3><p>havn.example</p>",
    }


def test_areas_without_headings_are_known_by_their_points_and_by_their_turn():
    targets = [
        Target("vision", "Vision", "vision"),
        goal("o1", "Fiskeri", 1),
        point("o1-r", "Redskaber"),
        point("o1-v", "Vejledning"),
        goal("o2", "Sejlads", 2),
        point("o2-b", "Både"),
        point("o2-v", "Vejledning"),
        goal("o3", "Ro og orden", 3),
    ]

    found = placed(POLICY, targets)

    assert found["vision"] == (
        "<h3>Vision</h3><p>Havnen skal være åben for alle.</p><p>Vi har valgt tre områder:</p>"
        "<ol><li>Fiskeri</li><li>Sejlads</li><li>Ro og orden</li></ol>"
    )
    assert found["o1"].startswith("<p>Fiskeriet giver arbejde")
    assert found["o1-v"] == "<h3>Vejledning</h3><p>Vi vil vejlede fiskerne.</p>"
    assert found["o2"].startswith("<p>Sejladsen er for alle")
    assert found["o2-v"] == "<h3>Vejledning</h3><p>Vi vil vejlede sejlerne.</p>"
    assert found["o3"] == "<p>Der skal være ro på havnen om natten.</p>"
    assert "Skriv til havnen" in found[""]


def test_broken_words_are_joined_where_they_stand_whole_elsewhere_and_asked_about_where_not():
    targets = [
        Target("forord", "Forord", "forord"),
        goal("f1", "Stærke fællesskaber på havnen", 1),
        point("f1-l", "Mindre larm"),
        point("f1-b", "Flere bænke"),
    ]

    rows = propose(lines_of(DOUBLE_SPACED), targets)

    assert [row.question for row in rows if row.question] == ["havneud|viklingen"]
    found = {record: as_html(some) for record, some in by_record(rows).items()}
    assert "flere fiskere, og fiskerierne skal have" in found["forord"]
    assert "om havneud viklingen i" in found["forord"]
    assert found["forord"].endswith("<p>1 https://havn.example/om-havnen</p><p>https://havn.example/om-havnen</p>")
    assert found["f1"].startswith("<h3>Stærke fællesskaber på havnen</h3><p>Vi vil støtte")
    assert found["f1-l"] == "<h3>• Mindre larm</h3><p>Larmen på havnen skal ned, så alle kan sove om natten.</p>"
    assert found[""] == "<p>-</p><p>-</p>"

    once = answered(rows, {row.line for row in rows if row.question})
    assert "om havneudviklingen i" in as_html(by_record(once)["forord"])
    assert not any(row.question for row in once)


@pytest.mark.parametrize(
    ("first", "second", "form", "question"),
    [
        ("Der er både job- ", "og skoleplaner her.", Form.ON, ""),
        ("Vi læser nye STEM-", "uddannelser.", Form.TIGHT, ""),
        ("Turen går til Ringsø-", "Skov.", Form.TIGHT, ""),
        ("Vi vil have en havneplan og en havne-", "plan til.", Form.JOINED, ""),
        ("Vi vil have en fiske-", "kutter.", Form.JOINED, "fiske|kutter"),
        ("Hent en fiske\N{SOFT HYPHEN}", "kutter.", Form.JOINED, ""),
        ("Både før/", "efter skole.", Form.TIGHT, ""),
        ("Det er godt - ", "og billigt.", Form.ON, ""),
    ],
)
def test_hyphens_at_the_end_of_a_line(first, second, form, question):
    (_one, row) = propose(lines_of(f"{first}\n{second}\n"), [])

    assert (row.form, row.question) == (form, question)


def test_two_whole_words_are_not_joined_because_they_make_a_third():
    text = "Vi siger derfor ja. Det er der, og for at tage ordet, bruger vi det.\nDet ligger der\nfor at blive.\n"

    rows = propose(lines_of(text), [])

    assert (rows[-1].form, rows[-1].question) == (Form.ON, "")


def test_table_of_contents_takes_no_headings():
    text = "Havnen\nByen\n\nHavnen\n\nHer er vand.\n\nByen\n\nHer er huse.\n"
    targets = [Target("h", "Havnen", "h"), Target("b", "Byen", "b")]

    found = placed(text, targets)

    assert found["h"] == "<h3>Havnen</h3><p>Her er vand.</p>"
    assert found["b"] == "<h3>Byen</h3><p>Her er huse.</p>"


def test_title_spelt_a_little_otherwise_and_running_heads_are_known():
    page = "\fHavneplan\nTekst nummer {0}.\n"
    text = "Fremme af sejladsen og fiskeriet\n\nDet går godt.\n" + "".join(
        page.format(word) for word in ("et", "to", "tre")
    )

    found = placed(text, [Target("f", "Fremme sejladsen og fiskeriet", "f")])

    assert found["f"].startswith("<h3>Fremme af sejladsen og fiskeriet</h3><p>Det går godt.")
    assert "Havneplan" not in found["f"]
    assert found[""].count("Havneplan") == 3


def test_what_nothing_speaks_for_is_not_placed():
    assert placed("Bare noget.\n\nOg mere.\n", [goal("m", "Et helt andet mål", 1)]) == {
        "": "<p>Bare noget.</p><p>Og mere.</p>"
    }


# The placement file

LINES = [Line(1, "=Sum"), Line(3, "Ord - ord"), Line(4, "og mere")]
ROWS = [
    Row(1, "", Form.PARAGRAPH, "=Sum"),
    Row(3, "a", Form.BULLET, "Ord - ord"),
    Row(4, "a", Form.ON, "og mere", "ord|og"),
]


def test_placement_file_comes_back_as_it_was_also_from_a_spreadsheet():
    written = write_placement(ROWS)

    assert read_placement(written, LINES, ["a"]) == ROWS
    assert "\n1,,paragraph,'=Sum," in written
    danish = (
        "\ufeffline;record;as;text;question\r\n"
        + '4;a; ON ;"og mere";ord|og\r\n1;;paragraph;"\'=Sum";\r\n3;a;bullet;Ord ord;\r\n'
    )
    assert read_placement(danish, LINES, ["a"]) == ROWS


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("record", "post", 1), r"mangler kolonnen \['record'\]"),
        (lambda text: text.replace("\n4,", "\n3,"), "række 4: Linje 3 lyder anderledes"),
        (lambda text: text + "1,,paragraph,=Sum,\n", "række 5: Linje 1 står der to gange"),
        (lambda text: text.replace("\n4,", "\n9,"), "række 4: Dokumentet har ingen linje »9«"),
        (lambda text: text.replace("\n4,", "\nfire,"), "ingen linje »fire«"),
        (lambda text: text.replace("4,a,on,og mere,ord|og\n", ""), "mangler linje 4"),
        (lambda text: text.replace(",a,on", ",b,on"), "række 4: Ingen tekst i strategien har nøglen »b«"),
        (lambda text: text.replace(",on,", ",videre,"), "række 4: »videre« er ikke en af"),
        (lambda text: text.replace("og mere", "og mindre"), "række 4: Linje 4 lyder anderledes"),
        (lambda text: "", "mangler kolonnen"),
        (lambda text: text + "x" * 200_000, "kan ikke læses som en tabel"),
    ],
)
def test_wrong_placement_file_names_row_and_remedy(change, reason):
    with pytest.raises(Unreadable, match=reason):
        read_placement(change(write_placement(ROWS)), LINES, ["a"])


# Rows as text


def test_numbers_that_do_not_count_from_one_stay_in_the_text():
    rows = [Row(1, "a", Form.NUMBER, "2) To"), Row(2, "a", Form.NUMBER, "3) Tre & <b>")]

    assert as_html(rows) == "<p>2) To</p><p>3) Tre &amp; &lt;b&gt;</p>"
    assert as_html([Row(1, "a", Form.NUMBER, "Uden tal")]) == "<ol><li>Uden tal</li></ol>"


def test_moved_paragraph_takes_its_lines_and_nothing_goes_on_from_the_wrong_one():
    rows = [
        Row(1, "a", Form.PARAGRAPH, "Et"),
        Row(2, "a", Form.ON, "og to."),
        Row(3, "b", Form.PARAGRAPH, "Tre"),
        Row(4, "b", Form.ON, "og fire."),
    ]

    there = moved(rows, {1, 2}, "b")
    between = moved([Row(1, "b", Form.PARAGRAPH, "Et"), *rows[2:3], Row(4, "b", Form.ON, "og fire.")], {3}, "a")
    split = moved(rows, {2}, "b")

    assert as_html(by_record(there)["b"]) == "<p>Et og to.</p><p>Tre og fire.</p>"
    assert [row.record for row in there] == ["b"] * 4
    assert as_html(by_record(between)["b"]) == "<p>Et</p><p>og fire.</p>"
    assert [block.text for block in blocks(by_record(split)["b"])] == ["og to.", "Tre og fire."]
