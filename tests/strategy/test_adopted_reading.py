import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from strategy.adopted import reading
from strategy.adopted.lines import Form, Unreadable
from strategy.adopted.reading import read_document
from tests.strategy.documents import BROCHURE, lines_of, word_file, zip_bomb


def words(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(line.form or "", line.words) for line in read_document(name, io.BytesIO(data))]


def test_text_is_numbered_as_an_editor_numbers_it_and_knows_gaps_and_pages():
    lines = lines_of("En\r\n\r\n\r\nTo \n\fTre\nFire\fFem\n" + "mere\n" * 40)

    told = [(line.number, line.words, line.gap, line.starts_page) for line in lines[:5]]
    assert told == [
        (1, "En", 0, False),
        (4, "To", 2, False),
        (5, "Tre", 0, True),
        (6, "Fire", 0, False),
        (7, "Fem", 0, True),
    ]


def test_single_space_before_few_lines_is_what_is_left_of_a_page_break():
    pages = [line.words for line in lines_of(BROCHURE) if line.starts_page]
    indented = [line for line in lines_of(" alt er rykket\n ind\n med et tegn\n") if line.starts_page]

    assert [page.split()[0] for page in pages] == ["Havnen", "Fisk", "Fokuspunkter"]
    assert indented == []


def test_html_is_read_block_by_block_and_keeps_what_it_says_of_itself():
    found = words(
        "havn.html",
        "<html><head><title>Nej</title><script>nej()</script></head><body><h1>Havnen\n og <em>byen</em></h1>"
        "Løs tekst<p>Første<br>linje &amp; æøå</p><!-- nej --><ul><li><p>Et</p><p>mere</p></li><li>To</li></ul>"
        "<ol><li>Nummer</li></ol><table><tr><td>Celle</td><td>Celle to</td></tr></table>"
        "<pre>a\nb</pre>Hale</body></html>".encode(),
    )

    assert found == [
        (Form.HEADING, "Havnen og byen"),
        (Form.PARAGRAPH, "Løs tekst"),
        (Form.PARAGRAPH, "Første"),
        (Form.ON, "linje & æøå"),
        (Form.BULLET, "Et"),
        (Form.PARAGRAPH, "mere"),
        (Form.BULLET, "To"),
        (Form.NUMBER, "Nummer"),
        (Form.PARAGRAPH, "Celle"),
        (Form.PARAGRAPH, "Celle to"),
        (Form.PARAGRAPH, "a"),
        (Form.ON, "b"),
        (Form.PARAGRAPH, "Hale"),
    ]


def test_html_expands_no_entities_and_asks_nobody():
    bomb = '<!DOCTYPE html [<!ENTITY a "hahaha"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>Ord &a; &b;</p>'

    (found,) = words("havn.html", bomb.encode())[-1:]

    assert "hahaha" not in found[1]
    assert "root" not in found[1]


def test_word_is_read_with_tables_links_boxes_tracked_changes_and_notes():
    data = word_file(
        ("Heading 1", "Havnen"),
        ("Normal", "En linje\nto linjer"),
        ("List Bullet", "Et punkt"),
        ("List Number", "Nummer"),
    )
    document = docx.Document(io.BytesIO(data))
    document.add_table(rows=1, cols=1).cell(0, 0).text = "I en celle"
    document.sections[0].footer.paragraphs[0].text = "Havnestrategi 2020"
    body = document.element.body
    for xml in (
        "<w:p {}><w:ins><w:r><w:t>Sat ind</w:t></w:r></w:ins></w:p>",
        "<w:p {}><w:del><w:r><w:delText>Slettet</w:delText></w:r></w:del></w:p>",
        "<w:p {}><w:hyperlink><w:r><w:t>Et</w:t><w:tab/><w:t>link</w:t></w:r></w:hyperlink></w:p>",
        "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>I et felt</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    ):
        body.insert(len(body) - 1, parse_xml(xml.format(nsdecls("w"))))
    out = io.BytesIO()
    document.save(out)

    assert words("havn.docx", out.getvalue()) == [
        (Form.HEADING, "Havnen"),
        (Form.PARAGRAPH, "En linje"),
        (Form.ON, "to linjer"),
        (Form.BULLET, "Et punkt"),
        (Form.NUMBER, "Nummer"),
        (Form.PARAGRAPH, "I en celle"),
        (Form.PARAGRAPH, "Sat ind"),
        (Form.PARAGRAPH, "Et link"),
        (Form.PARAGRAPH, "I et felt"),
        (Form.PARAGRAPH, "Havnestrategi 2020"),
    ]


def with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(("Normal", "Ord")))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                content = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
            new.writestr(part.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("tom.txt", b"", "ingen ord"),
        ("tom.txt", " \n\n\u00a0\n".encode(), "ingen ord"),
        ("tom.html", b"<html><body></body></html>", "ingen ord"),
        ("tom.html", b"", "ingen ord"),
        ("tom.docx", b"", "kan ikke læses som et Word-dokument"),
        ("latin.txt", "Ord\nBøger".encode("latin-1"), "Linje 2 har et tegn i en anden kodning"),
        ("utf16.txt", "Ord".encode("utf-16"), "ikke UTF-8"),
        ("latin.html", "<p>Bøger".encode("latin-1"), "ikke UTF-8"),
        ("nul.txt", b"Ord\0", "tegn, som ingen tekst har"),
        ("plan.txt", b"%PDF-1.7 ...", "PDF"),
        ("plan.txt", zip_bomb(10), "zip"),
        ("plan.pdf", b"%PDF-1.7 ...", "en slags fil"),
        ("plan", b"Ord", "en slags fil"),
        ("plan.docx", b"Bare tekst", "Word-dokument"),
        ("plan.docx", zip_bomb(10), "Word-dokument"),
        ("plan.docx", word_file(("Normal", "Ord"))[:-200], "Word-dokument"),
        ("bombe.docx", zip_bomb(reading.MAX_UNPACKED_XML_BYTES + 1), "pakker sig ud"),
        ("entiteter.docx", with_entities(), "entiteter"),
        ("lang.txt", b"o" * (reading.MAX_LINE + 1), "tegn"),
        ("mange.txt", b"o\n" * (reading.MAX_LINES + 1), "linjer"),
    ],
)
def test_a_file_that_is_no_document_gets_one_clear_error(name, data, reason):
    with pytest.raises(Unreadable, match=reason):
        read_document(name, io.BytesIO(data))


class Endless(io.RawIOBase):
    """Never ends, and counts what is taken from it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return b"o" * size


@pytest.mark.parametrize("name", ["stor.txt", "stor.html", "stor.docx"])
def test_a_file_of_50_megabytes_is_refused_before_it_is_read(name):
    stream = Endless()

    with pytest.raises(Unreadable, match="MB"):
        read_document(name, stream)  # type: ignore[arg-type]

    assert stream.taken < 50_000_000


def test_a_part_that_lies_about_its_size_is_refused():
    data = bytearray(zip_bomb(100_000))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")

    with pytest.raises(Unreadable):
        read_document("plan.docx", io.BytesIO(bytes(data)))


def test_html_nested_deeper_than_the_parser_goes_is_refused_rather_than_cut():
    nested = "<p>Først</p>" + "<div>" * 300 + "Inderst" + "</div>" * 300 + "<p>Sidst</p>"

    with pytest.raises(Unreadable, match="kan ikke læses som HTML"):
        words("dyb.html", nested.encode())
