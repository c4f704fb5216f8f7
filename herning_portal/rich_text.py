"""Ground: long text as a small HTML subset, cleaned when it is saved and again when it is shown."""

import html
import re
from typing import Any

import nh3
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django_prose_editor.fields import ProseEditorField

TAGS = {"p", "br", "ul", "ol", "li", "h3", "h4", "strong", "em", "a"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {
    "a": {"href", "lang", "hreflang"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
# Pasted text says bold and italic in the old way; the cleaner would drop the mark and keep the words.
OLD_MARKS = (
    (re.compile(r"<(/?)b(?=[\s>])", re.I), r"<\1strong"),
    (re.compile(r"<(/?)i(?=[\s>])", re.I), r"<\1em"),
)
OLD_HEADINGS = (
    (re.compile(r"<(/?)h[12](?=[\s>])", re.I), r"<\1h3"),
    (re.compile(r"<(/?)h[56](?=[\s>])", re.I), r"<\1h4"),
)
EMPTY = re.compile(r"<(p|ul|ol|li|h3|h4|strong|em|a)(?:\s[^>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
HEADING = re.compile(r"<(/?)h([34])>")

cleaner = nh3.Cleaner(
    tags=TAGS | TABLE_TAGS,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    # An address without a scheme of its own would take the page's and leave the site unseen.
    attribute_filter=lambda tag, name, value: None if name == "href" and value.startswith("//") else value,
)


def clean(value: str) -> str:
    """The subset of `value` that may be stored; an empty text for markup that holds no words."""
    for pattern, replacement in OLD_MARKS + OLD_HEADINGS:
        value = pattern.sub(replacement, value)
    cleaned = cleaner.clean(value).strip()
    # Badly nested tables come out in another order; they settle in a few rounds.
    for _round in range(100):
        before, cleaned = cleaned, EMPTY.sub("", cleaner.clean(cleaned)).strip()
        if cleaned == before:
            break
    return cleaned


def render(value: str | None, first_heading: int = 3) -> SafeString:
    """`value` cleaned for a page on which its own headings begin at `first_heading`.

    A text that begins with its second level is lifted, so that no heading level is skipped.
    """
    text = clean(value or "")
    # Second-level headings before the first of the first level are lifted to it.
    start = text.find("<h3>")
    lifted, rest = (text, "") if start < 0 else (text[:start], text[start:])
    text = HEADING.sub(rf"<\1h{first_heading}>", lifted) + HEADING.sub(
        lambda match: f"<{match[1]}h{first_heading + int(match[2]) - 3}>", rest
    )
    if "<table>" in text:
        label = html.escape(gettext("Table, can be scrolled sideways"))
        opening = f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>'
        text = text.replace("<table>", opening).replace("</table>", "</table></div>")
    return mark_safe(text)


def plain(value: str | None) -> str:
    """The words of `value`, each block closed by a full stop, for counting and for excerpts."""
    text = re.sub(r"(?<![.!?:])</(p|li|h3|h4|td|th|caption)>", ". ", clean(value or ""))
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return " ".join(text.split())


class RichTextField(ProseEditorField):
    """A text column with the editor in forms; what is not allowed never reaches the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["config"] = {
            "extensions": {
                "Bold": True,
                "Italic": True,
                "BulletList": True,
                "OrderedList": True,
                "ListItem": True,
                "HardBreak": True,
                "Heading": {"levels": [3, 4]},
                "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
                "Table": True,
                "TableRow": True,
                "TableHeader": True,
                "TableCell": True,
            }
        }
        kwargs["sanitize"] = clean
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        # Forms are not the only way in: imports, commands and code pass here as well.
        value = clean(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value
