"""The index follows the records: in the same transaction, with their gates, whatever writes them."""

from datetime import timedelta
from threading import Thread
from time import sleep
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reversion.models import Version

from herning_portal.models import Term
from herning_portal.publishing import Publishable, change
from herning_portal.search import analyser, finder, keeping
from herning_portal.search.backends.opensearch import OpenSearchEngine
from herning_portal.search.finder import search, suggest
from herning_portal.search.models import SearchEntry, SearchIndex, SearchText, SearchWord
from herning_portal.search.registry import concrete, searchables
from tests.factories import (
    make_chapter,
    make_commitment,
    make_focus_point,
    make_goal,
    make_housing_rule,
    make_provider,
    make_strategy,
    make_term,
    save,
)
from tests.search.fake_opensearch import FakeOpenSearch

pytestmark = pytest.mark.django_db

FAR_AHEAD = timezone.now() + timedelta(days=900)


def found(question: str, language: str = "da") -> set[str]:
    results = search(question, language)
    hits = {hit.key for hit in results.hits.found}
    assert results.total == len(hits)
    assert {hit.key for hit in suggest(question, language)} <= hits
    return hits


class Counting:
    """Counts the statements that a connection executes."""

    number = 0

    def __call__(self, execute: Any, *statement: Any) -> Any:
        self.number += 1
        return execute(*statement)


def save_in_turn(record: Any) -> None:
    """The tests' SQLite lives in memory, where a second writer is turned away and not made to wait."""
    for _attempt in range(200):
        try:
            save(record)
        except OperationalError:
            sleep(0.01)
        else:
            return
    raise AssertionError("The other writer never came to an end.")


def known_words() -> set[str]:
    return set(SearchWord.objects.filter(language="da").values_list("word", flat=True))


@pytest.mark.parametrize("hidden", [{"draft": True}, {"withdrawn": True}])
def test_hidden_records_and_all_below_them_are_not_found(hidden):
    strategy = make_strategy(title_da="Zebraplanen", **hidden)
    goal = make_goal(strategy=strategy, title_da="Zebramålet")
    make_commitment(parent=goal, title_da="Zebraløftet")
    make_goal(title_da="Zebrakladden", **hidden)
    shown = make_focus_point(title_da="Zebraen", key="zebra")
    make_commitment(parent=shown, title_da="Zebraløfte", **hidden)
    make_chapter(title_da="Om zebraen", **hidden)

    assert found("zebra") == {"zebra"}
    for asked in ("zebraplanen", "zebraplanem", "zebrakladde"):
        results = search(asked, "da")
        # As for a word that is nowhere: nothing tells that it is in a hidden text.
        assert results.question.unknown == [asked]
        assert results.question.corrected == []
        assert set(results.nearest) <= {"zebraen"}


def test_ancestors_that_are_published_or_withdrawn_take_their_text_along():
    strategy = make_strategy(draft=True)
    goal = make_goal(strategy=strategy, title_da="Giraffen", key="giraf")
    make_commitment(parent=make_focus_point(parent=goal), title_da="En giraf", key="loefte")

    assert found("giraf") == set()
    strategy.published_at = timezone.now()
    save(strategy)
    assert found("giraf") == {"giraf", "loefte"}
    goal.withdrawn_at = timezone.now()
    save(goal)
    assert found("giraf") == set()


def test_scheduled_record_is_found_from_its_minute_to_its_last():
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False) as clock:
        now = timezone.now()
        goal = make_goal(
            strategy=make_strategy(published_at=now + timedelta(minutes=2)), title_da="Tapiren", key="tapir"
        )
        goal.withdrawn_at = now + timedelta(minutes=4)
        save(goal)

        for minute, expected in enumerate([set(), set(), {"tapir"}, {"tapir"}, set()]):
            assert found("tapir") == expected, minute
            assert bool(search("tapirem", "da").question.corrected) == bool(expected)
            clock.shift(60)


def test_changed_words_are_found_and_the_old_ones_forgotten():
    term = make_term(term_da="Pingvin", definition_da="En fugl.")
    assert found("pingvin") == {term.key}

    term.term_da = "Alk"
    save(term)

    assert (found("pingvin"), found("alk"), found("fugl")) == (set(), {term.key}, {term.key})
    assert {"alk", "fugl"} <= known_words()
    assert "pingvin" not in known_words()


def test_deleted_record_and_its_words_are_gone():
    term = make_term(term_da="Dronte")

    with change(None, "Væk"):
        term.delete()

    assert found("dronte") == set()
    assert not SearchEntry.objects.exists()
    assert not SearchText.objects.exists()
    assert known_words() == set()


def test_deletion_takes_its_turn_before_it_touches_the_index():
    """Or a rebuild and a deletion could each wait for the other."""
    term = make_term(term_da="Dronte")

    with change(None, "Væk"), CaptureQueriesContext(connection) as queries:
        term.delete()

    kinds = [query["sql"] for query in queries]
    turn = next(place for place, sql in enumerate(kinds) if sql.startswith('UPDATE "herning_portal_edition"'))
    touched = next(place for place, sql in enumerate(kinds) if "herning_portal_search" in sql)
    assert turn < touched


def test_record_brought_back_from_history_is_found_as_it_was():
    term = make_term(term_da="Mammut")
    term.term_da = "Elefant"
    save(term)

    with change(None, "Bragt tilbage"):
        Version.objects.get_for_object(term).last().revision.revert()

    assert (found("mammut"), found("elefant")) == ({term.key}, set())


def test_change_that_is_undone_leaves_the_index_as_it_was():
    make_term(term_da="Bæver")
    before = list(SearchText.objects.values_list("texts", flat=True)), known_words()

    with change(None, "Prøve") as door:
        Term(key="odder", term_da="Odder", definition_da="Et dyr.").save()
        door.undo()

    assert (list(SearchText.objects.values_list("texts", flat=True)), known_words()) == before


def test_translation_is_found_in_its_language_and_danish_everywhere():
    save(Term(key="raev", term_da="Ræv", definition_da="Et rovdyr.", term_en="Fox", definition_en="A predator."))
    make_term(key="ulv", term_da="Ulv", definition_da="Et rovdyr.")

    assert found("fox", "en") == {"raev"}
    assert found("fox", "de") == set()
    assert found("ræv", "en") == {"raev"}
    assert found("rovdyr", "en") == {"ulv"}
    hit = search("ulv", "en").hits.found[0]
    assert (hit.language, hit.title_language, hit.is_translated) == ("en", "da", False)


def test_terms_of_a_landlord_are_found_in_its_entry_whatever_becomes_of_them():
    landlord, other = make_provider(key="udlejer"), make_provider(key="anden")
    rule = make_housing_rule(provider=landlord, text_da="Du må holde leguan.")
    make_housing_rule(provider=make_provider(draft=True), text_da="Ingen leguan.")
    make_housing_rule(text_da="Kommunen holder leguan.")
    assert found("leguan") == {"udlejer"}

    rule.text_da = "Du må holde gekko."
    save(rule)
    assert (found("leguan"), found("gekko")) == (set(), {"udlejer"})

    rule.provider = other
    save(rule)
    assert found("gekko") == {"anden"}

    rule.is_history = True
    save(rule)
    assert found("gekko") == set()


def test_deleted_term_of_a_landlord_is_found_no_more():
    rule = make_housing_rule(provider=make_provider(), text_da="Du må holde leguan.")
    assert len(found("leguan")) == 1

    with change(None, "Væk"):
        rule.delete()

    assert found("leguan") == set()
    assert "leguan" not in known_words()


def test_lower_weight_of_what_is_replaced_follows_the_later_document():
    later = make_strategy(draft=True)
    strategy = make_strategy(replaced_by=later, is_current=True)
    goal = make_goal(strategy=strategy)
    weight = SearchEntry.objects.get(kind="goal", object_id=goal.pk, language="da").weight

    later.published_at = timezone.now()
    save(later)

    assert SearchEntry.objects.get(kind="goal", object_id=goal.pk, language="da").weight < weight


def test_rebuild_replaces_every_entry_in_place_and_sweeps_what_is_left():
    goal = make_goal(title_da="Vandrefalken", key="falk")
    before = set(SearchEntry.objects.values_list("pk", flat=True))
    SearchEntry.objects.filter(object_id=goal.pk, kind="goal").update(title_size=99)
    for kind, object_id in (("goal", 10**9), ("kind-of-old", 1)):
        entry = SearchEntry.objects.create(
            kind=kind, object_id=object_id, language="da", key="left", live_from=timezone.now()
        )
        SearchText.objects.create(entry=entry, url="/", texts=[["a", "da", "Vandrefalken"]], place=[], words={})
    SearchIndex.objects.update_or_create(pk=1, defaults={"analyser_version": analyser.VERSION - 1})
    assert not keeping.is_current()

    for _searchable, _done, _number in keeping.rebuild():
        assert found("vandrefalken") >= {"falk"}

    assert set(SearchEntry.objects.values_list("pk", flat=True)) == before
    assert not SearchEntry.objects.filter(title_size=99).exists()
    assert keeping.is_current()


def test_rebuild_with_another_analyser_knows_words_by_their_new_terms(monkeypatch):
    make_term(key="gnu", term_da="Gnuer")
    assert found("gnuerne") == {"gnu"}
    monkeypatch.setitem(analyser.STEMMERS, "da", "")
    analyser.term.cache_clear()
    analyser.terms_of.cache_clear()

    list(keeping.rebuild())

    assert SearchWord.objects.get(language="da", word="gnuer").term == "dagnuer"
    assert SearchWord.objects.get(language="da", word="gnuer").entries == len(settings.LANGUAGES)
    assert found("gnuer") == {"gnu"}
    monkeypatch.undo()
    analyser.term.cache_clear()
    analyser.terms_of.cache_clear()


@pytest.mark.parametrize("hidden", [{"draft": True}, {"withdrawn": True}, {"published_at": FAR_AHEAD}])
def test_hidden_record_is_never_found_counted_or_suggested_while_the_index_is_rebuilt(hidden):
    make_goal(title_da="Kænguruen", key="synlig")
    make_goal(title_da="Kænguruplanen", **hidden)

    for _progress in keeping.rebuild():
        # found() holds total and suggestions against the hits.
        assert found("kænguru") == {"synlig"}
        asked = search("kænguruplanen", "da")
        assert (asked.total, asked.question.unknown) == (0, ["kænguruplanen"])
        assert "kænguruplanen" not in asked.nearest


def test_record_withdrawn_while_the_index_is_rebuilt_stays_hidden():
    goals = [make_goal(title_da="Lossen", key=f"los-{number}") for number in range(3)]

    for number, _progress in enumerate(keeping.rebuild()):
        if number == 1:
            goals[0].withdrawn_at = timezone.now()
            save(goals[0])
        assert "los-0" not in found("lossen") or number == 0

    assert found("lossen") == {"los-1", "los-2"}


def test_rebuild_says_how_far_it_is_and_does_nothing_when_not_needed(capsys):
    make_goal()

    call_command("rebuild_search")
    assert "1 of 1" in capsys.readouterr().out
    call_command("rebuild_search", "--if-needed")
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("shipped_here")
def test_every_kind_follows_all_that_its_gate_depends_on():
    for searchable in searchables:
        for record in searchable.rows().order_by("?")[:25]:
            for above in record.ancestors() if isinstance(record, Publishable) else []:
                touched = searchable.touched({concrete(type(above)): {above.pk}})
                assert touched is not None, (searchable.kinds.keys(), above)
                assert searchable.rows().filter(touched, pk=record.pk).exists(), (record, above)


@pytest.fixture
def cluster(settings, monkeypatch):
    """The site with a stand-in of a cluster as its engine."""
    settings.OPENSEARCH_INDEX = "test"
    stand_in = OpenSearchEngine(FakeOpenSearch())
    monkeypatch.setattr(keeping, "engine", lambda: stand_in)
    monkeypatch.setattr(finder, "engine", lambda: stand_in)
    return stand_in


def test_cluster_is_written_when_the_change_is_and_only_then(cluster, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        term = make_term(term_da="Dovendyr")
    assert found("dovendyr") == {term.key}

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError), transaction.atomic():
        term.term_da = "Myresluger"
        save(term)
        raise ValueError
    assert found("dovendyr") == {term.key}

    with django_capture_on_commit_callbacks(execute=True), change(None, "Væk"):
        term.delete()
    assert found("dovendyr") == set()
    assert cluster.client.documents == {}


def test_cluster_behind_the_database_never_shows_what_is_withdrawn(cluster, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        goal = make_goal(title_da="Ulvens hule")
    with django_capture_on_commit_callbacks():
        goal.withdrawn_at = timezone.now()
        save(goal)

    assert search("ulvens hule", "da").hits.found == []
    assert suggest("ulvens hule", "da") == []


def test_change_stays_when_the_cluster_refuses_it(cluster, django_capture_on_commit_callbacks, monkeypatch, caplog):
    monkeypatch.setattr(cluster.client, "bulk", lambda **_said: {"errors": True, "items": [{"index": {"status": 429}}]})

    with django_capture_on_commit_callbacks(execute=True):
        term = make_term(term_da="Næbdyr")

    assert Term.objects.filter(pk=term.pk).exists()
    assert "429" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_writers_leave_no_entry_of_a_hidden_text():
    """One takes the document off the site while the other edits a goal of it."""
    strategy = make_strategy()
    goal = make_goal(strategy=strategy, title_da="Egernet", key="egern")

    def edit() -> None:
        try:
            for number in range(5):
                goal.title_da = f"Egernet {number}"
                save_in_turn(goal)
        finally:
            connection.close()

    other = Thread(target=edit)
    other.start()
    strategy.withdrawn_at = timezone.now()
    save_in_turn(strategy)
    other.join()

    assert not SearchEntry.objects.filter(kind="goal").live().exists()
    assert search("egernet", "da").total == 0


def test_entries_are_written_in_a_number_of_queries_that_does_not_grow():
    goal = make_goal()
    for _number in range(3):
        make_commitment(parent=goal)
    goal.title_da = "Nyt navn"
    with transaction.atomic(), connection.execute_wrapper(few := Counting()):
        save(goal)

    for _number in range(20):
        make_commitment(parent=goal)
    goal.title_da = "Endnu et navn"
    with transaction.atomic(), connection.execute_wrapper(many := Counting()):
        save(goal)

    assert many.number == few.number
