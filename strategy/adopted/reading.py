"""Strategy: a municipality's document as lines, from plain text, Word or HTML. Any file may be handed in."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

import docx
from django.utils.translation import gettext as _
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree, html

from strategy.adopted.lines import Form, Line, Unreadable, tidy

# The longest of the four known documents has 26 kB; pictures make a Word file heavier than its words.
MAX_TEXT_BYTES = 2 * 1024 * 1024
MAX_WORD_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_UNPACKED_XML_BYTES = 12 * 1024 * 1024
MAX_PARTS = 5000
MAX_LINES = 20_000
MAX_LINE = 50_000

NOT_TEXT = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "Word 97–2003",
}


def read_document(name: str, stream: BinaryIO) -> list[Line]:
    """The lines of the file, numbered as an editor numbers them. Raises Unreadable for everything else."""
    extension = PurePath(name).suffix.lower()
    match extension:
        case ".txt" | ".text":
            lines = read_text(bounded(name, stream, MAX_TEXT_BYTES))
        case ".html" | ".htm":
            lines = read_html(decoded(bounded(name, stream, MAX_TEXT_BYTES)))
        case ".docx":
            lines = read_word(bounded(name, stream, MAX_WORD_BYTES))
        case _:
            raise Unreadable(_("“%s” is not a kind of file that can be read. Save it as .txt, .docx or .html.") % name)
    if not lines:
        raise Unreadable(_("“%s” has no words in it. Choose the file with the document’s text.") % name)
    if len(lines) > MAX_LINES:
        raise Unreadable(
            _("“%(name)s” has %(number)s lines; at most %(most)s can be read. Split the document.")
            % {"name": name, "number": len(lines), "most": MAX_LINES}
        )
    for line in lines:
        if len(line.text) > MAX_LINE:
            raise Unreadable(
                _("Line %(line)s of “%(name)s” has more than %(most)s characters. Break it into paragraphs.")
                % {"line": line.number, "name": name, "most": MAX_LINE}
            )
    return lines


def bounded(name: str, stream: BinaryIO, most: int) -> bytes:
    """Never more than `most` bytes are taken into memory, whatever the file says of itself."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(
            _("“%(name)s” is larger than %(most)s MB. Take pictures out, or save its text only.")
            % {"name": name, "most": most // 1024 // 1024}
        )
    return data


def decoded(data: bytes) -> str:
    for mark, kind in NOT_TEXT.items():
        if data.startswith(mark):
            raise Unreadable(_("The file is %s by its content, not text. Save it as .txt, .docx or .html.") % kind)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            _("The file is not UTF-8: line %s has a letter in another encoding. Save it again as UTF-8.") % line
        ) from None
    if "\0" in text:
        raise Unreadable(_("The file is not text: it holds characters that no text has. Choose another file."))
    return text


# Plain text


def read_text(data: bytes) -> list[Line]:
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    # A page break inside a line ends it; at the start of a line it only marks it.
    text = re.sub(r"(?<=[^\n\f])\f", "\n\f", text)
    lines: list[Line] = []
    gap, breaks = 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        breaks = breaks or "\f" in line
        if not tidy(line):
            gap += 1
            continue
        lines.append(Line(number, line.replace("\f", ""), gap, breaks))
        gap, breaks = 0, False
    return mark_pages(lines)


def mark_pages(lines: list[Line]) -> list[Line]:
    """Some programs leave a single space of each page break; where few lines begin so, they begin pages."""
    indented = {line.number for line in lines if re.match(r" [^\W\d_]", line.text)}
    if len(indented) * 5 > len(lines):
        return lines
    return [
        Line(line.number, line.text, line.gap, True, line.form) if line.number in indented else line for line in lines
    ]


# HTML

TAG = re.compile(r"<[^>]*>")
SILENT = {"script", "style", "head", "template", "noscript", "iframe", "object", "svg", "textarea", "option"}
FORMS = {f"h{level}": Form.HEADING for level in range(1, 7)} | {"li": Form.BULLET, "dt": Form.PARAGRAPH}
INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "o:p",
}  # fmt: skip


@dataclass
class Open:
    """An element that has begun; its form goes to the first line in it."""

    form: Form
    is_used: bool = False


class Gatherer:
    """Takes pieces of text and ends of lines, and numbers the lines that have words."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.open: list[Open] = []
        self.is_after_break = False

    def end_line(self) -> None:
        text = tidy("".join(self.pieces))
        self.pieces = []
        if text:
            form = Form.ON if self.is_after_break else self.form()
            self.lines.append(Line(len(self.lines) + 1, text, gap=1, form=form))
            self.is_after_break = True

    def end_block(self) -> None:
        self.end_line()
        self.is_after_break = False

    def form(self) -> Form:
        for element in reversed(self.open):
            if element.form != Form.PARAGRAPH and not element.is_used:
                element.is_used = element.form != Form.HEADING
                return element.form
        return Form.PARAGRAPH


def read_html(text: str) -> list[Line]:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    if not TAG.sub("", text).strip():
        return []
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    # Nested too deeply, the parser leaves out the rest and says so only here.
    if root is None or any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise Unreadable(
            _("The file cannot be read as HTML. Open it in a browser, copy its text and save that as .txt.")
        )
    gatherer = Gatherer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag not in INLINE
        if event == "start":
            if tag in SILENT or not tag:
                walk.skip_subtree()
                continue
            if tag == "br":
                gatherer.end_line()
            elif is_block:
                gatherer.end_block()
                form = FORMS.get(tag, Form.PARAGRAPH)
                parent = element.getparent()
                if tag == "li" and parent is not None and parent.tag == "ol":
                    form = Form.NUMBER
                gatherer.open.append(Open(form))
            add_text(gatherer, element.text, tag)
            continue
        if is_block and tag != "br" and tag not in SILENT and tag:
            gatherer.end_block()
            gatherer.open.pop()
        add_text(gatherer, element.tail, "")
    gatherer.end_block()
    return gatherer.lines


def add_text(gatherer: Gatherer, text: str | None, tag: str) -> None:
    pieces = (text or "").split("\n") if tag == "pre" else [text or ""]
    for place, piece in enumerate(pieces):
        if place:
            gatherer.end_line()
        gatherer.pieces.append(piece)


# Word

W_P, W_T, W_TAB, W_BR, W_CR = (qn(f"w:{name}") for name in ("p", "t", "tab", "br", "cr"))
W_HYPHEN = qn("w:noBreakHyphen")
# Deleted and moved-away text is not in the document any more; a fallback repeats what stands beside it.
LEFT_OUT = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Notes, then the running heads and feet: read last, and each once.
OTHER_PARTS = (
    RELATIONSHIP_TYPE.FOOTNOTES,
    RELATIONSHIP_TYPE.ENDNOTES,
    RELATIONSHIP_TYPE.HEADER,
    RELATIONSHIP_TYPE.FOOTER,
)
BROKEN_WORD = (
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    RuntimeError,
    OSError,
    EOFError,
)


def read_word(data: bytes) -> list[Line]:
    try:
        refuse_bombs(data)
        document = docx.Document(BytesIO(data))
        lines = list(word_lines(document))
    except BROKEN_WORD as error:
        raise Unreadable(
            _("The file cannot be read as a Word document. Open it in Word and save it again as .docx.")
        ) from error
    return [Line(number, text, 1, False, form) for number, (text, form) in enumerate(lines, start=1)]


def refuse_bombs(data: bytes) -> None:
    """What a packed file would become is bounded before any of it is unpacked; its XML declares no entities."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        if (
            len(parts) > MAX_PARTS
            or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
            or sum(part.file_size for part in xml) > MAX_UNPACKED_XML_BYTES
        ):
            raise Unreadable(_("The file unpacks to far more than a document’s text. It is not read."))
        for part in xml:
            if b"<!DOCTYPE" in archive.read(part):
                raise Unreadable(_("The file’s XML declares entities of its own, which no Word document does."))


def word_lines(document: Any) -> Iterator[tuple[str, Form]]:
    part = document.part
    roots = [document.element.body]
    seen: set[str] = set()
    for kind in OTHER_PARTS:
        for relation in part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                roots.append(etree.fromstring(relation.target_part.blob, parser))
    for place, root in enumerate(roots):
        for paragraph in root.iter(W_P):
            if any(above.tag in LEFT_OUT for above in paragraph.iterancestors()):
                continue
            form = word_form(paragraph, document) if place == 0 else Form.PARAGRAPH
            for line in "".join(word_text(paragraph)).split("\n"):
                text = tidy(line)
                if not text or (place and text in seen):
                    continue
                if place:
                    seen.add(text)
                yield text, form
                form = Form.ON


def word_text(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in LEFT_OUT or child.tag == W_P:
            continue
        if child.tag in (W_T, MATH_TEXT):
            yield child.text or ""
        elif child.tag == W_TAB:
            yield " "
        elif child.tag in (W_BR, W_CR):
            yield "\n"
        elif child.tag == W_HYPHEN:
            yield "-"
        else:
            yield from word_text(child)


def word_form(paragraph: Any, document: Any) -> Form:
    style = (Paragraph(paragraph, document._body).style.name or "").lower()  # type: ignore[union-attr]
    if style.startswith(("heading", "title")):
        return Form.HEADING
    if style.startswith("list number"):
        return Form.NUMBER
    if style.startswith("list bullet") or paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
        return Form.BULLET
    return Form.PARAGRAPH
