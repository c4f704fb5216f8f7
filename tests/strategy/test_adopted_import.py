import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from reversion.models import Revision

from herning_portal.publishing import Edition
from strategy.adopted.placement import squash
from strategy.models import AdoptedText
from tests.factories import make_decision, make_focus_point, make_goal, make_strategy
from tests.strategy.documents import BROCHURE, POLICY, make_harbour, word_file, zip_bomb

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour():
    return make_harbour()


@pytest.fixture
def document(tmp_path) -> Path:
    path = tmp_path / "havn.txt"
    path.write_text(BROCHURE, encoding="utf-8")
    return path


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("import_adopted_text", *map(str, arguments), stdout=out)
    return out.getvalue()


def texts() -> dict[str, str]:
    return {text.item.key: text.text for text in AdoptedText.objects.select_related("item")}


def state() -> tuple[object, ...]:
    """All that an import could change."""
    return (
        list(AdoptedText.objects.order_by("pk").values()),
        Revision.objects.count(),
        list(Edition.objects.values_list("number", flat=True)),
    )


def test_document_is_read_in_with_decision_history_and_a_summary(harbour, document):
    decision = make_decision(key="sag-1")

    told = run(document, "--strategy", "havn", "--valid-from", "2020-03", "--decision", "sag-1")

    assert texts() == {
        "hvad": "<p>Havnen er byens hjerte, og her mødes børn og voksne hver dag. Vi ønsker at gøre havnen til et godt "
        "sted for alle, der bor her.</p><h3>HVAD?</h3>",
        "fisk": "<h3>Fisk og net</h3><p>Vi vil gerne have flere fiskere. De skal have bedre fiskeredskaber og lære at "
        "bruge dem.</p>",
        "m1": "<p>Byens både er gamle. Derfor vil vi bygge nye og sejle længere ud, når vinden er god.</p>"
        "<h3>VI VIL SEJLE LÆNGERE UD</h3><h3>MÅL 1</h3>",
        "m1-baade": "<h3>Nye både</h3><p>Vi vil bygge ti både om året:</p>"
        "<ul><li>Små både til børnene.</li><li>Store både.</li></ul>",
        "m1-kort": "<h3>Kort og kompas</h3><p>Alle skal kunne læse et kort, inden de sejler ud.</p>",
    }
    assert {(text.version, text.valid_from, text.decision_id) for text in AdoptedText.objects.all()} == {
        (1, "2020-03", decision.pk)
    }
    assert Revision.objects.latest("pk").comment == "Vedtaget tekst læst ind fra havn.txt"
    assert told.splitlines()[-1] == (
        "Adopted text: 5 records with a first version, 0 with a new one, 0 unchanged; 19 lines placed, 3 not, "
        "1 commitments not found."
    )
    assert told.count("Not placed, line") == 3


def test_every_line_of_the_file_is_in_a_record_or_told_as_not_placed(harbour, document):
    told = run(document, "--strategy", "havn")

    unplaced = [line.partition(": ")[2] for line in told.splitlines() if line.startswith("Not placed")]
    stored = "".join(text.replace("<h3>", " ").replace("<p>", " ") for text in texts().values())
    everything = squash(BROCHURE)
    without_tags = squash("".join(part.partition(">")[2] for part in f">{stored}".split("<")))
    assert sorted(everything) == sorted(without_tags + squash("".join(unplaced)))


def test_dry_run_changes_nothing_tells_all_and_writes_a_placement_file(harbour, document):
    before = state()

    told = run(document, "--strategy", "havn", "--dry-run")

    assert state() == before
    assert "m1-baade (Nye både): lines 22-23, 25-26, 28, new" in told
    assert "Not placed, line 10: 12" in told
    assert "One word? fiske redskaber (line 8, now as joined" in told
    assert "Place not found: m1-t1, “Vi vil svømme”" in told
    assert "m1-baade-t1" not in told
    assert told.splitlines()[-1].endswith("Nothing was changed.")
    assert (
        document.with_suffix(".placement.csv")
        .read_text(encoding="utf-8-sig")
        .startswith("line,record,as,text,question\n1,hvad,")
    )


def test_corrected_placement_is_taken_and_never_written_over(harbour, document):
    placement = document.with_suffix(".placement.csv")
    run(document, "--strategy", "havn", "--dry-run")
    corrected = placement.read_text(encoding="utf-8-sig").replace("10,,paragraph", "10,m1-kort,heading")
    placement.write_text(corrected, encoding="utf-8")

    with pytest.raises(CommandError, match="is there already and differs"):
        run(document, "--strategy", "havn", "--dry-run")
    assert placement.read_text(encoding="utf-8") == corrected
    run(document, "--strategy", "havn", "--dry-run", "--placement", placement)
    run(document, "--strategy", "havn", "--placement", placement)

    assert texts()["m1-kort"].startswith("<h3>12</h3>")


def test_placement_file_can_be_written_elsewhere(harbour, document, tmp_path):
    elsewhere = tmp_path / "andetsteds.csv"

    run(document, "--strategy", "havn", "--dry-run", "--placement", elsewhere)

    assert elsewhere.exists()
    assert not document.with_suffix(".placement.csv").exists()


def test_the_same_document_twice_changes_nothing(harbour, document):
    run(document, "--strategy", "havn")
    before = state()

    told = run(document, "--strategy", "havn")
    run(document, "--strategy", "havn", "--new-version")

    assert "0 with a new one, 5 unchanged" in told
    assert state() == before


def test_another_wording_needs_new_version_and_follows_only_where_it_differs(harbour, document):
    run(document, "--strategy", "havn")
    before = state()
    placement = document.with_suffix(".placement.csv")
    document.write_text(BROCHURE.replace("ti både", "tyve både"), encoding="utf-8")
    run(document, "--strategy", "havn", "--dry-run")
    placement.write_text(placement.read_text(encoding="utf-8").replace(",m1-kort,", ",,"), encoding="utf-8")

    with pytest.raises(CommandError, match=r"1 records have another adopted text.*--new-version.*Nothing was changed"):
        run(document, "--strategy", "havn", "--placement", placement)
    assert state() == before
    told = run(document, "--strategy", "havn", "--placement", placement, "--new-version", "--valid-from", "2026")

    versions = AdoptedText.objects.filter(version=2)
    assert [(text.item.key, text.valid_from) for text in versions] == [("m1-baade", "2026")]
    assert "tyve både" in versions[0].text
    assert AdoptedText.objects.get(item__key="m1-baade", version=1).text.count("ti både") == 1
    assert "No words for m1-kort, which keeps its adopted text (Kort og kompas)." in told


def test_records_without_text_can_be_filled_without_a_new_version(harbour, document):
    placement = document.with_suffix(".placement.csv")
    run(document, "--strategy", "havn", "--dry-run")
    whole = placement.read_text(encoding="utf-8-sig")
    placement.write_text(whole.replace(",m1-kort,", ",,"), encoding="utf-8")
    run(document, "--strategy", "havn", "--placement", placement)
    assert "m1-kort" not in texts()

    placement.write_text(whole, encoding="utf-8")
    run(document, "--strategy", "havn", "--placement", placement)

    assert set(texts()) == {"hvad", "fisk", "m1", "m1-baade", "m1-kort"}


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_html_and_word_come_in_the_same_way(harbour, tmp_path, suffix):
    path = tmp_path / f"havn.{suffix}"
    if suffix == "html":
        path.write_text(
            "<h1>Mål 1: Vi vil sejle længere ud</h1><p>Byens både.</p><h2>Nye både</h2><ul><li>Ti.<li>Tyve.</ul>",
            encoding="utf-8",
        )
    else:
        path.write_bytes(
            word_file(
                ("Heading 1", "Mål 1: Vi vil sejle længere ud"),
                ("Normal", "Byens både."),
                ("Heading 2", "Nye både"),
                ("List Bullet", "Ti."),
                ("List Bullet", "Tyve."),
            )
        )

    run(path, "--strategy", "havn")

    assert texts() == {
        "m1": "<h3>Mål 1: Vi vil sejle længere ud</h3><p>Byens både.</p>",
        "m1-baade": "<h3>Nye både</h3><ul><li>Ti.</li><li>Tyve.</li></ul>",
    }


WRONG_FILES = {
    "tom.txt": b"",
    "latin.txt": POLICY.encode("latin-1"),
    "bombe.docx": zip_bomb(13_000_000),
    "billede.txt": b"\x89PNG\r\n\x1a\n\0\0",
    "opskrift.txt": "Pandekager\n\nTag tre æg.\n".encode(),
    "politik.txt": POLICY.encode(),
}


@pytest.mark.parametrize("name", sorted(WRONG_FILES))
def test_wrong_file_gets_one_error_and_changes_nothing(harbour, tmp_path, name):
    other = make_strategy(key="politik", title_da="Havnepolitik")
    goal = make_goal(strategy=other, title_da="Fiskeri")
    for title in ("Redskaber", "Vejledning", "Både"):
        make_focus_point(parent=goal, title_da=title)
    path = tmp_path / name
    path.write_bytes(WRONG_FILES[name])
    before = state()

    with pytest.raises(CommandError) as caught:
        run(path, "--strategy", "havn")

    assert str(caught.value).endswith("Nothing was changed.")
    assert ("Havnepolitik" in str(caught.value)) == (name == "politik.txt")
    assert state() == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--strategy", "findes-ikke"], "No strategy has the key 'findes-ikke'. There are: havn"),
        (["--strategy", "ha\0vn"], "No strategy has the key"),
        (["--strategy", "havn", "--decision", "x"], "No decision has the key 'x'. There are: none yet"),
        (["--strategy", "havn", "--valid-from", "i fjor"], "--valid-from: “i fjor” is not a date"),
        (["--strategy", "havn", "--placement", "findes-ikke.csv"], "findes-ikke.csv cannot be read"),
    ],
)
def test_wrong_question_is_answered_with_the_remedy(harbour, document, arguments, reason):
    with pytest.raises(CommandError) as caught:
        run(document, *arguments)

    assert reason in str(caught.value)
    assert AdoptedText.objects.count() == 0


def test_file_that_is_not_there_is_named(harbour, tmp_path):
    with pytest.raises(CommandError, match=r"mangler\.txt cannot be read: No such file"):
        run(tmp_path / "mangler.txt", "--strategy", "havn")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path, "--strategy", "havn")


def test_strategy_without_texts_cannot_be_imported_into(document):
    make_strategy(key="tom")

    with pytest.raises(CommandError, match="no sections, goals or points"):
        run(document, "--strategy", "tom")


def test_crash_half_way_leaves_nothing(harbour, document, monkeypatch):
    before = state()
    save = AdoptedText.save

    def crash(self, *args, **kwargs):
        if self.item.key == "m1-baade":
            raise OSError("disk full")
        save(self, *args, **kwargs)

    monkeypatch.setattr(AdoptedText, "save", crash)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        run(document, "--strategy", "havn")

    assert state() == before


def test_two_who_import_at_once_do_not_both_win(harbour, document, monkeypatch):
    save = AdoptedText.save

    def overtaken(self, *args, **kwargs):
        monkeypatch.setattr(AdoptedText, "save", save)
        AdoptedText(item=self.item, version=self.version, text="<p>Den andens.</p>").save()
        save(self, *args, **kwargs)

    monkeypatch.setattr(AdoptedText, "save", overtaken)
    with pytest.raises(CommandError, match="at the same moment"), transaction.atomic():
        run(document, "--strategy", "havn")

    assert AdoptedText.objects.count() == 0
