import re

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.models import Statement
from herning_portal.publishing import change
from herning_portal.rich_text import clean, plain, render

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<h3>",
            "</h3>",
            "<h4>",
            "</h4>",
            "<ul><li>",
            "</li></ul>",
            "<b>",
            "</b>",
            "<i>",
            "<script>alert(1)</script>",
            "<img",
            "src=x",
            "onerror=alert(1)>",
            "<a",
            "href='javascript:alert(1)'>",
            "</a>",
            "<table>",
            "<tr><td>",
            "</td></tr>",
            "</table>",
            "<style>",
            "&amp;",
            "&lt;",
            "<",
            ">",
            "æøå",
            "ord",
            "<h1>",
            "</h1>",
        ]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("dirty", "kept"),
    [
        ("<p>Ord<script>alert(1)</script></p>", "<p>Ord</p>"),
        ('<p onclick="x()" style="color:red" class="a" id="b">Ord</p>', "<p>Ord</p>"),
        ('<a href="javascript:alert(1)">link</a>', "<a>link</a>"),
        ('<a href="https://herning.dk" target="_blank">link</a>', '<a href="https://herning.dk">link</a>'),
        ("<b>fed</b> og <i>kursiv</i>", "<strong>fed</strong> og <em>kursiv</em>"),
        ("<h1>Stor</h1><h5>Lille</h5>", "<h3>Stor</h3><h4>Lille</h4>"),
        ("<p>Ord</p><h3></h3><ul><li><p> </p></li></ul>", "<p>Ord</p>"),
        ('<a href="//evil.example">link</a>', "<a>link</a>"),
        (
            '<table><tr><th scope="col" onclick="x">A</th></tr></table>',
            '<table><tbody><tr><th scope="col">A</th></tr></tbody></table>',
        ),
        ("<p></p>", ""),
        ("<p> <br></p><p>&nbsp;</p>", ""),
    ],
)
def test_clean_keeps_the_subset_alone(dirty, kept):
    assert clean(dirty) == kept


@given(FRAGMENTS)
def test_clean_is_idempotent_and_leaves_no_script(html):
    once = clean(html)

    assert clean(once) == once
    assert not re.search(r"<(script|style|img|h1)\b|<[^>]*(\son\w+=|href=.javascript:)", once, re.I)


@given(FRAGMENTS, st.integers(2, 4))
def test_render_skips_no_heading_level(html, first):
    levels = [int(level) for level in re.findall(r"<h(\d)>", render(html, first))]

    last = first - 1
    for level in levels:
        assert first <= level <= last + 1
        last = level


def test_second_level_headings_before_the_first_level_are_lifted():
    assert render("<h4>a</h4><h3>b</h3><h4>c</h4>", 2) == "<h2>a</h2><h2>b</h2><h3>c</h3>"


def test_render_cleans_what_got_in_past_the_form():
    shown = render("<p>Ord</p><script>alert(1)</script>")

    assert shown == "<p>Ord</p>"
    assert isinstance(shown, SafeString)


def test_render_lets_wide_tables_scroll_by_keyboard():
    shown = render("<table><tbody><tr><td>1</td></tr></tbody></table>")

    assert shown.startswith('<div class="scroll" role="region" tabindex="0" aria-label="')
    assert shown.endswith("</table></div>")


@pytest.mark.django_db
def test_save_cleans_in_every_language_without_a_form():
    with change(None, "Uden om formularen"):
        Statement(
            key="about",
            title_da="Om",
            in_short_da="Kort",
            body_da="<p>a</p><script>1</script>",
            body_de="<b>b</b><img>",
        ).save()

    statement = Statement.objects.get()
    assert (statement.body_da, statement.body_de, statement.body_en) == ("<p>a</p>", "<strong>b</strong>", "")


def test_plain_closes_each_block():
    assert plain("<h3>Mål</h3><ul><li>Et</li><li>To.</li></ul><p>Tre &amp; fire</p>") == "Mål. Et. To. Tre & fire."
