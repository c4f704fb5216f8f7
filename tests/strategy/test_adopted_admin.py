import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from reversion.models import Revision

from strategy.adopted.placement import by_record
from strategy.models import AdoptedDocument, AdoptedText
from tests.factories import make_decision
from tests.strategy.documents import BROCHURE, POLICY, make_harbour, zip_bomb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

ADD = "/admin/strategy/adopteddocument/add/"


@pytest.fixture
def harbour():
    return make_harbour()


def upload(client, strategy, name="havn.txt", data=BROCHURE, **fields):
    content = data.encode() if isinstance(data, str) else data
    return client.post(ADD, {"strategy": strategy.pk, "file": SimpleUploadedFile(name, content), **fields})


@pytest.fixture
def document(admin_client, harbour):
    response = upload(admin_client, harbour, valid_from="2020", decision=make_decision(title_da="Sag 7").pk)
    assert response.status_code == 302
    return AdoptedDocument.objects.get()


def address(document) -> str:
    return reverse("admin:strategy_adopteddocument_change", args=[document.pk])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_uploaded_document_is_shown_beside_the_records_and_nothing_is_public(admin_client, document, admin_user):
    page = admin_client.get(address(document))

    content = page.content.decode()
    assert (document.name, document.uploaded_by) == ("havn.txt", admin_user)
    beside = content.partition('id="m1-baade"')[2].partition("</section>")[0]
    assert "Nye både" in beside
    assert "Små både til børnene." in beside
    assert "19 linjer er placeret" in " ".join(content.split())
    assert "fiske|redskaber" in content
    assert "Vi vil svømme" in content.partition('id="m1"')[2].partition("</section>")[0]
    assert AdoptedText.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("tom.txt", " ", "ingen ord"),
        ("latin.txt", POLICY.encode("latin-1"), "ikke UTF-8"),
        ("bombe.docx", zip_bomb(13_000_000), "pakker sig ud"),
        ("plan.pdf", "%PDF", "en slags fil"),
        ("opskrift.txt", "Pandekager\n", "ligner ikke dokumentet"),
        ("stor.txt", b"o" * 2_100_000, "fylder mere end 2 MB"),
    ],
)
def test_wrong_file_gets_one_error_and_is_not_kept(admin_client, harbour, name, data, reason):
    response = upload(admin_client, harbour, name, data)

    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == ["file"]
    assert [text for text in errors["file"] if reason in text] == errors["file"]
    assert AdoptedDocument.objects.count() == 0


def test_paragraph_is_moved_with_all_its_lines(admin_client, document):
    response = admin_client.post(address(document), {"_move": "m1-baade", "lines": ["25"], "record": "m1-kort"})

    document.refresh_from_db()
    assert response["Location"].endswith("/change/#m1-baade")
    assert [row.line for row in by_record(document.rows)["m1-kort"]] == [25, 26, 30, 31]
    admin_client.post(address(document), {"_move": "unplaced", "lines": ["10", "35"], "record": "fisk"})
    document.refresh_from_db()
    assert [row.text for row in by_record(document.rows)[""]] == ["Fokuspunkter"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"record": "fisk"}, "Sæt kryds"),
        ({"lines": ["11"], "record": "fisk"}, "11"),
        ({"lines": ["25"], "record": "findes-ikke"}, "findes-ikke"),
        ({"lines": ["x\0"], "record": ""}, "x"),
    ],
)
def test_move_that_makes_no_sense_is_refused_in_words(admin_client, document, sent, reason):
    before = document.lines

    response = admin_client.post(address(document), {"_move": "m1"} | sent, follow=True)

    document.refresh_from_db()
    assert document.lines == before
    assert any(reason in text for text in said(response))


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"_answer": "ticked", "ticked": ["8"]}, "fiskeredskaber"),
        ({"_answer": "ticked"}, "fiske- redskaber"),
        ({"_answer": "others"}, "fiskeredskaber"),
        ({"_answer": "others", "ticked": ["8"]}, "fiske- redskaber"),
    ],
)
def test_broken_words_are_decided(admin_client, document, sent, word):
    page = admin_client.post(address(document), sent, follow=True).content.decode()

    assert word in page
    assert "fiske|redskaber" not in page


def test_table_is_taken_corrected_and_handed_back(admin_client, document):
    table = admin_client.get(reverse("admin:strategy_adopteddocument_placement", args=[document.pk]))
    assert 'filename="havn.placement.csv"' in table["Content-Disposition"]
    corrected = table.content.decode("utf-8-sig").replace("10,,paragraph", "10,fisk,heading")

    admin_client.post(
        address(document), {"_correct": "1", "placement": SimpleUploadedFile("t.csv", corrected.encode("utf-8-sig"))}
    )
    document.refresh_from_db()
    assert "10" in {str(row.line) for row in by_record(document.rows)["fisk"]}

    for file, reason in ((b"line,record\n", "mangler kolonnen"), (b"\xff\xfe", "ikke UTF-8"), (b"", "")):
        response = admin_client.post(
            address(document), {"_correct": "1", "placement": SimpleUploadedFile("t.csv", file)}, follow=True
        )
        assert any(reason in text for text in said(response))


def test_document_and_corrected_table_can_be_uploaded_together(admin_client, document, harbour):
    table = admin_client.get(reverse("admin:strategy_adopteddocument_placement", args=[document.pk]))
    corrected = SimpleUploadedFile("t.csv", table.content.replace(b"10,,paragraph", b"10,fisk,heading"))

    upload(admin_client, harbour, placement=corrected)

    assert {row.line for row in by_record(AdoptedDocument.objects.latest("pk").rows)["fisk"]} == {6, 7, 8, 10}
    response = upload(admin_client, harbour, placement=SimpleUploadedFile("t.csv", b"line,record,as,text\n"))
    assert list(response.context["adminform"].form.errors) == ["placement"]


def test_confirmed_placement_is_public_with_decision_and_history(admin_client, client, document, admin_user):
    response = admin_client.post(address(document), {"_confirm": "1"}, follow=True)

    assert AdoptedDocument.objects.count() == 0
    assert "5 poster fik en første version" in said(response)[0]
    revision = Revision.objects.latest("pk")
    assert (revision.user, revision.comment) == (admin_user, "Vedtaget tekst læst ind fra havn.txt")
    text = AdoptedText.objects.get(item__key="m1-baade")
    assert (text.version, text.valid_from, text.decision.title_da) == (1, "2020", "Sag 7")
    page = client.get(text.item.get_absolute_url()).content.decode()
    assert "Små både til børnene." in page
    assert "Sag 7" in page


def test_new_version_is_shown_word_by_word_and_must_be_asked_for(admin_client, document, harbour):
    admin_client.post(address(document), {"_confirm": "1"})
    upload(admin_client, harbour, data=BROCHURE.replace("ti både", "tyve både"))
    again = AdoptedDocument.objects.get()

    page = admin_client.get(address(again)).content.decode()
    assert re.search(r"<del>.{0,80}: </span>ti<span", page)
    assert re.search(r"<ins>.{0,80}: </span>tyve<span", page)
    refused = admin_client.post(address(again), {"_confirm": "1"}, follow=True)
    assert "Bed om en ny version" in said(refused)[0]
    assert AdoptedText.objects.filter(version=2).count() == 0

    admin_client.post(address(again), {"_confirm": "1", "is_new_version": "on"})
    assert [text.item.key for text in AdoptedText.objects.filter(version=2)] == ["m1-baade"]


def test_document_that_is_gone_and_one_of_others_are_not_shown(admin_client, client, document):
    assert admin_client.get("/admin/strategy/adopteddocument/999999/change/").status_code == 404
    assert client.get(address(document)).status_code == 302
    reader = User.objects.create_user("laeser", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_adopteddocument"))
    client.force_login(reader)
    assert client.get(address(document)).status_code == 403
    assert client.post(address(document), {"_confirm": "1"}).status_code == 403
    assert client.get(reverse("admin:strategy_adopteddocument_placement", args=[document.pk])).status_code == 403


def test_who_may_not_add_adopted_text_can_place_but_not_confirm(client, document):
    helper = User.objects.create_user("hjaelper", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="change_adopteddocument"))
    client.force_login(helper)

    assert 'name="_confirm"' not in client.get(address(document)).content.decode()
    assert client.post(address(document), {"_move": "m1", "lines": ["10"], "record": "m1"}).status_code == 302
    assert client.post(address(document), {"_confirm": "1"}).status_code == 403
    assert AdoptedText.objects.count() == 0


def test_record_deleted_meanwhile_leaves_its_lines_among_those_not_placed(admin_client, document):
    document.lines = [[row[0], "slettet" if row[1] == "fisk" else row[1], *row[2:]] for row in document.lines]
    document.save()

    page = admin_client.get(address(document)).content.decode()

    assert "Fisk og net" in page.partition('id="unplaced"')[2].partition("</section>")[0]
    assert "16 linjer er placeret" in " ".join(page.split())


@pytest.mark.parametrize("times", [1, 20])
def test_queries_do_not_grow_with_the_document(admin_client, document, django_assert_num_queries, times):
    document.lines = [[number + 100 * time, *row] for time in range(times) for number, *row in document.lines]
    document.save()

    with django_assert_num_queries(6):
        admin_client.get(address(document))
