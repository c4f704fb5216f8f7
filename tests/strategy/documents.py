"""Invented documents with the faults of real ones, for the tests of the adopted wording."""

import io
import zipfile

import docx

from strategy.adopted.lines import Line
from strategy.adopted.placing import Target
from strategy.adopted.reading import read_document
from tests.factories import make_chapter, make_commitment, make_focus_point, make_goal, make_strategy

# Text before its heading, page breaks left as single spaces, a page number, hyphens, bullets, headings over two lines.
BROCHURE = """\
 Havnen er byens hjerte, og her mødes børn og \n\
voksne hver dag. Vi ønsker at gøre havnen til et godt \n\
sted for alle, der bor her.\n\
\n\
HVAD?\n\
 Fisk og net\n\
Vi vil gerne have flere fiskere. De skal have bedre fiske-\n\
redskaber og lære at bruge dem.\n\
\n\
12\n\
\n\
\n\
\n\
Byens både er gamle. Derfor vil vi bygge nye og sejle \n\
længere ud, når vinden er god.\n\
\n\
VI VIL SEJLE \n\
LÆNGERE UD\n\
\n\
MÅL 1\n\
 Fokuspunkter\n\
Nye både\n\
Vi vil bygge ti både om året:\n\
\n\
• Små både til \n\
børnene.\n\
\n\
• Store både.\n\
\n\
Kort og kompas\n\
Alle skal kunne læse et kort, inden de sejler ud.\n\
\n\
\n\
\n\
havn.example\n"""

# Areas without headings, known by their points; the same point title twice; a list with the titles in it.
POLICY = """\
Havnepolitik

Vision

Havnen skal være åben for alle.

Vi har valgt tre områder:

 1. Fiskeri\u00a0
 2. Sejlads
 3. Ro og orden


Fiskeriet giver arbejde til mange. Det skal det blive ved med.

Det vil vi

Redskaber

Vi vil købe nye net.

Vejledning

Vi vil vejlede fiskerne.


Sejladsen er for alle, der kan svømme.

Det vil vi

Både

Vi vil leje både ud.

Vejledning

Vi vil vejlede sejlerne.


Der skal være ro på havnen om natten.


Politikken er fra 1999. Skriv til havnen, hvis du vil have den tilsendt.
"""

# An empty line between all lines, words broken without a hyphen, footnotes, notes of the page's ornaments.
DOUBLE_SPACED = """\
 Forord

Byen har brug for flere fiskere, og fiske

rierne skal have gode forhold. Vi ser, at fiskerierne \n\
\n\
vokser, og at havnen bliver for lille til de mange både.1 \n\
\n\
Der er skrevet om havneud

viklingen i byens avis. \n\
\n\
1 https://havn.example/om-havnen
https://havn.example/om-havnen
-

-
 Stærke fællesskaber på \n\
havnen

Vi vil støtte disse indsatser: \n\
\n\
• Mindre larm \n\
\n\
Larmen på havnen skal ned, så alle kan sove om \n\
\n\
natten. \n\
\n\
• Flere bænke \n\
\n\
Der stilles flere bænke op. \n"""


def lines_of(text: str, name: str = "havn.txt") -> list[Line]:
    return read_document(name, io.BytesIO(text.encode()))


def word_file(*paragraphs: tuple[str, str]) -> bytes:
    """A Word document with (style, text) for each paragraph."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zip_bomb(most: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * most)
    return out.getvalue()


TARGETS = [
    Target("hvad", "Hvad", "hvad"),
    Target("fisk", "Fisk og net", "fisk"),
    Target("m1", "Vi vil sejle længere ud", "m1", label="Mål 1", is_goal=True),
    Target("m1-baade", "Nye både", "m1", is_point=True),
    Target("m1-kort", "Kort og kompas", "m1", is_point=True),
]


def make_harbour(**fields):
    """The strategy that BROCHURE is the document of, with the commitments made in it."""
    fields = {"title_da": "Havnestrategi", "focus_point_name_plural_da": "Fokuspunkter"} | fields
    strategy = make_strategy(key=fields.pop("key", "havn"), **fields)
    make_chapter(strategy=strategy, key="hvad", title_da="Hvad", order=1)
    make_chapter(strategy=strategy, key="fisk", title_da="Fisk og net", order=2)
    goal = make_goal(strategy=strategy, key="m1", number="1", title_da="Vi vil sejle længere ud", slug="sejle")
    boats = make_focus_point(parent=goal, key="m1-baade", number="1.1", title_da="Nye både", slug="baade")
    make_focus_point(parent=goal, key="m1-kort", number="1.2", title_da="Kort og kompas", slug="kort")
    make_commitment(
        parent=boats, key="m1-baade-t1", title_da="Bygge både.", place="1. sætning", first_words="Vi vil bygge ti både"
    )
    make_commitment(parent=goal, key="m1-t1", title_da="Svømme.", place="2. sætning", first_words="Vi vil svømme")
    return strategy
