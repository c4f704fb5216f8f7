"""10,000 initiatives and 100,000 measurements: what the pages ask, weigh and cost beside the shipped ones.

make bench measures SQLite; python tests/run_postgres.py .venv/bin/python -m pytest tests/benchmarks -s the other.
"""

import gzip
import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import Contribution, Initiative, Milestone, Partnership, StatusNote
from institutions.models import Institution, Organisation, Programme
from strategy.models import Area, Indicator, Measurement, Target, TextItem
from strategy.states import WorkStatus
from tests.benchmarks.cpu import cost

INITIATIVES = 10_000
INDICATORS, AREAS, YEARS = 200, 50, range(2014, 2024)  # together 100,000 measurements
BATCH, ROUNDS = 1000, 2
MOST_QUERIES = 8
MOST_BYTES = 14_000
# Whatever is counted is counted among 200 times as many; a page shows as much as before.
MOST_TIMES_A_SMALL_PAGE = 15
STRATEGY = "/strategier/uddannelsesstrategi"
GOAL = f"{STRATEGY}/en-tiltraekkende-uddannelsesby"
PAGES = {
    "front page": "/",
    "status": "/status/",
    "strategy": f"{STRATEGY}/",
    "goal": f"{GOAL}/",
    "focus point": f"{GOAL}/byudvikling-og-bosaetning/",
    "commitments": "/det-vil-vi/",
    "commitments in a state": "/det-vil-vi/?state=under_way",
    "initiatives": "/initiativer/",
    "initiatives, narrowed": "/initiativer/?status=in_progress&goal=us-m1&q=indsats",
    "initiatives, last page": "/initiativer/?page=99999",
    "matrix": "/initiativer/matrix/",
    "time line": "/initiativer/tidslinje/",
    "initiative": "/initiativer/10-klasse-paa-herningsholm/",
    "figures": "/tal/",
    "figure": "/tal/valg-af-erhvervsuddannelse/",
}


def bulk(rows: Iterable[models.Model]) -> list[Any]:
    """Past the door that keeps history, which nobody asks here."""
    made: list[Any] = []
    waiting: Iterator[Any] = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        made += models.QuerySet(type(batch[0])).bulk_create(batch)
    return made


def links(model: type[models.Model], name: str, pairs: Iterable[tuple[int, int]]) -> None:
    through: Any = getattr(model, name).through
    own, other = (field.attname for field in through._meta.concrete_fields if field.is_relation)
    bulk(through(**{own: left, other: right}) for left, right in pairs)


def fill() -> None:
    chance = random.Random(1)
    moment = timezone.now() - timedelta(days=1)
    texts = list(TextItem.objects.published().filter(strategy__is_current=True).values_list("pk", flat=True))
    schools = list(Institution.objects.values_list("pk", flat=True))
    programmes = list(Programme.objects.values_list("pk", flat=True))
    bodies = list(Organisation.objects.values_list("pk", flat=True))
    with transaction.atomic():
        work = bulk(
            Initiative(
                key=f"many-{number}",
                slug=f"many-{number}",
                title_da=f"Indsats {number} for flere studerende",
                in_short_da="Noget bliver gjort for de studerende i byen.",
                status=chance.choice(["", *WorkStatus.values]),
                status_reason_da="Der er en grund.",
                status_since=str(chance.randrange(2015, 2027)),
                status_as_of="2026-10",
                period_from=str(chance.randrange(2010, 2026)),
                sort_key_da=f"indsats {number:05}",
                folded=f"indsats {number} for flere studerende",
                published_at=moment,
            )
            for number in range(INITIATIVES)
        )
        own = Contribution.objects.filter(is_our_reading=False).values_list("source", flat=True).first()
        bulk(
            Contribution(initiative=one, text_id=text, is_primary=not place, is_our_reading=bool(place), source_id=own)
            for one in work
            for place, text in enumerate(chance.sample(texts, 2))
        )
        bulk(
            Milestone(key=f"many-{one.pk}", initiative=one, title_da="Et skridt", due=str(chance.randrange(2015, 2030)))
            for one in work
        )
        bulk(StatusNote(key=f"many-{one.pk}", initiative=one, text_da="Det går.", dated=moment.date()) for one in work)
        bulk(Partnership(key=f"many-{one.pk}", initiative=one, organisation_id=chance.choice(bodies)) for one in work)
        links(Initiative, "institutions", ((one.pk, chance.choice(schools)) for one in work))
        links(Initiative, "programmes", ((one.pk, chance.choice(programmes)) for one in work))
        figures = bulk(
            Indicator(
                key=f"many-{number}",
                slug=f"many-{number}",
                title_da=f"Hvor mange er nummer {number}?",
                unit="percent",
                decimals=1,
                wanted="up",
                sort_key_da=f"hvor mange {number:05}",
                published_at=moment,
            )
            for number in range(INDICATORS)
        )
        areas = bulk(
            Area(key=f"many-{number}", kind="municipality", title_da=f"Kommune {number}", order=100 + number)
            for number in range(AREAS - 1)
        )
        areas.append(Area.objects.get(is_own=True))
        bulk(
            Measurement(indicator=figure, area=area, period=str(year), value=chance.randrange(10, 90))
            for figure in figures
            for area in areas
            for year in YEARS
        )
        bulk(
            Target(key=f"many-{figure.pk}", indicator=figure, area=areas[-1], value=50, due="2025", set_by_da="Byrådet")
            for figure in figures
        )
        links(Indicator, "text_items", ((figure.pk, chance.choice(texts)) for figure in figures))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(client: Client, pages: dict[str, str]) -> dict[str, tuple[int, int, float]]:
    found = {}
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        weight = len(gzip.compress(response.content, 6))
        found[name] = (len(queries), weight, cost(client, address, ROUNDS))
    return found


@pytest.mark.usefixtures("shipped_here")
@pytest.mark.django_db
def test_pages_about_the_work_with_ten_thousand_initiatives():
    client = Client()
    small = measure(client, PAGES)

    fill()
    big = measure(client, PAGES | {"figure of many areas": "/tal/many-1/"})

    print(
        f"\n{connection.vendor}: {Initiative.objects.count()} initiatives, {Measurement.objects.count()} measurements"
    )
    for name, (queries, weight, spent) in big.items():
        before = small.get(name, (0, 0, spent))
        print(
            f"{name:24} {queries} queries ({before[0]}), {weight} bytes ({before[1]}),"
            f" {spent * 1000:.0f} ms ({before[2] * 1000:.0f}), {spent / before[2]:.1f} times"
        )
    assert {name: queries for name, (queries, _weight, _spent) in big.items() if queries > MOST_QUERIES} == {}
    assert {name: weight for name, (_queries, weight, _spent) in big.items() if weight > MOST_BYTES} == {}
    ratios = {name: big[name][2] / small[name][2] for name in PAGES}
    assert {name: ratio for name, ratio in ratios.items() if ratio > MOST_TIMES_A_SMALL_PAGE} == {}
