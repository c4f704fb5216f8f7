"""10,000 documents of 400 words in each language: what a search costs beside one that finds nothing, in the same run,
and whether building the index takes more memory the more documents there are.

make bench measures SQLite; python tests/run_postgres.py .venv/bin/python -m pytest tests/benchmarks -s the other.
"""

import gc
import random
import re
import time
from collections.abc import Iterator
from itertools import accumulate, chain, product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from herning_portal.search import keeping, vocabulary
from herning_portal.search.words import LEFT_OUT
from strategy.models import Kind, Strategy, TextItem
from tests.factories import make_strategy

GOALS, POINTS, DOCUMENTS = 100, 1_000, 10_000
WORDS, LEXICON_SIZE, BATCH = 400, 20_000, 500
ROUNDS, GOES = 10, 3
MOST_TIMES_AN_EMPTY_SEARCH = 3
# What the process may hold beyond what it held before, and beyond what the first quarter took.
MOST_MEGABYTES, MOST_MEGABYTES_AFTER_A_QUARTER = 200, 40
STEMS = {
    "da": """bolig skole uddannelse plads fag lærer elev virksomhed by kommune hjem ungdom studie praktik vejleder
        arbejde håndværk sundhed sprog kultur leje rente vej have sø ø å stykke gæst hjælp prøve række tænke bygge""",
    "en": """home school course place subject teacher pupil company town council house youth study practice guide
        work craft health language culture rent road garden lake island brook piece guest help test row thought""",
    "de": """wohnung schule bildung platz fach lehrer schüler betrieb stadt gemeinde haus jugend studium praxis
        berater arbeit handwerk gesundheit sprache kultur miete straße garten see insel bach stück gast hilfe""",
}
ENDINGS = {"da": ["", "en", "er", "erne", "ens"], "en": ["", "s", "ing", "ed", "er"], "de": ["", "en", "er", "e", "es"]}
SYLLABLES = ["ba", "du", "fe", "gi", "ho", "ka", "le", "mu", "ny", "po", "ra", "si", "ta", "ve", "sk", "ør", "læ", "må"]


def make_lexicon(language: str) -> list[str]:
    """Words in the order of how often they stand in the texts: question words, then forms of everyday and of rare
    words, one in three a compound."""
    chance = random.Random(language)
    stems = STEMS[language].split()
    compounds = [head + tail for head, tail in product(stems, stems) if head != tail]
    rare = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(LEXICON_SIZE)}
    several = [*compounds, *sorted(rare)]
    chance.shuffle(several)
    forms = [stem + ending for stem in [*stems, *several] for ending in ENDINGS[language]]
    return list(dict.fromkeys([*sorted(LEFT_OUT[language])[:30], *forms]))[:LEXICON_SIZE]


LEXICONS = {language: make_lexicon(language) for language, _name in settings.LANGUAGES}
# As words are in any language: the nth one stands there once in n times.
ODDS = list(accumulate(1 / place for place in range(1, LEXICON_SIZE + 1)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as the site has it: in memory the index itself would be counted."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "portal.sqlite3")


def items(strategy: Strategy, kind: Kind, numbers: range, parents: list[TextItem]) -> Iterator[TextItem]:
    for number in numbers:
        texts = {}
        for language, lexicon in LEXICONS.items():
            drawn = random.Random(f"{language} {number}").choices(lexicon, cum_weights=ODDS, k=WORDS)
            texts[f"title_{language}"] = " ".join(drawn[:6])
            texts[f"in_short_{language}"] = " ".join(drawn[6:40])
            texts[f"body_{language}"] = f"<p>{' '.join(drawn[40:])}</p>"
        yield TextItem(
            strategy=strategy,
            parent=parents[number % len(parents)] if parents else None,
            kind=kind,
            key=f"t-{number}",
            slug=f"t-{number}",
            order=number,
            published_at=timezone.now(),
            **texts,
        )


def write_documents() -> None:
    """Past the door for writing, which would keep each in history and in the index one by one."""
    strategy, above = make_strategy(is_current=True), []
    for kind, numbers in (
        (Kind.GOAL, range(GOALS)),
        (Kind.FOCUS_POINT, range(GOALS, GOALS + POINTS)),
        (Kind.COMMITMENT, range(GOALS + POINTS, DOCUMENTS)),
    ):
        made = []
        for start in range(numbers.start, numbers.stop, BATCH):
            some = list(items(strategy, kind, range(start, min(start + BATCH, numbers.stop)), above))
            QuerySet(TextItem).bulk_create(some)
            made += [TextItem(pk=item.pk) for item in some]
        above = made


def megabytes() -> float:
    """What this process holds in memory now."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def ticks(pid: int, *places: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in places) / 100


def cpu_seconds() -> float:
    """Of this process, and of the server's processes that work for it."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        # Its helpers are children of its own parent, which counts them when they have ended.
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        spent += ticks(pid, 11, 12) + ticks(parent, 13, 14)
    return spent


def cost(client: Client, address: str) -> float:
    """CPU seconds of one request: the least of several goes of many, since a server's clock ticks slowly."""
    client.get(address)
    spent = []
    for _go in range(GOES):
        gc.collect()
        before = cpu_seconds()
        for _round in range(ROUNDS):
            assert client.get(address).status_code == 200
        spent.append((cpu_seconds() - before) / ROUNDS)
    return min(spent)


def build() -> tuple[list[float], list[float]]:
    """Builds the index; what the process held on the way, in the first quarter of the documents and after it."""
    first, later = [], []
    for searchable, done, number in keeping.rebuild():
        if searchable.model is TextItem:
            (first if done <= number / 4 else later).append(megabytes())
    return first, later


def addresses() -> dict[str, str]:
    words = LEXICONS["da"]
    common, middling, rare = words[40], words[700], words[9000]
    slip = middling[:2] + middling[3:]
    asked = {
        "a rare word": {"q": rare},
        "a middling word": {"q": middling},
        "a common word": {"q": common},
        "two words": {"q": f"{common} {middling}"},
        "two common words": {"q": f"{words[45]} {words[60]}"},
        "five words": {"q": f"{common} {middling} {rare} {words[300]} {words[1500]}"},
        "a whole question": {"q": f"hvordan kan man få en {middling} i {common}?"},
        "a compound": {"q": "ungdomsbolig"},
        "all compounds of a word": {"q": "bolig"},
        "a prefix": {"q": "bol"},
        "a word and a prefix": {"q": f"{common} uddan"},
        "a slip": {"q": slip},
        "a phrase": {"q": f'"{words[200]} {words[300]}"'},
        "a phrase of common words": {"q": f'"{words[35]} {words[40]}"'},
        "one kind": {"q": common, "kind": "focus_point"},
        # One that there is: past the last page the last one is looked for, which is one query more.
        "a deep page": {"q": common, "page": 70},
    }
    found = {name: f"/soeg/?{urlencode(question)}" for name, question in asked.items()}
    return found | {
        "suggestions": f"/soeg/forslag/?{urlencode({'q': middling})}",
        "suggestions for a prefix": "/soeg/forslag/?q=bol",
        "on an English page": f"/en/search/?{urlencode({'q': LEXICONS['en'][40]})}",
        "on a German page": f"/de/suche/?{urlencode({'q': LEXICONS['de'][700]})}",
    }


@pytest.mark.django_db(transaction=True)
def test_search_in_many_documents():
    write_documents()
    gc.collect()
    before, started = megabytes(), time.process_time()
    first, later = build()
    took, quarter, most = time.process_time() - started, max(first) - before, max(chain(first, later)) - before
    print(
        f"\n{connection.vendor}: index built in {took:.0f} s of CPU of this process,"
        f" {quarter:.0f} MB more after a quarter, {most:.0f} MB at most"
    )

    vocabulary.forget()
    client = Client()
    empty = cost(client, "/soeg/?q=qqqqwwww")
    print(f"an empty search: {empty * 1000:.1f} ms")
    times, queries_of = {}, {}
    for name, address in addresses().items():
        # As before each of a visitor's searches but the first after a change.
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        queries_of[name] = len(queries)
        times[name] = cost(client, address) / empty
        found = response.context["results"].total if response.context else len(response.json()[1])
        print(f"{name:26} {times[name]:.1f} times an empty search, {found} hits, {queries_of[name]} queries")
        assert found, name

    assert quarter < MOST_MEGABYTES
    assert most - quarter < MOST_MEGABYTES_AFTER_A_QUARTER
    assert {name: number for name, number in queries_of.items() if number > 2} == {}
    assert {name: ratio for name, ratio in times.items() if ratio > MOST_TIMES_AN_EMPTY_SEARCH} == {}
