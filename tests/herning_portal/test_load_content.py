import json

import pytest
from django.core.management import CommandError, call_command

from herning_portal.models import Source, Term
from herning_portal.publishing import Edition, change
from strategy.models import Strategy, TextItem
from tests.factories import LEVELS

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.FIXTURE_DIRS = [tmp_path]
    return tmp_path


def write(folder, name, *records):
    (folder / name).write_text(json.dumps([{"model": model, "fields": fields} for model, fields in records]))


def test_second_load_adds_and_changes_nothing(shipped_here, capsys):
    before = Edition.objects.get().number

    call_command("load_content")

    assert "0 added" in capsys.readouterr().out
    assert Edition.objects.get().number == before


def test_edit_survives_a_load(shipped_here):
    strategy = Strategy.objects.get(key="uddannelsesstrategi")
    with change(None, "Rettet af en redaktør"):
        strategy.title_en = "Edited"
        strategy.save()
        strategy.sources.clear()

    call_command("load_content", verbosity=0)

    strategy.refresh_from_db()
    assert (strategy.title_en, strategy.sources.count()) == ("Edited", 0)


def test_missing_record_is_added_again(shipped_here):
    total = Term.objects.count()
    with change(None, "Slettet"):
        Term.objects.get(key="focus-point").delete()

    call_command("load_content", verbosity=0)

    assert Term.objects.count() == total


def test_dry_run_says_what_it_would_add_and_adds_nothing(capsys):
    call_command("load_content", dry_run=True)

    assert "would be added" in capsys.readouterr().out
    assert TextItem.objects.count() == Term.objects.count() == 0


def test_wrong_record_is_named_and_nothing_is_saved(folder):
    write(
        folder,
        "10.json",
        ("herning_portal.source", {"key": "good", "title_da": "God"}),
        ("herning_portal.source", {"key": "bad", "title_da": "Dårlig", "dated": "sidste år"}),
    )

    with pytest.raises(CommandError, match=r"10\.json, record 2 .*dated: .*sidste år.* Nothing was added"):
        call_command("load_content")

    assert Source.objects.count() == 0


def test_two_records_that_cannot_both_be_are_named(folder):
    write(
        folder,
        "10.json",
        ("herning_portal.statement", {"key": "about", "title_da": "Om", "in_short_da": "Kort"}),
        ("institutions.organisation", {"key": "a", "kind": "region", "name_da": "A"}),
        (
            "strategy.strategy",
            {"key": "en", "slug": "samme", "organisation": ["a"], "title_da": "En"} | LEVELS,
        ),
        (
            "strategy.strategy",
            {"key": "to", "slug": "samme", "organisation": ["a"], "title_da": "To"} | LEVELS,
        ),
    )

    with pytest.raises(CommandError, match=r"10\.json, record 4 \(To\)"):
        call_command("load_content")

    assert Strategy.objects.count() == 0


def test_unreadable_file_is_named(folder):
    (folder / "10.json").write_text("[{")

    with pytest.raises(CommandError, match=r"10\.json cannot be read"):
        call_command("load_content")


def test_record_may_point_to_one_further_down(folder):
    write(
        folder,
        "10.json",
        ("herning_portal.term", {"key": "a", "term_da": "A", "definition_da": "Se b.", "see": ["b"]}),
        ("herning_portal.term", {"key": "b", "term_da": "B", "definition_da": "Se a.", "see": ["a"]}),
    )

    call_command("load_content", verbosity=0)

    assert {term.key: term.see.key for term in Term.objects.all()} == {"a": "b", "b": "a"}
